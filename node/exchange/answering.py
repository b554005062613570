"""The answer to a notice: what the recipient tells the originator, and what the originator makes of it.

Decides when there is anything to answer yet: a relaxation that waits for a notice, or for its time, is
answered once it holds. Refuses to know ledgers and clocks; leaf and time are arguments. Source:
Article 3.4.
"""

from __future__ import annotations

from datetime import datetime

from entente.v1 import restriction_notice_pb2 as pb

from node.errors import reason_of
from node.exchange.change import RECALL, Change
from node.exchange.lives import NoticeEvent
from node.exchange.notices import InForce, Outcome, Verdict


def answer_to(
    change: Change,
    verdict: Verdict,
    in_force: InForce | None,
    *,
    item_id: bytes,
    leaf_index: int,
    now: datetime,
    onward: tuple[int, int] = (0, 0),
    legal_hold: pb.LegalHold | None = None,
    certificate: pb.CertificateOfDestruction | None = None,
) -> pb.NoticeAnswer | None:
    """Return the answer to a notice; None while it waits, and for what was answered already.

    Args:
        in_force: what holds now; None while the item is not here.
        leaf_index: the leaf that records the outcome.
        onward: how many recipients it was passed on to, and how many have not confirmed.
        legal_hold: what forbids to destroy the item, if anything does.
        certificate: of a recall, once the content is destroyed.
    """
    if verdict.outcome in (Outcome.REPEATED, Outcome.WAITING):
        return None
    if change.not_before is not None and change.not_before > now and verdict.outcome is Outcome.APPLIED:
        return None
    reply = pb.NoticeAnswer(
        notice_digest=change.digest,
        item_id=item_id,
        sequence=change.sequence,
        unknown_dimensions=verdict.unknown,
        code=reason_of(verdict.code) if verdict.code else None,
    )
    if in_force is not None:
        reply.result_hash = in_force.hash
    if verdict.outcome is Outcome.REJECTED:
        reply.outcome = pb.NOTICE_OUTCOME_REJECTED
        return reply
    reply.outcome = pb.NOTICE_OUTCOME_APPLIED
    reply.leaf_index = leaf_index
    reply.apply_time.FromDatetime(now)
    reply.provisional = verdict.outcome is Outcome.PROVISIONAL
    reply.onward_recipients, reply.onward_unconfirmed = onward
    if change.kind == RECALL and legal_hold is not None:
        reply.outcome = pb.NOTICE_OUTCOME_CANNOT_DESTROY
        reply.legal_hold.CopyFrom(legal_hold)
    elif change.kind == RECALL and certificate is not None:
        reply.certificate.CopyFrom(certificate)
    return reply


def event_of(reply: pb.NoticeAnswer) -> NoticeEvent:
    """Return what an answer means in the notice's life; an outcome not known here confirms nothing."""
    match reply.outcome:
        case pb.NOTICE_OUTCOME_REJECTED:
            return NoticeEvent.REJECTION
        case pb.NOTICE_OUTCOME_CANNOT_DESTROY:
            return NoticeEvent.CANNOT_DESTROY
        case pb.NOTICE_OUTCOME_APPLIED if not reply.provisional:
            return NoticeEvent.ENFORCED
    return NoticeEvent.PROVISIONAL


def agrees(reply: pb.NoticeAnswer, change: Change) -> bool:
    """Return whether the recipient reached the set that the notice announced.

    False raises the alarm: the two nodes hold different sets, the recipient's being the tighter.
    """
    return (
        reply.outcome != pb.NOTICE_OUTCOME_REJECTED
        and not reply.provisional
        and not reply.unknown_dimensions
        and reply.result_hash == change.result_hash
    )
