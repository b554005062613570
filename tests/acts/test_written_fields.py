"""What acts write field by field (statements, envelopes, leaves of items) is what protobuf writes."""

from __future__ import annotations

from entente.v1 import envelope_pb2, ledger_pb2, statement_pb2
from sqlalchemy import select

from node.acts.leaves import ACCEPTED, Kind, entry
from node.acts.party import Party
from node.store import schema
from tests.support.world import World, request


def test_statements_envelopes_and_leaves_are_as_protobuf_writes_them(world: World) -> None:
    sent = [world.supply(world.caricc, request(world.wco)) for _number in range(3)]
    world.carry(world.caricc, world.wco)
    for party in (world.caricc, world.wco):
        for raw in _column(party, schema.statement.c.envelope):
            envelope = envelope_pb2.Envelope.FromString(raw)
            assert envelope.SerializeToString() == raw
            assert (
                statement_pb2.Statement.FromString(envelope.payload).SerializeToString() == envelope.payload
            )
        for raw in _column(party, schema.ledger_entry.c.leaf):
            assert ledger_pb2.LedgerEntry.FromString(raw).SerializeToString() == raw
    assert len(sent) == 3


def test_the_leaf_of_an_item_says_what_its_entry_would_say(world: World) -> None:
    item_id = world.supply(world.caricc, request(world.wco))
    world.carry(world.caricc, world.wco)
    for party, kind in ((world.caricc, Kind.ITEM_SENT), (world.wco, Kind.ITEM_RECEIVED)):
        (leaf,) = world.leaves(party, kind.value)
        relationship = party.relationship()
        said = entry(
            relationship,
            kind,
            actor=leaf.actor,
            decision=ACCEPTED,
            object_id=leaf.object_id,
            statement_digest=leaf.statement_digest,
            restriction_hash=leaf.restriction_hash,
            sender="CARICC",
        )
        said.format, said.index, said.salt = leaf.format, leaf.index, leaf.salt
        said.record_time.CopyFrom(leaf.record_time)
        assert leaf == said
        assert leaf.object_id.hex() == item_id.replace("-", "")
        assert leaf.actor.person_id == "C-AN-003"


def _column(party: Party, column: object) -> list[bytes]:
    with party.store.read() as connection:
        return [bytes(row[0]) for row in connection.execute(select(column))]  # type: ignore[call-overload]
