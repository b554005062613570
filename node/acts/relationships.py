"""An agreement with one peer as this node holds it: read from the store, folded, as it stands at an instant.

Decides nothing itself: the rooms of the rules fold what is recorded. Refuses to know who calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from entente.v1 import (
    agreement_pb2,
    amendment_pb2,
    dispute_pb2,
    instrument_pb2,
    party_pb2,
    principal_act_pb2,
    roster_pb2,
)
from sqlalchemy import Connection, RowMapping, func, select

from node.acts.descriptors import announced
from node.agreement.agreed import Agreement, Recorded, begin
from node.agreement.contacts import Designated
from node.agreement.entry import Signature, entered_for_own, entered_for_peer
from node.agreement.fold import fold
from node.agreement.genesis import protected_channel, purpose_codes, read_genesis, standing_of
from node.agreement.standing import Standing
from node.ledger.note import Verifier
from node.roster.view import RosterView
from node.store import schema
from node.store.unit import instant_of, microseconds

SAID: Final[Mapping[str, Any]] = {
    "principal_act": principal_act_pb2.SignedPrincipalAct,
    "dispute_step": dispute_pb2.DisputeStep,
    "amendment_step": amendment_pb2.AmendmentStep,
}
"""The bodies that say something of the agreement itself."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """One agreement with one peer, as it stands.

    Attributes:
        agreement_digest: of the record in effect here; `stated_digest`: of the one that statements name.
        agreement: everything the two Parties have said of it, folded; `standing` and `genesis` come from it.
        beginning, recorded: what it is folded from.
        genesis_bytes: the record in effect.
        first_record: the record that both signed at the start.
        protected: how texts name the channel that no restriction may close (3.5); empty where the agreement
            protects none.
        own_rules: the sequence of this Party's last general rule; 0 for none.
        register: this Party's register of instruments in force; of version 0 where it keeps none.
        own_descriptor: the newest that the peer has not refused.
        accepted_descriptor: the newest own one that the peer holds: what it verifies statements by.
        refused_descriptor: why the peer refused a newer own one; empty if it did not.
        since_us: by Party, the earliest time that its supply may bear here (9); 0 while it is not in force.
    """

    rel: int
    agreement_id: str
    agreement_digest: bytes
    stated_digest: bytes
    agreement: Agreement
    beginning: Agreement
    recorded: tuple[Recorded, ...]
    first_record: bytes
    own: str
    peer: str
    origin: str
    peer_origin: str
    epoch: int
    standing: Standing
    genesis: agreement_pb2.AgreementGenesis
    genesis_bytes: bytes
    own_descriptor: party_pb2.PartyDescriptor
    accepted_descriptor: party_pb2.PartyDescriptor
    refused_descriptor: str
    peer_descriptor: party_pb2.PartyDescriptor
    peer_signing_keys: Mapping[bytes, bytes]
    own_roster: RosterView | None
    peer_roster: RosterView | None
    peer_roster_recorded: datetime | None
    purposes: frozenset[str]
    protected: tuple[str, ...]
    own_rules: int
    register: instrument_pb2.InstrumentRegister
    in_force_us: int | None
    since_us: Mapping[str, int]

    @property
    def peer_ledger(self) -> Verifier:
        """The verifier of the peer's checkpoints."""
        return Verifier.parse(self.peer_descriptor.ledger_vkey)

    @property
    def peer_witness(self) -> Verifier:
        """The verifier of the peer's cosignatures."""
        return Verifier.parse(self.peer_descriptor.cosigner_vkey)

    def settings(self) -> agreement_pb2.AgreementSettings:
        """The figures the Parties agreed on."""
        return self.genesis.settings


def read_relationships(connection: Connection, now: datetime) -> list[Relationship]:
    """Return every agreement in the store as it stands at `now`."""
    rows = connection.execute(select(schema.agreement).order_by(schema.agreement.c.rel))
    return [_relationship(connection, row, now) for row in rows.mappings().all()]


