"""The act of the agreement itself: a dispute, a suspension, and what passes all the same (Articles 2 and 7).

Decides what is shown of it. Everything is done by commands that a person can type; what a principal signs is
prepared at the node, signed with a key that lies in neither node's folder, and submitted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gateway.demo import cast
from gateway.demo.founding import Stage
from gateway.demo.stage import Answer, Side, entente_command
from gateway.i18n import gettext as _

Check = Callable[..., None]
Expect = Callable[[Mapping[str, Any], str, str], None]
Until = Callable[[Callable[[], bool], str], None]
Supply = Callable[[Side], Mapping[str, Any]]


class Governing:
    """Plays the act between two running nodes.

    Args:
        check: takes what must hold, its text, and the answer that shows it.
        expect: takes what was refused, the code it must have, and the situation.
        until: waits until something holds.
        supply: submits an item of a Party; gives what was refused, or nothing.
    """

    def __init__(self, stage: Stage, check: Check, expect: Expect, until: Until, supply: Supply) -> None:
        self._stage = stage
        self._check, self._expect, self._until, self._supply = check, expect, until, supply

    def play(self, item: str) -> None:
        """Play it; `item` is one that CARICC has supplied and restricts while all else stands still."""
        wco, caricc = self._stage.wco, self._stage.caricc
        self._designate()
        dispute = self._dispute()
        self._expect(
            self._submitted(
                wco,
                "early",
                "agreement",
                "prepare",
                "suspension",
                "--dispute",
                dispute,
                "--inbound",
                "refuse",
            ).error,
            "SUSPENSION_GROUND_UNMET",
            _("a suspension before the principals have given up"),
        )
        self._give_up(dispute)
        forged = self._submitted(
            wco, "forged", "agreement", "prepare", "suspension", "--dispute", dispute, "--inbound", "refuse",
            signer=caricc,
        )  # fmt: skip
        self._expect(
            forged.error, "PRINCIPAL_REQUIRED", _("a suspension that the other principal has signed")
        )
        suspended = self._submitted(
            wco, "suspend", "agreement", "prepare", "suspension", "--dispute", dispute, "--inbound", "refuse"
        )
        self._check(
            suspended.facts.get("done") is True,
            _("the WCO suspends its obligations, signed by the Secretary General's own key (7.2)"),
            tell=True,
            why=suspended,
        )
        self._until(lambda: self._state(caricc)["suspended"] == ["WCO"], _("the suspension at CARICC"))
        self._expect(self._supply(wco), "SUSPENDED_BY_SELF", _("a supply of the Party that has suspended"))
        self._expect(self._supply(caricc), "PEER_SUSPENDED", _("a supply to it"))
        self._protects(item)
        lifted = self._submitted(wco, "lift", "agreement", "prepare", "lift")
        self._until(lambda: not self._state(caricc)["suspended"], _("the lifting at CARICC"))
        passes = self._supply(caricc)
        self._check(
            lifted.facts.get("done") is True and not passes,
            _("lifted: supply flows again, and both nodes say so alike"),
            tell=True,
            why=lifted,
        )

    def _designate(self) -> None:
        named = 0
        for side in self._stage.sides:
            person = side.player.holder("contact")
            answer = self._submitted(
                side, "contact", "contact", "designate", person, "--function", "en=Liaison desk",
                "--function", "fr=Bureau de liaison", "--function", "ru=Отдел связи", "--language", "en",
                "--language", "ru", "--at", "+00 000 (synthetic)", "--deputy", side.player.holder("liaison"),
            )  # fmt: skip
            named += answer.facts.get("done") is True
        self._check(
            named == len(self._stage.sides),
            _("each principal designates its contact point (2.1); none overlaps another"),
            tell=True,
        )

    def _dispute(self) -> str:
        wco, caricc = self._stage.wco, self._stage.caricc
        speaker, hearer = wco.player.holder("contact"), caricc.player.holder("contact")
        raised = wco.command(
            "dispute", "raise", "--kind", "application",
            "--question", "en=Was reporting through the RILO network disturbed (synthetic)?",
            "--question", "fr=La communication par le réseau RILO a-t-elle été perturbée (fictif) ?",
            "--question", "ru=Было ли нарушено сообщение по сети RILO (учебный пример)?",
            "--as", speaker,
        )  # fmt: skip
        dispute = str(raised.facts.get("dispute_id", ""))
        self._until(lambda: self._knows(caricc, dispute, hearer), _("the dispute at CARICC"))
        caricc.command("dispute", "refer", dispute, "--as", hearer)
        self._until(lambda: self._dispute_state(wco, dispute, speaker) == "REFERRED", _("its referral"))
        taken = wco.command("dispute", "take-up", dispute, "--as", speaker)
        self._check(
            taken.facts.get("state") == "IN_CONSULTATION",
            _("a dispute is raised, referred to both principals, and taken up (7.1)"),
            tell=True,
            why=taken,
        )
        return dispute

    def _give_up(self, dispute: str) -> None:
        wco, caricc = self._stage.wco, self._stage.caricc
        hearer = caricc.player.holder("contact")
        self._until(
            lambda: self._dispute_state(caricc, dispute, hearer) == "IN_CONSULTATION",
            _("the dispute at CARICC"),
        )
        ended = self._submitted(caricc, "end", "dispute", "give-up", dispute)
        speaker = wco.player.holder("contact")
        self._until(
            lambda: self._dispute_state(wco, dispute, speaker) == "NOT_ACHIEVED", _("the end of the dispute")
        )
        self._check(
            ended.facts.get("done") is True,
            _("the Director declares that no equitable solution was achieved: no arbitrator exists"),
            tell=True,
            why=ended,
        )

    def _protects(self, item: str) -> None:
        answer = self._stage.caricc.command(
            "restrict",
            item,
            "--bar",
            "PRINT",
            "--reason",
            "LIVE_OPERATION",
            "--as",
            cast.AUTHOR,
            "--wait",
            "60",
        )
        self._check(
            answer.facts.get("state") == "APPLIED",
            _("a restriction notice passes all the same: protective duties are never suspended"),
            tell=True,
            why=answer,
        )

    def _submitted(self, side: Side, name: str, *prepare: str, signer: Side | None = None) -> Answer:
        """Prepare an act at a Party's node, have its principal sign it elsewhere, and submit it."""
        by, folder = signer or side, self._stage.folder
        act, signature = folder / f"{name}-{side.player.code}.act", folder / f"{name}-{side.player.code}.sig"
        prepared = side.command(*prepare, "--out", act)
        if prepared.exit_code:
            return prepared
        entente_command(
            "agreement", "sign", act, "--key", self._stage.key(by), "--party", by.player.code,
            "--out", signature, "--yes",
        ).done()  # fmt: skip
        return side.command("agreement", "submit", act, signature)

    def _state(self, side: Side) -> Mapping[str, Any]:
        return side.command("agreement", "show").done()

    def _dispute_state(self, side: Side, dispute: str, person: str) -> str:
        return str(side.command("dispute", "show", dispute, "--as", person).facts.get("state", ""))

    def _knows(self, side: Side, dispute: str, person: str) -> bool:
        return bool(self._dispute_state(side, dispute, person))
