"""The kinds of case on the command line: one group for each, made of its steps and what all have alike.

Decides what every kind has: show, list, drafts; to take back, decline and be exempt where its table has it;
a principal's signature where its table asks for one.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from functools import cache
from typing import Final

import click
from entente.v1 import case_pb2

from gateway.cli.case_acting import CaseGroup, Verb, verb_command
from gateway.cli.case_drafts_command import draft_group
from gateway.cli.case_exempting import exempt_command
from gateway.cli.case_shown import list_command, show_command
from gateway.cli.case_signing import prepare_command, sign_command
from gateway.cli.case_typing import texts
from gateway.i18n import mark
from node.cases.kinds import TABLES, kind_name

_WHY: Final = mark("Why; once for each language.")
_SHARED: Final = (
    Verb(
        "decline", "declined", mark("Decline what was asked in CASE."), (texts("--reason", "reasons", _WHY),)
    ),
    Verb("withdraw", "withdrawn", mark("Take CASE back."), (texts("--reason", "reasons", _WHY),)),
)
_ELSEWHERE: Final = {"exempted": "exempt", "signed": "sign"}
_DRAFT: Final = "draft"
_EPILOG: Final = mark("In every kind, open is another name for the step that opens a case.")


def kind_group(kind: case_pb2.CaseKind, text: str, verbs: Sequence[Verb], *more: click.Command) -> CaseGroup:
    """Return the group of a kind of case, with its own steps first."""
    table = TABLES[kind]
    group = CaseGroup(kind_name(kind), help=text, epilog=_EPILOG)
    group.opening = next(verb.name for verb in verbs if verb.opens)
    commands = [verb_command(kind, verb) for verb in verbs]
    commands += [verb_command(kind, verb) for verb in _SHARED if table.rows(verb.step)]
    if table.rows("signed"):
        commands += [prepare_command(kind), sign_command(kind)]
    if table.rows("exempted"):
        commands.append(exempt_command(kind))
    commands += [*more, show_command(), list_command(kind)]
    if all(verb.name != _DRAFT for verb in verbs):
        commands.append(draft_group(kind, verbs))
    for each in commands:
        group.add_command(each)
    return group


@cache
def verbs_of(kind: int) -> tuple[Verb, ...]:
    """Return the steps of a kind as they are typed, those that it shares with others last."""
    named: tuple[Verb, ...] = importlib.import_module(f"gateway.cli.{kind_name(kind)}_commands").VERBS
    return (*named, *_SHARED)


def typed_for(kind: int, step: str) -> str:
    """Return the word that is typed for a step."""
    own = next((verb.name for verb in verbs_of(kind) if verb.step == step), "")
    return own or _ELSEWHERE.get(step, step)
