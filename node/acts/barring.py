"""What bars a supply before anything of it is stored: asked the same for a supply and for its preview.

The one place that decides the order on this side: form and size, then in whose name, what it refers to, the
rules both nodes share, and this Party's own check before release. Refuses to know what becomes of what
passes, and what the sources of a product say: that is `deriving.py`. Source: Articles 3.1 to 3.5.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

from entente.v1 import exchange_service_pb2, item_supply_pb2, roster_pb2, statement_pb2
from sqlalchemy import Row

from node.acts.declared import newest_of, supplied_under
from node.acts.deriving import held_elsewhere
from node.acts.party import Caller, Party, Relationship
from node.acts.releasing import release_faults, release_of, require_release
from node.agreement.entry import require_entered
from node.agreement.genesis import cites_instruments
from node.agreement.limits import Watch
from node.contract import refuse
from node.errors import FieldFault, Refusal
from node.exchange.content import check_whole, family_of
from node.exchange.instruments import Check
from node.exchange.restriction_form import check_restrictions
from node.exchange.supply import SUPPLIERS, judge_supply
from node.store import schema
from node.store.unit import microseconds

FORM: Final = frozenset({"SCHEMA_INVALID", "ITEM_TOO_LARGE", "CODE_LIST_EDITION_UNKNOWN", "TOKEN_INVALID"})
"""Faults of form leave no trace; what a rule of the memorandum bars is in the ledger."""


@dataclass(slots=True)
class Verdict:
    """A supply that the rules were asked about, without its parts.

    Attributes:
        supplied_for: the purposes of the declaration that it refers to; None: it states its own.
        check: how it passed the register; None: there was nothing to check.
        abroad: its sources that this Party holds under another agreement; `supply` names the others.
        refusal: what bars it; None: it passes.
    """

    author: statement_pb2.Author
    supply: item_supply_pb2.ItemSupply
    supplied_for: str | None = None
    check: Check | None = None
    abroad: tuple[bytes, ...] = ()
    refusal: Refusal | None = None


@dataclass(slots=True)
class Judging:
    """Judges the supplies of one call under one agreement: what is the same for all of them is found once."""

    party: Party
    caller: Caller
    relationship: Relationship
    now: datetime
    _watch: Watch = field(init=False)
    _bound: tuple[bool, tuple[str, ...]] = field(init=False)
    _item_max_bytes: int = field(init=False)
    _known_open: bool = field(init=False, default=False)
    _authors: dict[str, statement_pb2.Author] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._watch = self.party.watch(self.relationship)
        self._bound = bound_by(self.relationship)
        self._item_max_bytes = self.relationship.settings().item_max_bytes

    def require_form(
        self, request: exchange_service_pb2.SubmitRequest, further: Sequence[FieldFault] = ()
    ) -> None:
        """Return if the request has the form of the contract and says nothing against itself.

        Args:
            further: faults that were found elsewhere.

        Raises:
            Refusal: SCHEMA_INVALID or what stands for it, with all faults at once.
        """
        faults = check_whole(request, request.content, self.now)
        if request.source_channel or request.third_party:
            faults += release_faults(request)
        faults += further
        if faults and request.restrictions.WhichOneof("statement"):  # then for everything at once
            known = self.relationship.purposes
            faults += check_restrictions(request.restrictions, now=self.now, vocabulary=known)
        refuse(faults)

    def require_size(self, content_bytes: int, attachment_bytes: int) -> None:
        """Return if an item is as small as agreed. Raises Refusal ITEM_TOO_LARGE."""
        total = content_bytes + attachment_bytes
        if content_bytes > self.party.limits.content_max_bytes or total > self._item_max_bytes:
            raise Refusal(
                "ITEM_TOO_LARGE", "the item is larger than agreed", facts={"size_bytes": str(total)}
            )

    def verdict(self, request: exchange_service_pb2.SubmitRequest) -> Verdict:
        """Return the supply that a request asks for, and what bars it.

        Raises:
            Refusal: a fault of form.
        """
        relationship, caller, now = self.relationship, self.caller, self.now
        found = Verdict(self._author(request.person_id), supply_of(request))
        supply = found.supply
        found.abroad = held_elsewhere(self.party, relationship, supply.derived_from)
        supply.derived_from[:] = [one for one in supply.derived_from if one not in found.abroad]
        supply.general_rule_sequence = relationship.own_rules
        try:
            if caller.kind == "person" and request.person_id not in ("", caller.name):
                raise Refusal("SENDER_NOT_AUTHORISED", "a person supplies only in their own name")
            declared = _refer(self.party, relationship, supply)
            author, watch, bound = found.author, self._watch, self._bound
            judge(relationship, supply, author, watch, now, known_open=self._known_open, bound=bound)
            self._known_open = True
            found.supplied_for = supplied_under(supply, declared, stated=now)
            found.check = require_release(relationship, supply, found.supplied_for, release_of(request), now)
        except Refusal as refusal:
            if refusal.code in FORM:
                raise
            found.refusal = refusal
        return found

    def _author(self, person_id: str) -> statement_pb2.Author:
        """Return the author of a supply made in this person's name; to be read only."""
        if (author := self._authors.get(person_id)) is None:
            author = self._authors[person_id] = _author(self.caller, self.relationship, person_id, self.now)
        return author


