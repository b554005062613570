"""What binds an item now: its supply and notices, general rules, this node's own policy.

The one place where stored rows become the restrictions that `decide()` is asked with. Decides which layers an
item has: what was received is bound by all of them, what this Party supplied by `own_terms` alone. Items that
share everything share one `Bound`, so a list of many items folds little. Refuses to know who asks.
Source: Article 3.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from entente.v1 import (
    general_rule_pb2,
    instrument_pb2,
    item_supply_pb2,
    ledger_pb2,
    restriction_notice_pb2,
)
from sqlalchemy import Connection, Row, bindparam, select

from node.acts.party import Relationship
from node.exchange.change import Change, read
from node.exchange.effective import Effective, derived, effective, policy_for
from node.exchange.general_rules import RuleBook
from node.exchange.lives import NoticeState
from node.exchange.marking import Marking
from node.exchange.notices import History, InForce, Outcome
from node.exchange.own_terms import is_red, own_terms
from node.exchange.restriction import SEALED
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import instant_of

_N, _R, _L = schema.notice.c, schema.general_rule.c, schema.local_policy.c
_NOTICES = Prepared(
    select(
        _N.whose,
        _N.statement_id,
        _N.item_id,
        _N.sequence,
        _N.digest,
        _N.notice,
        _N.stated_us,
        _N.early,
        _N.state,
        _N.leaf_index,
        _N.recorded_us,
    )
    .where(_N.rel == bindparam("r"), _N.item_id.in_(bindparam("items", expanding=True)))
    .order_by(_N.item_id, _N.leaf_index),
    listed="items",
)
_RULES = Prepared(
    select(_R.rule, _R.digest, _R.state, _R.recorded_us)
    .where(_R.rel == bindparam("r"), _R.whose == bindparam("w"))
    .order_by(_R.leaf_index)
)
_POLICY = Prepared(
    select(_L.policy)
    .where(_L.rel == bindparam("r"), _L.recorded_us <= bindparam("until"))
    .order_by(_L.version.desc())
    .limit(1)
)
_E = schema.ledger_entry.c
_LEAF = Prepared(select(_E.leaf).where(_E.rel == bindparam("r"), _E.idx == bindparam("i")))
_SOURCES = Prepared(
    select(schema.item).where(
        schema.item.c.rel == bindparam("r"), schema.item.c.item_id.in_(bindparam("items", expanding=True))
    ),
    listed="items",
)
_GONE: Final = Effective(Marking(SEALED), (), sealed=True)
EVER: Final = (1 << 63) - 1
"""Everything that is held now."""
REJECTED: Final = frozenset({NoticeState.REJECTED.value, Outcome.REJECTED.value})
"""The states in which a notice or a step of the rules has no place."""


@dataclass(frozen=True, slots=True)
class Layers:
    """What is said about many items at once, as it is held now: for the items of one Party."""

    rules: RuleBook
    policy: instrument_pb2.LocalPolicy

    @property
    def plain(self) -> bool:
        """Whether nothing is said beyond each item's own restrictions."""
        return not (self.rules.digests or self.rules.gap or self.policy.rules)


@dataclass(frozen=True, slots=True)
class Bound:
    """What binds one item at one moment.

    Of the items that share one, only what their restrictions rest on is to be read from `supply`.

    Attributes:
        supplied_for: the purposes of its supply.
    """

    supply: item_supply_pb2.ItemSupply
    supplied_for: tuple[str, ...]
    history: History
    in_force: InForce
    effective: Effective

    @property
    def stated(self) -> Marking:
        """What supply and notices say now, beneath a seal: what both Parties see."""
        return self.in_force.marking


