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
)
from sqlalchemy import Connection, Row, bindparam, select

from node.acts.histories import REJECTED, history_of, notices_on
from node.acts.party import Relationship, read_relationships
from node.acts.versions import binding, read_supply, versions_of
from node.exchange.audience import Actor, persons_of
from node.exchange.effective import Effective, derived, effective, policy_for, together
from node.exchange.general_rules import RuleBook
from node.exchange.marking import Marking
from node.exchange.notices import History, InForce
from node.exchange.own_terms import is_red, own_terms
from node.exchange.restriction import SEALED
from node.store import schema
from node.store.prepared import Prepared

_N, _R, _L = schema.notice.c, schema.general_rule.c, schema.local_policy.c
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
_LEAVES = Prepared(
    select(_E.idx, _E.leaf).where(_E.rel == bindparam("r"), _E.idx.in_(bindparam("places", expanding=True))),
    listed="places",
)
_SOURCES = Prepared(
    select(schema.item).where(
        schema.item.c.rel == bindparam("r"), schema.item.c.item_id.in_(bindparam("items", expanding=True))
    ),
    listed="items",
)
_D = schema.derivation.c
_ELSEWHERE = Prepared(
    select(_D.rel, _D.product_id, _D.source_id).where(
        _D.rel.in_(select(schema.agreement.c.rel).where(schema.agreement.c.rel != bindparam("r"))),
        _D.product_id.in_(bindparam("items", expanding=True)),
    ),
    listed="items",
)
_AT_ONCE: Final = 1_000
_GONE: Final = Effective(Marking(SEALED), (), sealed=True)
EVER: Final = (1 << 63) - 1
"""Everything that is held now."""


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
        supplies: of each version that counts, the first one first, with the purposes of each.
    """

    supplies: tuple[tuple[item_supply_pb2.ItemSupply, tuple[str, ...]], ...]
    history: History
    in_force: InForce
    effective: Effective

    @property
    def supply(self) -> item_supply_pb2.ItemSupply:
        """The supply of the version that is shown."""
        return self.supplies[-1][0]

    @property
    def supplied_for(self) -> tuple[str, ...]:
        """The purposes of that supply."""
        return self.supplies[-1][1]

    @property
    def first_for(self) -> tuple[str, ...]:
        """The purposes of the first supply, by which notices are read."""
        return self.supplies[0][1]

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
        self._versions: dict[bytes, list[Row[Any]]] = {}
        self._sources: dict[bytes, Any] = {}
        self._abroad: dict[bytes, list[tuple[int, bytes]]] = {}
        self._others: dict[int, Relationship] = {}
        self._authors: dict[int, str] = {}
        self._own: set[int] = set()
        self._known: dict[tuple[Any, ...], Bound] = {}

    def look_up(self, rows: Iterable[Row[Any]]) -> None:
        """Read what binds the items in `rows` (of `item`) at once; else it is asked for item by item."""
        rows = list(rows)
        self._own = {row.arrival for row in rows if row.whose == schema.OWN}
        self._read_notices(rows)
        self._read_versions(rows)
        self._read_sources(rows)

    def _read_notices(self, rows: Iterable[Row[Any]]) -> None:
        wanted = [bytes(row.item_id) for row in rows if row.noticed]
        wanted = [item_id for item_id in wanted if item_id not in self._notices]
        if wanted:
            found = notices_on(self._connection, self._relationship.rel, wanted)
            self._notices.update(
                (item_id, [one for one in rows if one.recorded_us <= self._until_us])
                for item_id, rows in found.items()
            )

    def _read_versions(self, rows: Iterable[Row[Any]]) -> None:
        several = [bytes(row.item_id) for row in rows if row.corrected]
        wanted = [item_id for item_id in several if item_id not in self._versions]
        self._versions.update(versions_of(self._connection, self._relationship.rel, wanted))

    def _read_sources(self, rows: Iterable[Row[Any]]) -> None:
        products = [row for row in rows if row.derived and row.whose == schema.OWN]
        asked = [bytes(row.item_id) for row in products if bytes(row.item_id) not in self._abroad]
        self._abroad |= made_elsewhere(self._connection, self._relationship.rel, asked)
        named = {item_id for row in products for item_id in _supply_of(row).derived_from}
        wanted = list(named - self._sources.keys())
        for first in range(0, len(wanted), _AT_ONCE):
            some = wanted[first : first + _AT_ONCE]
            found = _SOURCES.rows(self._connection, {"r": self._relationship.rel, "items": some})
            self._sources |= {**dict.fromkeys(some), **{bytes(row.item_id): row for row in found}}
            self._read_notices(found)
            self._read_versions(found)

    def of(self, row: Row[Any]) -> Bound:
        """Return what binds the item in `row`."""
        layers = self.layers(row.whose)
        if row.noticed or row.derived or row.held_back or row.corrected or not layers.plain:
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
        self._read_notices([row])
        self._read_versions([row])
        notices = self._notices.get(bytes(row.item_id), []) if row.noticed else []
        versions = self._versions.get(bytes(row.item_id), []) if row.corrected else []
        later = binding(versions, row.version)
        supplies = tuple(read_supply(one) for one in (*(versions[:1] or [row]), *later))
        markings = [Marking.of_supply(said, supplied_for=codes) for said, codes in supplies]
        history = history_of(row.whose, markings[0], notices, supplies[0][1])
        history = history.corrected([(one.version, m) for one, m in zip(later, markings[1:], strict=True)])
        in_force = history.in_force(self._now)
        if in_force is None:
            raise ValueError("an item that is here has something in force")
        if row.whose == schema.OWN:
            written = versions or [row]
            authors = {self._author_of(one) for one in written} if is_red(in_force.marking) else ()
            bound = own_terms(in_force.marking, authors)
            if row.derived:
                # Who may read a product at home is who may read all of what it was made of, at each use.
                bound = derived(bound.marking, self._made_of(row, supplies[-1][0]))
        else:
            bound = together(
                effective(
                    in_force,
                    said,
                    supplied_for=codes,
                    rules=layers.rules,
                    policy=policy_for(layers.policy, said, supplied_for=codes),
                )
                for said, codes in supplies
            )
            if row.held_back:
                bound = replace(bound, sealed=True)
        return Bound(supplies, history, in_force, bound)

    def _made_of(self, row: Row[Any], supply: item_supply_pb2.ItemSupply) -> dict[bytes, Effective]:
        """Return what binds the items that a product was made of; one that is not here lets nobody in."""
        self._read_sources([row])
        found = {item_id: self._sources[item_id] for item_id in supply.derived_from}
        made = {
            item_id: _GONE if source is None else self.of(source).effective
            for item_id, source in found.items()
        }
        for rel, item_id in self._abroad[bytes(row.item_id)]:
            made[item_id] = self._bound_abroad(rel, item_id)
        return made

    def _bound_abroad(self, rel: int, item_id: bytes) -> Effective:
        """Return what binds a source that is held under another agreement.

        Who may read it are persons whom the roster of that agreement names; the roster of this one knows
        other persons, or the same ones otherwise.
        """
        if not self._others:
            self._others = {one.rel: one for one in read_relationships(self._connection, self._now)}
        other = self._others[rel]
        (row,) = _SOURCES.rows(self._connection, {"r": rel, "items": [item_id]})
        bound = Bounds(self._connection, other, self._now, self._until_us).of(row).effective
        whole, roster = bound.marking.of_all_parts(), other.own_roster
        persons = frozenset[str]() if roster is None else roster.persons(self._now)
        actors = [
            Actor(one, roster.roles_of(one, self._now), roster.units_of(one, self._now), other.own)
            for one in persons
            if roster is not None
        ]
        clause = frozenset(("person", one) for one in persons_of(whole.audience, actors))
        return replace(bound, marking=Marking(replace(whole, audience=frozenset({clause}))))

    def _author_of(self, row: Row[Any]) -> str:
        """Return who supplied an own item, by the leaf that records it."""
        if row.arrival not in self._authors:
            places = list(self._own - self._authors.keys() | {row.arrival})
            self._authors |= dict.fromkeys(places, "")
            for one in _LEAVES.rows(self._connection, {"r": row.rel, "places": places}):
                leaf = ledger_pb2.LedgerEntry.FromString(bytes(one.leaf))
                self._authors[one.idx] = leaf.actor.person_id
        return self._authors[row.arrival]


def _supply_of(row: Row[Any]) -> item_supply_pb2.ItemSupply:
    return item_supply_pb2.ItemSupply.FromString(bytes(row.supply))


def made_elsewhere(
    connection: Connection, rel: int, products: Sequence[bytes]
) -> dict[bytes, list[tuple[int, bytes]]]:
    """Return what each of these products was made of that came under other agreements than `rel`."""
    found: dict[bytes, list[tuple[int, bytes]]] = {item_id: [] for item_id in products}
    for first in range(0, len(products), _AT_ONCE):
        some = products[first : first + _AT_ONCE]
        for one in _ELSEWHERE.rows(connection, {"r": rel, "items": some}):
            found[bytes(one.product_id)].append((one.rel, bytes(one.source_id)))
    return found


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
