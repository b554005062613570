"""The catalogues, kept in step with the sources: `python -m gateway.locale.catalogues` rewrites them.

Decides which texts are translated: everything marked in `gateway`, the labels of the agreement's record, the
remedies of `node.errors`, what rules and errors say (`sentences.py`), and click's own few words. A text that
is gone leaves the catalogues; a new one is
listed as missing until somebody translates it. Needs Babel, which the running program does not.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from gateway.cli.told import PLACE, SENTENCES_FILE
from gateway.i18n import DOMAIN, LANGUAGES, LOCALE_FOLDER
from gateway.locale.sentences import sentences
from node.errors import CATALOGUE

TRANSLATED: Final = tuple(language for language in LANGUAGES if language != "en")
_ROOT: Final = LOCALE_FOLDER.parents[1]
_UNDATED: Final = datetime(2000, 1, 1, tzinfo=UTC)  # the same sources compile to the same bytes
_PLURALS: Final = {
    "fr": "nplurals=2; plural=(n > 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) "
    "? 1 : 2);",
}
"""How a language counts, as gettext writes it: said here, since releases of Babel differ in it."""
_KEYWORDS: Final = {"_": None, "mark": None, "ngettext": (1, 2)}
_OF_CLICK: Final = (
    "Usage:",
    "Options",
    "Commands",
    "Arguments",
    "required",
    "default: {default}",
    "env var: {var}",
    "Error",
    "Error: {message}",
    "Aborted!",
    "Missing argument",
    "Missing option",
    "Missing command.",
    "Missing parameter",
    "Missing parameter: {param_name}",
    "Missing {param_type}",
    "No such option {name!r}.",
    "No such command {name!r}.",
    "Invalid value: {message}",
    "Invalid value for {param_hint}: {message}",
    "Try '{command} {option}' for help.",
    "Option {name!r} does not take a value.",
    "Could not open file {filename!r}: {message}",
    "unknown error",
    "Repeat for confirmation",
    "Error: The two entered values do not match.",
    "Error: invalid input",
    "Choose from:\n\t{choices}",
    "{value!r} is not a valid {number_type}.",
    "{value} is not in the range {range}.",
    "file",
    "directory",
    "path",
    "{name} {filename!r} does not exist.",
    "{name} {filename!r} is a file.",
    "{name} {filename!r} is a directory.",
    "{name} {filename!r} is not readable.",
    "{name} {filename!r} is not writable.",
)
_OF_CLICK_COUNTED: Final = (
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
)


def sources() -> list[Path]:
    """Return the files whose marked texts are translated."""
    return [*sorted((_ROOT / "gateway").rglob("*.py")), _ROOT / "node" / "agreement" / "reading.py"]


@cache
def messages() -> Mapping[str, tuple[str, str] | None]:
    """Return every text to be translated, with both forms where it has a plural; read once."""
    found: dict[str, tuple[str, str] | None] = {}
    for path in sources():
        if path == Path(__file__):
            continue
        for _line, text, _comments, _context in extract_from_file("python", path, keywords=_KEYWORDS):
            if isinstance(text, tuple):
                found[text[0]] = (text[0], text[1])
            elif text:
                found.setdefault(text, None)
    for entry in CATALOGUE.values():
        found.setdefault(entry.remedy, None)
    for text in sentences():
        found.setdefault(text, None)
    for text in _OF_CLICK:
        found.setdefault(text, None)
    found |= {one: (one, many) for one, many in _OF_CLICK_COUNTED}
    return MappingProxyType(found)


def po_path(language: str) -> Path:
    """Return where a language's catalogue is written by people."""
    return LOCALE_FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def mo_path(language: str) -> Path:
    """Return where a language's catalogue is read by the program."""
    return po_path(language).with_suffix(".mo")


def read_catalogue(language: str) -> Catalog:
    """Return a catalogue as it is written; an empty one if there is none."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, domain=DOMAIN)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def missing(language: str) -> list[str]:
    """Return the texts that a language lacks, in whole or in one of its plural forms."""
    held = read_catalogue(language)
    lacking = []
    for text, plural in messages().items():
        entry = held.get(text)
        strings = entry.string if entry is not None else ""
        forms = strings if isinstance(strings, tuple | list) else (strings,)
        wanted = held.num_plurals if plural else 1
        if entry is None or entry.fuzzy or len(forms) < wanted or not all(forms):
            lacking.append(text)
    return lacking


def compiled(language: str) -> bytes:
    """Return the bytes that the program reads, made from what people wrote."""
    held = read_catalogue(language)
    held.creation_date = held.revision_date = _UNDATED
    buffer = io.BytesIO()
    write_mo(buffer, held)
    return buffer.getvalue()


def templates() -> str:
    """Return the sentences that have places, one a line, for the running program to find them by."""
    return "".join(f"{text}\n" for text in sorted(sentences()) if PLACE in text)


def rewrite(language: str) -> None:
    """Bring a language's catalogue in step with the sources, and compile it."""
    held = read_catalogue(language)
    fresh = Catalog(
        locale=language,
        domain=DOMAIN,
        project="Entente",
        version="1",
        last_translator="Entente",
        language_team=language,
        fuzzy=False,
        header_comment=f"# Entente, {language}. Rewritten by gateway/locale/catalogues.py; translate here.",
        creation_date=_UNDATED,
        revision_date=_UNDATED,
    )
    fresh.mime_headers = [("Plural-Forms", _PLURALS[language])]
    for text, plural in sorted(messages().items()):
        entry = held.get(text)
        string: Any = entry.string if entry is not None else None
        if isinstance(string, str) is not (plural is None):
            string = None  # it has got a plural, or lost it
        fresh.add(plural or text, string, flags=_flags(text))
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, fresh, width=110, omit_header=False)
    kept = [line for line in buffer.getvalue().splitlines() if not _is_date(line)]
    path.write_bytes(b"\n".join(kept) + b"\n")
    mo_path(language).write_bytes(compiled(language))


def _flags(text: str) -> tuple[str, ...]:
    return ("python-brace-format",) if "{" in text else ()


def _is_date(line: bytes) -> bool:
    return line.startswith((b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b'"Report-Msgid'))


def main() -> int:
    """Rewrite all catalogues; say what is missing."""
    lacking = 0
    SENTENCES_FILE.write_text(templates(), "utf-8")
    for language in TRANSLATED:
        rewrite(language)
        for text in missing(language):
            lacking += 1
            sys.stdout.write(f"{language}: {text}\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
