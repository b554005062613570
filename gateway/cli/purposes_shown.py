"""How what an item was supplied for is shown: the purpose stated, its declaration, corrections beside it.

Decides nothing; a correction never takes the place of what was stated. Source: Article 3.4.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from entente.v1 import exchange_service_pb2, localized_text_pb2, purpose_pb2

from gateway.cli import words
from gateway.i18n import gettext as _
from gateway.i18n import spoken


def purpose_rows(
    one: exchange_service_pb2.ItemSummary, stated: purpose_pb2.Purpose | None = None
) -> list[tuple[str, object]]:
    """Return the rows that tell what an item was supplied for.

    Args:
        stated: the purpose in words, where the item was opened.
    """
    rows: list[tuple[str, object]] = [(_("Supplied for"), ", ".join(one.supplied_for))]
    if stated is not None and (said := in_words(stated.texts)):
        rows.append(("", said))
    if one.purpose_declaration:
        rows.append((_("Declared before as"), one.purpose_declaration))
    for correction in one.purpose_corrections:
        said = in_words(correction.purpose.texts)
        told = _("{} ({}, stated {})").format(
            ", ".join(correction.purpose.codes), correction.reason_code, words.instant(correction.state_time)
        )
        rows.append((_("Corrected to"), f"{told}: {said}" if said else told))
    return rows


def purpose_facts(one: exchange_service_pb2.ItemSummary) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "supplied_for": list(one.supplied_for),
        "purpose_declaration": one.purpose_declaration,
        "purpose_corrections": [
            {
                "ordinal": correction.ordinal,
                "codes": list(correction.purpose.codes),
                "texts": texts_facts(correction.purpose.texts),
                "reason_code": correction.reason_code,
                "state_time": correction.state_time.ToJsonString(),
            }
            for correction in one.purpose_corrections
        ],
    }


def in_words(texts: Iterable[localized_text_pb2.LocalizedText]) -> str:
    """Return a text in the language spoken, or in the first there is with its language; empty without any."""
    known = {text.language: text.text for text in texts}
    if spoken() in known:
        return known[spoken()]
    return next((f"{text} [{language}]" for language, text in known.items()), "")


def texts_facts(texts: Iterable[localized_text_pb2.LocalizedText]) -> dict[str, str]:
    """Return texts by language, for programs."""
    return {text.language: text.text for text in texts}
