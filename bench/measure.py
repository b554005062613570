"""What is measured of a process and of a row of times, and on which machine.

Decides how figures are formed: processor time from /proc/PID/stat (all threads), resident memory from
VmHWM, percentiles by nearest rank, so that a figure shown was observed. Refuses to know what ran.
Source: proc(5).
"""

from __future__ import annotations

import math
import os
import platform
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

MB: Final = 1_000_000
_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
_UTIME, _STIME = 11, 12  # fields 14 and 15 of proc(5), counted after the name in parentheses
_FSYNCS: Final = 300
_LIBRARIES: Final = ("grpcio", "uvloop", "protobuf", "cryptography", "SQLAlchemy")


def cpu_seconds(pid: int) -> float:
    """Return the processor time a process has used so far, user and system, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[_UTIME]) + int(fields[_STIME])) / _TICKS_PER_S


def machine_busy_seconds() -> float:
    """Return the processor time used on the whole machine so far, what the hypervisor took included."""
    fields = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:]
    user, nice, system, _idle, _iowait, irq, softirq, steal, *_guests = map(int, fields)
    return (user + nice + system + irq + softirq + steal) / _TICKS_PER_S


def peak_rss_bytes(pid: int) -> int:
    """Return the most resident memory of a process since its start or the last `reset_peak_rss`."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise ProcessLookupError(pid)


def reset_peak_rss(pid: int) -> None:
    """Have the peak counted anew from now; where the kernel forbids it, it stays the one since the start."""
    with suppress(OSError):
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")


def percentile(values: Sequence[float], fraction: float) -> float:
    """Return the value below or at which `fraction` of `values` lies (nearest rank); 0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, math.ceil(fraction * len(ordered)) - 1)]


def quantiles_ms(seconds: Iterable[float]) -> dict[str, float]:
    """Return p50 and p99 of times in seconds, in milliseconds."""
    values = list(seconds)
    return {"p50": round(percentile(values, 0.5) * 1000, 2), "p99": round(percentile(values, 0.99) * 1000, 2)}


def fsync_ms(folder: Path) -> dict[str, float]:
    """Return how long appending 4 KiB durably takes in `folder`: what every commit waits for at least."""
    times: list[float] = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _number in range(_FSYNCS):
            start = time.perf_counter()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            times.append(time.perf_counter() - start)
    return quantiles_ms(times)


def machine(folder: Path) -> dict[str, Any]:
    """Return what the figures were made on; `folder` is where the databases lie."""
    return {
        "cpu": _cpu_model(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1),
        "disk": _disk(folder),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in _LIBRARIES},
    }


def _cpu_model() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _disk(folder: Path) -> str:
    """The device and file system that hold `folder`: the longest mount point above it."""
    found, kind = Path("/"), "unknown"
    with suppress(OSError):
        for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
            device, mount, system, *_rest = line.split()
            point = Path(mount)
            if folder.resolve().is_relative_to(point) and len(point.parts) >= len(found.parts):
                found, kind = point, f"{system} on {device}"
    return kind
