"""Every text that a person reads exists in three languages, and the compiled catalogues are current."""

from __future__ import annotations

import ast
import string
from gettext import GNUTranslations
from io import BytesIO

import pytest

from gateway import i18n
from gateway.locale import catalogues
from gateway.refusal_texts import REFUSAL_TEXTS
from node.agreement.reading import readable
from node.errors import CATALOGUE
from tests.agreement.test_agreement_genesis import GENESIS

LANGUAGES = catalogues.TRANSLATED


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_lacks_its_translation(language: str) -> None:
    assert catalogues.missing(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_catalogue_holds_a_text_that_nobody_shows(language: str) -> None:
    held = {
        entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
        for entry in catalogues.read_catalogue(language)
        if entry.id
    }
    assert held - catalogues.messages().keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_program_reads_is_what_people_wrote(language: str) -> None:
    # What it reads, not its bytes: releases of Babel write other headers, and order them otherwise.
    read, written = (
        GNUTranslations(BytesIO(raw))
        for raw in (catalogues.mo_path(language).read_bytes(), catalogues.compiled(language))
    )
    held, wanted = (dict(vars(one)["_catalog"]) for one in (read, written))
    assert held.pop("")
    assert wanted.pop("")
    assert held == wanted
    assert [read.plural(n) for n in range(130)] == [written.plural(n) for n in range(130)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_has_the_places_of_its_text(language: str) -> None:
    held = catalogues.read_catalogue(language)
    for text, plural in catalogues.messages().items():
        entry = held.get(text)
        assert entry is not None
        strings = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
        for translated in strings:
            assert translated is not None
            forms = [_places(form) for form in plural or (text,)]
            assert _places(translated) in forms, translated
        assert plural is None or len(strings) == held.num_plurals


def test_every_refusal_code_has_its_text_and_no_other_has() -> None:
    assert REFUSAL_TEXTS.keys() == CATALOGUE.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_and_remedy_is_said_in_another_language(language: str) -> None:
    for code, entry in CATALOGUE.items():
        assert i18n.in_language(language, REFUSAL_TEXTS[code]) != REFUSAL_TEXTS[code], code
        assert i18n.in_language(language, entry.remedy) != entry.remedy, code


def test_russian_counts_in_three_forms() -> None:
    i18n.speak("ru")
    said = [i18n.ngettext("{} alarm", "{} alarms", count).format(count) for count in (1, 2, 5, 11, 21)]
    assert said == ["1 тревога", "2 тревоги", "5 тревог", "11 тревог", "21 тревога"]


@pytest.mark.parametrize(
    ("wanted", "environment", "spoken"),
    [
        ("ru", {"LANG": "fr_FR.UTF-8"}, "ru"),
        (None, {"ENTENTE_LANG": "fr", "LC_ALL": "ru_RU"}, "fr"),
        (None, {"LC_ALL": "ru_KZ.UTF-8", "LANG": "fr_BE"}, "ru"),
        (None, {"LANG": "fr-BE"}, "fr"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"),
        (None, {"LC_ALL": "C", "LANG": "fr_BE"}, "en"),
        (None, {}, "en"),
    ],
)
def test_the_language_is_asked_for_or_found(
    wanted: str | None, environment: dict[str, str], spoken: str
) -> None:
    assert i18n.choose_language(wanted, environment) == spoken


def test_no_text_hides_from_the_catalogues_within_a_formatted_string() -> None:
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in catalogues.sources()
        for held in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(held, ast.JoinedStr)
        for call in ast.walk(held)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"_", "mark", "ngettext"}
    ]
    assert not hidden


@pytest.mark.parametrize("language", catalogues.TRANSLATED)
def test_every_label_of_the_record_that_principals_sign_is_translated(language: str) -> None:
    asked: list[str] = []

    def translate(label: str) -> str:
        asked.append(label)
        return i18n.in_language(language, label)

    readable(GENESIS, translate)
    assert "Agreement digest (SHA-256)" in asked
    held = catalogues.read_catalogue(language)
    assert [label for label in asked if label not in held or not held[label].string] == []


def _places(text: str) -> list[str]:
    return sorted(
        (name or "") + ":" + (form or "")
        for _, name, form, _ in string.Formatter().parse(text)
        if name is not None
    )
