"""Later restrictions of a hostile peer, signed well: each is told its code, and none is half-applied."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from entente.v1 import error_reason_pb2, retention_service_pb2, statement_pb2
from entente.v1 import restriction_notice_pb2 as pb
from entente.v1 import restriction_service_pb2 as wire
from sqlalchemy import select

from gateway.demo import cast
from node.errors import code_of
from node.store import schema
from tests.support.hostile import Altered, HostilePeer, HostileStream
from tests.support.hostile_notices import RestrictedItem
from tests.support.processes import Pair, PartyFolder
from tests.support.restricting import (
    CONTACTS,
    RECALL,
    RELAX,
    TIGHTEN,
    held,
    listed,
    marks,
    notices,
    used,
)

PURPOSE, READ = "ENF.SEIZ", ["CAV-JUD"]
SECOND = CONTACTS["CARICC"]
NEWER = bytes([0xFA, 0x0F, 0x02, 0x08, 0x01])
"""A field 255, which no dimension of today has."""
HASH = bytes(range(32))
HELD_REFERENCE = "K-7/2032"


class Traces(NamedTuple):
    """What a notice on an item would leave at the recipient."""

    set: tuple[int, bytes]
    notices: list[wire.NoticeSummary]
    uses: list[str]


@pytest.fixture(scope="module")
def hostile(founded: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostilePeer]:
    """CARICC is hostile; the WCO's node runs."""
    pair = founded.copy(tmp_path_factory.mktemp("bad") / "pair")
    try:
        pair.wco.node.start({"ENTENTE_FEDERATION_DIAL": "false"})
        with HostilePeer(pair.caricc, pair.wco, pair.federation_port(pair.wco)) as peer:
            yield peer
            pair.wco.verify_ledger()
    finally:
        pair.stop()


@pytest.fixture
def stream(hostile: HostilePeer) -> Iterator[HostileStream]:
    with hostile.connect() as opened:
        opened.await_frame("credit")
        yield opened


@pytest.fixture
def item(hostile: HostilePeer, stream: HostileStream) -> RestrictedItem:
    """An item that the WCO has accepted."""
    return RestrictedItem(hostile, stream)


def uses_of(victim: PartyFolder, item: RestrictedItem, *actions: str, read: list[str] = READ) -> list[str]:
    return [used(victim, item.text_id, PURPOSE, action, read=read) for action in actions]


def traces(victim: PartyFolder, item: RestrictedItem) -> Traces:
    uses = uses_of(victim, item, "OPEN", "PRINT", "EXPORT")
    return Traces(held(victim, item.text_id), notices(victim, item.text_id), uses)


def answer_of(victim: PartyFolder, item: RestrictedItem, sequence: int = 1) -> pb.NoticeAnswer:
    """Return what the recipient answered, from its store: of a sealed item nobody there is shown notices."""
    table = schema.notice.c
    found = select(table.answer).where(table.item_id == item.id, table.sequence == sequence)
    ((stored,),) = victim._rows(found)
    return pb.NoticeAnswer.FromString(bytes(stored))


def _looser(item: RestrictedItem) -> pb.RestrictionNotice:
    said = item.chained(TIGHTEN, set=marks(bars=["PRINT"]))
    said.set.CopyFrom(marks(tlp="CLEAR"))
    return said


def _mixed(item: RestrictedItem) -> pb.RestrictionNotice:
    said = item.chained(TIGHTEN, set=marks(bars=["PRINT"]))
    said.set.CopyFrom(marks(tlp="GREEN", audience=[cast.READER]))
    return said


def _without_approver(item: RestrictedItem) -> pb.RestrictionNotice:
    return item.chained(RELAX, set=marks(tlp="CLEAR"), reason_code="OVER")


def _approved_by(person: str) -> Callable[[RestrictedItem], pb.RestrictionNotice]:
    def made(item: RestrictedItem) -> pb.RestrictionNotice:
        return item.chained(RELAX, set=marks(tlp="CLEAR"), reason_code="OVER", approver_id=person)

    return made


def _empty_purposes(item: RestrictedItem) -> pb.RestrictionNotice:
    return _of(item, set=marks(purposes=[]))


def _nothing(item: RestrictedItem) -> pb.RestrictionNotice:
    return _of(item)


