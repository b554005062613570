"""Since when each Party may supply, by the signatures that a node knows (Article 9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from node.agreement.entry import Signature, entered_for_own, entered_for_peer, require_entered
from node.errors import Refusal

LIMIT = timedelta(minutes=5)
MARCH = datetime(2010, 3, 19, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_node_supplies_once_it_has_recorded_both_signatures() -> None:
    first, second = Signature(MARCH), Signature(MARCH + HOUR)
    assert entered_for_own(first, second) == entered_for_own(second, first) == MARCH + HOUR


def test_what_the_peer_says_of_its_own_signature_binds_it_to_the_instant() -> None:
    stated = MARCH + 2 * HOUR
    peer = Signature(stated + 3 * HOUR, stated)
    assert entered_for_peer(Signature(MARCH), peer, LIMIT) == stated, "however late it came here"


def test_what_is_known_by_the_own_clock_alone_counts_less_the_agreed_difference() -> None:
    own, by_hand = Signature(MARCH + 2 * HOUR), Signature(MARCH + 3 * HOUR)
    assert entered_for_peer(own, Signature(MARCH, MARCH), LIMIT) == own.recorded - LIMIT
    assert entered_for_peer(own, by_hand, LIMIT) == by_hand.recorded - LIMIT


def test_a_peer_that_signed_by_a_clock_gone_wrong_is_not_shut_out_until_that_time() -> None:
    peer = Signature(MARCH, MARCH + timedelta(days=365))
    assert entered_for_peer(Signature(MARCH), peer, LIMIT) == MARCH + LIMIT


def test_the_instant_itself_is_in_force_and_the_one_before_is_not() -> None:
    require_entered(7, 7)
    with pytest.raises(Refusal) as refused:
        require_entered(6, 7)
    assert (refused.value.code, refused.value.article) == ("NOT_IN_FORCE", "9")
