"""In which language a caller is told why a call was refused.

Decides by what the request asks for (`accept-language`), else by the languages of the person on the roster,
else English; and gives the sentence as a `LocalizedMessage`, which stands in the status beside the English
text that programs and logs keep. Refuses to know why anything was refused. Source: AIP-193; Article 9.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from google.rpc import error_details_pb2

from gateway.i18n import LANGUAGES, in_language
from gateway.refusal_texts import REFUSAL_TEXTS

HEADER: Final = "accept-language"
_ASKED_MAX: Final = 8


def language_of(metadata: Iterable[Sequence[Any]] | None, listed: Iterable[str]) -> str:
    """Return the first language spoken here of those asked for, else of those listed for the person.

    Args:
        metadata: of the call; `accept-language` may name several with weights, which are read in order.
        listed: ISO 639-1, as the roster has them.
    """
    asked: list[str] = []
    for key, value in metadata or ():
        if key == HEADER and isinstance(value, str):
            asked += [part.split(";")[0].strip() for part in value.split(",")]
    for wanted in (*asked[:_ASKED_MAX], *listed):
        code = wanted.replace("_", "-").split("-")[0].lower()
        if code in LANGUAGES:
            return code
    return "en"


def localized(code: str, language: str) -> error_details_pb2.LocalizedMessage | None:
    """Return what the code means in that language; None where it has no sentence."""
    text = REFUSAL_TEXTS.get(code)
    if text is None:
        return None
    return error_details_pb2.LocalizedMessage(locale=language, message=in_language(language, text))
