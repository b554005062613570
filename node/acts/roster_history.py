"""The versions held of a roster: what each changed, whom any of them named, how authorisations stand.

Decides nothing about who is authorised: the newest version does. Persons once named are remembered by the
process, version by version, since versions never change. Source: Article 3.3.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from entente.v1 import operator_service_pb2, roster_pb2
from entente.v1 import roster_service_pb2 as wire
from sqlalchemy import Connection, select

from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Party, Relationship
from node.acts.proposed_rosters import digest_of, proposer_of
from node.roster.changes import changes_between
from node.roster.proposals import CONFIRMED
from node.roster.view import Authorisation, RosterView
from node.store import schema
from node.store.unit import timestamp_of

_R, _P = schema.roster.c, schema.roster_proposal.c
_STATES = {
    Authorisation.GRANTED: operator_service_pb2.AUTHORISATION_STATE_GRANTED,
    Authorisation.ACTIVE: operator_service_pb2.AUTHORISATION_STATE_ACTIVE,
    Authorisation.EXPIRED: operator_service_pb2.AUTHORISATION_STATE_EXPIRED,
}


def list_versions(party: Party, request: wire.ListRosterVersionsRequest) -> wire.ListRosterVersionsResponse:
    """Return a page of the versions held of a Party's roster, newest first. Raises Refusal TOKEN_INVALID."""
    relationship = party.relationship(request.agreement_id)
    size = page_size(request.page_size, default=20, most=100)
    question = f"roster-versions/{relationship.agreement_id}/{request.party}"
    wanted = [_R.rel == relationship.rel, _R.party == request.party]
    if request.page_token:
        (before,) = read_token(party, question, request.page_token)
        wanted.append(_R.version < before)
    with party.store.read() as connection:
        # One more than is shown, which the last one is compared with.
        rows = connection.execute(
            select(_R.version, _R.signed_roster, _R.recorded_us)
            .where(*wanted)
            .order_by(_R.version.desc())
            .limit(size + 1)
        ).all()
        proposals = _confirmed(connection, relationship) if request.party == relationship.own else {}
    made = [_roster_of(row) for row in rows]
    versions = [
        _version(row, roster, made[place + 1][1] if place + 1 < len(made) else None, digest, proposals)
        for place, (row, (digest, roster)) in enumerate(zip(rows[:size], made, strict=False))
    ]
    token = make_token(party, question, [rows[size - 1].version]) if len(rows) > size else ""
    return wire.ListRosterVersionsResponse(versions=versions, next_page_token=token)


def ever_named(party: Party, connection: Connection, rel: int, code: str) -> Mapping[str, int]:
    """Return everybody whom a version held of `code`'s roster names, and the newest version that does."""
    upto, named = party.named_before.get((rel, code), (0, {}))
    rows = connection.execute(
        select(_R.version, _R.signed_roster)
        .where(_R.rel == rel, _R.party == code, _R.version > upto)
        .order_by(_R.version)
    ).all()
    if rows:
        named = dict(named)
        for row in rows:
            persons = _roster_of(row)[1].persons
            named.update({person.person_id: int(row.version) for person in persons})
        party.named_before[rel, code] = (rows[-1].version, named)
    return named


def roster_counts(
    party: Party, connection: Connection, relationship: Relationship, now: datetime
) -> list[operator_service_pb2.RosterCount]:
    """Return how many persons of either roster stand how at `now`; a Party without a roster has no counts."""
    found = []
    for code, view in (
        (relationship.own, relationship.own_roster),
        (relationship.peer, relationship.peer_roster),
    ):
        if view is None:
            continue
        counts = {_STATES[state]: count for state, count in view.counts(now).items()}
        counts[operator_service_pb2.AUTHORISATION_STATE_REVOKED] = _gone(
            view, ever_named(party, connection, relationship.rel, code)
        )
        found += [
            operator_service_pb2.RosterCount(party=code, state=state, count=count)
            for state, count in counts.items()
        ]
    return found


def _gone(view: RosterView, named: Mapping[str, int]) -> int:
    return sum(1 for person in named if not view.names(person))


def _confirmed(connection: Connection, relationship: Relationship) -> Mapping[bytes, Any]:
    rows = connection.execute(
        select(_P.proposal_id, _P.digest, _P.proposer).where(
            _P.rel == relationship.rel, _P.state == int(CONFIRMED)
        )
    )
    return {bytes(row.digest): row for row in rows}


def _roster_of(row: Any) -> tuple[bytes, roster_pb2.Roster]:
    """Return the digest of a version's bytes, and what they say."""
    body = roster_pb2.SignedRoster.FromString(bytes(row.signed_roster)).roster
    return digest_of(body), roster_pb2.Roster.FromString(body)


def _version(
    row: Any,
    roster: roster_pb2.Roster,
    before: roster_pb2.Roster | None,
    digest: bytes,
    proposals: Mapping[bytes, Any],
) -> wire.RosterVersion:
    proposal = proposals.get(digest)
    return wire.RosterVersion(
        version=row.version,
        issue_time=roster.issue_time,
        record_time=timestamp_of(row.recorded_us),
        roster_digest=digest,
        person_count=len(roster.persons),
        changes=changes_between(before, roster),
        proposal_id="" if proposal is None else str(uuid.UUID(bytes=bytes(proposal.proposal_id))),
        proposer=None if proposal is None else proposer_of(proposal),
    )
