"""The act of later restrictions: what the supplier changes after supply, on the other node (Article 3.4).

Decides what is shown of it: a tightening that overtakes its item, the exposure report, a recall with its
certificate, and what readers are told then. Everything is done by commands that a person can type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from gateway.demo import cast
from gateway.demo.stage import Answer, Side
from gateway.i18n import gettext as _

_WAIT: Final = ("--wait", "60")

Check = Callable[..., None]
Until = Callable[[Callable[[], bool], str], None]
Expect = Callable[[Mapping[str, Any], str, str], None]


class LaterRestrictions:
    """Plays the act between two running nodes.

    Args:
        check: takes what must hold, its text, and the answer that shows it.
        expect: takes what was refused, the code it must have, and the situation.
    """

    REQUEST_ID: Final = "22222222-0000-5000-8000-000000000001"
    """Of the item that is overtaken."""

    def __init__(self, supplier: Side, reader: Side, check: Check, expect: Expect) -> None:
        self._supplier, self._reader = supplier, reader
        self._check, self._expect = check, expect
        self.notices: list[dict[str, Any]] = []

    def play(self, supply: Callable[[], str], until: Until, shown: str, recalled: str) -> None:
        """Play the whole act: `supply` supplies the item that is overtaken, while the recipient is away."""
        self._reader.stop()
        overtaken = supply()
        self.overtakes(overtaken)
        self._reader.start()
        until(partial(self._sees, overtaken), _("the item at the WCO"))
        self.overtook(overtaken)
        self.exposure(shown)
        self.loosens(shown)
        self.explains(shown)
        self.recall(recalled)

    def _sees(self, item: str) -> bool:
        return bool(self._reader.command("items", "--item", item, "--as", cast.READER).facts.get("items"))

    def overtakes(self, item: str) -> None:
        """Restrict an item that still waits for the recipient: the notice arrives first and binds it."""
        answer = self._restrict(item, "--bar", "EXPORT", "--caveat", "CAV-LIVE")
        self._check(
            answer.exit_code == 0 and answer.facts["state"] == "ISSUED",
            _("the tightening waits, too, and goes first: its lane has priority"),
            tell=True,
            why=answer,
        )

    def overtook(self, item: str) -> None:
        """Show that the first reader ever already meets the tightened set."""
        opened = self._open(item, cast.CAVEAT)
        self._expect(opened.error, "DUTY_UNMET", _("the first opening meets the new caveat"))
        opened = self._open(item, cast.CAVEAT, "CAV-LIVE")
        self._check(
            opened.exit_code == 0 and opened.facts["summary"]["restriction_version"] == 1,
            _("{} reads the new caveat and opens it").format(cast.READER),
            tell=True,
            why=opened,
        )

    def exposure(self, item: str) -> None:
        """Tighten an item that was read, and show what became known before."""
        counted = self._open(item, cast.CAVEAT)
        self._check(counted.exit_code == 0, _("{} opens it").format(cast.READER), why=counted)
        answer = self._restrict(item, "--tlp", "RED", "--audience", cast.READER, *_WAIT)
        self._note(answer)
        self._check(
            answer.facts.get("state") == "APPLIED",
            _("the tightening is enforced and answered after {} s").format(
                answer.facts.get("answered_after_s", "?")
            ),
            tell=True,
            why=answer,
        )
        shown = self._supplier.command("exposure", item, "--as", cast.AUTHOR)
        reports = shown.facts.get("reports", [])
        counts = reports[0]["exposure"].get("counts", []) if reports else []
        opened = sum(int(one["count"]) for one in counts if one["action"] == "USE_ACTION_OPEN")
        self._check(
            opened > 0,
            _("the exposure report: {} openings before it was enforced, {} attempts denied").format(
                opened, reports[0]["exposure"].get("denied", 0) if reports else "?"
            ),
            tell=True,
            why=shown,
        )

    def explains(self, item: str) -> None:
        """Explain a denial to who oversees it: the rule, the article, and nothing recorded."""
        asked = self._reader.command(
            "why", item, "--person", cast.OUTSIDER, "--action", "open", "--purpose", cast.FITTING,
            "--as", cast.OVERSEER,
        )  # fmt: skip
        facts = asked.facts
        told = (facts.get("allowed"), facts.get("code"), facts.get("rule"))
        self._check(
            told == (False, "NOT_FOUND", "audience"),
            _("why {} may not open it: {} by the rule of the audience, Article {}").format(
                cast.OUTSIDER, facts.get("code", "?"), facts.get("article", "?")
            ),
            tell=True,
            why=asked,
        )

    def recall(self, item: str) -> None:
        """Recall an item: its content is destroyed at the recipient, who certifies it."""
        answer = self._supplier.command("recall", item, "--as", cast.AUTHOR, *_WAIT)
        self._note(answer)
        listed = self._supplier.command("notices", "--item", item, "--as", cast.AUTHOR)
        certified = [
            one["answer"]["certificate"]
            for one in listed.facts.get("notices", [])
            if one["answer"] and "certificate" in one["answer"]
        ]
        self._check(
            bool(certified),
            _("recalled; the recipient certifies that {} parts are destroyed").format(
                len(certified[0]["plain_digests"]) if certified else "?"
            ),
            tell=True,
            why=answer,
        )
        opened = self._open(item)
        self._expect(opened.error, "SEALED", _("whoever could read it is told that it is sealed"))

    def loosens(self, item: str) -> None:
        """Show that a loosening does not pass as a tightening."""
        answer = self._supplier.command("restrict", item, "--tlp", "CLEAR", "--as", cast.AUTHOR)
        self._expect(answer.error, "NOTICE_NOT_MONOTONE", _("a loosening that calls itself a tightening"))

    def _restrict(self, item: str, *dimensions: str) -> Answer:
        return self._supplier.command(
            "restrict", item, *dimensions, "--reason", "LIVE_OPERATION", "--as", cast.AUTHOR
        )

    def _open(self, item: str, *caveats: str) -> Answer:
        read = [word for caveat in caveats for word in ("--caveat", caveat)]
        purpose = ("--purpose", cast.FITTING if caveats else cast.RECALLED_PURPOSE)
        return self._reader.command("open", item, *purpose, *read, "--as", cast.READER)

    def _note(self, answer: Answer) -> None:
        facts = answer.facts
        self.notices.append(
            {key: facts.get(key) for key in ("notice_id", "item_id", "sequence", "state", "answered_after_s")}
        )
