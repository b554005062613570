"""Whatever a node, a rule or a key can say is said in French and Russian; English travels."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from entente.v1 import item_pb2, restriction_pb2
from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from gateway.cli import told as telling
from gateway.cli.told import PLACE, SENTENCES_FILE, told
from gateway.i18n import speak
from gateway.locale import catalogues
from gateway.locale.sentences import sentences, unknown
from node import contract
from node.exchange import codes
from node.exchange.content import check_content
from node.exchange.restriction_form import check_restrictions
from tests.cli.conftest import Run

NOW = datetime(2032, 1, 1, tzinfo=UTC)
HANDED_ON = {
    "gateway/cli/submit_command.py": ["f.description", "str(refusal)"],
    "gateway/config.py": ["description", "wanted.get(kind, 'must be a list of strings')"],
    "gateway/dossier.py": [
        "UNKNOWN_KEY", "contract.REQUIRED", "description", "f.description", "fault.description",
    ],
    "gateway/dossier_mapping.py": ["description"],
    "gateway/dossier_supply.py": ["UNKNOWN_KEY"],
    "gateway/pki/identity.py": ["str(error)"],
    "gateway/pki/tls.py": ["str(error)"],
    "gateway/services/exchange.py": ["description"],
    "gateway/status.py": ["fault.description", "refusal.remedy", "str(refusal)", "v.description"],
    "node/acts/cases_in.py": ["problem"],
    "node/acts/deriving.py": ["denial.remedy"],
    "node/acts/heads.py": ["message"],
    "node/acts/layers.py": ["fault.description", "refusal.remedy", "str(refusal)"],
    "node/acts/registering.py": ["fault.description"],
    "node/agreement/gate.py": ["message"],
    "node/cases/engine.py": ["problem"],
    "node/cases/guards.py": ["problem"],
    "node/contract.py": ["text"],
    "node/exchange/content.py": ["text"],
    "node/exchange/decide.py": ["_MESSAGES.get(self.rule, 'the use is denied')"],
    "node/roster/proposals.py": ["fault.description", "message", "remedy"],
}  # fmt: skip
"""Places that hand on what was said elsewhere, or look it up in a table of which every text is a sentence."""


def test_no_place_where_a_sentence_is_said_hides_it_from_the_catalogues() -> None:
    assert unknown() == HANDED_ON


def test_the_running_program_finds_every_sentence_that_has_places() -> None:
    assert SENTENCES_FILE.read_text("utf-8") == catalogues.templates()


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_every_sentence_is_translated_with_what_stands_in_its_places(language: str) -> None:
    speak(language)
    for sentence in sentences() - telling.UNITS:
        parts = sentence.split(PLACE)
        said = "".join(f"{part}K{number}Z" for number, part in enumerate(parts[:-1])) + parts[-1]
        shown = told(said)
        assert shown != said, said
        assert all(f"K{number}Z" in shown for number in range(len(parts) - 1)), (said, shown)


def _messages() -> Iterator[type[Message]]:
    pool: Any = descriptor_pool.Default()
    for path in sorted(Path(item_pb2.__file__).parent.glob("*_pb2.py")):
        importlib.import_module(f"entente.v1.{path.stem}")
        file = pool.FindFileByName(f"entente/v1/{path.name.removesuffix('_pb2.py')}.proto")
        for descriptor in file.message_types_by_name.values():
            yield message_factory.GetMessageClass(descriptor)


_VALUES: dict[int, list[Any]] = {
    FieldDescriptor.CPPTYPE_STRING: ["x", "?" * 200_000, "\x1b", "99999", "AA", "2031-02-30", "123456-78-9"],
    FieldDescriptor.CPPTYPE_ENUM: [0, 999],
    FieldDescriptor.CPPTYPE_BOOL: [True],
}


def _values(field: FieldDescriptor) -> list[Any]:
    if field.type == FieldDescriptor.TYPE_BYTES:
        return [b"x", b"x" * 200_000]
    if field.cpp_type in _VALUES:
        return _VALUES[field.cpp_type]
    if field.cpp_type in {FieldDescriptor.CPPTYPE_UINT32, FieldDescriptor.CPPTYPE_UINT64}:
        return [1, 2**32 - 1]
    return [-1, 1, 2**31 - 1]


def _spoilt(kind: type[Message], depth: int = 1) -> Iterator[Message]:
    """Yield messages of a type, each with one field as it must not be, or lacking everything."""
    yield kind()
    descriptor: Descriptor = kind.DESCRIPTOR  # type: ignore[assignment]
    for field in descriptor.fields:
        if field.message_type is not None:
            if field.message_type.GetOptions().map_entry:
                continue  # figures by name for the operator: nothing to check
            inner: Any = message_factory.GetMessageClass(field.message_type)
            for one in _spoilt(inner, depth - 1) if depth else [inner()]:
                message: Any = kind()
                if field.is_repeated:
                    getattr(message, field.name).extend([one] * 2)
                else:
                    getattr(message, field.name).CopyFrom(one)
                yield message
            if field.is_repeated:
                message = kind()
                getattr(message, field.name).extend([inner()] * 3_000)
                yield message
            continue
        for value in _values(field):
            message = kind()
            if field.is_repeated:
                getattr(message, field.name).extend([value] * 2)
            else:
                setattr(message, field.name, value)
            yield message
        if field.is_repeated:
            message = kind()
            getattr(message, field.name).extend([_values(field)[0]] * 3_000)
            yield message


def _said() -> set[str]:
    said = {
        fault.description for kind in _messages() for one in _spoilt(kind) for fault in contract.check(one)
    }
    for kind in (item_pb2.ItemContent, restriction_pb2.RestrictionStatement):
        for one in _spoilt(kind, depth=3):
            if isinstance(one, item_pb2.ItemContent):
                said |= {fault.description for fault in check_content(one, NOW)}
            elif isinstance(one, restriction_pb2.RestrictionStatement):
                said |= {fault.description for fault in check_restrictions(one, now=NOW)}
    bad = ("", "x", "123456", "12-34-5", "ABCU1234567", "1234567", "ZZZZZ", "\u0416")
    said |= {text for name in codes.CODE_LISTS for code in bad if (text := codes.checker(name)(code))}
    return said


def test_every_fault_that_a_spoilt_message_can_have_is_told_in_other_languages() -> None:
    said = _said()
    assert len(said) > 100
    for language in catalogues.TRANSLATED:
        speak(language)
        assert [text for text in said if told(text) == text] == []


def test_what_nobody_knows_here_is_shown_as_it_came() -> None:
    speak("ru")
    assert told("something of a later version") == "something of a later version"
    assert told("is not one of red, green") == "не из числа: red, green"
    assert told("has more than 12 characters") == "длина больше 12 символов"
    assert told("") == ""
    assert told("x" * 100_000) == "x" * 100_000
    speak("en")
    assert told("has more than 12 characters") == "has more than 12 characters"


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_a_bad_dossier_is_told_in_the_readers_language_and_to_programs_in_both(
    run: Run, tmp_path: Path, language: str
) -> None:
    home = tmp_path / "home"
    assert (
        run(
            "init", home, "--party", "WCO", "--trust-domain", "wco.example", "--peer-domain", "c.example"
        ).code
        == 0
    )
    bad = tmp_path / "bad.yaml"
    bad.write_text("family: SEIZURE\nfrom: {party: WCO}\ngoods: [{hs6: '12', colour: red}]\nnominal: maybe\n")
    english = run("submit", bad, "--home", home, "--json").facts["error"]["faults"]
    other = run("submit", bad, "--home", home, "--json", "--lang", language).facts["error"]["faults"]
    assert [fault["description"] for fault in english] == [fault["description"] for fault in other]
    shown = run("submit", bad, "--home", home, "--lang", language).err
    assert len(other) > 10
    for fault in other:
        assert fault["text"] != fault["description"]
        assert f"{fault['field']}: {fault['text']}" in shown
        assert f": {fault['description']}\n" not in shown
