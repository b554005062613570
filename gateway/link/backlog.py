"""What was taken from a peer and is not done yet: read no further while it is too much.

Decides when a stream is read on. gRPC stops the peer then by itself, and memory stays flat whatever it sends.
Refuses to know the frames. What is held is done without the peer's help, so that no stop is for good.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

_BYTES_MAX: Final = 16 * 1024 * 1024
"""Two MiB of each lane may be without a receipt at an honest peer, and as much is on its way to be told."""
_NOTICES_MAX: Final = 256


class Backlog:
    """The backlog of one session.

    Args:
        crowded: whether too many answers wait for the peer to read them.
    """

    def __init__(self, crowded: Callable[[], bool]) -> None:
        self._crowded = crowded
        self._bytes = 0
        self._notices = 0
        self._room = asyncio.Event()
        self._room.set()

    def hold(self, size_bytes: int, *, notice: bool = False) -> Callable[[], None]:
        """Count a frame until what is returned is called, once. `notice`: a receipt or heads, no batch.

        Batches are bounded by credit; counting them would let a full lane delay one above it.
        """
        self._bytes += size_bytes
        self._notices += notice
        self.look()

        def done() -> None:
            self._bytes -= size_bytes
            self._notices -= notice
            self.look()

        return done

    def look(self) -> None:
        """See anew whether there is room."""
        if self._crowded() or self._bytes > _BYTES_MAX or self._notices > _NOTICES_MAX:
            self._room.clear()
        else:
            self._room.set()

    async def room(self) -> None:
        """Return once there is room."""
        if not self._room.is_set():
            await self._room.wait()
