"""No command of the command line tells of an item whom the one decision does not let know of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from gateway.cli.main import entente
from gateway.client import Client
from tests.faults.commands_of_reading import COMMANDS, Through
from tests.faults.paths_of_reading import RPCS, Twin, unnamed
from tests.faults.test_paths_of_reading import Stage
from tests.faults.test_paths_of_reading import stage as stage  # the fixture

TYPED = [
    pytest.param(name, through, id=name)
    for name, through in COMMANDS.items()
    if isinstance(through, Through) and through.typed is not None
]
_ANSWERING = {method.rpartition("/")[2]: path for method, path in RPCS.items()}


def named(command: click.Command, context: click.Context, *words: str) -> Iterator[str]:
    """Yield the words of every command that is no group."""
    if not isinstance(command, click.Group):
        yield " ".join(words)
        return
    for word in command.list_commands(context):
        inner = command.get_command(context, word)
        assert inner is not None
        yield from named(inner, click.Context(inner, parent=context, info_name=word), *words, word)


def typed(stage: Stage, through: Through, twin: Twin, out: Path) -> str:
    """Type a command about a twin; return all that it says."""
    party = stage.pair.wco if through.where == "WCO" else stage.pair.caricc
    assert through.typed is not None
    words = [word.format(out) if word == "{}" else word for word in through.typed(twin)]
    answer = party.cli(*words, "--as", through.who)
    said = {key: value for key, value in answer.error.items() if key != "correlation"}
    return f"{answer.exit_code} {said or dict(answer.facts)}"


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The methods that commands of this process call."""
    found: set[str] = set()

    def watched(real: Any) -> Any:
        def call(self: Client, method: Any, *rest: Any, **named: Any) -> Any:
            found.add(method._method.decode().rpartition("/")[2])
            return real(self, method, *rest, **named)

        return call

    for name in ("call", "stream"):
        monkeypatch.setattr(Client, name, watched(getattr(Client, name)))
    return found


def test_the_table_names_every_command_and_no_other() -> None:
    assert set(named(entente, click.Context(entente))) == COMMANDS.keys()


def test_every_method_that_a_command_reads_through_is_one_that_asks() -> None:
    through = {method for one in COMMANDS.values() if isinstance(one, Through) for method in one.methods}
    assert all(isinstance(_ANSWERING[method], tuple) for method in through)


@pytest.mark.parametrize(("name", "through"), TYPED)
def test_a_command_tells_nothing_of_what_is_hidden(
    stage: Stage, name: str, through: Through, called: set[str], tmp_path: Path
) -> None:
    told = typed(stage, through, stage.hidden, tmp_path / "hidden")
    seen = typed(stage, through, stage.seen, tmp_path / "seen")
    assert called <= through.methods, name
    if through.lists:
        assert stage.hidden.item not in told
        assert stage.seen.item in seen
    else:
        nowhere = Twin.nowhere()
        assert unnamed(told) == unnamed(typed(stage, through, nowhere, tmp_path / "no"))
        assert unnamed(seen) != unnamed(told), "typed so, it would show nothing"
    assert not (tmp_path / "hidden").exists()


@pytest.mark.parametrize(("name", "through"), TYPED)
def test_a_command_tells_nothing_of_what_the_one_decision_denies(
    stage: Stage, name: str, through: Through, tmp_path: Path
) -> None:
    stage.denied.touch()
    try:
        told = typed(stage, through, stage.seen, tmp_path / "seen")
        if through.lists:
            assert stage.seen.item not in told
        else:
            nowhere = Twin.nowhere()
            assert unnamed(told) == unnamed(typed(stage, through, nowhere, tmp_path / "no"))
    finally:
        stage.denied.unlink()
