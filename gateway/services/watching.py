"""Following the inbox, or cases: news as it is committed, heartbeats while it is quiet.

Decides when to look and when to speak. A wake-up is a hint; looking by itself now and then is the
truth, as another replica's commits are not heard here. Every message carries a token to resume after.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

from gateway.commits import Commits

PAGE: Final = 100

M = TypeVar("M")
Look = Callable[[str], Awaitable[tuple[Sequence[M], str]]]
"""Returns news after a token, and the token to go on from."""


async def follow(
    topic: str,
    look: Look[M],
    quiet: Callable[[str], M],
    token: str,
    commits: Commits,
    draining: asyncio.Event,
    *,
    heartbeat_s: float,
    poll_s: float,
) -> AsyncIterator[M]:
    """Yield news after `token` and heartbeats, until the node drains; the last message has a token.

    Args:
        topic: of the commits that wake it.
        quiet: makes the message that has a token alone.
    """
    with commits.waiting(topic) as woken:
        stop = asyncio.create_task(draining.wait())
        try:
            spoken_at = float("-inf")  # the first look is answered even if there is nothing new
            while not draining.is_set():
                woken.clear()
                news, token = await look(token)
                for one in news:
                    spoken_at = time.monotonic()
                    yield one
                if news:
                    continue
                if time.monotonic() - spoken_at >= heartbeat_s:
                    spoken_at = time.monotonic()
                    yield quiet(token)
                await pause(woken, stop, min(poll_s, heartbeat_s))
            yield quiet(token)
        finally:
            stop.cancel()


async def pause(woken: asyncio.Event, stop: asyncio.Task[Any], longest_s: float) -> None:
    """Wait until there may be news, the node drains, or `longest_s` seconds are over."""
    waiting: asyncio.Task[Any] = asyncio.create_task(woken.wait())
    try:
        await asyncio.wait({waiting, stop}, timeout=longest_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
