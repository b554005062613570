"""Rosters, what changes in them, and proposals, as people and programs read them.

Decides how they are shown: every value that is signed, and every value that changes. Refuses to decide what
changes: that is `node.roster.changes`, asked about the bytes that are shown. Source: Article 3.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Any, Final

from entente.v1 import roster_pb2, roster_proposal_pb2, statement_pb2
from google.protobuf.timestamp_pb2 import Timestamp
from rich.text import Text

from gateway.cli import words
from gateway.cli.framework import Setting
from gateway.cli.output import plain
from gateway.i18n import gettext as _
from gateway.i18n import mark

STATES: Final = {
    "PENDING": mark("waits for the principal"),
    "CONFIRMED": mark("confirmed by the principal"),
    "WITHDRAWN": mark("withdrawn"),
    "SUPERSEDED": mark("overtaken by another version"),
}
_KINDS: Final = {"ADDED": mark("added"), "CHANGED": mark("changed"), "REMOVED": mark("removed")}
_SIGNS: Final = {"ADDED": "+", "CHANGED": "~", "REMOVED": "-"}
_STYLES: Final = {"ADDED": "green", "CHANGED": "yellow", "REMOVED": "red"}
_FIELDS: Final = {
    "roles": mark("roles"),
    "units": mark("units"),
    "languages": mark("languages"),
    "valid_from_time": mark("authorised from"),
    "valid_until_time": mark("authorised until"),
    "names": mark("names, seen by the other Party"),
    "may_act_for": mark("may act for"),
    "may_act_for_roles": mark("may act for the roles"),
    "lease_seconds": mark("lease in seconds"),
}


def roster_facts(made: roster_pb2.Roster) -> dict[str, Any]:
    """Return a roster for programs."""
    return {
        "agreement_id": made.agreement_id,
        "party": made.party,
        "version": made.version,
        "lease_seconds": made.lease_seconds,
        "persons": [
            {
                "id": person.person_id,
                "roles": [_role(role) for role in person.roles],
                "units": list(person.units),
                "languages": list(person.languages),
                "from": person.valid_from_time.ToJsonString(),
                "until": person.valid_until_time.ToJsonString()
                if person.HasField("valid_until_time")
                else None,
                "names": {name.language: name.text for name in person.names},
            }
            for person in made.persons
        ],
        "systems": [
            {
                "name": system.name,
                "may_act_for": list(system.may_act_for),
                "may_act_for_roles": [_role(role) for role in system.may_act_for_roles],
            }
            for system in made.systems
        ],
    }


def roster_drawn(setting: Setting, made: roster_pb2.Roster) -> list[Any]:
    """Return a roster for people: every value that is signed."""
    persons = [
        (
            person.person_id,
            ", ".join(_role(role).lower() for role in person.roles),
            ", ".join(person.units),
            ", ".join(person.languages),
            _day(person.valid_from_time),
            _day(person.valid_until_time) if person.HasField("valid_until_time") else "",
            ", ".join(f"{name.language}: {name.text}" for name in person.names),
        )
        for person in made.persons
    ]
    columns = [_("Person"), _("Roles"), _("Units"), _("Languages"), _("From"), _("Until"), _("Names")]
    if not any(person.names for person in made.persons):
        columns, persons = columns[:-1], [row[:-1] for row in persons]  # type: ignore[misc]
    systems = [
        (system.name, ", ".join([*system.may_act_for, *(_role(r).lower() for r in system.may_act_for_roles)]))
        for system in made.systems
    ]
    parts: list[Any] = [
        _("Roster of {}, version {}, agreement {}").format(made.party, made.version, made.agreement_id),
        _("Lease: {} s").format(made.lease_seconds),
        setting.out.table(columns, persons),
    ]
    if systems:
        parts.append(setting.out.table([_("System"), _("May act for")], systems))
    return parts


def change_facts(changes: Iterable[roster_proposal_pb2.RosterChange]) -> list[dict[str, Any]]:
    """Return what changes for programs."""
    return [
        {
            "change": _kind(one),
            "person": one.person_id or None,
            "system": one.system or None,
            "fields": [
                {"field": field.field, "before": list(field.before), "after": list(field.after)}
                for field in one.fields
            ],
        }
        for one in changes
    ]


def changes_drawn(
    setting: Setting, changes: Sequence[roster_proposal_pb2.RosterChange], base_version: int
) -> list[Any]:
    """Return everything that changes for people, field by field."""
    if not changes:
        return [_("Nothing changes against version {}.").format(base_version)]
    rows = []
    for one in changes:
        kind, who = _kind(one), _who(one)
        lead = Text(_(_KINDS.get(kind, kind)), style=_STYLES.get(kind, ""))
        for field in one.fields or [roster_proposal_pb2.RosterFieldChange()]:
            label = _(_FIELDS.get(field.field, field.field))
            rows.append((lead, who, label, ", ".join(field.before), ", ".join(field.after)))
            lead, who = Text(""), ""
    columns = [_("Change"), _("Who"), _("What"), _("Before"), _("After")]
    return [
        _("What changes against version {}, and nothing else:").format(base_version),
        setting.out.table(columns, rows),
    ]


def changes_text(changes: Iterable[roster_proposal_pb2.RosterChange]) -> str:
    """Return what changes in a few signs, such as `-W-AN-003, ~case-desk`."""
    return ", ".join(f"{_SIGNS.get(_kind(one), '?')}{_who(one)}" for one in changes)


def warning_facts(warnings: Iterable[roster_proposal_pb2.RosterWarning]) -> list[dict[str, Any]]:
    """Return what to look at for programs."""
    kinds = roster_proposal_pb2.RosterWarningKind
    return [
        {"warning": words.word(kinds, one.kind, "ROSTER_WARNING_KIND_"), "persons": list(one.person_ids)}
        for one in warnings
    ]


def warnings_drawn(warnings: Iterable[roster_proposal_pb2.RosterWarning]) -> list[Any]:
    """Return what to look at for people."""
    lines = []
    for one in warnings:
        if one.kind == roster_proposal_pb2.ROSTER_WARNING_KIND_NAMES_CROSS:
            said = _("Warning: the other Party will see the names of: {}.").format(", ".join(one.person_ids))
        elif one.kind == roster_proposal_pb2.ROSTER_WARNING_KIND_NO_CONTACT:
            said = _("Warning: under this roster there is no contact person now (Article 2.1).")
        else:
            said = _("Warning: the node names something that this version does not know.")
        lines.append(Text(plain(said), style="bold yellow"))
    return lines


def proposal_facts(one: roster_proposal_pb2.RosterProposal) -> dict[str, Any]:
    """Return a proposal for programs, without the roster itself."""
    return {
        "proposal_id": one.proposal_id or None,
        "agreement_id": one.agreement_id,
        "base_version": one.base_version,
        "version": one.version,
        "digest": one.roster_digest.hex(),
        "state": state(one.state),
        "proposer": author_facts(one.proposer),
        "propose_time": one.propose_time.ToJsonString(),
        "withdrawer": author_facts(one.withdrawer) if one.HasField("withdrawer") else None,
        "end_time": one.end_time.ToJsonString() if one.HasField("end_time") else None,
        "changes": change_facts(one.changes),
        "warnings": warning_facts(one.warnings),
    }


def proposal_drawn(setting: Setting, one: roster_proposal_pb2.RosterProposal) -> list[Any]:
    """Return a proposal for people: how it stands, and everything that it changes."""
    rows = [
        (_("Proposal"), one.proposal_id or _("none: this is a dry run")),
        (_("Version"), one.version),
        (_("State"), state_text(one.state)),
        (_("Proposed by"), author_text(one.proposer)),
        (_("Proposed"), words.instant(one.propose_time)),
        (_("Digest to be signed (SHA-256)"), one.roster_digest.hex()),
    ]
    if one.HasField("withdrawer"):
        rows.append((_("Withdrawn by"), author_text(one.withdrawer)))
    return [
        setting.out.table(["", ""], rows),
        *changes_drawn(setting, one.changes, one.base_version),
        *warnings_drawn(one.warnings),
    ]


def state(value: int) -> str:
    """Return how a proposal stands."""
    return words.word(roster_proposal_pb2.RosterProposalState, value, "ROSTER_PROPOSAL_STATE_")


def state_text(value: int) -> str:
    """Return how a proposal stands, in the language spoken."""
    return _(STATES.get(state(value), state(value)))


def author_facts(author: statement_pb2.Author) -> dict[str, Any]:
    """Return who acted, for programs."""
    return {
        "person": author.person_id,
        "role": words.role(author.role),
        "roster_version": author.roster_version,
        "system": author.system or None,
    }


def author_text(author: statement_pb2.Author) -> str:
    """Return who acted, for people."""
    if author.system:
        return _("{}, by the system {}").format(author.person_id, author.system)
    return author.person_id


def _day(time: Timestamp) -> str:
    """Return a time as people read it: the day alone where it is the day's beginning."""
    at = time.ToDatetime(UTC)
    begins = (at.hour, at.minute, at.second, time.nanos) == (0, 0, 0, 0)
    return f"{at:%Y-%m-%d}" if begins else words.instant(time)


def _who(one: roster_proposal_pb2.RosterChange) -> str:
    return one.person_id or one.system or _("the roster itself")


def _kind(one: roster_proposal_pb2.RosterChange) -> str:
    return words.word(roster_proposal_pb2.RosterChangeKind, one.kind, "ROSTER_CHANGE_KIND_")


def _role(role: int) -> str:
    try:
        return roster_pb2.Role.Name(role).removeprefix("ROLE_")
    except ValueError:
        return f"ROLE_{role}"
