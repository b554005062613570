"""A statement of the peer that is being acted on: what its taker is given.

Decides that what is said in return waits for the leaves of the receipt. Takers stand in files of their own;
`taking.py` names them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from entente.v1 import statement_pb2

from node.acts.opened import Opened
from node.acts.party import Party, Relationship
from node.store.unit import UnitOfWork


@dataclass(slots=True)
class Taking:
    """One statement being acted on.

    Attributes:
        opened: it; what its leaf says of restrictions is set here.
        follow: called, in order, with the index of that leaf, once the receipt of the batch has its leaves;
            what is said in return is stated there.
        receipts: takes further serialised `BatchReceipt`s, of what this statement let be judged to the end.
    """

    party: Party
    unit: UnitOfWork
    relationship: Relationship
    opened: Opened
    follow: list[Callable[[int], None]] = field(default_factory=list)
    receipts: list[bytes] = field(default_factory=list)

    @property
    def statement(self) -> statement_pb2.Statement:
        """What is said."""
        if self.opened.statement is None:
            raise ValueError("only what could be read is taken")
        return self.opened.statement


Take = Callable[[Taking], None]
"""Does what a body says. A refusal raised is the statement's outcome, and must come before any change."""
