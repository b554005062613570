"""Closing the loop: an item that asks for action, the feedback on it, and the outcome it points to.

Decides from contents alone whether the loop is open, overdue or closed, so that the use of information
can be measured. Refuses to know who sent what. Source: Article 3.1 (best use of information).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Final, cast

from entente.v1 import code_lists_pb2, feedback_pb2, item_pb2


class LoopState(Enum):
    """Where a loop stands."""

    OPEN = "open"
    OVERDUE = "overdue"
    """Nobody answered by the time that was asked for."""
    AWAITING_OUTCOME = "awaiting-outcome"
    """Something was found; the record of it is not here."""
    CLOSED = "closed"


ASKING: Final = frozenset({item_pb2.FAMILY_WARNING, item_pb2.FAMILY_PRECURSOR_INCIDENT})
"""The families of items that ask for action, and so for feedback."""
_FINAL: Final = frozenset(
    {
        code_lists_pb2.ACTION_TAKEN_CHECKED_NEGATIVE,
        code_lists_pb2.ACTION_TAKEN_NOT_SEEN,
        code_lists_pb2.ACTION_TAKEN_NOT_ACTED,
    }
)


@dataclass(frozen=True, slots=True)
class Loop:
    """One loop: its state, the feedback that made it so, and the outcome where it is an item here."""

    state: LoopState
    feedback: bytes = b""
    outcome: bytes = b""


def feedback_kind(content: item_pb2.ItemContent) -> str:
    """Return the label of what a feedback says was done; empty for any other content."""
    if content.WhichOneof("family") != "feedback":
        return ""
    try:
        name = code_lists_pb2.ActionTaken.Name(content.feedback.action_taken)
    except ValueError:
        return "unknown"
    return name.removeprefix("ACTION_TAKEN_").lower().replace("_", "-")


def reply_by_of(content: item_pb2.ItemContent) -> datetime | None:
    """Return by when an item asks for feedback; None where it names no time."""
    asking = getattr(content, content.WhichOneof("family") or "warning")
    if not any(f.name == "reply_by" for f in asking.DESCRIPTOR.fields) or not asking.HasField("reply_by"):
        return None
    return cast("datetime", asking.reply_by.ToDatetime(UTC))


def loop_of(
    asking: bytes,
    feedback: Iterable[tuple[bytes, feedback_pb2.Feedback]],
    *,
    held: Collection[bytes],
    reply_by: datetime | None,
    now: datetime,
) -> Loop:
    """Return where the loop of one item stands.

    Args:
        asking: the identifier of the warning or other item that asks for action.
        feedback: every feedback held, with its item's identifier, the earliest first.
        held: the identifiers of all items held, for outcomes that are items here. An outcome known by
            another number closes the loop: it stands in another register.
        reply_by: when feedback was asked for; None: no time was named.
    """
    latest = Loop(LoopState.OPEN)
    for item_id, told in feedback:
        if told.ref.item_id != asking:
            continue
        if told.action_taken in _FINAL or told.outcome_ref.WhichOneof("target") == "external_reference":
            latest = Loop(LoopState.CLOSED, item_id)
        elif told.outcome_ref.item_id in held:
            latest = Loop(LoopState.CLOSED, item_id, told.outcome_ref.item_id)
        else:
            latest = Loop(LoopState.AWAITING_OUTCOME, item_id, told.outcome_ref.item_id)
    if latest.state is LoopState.OPEN and reply_by is not None and now > reply_by:
        return Loop(LoopState.OVERDUE)
    return latest
