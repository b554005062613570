"""What a title or a description is about, as terms that are the same in English, French and Russian.

Decides which words of different languages mean one thing: by the words of the field in `glossary.txt`, and
for all others by their form (a light stem, Cyrillic in Latin letters, spellings that differ by language made
one). Refuses to know what is compared with what, and why (`overlap.py`).

A term's first character says what it is: `=` a concept of the glossary, `^` a wider concept that it belongs
to, `.` a word, `#` a subject of the agreement, `@` a place or a leg of a route, `%` goods by the Harmonized
System.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import Final

FULL: Final = 10
"""The weight of a term that says as much as any."""

_WIDER: Final = 3
_CODES: Final = {"#": 6, "@": 8, "%": 8}
_PHRASE_MAX: Final = 6
_HS: Final = re.compile(r"(?<![\d.])(\d{4})\.?(\d{2})(?![\d.]*\d)")
_YEARS: Final = re.compile(r"19[5-9]\d|20[1-9]\d")  # 1905 and 2009 are the last headings of their chapters
_PLACE: Final = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")
_WORD: Final = re.compile(r"[^\W_]+")
_CYRILLIC: Final = re.compile("[\u0400-\u04ff]")

_LATIN: Final = str.maketrans(
    dict(zip("абвгдезиклмнопрстуфыэіўғқңөұүһҳӣӯ", "abvgdeziklmnoprstufyeiugknouuhhiu", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "s", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "ҷ": "j"}
    | {"ә": "a", "ъ": "", "ь": ""}
)
_RUSSIAN_ENDINGS: Final = re.compile(
    "(?:иями|иях|иям|ого|его|ому|ему|ыми|ими|ами|ями|ая|яя|ое|ее|ые|ие|ую|юю|ыи|ии|ои|еи|ом|ем|ам|ям|ах|ях|ов"
    "|ев|ия|ию|а|я|о|е|у|ю|ы|и|ь)$"
)
_ENGLISH_ENDINGS: Final = ((re.compile("ies$"), "y"), (re.compile("(?<![isuo])s$"), ""))
_VERBAL: Final = re.compile("(?<=[a-z]{4})(?:ing|ed)$")
_FRENCH_ENDINGS: Final = ((re.compile("(?<=[a-z]{2})aux$"), "al"), (re.compile("(?<![io])s$|x$"), ""))
# In this order: what several letters stand for first. English, French and Latin-written Russian spell one
# sound differently, and two sounds alike; what is left is for comparing, not for reading.
_SPELLINGS: Final = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        ("shch|tch|sch|sh|ch", "ş"),
        ("dzh|dj|zh|j", "ĵ"),
        ("tion$|sion$", "s"),
        ("ph", "f"),
        ("th", "t"),
        ("kh", "h"),
        ("gh", "g"),
        ("ck|qu|q", "k"),
        ("c(?=[eiy])", "s"),
        ("c", "k"),
        ("x", "ks"),
        ("w", "v"),
        ("z", "s"),
        ("ou|oo", "u"),
        ("ae|oe", "e"),
        ("y", "i"),
        (r"(.)\1+", r"\1"),
        ("(?<=[^aeiou]{2})e$|(?<=[aeiou][^aeiou])e$|(?<=i)e$", ""),
    )
)
_STOPPED: Final = frozenset(
    re.findall(
        r"\w+",
        "a an and as at by for from hs in into of on or the their this to with within its against between "
        "through au aux avec ce ces d dans de des du en et l la le les leur leurs un une ou par pour sur qu "
        "que contre entre sh вэд тн и в во на с со о об от до за из к ко по при для или их а не между через",
    )
)


@dataclass(frozen=True, slots=True)
class Glossary:
    """The words of the field.

    Attributes:
        written: the concept of every wording as it is written, folded, by its words.
        stemmed: the same for the forms of the words; where two wordings have one form, the first holds.
        weights: what each concept weighs, up to FULL.
        wider: all concepts that a concept belongs to, itself among them if others belong to it.
        goods: the concept of a six-digit code.
    """

    written: Mapping[tuple[str, ...], str]
    stemmed: Mapping[tuple[str, ...], str]
    weights: Mapping[str, int]
    wider: Mapping[str, tuple[str, ...]]
    goods: Mapping[str, str]


def rows(name: str) -> list[list[str]]:
    """Return the rows of a list kept beside this file, cell by cell."""
    text = resources.files("node.cases").joinpath(name).read_text("utf-8")
    return [
        [cell.strip() for cell in line.split("|")]
        for line in text.splitlines()
        if line and not line.startswith("#")
    ]


@cache
def glossary() -> Glossary:
    """Return the words of the field; read once."""
    written: dict[tuple[str, ...], str] = {}
    stemmed: dict[tuple[str, ...], str] = {}
    weights: dict[str, int] = {}
    wider: dict[str, tuple[str, ...]] = {}
    goods: dict[str, str] = {}
    for concept, weight, parents, codes, *wordings in rows("glossary.txt"):
        weights[concept] = int(weight)
        wider[concept] = tuple(parents.split())
        goods.update(dict.fromkeys(codes.split(), concept))
        for language, alternatives in zip(("en", "fr", "ru"), wordings, strict=True):
            for wording in alternatives.split(","):
                words = [_folded(word) for word in _words(wording)]
                written.setdefault(tuple(words), concept)
                stemmed.setdefault(tuple(form(word, language) for word in words), concept)
    # A class is in itself, so that what is said of all of it meets what is said of one of it.
    classes = {one for parents in wider.values() for one in parents}
    closed = {
        concept: (*([concept] if concept in classes else []), *_closed(concept, wider)) for concept in wider
    }
    return Glossary(written, stemmed, weights, closed, goods)


def _closed(concept: str, wider: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    waiting = list(wider[concept])
    while waiting:
        if (parent := waiting.pop()) not in found:
            found[parent] = None
            waiting.extend(wider[parent])
    return tuple(found)


def weight_of(term: str) -> int:
    """Return what a term weighs by what it is, whatever register it stands in: 1 to FULL."""
    kind, name = term[0], term[1:]
    if kind == "=":
        return glossary().weights[name]
    if kind == "^":
        return _WIDER
    return _CODES.get(kind, FULL)


def is_word(term: str) -> bool:
    """Whether a term is a word that the glossary does not know: in another language it may look otherwise."""
    return term[0] == "."


def terms_of_text(text: str, language: str) -> dict[str, str]:
    """Return the terms of a text, each with the words that it was first found as.

    Args:
        language: a language tag. Cyrillic is read as Russian; Latin letters as French where the tag says
            so, and as English otherwise.
    """
    found: dict[str, str] = {}
    for heading, rest in _HS.findall(text):
        if not _YEARS.fullmatch(heading):
            _add_goods(found, heading + rest)
    said = _words(text)
    words = [_folded(word) for word in said]
    forms = [form(word, language) for word in words]
    known, at = glossary(), 0
    while at < len(words):
        for length in range(min(_PHRASE_MAX, len(words) - at), 0, -1):
            concept = known.written.get(tuple(words[at : at + length]))
            if concept is None:
                concept = known.stemmed.get(tuple(forms[at : at + length]))
            if concept is not None:
                _add_concept(found, concept, " ".join(said[at : at + length]))
                at += length
                break
        else:
            word = words[at]
            if word not in _STOPPED and len(forms[at]) > 1 and not word.isdigit():
                found.setdefault("." + forms[at], said[at])
            at += 1
    return found


def terms_of_codes(codes: Iterable[str]) -> dict[str, str]:
    """Return the terms of codes: goods (`2915.24`), places and routes (`UZTER-TJDYU`), subjects (`drugs`)."""
    found: dict[str, str] = {}
    for code in codes:
        places = code.split("-")
        if match := _HS.fullmatch(code):
            _add_goods(found, "".join(match.groups()))
        elif all(_PLACE.fullmatch(place) for place in places):
            for place in places:
                found.setdefault("@" + place, place)
            for leg in pairwise(places):
                found.setdefault("@" + "-".join(leg), "-".join(leg))
        else:
            found.setdefault("#" + code.casefold(), code)
    return found


def _add_goods(found: dict[str, str], code: str) -> None:
    found.setdefault("%" + code, code)
    found.setdefault("%" + code[:4], code)
    if (concept := glossary().goods.get(code)) is not None:
        _add_concept(found, concept, code)


def _add_concept(found: dict[str, str], concept: str, words: str) -> None:
    found.setdefault("=" + concept, words)
    for one in glossary().wider[concept]:
        found.setdefault("^" + one, words)


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text))


@lru_cache(65_536)
def _folded(word: str) -> str:
    """Return a word without case and accents; й is и then, and ё е."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in apart if letter.isalnum())


@lru_cache(65_536)
def form(word: str, language: str) -> str:
    """Return the form by which a folded word is compared: its stem in Latin letters, spelled one way."""
    if _CYRILLIC.search(word):
        stem = _RUSSIAN_ENDINGS.sub("", word)
        word = (stem if len(stem) > 2 else word).translate(_LATIN)
    elif len(word) > 3:
        french = language.partition("-")[0].lower() == "fr"
        for ending, by in _FRENCH_ENDINGS if french else _ENGLISH_ENDINGS:
            word = ending.sub(by, word)
        if not french:
            word = _VERBAL.sub("", word)
    for spelling, by in _SPELLINGS:
        word = spelling.sub(by, word)
    return word
