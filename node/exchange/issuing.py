"""Whether a restriction notice may be issued, and may be taken in: authority, form, second person.

Both nodes ask `judge_notice`: the originator's before anything leaves, the recipient's on arrival. What
the originator's node alone can see (how the audience stands by the roster of today) it asks in `draft`,
which also gives the notice its place and its hashes. Refuses to know transport and storage.
Source: Article 3.4, last sentence; Article 3.5 for what a notice may not do.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final

from entente.v1 import restriction_notice_pb2 as pb
from entente.v1 import restriction_pb2, roster_pb2

from node.agreement.gate import Operation, gate
from node.agreement.standing import Standing
from node.errors import FieldFault, Refusal
from node.exchange import purposes
from node.exchange.change import KINDS, RELAX, TIGHTEN, form_faults, read
from node.exchange.comparison import PersonsOf
from node.exchange.notices import History, Outcome, is_monotone
from node.exchange.restriction_form import check_set
from node.exchange.rilo import Names, require_undisturbed
from node.exchange.supply import SUPPLIERS
from node.roster.view import RosterView

# Time limits of a notice may lie in the past: they then strike at once.
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DRAFT: Final = bytes(32)
APPROVERS: Final = frozenset({roster_pb2.ROLE_CONTACT, roster_pb2.ROLE_PRINCIPAL})
"""Who is the second person of a relaxation."""


def judge_notice(
    notice: pb.RestrictionNotice,
    *,
    author: str,
    sender: str,
    originator: str,
    standing: Standing,
    roster: RosterView | None,
    now: datetime,
    protected: Names = (),
) -> None:
    """Check a notice as far as it can be judged without the notices before it.

    Args:
        author: the person who states it.
        sender: the Party that issues it.
        originator: the Party that supplied the item; where the item is not here yet, the sender.
        roster: the sender's, as held by the node that asks; None if it holds none.
        now: an aware instant.
        protected: the channel that no restriction may close, by the agreement; empty: none.

    Raises:
        Refusal: NOT_ORIGINATOR; the gate's; SENDER_NOT_AUTHORISED or ROLE_INSUFFICIENT, also for the
            second person; SCHEMA_INVALID with every fault; RILO_CHANNEL_INTERFERENCE.
    """
    if sender != originator:
        raise Refusal("NOT_ORIGINATOR", "only the Party that supplied the item issues notices on it")
    kind = KINDS.get(notice.kind)
    gate(standing, Operation.SEAL if kind is None else kind.operation, sender)
    if roster is None:
        raise Refusal("SENDER_NOT_AUTHORISED", "no roster of the sender is held here")
    roster.require_author(author, now, roles=SUPPLIERS)
    if faults := form_faults(notice, author=author):
        raise Refusal("SCHEMA_INVALID", "the notice has not the form of its kind", faults=faults)
    if notice.kind == RELAX:
        roster.require_author(notice.approver_id, now, roles=APPROVERS)
    if notice.kind in (TIGHTEN, RELAX) and protected:
        require_undisturbed(sets_of(notice), protected)


def sets_of(notice: pb.RestrictionNotice) -> tuple[restriction_pb2.RestrictionSet, ...]:
    """Return every set that a notice states: of the item, then of parts."""
    return (notice.set, *(part.set for part in notice.parts))


def draft(
    history: History,
    wanted: pb.RestrictionNotice,
    *,
    stated: datetime,
    supplied_for: Collection[str],
    persons_of: PersonsOf | None = None,
    vocabulary: Collection[str] = purposes.CODES,
    parts: int = 1,
) -> pb.RestrictionNotice:
    """Return the notice as it is issued: in its place, with the hashes that chain it.

    Args:
        history: the originator's own, without a gap.
        wanted: what the person wants; sequence and hashes are not read.
        stated: the time of the statement that will carry it.
        supplied_for: the purposes of the supply.
        persons_of: resolves audiences by the recipient's roster in force.
        vocabulary: the purposes the agreement knows.
        parts: how many parts the item has, the content included.

    Raises:
        Refusal: SCHEMA_INVALID with every fault of the sets; NOTICE_NOT_MONOTONE, what is called a
            tightening loosens something, or is not comparable; INVALID_TRANSITION.
    """
    if faults := _set_faults(wanted, vocabulary, parts):
        raise Refusal("SCHEMA_INVALID", "the restrictions cannot be stated so", faults=faults)
    notice = pb.RestrictionNotice()
    notice.CopyFrom(wanted)
    notice.sequence, notice.previous_hash = history.last + 1, history.hash
    change = read(notice, digest=_DRAFT, stated=stated, supplied_for=supplied_for)
    if change.kind == TIGHTEN and not is_monotone(change, history.stated_with_corrections, persons_of):
        raise _not_monotone()
    after, verdict = history.apply(change, announced=False)
    if verdict.outcome is not Outcome.APPLIED:
        if verdict.code == "NOTICE_NOT_MONOTONE":
            raise _not_monotone()
        raise Refusal("INVALID_TRANSITION", "nothing of the kind can follow the notices on this item")
    notice.result_hash = after.hash
    return notice


def _set_faults(notice: pb.RestrictionNotice, vocabulary: Collection[str], parts: int) -> list[FieldFault]:
    faults = list[FieldFault]()
    named: list[tuple[str, restriction_pb2.RestrictionSet]] = []
    if notice.HasField("set"):
        named.append(("notice.set", notice.set))
    for place, part in enumerate(notice.parts):
        named.append((f"notice.parts[{place}].set", part.set))
        if part.part >= parts:
            faults.append(FieldFault(f"notice.parts[{place}].part", "the item has no such part"))
    for at, restrictions in named:
        faults += check_set(restrictions, now=_BEGINNING, vocabulary=vocabulary, at=at)
    return faults


def _not_monotone() -> Refusal:
    return Refusal("NOTICE_NOT_MONOTONE", "the notice loosens something, or cannot be compared")
