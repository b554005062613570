"""When to dial again, and which of two sessions lives."""

from __future__ import annotations

from entente.v1 import link_pb2
from hypothesis import given
from hypothesis import strategies as st

from node.link.arbitration import SILENT_S, Contender, newer_lives
from node.link.effects import Ending
from node.link.retry import BYE_OF_ENDING, CLASS_OF, ENDING_OF_BYE, PEER_WAIT_MAX_S, Backoff, RetryClass

CHANCE = st.floats(0, 1)
NONCE = st.binary(min_size=16, max_size=16)


@given(st.integers(0, 200), CHANCE, st.sampled_from(RetryClass), st.floats(-10, 1e9))
def test_wait_stays_between_what_the_peer_asked_and_the_cap(
    failures: int, chance: float, retry: RetryClass, asked: float
) -> None:
    wait = Backoff(failures=failures).wait_s(retry, chance, asked)
    assert wait >= min(max(asked, 0.0), PEER_WAIT_MAX_S)
    assert wait <= max(60.0, min(asked, PEER_WAIT_MAX_S))


def test_waits_double_up_to_the_cap() -> None:
    backoff = Backoff()
    longest = []
    for _ in range(9):
        backoff = backoff.failed()
        longest.append(backoff.wait_s(RetryClass.RETRYABLE, 1.0))
    assert longest == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]


def test_permanent_failure_is_tried_at_the_longest_wait_only() -> None:
    assert Backoff().wait_s(RetryClass.PERMANENT, 0.0) == 30.0


def test_one_failure_means_a_probe_and_an_answer_ends_it() -> None:
    assert not Backoff().probing
    assert Backoff().failed().probing
    assert not Backoff().failed().succeeded().probing


def test_every_ending_has_a_class_and_every_goodbye_an_ending() -> None:
    assert set(CLASS_OF) == set(Ending)
    reasons = set(link_pb2.ByeReason.values()) - {link_pb2.BYE_REASON_UNSPECIFIED}
    assert set(ENDING_OF_BYE) == reasons
    assert set(BYE_OF_ENDING) == set(Ending) - {Ending.LOST, Ending.REFUSED}


@given(NONCE, NONCE, st.booleans())
def test_both_sides_end_the_same_session(a_nonce: bytes, b_nonce: bytes, a_sees_own_first: bool) -> None:
    """Each dialled one; each learns of them in its own order; both keep the same one."""
    if a_nonce == b_nonce:
        return
    at_a = {"by a": Contender(True, a_nonce), "by b": Contender(False, b_nonce)}
    at_b = {"by a": Contender(False, a_nonce), "by b": Contender(True, b_nonce)}
    orders = [("by a", "by b"), ("by b", "by a")]
    first, second = orders if a_sees_own_first else orders[::-1]
    kept_by_a = first[1] if newer_lives(at_a[first[0]], at_a[first[1]]) else first[0]
    kept_by_b = second[1] if newer_lives(at_b[second[0]], at_b[second[1]]) else second[0]
    assert kept_by_a == kept_by_b == ("by a" if a_nonce < b_nonce else "by b")


@given(NONCE, NONCE, st.booleans())
def test_side_that_dials_again_replaces_its_older_session(old: bytes, new: bytes, here: bool) -> None:
    assert newer_lives(Contender(here, old), Contender(here, new))


@given(NONCE, NONCE)
def test_silent_session_does_not_keep_a_new_one_out(old: bytes, new: bytes) -> None:
    assert newer_lives(Contender(True, old, SILENT_S + 1), Contender(False, new))
