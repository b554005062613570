"""Onward recipients: whom an item was passed on to, and who of them knows of a later notice.

Decides who must be told and who has not confirmed; the originator sees their number, never their names.
Refuses to know how they are told. Source: Article 3.4 (later restrictions bind whoever holds the item).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from entente.v1 import ledger_pb2

from node.exchange.decide import Action
from node.exchange.exposure import USE_DECIDED, WIRE


@dataclass(frozen=True, slots=True)
class Cascade:
    """One item's onward recipients.

    Attributes:
        told: each recipient, with the number of notices that were applied when it got the item last.
        confirmed: the last notice that each has confirmed.
    """

    told: Mapping[str, int]
    confirmed: Mapping[str, int]

    @classmethod
    def of(
        cls,
        entries: Iterable[ledger_pb2.LedgerEntry],
        *,
        item_id: bytes,
        confirmations: Iterable[tuple[str, int]] = (),
    ) -> Cascade:
        """Make it of the ledger's transfers, in order, and of what recipients confirmed."""
        told = {
            entry.recipient: entry.restriction_version
            for entry in entries
            if entry.kind == USE_DECIDED
            and entry.object_id == item_id
            and entry.action == WIRE[Action.FORWARD]
            and entry.decision == ledger_pb2.DECISION_ACCEPTED
        }
        confirmed = dict[str, int]()
        for recipient, sequence in confirmations:
            confirmed[recipient] = max(confirmed.get(recipient, 0), sequence)
        return cls(told, confirmed)

    def owed(self, sequence: int) -> frozenset[str]:
        """Return who has not confirmed the notice `sequence`; who got the item under it owes nothing."""
        return frozenset(
            recipient
            for recipient, version in self.told.items()
            if version < sequence and self.confirmed.get(recipient, 0) < sequence
        )

    def counts(self, sequence: int) -> tuple[int, int]:
        """Return what the originator is told: how many recipients, and how many have not confirmed."""
        return len(self.told), len(self.owed(sequence))
