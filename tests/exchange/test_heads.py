"""Restriction heads: a lost or withheld notice is noticed, and a single entry is proved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from entente.v1 import restriction_head_pb2 as pb
from hypothesis import given
from hypothesis import strategies as st

from node import contract
from node.errors import Refusal
from node.exchange.decide import Action, decide
from node.exchange.heads import (
    HeadTree,
    Listed,
    Listing,
    age_s,
    behind,
    last_of,
    require_newer,
    verify_run,
    whole_list,
    without_gap,
)
from node.exchange.restriction import Restrictions
from tests.exchange.restriction_strategies import NOW, STANDING
from tests.exchange.test_decide import ANALYST

AGREEMENT: dict[str, str] = {"agreement_id": "wco-caricc", "party": "WCO"}
entries = st.dictionaries(st.binary(min_size=16, max_size=16), st.integers(0, 5), max_size=40)


def head_of(tree: HeadTree, counter: int = 1, general_rules: int = 0) -> pb.RestrictionHead:
    return tree.head(counter=counter, made=NOW, general_rules=general_rules, **AGREEMENT)


@given(entries, st.binary(min_size=16, max_size=16), st.integers(1, 9))
def test_every_item_is_proved_to_stand_where_it_does_or_to_have_no_notice(
    last: dict[bytes, int], other: bytes, size: int
) -> None:
    tree = HeadTree(last)
    head = head_of(tree)
    for item in (*last, other):
        assert last_of(head, tree.proof_of(1, item), item) == last.get(item, 0)
    runs = [tree.page(1, first, size) for first in range(0, len(tree), size)]
    listed = whole_list(head, runs)
    assert listed == {item: sequence for item, sequence in last.items() if sequence}
    if runs:
        with pytest.raises(Refusal):
            whole_list(head, runs[1:])


def test_a_head_over_many_items_is_proved_page_by_page() -> None:
    last = {number.to_bytes(16, "big"): 1 + number % 3 for number in range(2500)}
    tree = HeadTree(last)
    head = head_of(tree)
    assert whole_list(head, [tree.page(1, first) for first in range(0, 2500, 1000)]) == last
    assert last_of(head, tree.proof_of(1, bytes(16)), bytes(16)) == 1
    assert contract.check(head) == []
    assert contract.check(tree.page(1, 1000)) == []


def test_a_run_that_was_changed_proves_nothing() -> None:
    tree = HeadTree({bytes([n]) * 16: n for n in range(1, 8)})
    head = head_of(tree)
    good = tree.page(1, 2, 3)
    assert len(verify_run(head, good)) == 3
    for change in (
        lambda run: setattr(run.entries[0], "sequence", 9),
        lambda run: setattr(run, "first_index", 3),
        lambda run: setattr(run, "counter", 2),
        lambda run: run.proof.pop(),
        lambda run: run.entries.reverse(),
        lambda run: run.entries.pop(),
    ):
        run = pb.RestrictionHeadRange()
        run.CopyFrom(good)
        change(run)
        with pytest.raises(Refusal) as refused:
            verify_run(head, run)
        assert refused.value.code == "SCHEMA_INVALID"
    with pytest.raises(Refusal):
        last_of(head, good, bytes([6]) * 16)


def test_only_a_newer_head_is_taken_and_two_under_one_counter_are_a_fork() -> None:
    tree = HeadTree({bytes(16): 1})
    held = head_of(tree, counter=5, general_rules=2)
    require_newer(held, None, **AGREEMENT)
    require_newer(held, held, **AGREEMENT)
    require_newer(head_of(tree, counter=6, general_rules=2), held, **AGREEMENT)
    require_newer(head_of(tree, counter=6, general_rules=1), held, **AGREEMENT)  # one was rejected
    for head, code in (
        (head_of(tree, counter=4, general_rules=2), "INVALID_TRANSITION"),
        (head_of(HeadTree({bytes(16): 2}), counter=5, general_rules=2), "FORK_DETECTED"),
    ):
        with pytest.raises(Refusal) as refused:
            require_newer(head, held, **AGREEMENT)
        assert refused.value.code == code
    with pytest.raises(Refusal) as refused:
        require_newer(held, None, agreement_id="wco-caricc", party="CARICC")
    assert refused.value.code == "FOREIGN_AGREEMENT"


def test_an_item_is_behind_where_the_head_knows_a_notice_more() -> None:
    listed = {b"a": 3, b"b": 1, b"c": 2}
    assert behind(listed, {b"a": 3, b"b": 2}) == {b"c"}
    assert behind(listed, {b"a": 1}) == {b"a", b"b", b"c"}


@pytest.mark.parametrize(
    ("ago", "lease", "allowed"),
    [
        (timedelta(hours=4), 9, True),
        (timedelta(hours=4, seconds=1), 9, False),
        (timedelta(hours=1), 1, True),
        (timedelta(hours=1, seconds=1), 1, False),
        (timedelta(minutes=-4), 9, True),
        (timedelta(minutes=-6), 9, False),
        (None, 9, False),
    ],
)
def test_a_fresh_check_lives_by_the_age_of_the_head_and_its_lease(
    ago: Any, lease: int, allowed: bool
) -> None:
    made = None if ago is None else NOW - ago
    age = age_s(made, NOW, clock_limit=timedelta(minutes=5), lease=timedelta(hours=lease))
    fresh = Restrictions(fresh_check_hours=4)
    use: dict[str, Any] = {"now": NOW, "standing": STANDING, "purpose": "GOV", "head_age_s": age}
    decision = decide(fresh, ANALYST, Action.OPEN, **use)
    assert (decision.allowed, decision.code) == (allowed, "" if allowed else "RESTRICTIONS_STALE")


sequences = st.dictionaries(
    st.binary(min_size=16, max_size=16), st.sets(st.integers(1, 6), max_size=6), max_size=30
)


@given(sequences, st.integers(1, 9))
def test_page_by_page_the_very_items_are_found_of_which_a_notice_is_missing(
    stated: dict[bytes, set[int]], size: int
) -> None:
    """`stated`: what arrived; the originator stated every sequence up to the highest of them, or one more."""
    listed = {item: max(arrived, default=0) + item[0] % 2 for item, arrived in stated.items()}
    tree = HeadTree(listed)
    head, listing, found = head_of(tree), Listing(head_of(tree)), set[bytes]()
    held = dict(without_gap((item, one) for item in sorted(stated) for one in sorted(stated[item])))
    while not listing.complete:
        found |= behind(listing.take(tree.page(1, listing.first_index, size)), held)
    missing = {item for item, last in listed.items() if set(range(1, last + 1)) - stated[item]}
    assert found == missing
    assert (Listed.of(sorted(held.items())) == (head.items, head.root)) == (not missing)


@given(entries)
def test_the_list_is_named_alike_by_who_holds_it_whole_and_by_who_reads_it_through(
    last: dict[bytes, int],
) -> None:
    tree = HeadTree(last)
    assert Listed.of(sorted((item, one) for item, one in last.items() if one)) == tree.listed


@given(entries.filter(lambda last: sum(map(bool, last.values())) > 1), st.data())
def test_no_list_with_a_page_left_out_turned_round_or_shortened_comes_to_its_end(
    last: dict[bytes, int], data: st.DataObject
) -> None:
    tree = HeadTree(last)
    pages = [tree.page(1, place, 1) for place in range(len(tree))]
    spoilt = data.draw(st.permutations(pages) | st.lists(st.sampled_from(pages), max_size=len(pages)))
    if spoilt == pages:
        return
    with pytest.raises(Refusal):
        whole_list(head_of(tree), spoilt)


def test_a_head_over_nothing_names_nothing() -> None:
    head = head_of(HeadTree({}))
    assert Listing(head).complete
    head.root = bytes(32)
    with pytest.raises(Refusal):
        Listing(head)
