"""One run: bare echo, both nodes under load, bare echo again, and what follows from that.

Decides the order of measuring and the ratios; every ratio is of figures of this run on this machine. What
the bare measure lost or won between beginning and end is told as noise.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bench import bare
from bench.measure import MB, fsync_ms, machine, peak_rss_bytes, reset_peak_rss
from bench.nodes import two_nodes
from bench.place import Place
from bench.proof import Proof, prove, settled_ms
from bench.worker import run_worker, server_worker
from gateway.demo.founding import Stage

CONCURRENCIES: Final = (1, 16, 64)
PARTS: Final = ("bare", "single", "unary", "stream", "attachment")
BARE_STREAM_MAX_BYTES: Final = 268_435_456
_MARGIN_S: Final = 420.0
_WARM_UP_S: Final = 2.0
_BAND_BYTES: Final = 10_000_000
"""A figure of 1 MiB/s: the slowest at which an attachment is still waited for is a tenth of this."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    seconds: float
    singles: int
    attachment_bytes: int
    parts: Collection[str] = PARTS


@dataclass(slots=True)
class Found:
    """What was measured: rows by phase, bare figures of both ends of the run, memory by phase."""

    bare: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    phases: dict[str, dict[str, Any]] = field(default_factory=dict)
    rss_mb: dict[str, dict[str, float]] = field(default_factory=dict)
    proof: Proof = field(default_factory=Proof)

    def bare_mean(self, name: str, *keys: str) -> float:
        """Return the mean of a bare figure over the run; 0 where it was not measured."""
        values = [_at(row, keys) for row in self.bare.get(name, ())]
        return sum(values) / len(values) if values else 0.0

    def bare_noise(self, name: str, *keys: str) -> float:
        """Return how far the two bare figures lie apart, as a part of their mean."""
        values, mean = [_at(row, keys) for row in self.bare.get(name, ())], self.bare_mean(name, *keys)
        return (max(values) - min(values)) / mean if mean else 0.0

    def of(self, phase: str, *keys: str) -> float:
        """Return a figure of a phase; 0 where it was not measured."""
        return _at(self.phases.get(phase, {}), keys)


