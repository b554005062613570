"""Across the border a person is an id, a role and a version of a roster; a name only if the Party says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from entente.v1 import (
    envelope_pb2,
    link_pb2,
    party_pb2,
    receipt_pb2,
    roster_pb2,
    roster_proposal_pb2,
    statement_pb2,
)
from entente.v1 import roster_service_pb2 as wire
from google.protobuf.message import Message
from sqlalchemy import LargeBinary, String, Text, select

from node.acts import greeting, heads, outbox, receive, roster_proposals, settle
from node.acts.party import Party
from node.store import schema
from tests.support.proposing import asked, put, signed
from tests.support.world import AGREEMENT, ANALYST, CONTACT, World, person_id, request, roster

NAME = "Serafima Invented"
# What a message may say of a person of the Party that sends it. Content is about others, and sealed.
SAID_OF_AUTHORS = {"person_id", "role", "roster_version", "system", "acts_for"}
SAID_ON_ROSTERS = {
    "person_id", "roles", "units", "languages", "valid_from_time", "valid_until_time", "names",
}  # fmt: skip
# Where a person of either Party is named in what crosses: by a pseudonym, but in one place.
PSEUDONYMS = {
    "Author.person_id",
    "RosterPerson.person_id",
    "Addressees.persons",
    "AudienceMember.person_id",
    "ReportedUse.person_id",
    "IrrevocableUse.person_id",
    "WiderAudienceUse.person_id",
}
NAMES = {"RosterPerson.names"}
OF_THINGS = {
    *("RosterSystem.name", "PartyDescriptor.tls_server_name"),
    *("AccessRequested.persons", "AccessGranted.persons"),  # how many
}


def crossing(root: Any, seen: set[str] | None = None) -> Iterator[Any]:
    """Every message that a frame of the link can hold, down to the last."""
    seen = set() if seen is None else seen
    if root.full_name in seen:
        return
    seen.add(root.full_name)
    yield root
    for field in root.fields:
        if field.message_type is not None:
            yield from crossing(field.message_type, seen)


def frames() -> dict[str, Any]:
    """The messages of frames and statements; content travels sealed beside them."""
    # The last two cross as bytes that were signed as such.
    roots = (link_pb2.LinkFrame, statement_pb2.Statement, roster_pb2.Roster, party_pb2.PartyDescriptor)
    return {one.name: one for root in roots for one in crossing(root.DESCRIPTOR)}


def test_an_author_and_a_roster_say_of_a_person_what_is_listed_here_and_no_more() -> None:
    found = frames()
    assert {field.name for field in found["Author"].fields} == SAID_OF_AUTHORS
    assert {field.name for field in found["RosterPerson"].fields} == SAID_ON_ROSTERS


def test_no_other_field_of_what_crosses_can_name_a_person() -> None:
    personal = ("person", "name", "contact", "phone", "mail", "author")
    found = {
        f"{message.name}.{field.name}"
        for message in frames().values()
        for field in message.fields
        if field.message_type is None or field.message_type.name == "LocalizedText"
        if any(word in field.name for word in personal)
    }
    assert found - OF_THINGS <= PSEUDONYMS | NAMES, sorted(found - OF_THINGS - PSEUDONYMS - NAMES)
    assert found >= NAMES | OF_THINGS, "the search finds what is there"


def test_no_message_of_a_proposal_can_cross() -> None:
    own = set(roster_proposal_pb2.DESCRIPTOR.message_types_by_name)
    assert own
    assert own.isdisjoint(frames())


def tell(world: World, a: Party, b: Party) -> list[bytes]:
    """Carry everything that `a` owes to `b`, greetings included; return every byte that crossed."""
    hello = greeting.hello(a, AGREEMENT)
    greeting.greet(b, AGREEMENT, hello)
    crossed: list[Message] = [hello]
    for lane in outbox.LANES:
        owed = outbox.outbox_after(a, AGREEMENT, lane, 0, 100, 262_144)
        batch = link_pb2.Batch(lane=lane)
        batch.deliveries.extend(link_pb2.Delivery.FromString(raw) for _, raw in owed)
        if not owed:
            continue
        crossed.append(batch)
        for raw in receive.receive(b, AGREEMENT, batch).result().receipts:
            receipt = receipt_pb2.BatchReceipt.FromString(raw)
            crossed.append(receipt)
            settle.settle(a, AGREEMENT, receipt).result()
        b.forget()
    shown = heads.own_heads(a, AGREEMENT, always=True)
    assert shown is not None
    crossed.append(shown)
    return [message.SerializeToString() for message in crossed]


def stored(party: Party) -> bytes:
    """Everything in a database that could hold a text."""
    parts: list[bytes] = []
    with party.store.read() as connection:
        for table in schema.metadata.sorted_tables:
            texts = [c for c in table.columns if isinstance(c.type, LargeBinary | String | Text)]
            for row in connection.execute(select(*texts)) if texts else ():
                parts += [v.encode() if isinstance(v, str) else bytes(v) for v in row if v is not None]
    return b"\n".join(parts)


@pytest.mark.parametrize("named", [False, True])
def test_a_name_crosses_only_in_a_roster_into_which_the_party_put_it(world: World, named: bool) -> None:
    """The name stands in a proposal; whether it crosses is decided by what the principal signs."""
    wanted = roster("WCO", 2)
    contact = next(one for one in wanted.persons if one.person_id == person_id("WCO", CONTACT))
    contact.names.add(language="ru", text=NAME)
    person = world.person(world.wco, CONTACT)
    made = roster_proposals.propose_roster(world.wco, person, asked(wanted)).result().proposal
    assert [list(one.person_ids) for one in made.warnings] == [[contact.person_id]]
    if named:
        put(world, signed(world, made.roster))
    else:
        take_back = wire.WithdrawRosterProposalRequest(proposal_id=made.proposal_id)
        roster_proposals.withdraw_proposal(world.wco, person, take_back).result()
        world.put_roster(world.wco, 2, issued=world.clock.now(), lease_seconds=7200)
    world.supply(world.wco, request(world.caricc))
    crossed = tell(world, world.wco, world.caricc) + tell(world, world.wco, world.caricc)
    assert (NAME.encode() in b"\n".join(crossed)) is named
    assert (NAME.encode() in stored(world.caricc)) is named
    assert NAME.encode() in stored(world.wco), "the search finds what is there"


def test_what_crossed_says_of_its_authors_ids_roles_and_versions_alone(world: World) -> None:
    world.supply(world.wco, request(world.caricc))
    world.put_roster(world.wco, 2, without=[ANALYST])
    tell(world, world.wco, world.caricc)
    table = schema.statement.c
    with world.caricc.store.read() as connection:
        rows = connection.execute(select(table.envelope).where(table.whose == schema.PEER)).all()
    authors = []
    for row in rows:
        envelope = envelope_pb2.Envelope.FromString(bytes(row.envelope))
        authors.append(statement_pb2.Statement.FromString(envelope.payload).header.author)
    assert {author.person_id for author in authors} == {"", person_id("WCO", ANALYST)}
    for author in authors:
        assert {field.name for field, _ in author.ListFields()} <= SAID_OF_AUTHORS
