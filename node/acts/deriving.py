"""Items that are made of items of the other Party (Article 3.4): each source is used, and binds the product.

Decides that every source is asked about, for every purpose of the product, before anything is recorded: a
product that is refused leaves the denials alone, one that is made a use of each source. A source that came
under another agreement is passed on with the product, too: to the Party that the product is for, as far as
its restrictions allow. That Party is not told of it. So is a source that nobody names and whose bytes are
known again (`recognising.py`); a person who may not know of it is told the same whatever it says. Refuses to
know what a product must state: that is `node/exchange/products.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from entente.v1 import item_supply_pb2
from sqlalchemy import Connection, Row, select

from node.acts.bound import Bound, Bounds
from node.acts.drafts import Draft
from node.acts.grants import grants_on
from node.acts.judging import judge_use
from node.acts.open_item import Use, find_item, nobody, record_absent, use_judged
from node.acts.party import Party, Relationship
from node.acts.readers import author_of, current
from node.acts.recognising import SOURCES_MAX, known_again
from node.acts.statements import not_found
from node.acts.using import Answer, Wanted, record_use
from node.errors import FieldFault, Refusal
from node.exchange.consents import Grant
from node.exchange.decide import Action
from node.exchange.marking import Marking
from node.exchange.products import carried, looser_in
from node.store import schema
from node.store.unit import UnitOfWork

_D = schema.derivation.c


@dataclass(frozen=True, slots=True)
class _Source:
    """An item that a product is made of, the agreement that it is held under, and what is wanted of it."""

    relationship: Relationship
    item_id: bytes
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class _Used:
    """A use of a source that is allowed, with the consents that it spends."""

    relationship: Relationship
    row: Row[Any]
    bound: Bound
    wanted: Wanted
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the sources of a product say to it, up to the first that denies.

    Attributes:
        uses: each use of each source.
        denial: why the product may not be made; None: it may.
        absent: the source that is not here.
        denied: the use that is denied.
    """

    uses: Sequence[_Used]
    denial: Refusal | None = None
    absent: _Source | None = None
    denied: _Used | None = None


_Judge = Callable[[_Used], tuple[Refusal | None, Answer | None]]
_HIDDEN: Final = frozenset({"NOT_FOUND", "RECIPIENT_NOT_AUTHORISED"})
"""What denies a use to a person who may not know of the item."""


