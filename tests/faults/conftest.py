"""The pair that is founded once for all these tests, and copied for each file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import Pair, found_pair


@pytest.fixture(scope="session")
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
