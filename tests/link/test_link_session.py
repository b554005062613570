"""What one session machine does, frame by frame."""

from __future__ import annotations

import pytest
from entente.v1 import link_pb2

from node.link.effects import (
    AskOutcome,
    Close,
    Compare,
    Effect,
    Ending,
    Fault,
    FrameKind,
    MakeHeads,
    ReadOutbox,
    Send,
    SendBatch,
    TakeHeads,
)
from node.link.lanes import BULK, GOVERNANCE, PRIORITY, PROTECTIVE, ROUTINE, Incoming
from node.link.session import Session, Terms
from node.link.states import LANES, STATES, Event, State
from tests.link.two_machines import delivery

TERMS = Terms("a-b", "A", "B")


def hello(**changes: object) -> link_pb2.LinkFrame:
    fields = {"protocol_version": 1, "party": "B", "agreement_id": "a-b", "session_nonce": bytes(16)}
    return link_pb2.LinkFrame(hello=link_pb2.Hello(**{**fields, **changes}))  # type: ignore[arg-type]


def credit(lane: int, statements: int) -> link_pb2.LinkFrame:
    return link_pb2.LinkFrame(credit=link_pb2.Credit(lane=lane, statements=statements))  # type: ignore[arg-type]


def batch(lane: int, count: int) -> link_pb2.LinkFrame:
    deliveries = [delivery(lane, number + 1) for number in range(count)]
    return link_pb2.LinkFrame(batch=link_pb2.Batch(lane=lane, deliveries=deliveries))  # type: ignore[arg-type]


def raw(lane: int, sequence: int, size_bytes: int = 8) -> bytes:
    return delivery(lane, sequence, size_bytes).SerializeToString()


def opened(*, differ: bool = False, contradicts: bool = False, probing: bool = False) -> Session:
    session = Session(TERMS, hello().hello, 0.0, probing=probing)
    session.start()
    session.frame(hello(), 0.0)
    session.compared(contradicts=contradicts, agreements_differ=differ)
    return session


def reads(effects: list[Effect]) -> list[tuple[int, int, int]]:
    return [(e.lane, e.after_sequence, e.limit) for e in effects if isinstance(e, ReadOutbox)]


def sends(effects: list[Effect], kind: FrameKind) -> list[Send]:
    return [e for e in effects if isinstance(e, Send) and e.kind is kind]


def test_both_sides_say_hello_first() -> None:
    session = Session(TERMS, hello().hello, 0.0)
    assert session.start() == [Send(FrameKind.HELLO, hello().hello)]
    assert session.frame(hello(), 0.0) == [Compare(hello().hello)]


@pytest.mark.parametrize("frame", [batch(ROUTINE, 1), credit(ROUTINE, 1)])
def test_anything_before_hello_ends_the_session(frame: link_pb2.LinkFrame) -> None:
    session = Session(TERMS, hello().hello, 0.0)
    assert session.frame(frame, 0.0)[-1] == Close(Ending.BROKEN)


def test_second_hello_ends_the_session() -> None:
    assert opened().frame(hello(), 0.0)[-1] == Close(Ending.BROKEN)


@pytest.mark.parametrize(
    ("changes", "ending"),
    [
        ({"protocol_version": 2}, Ending.BROKEN),
        ({"agreement_id": "x"}, Ending.FOREIGN),
        ({"party": "C"}, Ending.FOREIGN),
        ({"party": "A"}, Ending.FOREIGN),
    ],
)
def test_hello_that_is_not_the_peers_ends_the_session(changes: dict[str, object], ending: Ending) -> None:
    session = Session(TERMS, hello().hello, 0.0)
    assert session.frame(hello(**changes), 0.0)[-1] == Close(ending)
    assert session.frame(hello(), 0.0) == []


def test_nothing_is_read_before_credit_and_no_more_than_credit_after() -> None:
    session = opened()
    assert reads(session.available()) == []
    assert reads(session.frame(credit(ROUTINE, 7), 0.0)) == [(ROUTINE, 0, 7)]


def test_notice_that_comes_while_routine_is_read_goes_first() -> None:
    session = opened()
    for lane in (PROTECTIVE, ROUTINE):
        effects = session.frame(credit(lane, 10), 0.0)
    session.outbox(PROTECTIVE, [], 0.0)
    assert reads(session.available([PROTECTIVE])) == [(PROTECTIVE, 0, 10)]
    assert session.outbox(ROUTINE, [(1, raw(ROUTINE, 1))], 0.0) == []
    effects = session.outbox(PROTECTIVE, [(1, raw(PROTECTIVE, 1))], 0.0)
    assert [e.lane for e in effects if isinstance(e, SendBatch)] == [PROTECTIVE]
    assert reads(effects) == [(PROTECTIVE, 1, 9)]
    assert reads(session.outbox(PROTECTIVE, [], 0.0)) == [(ROUTINE, 0, 10)]


