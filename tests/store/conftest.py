"""A store with one relationship, on either database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from node.store.store import Store, open_store
from tests.store.journal_acts import NOW, relationship
from tests.support.log import sign_note_of


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url, now=lambda: NOW, sign=sign_note_of)
    store.put(relationship, None).result()
    yield store
    store.close()
