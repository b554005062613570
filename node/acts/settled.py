"""A statement of our own that has its final receipt: what an act that looks at it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from entente.v1 import ledger_pb2

from node.acts.party import Party, Relationship
from node.store.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class Settlement:
    """A final receipt of one own statement: the peer's leaf says accepted or refused, and why."""

    party: Party
    unit: UnitOfWork
    relationship: Relationship
    statement_id: bytes
    leaf: ledger_pb2.LedgerEntry


React = Callable[[Settlement], None]
"""Does what a final receipt sets off, in the transaction that settles it. Raises no Refusal."""