class Bounds:
    """What binds the items of one relationship at one moment. Make a new one for each call.

    Args:
        connection: an open transaction; inside the writer's, what it has changed is seen.
        until_us: only what was recorded here by then counts.
    """

    def __init__(
        self, connection: Connection, relationship: Relationship, now: datetime, until_us: int = EVER
    ) -> None:
        self._until_us = until_us
        self._connection = connection
        self._relationship = relationship
        self._now = now
        self._layers: dict[str, Layers] = {}
        self._notices: dict[bytes, list[Row[Any]]] = {}
        self._known: dict[tuple[Any, ...], Bound] = {}

    def look_up(self, rows: Iterable[Row[Any]]) -> None:
        """Read the notices on the items in `rows` (of `item`) at once; else each is asked for alone."""
        wanted = [bytes(row.item_id) for row in rows if row.noticed]
        wanted = [item_id for item_id in wanted if item_id not in self._notices]
        if wanted:
            found = notices_on(self._connection, self._relationship.rel, wanted)
            self._notices.update(
                (item_id, [one for one in rows if one.recorded_us <= self._until_us])
                for item_id, rows in found.items()
            )

    def of(self, row: Row[Any]) -> Bound:
        """Return what binds the item in `row`."""
        layers = self.layers(row.whose)
        if row.noticed or row.derived or row.held_back or not layers.plain:
            return self._worked_out(row, layers)
        # The hash names the restrictions: what many items bear is worked out once.
        key = (row.whose, bytes(row.restriction_hash), row.supplied_for)
        if (known := self._known.get(key)) is None:
            known = self._worked_out(row, layers)
            if not (row.whose == schema.OWN and is_red(known.stated)):
                self._known[key] = known
        return known

    def layers(self, whose: str) -> Layers:
        """Return what is said about many items of one Party at once."""
        if (held := self._layers.get(whose)) is None:
            held = self._layers[whose] = layers_of(
                self._connection, self._relationship.rel, whose, self._until_us
            )
        return held

    def _worked_out(self, row: Row[Any], layers: Layers) -> Bound:
        supply = item_supply_pb2.ItemSupply.FromString(bytes(row.supply))
        supplied_for = purposes_of_row(row, supply)
        if row.noticed:
            self.look_up([row])
        notices = self._notices.get(bytes(row.item_id), []) if row.noticed else []
        history = history_of(
            row.whose, Marking.of_supply(supply, supplied_for=supplied_for), notices, supplied_for
        )
        in_force = history.in_force(self._now)
        if in_force is None:
            raise ValueError("an item that is here has something in force")
        if row.whose == schema.OWN:
            author = self._author_of(row) if is_red(in_force.marking) else ""
            bound = own_terms(in_force.marking, author)
            if row.derived:
                # Who may read a product at home is who may read all of what it was made of, at each use.
                bound = derived(bound.marking, self._sources(supply))
        else:
            bound = effective(
                in_force,
                supply,
                supplied_for=supplied_for,
                rules=layers.rules,
                policy=policy_for(layers.policy, supply, supplied_for=supplied_for),
            )
            if row.held_back:
                bound = replace(bound, sealed=True)
        return Bound(supply, supplied_for, history, in_force, bound)

    def _sources(self, supply: item_supply_pb2.ItemSupply) -> dict[bytes, Effective]:
        """Return what binds the items that a product was made of; one that is not here lets nobody in."""
        wanted = list(supply.derived_from)
        rows = _SOURCES.rows(self._connection, {"r": self._relationship.rel, "items": wanted})
        found = {bytes(row.item_id): self.of(row).effective for row in rows}
        return {item_id: found.get(item_id, _GONE) for item_id in wanted}

    def _author_of(self, row: Row[Any]) -> str:
        """Return who supplied an own item, by the leaf that records it."""
        leaf = _LEAF.first(self._connection, {"r": row.rel, "i": row.arrival})
        return "" if leaf is None else ledger_pb2.LedgerEntry.FromString(bytes(leaf.leaf)).actor.person_id


def purposes_of_row(row: Row[Any], supply: item_supply_pb2.ItemSupply) -> tuple[str, ...]:
    """Return what an item was supplied for: the purposes it states, or those of its declaration."""
    return tuple(row.supplied_for.split()) if row.supplied_for else tuple(supply.purpose.codes)


def notices_on(connection: Connection, rel: int, items: Sequence[bytes]) -> dict[bytes, list[Row[Any]]]:
    """Return the notices held on each of these items, in the order in which they came."""
    found: dict[bytes, list[Row[Any]]] = {item_id: [] for item_id in items}
    for row in _NOTICES.rows(connection, {"r": rel, "items": list(found)}):
        found[bytes(row.item_id)].append(row)
    return found


def history_of(
    whose: str, marking: Marking | None, notices: Sequence[Row[Any]], supplied_for: tuple[str, ...]
) -> History:
    """Return the notices on an item folded in the order in which they came.

    Args:
        whose: who supplied the item.
        marking: what its supply states; None while it is not here.
        notices: rows of `notice` in order; those that were rejected have no place.
    """
    changes = [(row.early, change_of(row, supplied_for)) for row in notices if row.state not in REJECTED]
    if whose == schema.OWN and marking is not None:
        history = History.issued(marking)
    else:
        history = History()
        for early, change in changes:
            if early:
                history, _ = history.apply(change)
        if marking is not None:
            history, _ = history.supplied(marking)
    for early, change in changes:
        if not early or whose == schema.OWN:
            history, _ = history.apply(change)
    return history


def change_of(row: Row[Any], supplied_for: tuple[str, ...]) -> Change:
    """Return a stored notice as it is read."""
    return _change(bytes(row.notice), bytes(row.digest), row.stated_us, supplied_for)


@lru_cache(maxsize=4096)
def _change(notice: bytes, digest: bytes, stated_us: int, supplied_for: tuple[str, ...]) -> Change:
    return read(
        restriction_notice_pb2.RestrictionNotice.FromString(notice),
        digest=digest,
        stated=instant_of(stated_us),
        supplied_for=supplied_for,
    )


def layers_of(connection: Connection, rel: int, whose: str, until_us: int = EVER) -> Layers:
    """Return the general rules of one Party, and for the peer's items this node's own policy.

    Args:
        until_us: only what was recorded here by then counts.
    """
    steps = [s for s in _RULES.rows(connection, {"r": rel, "w": whose}) if s.recorded_us <= until_us]
    rules = _book(tuple((bytes(s.rule), bytes(s.digest)) for s in steps if s.state not in REJECTED))
    policy = b""
    if (
        whose == schema.PEER
        and (held := _POLICY.first(connection, {"r": rel, "until": until_us})) is not None
    ):
        policy = bytes(held.policy)
    return Layers(rules, _policy(policy))


@lru_cache(maxsize=64)
def _book(steps: tuple[tuple[bytes, bytes], ...]) -> RuleBook:
    book = RuleBook()
    for rule, digest in steps:
        book, _ = book.apply(general_rule_pb2.GeneralRule.FromString(rule), digest)
    return book


@lru_cache(maxsize=64)
def _policy(policy: bytes) -> instrument_pb2.LocalPolicy:
    return instrument_pb2.LocalPolicy.FromString(policy)
