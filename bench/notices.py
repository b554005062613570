"""`python -m bench notices`: how long a tightening takes from the call to the verified receipt.

Decides what is compared: the same notices with both nodes idle, and while small items are submitted as fast
as the node takes them (ROUTINE) and large attachments are uploaded and fetched (BULK), each beside the bare
round trip under the same load. A run whose books do not agree is void. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from entente.v1 import restriction_notice_pb2
from sqlalchemy import Connection, select

from bench import bare
from bench.issuing import issued_in
from bench.measure import fsync_ms, machine, quantiles_ms
from bench.nodes import two_nodes
from bench.place import Place
from bench.proof import reading
from bench.report import table
from bench.worker import run_worker, server_worker
from gateway.demo.founding import Stage
from node.exchange.lives import NoticeState
from node.exchange.notices import Outcome
from node.store import schema

LIMIT_MS: Final = 250.0
LIMIT_TO_IDLE: Final = 3.0
ITEMS: Final = 500
IDLE, LOADED = "idle", "loaded"
_BARE_S: Final = 3.0
_MARGIN_S: Final = 120.0
_WARM_UP_S: Final = 3.0
_BEGIN_S: Final = 12.0
"""So long both loads may take until each of their lanes owes something."""
_ATTACHMENTS_AT_ONCE: Final = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """How long each phase lasts, in seconds, and what is carried beside the notices."""

    seconds: float
    attachment_bytes: int


def main(arguments: list[str]) -> int:
    """Measure, print, and return the exit code: 1 where the run is void."""
    parser = argparse.ArgumentParser(prog="python -m bench notices", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="length of each phase")
    parser.add_argument("--attachment-bytes", type=int, default=16_777_216, help="size of each attachment")
    parser.add_argument("--folder", default=None, help="where the databases lie meanwhile (a real disk)")
    asked = parser.parse_args(arguments)
    plan = Plan(asked.seconds, asked.attachment_bytes)
    with tempfile.TemporaryDirectory(prefix="entente-notices-", dir=asked.folder) as folder:
        facts = measured(Path(folder), plan)
    sys.stdout.write(tables(facts) + "\n")
    for fault in facts["faults"][:20]:
        sys.stderr.write(f"bench: void: {fault}\n")
    sys.stdout.write(json.dumps(facts) + "\n")
    return 0 if facts["ok"] else 1


def measured(folder: Path, plan: Plan) -> dict[str, Any]:
    """Return the figures of a run in `folder`. Raises WorkerError, DemoError where it cannot go on."""
    bare.certify(folder / "bare")
    with two_nodes(folder / "parties") as (stage, place):
        path = Path(place.folder) / "place.json"
        run_worker("bench.issuing", "items", path, ITEMS, timeout_s=_MARGIN_S)
        run_worker("bench.load", "stream", path, "warm-up", _WARM_UP_S, timeout_s=_MARGIN_S)
        run_worker("bench.issuing", "notices", path, "warm-up", _WARM_UP_S, "alone", timeout_s=_MARGIN_S)
        rows = {IDLE: _phase(folder, path, plan, IDLE)}
        with ThreadPoolExecutor(2) as executor:
            loads = _loads(executor, path, plan)
            rows[LOADED] = _phase(folder, path, plan, LOADED)
            early = [name for name, load in loads.items() if load.done()]
            carried = {name: load.result() for name, load in loads.items()}
        faults = [f"the load {name} ended before the notices" for name in early]
        faults += [fault for row in rows.values() for fault in row["faults"]]
        faults += _disagreements(stage, place)
        for phase, row in rows.items():
            row["enforced_ms"], row["answered_ms"] = _later(stage, place, phase)
    idle, loaded = rows[IDLE]["proven_ms"], rows[LOADED]["proven_ms"]
    ratios = {
        "p50_loaded_to_idle": _ratio(loaded["p50"], idle["p50"]),
        "p99_loaded_to_idle": _ratio(loaded["p99"], idle["p99"]),
        "idle_p50_to_bare_round_trip": _ratio(idle["p50"], rows[IDLE]["bare_ms"]["p50"]),
        "loaded_p50_to_bare_round_trip": _ratio(loaded["p50"], rows[LOADED]["bare_ms"]["p50"]),
    }
    return {
        "ok": not faults,
        "phases": rows,
        "ratios": ratios,
        "reached": {
            f"loaded_p99_at_most_{LIMIT_MS:.0f}_ms": 0 < loaded["p99"] <= LIMIT_MS,
            f"loaded_p99_at_most_{LIMIT_TO_IDLE:.0f}_times_idle": 0
            < ratios["p99_loaded_to_idle"]
            <= LIMIT_TO_IDLE,
        },
        "load": {
            "items_per_s": round(carried["stream"]["per_s"], 1),
            "attachments_mb_per_s": round(carried["attachments"]["mb_per_s"], 1),
            "attachments": carried["attachments"]["submitted"],
        },
        "fsync_ms": fsync_ms(folder),
        "faults": faults,
        "machine": machine(folder),
    }


def _loads(executor: ThreadPoolExecutor, path: Path, plan: Plan) -> dict[str, Future[dict[str, Any]]]:
    """Start what keeps both lower lanes busy for longer than the notices and the bare echo take."""
    seconds = plan.seconds + _BARE_S * 2 + _BEGIN_S

    def load(*arguments: object) -> dict[str, Any]:
        return run_worker("bench.load", *arguments, timeout_s=seconds + 3 * _MARGIN_S)

    figures = (plan.attachment_bytes, _ATTACHMENTS_AT_ONCE)
    return {
        "stream": executor.submit(load, "stream", path, "stream", seconds),
        "attachments": executor.submit(load, "attachments", path, "attachments", seconds, *figures),
    }


def _phase(folder: Path, path: Path, plan: Plan, phase: str) -> dict[str, Any]:
    sys.stderr.write(f"bench: notices, {phase}\n")
    busy = "busy" if phase == LOADED else "alone"
    row = run_worker(
        "bench.issuing", "notices", path, phase, plan.seconds, busy, timeout_s=plan.seconds + _MARGIN_S
    )
    with server_worker("bench.bare", "serve", folder / "bare") as server:
        figures = (server["port"], _BARE_S, 1, server["pid"])
        echo = run_worker("bench.bare", "echo", folder / "bare", *figures, timeout_s=_MARGIN_S)
    return {**row, "bare_ms": echo["latency_ms"]}


# --- what the books say ---------------------------------------------------------------------------


def _later(stage: Stage, place: Place, phase: str) -> tuple[dict[str, float], dict[str, float]]:
    """Return how long until the peer's transaction that enforces, and until ours that takes its answer."""
    issued = issued_in(place.notices_path(phase))
    table = schema.notice.c
    with reading(stage.wco) as connection:
        enforced = dict(_times(connection, schema.PEER, table.recorded_us))
    with reading(stage.caricc) as connection:
        answered = dict(_times(connection, schema.OWN, table.answered_us))
    return (
        quantiles_ms((enforced[one] - begun_us) / 1e6 for one, begun_us in issued.items()),
        quantiles_ms((answered[one] - begun_us) / 1e6 for one, begun_us in issued.items()),
    )


