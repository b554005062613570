"""Words of one meaning are one term, whatever language, script and ending they come in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.cases.terms import FULL, form, glossary, rows, terms_of_codes, terms_of_text, weight_of
from node.exchange.codes import checker

LANGUAGES = ("en", "fr", "ru")
ROWS = rows("glossary.txt")


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_wording_of_the_glossary_is_read_as_its_own_concept(row: list[str]) -> None:
    concept, weight, wider, codes, *wordings = row
    assert 1 <= int(weight) <= FULL
    assert set(wider.split()) <= glossary().weights.keys()
    for code in codes.split():
        assert checker("hs6")(code) is None
        assert "=" + concept in terms_of_codes([code])
    for language, cell in zip(LANGUAGES, wordings, strict=True):
        for wording in cell.split(","):
            found = terms_of_text(wording, language)
            assert {term for term in found if term[0] == "="} == {"=" + concept}, wording


def test_no_code_of_the_glossary_stands_for_two_concepts() -> None:
    codes = [code for row in ROWS for code in row[3].split()]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    "forms",
    [
        (("ru", "Ташкент"), ("en", "Tashkent"), ("fr", "Tachkent")),
        (("ru", "Хоргос"), ("en", "Khorgos"), ("ru", "Хоргоса")),
        (("ru", "Алят"), ("en", "Alyat")),
        (("ru", "Термезе"), ("en", "Termez")),
        (("ru", "конференции"), ("en", "conferences"), ("fr", "conférence")),
        (("ru", "миссия"), ("en", "missions"), ("fr", "mission")),
        (("ru", "модуль"), ("ru", "модули"), ("en", "module")),
    ],
)
def test_names_and_words_that_are_much_the_same_have_one_form(forms: tuple[tuple[str, str], ...]) -> None:
    found = {next(iter(terms_of_text(word, language))) for language, word in forms}
    assert len(found) == 1


def test_a_longer_wording_is_read_before_the_words_in_it() -> None:
    found = terms_of_text("Trafficking in human beings and trade facilitation", "en")
    assert set(found) == {"=people-trafficking", "=trade-facilitation"}


def test_a_class_meets_what_belongs_to_it() -> None:
    one, whole = terms_of_text("ephedrine", "en"), terms_of_text("прекурсоры", "ru")
    assert "^precursor" in one
    assert "^precursor" in whole
    assert weight_of("^precursor") < weight_of("=ephedrine")


@pytest.mark.parametrize("text", ["of the and", "2031 2031.05", "de la", "и в на", "— !", ""])
def test_what_says_nothing_is_no_term(text: str) -> None:
    assert terms_of_text(text, "en") == {}


def test_codes_are_goods_places_or_subjects() -> None:
    assert {"%290230", "%2902", "=toluene", "^precursor"} <= terms_of_codes(["2902.30"]).keys()
    assert terms_of_codes(["UZTER-TJDYU"]).keys() == {"@UZTER", "@TJDYU", "@UZTER-TJDYU"}
    assert terms_of_codes(["drugs"]).keys() == {"#drugs"}


@given(st.text(), st.sampled_from(("en", "fr", "ru", "kk", "", "fr-BE")))
def test_any_text_has_terms_that_weigh_something_and_case_makes_no_difference(
    text: str, language: str
) -> None:
    found = terms_of_text(text, language)
    assert all(1 <= weight_of(term) <= FULL for term in found)
    plain = "".join(letter for letter in text if letter.isascii() or "а" <= letter.lower() <= "я")
    assert terms_of_text(plain.upper(), language).keys() == terms_of_text(plain.lower(), language).keys()


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1), st.sampled_from(LANGUAGES))
def test_the_form_of_a_word_is_no_longer_than_twice_the_word(word: str, language: str) -> None:
    assert len(form(word, language)) <= 2 * len(word)
