"""Either node dies at any moment while items are restricted: each notice is enforced and answered once."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable

import pytest

from tests.support.processes import Pair, until
from tests.support.restricting_load import Restricted, Stage


def _started(pair: Pair, items: int) -> list[Restricted]:
    pair.start()
    pair.until_linked()
    return [Restricted(pair, party, items) for party in pair.both]


def _die(pair: Pair, chance: random.Random, look: Callable[[], object] = lambda: None) -> None:
    """Kill one node or both, have a look, and start again what was killed."""
    victims = chance.choice([pair.both[:1], pair.both[1:], pair.both[:1], pair.both[1:], pair.both])
    for victim in victims:
        victim.node.kill()
    look()
    for victim in victims:
        victim.node.launch()
    for victim in victims:
        victim.node.await_ready()


def _check(pair: Pair, restricted: list[Restricted]) -> None:
    pair.until_linked()
    pair.until_settled(90)
    for one in restricted:
        one.check()
    for party in pair.both:
        assert party.alarms() == []
        assert not party.status().relationships[0].halted_reason
        party.verify_ledger()


def _kill_under_load(pair: Pair, kills: int, seed: int) -> None:
    chance, pause = random.Random(seed), threading.Event()
    restricted = _started(pair, items=4)
    for one in restricted:
        one.start()
    for _ in range(kills):
        pause.wait(chance.uniform(0, 0.8))
        _die(pair, chance)
    for one in restricted:
        # However slow the machine, and however little was answered before the last kill.
        until(lambda one=one: len(one.asked) >= len(one.items), "each item was tightened")  # type: ignore[misc]
        one.finish()
    assert all(one.broken["asked"] for one in restricted)
    _check(pair, restricted)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_fifty_kills_while_both_restrict_leave_each_notice_enforced_and_answered_once(pair: Pair) -> None:
    _kill_under_load(pair, kills=50, seed=3)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_fifty_kills_between_a_notice_and_its_answer_leave_it_enforced_and_answered_once(pair: Pair) -> None:
    chance, pause = random.Random(4), threading.Event()
    restricted = _started(pair, items=2)
    met = Counter[Stage]()
    for _ in range(50):
        one = chance.choice(restricted)
        one.issue()
        pause.wait(chance.uniform(0, 0.1))  # it travels, is enforced and answered within this time
        _die(pair, chance, lambda one=one: met.update([one.newest_stage()]))  # type: ignore[misc]
    assert set(met) >= {Stage.UNDER_WAY, Stage.ENFORCED}, met
    _check(pair, restricted)