def test_notice_does_not_wait_for_room_that_lower_lanes_take() -> None:
    session = opened()
    session.frame(credit(ROUTINE, 10), 0.0)
    for number in (1, 2):
        session.outbox(ROUTINE, [(number, raw(ROUTINE, number))], 0.0)
    assert reads(session.available([ROUTINE])) == []
    session.frame(credit(PROTECTIVE, 10), 0.0)
    effects = session.outbox(PROTECTIVE, [(1, raw(PROTECTIVE, 1))], 0.0)
    assert [e.lane for e in effects if isinstance(e, SendBatch)] == [PROTECTIVE]
    session.outbox(PROTECTIVE, [], 0.0)
    assert reads(session.written(PROTECTIVE)) == []
    assert reads(session.written(ROUTINE)) == [(ROUTINE, 2, 8)]


def test_batch_stays_within_256_kib_and_the_rest_is_read_again() -> None:
    session = opened()
    session.frame(credit(BULK, 100), 0.0)
    entries = [(number, raw(BULK, number, 100_000)) for number in (1, 2, 3)]
    effects = session.outbox(BULK, entries, 0.0)
    sent = [e for e in effects if isinstance(e, SendBatch)]
    assert [len(e.deliveries) for e in sent] == [2]
    assert reads(effects) == [(BULK, 2, 98)]


def test_delivery_that_no_frame_holds_is_recorded_and_left_behind() -> None:
    session = opened()
    session.frame(credit(BULK, 100), 0.0)
    effects = session.outbox(BULK, [(1, raw(BULK, 1, 2_000_000)), (2, raw(BULK, 2))], 0.0)
    assert Fault("ITEM_TOO_LARGE") in effects
    assert [len(e.deliveries) for e in effects if isinstance(e, SendBatch)] == [1]


def test_after_a_failure_one_statement_goes_first_and_its_receipt_releases_the_rest() -> None:
    session = opened(probing=True)
    assert reads(session.frame(credit(ROUTINE, 50), 0.0)) == [(ROUTINE, 0, 1)]
    session.outbox(ROUTINE, [(4, raw(ROUTINE, 4))], 0.0)
    assert reads(session.written(ROUTINE)) == []
    assert reads(session.frame(credit(PROTECTIVE, 50), 0.0)) == []
    assert reads(session.settled([(ROUTINE, 4)])) == [(PROTECTIVE, 0, 50)]


def test_what_waited_for_governance_is_looked_for_once_it_is_receipted() -> None:
    session = opened()
    session.frame(credit(GOVERNANCE, 5), 0.0)
    session.outbox(GOVERNANCE, [(1, raw(GOVERNANCE, 1))], 0.0)
    session.written(GOVERNANCE)
    session.outbox(GOVERNANCE, [], 0.0)
    session.frame(credit(ROUTINE, 5), 0.0)
    assert reads(session.outbox(ROUTINE, [], 0.0)) == []
    effects = session.settled([(GOVERNANCE, 1)])
    assert reads(effects) == [(GOVERNANCE, 1, 4)]
    assert reads(session.outbox(GOVERNANCE, [], 0.0)) == [(ROUTINE, 0, 5)]


def test_batch_within_credit_is_delivered_and_one_beyond_it_ends_the_session() -> None:
    session = Session(Terms("a-b", "A", "B", windows=dict.fromkeys(PRIORITY, 2)), hello().hello, 0.0)
    session.frame(hello(), 0.0)
    session.compared(contradicts=False, agreements_differ=False)
    assert session.frame(batch(ROUTINE, 2), 0.0) != []
    assert session.frame(batch(ROUTINE, 1), 0.0)[-1] == Close(Ending.BROKEN)


def test_different_agreements_grant_credit_to_the_guarded_lanes_only() -> None:
    session = Session(TERMS, hello().hello, 0.0)
    session.frame(hello(), 0.0)
    effects = session.compared(contradicts=False, agreements_differ=True)
    granted = [e.body.lane for e in sends(effects, FrameKind.CREDIT)]  # type: ignore[union-attr]
    assert granted == [PROTECTIVE, GOVERNANCE]
    assert reads(session.frame(credit(ROUTINE, 5), 0.0)) == []
    assert session.frame(batch(ROUTINE, 1), 0.0)[-1] == Close(Ending.BROKEN)


