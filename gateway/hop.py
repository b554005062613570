"""From the event loop into `node/` and back: the one bridge between asyncio and synchronous acts.

Decides that acts run on threads and that a caller who goes away takes nothing back: an act that was
handed to the writer is carried out, whoever still waits for it. Refuses to know the acts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

T = TypeVar("T")


class Hop:
    """Runs acts on `executor`."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def run(self, act: Callable[..., T], *given: Any) -> T:
        """Return what `act(*given)` returns, having run it on a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, act, *given)

    async def commit(self, act: Callable[..., Future[T]], *given: Any) -> T:
        """Return the answer of an act that writes, once it is committed."""
        return await committed(await self.run(act, *given))


class FirstHop(Hop):
    """Runs acts that protect: while one is on its way to its answer or its commit, other work stands still.

    Args:
        claim: claims precedence until what it returns is called.
    """

    def __init__(self, executor: Executor, claim: Callable[[], Callable[[], None]]) -> None:
        super().__init__(executor)
        self._claim = claim

    async def run(self, act: Callable[..., T], *given: Any) -> T:
        """Return what `act(*given)` returns, having run it on a thread."""
        end = self._claim()
        try:
            return await super().run(act, *given)
        finally:
            end()

    async def commit(self, act: Callable[..., Future[T]], *given: Any) -> T:
        """Return the answer of an act that writes, once it is committed."""
        end = self._claim()
        try:
            return await super().commit(act, *given)
        finally:
            end()


async def committed(future: Future[T]) -> T:
    """Return the answer of `future`. Cancelling this leaves the future alone: the writer resolves it."""
    return await asyncio.shield(asyncio.wrap_future(future))
