"""How the demonstration is told: steps as they happen, one table at the end.

Decides words and form for a person who sees this for the first time; refuses to judge what happened.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from gateway.cli.output import article, console, plain, said
from gateway.i18n import gettext as _


class Teller:
    """Tells the story on standard output, or beside it where programs read that."""

    def __init__(self, *, beside: bool) -> None:
        self._console = console(sys.stderr if beside else sys.stdout)
        self._begun = time.monotonic()
        self._number = 0

    @property
    def elapsed_s(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._begun

    def step(self, text: str) -> None:
        """Begin a new step."""
        self._number += 1
        self._console.print(Text(f"\n{self._number}. {plain(text)}", style="bold"))

    def fact(self, text: str, *, good: bool = True) -> None:
        """Tell one thing that happened."""
        sign, style = ("✓", "green") if good else ("✗", "bold red")
        self._console.print(Text("   ").append(sign, style=style).append(f" {plain(text)}"))

    def refusal(self, code: str, number: str, situation: str) -> None:
        """Tell of a refusal that the memorandum demands."""
        where = f" ({article(number)})" if number else ""
        self.fact(f"{situation}: {code}{where}. {said(code)}")

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Show a table."""
        table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None)
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(cell if isinstance(cell, Text) else Text(plain(cell)) for cell in row))
        self._console.print()
        self._console.print(table)

    def lines(self, *lines: str) -> None:
        """Show plain lines."""
        for line in lines:
            self._console.print(Text(plain(line)))

    def result(self, facts: dict[str, Any]) -> None:
        """Say at the end whether everything was as expected."""
        if facts["ok"]:
            self.lines("", _("Everything was as expected, in {:.1f} s.").format(facts["elapsed_s"]))
        else:
            self._console.print(Text("\n" + _("Not everything was as expected:"), style="bold red"))
            for wrong in facts["unexpected"]:
                self.fact(str(wrong), good=False)
