"""Every kind of case, state, step, warning and outcome has its words, and every step its command."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import click
import pytest
from entente.v1 import case_pb2, case_view_pb2

from gateway.cli import case_words
from gateway.cli.case_kinds import typed_for
from gateway.cli.case_reading import gist
from gateway.cli.main import entente
from gateway.cli.todo_command import DUE_SOON, OVERDUE, reminder
from gateway.cli.words import word
from gateway.i18n import speak
from node.cases.kinds import TABLES, kind_name
from node.cases.table import Table

README: Final = Path(__file__).parents[2] / "README.md"
CASES: Final = [
    (case_words.KINDS, case_pb2.CaseKind, "CASE_KIND_"),
    (case_words.STATES, case_pb2.CaseState, "CASE_STATE_"),
    (case_words.WARNINGS, case_view_pb2.CaseWarning, "CASE_WARNING_"),
    (case_words.OUTCOMES, case_view_pb2.CaseActOutcome, "CASE_ACT_OUTCOME_"),
]


@pytest.mark.parametrize(("texts", "enum", "prefix"), CASES, ids=[prefix for _t, _e, prefix in CASES])
def test_every_value_has_its_words(texts: Mapping[str, str], enum: object, prefix: str) -> None:
    values = enum.DESCRIPTOR.values_by_number  # type: ignore[attr-defined]
    assert set(texts) == {word(enum, number, prefix) for number in values if number}


def test_every_step_has_its_words() -> None:
    assert set(case_words.STEPS) == {field.name for field in case_pb2.CaseStep.DESCRIPTOR.fields}


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: kind_name(table.kind))
def test_every_step_of_every_table_is_typed_as_a_command_of_its_kind(table: Table) -> None:
    context = click.Context(entente)
    if table.kind == case_pb2.CASE_KIND_EXEMPTION:
        assert entente.get_command(context, "exempt") is not None
        return
    group = entente.get_command(context, kind_name(table.kind))
    assert isinstance(group, click.Group)
    inner = click.Context(group)
    for step in {row.step for row in (table.opening, *table.transitions)}:
        assert group.get_command(inner, typed_for(table.kind, step)) is not None, step
    assert group.get_command(inner, "open") is not None
    assert {"show", "list"} <= set(group.list_commands(inner))


def test_the_commands_of_the_readme_are_commands() -> None:
    section = README.read_text("utf-8").partition("## How the Parties work together")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("entente ")]
    assert len(lines) > 8
    for line in lines:
        words = shlex.split(line, comments=True)[1:]
        command: click.Command = entente
        while isinstance(command, click.Group):
            _name, inner, words = command.resolve_command(click.Context(command), words)
            assert inner is not None, line
            command = inner
        missing = [one for one in words if one.startswith("gateway/") and not (README.parent / one).is_file()]
        assert not missing, line
        options = {flag for one in command.params for flag in one.opts}
        assert {one for one in words if one.startswith("--")} <= options, line


@pytest.mark.parametrize(
    ("spoken", "told"),
    [("en", "in English, French"), ("fr", "en anglais, français"), ("ru", "язык: английский, французский")],
)
def test_a_language_is_told_by_its_name_and_one_without_by_its_code(spoken: str, told: str) -> None:
    speak(spoken)
    granted = case_pb2.CaseStep(access_granted={"languages": ["en", "fr"]}).access_granted
    assert told in gist(granted)
    granted.languages[:] = ["tg"]
    assert gist(granted).endswith("tg")


def test_of_a_step_people_read_what_a_person_who_answers_it_must_know() -> None:
    step = case_pb2.CaseStep(
        evaluation_proposed={"terms": {"programmes": ["EX-PRJ-41"]}},
    )
    assert "EX-PRJ-41" in gist(step.evaluation_proposed)
    meeting = case_pb2.CaseStep(meeting_announced={"forum": 3, "locode": "KZALA"})
    assert all(said in gist(meeting.meeting_announced) for said in ("governing-body", "KZALA"))
    cost = {"minor": 5, "currency": "EUR", "whats": [{"language": "en", "text": "Travel"}]}
    terms = {"parts": [{"party": "WCO", "costs": [cost]}]}
    assert "Travel: 5" in gist(case_pb2.CaseStep(arrangement_drafted={"terms": terms}).arrangement_drafted)
    struck = case_pb2.CaseStep(document_added={"document": {}}).document_added
    assert gist(struck) == "an item that is not open to you"


def test_somebody_is_reminded_of_a_day_that_comes_within_a_week_or_is_over() -> None:
    now = datetime(2032, 4, 1, tzinfo=UTC)
    found = {}
    for days in (-1, 0, 6, 7):
        case = case_view_pb2.CaseSummary()
        case.due_time.FromDatetime(now + timedelta(days=days))
        found[days] = reminder(case, now)
    assert found == {-1: OVERDUE, 0: DUE_SOON, 6: DUE_SOON, 7: ""}
    assert reminder(case_view_pb2.CaseSummary(), now) == ""
