"""The right to refuse (Article 6.1): in a case, or of a request that is none; and the private note to it.

Decides how it is typed. The rationale is read from a file and given to the node alone, which keeps it; what
is told looks the same with it and without.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click
from entente.v1 import case_pb2, exemption_pb2

from gateway.cli import typed
from gateway.cli.case_acting import FILE, act, require_kind, step_of
from gateway.cli.case_typing import texts, word
from gateway.cli.faults import InputError
from gateway.cli.framework import command, option
from gateway.cli.home import read_file
from gateway.cli.steps import Step, step_options
from gateway.i18n import gettext as _
from gateway.i18n import mark

_GROUND: Final = word(
    "--ground",
    "ground",
    exemption_pb2.ExemptionGround.DESCRIPTOR,
    mark("The ground, if it is to be named; nobody need name one."),
)
_REASON: Final = texts("--reason", "reasons", mark("Why, if it is to be said; once for each language."))
_PARTS: Final = (_GROUND, _REASON)
_NOTE: Final = option(
    "--private-note-file",
    "note",
    type=FILE,
    help=mark("Why, for this Party alone; it never leaves the node."),
)


def exempted(given: dict[str, Any], **fields: str) -> case_pb2.CaseStep:
    """Return the step, of what was typed. Raises Refusal SCHEMA_INVALID."""
    values: dict[str, Any] = dict(fields)
    for part in _PARTS:
        values |= part.put(given)
    return step_of("exempted", values)


def exempt_options(function: Any) -> Any:
    """Give a command the options of an exemption."""
    decorated = _NOTE(function)
    for part in reversed(_PARTS):
        for given in part.options:
            decorated = given(decorated)
    return decorated


def note_in(path: Path | None) -> str:
    """Return the private note in a file; empty without one. Raises InputError."""
    if path is None:
        return ""
    try:
        return read_file(path).decode()
    except UnicodeDecodeError:
        raise InputError(_("{} is not UTF-8.").format(path)) from None


def exempt_command(kind: int) -> click.Command:
    """Return the command that makes use of the exemption in a case of a kind."""

    def exempt(step: Step, named: str, note: Path | None, **given: Any) -> None:
        typed.identifier(named)
        require_kind(step, named, kind)
        act(step, named, exempted(given), note_in(note))

    decorated = click.argument("named", metavar="CASE")(exempt_options(step_options(exempt)))
    return command("exempt", mark("Do not comply with what is asked in CASE, under Article 6."))(decorated)
