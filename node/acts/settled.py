"""What a settled statement changes here, beyond owing nothing more: one table, by the kind of the peer's leaf.

Decides which acts look at their own receipts. What a statement of an item or of governance needs stands in
`settle.py`. Refuses to know proofs: the receipt was verified before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

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
REACTIONS: Final[Mapping[str, React]] = {}


def react(final: Settlement) -> None:
    """Do what the receipt of this kind of statement sets off. Must not raise a Refusal."""
    if (act := REACTIONS.get(final.leaf.kind)) is not None:
        act(final)


__all__ = ["REACTIONS", "Settlement", "React", "react"]
