"""Wakes those who wait for something to be committed.

Decides only who hears of a topic. A wake-up is a hint: whoever waits also looks by itself now and
then, since another replica's commits are not heard here.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Commits:
    """The topics of one store's commits, on one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._listeners: defaultdict[str, list[Callable[[], None]]] = defaultdict(list)

    def heard(self, topics: frozenset[str]) -> None:
        """Take a commit's topics; called on the writer's thread."""
        if topics and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.wake, topics)

    def wake(self, topics: frozenset[str]) -> None:
        """Wake everyone who waits for one of `topics`; called on the loop."""
        for topic in topics:
            for event in self._waiting.get(topic, ()):
                event.set()
            for listener in self._listeners.get(topic, ()):
                listener()

    def listen(self, topic: str, listener: Callable[[], None]) -> None:
        """Have `listener` called on the loop after each commit that touched `topic`. Be quick."""
        self._listeners[topic].append(listener)

    @contextmanager
    def waiting(self, topic: str) -> Iterator[asyncio.Event]:
        """Give an event that is set by every commit that touches `topic`; clear it before looking."""
        event = asyncio.Event()
        self._waiting[topic].add(event)
        try:
            yield event
        finally:
            self._waiting[topic].discard(event)