def test_contradiction_leaves_heads_and_pings_only() -> None:
    session = opened(contradicts=True)
    assert session.frame(batch(PROTECTIVE, 1), 0.0) == []
    assert session.frame(credit(PROTECTIVE, 5), 0.0) == []
    heads = link_pb2.LinkFrame(heads=link_pb2.Heads())
    assert session.frame(heads, 0.0) == [TakeHeads(link_pb2.Heads(), opening=True)]
    assert session.frame(heads, 0.0) == [TakeHeads(link_pb2.Heads(), opening=False)]
    ping = link_pb2.LinkFrame(ping=link_pb2.Ping(nonce=b"n"))
    assert session.frame(ping, 0.0) == [Send(FrameKind.PING, link_pb2.Ping(nonce=b"n", reply=True))]


def test_silent_peer_is_pinged_after_15_s_and_given_up_after_45() -> None:
    session = opened()
    assert sends(session.tick(14.9), FrameKind.PING) == []
    assert len(sends(session.tick(15.0), FrameKind.PING)) == 1
    assert sends(session.tick(16.0), FrameKind.PING) == []
    assert len(sends(session.tick(30.0), FrameKind.PING)) == 1
    assert session.tick(45.0) == [Close(Ending.LOST)]


def test_heads_go_out_every_3_s_under_load_and_every_60_s_at_rest() -> None:
    session = opened()
    session.heads_made(link_pb2.Heads(), 0.0)
    unknown = link_pb2.LinkFrame()
    due = []
    for second in range(1, 130):
        session.frame(unknown, float(second))
        if second < 10:
            session.settled([])
        if MakeHeads() in session.tick(float(second)):
            session.heads_made(link_pb2.Heads(), float(second))
            due.append(second)
    assert due == [3, 6, 9, 69, 129]


def test_heads_that_say_something_new_go_out_at_once_and_not_twice() -> None:
    session = opened()
    session.heads_made(link_pb2.Heads(), 0.0)
    assert session.news() == [MakeHeads()]
    assert session.news() == [], "they are being made"
    session.heads_made(link_pb2.Heads(), 1.0)
    session.contradicted()
    assert session.news() == []


def test_statement_without_receipt_is_asked_about_and_unknown_ends_the_session() -> None:
    session = opened()
    session.frame(credit(ROUTINE, 5), 0.0)
    session.outbox(ROUTINE, [(3, raw(ROUTINE, 3))], 1.0)
    for second in range(2, 61):
        session.frame(link_pb2.LinkFrame(), float(second))
        assert AskOutcome(ROUTINE, 3) not in session.tick(float(second))
    assert AskOutcome(ROUTINE, 3) in session.tick(61.0)
    assert AskOutcome(ROUTINE, 3) not in session.tick(62.0)
    assert session.outcome(ROUTINE, 3, found=False, now=62.0)[-1] == Close(Ending.UNANSWERED)


def test_few_broken_frames_are_survived_and_many_are_not() -> None:
    session = opened()
    for _ in range(TERMS.faults_max):
        assert session.malformed(1.0) == []
    assert session.malformed(1.0)[-1] == Close(Ending.BROKEN)


def test_goodbye_says_when_to_come_back() -> None:
    effects = opened().end(Ending.DRAINED, wait_s=2.5)
    bye = sends(effects, FrameKind.BYE)[0].body
    assert isinstance(bye, link_pb2.Bye)
    assert opened().frame(link_pb2.LinkFrame(bye=bye), 0.0) == [Close(Ending.DRAINED, 2.5)]


def test_goodbye_for_a_reason_not_known_is_a_lost_session() -> None:
    raw = link_pb2.Bye.FromString(b"\x08\x63")
    assert opened().frame(link_pb2.LinkFrame(bye=raw), 0.0) == [Close(Ending.LOST)]


def test_every_state_has_a_row_and_closed_is_the_end() -> None:
    assert set(STATES) == set(LANES) == set(State)
    assert STATES[State.CLOSED] == {}
    for state in set(State) - {State.CLOSED}:
        assert STATES[state][Event.END] is State.CLOSED


def test_credit_is_saved_up_to_a_quarter_of_the_window_before_it_is_granted() -> None:
    incoming = Incoming(window=100)
    incoming.open()
    assert incoming.arrived(100)
    assert not incoming.arrived(1)
    assert incoming.stored(24) == 0
    assert incoming.stored(1) == 25
    assert incoming.outstanding == 25
