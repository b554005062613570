"""Work that comes round again: one loop each, and one that fails goes on.

Decides only the rhythm. A failure is logged and counted, never silent, never the end of the loop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from prometheus_client import Counter

from node.errors import Refusal

_LOG: Final = logging.getLogger("entente.background")


class Rounds:
    """The loops of one node."""

    def __init__(self, failures: Counter) -> None:
        self._failures = failures
        self._tasks: list[asyncio.Task[None]] = []

    def every(
        self,
        seconds: float,
        name: str,
        work: Callable[[], Awaitable[object]],
        sooner: asyncio.Event | None = None,
    ) -> None:
        """Do `work` now and then every so many seconds, or as soon as `sooner` is set."""
        self._tasks.append(asyncio.create_task(self._loop(seconds, name, work, sooner), name=name))

    async def stop(self) -> None:
        """End all loops and wait for them."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def _loop(
        self, seconds: float, name: str, work: Callable[[], Awaitable[object]], sooner: asyncio.Event | None
    ) -> None:
        while True:
            try:
                await work()
            except Refusal as refusal:
                self._failures.labels(name).inc()
                _LOG.warning("a background task was refused", extra={"kind": name, "code": refusal.code})
            except Exception:
                self._failures.labels(name).inc()
                _LOG.exception("a background task failed", extra={"kind": name})
            await _pause(seconds, sooner)


async def _pause(seconds: float, sooner: asyncio.Event | None) -> None:
    if sooner is None:
        await asyncio.sleep(seconds)
        return
    try:
        async with asyncio.timeout(seconds):
            await sooner.wait()
    except TimeoutError:
        return
    sooner.clear()
