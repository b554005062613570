"""Either process dies at any moment under load: nothing is lost, nothing is doubled, both ledgers agree."""

from __future__ import annotations

import random
import threading

import pytest

from tests.support.processes import Pair
from tests.support.processes_load import Loader, check_nothing_lost_nothing_doubled


def _kill_under_load(pair: Pair, kills: int, seed: int) -> None:
    chance, pause = random.Random(seed), threading.Event()
    pair.start()
    loaders = [Loader(party) for party in pair.both]
    for loader in loaders:
        loader.start()
    for _ in range(kills):
        pause.wait(chance.uniform(0, 1.5))
        victims = chance.choice([pair.both[:1], pair.both[1:], pair.both[:1], pair.both[1:], pair.both])
        for victim in victims:
            victim.node.kill()
        for victim in victims:
            victim.node.launch()
        for victim in victims:
            victim.node.await_ready()
    for loader in loaders:
        loader.finish()
    assert all(loader.streams > 1 for loader in loaders)
    pair.until_linked()
    check_nothing_lost_nothing_doubled(pair, loaders)


@pytest.mark.long
def test_four_kills_under_load_lose_and_double_nothing(pair: Pair) -> None:
    _kill_under_load(pair, kills=4, seed=20_321_104)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_fifty_kills_at_random_moments_under_load_lose_and_double_nothing(pair: Pair) -> None:
    _kill_under_load(pair, kills=50, seed=1)
