"""Two whole nodes as processes, one of which was restored from an older copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.status import PeerRefused
from node.errors import code_of
from tests.support.processes import Pair, found_pair, until

RESTORED = "RESTORED_FROM_OLD_COPY"


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Both Parties in force, stopped; never started itself."""
    return found_pair(tmp_path_factory.mktemp("founded") / "pair")


@pytest.fixture
def pair(founded: Pair, tmp_path: Path) -> Iterator[Pair]:
    """A copy of its own, stopped; whatever a test starts is stopped after it."""
    copied = founded.copy(tmp_path / "pair")
    try:
        yield copied
    finally:
        copied.stop()


@pytest.mark.long
def test_a_node_restored_from_an_older_copy_halts_and_signs_nothing(pair: Pair, tmp_path: Path) -> None:
    wco, caricc = pair.both
    url = wco.home.config().sqlite_path
    assert url is not None
    old = tmp_path / "old.db"
    shutil.copy(url, old)
    before = len(wco.leaves())
    pair.start({"ENTENTE_LINK_HEADS_REST_S": "0.5"})
    for _ in range(3):
        wco.submit()
    pair.until_settled()
    until(lambda: wco.status().relationships[0].cosigned_size > before, "what the copy lacks is cosigned")
    pair.stop()
    for beside in url.parent.glob(f"{url.name}*"):
        beside.unlink()
    shutil.copy(old, url)
    caricc.node.start()
    wco.node.start()
    with pytest.raises(PeerRefused) as caught:  # at once: the peer was asked before the border opened
        wco.submit()
    assert caught.value.code == RESTORED
    assert wco.alarms().count(RESTORED) == 1
    for _ in range(2):
        caricc.node.stop()
        until(lambda: not wco.linked(), "the link is down")
        caricc.node.start()
        pair.until_linked()
        until(lambda: code_of(wco.status().relationships[0].halted_reason) == RESTORED, "it halts again")
    assert wco.alarms().count(RESTORED) == 1
    assert caricc.alarms().count(RESTORED) <= 1  # a copy of seconds ago it cannot tell from a late hello
    assert len(wco.leaves()) == before
    caricc.node.stop()
    wco.node.stop()
    wco.node.start()
    with pytest.raises(PeerRefused) as caught:  # the peer is away, and the proof is kept
        wco.submit()
    assert caught.value.code == RESTORED