def _relationship(connection: Connection, row: RowMapping, now: datetime) -> Relationship:
    rel, own, peer = int(row["rel"]), str(row["own"]), str(row["peer"])
    first_record, in_force_us = bytes(row["genesis"]), row["in_force_us"]
    beginning = beginning_of(connection, rel, first_record, in_force_us)
    recorded = tuple(recorded_of(connection, rel, own, peer))
    agreement = fold(beginning, recorded, now)
    genesis_bytes = agreement.version.record
    genesis = read_genesis(genesis_bytes)
    designations = agreement.designations
    peer_descriptor = newest_descriptor(connection, rel, peer)
    versions = announced(connection, rel, own)
    accepted = next(one for one in reversed(versions) if one.accepted)
    (own_roster, _own_recorded), (peer_roster, peer_recorded) = (
        _roster(connection, rel, code, designations) for code in (own, peer)
    )
    return Relationship(
        rel=rel,
        agreement_id=genesis.agreement_id,
        agreement_digest=agreement.version.digest,
        stated_digest=agreement.stated(own).digest,
        agreement=agreement,
        beginning=beginning,
        recorded=recorded,
        first_record=first_record,
        own=own,
        peer=peer,
        origin=str(row["origin"]),
        peer_origin=str(row["peer_origin"]),
        epoch=int(row["epoch"]),
        standing=agreement.standing,
        genesis=genesis,
        genesis_bytes=genesis_bytes,
        own_descriptor=next(one for one in reversed(versions) if not one.refused).descriptor,
        accepted_descriptor=accepted.descriptor,
        refused_descriptor=next(
            (one.refused for one in reversed(versions[versions.index(accepted) :]) if one.refused), ""
        ),
        peer_descriptor=peer_descriptor,
        peer_signing_keys={key.key_id: key.public_key for key in peer_descriptor.signing_keys},
        own_roster=own_roster,
        peer_roster=peer_roster,
        peer_roster_recorded=peer_recorded,
        purposes=purpose_codes(genesis),
        protected=protected_channel(genesis),
        own_rules=_own_rules(connection, rel),
        register=_register(connection, rel),
        in_force_us=in_force_us,
        since_us=_since(connection, row, beginning),
    )


def _since(connection: Connection, row: RowMapping, beginning: Agreement) -> Mapping[str, int]:
    """Return since when each Party may supply; microseconds since 1970."""
    own, peer = str(row["own"]), str(row["peer"])
    signed = schema.agreement_signature.c
    newest = select(signed.party, func.max(signed.recorded_us)).where(signed.rel == row["rel"])
    recorded = {str(party): instant_of(us) for party, us in connection.execute(newest.group_by(signed.party))}
    if row["in_force_us"] is None or not recorded.keys() >= {own, peer}:
        return {own: 0, peer: 0}
    stated = None if row["peer_signed_us"] is None else instant_of(row["peer_signed_us"])
    ours, theirs = Signature(recorded[own]), Signature(recorded[peer], stated)
    limit = timedelta(seconds=beginning.terms().settings.clock_limit_seconds)
    found = {own: entered_for_own(ours, theirs), peer: entered_for_peer(ours, theirs, limit)}
    begins = beginning.begins
    return {code: microseconds(at if begins is None else max(at, begins)) for code, at in found.items()}


def beginning_of(
    connection: Connection,
    rel: int,
    first_record: bytes,
    in_force_us: int | None,
    known: datetime | None = None,
) -> Agreement:
    """Return the agreement by the signatures under its first record; with `known`, by those held by then."""
    signed = schema.agreement_signature.c
    wanted = [signed.rel == rel, *([signed.recorded_us <= microseconds(known)] if known else [])]
    signatures = [
        agreement_pb2.PrincipalSignature.FromString(bytes(one))
        for one in connection.execute(
            select(signed.signature).where(*wanted).order_by(signed.recorded_us, signed.party, signed.key_id)
        ).scalars()
    ]
    in_force = None if in_force_us is None else instant_of(in_force_us)
    return begin(first_record, standing_of(first_record, signatures), in_force)


