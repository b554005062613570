"""The kinds of ledger entry, and how an act fills one.

Decides which words the ledger uses; refuses to know the tree. No entry holds content, names or free text.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from entente.v1 import item_pb2, ledger_pb2, statement_pb2

from node.errors import reason_of
from node.wire import field

if TYPE_CHECKING:
    from node.acts.party import Relationship
    from node.store.unit import UnitOfWork

ACCEPTED = ledger_pb2.DECISION_ACCEPTED
REFUSED = ledger_pb2.DECISION_REFUSED
HELD = ledger_pb2.DECISION_HELD


class Kind(StrEnum):
    """What a ledger entry says has happened."""

    AGREEMENT_GENESIS = "agreement.genesis"
    AGREEMENT_SIGNED = "agreement.signed"
    CONTACT_STATED = "contact.stated"
    CONTACT_RECEIVED = "contact.received"
    DISPUTE_STATED = "dispute.stated"
    DISPUTE_RECEIVED = "dispute.received"
    SUSPENSION_STATED = "suspension.stated"
    SUSPENSION_RECEIVED = "suspension.received"
    AMENDMENT_STATED = "amendment.stated"
    AMENDMENT_RECEIVED = "amendment.received"
    TERMINATION_STATED = "termination.stated"
    TERMINATION_RECEIVED = "termination.received"
    PRINCIPAL_KEYS_STATED = "principal.keys_stated"
    PRINCIPAL_KEYS_RECEIVED = "principal.keys_received"
    TEXT_IMPORTED = "agreement.text_imported"
    REVIEW_STATED = "review.stated"
    REVIEW_RECEIVED = "review.received"
    CONSULTATION_STATED = "consult.stated"
    CONSULTATION_RECEIVED = "consult.received"
    PROJECT_STATED = "project.stated"
    PROJECT_RECEIVED = "project.received"
    MEETING_STATED = "meeting.stated"
    MEETING_RECEIVED = "meeting.received"
    ACCESS_STATED = "access.stated"
    ACCESS_RECEIVED = "access.received"
    EXPERTISE_STATED = "expertise.stated"
    EXPERTISE_RECEIVED = "expertise.received"
    ASSOCIATION_STATED = "association.stated"
    ASSOCIATION_RECEIVED = "association.received"
    ARRANGEMENT_STATED = "arrangement.stated"
    ARRANGEMENT_RECEIVED = "arrangement.received"
    EVALUATION_STATED = "evaluation.stated"
    EVALUATION_RECEIVED = "evaluation.received"
    EXEMPTION_STATED = "exemption.invoked"
    EXEMPTION_RECEIVED = "exemption.received"
    CASE_LAPSED = "case.lapsed"
    ROSTER_STATED = "roster.stated"
    ROSTER_RECEIVED = "roster.received"
    ROSTER_PROPOSED = "roster.proposed"
    ROSTER_WITHDRAWN = "roster.withdrawn"
    DESCRIPTOR_STATED = "descriptor.stated"
    DESCRIPTOR_RECEIVED = "descriptor.received"
    ITEM_SENT = "item.sent"
    ITEM_RECEIVED = "item.received"
    SUPPLY_REFUSED = "supply.refused"
    SUPPLY_CLEARED = "supply.cleared"
    STATEMENT_SENT = "statement.sent"
    STATEMENT_RECEIVED = "statement.received"
    STATEMENT_CONFLICT = "statement.conflict"
    RECEIPT_SETTLED = "receipt.settled"
    NOT_DELIVERED = "receipt.overdue"
    USE_DECIDED = "use.decided"
    NOTICE_ISSUED = "restrict.issued"
    NOTICE_APPLIED = "restrict.applied"
    NOTICE_ANSWERED = "restrict.answered"
    ANSWER_RECEIVED = "restrict.answer_received"
    EXPOSURE_REPORTED = "exposure.reported"
    EXPOSURE_RECEIVED = "exposure.received"
    USE_REPORTED = "use.reported"
    ONWARD_CONFIRMED = "onward.confirmed"
    USE_REPORT_RECEIVED = "use.report_received"
    RULE_STATED = "rule.stated"
    RULE_RECEIVED = "rule.received"
    POLICY_CHANGED = "policy.changed"
    PURPOSE_DECLARED = "purpose.declared"
    PURPOSE_RECEIVED = "purpose.received"
    CONSENT_STATED = "consent.stated"
    CONSENT_RECEIVED = "consent.received"
    PROPOSAL_STATED = "proposal.stated"
    PROPOSAL_RECEIVED = "proposal.received"
    INTERFERENCE_STATED = "rilo.reported"
    INTERFERENCE_RECEIVED = "rilo.received"
    INTERFERENCE_BLOCKED = "rilo.blocked"
    CHANNEL_LINKED = "rilo.linked"
    INSTRUMENT_CHECKED = "instrument.checked"
    WAIVER_REFUSED = "instrument.waiver_refused"
    REGISTER_CHANGED = "register.changed"
    HOLD_PLACED = "hold.placed"
    HOLD_LIFTED = "hold.lifted"
    LIMIT_STRUCK = "limit.struck"
    CONTENT_DESTROYED = "content.destroyed"
    FRAME_REFUSED = "frame.refused"
    CHECKPOINT_COSIGNED = "checkpoint.cosigned"
    CERTIFICATE_REVOKED = "certificate.revoked"


RECEIPTED = frozenset(
    kind.value
    for kind in (
        Kind.ITEM_RECEIVED,
        Kind.ROSTER_RECEIVED,
        Kind.DESCRIPTOR_RECEIVED,
        Kind.AGREEMENT_SIGNED,
        Kind.CONTACT_RECEIVED,
        Kind.DISPUTE_RECEIVED,
        Kind.SUSPENSION_RECEIVED,
        Kind.AMENDMENT_RECEIVED,
        Kind.TERMINATION_RECEIVED,
        Kind.PRINCIPAL_KEYS_RECEIVED,
        Kind.STATEMENT_RECEIVED,
        Kind.STATEMENT_CONFLICT,
        Kind.NOTICE_APPLIED,
        Kind.ANSWER_RECEIVED,
        Kind.EXPOSURE_RECEIVED,
        Kind.USE_REPORT_RECEIVED,
        Kind.RULE_RECEIVED,
        Kind.PURPOSE_RECEIVED,
        Kind.CONSENT_RECEIVED,
        Kind.PROPOSAL_RECEIVED,
        Kind.INTERFERENCE_RECEIVED,
        Kind.REVIEW_RECEIVED,
        Kind.CONSULTATION_RECEIVED,
        Kind.PROJECT_RECEIVED,
        Kind.MEETING_RECEIVED,
        Kind.ACCESS_RECEIVED,
        Kind.EXPERTISE_RECEIVED,
        Kind.ASSOCIATION_RECEIVED,
        Kind.ARRANGEMENT_RECEIVED,
        Kind.EVALUATION_RECEIVED,
        Kind.EXEMPTION_RECEIVED,
    )
)
"""The kinds of leaf that record the outcome of a statement: only these are receipts."""


@lru_cache(maxsize=64)
def family_name(family: int) -> str:
    """Return the label of a family; one that this version does not know is `unknown`."""
    try:
        return item_pb2.Family.Name(family).removeprefix("FAMILY_").lower()
    except ValueError:
        return "unknown"


@lru_cache(maxsize=16)
def decision_name(decision: int) -> str:
    """Return the label of a decision."""
    return ledger_pb2.Decision.Name(decision).removeprefix("DECISION_").lower()


def entry(
    relationship: Relationship,
    kind: Kind,
    *,
    actor: statement_pb2.Author | None = None,
    decision: int = 0,
    code: str = "",
    object_id: bytes = b"",
    statement_digest: bytes = b"",
    restriction_version: int = 0,
    restriction_hash: bytes = b"",
    purpose: str = "",
    receipt_digest: bytes = b"",
    sender: str = "",
    action: int = 0,
    recipient: str = "",
    grant_ids: Sequence[bytes] = (),
    part: int = 0,
    proposer: statement_pb2.Author | None = None,
    all_parts: bool = False,
    limit: int = 0,
    item_version: int = 1,
) -> ledger_pb2.LedgerEntry:
    """Return an entry; index, time, salt and format are given to it by the ledger.

    An entry names the version of an item from the second on.
    """
    return ledger_pb2.LedgerEntry(
        kind=kind.value,
        actor=actor,
        agreement_digest=relationship.agreement_digest,
        standing=relationship.standing.life,
        object_id=object_id,
        statement_digest=statement_digest,
        restriction_version=restriction_version,
        restriction_hash=restriction_hash,
        decision=decision,  # type: ignore[arg-type]
        code=reason_of(code) if code else 0,  # type: ignore[arg-type]
        purpose=purpose,
        receipt_digest=receipt_digest,
        sender=sender,
        action=action,  # type: ignore[arg-type]
        recipient=recipient,
        grant_ids=grant_ids,
        part=part,
        proposer=proposer,
        all_parts=all_parts,
        limit=limit,  # type: ignore[arg-type]
        item_version=item_version if item_version > 1 else 0,
    )


class ItemLeaves:
    """Writes the leaves of items that were accepted under one relationship, one for each item.

    They are those that `entry` describes, written field by field (`node/wire.py`): building the message costs
    three times as much, and of the many leaves of a batch only author, item, digest and restrictions differ.

    Args:
        kind: what the leaves say has happened.
        sender: the Party that supplied.
    """

    def __init__(self, relationship: Relationship, kind: Kind, sender: str) -> None:
        self.relationship: Final = relationship
        self._kind = kind.value
        self._of_kind = ledger_pb2.LedgerEntry(kind=kind.value).SerializeToString()
        self._agreed = ledger_pb2.LedgerEntry(
            agreement_digest=relationship.agreement_digest, standing=relationship.standing.life
        ).SerializeToString()
        self._decided = ledger_pb2.LedgerEntry(decision=ACCEPTED).SerializeToString()
        self._said_by = ledger_pb2.LedgerEntry(sender=sender).SerializeToString()

    def append(
        self,
        unit: UnitOfWork,
        author: statement_pb2.Author,
        item_id: bytes,
        statement_digest: bytes,
        restriction_hash: bytes,
    ) -> tuple[int, bytes]:
        """Append the leaf of one item; return its index and its exact bytes."""
        fields = [
            self._of_kind,
            field(5, author.SerializeToString()),
            self._agreed,
            field(8, item_id),
            field(9, statement_digest),
            field(11, restriction_hash),
            self._decided,
        ]
        return unit.append_written(self.relationship.rel, self._kind, b"".join(fields), self._said_by)
