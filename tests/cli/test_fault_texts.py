"""Every description of a field at fault is found by one template, and is told in the reader's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.cli import told as telling
from gateway.cli.told import PLACE, told
from gateway.i18n import speak
from gateway.locale import catalogues
from gateway.locale.sentences import ROOT, sentences
from tests.cli.conftest import Run

SAMPLE = ROOT / "gateway" / "samples" / "invalid.yaml"
ROOMS = (
    "node/contract.py",
    "node/exchange/*.py",
    "node/acts/*.py",
    "node/agreement/*.py",
    "node/roster/*.py",
    "gateway/services/*.py",
    "gateway/dossier*.py",
    "gateway/config*.py",
    "gateway/link/*.py",
    "gateway/cli/roster_file.py",
)
_SEVERAL_WORDS = re.compile(r"[a-z]\S* \S.*")
_MAY_SAY = frozenset({"str", "str | None"})
_IS_CODE = frozenset({f"getattr(message, {PLACE})"})  # written by the contract's rules, and run


def _text(node: ast.expr | None) -> Iterator[str]:
    """Yield what an expression says by itself; what differs from case to case is a place."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(v.value) if isinstance(v, ast.Constant) else PLACE for v in node.values)
    elif isinstance(node, ast.IfExp):
        yield from _text(node.body)
        yield from _text(node.orelse)


def _named(tree: ast.Module) -> Iterator[str]:
    """Yield the descriptions that are written where a fault is made."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if called in {"FieldFault", "note"}:
                for said in node.args[1:2]:
                    yield from _text(said)


def _found(tree: ast.Module) -> Iterator[str]:
    """Yield the texts that stand where a rule says what it found, whatever they begin with."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and len(node.elts) == 2:  # a path, and what is wrong with it
            yield from _text(node.elts[1])
        elif isinstance(node, ast.Lambda):
            yield from _text(node.body)
        elif isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns) in _MAY_SAY:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return):
                    yield from _text(inner.value)


def _descriptions() -> dict[str, str]:
    """Return every description that the rooms can say, and a source that it stands in."""
    said: dict[str, str] = {}
    for path in (path for room in ROOMS for path in sorted(ROOT.glob(room))):
        tree, name = ast.parse(path.read_text("utf-8")), path.relative_to(ROOT).as_posix()
        said |= dict.fromkeys(_named(tree), name)
        said |= dict.fromkeys(filter(_SEVERAL_WORDS.fullmatch, _found(tree)), name)
    return {text: name for text, name in said.items() if text.strip(PLACE) and text not in _IS_CODE}


def _templates_of(text: str) -> list[str]:
    return [template for template, pattern in telling.templates() if pattern.fullmatch(text)]


def test_every_description_that_the_sources_can_say_is_one_of_the_sentences_translated() -> None:
    said, known = _descriptions(), sentences()
    assert len(said) > 200
    assert {text: name for text, name in said.items() if text not in known} == {}
    for language in catalogues.TRANSLATED:
        held = catalogues.read_catalogue(language)
        for text in said:
            entry = held.get(text)
            assert entry is not None
            assert entry.string, text
            assert entry.string.count(PLACE) == text.count(PLACE), text


@pytest.mark.parametrize("description", sorted(text for text in sentences() if PLACE in text))
def test_a_description_is_found_by_its_own_template_which_is_more_particular_than_any_other(
    description: str,
) -> None:
    first, *others = _templates_of(description.replace(PLACE, "K"))
    assert first == description
    assert all(_said_by(other) < _said_by(first) for other in others)


def _said_by(template: str) -> int:
    return len(template.replace(PLACE, ""))


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_the_sample_with_a_fault_of_every_kind_is_told_without_an_english_description(
    run: Run, tmp_path: Path, language: str
) -> None:
    home = tmp_path / "home"
    made = run("init", home, "--party", "WCO", "--trust-domain", "w.example", "--peer-domain", "c.example")
    assert made.code == 0
    submit = ("submit", SAMPLE, "--dry-run", "--home", home)
    faults = run(*submit, "--json").facts["error"]["faults"]
    shown = run(*submit, "--lang", language).err
    assert len(faults) > 10
    for fault in faults:
        speak(language)
        assert told(fault["description"]) != fault["description"]
        assert f"{fault['field']}: {told(fault['description'])}" in shown
        assert fault["description"] not in shown


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
@pytest.mark.parametrize(
    ("setting", "faulty"),
    [("callers", '["anybody"]'), ("advertise", '["nowhere"]')],
)
def test_a_list_in_the_configuration_with_a_bad_entry_is_told_in_the_readers_language(
    run: Run, tmp_path: Path, language: str, setting: str, faulty: str
) -> None:
    home = tmp_path / "home"
    run("init", home, "--party", "WCO", "--trust-domain", "w.example", "--peer-domain", "c.example")
    file = home / "entente.toml"
    file.write_text(re.sub(rf"(?m)^#?{setting} = .*$", f"{setting} = {faulty}", file.read_text("utf-8")))
    (fault,) = run("submit", SAMPLE, "--home", home, "--json").facts["error"]["faults"]
    shown = run("submit", SAMPLE, "--home", home, "--lang", language).err
    assert fault["description"].startswith("every entry must be")
    assert fault["field"] in shown
    assert fault["description"] not in shown