def recorded_of(
    connection: Connection, rel: int, own: str, peer: str, known: datetime | None = None
) -> list[Recorded]:
    """Return what either Party has said of the agreement, all but what the other refused."""
    said = schema.agreement_said.c
    wanted = [said.rel == rel, said.refused.is_(False)]
    if known is not None:
        wanted.append(said.recorded_us <= microseconds(known))
    return [
        Recorded(
            by=own if row.whose == schema.OWN else peer,
            statement_id=bytes(row.statement_id),
            sequence=row.sequence,
            knows=row.knows,
            state_us=row.state_us,
            received_us=row.received_us,
            said=SAID[row.body].FromString(bytes(row.said)),
        )
        for row in connection.execute(
            select(
                said.statement_id,
                said.whose,
                said.sequence,
                said.knows,
                said.state_us,
                said.received_us,
                said.body,
                said.said,
            ).where(*wanted)
        )
    ]


def _own_rules(connection: Connection, rel: int) -> int:
    table = schema.general_rule.c
    last = select(func.max(table.sequence)).where(
        table.rel == rel, table.whose == schema.OWN, table.state != "rejected"
    )
    return int(connection.execute(last).scalar_one() or 0)


def _register(connection: Connection, rel: int) -> instrument_pb2.InstrumentRegister:
    table = schema.instrument_register.c
    newest = select(table.register).where(table.rel == rel).order_by(table.version.desc()).limit(1)
    held = connection.execute(newest).scalar_one_or_none()
    return instrument_pb2.InstrumentRegister.FromString(b"" if held is None else bytes(held))


def newest_descriptor(connection: Connection, rel: int, party: str) -> party_pb2.PartyDescriptor:
    """Return the newest descriptor held of `party`."""
    table = schema.descriptor
    newest = (
        select(table.c.descriptor)
        .where(table.c.rel == rel, table.c.party == party)
        .order_by(table.c.version.desc())
        .limit(1)
    )
    return party_pb2.PartyDescriptor.FromString(bytes(connection.execute(newest).scalar_one()))


def newest_roster(connection: Connection, rel: int, party: str) -> roster_pb2.SignedRoster | None:
    """Return the newest roster held of `party`, as signed."""
    return _newest_roster(connection, rel, party)[0]


def roster_of_version(
    connection: Connection, rel: int, party: str, version: int
) -> roster_pb2.SignedRoster | None:
    """Return one version of `party`'s roster, as signed; None if it is not held."""
    table = schema.roster.c
    found = connection.execute(
        select(table.signed_roster).where(table.rel == rel, table.party == party, table.version == version)
    ).scalar_one_or_none()
    return None if found is None else roster_pb2.SignedRoster.FromString(bytes(found))


def _newest_roster(
    connection: Connection, rel: int, party: str
) -> tuple[roster_pb2.SignedRoster | None, datetime | None]:
    table = schema.roster
    newest = (
        select(table.c.signed_roster, table.c.recorded_us)
        .where(table.c.rel == rel, table.c.party == party)
        .order_by(table.c.version.desc())
        .limit(1)
    )
    found = connection.execute(newest).one_or_none()
    if found is None:
        return None, None
    return roster_pb2.SignedRoster.FromString(bytes(found.signed_roster)), instant_of(found.recorded_us)


def _roster(
    connection: Connection, rel: int, party: str, designations: Sequence[Designated]
) -> tuple[RosterView | None, datetime | None]:
    """Return the newest roster held of `party`, and when it was recorded here."""
    signed, recorded = _newest_roster(connection, rel, party)
    if signed is None:
        return None, None
    return RosterView.of(roster_pb2.Roster.FromString(signed.roster), designations), recorded