class Run:
    """A run in one folder."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self._folder = folder
        self._plan = plan
        self._found = Found()

    def run(self) -> Found:
        """Measure everything the plan names. Raises WorkerError, DemoError where it cannot go on."""
        self._bare()
        _say("founding two Parties and starting their nodes")
        with two_nodes(self._folder / "parties") as (stage, place):
            self._load(stage, place)
            _say("cross-check: counts of both nodes, receipts, ledgers")
            submitted = sum(int(row["submitted"]) for row in self._found.phases.values())
            self._found.proof = prove(stage, place, Path(place.folder) / "place.json", submitted)
        self._bare()
        return self._found

    def _bare(self) -> None:
        """Measure the bare echo and the bare stream."""
        if "bare" not in self._plan.parts:
            return
        self._bare_echo(1)
        self._bare_echo()
        _say("bare stream")
        with self._bare_server() as (folder, server):
            size = min(self._plan.attachment_bytes, BARE_STREAM_MAX_BYTES)
            row = run_worker("bench.bare", "stream", folder, server["port"], size, timeout_s=_MARGIN_S)
        self._keep("stream", row)
        self._keep("fsync", fsync_ms(self._folder))

    def _bare_echo(self, concurrency: int = max(CONCURRENCIES)) -> None:
        """Measure the echo: at both ends of the run, and right before and after what is compared with it."""
        if "bare" not in self._plan.parts:
            return
        _say(f"bare echo, {concurrency} at once")
        seconds = self._plan.seconds / 2
        with self._bare_server() as (folder, server):
            figures = (server["port"], seconds, concurrency, server["pid"])
            row = run_worker("bench.bare", "echo", folder, *figures, timeout_s=seconds + _MARGIN_S)
        self._keep(f"echo-{concurrency}", row)

    @contextmanager
    def _bare_server(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        folder = self._folder / "bare"
        if not folder.exists():
            bare.certify(folder)
        with server_worker("bench.bare", "serve", folder) as server:
            yield folder, server

    def _keep(self, name: str, row: dict[str, Any]) -> None:
        self._found.bare.setdefault(name, []).append(row)

    def _load(self, stage: Stage, place: Place) -> None:
        plan, parts = self._plan, self._plan.parts
        _say("warm-up")
        self._phase(place, "warm-up", "stream", _WARM_UP_S)
        self._found.rss_mb["warm-up"] = _rss(place)
        if "single" in parts:
            _say(f"{plan.singles} items one by one, from the call to the verified receipt")
            self._phase(place, "single", "single", plan.singles)
        if "unary" in parts:
            for concurrency in CONCURRENCIES:
                _say(f"Submit, {concurrency} at once")
                self._phase(place, f"unary-{concurrency}", "unary", plan.seconds, concurrency)
        if "stream" in parts:
            self._bare_echo()
            _say("SubmitStream, batches of 100")
            self._phase(place, "stream", "stream", plan.seconds)
            self._bare_echo()
        for phase, row in self._found.phases.items():
            row["exchange_ms"] = settled_ms(stage, place, phase)
        if "attachment" in parts:
            _say(f"an attachment of {plan.attachment_bytes / MB:,.0f} MB")
            self._phase(place, "attachment", "attachment", plan.attachment_bytes)

    def _phase(self, place: Place, phase: str, task: str, *figures: float) -> None:
        for pid in place.pids.values():
            reset_peak_rss(pid)
        patience = self._plan.seconds + self._plan.attachment_bytes / _BAND_BYTES + _MARGIN_S
        path = Path(place.folder) / "place.json"
        self._found.phases[phase] = run_worker("bench.load", task, path, phase, *figures, timeout_s=patience)
        self._found.rss_mb[phase] = _rss(place)


def _rss(place: Place) -> dict[str, float]:
    return {name: round(peak_rss_bytes(pid) / MB, 1) for name, pid in place.pids.items()}


def summary(found: Found, folder: Path) -> dict[str, Any]:
    """Return the figures of a run as one object for programs."""
    echo = f"echo-{max(CONCURRENCIES)}"
    bare_unary, bare_ms = found.bare_mean(echo, "per_s"), found.bare_mean("echo-1", "latency_ms", "p50")
    bare_stream = found.bare_mean("stream", "mb_per_s")
    unary = {str(one): round(found.of(f"unary-{one}", "per_s"), 1) for one in CONCURRENCIES}
    latency = found.phases.get("single", {}).get("settled_ms", {})
    attachment, stream = found.of("attachment", "mb_per_s"), found.of("stream", "per_s")
    peak = max((value for row in found.rss_mb.values() for value in row.values()), default=0.0)
    bare_cpu = sum(found.bare_mean(echo, f"{end}_cpu_us") for end in ("server", "client"))
    stream_cpu = sum(found.of("stream", "cpu_us", end) for end in ("sender", "receiver", "client"))
    ratios = {
        "submit_stream_to_bare_unary": _ratio(stream, bare_unary),
        "submit_unary_to_bare_unary": _ratio(unary[str(max(CONCURRENCIES))], bare_unary),
        "latency_p50_to_bare_round_trip": _ratio(latency.get("p50", 0.0), bare_ms),
        "attachment_to_bare_stream": _ratio(attachment, bare_stream),
        "bare_cpu_to_submit_stream_cpu": _ratio(bare_cpu, stream_cpu),
    }
    return {
        "ok": not found.proof.faults,
        "bare_unary_per_s": round(bare_unary, 1),
        "submit_stream_per_s": round(stream, 1),
        "submit_unary_per_s": unary,
        "latency_ms": latency,
        "rss_mb": peak,
        "attachment_mb_per_s": round(attachment, 1),
        "bare_stream_mb_per_s": round(bare_stream, 1),
        "ratios": ratios,
        "reached": {
            "submit_stream_at_least_0.5": ratios["submit_stream_to_bare_unary"] >= 0.5,
            "latency_at_most_20": 0 < ratios["latency_p50_to_bare_round_trip"] <= 20,
            "memory_below_150_mb": peak < 150,
        },
        "bare_round_trip_ms": round(bare_ms, 3),
        "bare_noise": {
            "unary": round(found.bare_noise(echo, "per_s"), 2),
            "round_trip": round(found.bare_noise("echo-1", "latency_ms", "p50"), 2),
            "stream": round(found.bare_noise("stream", "mb_per_s"), 2),
        },
        "bare_cpu_us": {
            "server": round(found.bare_mean(echo, "server_cpu_us")),
            "client": round(found.bare_mean(echo, "client_cpu_us")),
        },
        "fsync_ms": {key: round(found.bare_mean("fsync", key), 2) for key in ("p50", "p99")},
        "bare_runs": found.bare,
        "phases": found.phases,
        "rss_mb_by_phase": found.rss_mb,
        "cross_check": {
            "counts": found.proof.counts,
            "receipts": found.proof.receipts,
            "ledgers": found.proof.ledgers,
            "faults": found.proof.faults,
        },
        "machine": machine(folder),
    }


def _ratio(value: float, base: float) -> float:
    return round(value / base, 3) if base else 0.0


def _at(row: dict[str, Any], keys: tuple[str, ...]) -> float:
    value: Any = row
    for key in keys:
        value = value.get(key, {})
    return float(value) if value else 0.0


def _say(text: str) -> None:
    sys.stderr.write(f"bench: {text}\n")
    sys.stderr.flush()


__all__ = ["PARTS", "Found", "Plan", "Run", "summary"]
