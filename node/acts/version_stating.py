"""Correct an own item (Article 3.1): its next version takes its place in the transaction that supplies it.

Decides that a correction is announced by a notice in the protective lane, so that whoever the item was passed
on to is told of it and no correction is lost unseen; that it keeps every source that the item was made of;
and that a version the other Party refused gives its place back to the one before. The rules stand in
`node/exchange/corrections.py`; refuses to know how a supply is checked and sealed.
"""

from __future__ import annotations

from entente.v1 import exchange_service_pb2, restriction_notice_pb2
from sqlalchemy import select, update

from node.acts.alarms import raise_alarm
from node.acts.drafts import BODY_MAX_BYTES, Draft
from node.acts.leaves import REFUSED
from node.acts.party import Party
from node.acts.placing import Placed, placed_of
from node.acts.restrict import restrict_item
from node.acts.settled import Settlement
from node.acts.statements import states_of
from node.acts.stating import too_large
from node.acts.versions import begin_versions, settle_version, show_newest, version_row, versions_of
from node.errors import Refusal, code_of
from node.exchange.change import CORRECT
from node.exchange.corrections import VERSIONS_MAX, judge_version, require_correctable
from node.exchange.marking import Marking
from node.store import schema
from node.store.unit import UnitOfWork

_D, _I, _V = schema.derivation.c, schema.item.c, schema.item_version.c


def place_correction(unit: UnitOfWork, party: Party, draft: Draft) -> Placed | Refusal:
    """Give a draft its place among the versions of the item that it corrects, and write it into the draft.

    Nothing is stored. The refusal: NOT_FOUND, the same for an item that does not exist and one that the
    author may not see; NOT_ORIGINATOR; SUPERSEDED, another version than the one named is the newest;
    INVALID_TRANSITION; SEALED; EXPIRED; SCHEMA_INVALID; ITEM_TOO_LARGE.
    """
    try:
        return _placed(unit, party, draft)
    except Refusal as refusal:
        return refusal


def _placed(unit: UnitOfWork, party: Party, draft: Draft) -> Placed:
    supply, agreement_id = draft.supply, draft.relationship.agreement_id
    person = draft.author.person_id
    placed = placed_of(unit, party, draft.asked.caller, person, draft.corrects, agreement_id)
    row, bound = placed.row, placed.bound
    versions = versions_of(unit.connection, row.rel, [draft.corrects]).get(draft.corrects, [])
    if draft.corrects_version not in (0, row.version):
        raise Refusal(
            "SUPERSEDED",
            "another version of the item is the newest",
            remedy="look at the newest version, and correct that one",
            facts={"newest_version": str(row.version)},
        )
    in_force = bound.in_force
    require_correctable(in_force.marking, sealed=in_force.sealed, now=unit.now)
    last = max((one.version for one in versions), default=1)
    if last == VERSIONS_MAX:
        raise Refusal("INVALID_TRANSITION", "an item has no more versions than this", article="3.1")
    states = states_of(unit.connection, row.rel, [bytes(row.statement_id)])
    if exchange_service_pb2.STATEMENT_STATE_REFUSED in states.values():
        raise Refusal("INVALID_TRANSITION", "the other Party refused the item", article="3.1")
    supply.item_id, supply.version = draft.corrects, last + 1
    judge_version(supply, bound.supplies[0][0])
    before = set(bound.supply.derived_from)
    draft.new_sources = [one for one in supply.derived_from if one not in before]
    supply.derived_from[:] = [*bound.supply.derived_from, *draft.new_sources]
    if draft.abroad:
        known = unit.connection.execute(select(_D.source_id).where(_D.product_id == draft.corrects)).scalars()
        draft.abroad = tuple({*draft.abroad} - {bytes(one) for one in known})
    draft.stated = supply.SerializeToString()
    if len(draft.stated) > BODY_MAX_BYTES:
        raise too_large(len(draft.stated))
    codes = tuple(draft.supplied_for.split()) if draft.supplied_for else tuple(supply.purpose.codes)
    marking = Marking.of_supply(supply, supplied_for=codes)
    draft.warning = placed.history.resupplied(marking, unit.now)
    return placed


def announce(unit: UnitOfWork, party: Party, placed: Placed, draft: Draft) -> None:
    """State the notice that says which version replaces the content.

    Raises:
        Refusal: what let the supply pass does not let the notice pass; the act is undone.
    """
    wanted = restriction_notice_pb2.RestrictionNotice(
        item_id=draft.supply.item_id, kind=CORRECT, replacement_version=draft.supply.version
    )
    restrict_item(party, unit, placed, wanted, draft.author)


def keep_correction(unit: UnitOfWork, placed: Placed, draft: Draft, leaf_index: int) -> None:
    """Have a correction that is stored take the place of the version before it."""
    row, supply = placed.row, draft.supply
    begin_versions(unit, row)
    made = version_row(
        row.rel,
        schema.OWN,
        supply,
        draft.statement_id,
        unit.now_us,
        leaf_index,
        readable=True,
        supplied_for=draft.supplied_for,
    )
    unit.insert(schema.item_version, [made])
    if draft.abroad and not row.derived:  # its supply names none of them
        mine = (_I.rel == row.rel, _I.item_id == supply.item_id)
        unit.connection.execute(update(schema.item).where(*mine).values(derived=True))
    show_newest(unit, row.rel, supply.item_id)


def settle_correction(settled: Settlement) -> None:
    """Have a version that the other Party refused replace nothing here either; somebody must look at it."""
    unit, rel, leaf = settled.unit, settled.relationship.rel, settled.leaf
    if leaf.decision != REFUSED:
        return
    mine = select(_V.item_id).where(
        _V.rel == rel,
        _V.statement_id == settled.statement_id,
        _V.whose == schema.OWN,
        _V.version > 1,
    )
    item_id = unit.connection.execute(mine).scalar_one_or_none()
    if item_id is None:
        return
    settle_version(unit, rel, settled.statement_id, refused=True)
    show_newest(unit, rel, bytes(item_id))
    raise_alarm(unit, rel, code_of(leaf.code), settled.statement_id)
