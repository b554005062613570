"""How much memory the process keeps and how long a thread keeps others waiting: set once, before they start.

Decides settings of the C library's allocator, of the garbage collector and of the interpreter; knows nothing
of what is allocated. Without them the memory of a node depends on how many threads touched large buffers, and
the time of an urgent act on how many threads are busy.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Final

_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
_ARENAS: Final = 2
_LARGE_BYTES: Final = 256 * 1024
_KEPT_BYTES: Final = 2 * 1024 * 1024
_SWITCH_S: Final = 0.0005
"""A thread that is busy lets another that waits run after so long. With the 5 ms that Python sets, an act
that crosses threads ten times waits for ten times five, by as many threads as are busy."""


def set_up_process() -> None:
    """Bound what memory is kept, and have busy threads take turns quickly."""
    _bound_allocator()
    sys.setswitchinterval(_SWITCH_S)


def _bound_allocator() -> None:
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
