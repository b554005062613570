"""Who goes first on a process's interpreter, and for how long the others stand still."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from node.precedence import HELD_MAX_S, Precedence


class Clock:
    """A clock that tests move, and the waits that were asked for."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.waits_s: list[float] = []

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Noted(threading.Event):
    """Waits end at once and are written down."""

    def __init__(self, waits_s: list[float]) -> None:
        super().__init__()
        self._waits_s = waits_s

    def wait(self, timeout: float | None = None) -> bool:
        self._waits_s.append(timeout or 0.0)
        return self.is_set()


@pytest.fixture
def precedence(clock: Clock) -> Precedence:
    return Precedence(clock, Noted(clock.waits_s))


def test_nobody_stands_still_while_nothing_goes_first(precedence: Precedence, clock: Clock) -> None:
    precedence.give_way()
    precedence.claim()()
    precedence.give_way()
    assert clock.waits_s == []


def test_work_stands_still_until_the_last_claim_ends(precedence: Precedence, clock: Clock) -> None:
    one, other = precedence.claim(), precedence.claim()
    one()
    precedence.give_way()
    assert clock.waits_s == [pytest.approx(HELD_MAX_S)]
    other()
    precedence.give_way()
    assert clock.waits_s == [pytest.approx(HELD_MAX_S)]


def test_who_stands_still_is_woken_by_the_end_of_what_goes_first(clock: Clock) -> None:
    precedence = Precedence(clock, clear := threading.Event())
    end = precedence.claim()
    with ThreadPoolExecutor(1) as executor:
        working = executor.submit(precedence.give_way)
        end()
        assert working.result(10) is None
    assert clear.is_set()


def test_work_goes_on_once_it_stood_still_for_the_longest_time(precedence: Precedence, clock: Clock) -> None:
    end = precedence.claim()
    clock.now_s += HELD_MAX_S / 2
    precedence.give_way()
    clock.now_s += HELD_MAX_S / 2
    precedence.give_way()
    clock.now_s += HELD_MAX_S * 9
    precedence.give_way()
    end()
    assert clock.waits_s == [pytest.approx(HELD_MAX_S / 2)]


def test_work_has_as_much_time_as_it_stood_still_however_many_claims_come(
    precedence: Precedence, clock: Clock
) -> None:
    held_s = gone_s = 0.0
    for _number in range(1_000):
        end = precedence.claim()
        before = len(clock.waits_s)
        precedence.give_way()
        stood_s = sum(clock.waits_s[before:])
        held_s += min(stood_s, 0.03)
        gone_s += 0.03 - min(stood_s, 0.03) + 0.001
        clock.now_s += 0.03
        end()
        clock.now_s += 0.001
    assert held_s <= gone_s + HELD_MAX_S
