"""Words are found by their beginnings, whatever their case and accents, and nowhere else."""

from __future__ import annotations

from entente.v1 import item_pb2
from hypothesis import given
from hypothesis import strategies as st

from node.exchange.words import folded, holds_all, texts_of, words_of


def content(*texts: str) -> item_pb2.ItemContent:
    made = item_pb2.ItemContent()
    for text in texts:
        made.reference.texts.add(language="en", text=text)
    return made


@given(st.lists(st.text(), max_size=4))
def test_every_word_of_a_content_finds_it_and_so_does_every_beginning(texts: list[str]) -> None:
    held = content(*texts)
    for text in texts:
        for word in words_of(text):
            assert holds_all(held, [word])
            assert holds_all(held, words_of(word.upper()))
            assert holds_all(held, [word[: max(1, len(word) // 2)]])


@given(st.text(), st.text(min_size=1))
def test_a_word_is_found_only_where_a_word_begins_so(text: str, wanted: str) -> None:
    words = words_of(wanted)
    expected = all(any(held.startswith(word) for held in words_of(text)) for word in words)
    assert holds_all(content(text), words) == expected


def test_folding_is_idempotent_and_keeps_letters_of_other_scripts() -> None:
    assert folded("Précurseur ÉTÉ") == "precurseur ete"
    assert folded("Ёлка") == folded("елка")
    assert words_of("a-b a_b, A") == ("a", "b", "a_b")


def test_texts_are_found_however_deep() -> None:
    made = item_pb2.ItemContent()
    made.seizure.case_ref = "DEEP-1"
    made.attachments.add(file_name="annex.pdf")
    assert {"DEEP-1", "annex.pdf"} <= set(texts_of(made))
