"""Notices as an originator issues them, one after another, and the orders in which they may arrive."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from entente.v1 import item_supply_pb2, roster_pb2
from entente.v1 import restriction_notice_pb2 as pb
from entente.v1 import restriction_pb2 as sets_pb
from hypothesis import strategies as st

from node.errors import Refusal
from node.exchange.change import CORRECT, RECALL, RELAX, SEAL, TIGHTEN, Change, read
from node.exchange.issuing import draft
from node.exchange.marking import Marking
from node.exchange.notices import History
from tests.exchange.restriction_strategies import NOW, PERSONS, PURPOSES, ROLES, limit, subset

ITEM = bytes(16)
_BARS = (sets_pb.BAR_PRINT, sets_pb.BAR_EXPORT, sets_pb.BAR_DERIVE)
SUPPLIED_FOR = ("ENF", "ANA")


@st.composite
def stated_sets(draw: st.DrawFn, *, full: bool) -> sets_pb.RestrictionSet:
    """A set that a supplier may state; `full` names tlp, and else it names one dimension or more."""
    made = sets_pb.RestrictionSet()
    dimensions = draw(subset(("tlp", "audience", "purposes", "judicial", "bars", "use_until", "duties")))
    if full or not dimensions:
        dimensions = [*dimensions, "tlp"]
    if "tlp" in dimensions:
        made.tlp = draw(st.sampled_from((sets_pb.TLP_RED, sets_pb.TLP_AMBER, sets_pb.TLP_GREEN)))
    if "audience" in dimensions or made.tlp == sets_pb.TLP_RED:
        if made.tlp != sets_pb.TLP_RED and draw(st.booleans()):
            made.audience.members.add(role=draw(st.sampled_from(ROLES[:2])))
        else:
            persons = draw(st.lists(st.sampled_from(PERSONS), unique=True, min_size=1))
            made.audience.members.extend(sets_pb.AudienceMember(person_id=p) for p in persons)
    if "purposes" in dimensions:
        made.purposes.codes.extend(draw(st.lists(st.sampled_from(PURPOSES), unique=True, min_size=1)))
    if "judicial" in dimensions:
        made.judicial = draw(st.sampled_from((sets_pb.JUDICIAL_BARRED, sets_pb.JUDICIAL_CONSENT)))
    if "bars" in dimensions:
        made.bars.extend(draw(st.lists(st.sampled_from(_BARS), unique=True, min_size=1)))
    if "use_until" in dimensions:
        made.use_until.CopyFrom(limit(NOW + timedelta(hours=draw(st.integers(-2, 3)))))
    if "duties" in dimensions:
        made.duties.add().ack_read.SetInParent()
    return made


def supply_of(
    restrictions: sets_pb.RestrictionSet, **parts: sets_pb.RestrictionSet
) -> item_supply_pb2.ItemSupply:
    """A supply with three parts; `part1=...` gives an attachment its own restrictions."""
    supply = item_supply_pb2.ItemSupply(item_id=ITEM, version=1)
    supply.purpose.codes.extend(SUPPLIED_FOR)
    supply.restrictions.restrictions.CopyFrom(restrictions)
    for number in range(3):
        part = supply.parts.add(part=number)
        if (own := parts.get(f"part{number}")) is not None:
            part.restrictions.restrictions.CopyFrom(own)
    return supply


def change_of(notice: pb.RestrictionNotice) -> Change:
    """The notice as a node reads it once it has come in a statement."""
    digest = hashlib.sha256(notice.SerializeToString(deterministic=True)).digest()
    return read(notice, digest=digest, stated=NOW, supplied_for=SUPPLIED_FOR)


@dataclass(frozen=True)
class Issued:
    """What an originator did: the item as supplied, its notices, and its own history."""

    base: Marking
    changes: tuple[Change, ...]
    history: History
    notices: tuple[pb.RestrictionNotice, ...] = ()


def issue(history: History, kind: int, **fields: Any) -> tuple[History, Change]:
    """Issue one more notice. Raises Refusal as `draft` does."""
    after, change, _ = _issued(history, kind, **fields)
    return after, change


def _issued(history: History, kind: int, **fields: Any) -> tuple[History, Change, pb.RestrictionNotice]:
    wanted = pb.RestrictionNotice(item_id=ITEM, kind=kind, **fields)  # type: ignore[arg-type]
    notice = draft(history, wanted, stated=NOW, supplied_for=SUPPLIED_FOR, parts=3)
    change = change_of(notice)
    after, verdict = history.apply(change)
    assert verdict.code == "", verdict
    return after, change, notice


def issued_with(base: Marking, wanted: Iterable[tuple[int, Mapping[str, Any]]]) -> Issued:
    """What an originator did who issues these notices one after another."""
    history = History.issued(base).accepted_by_peer()
    changes, notices = list[Change](), list[pb.RestrictionNotice]()
    for kind, fields in wanted:
        history, change, notice = _issued(history, kind, **fields)
        changes.append(change)
        notices.append(notice)
    return Issued(base, tuple(changes), history, tuple(notices))


@st.composite
def histories(draw: st.DrawFn, most: int = 7) -> Issued:
    """What an originator may do to one item, whatever it tries."""
    own = {"part1": draw(stated_sets(full=True))} if draw(st.booleans()) else {}
    base = Marking.of_supply(supply_of(draw(stated_sets(full=True)), **own))
    history = History.issued(base).accepted_by_peer()
    changes, notices = list[Change](), list[pb.RestrictionNotice]()
    for _ in range(draw(st.integers(1, most))):
        kind = draw(st.sampled_from((TIGHTEN, TIGHTEN, TIGHTEN, RELAX, RELAX, CORRECT, SEAL, RECALL)))
        fields: dict[str, Any] = {}
        if kind in (TIGHTEN, RELAX):
            fields["set"] = draw(stated_sets(full=kind == RELAX))
            if draw(st.integers(0, 3)) == 0:
                part = pb.PartRestrictions(
                    part=draw(st.integers(0, 2)), set=draw(stated_sets(full=kind == RELAX))
                )
                fields["parts"] = [part]
        if kind == RELAX:
            fields |= {"approver_id": "C-CP-001", "reason_code": "OVER"}
            if draw(st.integers(0, 2)) == 0:
                later = NOW + timedelta(hours=draw(st.integers(-1, 3)))
                fields["not_before_time"] = later
        if kind == CORRECT:
            fields["replacement_version"] = history.version + 1
        if kind == TIGHTEN and draw(st.booleans()):
            fields["kept_grants"] = [bytes([draw(st.integers(1, 3))]) * 16]
        try:
            history, change, notice = _issued(history, kind, **fields)
        except Refusal:
            continue  # the originator's node refused it: it never left
        changes.append(change)
        notices.append(notice)
    return Issued(base, tuple(changes), history, tuple(notices))


ANALYSTS = sets_pb.Audience(members=[sets_pb.AudienceMember(role=roster_pb2.ROLE_ANALYST)])
