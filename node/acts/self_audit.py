"""The node looks through its own ledger: every leaf hashed anew, every checkpoint opened.

Only someone who hashes the bytes notices an edited row; the node does so at its start and on a schedule,
and the auditor does it from outside with `entente ledger verify`. Nothing is repaired here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Connection, select

from node.acts.alarms import raise_alarm
from node.acts.party import Party, Relationship
from node.ledger.note import Verifier
from node.ledger.verify import AuditReport, audit
from node.store import schema
from node.store.ledger_rows import SqlHashes
from node.store.unit import UnitOfWork

_ROWS: Final = 2_048


def audit_own_ledgers(party: Party) -> tuple[int, int]:
    """Verify every ledger of this node; return how many entries were verified, and how many findings.

    What is found raises an alarm with the finding's place. Memory is flat; one snapshot a ledger.
    """
    entries = findings = 0
    for relationship in party.relationships():
        with party.store.read() as connection:
            report = _audit(connection, relationship)
        entries += report.size
        findings += report.findings_total
        if not report.ok:
            evidence = "\n".join(str(finding) for finding in report.findings).encode()
            party.store.put(_alarm, (relationship.rel, evidence)).result()
    return entries, findings


def _audit(connection: Connection, relationship: Relationship) -> AuditReport:
    rel = relationship.rel
    return audit(
        _leaves(connection, rel),
        SqlHashes(connection, rel),
        _notes(connection, rel),
        Verifier.parse(relationship.own_descriptor.ledger_vkey),
    )


def _leaves(connection: Connection, rel: int) -> Iterator[tuple[bytes, bytes]]:
    table, after = schema.ledger_entry, -1
    while rows := connection.execute(
        select(table.c.idx, table.c.leaf, table.c.leaf_hash)
        .where(table.c.rel == rel, table.c.idx > after)
        .order_by(table.c.idx)
        .limit(_ROWS)
    ).all():
        for row in rows:
            yield bytes(row.leaf), bytes(row.leaf_hash)
        after = rows[-1].idx


def _notes(connection: Connection, rel: int) -> Iterator[str]:
    table, after = schema.ledger_checkpoint, -1
    while rows := connection.execute(
        select(table.c.size, table.c.note)
        .where(table.c.rel == rel, table.c.size > after)
        .order_by(table.c.size)
        .limit(_ROWS)
    ).all():
        for row in rows:
            yield row.note
        after = rows[-1].size


def _alarm(unit: UnitOfWork, calls: Sequence[tuple[int, bytes]]) -> list[None]:
    for rel, evidence in calls:
        raise_alarm(unit, rel, "INTERNAL", None, evidence)
    return [None] * len(calls)
