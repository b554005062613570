"""What a person reads, in the language of that person: English, French or Russian.

Decides which language is spoken and how a text is looked up. It refuses to know what the texts say, and it
never touches the memorandum's authentic texts: those are shown as the Parties signed them, or as absent. The
English text is the msgid; the catalogues lie in `gateway/locale`. Source: GNU gettext; Article 9 (three equal
languages).
"""

from __future__ import annotations

import gettext as catalogues
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

DOMAIN: Final = "entente"
LANGUAGES: Final = ("en", "fr", "ru")
LOCALE_FOLDER: Final = Path(__file__).with_name("locale")
_VARIABLES: Final = ("ENTENTE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


_language = "en"


def choose_language(wanted: str | None, environment: Mapping[str, str]) -> str:
    """Return the language to speak: `wanted`, else what the first variable names, else English."""
    for value in (wanted, *(environment.get(name) for name in _VARIABLES)):
        if not value:
            continue
        code = value.replace("-", "_").split("_")[0].split(".")[0].lower()
        if code in LANGUAGES:
            return code
        if code in {"c", "posix"}:
            return "en"
    return "en"


def speak(language: str) -> None:
    """Speak `language` from now on, in every thread started later too.

    Raises:
        ValueError: not one of `LANGUAGES`.
    """
    global _language  # noqa: PLW0603 - one process of the command line speaks to one person
    if language not in LANGUAGES:
        raise ValueError(f"{language} is not one of {', '.join(LANGUAGES)}")
    _language = language
    # click looks up its own few words through the standard library's default domain
    catalogues.bindtextdomain(DOMAIN, str(LOCALE_FOLDER))
    catalogues.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language


def spoken() -> str:
    """Return the language spoken now."""
    return _language


def gettext(message: str) -> str:
    """Return `message` in the language spoken."""
    return _catalogue(_language).gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of the text that fits `count` in the language spoken."""
    return _catalogue(_language).ngettext(one, many, count)


def in_language(language: str, message: str) -> str:
    """Return `message` in `language`, whatever is spoken."""
    return _catalogue(language).gettext(message) if message else ""


def mark(message: str) -> str:
    """Return `message` as it is: a text that is translated later, where it is shown."""
    return message


@cache
def _catalogue(language: str) -> catalogues.NullTranslations:
    if language == "en":
        return catalogues.NullTranslations()
    return catalogues.translation(DOMAIN, str(LOCALE_FOLDER), [language])
