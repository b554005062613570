"""How a command shows what it found: tables for people, JSON for programs.

Decides form only. Every answer has one set of facts: people see it drawn, programs see it as one JSON object
on one line of standard output. Text that comes from a file or from the peer is stripped of control and
direction characters, so that it cannot move the cursor or pass for ours. Refuses to know what the facts mean.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol, TextIO

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from gateway.cli.faults import (
    EXIT_CODES,
    EXIT_INPUT,
    EXIT_REFUSED,
    EXIT_UNREACHABLE,
    EXIT_UNVERIFIED,
    CommandError,
)
from gateway.cli.told import OF_THE_SYSTEM, fault_facts, fault_lines, told
from gateway.i18n import gettext as _
from gateway.i18n import mark
from gateway.refusal_texts import REFUSAL_TEXTS
from node.agreement.profile import ProfileError
from node.errors import EntenteError, FieldFault, Refusal
from node.keys.errors import KeysError

# C0, C1, direction overrides and isolates, zero-width and line separators
_UNSAFE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_LOCAL: Final = {
    "SCHEMA_INVALID": EXIT_INPUT,
    "CODE_LIST_EDITION_UNKNOWN": EXIT_INPUT,
    "SIGNATURE_INVALID": EXIT_UNVERIFIED,
}
_PIPED_WIDTH: Final = 160
_FAULTS_SHOWN: Final = 200


def plain(value: object) -> str:
    """Return `value` as text that only prints: nothing in it steers the terminal."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", str(value))


def console(stream: TextIO) -> Console:
    """Return a console on `stream`; where nobody looks at a screen, lines are long and not wrapped."""
    screen = stream.isatty()
    return Console(file=stream, highlight=False, soft_wrap=not screen, width=None if screen else _PIPED_WIDTH)


class Told(Protocol):
    """A refusal, of this process or told by a node."""

    @property
    def code(self) -> str:
        """The code."""

    @property
    def article(self) -> str:
        """The article."""

    @property
    def remedy(self) -> str:
        """What to do, in English."""

    @property
    def faults(self) -> tuple[FieldFault, ...]:
        """The fields at fault."""

    @property
    def facts(self) -> dict[str, str]:
        """What a program needs."""

    @property
    def retry_after_s(self) -> float | None:
        """When to come back, in seconds."""


