"""How the agreement stands by everything the two Parties have said of it, at an instant.

Decides the order of what was said, whose signatures each act takes, and which act is void because another
came before it. Both nodes fold the same acts to the same agreement, in whatever order they learned of them:
each act comes after what its Party had said and heard before, and else by the time stated; so what crosses
on the way is ordered alike on both. Refuses to know which node it runs on, and how anything is kept or sent.
Source: Articles 2, 7, 8 and 9.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from entente.v1 import amendment_pb2, dispute_pb2, principal_act_pb2

from node.agreement import amendments, disputes
from node.agreement.acts import ARTICLES, OPERATIONS, is_of_both, kind_of, not_of_the_agreement, read_act
from node.agreement.agreed import (
    Act,
    Agreement,
    Recorded,
    amendment_of,
    dispute_of,
    instant,
    with_amendment,
    with_dispute,
)
from node.agreement.effects import EFFECTS
from node.agreement.gate import Operation, gate
from node.agreement.genesis import read_genesis
from node.agreement.principals import require_introduction
from node.agreement.standing import ALIVE, SIGNED_ONE, NoticeElapsed
from node.errors import Refusal

PACE_MAX: Final = 500
PACE_DAYS: Final = timedelta(days=30)
"""So much a Party says of the agreement in so long: all of it is folded at every change."""


def fold(
    beginning: Agreement,
    recorded: Sequence[Recorded],
    now: datetime,
    *,
    supposed: Collection[bytes] = (),
) -> Agreement:
    """Return the agreement at `now`, by everything recorded of it; in whatever order it is given.

    What could not happen when its turn came is in `void` with the reason, and has changed nothing.

    Args:
        supposed: the statements that nobody made: their signatures and the version they were prepared under
            are taken as given. For questions, never for what is recorded.
    """
    agreement, void, lately = beginning, dict(beginning.void), dict[str, deque[datetime]]()
    for at, one in _in_order(recorded):
        agreement = _elapsed(agreement, at)
        try:
            _require_pace(lately.setdefault(one.by, deque()), at)
            agreement = _after(agreement, one, at, one.statement_id in supposed)
        except Refusal as refusal:
            void[one.statement_id] = refusal
        except (OverflowError, ValueError):
            # A time or a number that no calendar has: what cannot be read changes nothing, on either node.
            void[one.statement_id] = Refusal("SCHEMA_INVALID", "holds a value that cannot be read")
    counted = frozenset(one.statement_id for one in recorded) - void.keys()
    agreement = replace(agreement, void=void, counted=counted)
    agreement = _elapsed(agreement, now)
    if agreement.begins is not None and now < agreement.begins:  # nothing is retroactive (Article 9)
        early = replace(agreement.standing, life=min(agreement.standing.life, SIGNED_ONE))
        return replace(agreement, standing=early, turns=agreement.begins)
    begins = [one.since for one in agreement.designations if one.since > now]
    ends = agreement.standing.ends if agreement.standing.life in ALIVE else None
    return replace(agreement, turns=min([*begins, *([ends] if ends else [])], default=None))


def agreement_at(
    agreement: Agreement, beginning: Agreement, recorded: Sequence[Recorded], at: datetime
) -> Agreement:
    """Return what `fold(beginning, recorded, at)` does, from what was folded of the same for some other time.

    It is the same until time takes the agreement further, and then folded anew.
    """
    begins, turns = agreement.begins, agreement.turns
    alive = agreement.standing.life in ALIVE and (begins is None or begins <= at)
    return agreement if alive and (turns is None or at < turns) else fold(beginning, recorded, at)


def _require_pace(lately: deque[datetime], at: datetime) -> None:
    """Check that a Party does not say more than anybody reads. Raises Refusal INVALID_TRANSITION."""
    while lately and at - lately[0] > PACE_DAYS:
        lately.popleft()
    if len(lately) >= PACE_MAX:
        raise Refusal("INVALID_TRANSITION", "more is said of the agreement than may be said in 30 days")
    lately.append(at)


def _in_order(recorded: Sequence[Recorded]) -> list[tuple[datetime, Recorded]]:
    """Return what was said with the time it counts from, in the one order both nodes see.

    A statement counts from its own time, but after everything that its Party had said or received before it:
    neither a clock set back nor two clocks that differ put an answer before what it answers.
    """
    left = {by: deque(group) for by, group in _by_party(recorded).items()}
    counted: dict[str, int] = dict.fromkeys(left, 0)
    placed: list[tuple[int, Recorded]] = []
    while waiting := [lane[0] for lane in left.values() if lane]:
        # Where each claims to build on the other, nobody tells the truth: the earlier time goes first.
        ready = [one for one in waiting if not _builds_on(one, waiting)] or waiting
        chosen = min(ready, key=lambda one: (max(one.state_us, counted[one.by]), one.by))
        us = max(chosen.state_us, counted[chosen.by] + 1)
        known = [_heard(placed, other, chosen.knows) for other in left if other != chosen.by]
        counted[chosen.by] = us = max(us, max(known, default=0) + 1)
        placed.append((us, left[chosen.by].popleft()))
    placed.sort(key=lambda place: (place[0], place[1].by, place[1].sequence))
    return [(instant(us), one) for us, one in placed]


def _heard(placed: Sequence[tuple[int, Recorded]], by: str, sequence: int) -> int:
    """Return the time from which the last statement of `by` up to a place counts; times of one Party rise."""
    return next((us for us, one in reversed(placed) if one.by == by and one.sequence <= sequence), 0)


def _by_party(recorded: Sequence[Recorded]) -> dict[str, list[Recorded]]:
    said: dict[str, list[Recorded]] = {}
    for one in sorted(recorded, key=lambda one: (one.by, one.sequence)):
        said.setdefault(one.by, []).append(one)
    return said


def _builds_on(one: Recorded, waiting: Sequence[Recorded]) -> bool:
    return any(other.by != one.by and other.sequence <= one.knows for other in waiting)


def _elapsed(agreement: Agreement, now: datetime) -> Agreement:
    ends = agreement.standing.ends
    if ends is None or now < ends or agreement.standing.life not in ALIVE:
        return agreement
    return replace(agreement, standing=agreement.standing.after(NoticeElapsed()))


def _after(agreement: Agreement, one: Recorded, at: datetime, supposed: bool) -> Agreement:
    said = one.said
    if isinstance(said, dispute_pb2.DisputeStep):
        gate(agreement.standing, Operation.DISPUTE, one.by)
        return _dispute_step(agreement, one, said, at)
    if isinstance(said, amendment_pb2.AmendmentStep):
        gate(agreement.standing, Operation.AMENDMENT, one.by)
        return _amendment_step(agreement, one, said, at)
    return _principal_act(agreement, one, said, at, supposed)


# --- steps that persons take ----------------------------------------------------------------------


def _dispute_step(
    agreement: Agreement, one: Recorded, said: dispute_pb2.DisputeStep, at: datetime
) -> Agreement:
    kind = said.WhichOneof("step")
    if kind == "raised":
        raised = disputes.Dispute(
            one.statement_id, one.by, said.raised, disputes.RAISED, ((disputes.RAISED, at),)
        )
        return with_dispute(agreement, raised)
    step = disputes.Step.REFER if kind == "referred" else disputes.Step.CONSULT
    return with_dispute(agreement, dispute_of(agreement, said.dispute_id).after(step, at))


def _amendment_step(
    agreement: Agreement, one: Recorded, said: amendment_pb2.AmendmentStep, at: datetime
) -> Agreement:
    kind = said.WhichOneof("step")
    if kind == "requested":
        state = amendments.CONSULTING
        made = amendments.Amending(one.statement_id, one.by, said.requested, state, ((state, at),))
        return with_amendment(agreement, made)
    held = amendment_of(agreement, said.amendment_id)
    if kind == "offered":
        amendments.require_amended(said.offered.record, agreement.terms(), agreement.principals)
        return with_amendment(agreement, held.offered(one.by, said.offered.record, at))
    if kind == "settled":
        return with_amendment(agreement, held.settled(one.by, said.settled.record_digest, at))
    return with_amendment(agreement, held.withdrawn(one.by, at))


# --- principals' acts -----------------------------------------------------------------------------


def _principal_act(
    agreement: Agreement,
    one: Recorded,
    said: principal_act_pb2.SignedPrincipalAct,
    at: datetime,
    supposed: bool,
) -> Agreement:
    act = read_act(said.act)
    kind, standing = kind_of(act), agreement.standing
    standing.require_party(act.party)
    first = agreement.versions[0]
    if act.agreement_id != read_genesis(first.record).agreement_id:
        raise Refusal("FOREIGN_AGREEMENT", "an act under another agreement")
    if act.agreement_digest != agreement.version.digest and not supposed:
        raise Refusal("AGREEMENT_VERSION_MISMATCH", "prepared under another version of the agreement")
    if kind not in OPERATIONS:
        raise not_of_the_agreement()
    gate(standing, OPERATIONS[kind], one.by)
    held = agreement.acts.get(act.act_id)
    if held is not None and (held.act != said.act or held.done is not None or one.by in held.signed_by):
        raise Refusal("INVALID_TRANSITION", "this act was done before, or its name is another's")
    both = is_of_both(act)
    if not both and one.by != act.party:
        raise Refusal("PRINCIPAL_REQUIRED", "an act of the other Party's principal")
    if supposed:
        pass
    elif kind == "principal_keys":
        require_introduction(
            said.act,
            act.principal_keys,
            list(said.signatures),
            party=one.by,
            peer=standing.peer_of(one.by),
            held=agreement.principals,
        )
    else:
        agreement.principals[one.by].require(
            said.act, list(said.signatures), party=one.by, article=ARTICLES[kind]
        )
    signed_by = (*(held.signed_by if held else ()), one.by)
    done = at if not both or len(signed_by) == len(standing.parties) else None
    made = Act(act, said.act, signed_by, held.stated if held else at, done)
    agreement = EFFECTS[kind](agreement, one, act, at, done is not None)
    return replace(agreement, acts={**agreement.acts, act.act_id: made})
