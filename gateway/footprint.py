"""How much memory the process keeps: set once, before threads start.

Decides settings of the C library's allocator and of the garbage collector; knows nothing of what is
allocated. Without them the memory of a node depends on how many threads touched large buffers.
"""

from __future__ import annotations

import ctypes
import gc
from typing import Final

_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
_ARENAS: Final = 2
_LARGE_BYTES: Final = 256 * 1024
_KEPT_BYTES: Final = 2 * 1024 * 1024


def bound_allocator() -> None:
    """Give large buffers back at once, and share few arenas between threads (glibc; elsewhere nothing)."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return
    mallopt(_M_ARENA_MAX, _ARENAS)
    # Set once, the threshold no longer creeps up to the size of the buffers that were freed.
    mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
    mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)


def freeze_what_stays() -> None:
    """Keep what lives as long as the process out of every later collection, and collect less often.

    A full collection over modules, descriptors and tables stops the writer for tens of milliseconds.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
