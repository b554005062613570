"""Session keys: many items under one encapsulation, each bound to its own statement."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from entente.v1 import item_supply_pb2, party_pb2
from hypothesis import given
from hypothesis import strategies as st

from node.errors import Refusal
from node.keys.ring import SealingRing
from node.keys.sealing import HYBRID, X25519
from node.keys.session import (
    AGE_MAX,
    USES_MAX,
    OpenedSessions,
    Sealed,
    SealingSessions,
    Wrapped,
    session_info,
)

NOW = datetime(2031, 4, 17, tzinfo=UTC)
INFO = session_info("wco-caricc", "WCO", "CARICC")


@pytest.fixture(scope="module", params=[HYBRID, X25519])
def ring(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SealingRing:
    folder: Path = tmp_path_factory.mktemp("ring") / "sealing"
    return SealingRing.create(folder, NOW, request.param)


def public(ring: SealingRing) -> party_pb2.SealingKey:
    key = ring.current
    return party_pb2.SealingKey(key_id=key.key_id, suite=key.suite, public_key=key.public_key)


def sealed(one: Wrapped) -> Sealed:
    session = item_supply_pb2.SealedSession.FromString(one.session)
    return Sealed(session.key_id, session.sealed)


def refused(opened: OpenedSessions, wrapped: bytes, aad: bytes, session: Sealed, info: bytes = INFO) -> str:
    with pytest.raises(Refusal) as caught:
        opened.unwrap(wrapped, aad, session, info)
    return caught.value.code


def test_what_is_wrapped_opens_for_its_statement_only(ring: SealingRing) -> None:
    sender, receiver, to = SealingSessions(os.urandom), OpenedSessions(ring), public(ring)
    one = sender.wrap(b"first keys", b"statement 1", to, INFO, NOW)
    two = sender.wrap(b"other keys", b"statement 2", to, INFO, NOW)
    assert one.session == two.session, "one encapsulation serves both"
    assert one.session_id == two.session_id
    session = sealed(one)
    assert session.key_id == to.key_id
    assert receiver.unwrap(one.wrapped, b"statement 1", session, INFO) == b"first keys"
    assert receiver.unwrap(two.wrapped, b"statement 2", session, INFO) == b"other keys"
    assert refused(receiver, one.wrapped, b"statement 2", session) == "CONTENT_UNREADABLE"
    assert refused(receiver, two.wrapped, b"statement 1", session) == "CONTENT_UNREADABLE"
    other = session_info("another", "WCO", "CARICC")
    assert refused(receiver, one.wrapped, b"statement 1", session, other) == "CONTENT_UNREADABLE"


def test_a_session_key_ends_by_uses_and_by_age_and_no_nonce_comes_twice(ring: SealingRing) -> None:
    sender, to = SealingSessions(os.urandom), public(ring)
    made = [sender.wrap(b"k", b"a", to, INFO, NOW) for _ in range(USES_MAX + 1)]
    assert len({one.session_id for one in made}) == len({one.session for one in made}) == 2
    assert len({(one.session_id, one.wrapped[:12]) for one in made}) == len(made)
    later = sender.wrap(b"k", b"a", to, INFO, NOW + AGE_MAX)
    assert later.session_id not in {one.session_id for one in made}
    before = sender.wrap(b"k", b"a", to, INFO, NOW - timedelta(hours=1))
    assert before.session_id != later.session_id, "a clock set back begins a new one"


@given(place=st.integers(0, 200), flip=st.integers(1, 255))
def test_any_changed_byte_is_refused(ring: SealingRing, place: int, flip: int) -> None:
    sender, to = SealingSessions(os.urandom), public(ring)
    wrapped = sender.wrap(b"keys", b"statement", to, INFO, NOW)
    session, opened = sealed(wrapped), OpenedSessions(ring)
    for part in (session.sealed, wrapped.wrapped):
        changed = bytearray(part)
        changed[place % len(changed)] ^= flip
        if part is wrapped.wrapped:
            assert refused(opened, bytes(changed), b"statement", session) == "CONTENT_UNREADABLE"
        else:
            other = Sealed(session.key_id, bytes(changed))
            assert refused(opened, wrapped.wrapped, b"statement", other) == "CONTENT_UNREADABLE"
