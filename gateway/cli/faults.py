"""How a command may end other than well, and the exit code of each.

Decides the exit codes: 0 done, 1 refused or broken off, 2 faulty input or usage, 3 node not reached,
4 something did not verify. Decides by which code a program knows each end that is no node's refusal.
Refuses to know how an end is shown (`output.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from node.errors import EntenteError

EXIT_REFUSED: Final = 1
EXIT_INPUT: Final = 2
EXIT_UNREACHABLE: Final = 3
EXIT_UNVERIFIED: Final = 4
EXIT_CODES: Final = {
    EXIT_REFUSED: "ABORTED",
    EXIT_INPUT: "INPUT_INVALID",
    EXIT_UNREACHABLE: "NODE_UNREACHABLE",
    EXIT_UNVERIFIED: "NOT_VERIFIED",
}
"""The codes of this command line's own ends, beside those of `node.errors.CATALOGUE`; `USAGE` is one more."""


class CommandError(EntenteError):
    """A command that cannot go on; its text is in the language spoken.

    Args:
        message: one sentence, translated.
        remedy: what the person can do, translated.
        facts: what a program needs.
    """

    exit_code = EXIT_INPUT

    @property
    def code(self) -> str:
        """What a program knows this end by."""
        return EXIT_CODES[self.exit_code]

    def __init__(self, message: str, remedy: str = "", facts: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.remedy: Final = remedy
        self.facts: Final = dict(facts or {})


class InputError(CommandError):
    """A file, an argument or the Party's folder is not as it has to be."""


class UsageFault(CommandError):
    """The command line itself is not one: an unknown command or option, an argument missing or wrong."""

    @property
    def code(self) -> str:
        return "USAGE"


class AbortedError(CommandError):
    """The person broke off, or did not confirm."""

    exit_code = EXIT_REFUSED


class UnreachableError(CommandError):
    """No node answers at the address configured."""

    exit_code = EXIT_UNREACHABLE


class UnverifiedError(CommandError):
    """A signature, a proof or a ledger does not verify."""

    exit_code = EXIT_UNVERIFIED
