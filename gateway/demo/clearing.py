"""Clearance by a second person: what is above TLP:AMBER does not leave under its author alone (Article 3.1).

Decides what is shown of it: the refusal, what the author may not do themselves, and a colleague's clearance.
Everything is done by commands that a person can type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from gateway.demo.stage import Side
from gateway.dossier import Dossier
from gateway.i18n import gettext as _
from node.exchange.clearing import is_stated_above_amber

Check = Callable[..., None]
Expect = Callable[[Mapping[str, Any], str, str], None]
Submit = Callable[[Dossier, str], Mapping[str, Any]]


class Clearing:
    """Plays it at one Party's node.

    Args:
        file: the Party's dossiers.
        check: takes what must hold, its text, and the answer that shows it.
        expect: takes what was refused, the code it must have, and the situation.
    """

    REQUEST_ID: Final = "44444444-0000-5000-8000-000000000001"
    """Of the supply that nobody has cleared."""

    def __init__(
        self, side: Side, file: Path, dossiers: Sequence[Dossier], check: Check, expect: Expect
    ) -> None:
        self._side, self._file = side, file
        self._strict = [
            one for one in dossiers if one.restrictions and is_stated_above_amber(one.restrictions)
        ]
        self._check, self._expect = check, expect

    def refused(self, submit: Submit) -> None:
        """Show that the author alone is not enough: neither uncleared, nor cleared by themselves."""
        dossier = self._strict[0]
        code = "CLEARANCE_MISSING"
        self._expect(
            submit(dossier, self.REQUEST_ID), code, _("an item above TLP:AMBER that nobody has cleared")
        )
        alone = self._side.command("clear", self._file, "--as", dossier.from_person)
        own: Mapping[str, Any] = next(
            (one for one in alone.facts.get("outcomes", ()) if one["name"] == dossier.name), {}
        )
        self._expect(own.get("refused", {}), code, _("the same, cleared by its own author"))

    def play(self) -> None:
        """Have a colleague clear everything that needs it."""
        colleague = self._side.player.holder("project-officer")
        answer = self._side.command("clear", self._file, "--as", colleague)
        cleared = [one for one in answer.facts.get("outcomes", ()) if one.get("cleared_by") == colleague]
        self._check(
            answer.exit_code == 0 and len(cleared) == len(self._strict) > 0,
            _("{} clears the {} items above TLP:AMBER (3.1)").format(colleague, len(self._strict)),
            tell=True,
            why=answer,
        )
