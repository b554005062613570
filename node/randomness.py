"""Random bytes from the operating system, fetched many at a time.

A system call for every identifier, salt and nonce costs more than the signature beside it. Every byte is
given out once. A process that forks must not use the same pool on both sides; this program never forks.
"""

from __future__ import annotations

import os
import threading
from typing import Final

_FETCH_BYTES: Final = 16_384


class RandomPool:
    """Gives random bytes; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool = b""
        self._next = 0

    def __call__(self, count: int) -> bytes:
        """Return `count` random bytes."""
        with self._lock:
            start = self._next
            if start + count > len(self._pool):
                if count > _FETCH_BYTES:
                    return os.urandom(count)
                self._pool, start = os.urandom(_FETCH_BYTES), 0
            self._next = start + count
            return self._pool[start : self._next]


random_bytes: Final = RandomPool()
"""The process's pool."""
