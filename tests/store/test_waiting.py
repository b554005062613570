"""What waits for the writer: whose turn it is."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from node.store.waiting import Waiting

MOST = 3


@dataclass(frozen=True, slots=True)
class Act:
    number: int
    first: bool


def waiting(*acts: Act) -> Waiting[Act]:
    row: Waiting[Act] = Waiting(MOST)
    for act in acts:
        assert row.put(act)
    return row


def test_what_protects_overtakes_what_came_before_it() -> None:
    supplies, notice = [Act(number, False) for number in range(2)], Act(2, True)
    row = waiting(*supplies, notice)
    assert row.first_waits
    assert row.take() == [notice]
    assert not row.first_waits
    assert row.take() == supplies


def test_a_turn_is_of_one_kind_and_of_no_more_than_it_may_take() -> None:
    row = waiting(*[Act(number, number % 2 == 0) for number in range(10)])
    assert [act.number for act in row.take()] == [0, 2, 4]


def test_supply_has_a_turn_after_each_turn_of_notices_however_many_come() -> None:
    row = waiting(Act(0, False))
    for number in range(1, 4):
        row.put(Act(number, True))
    assert [act.number for act in row.take()] == [1, 2, 3]
    row.put(Act(4, True))
    assert [act.number for act in row.take()] == [0]
    assert [act.number for act in row.take()] == [4]


def test_what_protects_is_taken_in_the_midst_of_a_turn_and_the_next_one_is_of_the_others() -> None:
    row = waiting(*[Act(number, False) for number in range(4)])
    assert [act.number for act in row.take()] == [0, 1, 2]
    assert row.take_first() == []
    for number in range(4, 4 + MOST + 1):
        row.put(Act(number, True))
    assert [act.number for act in row.take_first()] == [4, 5, 6]
    row.put(Act(8, True))
    assert [act.number for act in row.take()] == [3]
    assert [act.number for act in row.take()] == [7, 8]


def test_acts_of_both_kinds_go_back_to_the_front_of_their_own_rows() -> None:
    row = waiting(Act(2, False), Act(3, True))
    row.give_back([Act(0, True), Act(1, False)])
    assert [act.number for act in (*row.take(), *row.take())] == [0, 3, 1, 2]


def test_what_is_given_back_comes_before_what_came_later() -> None:
    row = waiting(*[Act(number, False) for number in range(3)])
    taken = row.take()
    row.put(Act(3, False))
    row.give_back(taken[1:])
    assert [act.number for act in row.take()] == [1, 2, 3]


def test_nothing_is_put_after_the_end_and_what_waits_is_still_taken() -> None:
    row = waiting(Act(0, False), Act(1, True))
    row.end()
    assert not row.put(Act(2, False))
    assert [row.take(), row.take(), row.take()] == [[Act(1, True)], [Act(0, False)], []]


def test_the_end_wakes_whoever_waits() -> None:
    row, begun = waiting(), threading.Event()

    def take() -> list[Act]:
        begun.set()
        return row.take()

    with ThreadPoolExecutor(1) as executor:
        taken = executor.submit(take)
        assert begun.wait(10)
        row.end()
        assert taken.result(10) == []


@given(st.lists(st.one_of(st.booleans(), st.none()), max_size=60), st.data())
def test_each_act_is_taken_once_in_its_order_and_neither_kind_waits_for_more_than_one_turn_of_the_other(
    steps: list[bool | None], data: st.DataObject
) -> None:
    row, taken, put = waiting(), list[Act](), list[Act]()
    passed_over = {True: 0, False: 0}

    def turn() -> None:
        present = {kind for kind in (True, False) if any(a.first is kind for a in put if a not in taken)}
        acts = row.take()
        (kind,) = {act.first for act in acts}
        passed_over[kind] = 0
        for other in present - {kind}:
            passed_over[other] += 1
            assert passed_over[other] <= 1
        done = data.draw(st.integers(1, len(acts)))
        row.give_back(acts[done:])
        taken.extend(acts[:done])

    for number, step in enumerate(steps):
        if step is not None:
            put.append(Act(number, step))
            row.put(put[-1])
        elif len(row):
            turn()
    while len(row):
        turn()
    assert sorted(taken, key=lambda act: act.number) == put
    for kind in (True, False):
        assert [act for act in taken if act.first is kind] == [act for act in put if act.first is kind]
