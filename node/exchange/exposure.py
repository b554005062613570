"""Exposure: what the ledger says became known of an item before a restriction was enforced.

Pure counting over ledger entries. Decides what is counted, what cannot be undone and what this node
cannot see, and in which order reported uses are numbered. Refuses to know where the ledger is kept, and
to name a person unless both Parties agreed to that. Source: Article 3.4; the duty to report uses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from entente.v1 import exposure_pb2, ledger_pb2, use_pb2

from node.exchange.decide import ACTIONS, Action

USE_DECIDED: Final = "use.decided"
"""The kind of the entries that are counted."""
WIRE: Final[Mapping[Action, int]] = MappingProxyType(
    {action: use_pb2.UseAction.Value(f"USE_ACTION_{action.name}") for action in Action}
)
"""Each action's value in the contract and in the ledger."""
IRREVOCABLE: Final = frozenset(
    WIRE[action]
    for action in (
        Action.COPY_TEXT,
        Action.PRINT,
        Action.EXPORT,
        Action.FORWARD,
        Action.DERIVE,
        Action.JUDICIAL,
        Action.ACT,
    )
)
"""What no notice can undo."""
NOT_OBSERVED: Final = (WIRE[Action.COPY_TEXT], WIRE[Action.PRINT], WIRE[Action.ACT])
"""What a person who opened an item can do without this node: no count of it is complete."""
REPORTED: Final = frozenset(WIRE[action] for action, rules in ACTIONS.items() if rules.is_use)
"""What the duty to report uses is about: lists, counts and searches tell no content."""
IRREVOCABLE_MAX: Final = 1000


def exposure_of(
    entries: Iterable[ledger_pb2.LedgerEntry],
    *,
    item_id: bytes,
    notice_digest: bytes,
    sequence: int,
    supply_leaf: int,
    enforce_leaf: int,
    names: bool = False,
    onward_recipients: int = 0,
    onward_unconfirmed: int = 0,
) -> exposure_pb2.ExposureReport:
    """Return the report on one item and one notice.

    Args:
        entries: of this node's ledger, in order; others than of this item and stretch are passed over.
        supply_leaf: the leaf that records the supply.
        enforce_leaf: the leaf from which the notice is enforced.
        names: both Parties agreed to tell who.
    """
    report = exposure_pb2.ExposureReport(
        item_id=item_id,
        notice_digest=notice_digest,
        sequence=sequence,
        supply_leaf_index=supply_leaf,
        enforce_leaf_index=enforce_leaf,
        onward_recipients=onward_recipients,
        onward_unconfirmed=onward_unconfirmed,
    )
    counts = Counter[tuple[int, int, str]]()
    for entry in _uses(entries, item_id):
        if not supply_leaf < entry.index < enforce_leaf:
            continue
        if entry.decision != ledger_pb2.DECISION_ACCEPTED:
            report.denied += 1
            continue
        action = _action_of(entry)
        counts[action, entry.actor.role, entry.purpose] += 1
        if action in IRREVOCABLE and len(report.irrevocable) < IRREVOCABLE_MAX:
            report.irrevocable.add(
                action=action,
                role=entry.actor.role,
                purpose=entry.purpose,
                recipient=entry.recipient,
                use_time=entry.record_time,
                leaf_index=entry.index,
                person_id=entry.actor.person_id if names else "",
            )
    for (action, role, purpose), count in sorted(counts.items()):
        report.counts.add(action=action, role=role, purpose=purpose, count=count)
    if any(action in REPORTED for action, _, _ in counts):
        report.not_observed.extend(NOT_OBSERVED)  # type: ignore[arg-type]
    return report


def reported_uses(
    entries: Iterable[ledger_pb2.LedgerEntry],
    *,
    item_id: bytes,
    already: int,
    before: int = 0,
    names: bool = False,
) -> tuple[exposure_pb2.ReportedUse, ...]:
    """Return the uses of an item that its supplier has not been told of, numbered on.

    Args:
        entries: of this node's ledger, from the item's supply on, in order.
        already: how many were reported; the first to be told has the next number.
        before: how many of the uses that are reported stand before `entries`, where they begin later.
        names: the Parties agreed to tell the pseudonym, not the role alone.
    """
    used = (e for e in _uses(entries, item_id) if _is_reported(e))
    return tuple(
        exposure_pb2.ReportedUse(
            item_id=item_id,
            ordinal=ordinal,
            action=_action_of(entry),  # type: ignore[arg-type]
            use_time=entry.record_time,
            role=entry.actor.role,
            person_id=entry.actor.person_id if names else "",
            purpose=entry.purpose,
            recipient=entry.recipient,
            grant_ids=entry.grant_ids,
            restriction_version=entry.restriction_version,
            leaf_index=entry.index,
        )
        for ordinal, entry in enumerate(used, before + 1)
        if ordinal > already
    )


def take_reported(uses: Iterable[exposure_pb2.ReportedUse], held: Mapping[bytes, int]) -> dict[bytes, int]:
    """Return the highest number without a gap for each item, once a report is taken in.

    What came before is passed over, and what is beyond a gap is not counted: its report comes again.

    Args:
        held: the number of each item so far; an item that is missing has none.
    """
    numbers = dict(held)
    for use in sorted(uses, key=lambda u: (u.item_id, u.ordinal)):
        if use.ordinal == numbers.get(use.item_id, 0) + 1:
            numbers[use.item_id] = use.ordinal
    return numbers


def times_used(entries: Iterable[ledger_pb2.LedgerEntry], grant_id: bytes) -> int:
    """Return how often a consent was used, by the ledger."""
    return sum(
        1
        for entry in entries
        if entry.kind == USE_DECIDED
        and grant_id in entry.grant_ids
        and entry.decision == ledger_pb2.DECISION_ACCEPTED
    )


def _uses(entries: Iterable[ledger_pb2.LedgerEntry], item_id: bytes) -> Iterator[ledger_pb2.LedgerEntry]:
    return (e for e in entries if e.kind == USE_DECIDED and e.object_id == item_id)


def _is_reported(entry: ledger_pb2.LedgerEntry) -> bool:
    return entry.decision == ledger_pb2.DECISION_ACCEPTED and _action_of(entry) in REPORTED


def _action_of(entry: ledger_pb2.LedgerEntry) -> int:
    # Entries written before actions were recorded are openings: nothing else was.
    return entry.action or WIRE[Action.OPEN]
