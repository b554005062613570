"""Which acts overtake the others before the writer: those about statements of the guarded lanes.

Decides it of a receipt by the kind of its leaves, as a receipt is of one batch and so of one lane. Refuses to
know what the acts do. Source: protocol, section 3.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import ledger_pb2, receipt_pb2
from google.protobuf.message import DecodeError

from node.acts.bodies import KINDS, LANES, RECEIVED_ACTS
from node.acts.leaves import Kind
from node.link.lanes import GUARDED

_GUARDED: Final = frozenset(GUARDED)
_KINDS: Final = frozenset(
    kind.value
    for kind in (
        *(KINDS[body] for body, lanes in LANES.items() if lanes <= _GUARDED),
        *RECEIVED_ACTS.values(),
    )
    if kind is not Kind.STATEMENT_RECEIVED  # what was held may be anything
)


def overtakes(receipt: receipt_pb2.BatchReceipt) -> bool:
    """Return whether a receipt, not proved yet, says that it is of a guarded lane."""
    if not receipt.leaves:
        return False
    try:
        return ledger_pb2.LedgerEntry.FromString(receipt.leaves[0]).kind in _KINDS
    except DecodeError:
        return False