class Output:
    """Standard output for results, standard error for what is said about them."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json: Final = as_json
        self.console: Final = console(sys.stdout)
        self.notes: Final = console(sys.stderr)

    def result(self, facts: Mapping[str, Any], *drawn: RenderableType) -> None:
        """Show an answer: `drawn` for people, `facts` for programs."""
        if self.as_json:
            self.json(facts)
            return
        for part in drawn:
            self.console.print(Text(plain(part)) if isinstance(part, str) else part)

    def json(self, facts: Mapping[str, Any]) -> None:
        """Write one JSON object on one line, at once."""
        sys.stdout.write(json.dumps(facts, ensure_ascii=False, separators=(",", ":"), default=str) + "\n")
        sys.stdout.flush()

    def text(self, text: str) -> None:
        """Write exact text (a signed note, a rendering) as it is, for people and programs."""
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()

    def note(self, message: str) -> None:
        """Say something beside the result; programs do not see it."""
        if not self.as_json:
            self.notes.print(Text(plain(message), style="dim"))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> Table:
        """Return a table of plain cells; a cell may be a `Text` with a style of ours."""
        table = Table(
            title=title or None,
            title_justify="left",
            header_style="bold",
            box=None,
            pad_edge=False,
            show_header=any(columns),
        )
        for number, column in enumerate(columns):
            table.add_column(column, overflow="fold", no_wrap=number == 0)
        for row in rows:
            table.add_row(*(cell if isinstance(cell, Text) else Text(plain(cell)) for cell in row))
        return table

    def ended(self, error: EntenteError) -> int:
        """Show why a command ended other than well, and return its exit code."""
        if isinstance(error, CommandError):
            self.failed(error, error.exit_code)
            return error.exit_code
        if isinstance(error, Refusal):  # of this process: nothing was asked of a node
            exit_code = _LOCAL.get(error.code, EXIT_REFUSED)
            self.refused(error, exit_code=exit_code)
            return exit_code
        if isinstance(error, ProfileError):
            self.failed(of_profile(error), EXIT_INPUT)
            return EXIT_INPUT
        if isinstance(error, KeysError):
            self.failed(error, EXIT_INPUT)
            return EXIT_INPUT
        from gateway.client import NodeUnreachableError  # loads grpc, which offline commands do without
        from gateway.status import PeerRefused

        if isinstance(error, PeerRefused):
            self.refused(error, error.correlation_id)
            return EXIT_REFUSED
        if isinstance(error, NodeUnreachableError):
            why = _("No node answers at {}: {}").format(error.address, _cause(error.cause))
            self.failed(
                CommandError(why, _("start it with entente run, or ask entente doctor")), EXIT_UNREACHABLE
            )
            return EXIT_UNREACHABLE
        self.failed(error, EXIT_INPUT)
        return EXIT_INPUT

    def refused(
        self,
        refusal: Told,
        correlation: str = "",
        exit_code: int = EXIT_REFUSED,
        *,
        more: Mapping[str, Any] | None = None,
        drawn: Iterable[str] = (),
    ) -> None:
        """Show a refusal: code, article, what it means, what to do, every field at fault.

        Args:
            more: further facts of the command that was refused, for programs.
            drawn: the same for people, line by line.
        """
        if self.as_json:
            facts = {**refusal_facts(refusal, correlation), **(more or {})}
            self.json({"error": {**facts, "exit_code": exit_code}})
            return
        head = f"{refusal.code}" + (f"  ({article(refusal.article)})" if refusal.article else "")
        self.notes.print(Text(_("Refused: {}").format(head), style="bold red"))
        self.notes.print(Text(plain(said(refusal.code, str(refusal)))))
        if str(refusal) and str(refusal) != REFUSAL_TEXTS.get(refusal.code):
            self.notes.print(Text(_("In detail: {}").format(plain(told(refusal))), style="dim"))
        self._faults(refusal.faults)
        if refusal.remedy:
            self.notes.print(Text(_("What to do: {}").format(plain(_(refusal.remedy)))))
        for name, line in _FACTS.items():
            if (fact := refusal.facts.get(name)) is not None:
                self.notes.print(Text(plain(_(line).format(fact_text(name, fact)))))
        for line in drawn:
            self.notes.print(Text(plain(line)), soft_wrap=True)  # a command must be whole to be copied
        if correlation:
            self.notes.print(Text(_("Correlation id: {}").format(plain(correlation)), style="dim"))

    def failed(self, error: CommandError | Exception, exit_code: int) -> None:
        """Show why a command could not go on."""
        remedy = error.remedy if isinstance(error, CommandError) else ""
        if self.as_json:
            code = error.code if isinstance(error, CommandError) else EXIT_CODES[exit_code]
            facts = error.facts if isinstance(error, CommandError) else {}
            said = {"code": code, "article": "", "text": told(error), "message": str(error), "remedy": remedy}
            self.json({"error": {**said, **facts, "exit_code": exit_code}})
            return
        self.notes.print(Text(plain(told(error)), style="bold red"))
        if remedy:
            self.notes.print(Text(_("What to do: {}").format(plain(remedy))))

    def _faults(self, faults: Sequence[FieldFault]) -> None:
        for fault in faults[:_FAULTS_SHOWN]:
            self.notes.print(Text(f"  - {plain(fault.path)}: {plain(told(fault.description))}"))


_FACTS: Final = {
    "newest_version": mark("The newest version is {}."),
    "state": mark("It stands so now: {}."),
    "roles": mark("The roles that may: {}."),
    "least_level": mark("The least level is {}."),
    "languages": mark("Missing in: {}."),
}
"""The facts of a refusal that people are told, too."""


def fact_text(name: str, fact: str) -> str:
    """Return a fact of a refusal for people: where a case stands, in the language spoken."""
    if name != "state":
        return fact
    from gateway.cli import case_words

    return _(case_words.STATES.get(fact, fact))


def _cause(text: str) -> str:
    """Return why nothing answered: what the operating system said, where grpc tells it among much else."""
    return told(next((known for known in OF_THE_SYSTEM if text.endswith(known)), text))


def of_profile(error: ProfileError) -> CommandError:
    """Return a profile's fault as the end of a command, in the language spoken."""
    text = _("The profile cannot be used:") + "\n" + fault_lines(error.faults)
    return CommandError(text, "", {"faults": fault_facts(error.faults)})


def article(number: str) -> str:
    """Return how a person reads the article `number` (`preamble` is one)."""
    return _("Preamble") if number == "preamble" else _("Article {}").format(number)


def said(code: str, otherwise: str = "") -> str:
    """Return what `code` means, in the language spoken; a code of a later version is told by `otherwise`."""
    known = REFUSAL_TEXTS.get(code)
    return _(known) if known else told(otherwise)


def refusal_facts(refusal: Told, correlation: str = "") -> dict[str, Any]:
    """Return a refusal for programs."""
    facts: dict[str, Any] = {
        "code": refusal.code,
        "article": refusal.article,
        "text": said(refusal.code, str(refusal)),
        "message": str(refusal),
        "remedy": _(refusal.remedy) if refusal.remedy else "",
    }
    if refusal.faults:
        facts["faults"] = fault_facts(refusal.faults)
    if refusal.facts:
        facts["facts"] = refusal.facts
    if refusal.retry_after_s is not None:
        facts["retry_after_s"] = refusal.retry_after_s
    if correlation:
        facts["correlation"] = correlation
    return facts
