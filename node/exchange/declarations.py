"""Purposes declared before supply: which declaration a supply may refer to, and what it says then.

Decides that the order of the two is proved by the digest a supply names, never by clocks. Refuses to
know where declarations are kept. Source: Article 3.4 (at supply or before).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from entente.v1 import item_supply_pb2, purpose_pb2

from node.errors import FieldFault, Refusal
from node.exchange import purposes
from node.exchange.lives import DECLARATIONS, DeclarationEvent, DeclarationState, after

SOON_S: Final = 2.0
"""When to ask again for a declaration whose receipt is on its way, in seconds."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration as a node holds it: the digest of the statement that carried it, and its state.

    Attributes:
        withdrawn: of the other Party's declaration, when its withdrawal was stated: what was supplied before
            may arrive after it. None of an own one, whose order with the supplies is known without clocks.
    """

    digest: bytes
    declaration: purpose_pb2.PurposeDeclaration
    state: DeclarationState = DeclarationState.OFFERED
    withdrawn: datetime | None = None

    def state_at(self, now: datetime) -> DeclarationState:
        """Return its state at `now`: time makes it expire, a withdrawal ends it for what comes later."""
        state = self.state
        if state is DeclarationState.WITHDRAWN and self.withdrawn is not None and now <= self.withdrawn:
            state = DeclarationState.ACKED
        open_states = (DeclarationState.OFFERED, DeclarationState.ACKED)
        ends = (
            self.declaration.expire_time.ToDatetime(UTC) if self.declaration.HasField("expire_time") else None
        )
        if state in open_states and ends is not None and now >= ends:
            return after(DECLARATIONS, state, DeclarationEvent.EXPIRY)
        return state

    def after(self, event: DeclarationEvent) -> Declared:
        """Return it after `event`. Raises `Refusal` INVALID_TRANSITION."""
        return replace(self, state=after(DECLARATIONS, self.state, event))


def refers(supply: item_supply_pb2.ItemSupply) -> bool:
    """Return whether a supply refers to a declaration made before."""
    return bool(supply.purpose_declaration) or supply.HasField("purpose_declaration_digest")


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
    own = frozenset(supply.purpose.codes)
    if not refers(supply):
        if not own:
            raise Refusal("PURPOSE_MISSING", "no purpose is stated")
        return own
    if declared is None or declared.digest != supply.purpose_declaration_digest:
        raise Refusal("PURPOSE_UNKNOWN", "the declaration referred to is not held here")
    state = declared.state_at(stated)
    if state is not DeclarationState.ACKED:
        raise Refusal(
            "PURPOSE_UNKNOWN",
            "the declaration referred to is not acknowledged, or was over",
            facts={"declaration": state.value},
            retry_after_s=SOON_S if state is DeclarationState.OFFERED else None,
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
