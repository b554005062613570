"""Session keys: many items under one encapsulation, each bound to its own statement."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from entente.v1 import party_pb2
from hypothesis import given
from hypothesis import strategies as st

from node.errors import Refusal
from node.keys.ring import SealingRing
from node.keys.sealing import HYBRID, X25519
from node.keys.session import (
    AGE_MAX,
    USES_MAX,
    OpenedSessions,
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


def refused(opened: OpenedSessions, wrapped: Wrapped, aad: bytes, key_id: bytes, info: bytes = INFO) -> str:
    with pytest.raises(Refusal) as caught:
        opened.unwrap(wrapped, aad, key_id, info)
    return caught.value.code


def test_what_is_wrapped_opens_for_its_statement_only(ring: SealingRing) -> None:
    sender, receiver, to = SealingSessions(os.urandom), OpenedSessions(ring), public(ring)
    one = sender.wrap(b"first keys", b"statement 1", to, INFO, NOW)
    two = sender.wrap(b"other keys", b"statement 2", to, INFO, NOW)
    assert one.sealed == two.sealed, "one encapsulation serves both"
    assert receiver.unwrap(one, b"statement 1", to.key_id, INFO) == b"first keys"
    assert receiver.unwrap(two, b"statement 2", to.key_id, INFO) == b"other keys"
    assert refused(receiver, one, b"statement 2", to.key_id) == "CONTENT_UNREADABLE"
    assert (
        refused(receiver, Wrapped(one.sealed, two.wrapped), b"statement 1", to.key_id) == "CONTENT_UNREADABLE"
    )
    other = session_info("another", "WCO", "CARICC")
    assert refused(receiver, one, b"statement 1", to.key_id, other) == "CONTENT_UNREADABLE"


def test_a_session_key_ends_by_uses_and_by_age_and_no_nonce_comes_twice(ring: SealingRing) -> None:
    sender, to = SealingSessions(os.urandom), public(ring)
    made = [sender.wrap(b"k", b"a", to, INFO, NOW) for _ in range(USES_MAX + 1)]
    assert len({one.sealed for one in made}) == 2
    assert len({(one.sealed, one.wrapped[:12]) for one in made}) == len(made)
    later = sender.wrap(b"k", b"a", to, INFO, NOW + AGE_MAX)
    assert later.sealed not in {one.sealed for one in made}
    before = sender.wrap(b"k", b"a", to, INFO, NOW - timedelta(hours=1))
    assert before.sealed != later.sealed, "a clock set back begins a new one"


@given(place=st.integers(0, 200), flip=st.integers(1, 255))
def test_any_changed_byte_is_refused(ring: SealingRing, place: int, flip: int) -> None:
    sender, to = SealingSessions(os.urandom), public(ring)
    wrapped = sender.wrap(b"keys", b"statement", to, INFO, NOW)
    for part in (0, 1):
        changed = bytearray(wrapped[part])
        changed[place % len(changed)] ^= flip
        broken = (
            Wrapped(bytes(changed), wrapped.wrapped) if part == 0 else Wrapped(wrapped.sealed, bytes(changed))
        )
        assert refused(OpenedSessions(ring), broken, b"statement", to.key_id) == "CONTENT_UNREADABLE"