def held_elsewhere(party: Party, relationship: Relationship, items: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return which of these items this Party received under another agreement, and not under this one."""
    others = [one for one in party.relationships() if one.rel != relationship.rel]
    if not items or not others:
        return ()
    with party.store.read() as connection:
        return tuple(
            item_id
            for item_id in items
            if find_item(connection, [relationship], item_id) is None
            and _received(connection, others, item_id) is not None
        )


def derive(unit: UnitOfWork, party: Party, draft: Draft) -> Refusal | None:
    """Use each new source of a draft for it; return why it may not be made. Denials are recorded.

    Inside the transaction that stores the product, before anything of it is stored. Sources that only its
    bytes tell of are written into the draft. The refusal: as `sources_bar`; of such a source that the author
    may not know of, ONWARD_BARRED, whatever denies it.
    """
    supply, relationship = draft.supply, draft.relationship
    relationships = current(unit, party)
    person = draft.author.person_id
    codes = _codes(supply, draft.supplied_for)
    wanted = _wanted(person, codes, draft.territory, draft.acknowledged)
    sources = (*draft.new_sources, *draft.abroad)
    named = _sources(unit.connection, relationships, relationship, sources, wanted) if sources else []
    known = _known_again(unit, relationships, draft)
    if not named and not known:
        return None

    def judged(used: _Used) -> tuple[Refusal | None, Answer | None]:
        use = Use(party, draft.asked.caller, used.wanted, bytes(used.row.item_id))
        return use_judged(unit, use, used.relationship, used.row, used.bound)

    uses: list[_Used] = []
    again = [_from_abroad(other, item_id, wanted, relationship) for other, item_id in known[:SOURCES_MAX]]
    # What is named is asked to the end first: what its author gets wrong there tells nothing of the others.
    for asking in (named, again):
        found = _ask(unit.connection, asking, supply, codes, unit.now, judged)
        if found.absent is not None:
            use = Use(party, draft.asked.caller, wanted, found.absent.item_id)
            record_absent(unit, use, [found.absent.relationship], person, "NOT_FOUND")
        if found.denied is not None and found.denial is not None:
            _record(unit, draft, found.denied, found.denial.code)
        if found.denial is not None:
            return found.denial if asking is named else _told_of_bytes(found.denial)
        uses += found.uses
    if len(known) > SOURCES_MAX:
        return _bytes_barred()
    for one in uses:
        _record(unit, draft, one, "")
    draft.abroad = (*draft.abroad, *(one.item_id for one in again))
    unit.insert(
        schema.derivation,
        [
            {"rel": source.relationship.rel, "product_id": supply.item_id, "source_id": source.item_id}
            for source in (*named, *again)
        ],
    )
    return None


def _known_again(
    unit: UnitOfWork, relationships: Sequence[Relationship], draft: Draft
) -> list[tuple[Relationship, bytes]]:
    """Return the sources of a draft that only its bytes tell of, those of the versions before it apart."""
    digests = [bytes(part["plain_digest"]) for part in draft.parts]
    found = known_again(unit.connection, relationships, draft.relationship, digests)
    if not found:
        return found
    before = unit.connection.execute(select(_D.source_id).where(_D.product_id == draft.supply.item_id))
    named = {*draft.abroad, *(bytes(one) for one in before.scalars())}
    return [(other, item_id) for other, item_id in found if item_id not in named]


def _told_of_bytes(denial: Refusal) -> Refusal:
    """Return what the author is told of a source that they did not name."""
    if denial.code in _HIDDEN:
        return _bytes_barred()
    return Refusal(
        denial.code,
        "the same bytes came with an item under another agreement, whose restrictions deny this",
        article=denial.article,
        remedy=denial.remedy,
        faults=denial.faults,
        facts=denial.facts,
    )


def _bytes_barred() -> Refusal:
    """Return the one answer to whoever may not know of the item that the bytes came with."""
    return Refusal(
        "ONWARD_BARRED",
        "these bytes may not be supplied under this agreement",
        remedy="ask the contact person of your Party",
    )


def _record(unit: UnitOfWork, draft: Draft, used: _Used, code: str) -> None:
    """Write the leaf of a use in the ledger of the agreement that the source is held under."""
    author = draft.author
    if used.relationship.rel != draft.relationship.rel:
        author = author_of(used.relationship, draft.asked.caller, author.person_id, unit.now)
    record_use(unit, used.relationship, used.row, used.bound, used.wanted, author, code, used.grants)


def sources_bar(
    party: Party,
    connection: Connection,
    relationship: Relationship,
    person: str,
    supply: item_supply_pb2.ItemSupply,
    abroad: Sequence[bytes],
    supplied_for: str | None,
    now: datetime,
    *,
    territory: str,
    acknowledged: frozenset[str],
    digests: Collection[bytes] = (),
) -> Refusal | None:
    """Return why a product that is not supplied yet may not be made; nothing is recorded.

    NOT_FOUND, the same for a source that does not exist and one that the person may not see; what denies
    DERIVE; of a source under another agreement, what denies FORWARD to the Party of this one, such as
    ONWARD_BARRED; SCHEMA_INVALID with the dimensions in which the product is looser than its sources.

    Args:
        person: who would make it; stands on the roster.
        abroad: the sources that are held under another agreement.
        supplied_for: the purposes of the declaration that it refers to; None: its own.
        digests: of its parts. A source that only they tell of is asked if the person may know of it: as
            nothing is recorded here, no other may be told that there is one.
    """
    codes = _codes(supply, supplied_for)

    def judged(used: _Used) -> tuple[Refusal | None, Answer | None]:
        row, other = used.row, used.relationship
        roster = other.own_roster
        if roster is None or not roster.is_authorised(person, now):
            return nobody(), None
        grants = grants_on(connection, row.rel, bytes(row.item_id))
        found = judge_use(connection, other, row, used.bound, used.wanted, now, grants=grants)
        return found.denial, found.answer

    wanted = _wanted(person, codes, territory, acknowledged)
    sources, relationships = (*supply.derived_from, *abroad), party.relationships()
    asking = _sources(connection, relationships, relationship, sources, wanted)
    if (denial := _ask(connection, asking, supply, codes, now, judged).denial) is not None:
        return denial
    for other, item_id in known_again(connection, relationships, relationship, digests):
        source = _from_abroad(other, item_id, wanted, relationship)
        found = None if item_id in abroad else _ask(connection, [source], supply, codes, now, judged).denial
        if found is not None and found.code not in _HIDDEN:
            return _told_of_bytes(found)
    return None


def _sources(
    connection: Connection,
    relationships: Iterable[Relationship],
    relationship: Relationship,
    items: Iterable[bytes],
    wanted: Wanted,
) -> list[_Source]:
    """Return each source with what is wanted: to derive from it, and to pass on what came otherwise."""
    others = [one for one in relationships if one.rel != relationship.rel]
    found = []
    for item_id in items:
        here = find_item(connection, [relationship], item_id)
        away = None if here is not None else _received(connection, others, item_id)
        if away is None:
            found.append(_Source(relationship, item_id, (wanted,)))
        else:
            found.append(_from_abroad(away, item_id, wanted, relationship))
    return found


def _from_abroad(
    held_under: Relationship, item_id: bytes, wanted: Wanted, relationship: Relationship
) -> _Source:
    """Return a source that is passed on to the Party of another agreement than its own."""
    onward = replace(wanted, action=Action.FORWARD, recipient=relationship.peer)
    return _Source(held_under, item_id, (wanted, onward))


def _received(
    connection: Connection, relationships: Sequence[Relationship], item_id: bytes
) -> Relationship | None:
    """Return the agreement under which an item of another Party is held."""
    found = find_item(connection, relationships, item_id)
    return found[0] if found is not None and found[1].whose == schema.PEER else None


def _ask(
    connection: Connection,
    sources: Iterable[_Source],
    supply: item_supply_pb2.ItemSupply,
    codes: Sequence[str],
    now: datetime,
    judged: _Judge,
) -> _Asked:
    """Ask each source for every purpose of the product, then what they bear together."""
    uses: list[_Used] = []
    for source in sources:
        found = find_item(connection, [source.relationship], source.item_id)
        if found is None or found[1].whose != schema.PEER:
            return _Asked(uses, not_found(), absent=source)
        row = found[1]
        bound = Bounds(connection, source.relationship, now).of(row)
        for wanted in source.wanted:
            spent = dict[bytes, Grant]()
            for code in codes:
                asked = _Used(source.relationship, row, bound, replace(wanted, purpose=code), ())
                denial, answer = judged(asked)
                if denial is not None:
                    return _Asked(uses, denial, denied=asked)
                spent |= {grant.grant_id: grant for grant in (answer.grants if answer else ())}
            uses.append(_Used(source.relationship, row, bound, wanted, tuple(spent.values())))
    stated = Marking.of_supply(supply, supplied_for=codes)
    if looser := looser_in(stated, carried(one.bound.effective for one in uses)):
        faults = [
            FieldFault(f"restrictions.{name}", "is looser than what it is derived from") for name in looser
        ]
        text = "a product keeps to the restrictions of its sources"
        return _Asked(uses, Refusal("SCHEMA_INVALID", text, faults=faults))
    return _Asked(uses)


def _codes(supply: item_supply_pb2.ItemSupply, supplied_for: str | None) -> list[str]:
    return (supplied_for or " ".join(supply.purpose.codes)).split() or [""]


def _wanted(person: str, codes: Sequence[str], territory: str, acknowledged: frozenset[str]) -> Wanted:
    return Wanted(
        person=person,
        action=Action.DERIVE,
        purpose=codes[0],
        territory=territory,
        all_parts=True,
        acknowledged=acknowledged,
    )