def _of(
    item: RestrictedItem, kind: int = TIGHTEN, sequence: int = 1, **fields: object
) -> pb.RestrictionNotice:
    return pb.RestrictionNotice(
        item_id=item.id,
        kind=kind,  # type: ignore[arg-type]
        sequence=sequence,
        previous_hash=item.history.hash,
        result_hash=HASH,
        **fields,  # type: ignore[arg-type]
    )


def _tomorrow(item: RestrictedItem) -> pb.RestrictionNotice:
    said = item.chained(TIGHTEN, set=marks(bars=["PRINT"]))
    said.not_before_time.FromDatetime(datetime.now(UTC) + timedelta(days=1))
    return said


REFUSED: dict[str, tuple[Callable[[RestrictedItem], pb.RestrictionNotice], str]] = {
    "a looser tightening": (_looser, "NOTICE_NOT_MONOTONE"),
    "a mixed tightening": (_mixed, "NOTICE_NOT_MONOTONE"),
    "no second person": (_without_approver, "SCHEMA_INVALID"),
    "the author as second person": (_approved_by(cast.AUTHOR), "SCHEMA_INVALID"),
    "a second person without that role": (_approved_by("C-LO-012"), "ROLE_INSUFFICIENT"),
    "a second person who is nobody": (_approved_by("C-XX-404"), "SENDER_NOT_AUTHORISED"),
    "no restriction": (_nothing, "SCHEMA_INVALID"),
    "a tightening of tomorrow": (_tomorrow, "SCHEMA_INVALID"),
    "far beyond a gap": (lambda i: _of(i, sequence=9_000, set=marks(bars=["PRINT"])), "INVALID_TRANSITION"),
    "a second person of the recipient": (_approved_by(cast.OVERSEER), "SENDER_NOT_AUTHORISED"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_may_not_be_said_is_refused_with_its_code_and_leaves_its_place_free(
    case: str, hostile: HostilePeer, item: RestrictedItem
) -> None:
    victim, (made, code) = hostile.victim, REFUSED[case]
    before, leaves = traces(victim, item), len(victim.leaves())
    assert item.say(made(item)) == [("REFUSED", code)]
    told = [leaf for leaf in victim.leaves()[leaves:] if leaf.kind != "checkpoint.cosigned"]
    assert [(leaf.kind, code_of(leaf.code)) for leaf in told] == [("restrict.applied", code)]
    assert traces(victim, item) == before
    good = item.follows(item.chained(TIGHTEN, set=marks(bars=["PRINT"])))
    assert item.say(good) == [("ACCEPTED", "")]
    assert held(victim, item.text_id) == (1, good.result_hash)


def test_a_notice_on_an_item_of_the_recipient_is_refused(hostile: HostilePeer, item: RestrictedItem) -> None:
    victim = hostile.victim
    theirs = victim.submit().item_id
    before = held(victim, theirs)
    for kind in (TIGHTEN, RECALL):
        said = _of(item, kind, set=marks(bars=["PRINT"]) if kind == TIGHTEN else None)
        said.item_id = uuid.UUID(theirs).bytes
        assert item.say(said) == [("REFUSED", "NOT_ORIGINATOR")]
    assert held(victim, theirs) == before
    assert notices(victim, theirs) == []


def test_a_notice_on_what_is_not_here_waits_and_hides_nothing_that_is(
    hostile: HostilePeer, item: RestrictedItem
) -> None:
    before = traces(hostile.victim, item)
    said = _of(item, set=marks(bars=["PRINT"]))
    said.item_id = uuid.uuid4().bytes
    assert item.say(said) == [("ACCEPTED", "")]
    assert traces(hostile.victim, item) == before


def test_no_purpose_at_all_permits_no_use_and_supplies_nothing(
    hostile: HostilePeer, item: RestrictedItem, stream: HostileStream
) -> None:
    victim = hostile.victim

    def without(statement: statement_pb2.Statement) -> None:
        statement.item_supply.ClearField("purpose")

    items = victim.received_items()
    (outcome,) = stream.batch(hostile.item(Altered(statement=without)))
    assert (outcome.decision, outcome.code) == ("REFUSED", "PURPOSE_MISSING")
    assert victim.received_items() == items
    assert item.say(_empty_purposes(item)) == [("ACCEPTED", "")]
    assert uses_of(victim, item, "OPEN") == ["PURPOSE_MISMATCH"]


def test_a_dimension_of_a_newer_peer_seals_the_item_and_is_named_in_the_answer(
    hostile: HostilePeer, item: RestrictedItem
) -> None:
    victim = hostile.victim
    alarms = victim.alarms().count("UNKNOWN_RESTRICTION")
    said = item.chained(TIGHTEN, set=marks(bars=["PRINT"]))
    said.set.MergeFromString(NEWER)
    assert item.say(said) == [("ACCEPTED", "")]
    assert victim.alarms().count("UNKNOWN_RESTRICTION") == alarms + 1
    assert uses_of(victim, item, "OPEN") == ["NOT_FOUND"]
    assert listed(victim, item.text_id) is None
    answer = answer_of(victim, item)
    assert answer.code == error_reason_pb2.ERROR_REASON_UNKNOWN_RESTRICTION
    assert (answer.outcome, list(answer.unknown_dimensions)) == (pb.NOTICE_OUTCOME_APPLIED, ["field 255"])


def test_a_relaxation_beyond_a_gap_waits_and_a_tightening_does_not(
    hostile: HostilePeer, item: RestrictedItem
) -> None:
    victim = hostile.victim
    first = item.follows(item.chained(TIGHTEN, set=marks(bars=["PRINT"])))
    missing = item.follows(item.chained(TIGHTEN, set=marks(bars=["PRINT", "DERIVE"])))
    relaxed = marks(tlp="GREEN", purposes=[PURPOSE])
    waits = item.follows(item.chained(RELAX, set=relaxed, reason_code="OVER", approver_id=SECOND))
    assert item.say(first, waits) == [("ACCEPTED", "")] * 2
    assert held(victim, item.text_id) == (1, first.result_hash)
    assert uses_of(victim, item, "OPEN", "PRINT", "EXPORT") == ["", "ACTION_BARRED", "RESTRICTION_GAP"]
    (last, _) = notices(victim, item.text_id)
    assert (last.state, last.HasField("answer")) == (wire.NOTICE_STATE_WAITING, False)
    assert item.say(missing) == [("ACCEPTED", "")]
    assert held(victim, item.text_id) == (3, waits.result_hash)
    assert uses_of(victim, item, "OPEN", "PRINT", "EXPORT", "DERIVE") == [""] * 4
    assert answer_of(victim, item, 3).result_hash == item.history.hash


def test_a_recall_under_a_legal_hold_seals_says_so_and_is_carried_out_once_the_hold_is_lifted(
    hostile: HostilePeer, item: RestrictedItem
) -> None:
    victim = hostile.victim
    client = victim.client(cast.OVERSEER)
    place = retention_service_pb2.PlaceLegalHoldRequest(
        request_id=str(uuid.uuid4()), item_id=item.text_id, reference=HELD_REFERENCE
    )
    client.call(client.retention.PlaceLegalHold, place)
    assert uses_of(victim, item, "OPEN") == [""]
    (outcome,) = item.outcomes(item.follows(item.chained(RECALL)))
    assert outcome.decision == "ACCEPTED"
    assert uses_of(victim, item, "OPEN") == ["SEALED"]
    answer = answer_of(victim, item)
    assert (answer.outcome, answer.legal_hold.reference) == (
        pb.NOTICE_OUTCOME_CANNOT_DESTROY,
        HELD_REFERENCE,
    )
    assert not answer.HasField("certificate")
    destroyed = [leaf for leaf in victim.leaves() if leaf.kind == "content.destroyed"]
    assert destroyed == []
    assert item.say(_of(item, sequence=2, set=marks(bars=["PRINT"]))) == [("REFUSED", "INVALID_TRANSITION")]
    lift = retention_service_pb2.LiftLegalHoldRequest(
        request_id=str(uuid.uuid4()), item_id=item.text_id, reference=HELD_REFERENCE
    )
    client = victim.client(cast.OVERSEER)
    assert client.call(client.retention.LiftLegalHold, lift).destroyed
    answer = answer_of(victim, item)
    assert answer.outcome == pb.NOTICE_OUTCOME_APPLIED
    (leaf,) = (leaf for leaf in victim.leaves() if leaf.kind == "content.destroyed")
    assert (leaf.object_id, leaf.index) == (item.id, answer.certificate.leaf_index)