def _times(connection: Connection, whose: str, column: Any) -> list[tuple[bytes, int]]:
    rows = connection.execute(
        select(schema.notice.c.statement_id, column).where(schema.notice.c.whose == whose)
    )
    return [(bytes(row[0]), int(row[1])) for row in rows]


def _disagreements(stage: Stage, place: Place) -> list[str]:
    """Return what the two books do not agree on: every notice is applied there, and known here to be."""
    wanted = {one for path in place.noticed() for one in issued_in(path)}
    time.sleep(_WARM_UP_S)  # the answers to the last notices are statements of their own
    found: list[str] = []
    for side, whose, applied in (
        (stage.wco, schema.PEER, Outcome.APPLIED.value),
        (stage.caricc, schema.OWN, NoticeState.APPLIED.value),
    ):
        table = schema.notice.c
        with reading(side) as connection:
            rows = connection.execute(
                select(table.statement_id, table.state, table.notice, table.answer).where(
                    table.whose == whose
                )
            ).all()
        if (known := {bytes(row.statement_id) for row in rows}) != wanted:
            found.append(f"{side.player.code}: {len(known)} notices, expected {len(wanted)}")
        if open_ := sum(row.state != applied for row in rows):
            found.append(f"{side.player.code}: {open_} notices are not applied")
        if other := sum(not _agrees(row) for row in rows):
            found.append(f"{side.player.code}: {other} answers name another set than the notice")
    return found


def _agrees(row: Any) -> bool:
    notice = restriction_notice_pb2.RestrictionNotice.FromString(bytes(row.notice))
    answer = restriction_notice_pb2.NoticeAnswer.FromString(bytes(row.answer or b""))
    return bool(answer.result_hash) and answer.result_hash == notice.result_hash


# --- what a person reads --------------------------------------------------------------------------


def tables(facts: dict[str, Any]) -> str:
    """Return machine, times and verdict in Markdown."""
    rows = []
    for key, text in (
        ("answer_ms", "call to durable answer"),
        ("enforced_ms", "call to the peer's transaction that enforces it"),
        ("proven_ms", "call to verified receipt of the enforcement"),
        ("answered_ms", "call to the peer's answer stored, with the set's hash"),
        ("bare_ms", "bare round trip"),
    ):
        of = [facts["phases"][phase][key] for phase in (IDLE, LOADED)]
        ratio = f"{_ratio(of[1]['p50'], of[0]['p50'])} / {_ratio(of[1]['p99'], of[0]['p99'])}"
        rows.append((text, *(f"{one['p50']} / {one['p99']}" for one in of), ratio))
    head = ("Times, ms: p50 / p99", IDLE, LOADED, "loaded to idle")
    said = [f"- {name}: {'reached' if good else 'NOT reached'}" for name, good in facts["reached"].items()]
    said += [f"- {name}: {value}" for name, value in (*facts["ratios"].items(), *facts["load"].items())]
    said += [f"- notices, {name}: {row['notices']}" for name, row in facts["phases"].items()]
    said.append("- the run counts" if facts["ok"] else "- the run is VOID")
    about = [(name, str(value)) for name, value in facts["machine"].items()]
    return "\n\n".join([table(("Machine", ""), about), table(head, rows), "\n".join(said)])


def _ratio(value: float, base: float) -> float:
    return round(value / base, 2) if base else 0.0
