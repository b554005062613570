"""How the versions of a corrected item are shown: which one is there, who used another, what became of each.

Decides nothing. Source: Article 3.1.
"""

from __future__ import annotations

from typing import Any

from entente.v1 import exchange_service_pb2

from gateway.cli import words
from gateway.i18n import gettext as _
from gateway.i18n import mark

_STATES = {
    "CURRENT": mark("opened where no version is named"),
    "SUPERSEDED": mark("replaced, kept for evidence"),
    "AWAITED": mark("on its way"),
    "REFUSED": mark("refused, replaces nothing"),
}


def version_text(one: exchange_service_pb2.ItemSummary) -> str:
    """Return the version of an item in a few words: what a person must not miss of it."""
    told = [
        _("version {} was used").format(version) for version in sorted({u.version for u in one.earlier_uses})
    ]
    if one.newest_version > one.version:
        refused = exchange_service_pb2.ITEM_VERSION_STATE_REFUSED
        ended = {version.version for version in one.versions if version.state == refused}
        said = _("version {} was refused") if one.newest_version in ended else _("version {} is on its way")
        told.append(said.format(one.newest_version))
    return f"{one.version} ({', '.join(told)})" if told else str(one.version)


def version_facts(one: exchange_service_pb2.ItemSummary) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "version": one.version,
        "newest_version": one.newest_version,
        "versions": [
            {
                "version": version.version,
                "statement_id": version.statement_id,
                "state_time": version.state_time.ToJsonString(),
                "state": _state(version),
            }
            for version in one.versions
        ],
        "earlier_uses": [{"person": used.person_id, "version": used.version} for used in one.earlier_uses],
    }


def version_rows(one: exchange_service_pb2.ItemSummary) -> list[tuple[object, ...]]:
    """Return a row for each version of a corrected item: number, time, what became of it, statement."""
    return [
        (
            version.version,
            words.instant(version.state_time),
            _(_STATES.get(_state(version), "?")),
            version.statement_id,
        )
        for version in one.versions
    ]


def _state(version: exchange_service_pb2.ItemVersion) -> str:
    return words.word(exchange_service_pb2.ItemVersionState, version.state, "ITEM_VERSION_STATE_")
