"""The cross-check: a run whose books do not agree is void.

Decides by both nodes' databases, read beside the running nodes, and by the project's own verifier: what was
submitted stands once at the sender and once at the receiver, with the outcome accepted at both; receipts
taken at random verify offline; both ledgers verify from the first leaf. Refuses to know rates.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from entente.v1 import ledger_pb2
from sqlalchemy import Connection, func, select

from bench.load import sent_in
from bench.measure import quantiles_ms
from bench.place import Place
from bench.worker import run_worker
from gateway.cli.home import Home
from gateway.demo.founding import Stage
from gateway.demo.stage import Side
from node.store import schema
from node.store.store import open_reader

RECEIPTS = 200
_FINAL_STAGE = 1
_RECEIPTS_TIMEOUT_S = 300.0


@dataclass(slots=True)
class Proof:
    """What the cross-check found; `faults` is empty where everything agrees."""

    counts: dict[str, int] = field(default_factory=dict)
    receipts: dict[str, Any] = field(default_factory=dict)
    ledgers: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def expect(self, what: str, found: object, wanted: object) -> None:
        """Note a fault where `found` is not what was wanted."""
        if found != wanted:
            self.faults.append(f"{what}: {found}, expected {wanted}")


def prove(stage: Stage, place: Place, place_path: Path, submitted: int) -> Proof:
    """Hold both nodes' books against each other and against what was submitted."""
    proof = Proof()
    proof.counts["submitted"] = submitted
    for side, name, whose in (
        (stage.caricc, "sender", schema.OWN),
        (stage.wco, "receiver", schema.PEER),
    ):
        with reading(side) as connection:
            for what, number in _counts(connection, whose).items():
                proof.counts[f"{name}_{what}"] = number
                proof.expect(f"{name}: {what}", number, submitted)
    kept = sum(1 for phase in place.phases() for _one in sent_in(phase))
    proof.expect("answers that clients kept", kept, submitted)
    proof.receipts = run_worker(
        "bench.load", "receipts", place_path, "receipts", RECEIPTS, timeout_s=_RECEIPTS_TIMEOUT_S
    )
    proof.faults.extend(proof.receipts["faults"])
    proof.expect("receipts checked", proof.receipts["checked"], min(RECEIPTS, submitted))
    for side in stage.sides:
        answer = side.command("ledger", "verify")
        facts = answer.facts
        proof.ledgers[side.player.code] = {key: facts.get(key) for key in ("size", "checkpoints", "verified")}
        proof.expect(f"ledger of {side.player.code} verified", facts.get("verified"), True)
    return proof


def settled_ms(stage: Stage, place: Place, phase: str) -> dict[str, float]:
    """Return how long items of a phase took from the client's call to the transaction of their settlement."""
    table = schema.outcome
    with reading(stage.caricc) as connection:
        rows = connection.execute(
            select(table.c.statement_id, table.c.recorded_us).where(
                table.c.whose == schema.OWN, table.c.stage == _FINAL_STAGE
            )
        )
        settled = {bytes(row[0]): row[1] for row in rows}
    return quantiles_ms((settled[one] - sent_us) / 1e6 for one, sent_us in sent_in(place.sent_path(phase)))


def _counts(connection: Connection, whose: str) -> dict[str, int]:
    said, outcome, item = schema.statement, schema.outcome, schema.item
    supplies = (said.c.whose == whose) & (said.c.body == "item_supply")
    accepted = (
        (outcome.c.rel == said.c.rel)
        & (outcome.c.whose == said.c.whose)
        & (outcome.c.statement_id == said.c.statement_id)
        & (outcome.c.stage == _FINAL_STAGE)
        & (outcome.c.decision == ledger_pb2.DECISION_ACCEPTED)
    )
    return {
        "statements": _count(connection, select(func.count()).select_from(said).where(supplies)),
        "accepted": _count(
            connection, select(func.count()).select_from(said.join(outcome, accepted)).where(supplies)
        ),
        "items": _count(
            connection,
            select(func.count()).select_from(item).where(item.c.whose == whose, item.c.readable.is_(True)),
        ),
    }


def _count(connection: Connection, query: Any) -> int:
    return int(connection.execute(query).scalar_one())


@contextmanager
def reading(side: Side) -> Iterator[Connection]:
    """Give a snapshot of one node's database."""
    engine = open_reader(Home(side.folder).config().database_url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
