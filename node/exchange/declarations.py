"""Purposes declared before supply: which declaration a supply may refer to, and what it says then.

Decides that the order of the two is proved by the digest a supply names, never by clocks. Refuses to
know where declarations are kept. Source: Article 3.4 (at supply or before).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from entente.v1 import item_supply_pb2, purpose_pb2

from node.errors import FieldFault, Refusal
from node.exchange import purposes
from node.exchange.lives import DECLARATIONS, DeclarationEvent, DeclarationState, after


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration as a node holds it: the digest of the statement that carried it, and its state."""

    digest: bytes
    declaration: purpose_pb2.PurposeDeclaration
    state: DeclarationState = DeclarationState.OFFERED

    def state_at(self, now: datetime) -> DeclarationState:
        """Return its state at `now`: time alone makes it expire."""
        open_states = (DeclarationState.OFFERED, DeclarationState.ACKED)
        ends = (
            self.declaration.expire_time.ToDatetime(UTC) if self.declaration.HasField("expire_time") else None
        )
        if self.state in open_states and ends is not None and now >= ends:
            return after(DECLARATIONS, self.state, DeclarationEvent.EXPIRY)
        return self.state

    def after(self, event: DeclarationEvent) -> Declared:
        """Return it after `event`. Raises `Refusal` INVALID_TRANSITION."""
        return Declared(self.digest, self.declaration, after(DECLARATIONS, self.state, event))


def judge_declaration(
    declaration: purpose_pb2.PurposeDeclaration, *, now: datetime, vocabulary: Collection[str]
) -> None:
    """Check a declaration: its purposes are the agreement's, and it is not over already.

    Raises:
        Refusal: PURPOSE_MISSING, PURPOSE_UNKNOWN, SCHEMA_INVALID.
    """
    purposes.require_purpose(declaration.purpose, vocabulary)
    if declaration.HasField("expire_time") and declaration.expire_time.ToDatetime(UTC) <= now:
        fault = FieldFault("purpose_declaration.expire_time", "over already")
        raise Refusal("SCHEMA_INVALID", "the declaration is over already", faults=[fault])


def purposes_of(
    supply: item_supply_pb2.ItemSupply, declared: Declared | None, *, stated: datetime
) -> frozenset[str]:
    """Return what an item is supplied for: its own purposes, or those of the declaration it refers to.

    Both nodes ask. What the supply states besides a declaration must be within it.

    Args:
        declared: the declaration with the digest that the supply names, if it is held.
        stated: when the supply was stated; a declaration that ended before is none for it.

    Raises:
        Refusal: PURPOSE_MISSING; PURPOSE_UNKNOWN, the declaration is not held here (yet), was not
            acknowledged, or had ended: the first two pass by themselves; PURPOSE_TOO_BROAD.
    """
    refers = bool(supply.purpose_declaration) or supply.HasField("purpose_declaration_digest")
    own = frozenset(supply.purpose.codes)
    if not refers:
        if not own:
            raise Refusal("PURPOSE_MISSING", "no purpose is stated")
        return own
    if declared is None or declared.digest != supply.purpose_declaration_digest:
        raise Refusal("PURPOSE_UNKNOWN", "the declaration referred to is not held here")
    if declared.state_at(stated) is not DeclarationState.ACKED:
        raise Refusal(
            "PURPOSE_UNKNOWN",
            "the declaration referred to is not acknowledged, or was over",
            facts={"declaration": declared.state_at(stated).value},
        )
    wider = frozenset(declared.declaration.purpose.codes)
    faults = [
        FieldFault(f"purpose.codes[{place}]", "is not within the declaration")
        for place, code in enumerate(supply.purpose.codes)
        if not purposes.covers(wider, code)
    ]
    if faults:
        raise Refusal("PURPOSE_TOO_BROAD", "the purpose is wider than what was declared", faults=faults)
    return own or wider


def judge_correction(
    correction: purpose_pb2.PurposeCorrection,
    *,
    sender: str,
    originator: str,
    held: int,
    vocabulary: Collection[str],
) -> None:
    """Check a correction of a purpose. It keeps the old one visible, and permits nothing.

    Args:
        held: how many corrections on the item are held.

    Raises:
        Refusal: NOT_ORIGINATOR, PURPOSE_MISSING, PURPOSE_UNKNOWN, INVALID_TRANSITION.
    """
    if sender != originator:
        raise Refusal("NOT_ORIGINATOR", "only the Party that supplied the item corrects its purpose")
    purposes.require_purpose(correction.purpose, vocabulary)
    if correction.ordinal != held + 1:
        raise Refusal("INVALID_TRANSITION", "the corrections of a purpose follow one another")