def supply_of(request: exchange_service_pb2.SubmitRequest) -> item_supply_pb2.ItemSupply:
    """Return what a request asks to supply, without identifier and parts."""
    return item_supply_pb2.ItemSupply(
        version=1,
        family=family_of(request.content),
        mou_basis=request.mou_basis,
        purpose=request.purpose if request.HasField("purpose") else None,
        purpose_declaration=request.purpose_declaration,
        restrictions=request.restrictions if request.HasField("restrictions") else None,
        addressees=request.addressees,
        nominal=request.content.nominal,
        synthetic=request.content.synthetic,
        customs_enforcement=request.customs_enforcement,
        instruments=request.instruments,
        derived_from=[uuid.UUID(source).bytes for source in request.derived_from],
        urgency=request.urgency,
        source_channel=request.source_channel,
    )


def judge(
    relationship: Relationship,
    supply: item_supply_pb2.ItemSupply,
    author: statement_pb2.Author,
    watch: Watch,
    now: datetime,
    *,
    known_open: bool = False,
    bound: tuple[bool, tuple[str, ...]] | None = None,
) -> None:
    """Ask the rules both nodes share, as the sender. Raises Refusal, as `require_entered` and `judge_supply`.

    `bound` is what `bound_by` returns, where it is known.
    """
    cites, protected = bound or bound_by(relationship)
    require_entered(microseconds(now), relationship.since_us[relationship.own])
    judge_supply(
        supply,
        author,
        sender=relationship.own,
        cites_instruments=cites,
        protected=protected,
        standing=relationship.standing,
        sender_roster=relationship.own_roster,
        receiver_roster=relationship.peer_roster,
        settings=relationship.settings(),
        watch=watch,
        purposes=relationship.purposes,
        now=now,
        known_open=known_open,
    )


def bound_by(relationship: Relationship) -> tuple[bool, tuple[str, ...]]:
    """Return whether this Party must cite instruments (3.2), and the channel that is protected (3.5)."""
    return cites_instruments(relationship.genesis, relationship.own), relationship.protected


def _refer(party: Party, relationship: Relationship, supply: item_supply_pb2.ItemSupply) -> Row[Any] | None:
    """Write the digest of the declaration that a supply names by reference, and return the declaration."""
    if not supply.purpose_declaration:
        return None
    with party.store.read() as connection:
        found = newest_of(connection, relationship.rel, schema.OWN, supply.purpose_declaration)
    if found is not None:
        supply.purpose_declaration_digest = bytes(found.digest)
    return found


def _author(
    caller: Caller, relationship: Relationship, person_id: str, now: datetime
) -> statement_pb2.Author:
    person = caller.name if caller.kind == "person" else person_id
    author = statement_pb2.Author(person_id=person, system=caller.name if caller.kind == "system" else "")
    if (roster := relationship.own_roster) is not None:
        held = roster.roles_of(person, now)
        author.role = cast("roster_pb2.Role", min(held & SUPPLIERS or held, default=0))
        author.roster_version = roster.version
    return author
