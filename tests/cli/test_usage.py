"""What is told of a command line that is none, in three languages and to programs; every help text."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from gateway import i18n
from gateway.cli.framework import Option
from gateway.cli.main import entente
from gateway.locale import catalogues
from tests.cli.conftest import Run

MISUSES = [
    ("nothing-such",),
    ("items", "--nothing-such"),
    ("items", "--limit"),
    ("items", "--limit", "many"),
    ("items", "--limit", "0"),
    ("items", "--direction", "sideways"),
    ("items", "one", "two"),
    ("items", "--json=yes"),
    ("open",),
    ("open", "x"),
    ("agreement",),
    ("agreement", "nothing-such"),
    ("agreement", "show", "/nowhere/at/all"),
    ("agreement", "show", "/"),
    ("pki", "issue", "robot", "R2"),
    ("ledger", "prove", "-3"),
    ("--lang", "de", "items"),
]


@pytest.mark.parametrize("misuse", MISUSES, ids=" ".join)
@pytest.mark.parametrize("first", [True, False])
def test_a_program_is_told_of_misuse_as_of_a_refusal(run: Run, misuse: tuple[str, ...], first: bool) -> None:
    ran = run(*(("--json", *misuse) if first else (*misuse, "--json")))
    assert ran.code == 2
    assert ran.err == ""
    assert ran.out.count("\n") == 1
    told = ran.facts["error"]
    assert told["exit_code"] == 2
    assert told["code"] == "USAGE"
    assert told.keys() >= {"code", "article", "text", "message", "remedy"}
    assert "--help" in told["remedy"]


def test_json_with_a_value_is_misuse_that_is_told_in_json(run: Run) -> None:
    ran = run("items", "--json=yes")
    assert ran.code == 2
    assert ran.facts["error"]["code"] == "USAGE"


def test_json_after_two_dashes_is_an_argument(run: Run) -> None:
    assert run("items", "--", "--json").out == ""


@pytest.mark.parametrize("misuse", MISUSES, ids=" ".join)
@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_misuse_is_told_in_the_language_asked_for(run: Run, misuse: tuple[str, ...], language: str) -> None:
    if "--lang" in misuse:
        pytest.skip("the language asked for is the fault")
    english = run(*misuse)
    other = run(*misuse, "--lang", language)
    if misuse[-1].startswith("--") and misuse[-1] != "--nothing-such" and "=" not in misuse[-1]:
        other = run("--lang", language, *misuse)
    assert (english.code, other.code) == (2, 2)
    for line in english.err.splitlines():
        told = re.sub(r"'[^']*'|entente[^:]*", "", line)
        if len(re.findall("[a-z]{3,}", told)) > 1:
            assert line not in other.err.splitlines()


def test_what_a_person_breaks_off_is_told_to_programs_too(run: Run) -> None:
    ran = run("principal", "keygen", "/nowhere/key", "--passphrase", "--json", stdin="")
    assert ran.code == 1
    assert ran.facts["error"]["code"] == "ABORTED"


def test_the_version_is_told_to_people_and_to_programs(run: Run) -> None:
    assert run("--version").out.startswith("entente ")
    assert run("--version", "--json").facts["version"]


def _commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _commands(inner, (*path, name))


ALL = list(_commands(entente))


def _command(path: tuple[str, ...]) -> click.Command:
    found: click.Command = entente
    for name in path:
        assert isinstance(found, click.Group)
        inner = found.get_command(click.Context(found), name)
        assert inner is not None
        found = inner
    return found


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_help_text_is_given_in_three_languages(run: Run, path: tuple[str, ...]) -> None:
    command = _command(path)
    said = {lang: re.sub(r"\s+", " ", run(*path, "--help", "--lang", lang).out) for lang in i18n.LANGUAGES}
    texts = [command.help, *(o.help for o in command.params if isinstance(o, click.Option)), command.epilog]
    texts += [inner.help for inner in _inner(command)]
    assert all(isinstance(o, Option) for o in command.params if isinstance(o, click.Option))
    for text in filter(None, texts):
        for language in i18n.LANGUAGES:
            shown = i18n.in_language(language, text)
            assert language == "en" or shown != text, text
            for part in shown.split("\n\n"):
                assert _squeezed(part) in _squeezed(said[language]), (language, part)
    for language in catalogues.TRANSLATED:
        assert "COMMAND [ARGS]" not in said[language]
        assert i18n.in_language(language, "[OPTIONS]") in said[language]
        lines = set(_sentences(said["en"])) & set(_sentences(said[language]))
        assert not lines, lines


def _inner(command: click.Command) -> list[click.Command]:
    if not isinstance(command, click.Group):
        return []
    context = click.Context(command)
    return [inner for name in command.list_commands(context) if (inner := command.get_command(context, name))]


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _sentences(text: str) -> list[str]:
    found = re.findall(r"[A-Za-z][a-z]+(?: [a-z]{2,}){3,}", text)
    return [one for one in found if not one.startswith("entente ")]  # a command is the same in every language
