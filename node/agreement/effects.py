"""What each principal's act changes, once its signatures are proved and the gate has let it pass.

Decides the guards of each kind: the grounds of a suspension, what it may name, the period of a notice, the
text of an amendment, the one contact point. Refuses to know the order of what was said and who signed it.
Source: Articles 2, 7, 8 and 9.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from entente.v1 import principal_act_pb2, suspension_pb2

from node.agreement import amendments, contacts, disputes
from node.agreement.agreed import (
    Agreement,
    Recorded,
    Version,
    amendment_of,
    dispute_of,
    instant,
    with_amendment,
    with_dispute,
)
from node.agreement.notice_period import day_in, end_of, months_after
from node.agreement.principals import Principals
from node.agreement.standing import DutySuspended, NoticeGiven, NoticeWithdrawn, SuspensionLifted
from node.errors import Refusal

SUSPENDABLE: Final = frozenset(
    (
        "1",
        "1.1",
        "1.2",
        "1.3",
        "3",
        "3.1",
        "3.2",
        "3.3",
        "4",
        "4.1",
        "5",
        "5.1",
        "5.2",
        "5.3",
        "5.4",
        "5.5",
        "5.6",
    )
)
"""What a suspension by article may name. To protect what was supplied (3.4, 3.5) and to settle what stands
between the Parties (2, 6 to 9) remain duties whatever is suspended."""

Effect = Callable[[Agreement, Recorded, principal_act_pb2.PrincipalAct, datetime, bool], Agreement]
"""What an act changes; the last argument says whether every signature is there."""


def _contact_designation(
    agreement: Agreement, _one: Recorded, act: principal_act_pb2.PrincipalAct, at: datetime, _done: bool
) -> Agreement:
    said = act.contact_designation
    since = said.valid_from_time.ToDatetime(UTC) if said.HasField("valid_from_time") else None
    made = contacts.designate(agreement.designations, act.act_id, act.party, said, at, since)
    return replace(agreement, designations=made)


def _contact_revocation(
    agreement: Agreement, _one: Recorded, act: principal_act_pb2.PrincipalAct, at: datetime, _done: bool
) -> Agreement:
    named = act.contact_revocation.designation_id
    return replace(agreement, designations=contacts.revoke(agreement.designations, act.party, named, at))


def _dispute_conclusion(
    agreement: Agreement, one: Recorded, act: principal_act_pb2.PrincipalAct, at: datetime, done: bool
) -> Agreement:
    said = act.dispute_conclusion
    held, step = dispute_of(agreement, said.dispute_id), disputes.step_of(said)
    held.require(step)
    if not done:
        return with_dispute(agreement, replace(held, signed_by=held.signed_by | {one.by}))
    return with_dispute(agreement, replace(held.after(step, at), conclusion=said))


def _suspension(
    agreement: Agreement, _one: Recorded, act: principal_act_pb2.PrincipalAct, _at: datetime, _done: bool
) -> Agreement:
    said = act.suspension
    require_ground(said, agreement.disputes)
    require_suspendable(said)
    suspended = DutySuspended(act.party, act.act_id, tuple(said.articles), said.inbound)
    return replace(agreement, standing=agreement.standing.after(suspended))


def _suspension_lift(
    agreement: Agreement, _one: Recorded, act: principal_act_pb2.PrincipalAct, _at: datetime, _done: bool
) -> Agreement:
    lifted = SuspensionLifted(act.party, act.suspension_lift.suspension_id)
    return replace(agreement, standing=agreement.standing.after(lifted))


def _amendment_signed(
    agreement: Agreement, one: Recorded, act: principal_act_pb2.PrincipalAct, at: datetime, done: bool
) -> Agreement:
    said = act.amendment
    made = amendment_of(agreement, said.amendment_id).signed(one.by, said.record_digest, at)
    agreement = with_amendment(agreement, made)
    if not done:
        return agreement
    # What the Parties' keys and persons are may have changed since the text was offered.
    amendments.require_amended(made.record, agreement.terms(), agreement.principals)
    other_since = None if one.received_us is None else instant(one.received_us)
    version = Version(made.record, made.record_digest, at, one.by, other_since)
    return replace(agreement, versions=(*agreement.versions, version))


def _termination_notice(
    agreement: Agreement, one: Recorded, act: principal_act_pb2.PrincipalAct, at: datetime, _done: bool
) -> Agreement:
    said, terms = act.termination_notice, agreement.terms()
    digest = said.document_digest
    if len(digest) != hashlib.sha256().digest_size or digest == hashlib.sha256().digest():
        # The digest of nothing at all names no document.
        raise Refusal("WRITTEN_NOTICE_REQUIRED", "a notice names the written document by its digest")
    zones = [party.head_office_time_zone for party in terms.parties]
    receiver = next(p for p in terms.parties if p.code != one.by)
    received = at if one.received_us is None else instant(one.received_us)
    last_day = months_after(
        day_in(received, receiver.head_office_time_zone), terms.settings.notice_period_months
    )
    if said.last_day:
        named = datetime.strptime(said.last_day, "%Y-%m-%d").replace(tzinfo=UTC).date()
        if named < last_day:
            raise Refusal(
                "NOTICE_PERIOD_TOO_SHORT",
                "the day named comes before the agreed period is over",
                facts={"months": str(terms.settings.notice_period_months)},
            )
        last_day = named
    ends = None if one.received_us is None else end_of(last_day, zones)
    given = NoticeGiven(act.party, act.act_id, ends)
    return replace(agreement, standing=agreement.standing.after(given))


def _termination_withdrawal(
    agreement: Agreement, _one: Recorded, act: principal_act_pb2.PrincipalAct, _at: datetime, done: bool
) -> Agreement:
    standing = agreement.standing.after(NoticeWithdrawn(act.termination_withdrawal.notice_id))
    return replace(agreement, standing=standing) if done else agreement


def _principal_keys(
    agreement: Agreement, one: Recorded, act: principal_act_pb2.PrincipalAct, _at: datetime, _done: bool
) -> Agreement:
    keys = {**agreement.principals, one.by: Principals.of_keys(act.principal_keys)}
    return replace(agreement, principals=MappingProxyType(keys))


EFFECTS: Final[Mapping[str, Effect]] = MappingProxyType(
    {
        "contact_designation": _contact_designation,
        "contact_revocation": _contact_revocation,
        "dispute_conclusion": _dispute_conclusion,
        "suspension": _suspension,
        "suspension_lift": _suspension_lift,
        "amendment": _amendment_signed,
        "termination_notice": _termination_notice,
        "termination_withdrawal": _termination_withdrawal,
        "principal_keys": _principal_keys,
    }
)


def require_ground(said: suspension_pb2.Suspension, held: Mapping[bytes, disputes.Dispute]) -> None:
    """Check that one of the two grounds of 7.2 is met. Raises Refusal SUSPENSION_GROUND_UNMET."""
    if said.WhichOneof("ground") == "breach" and said.breach.statement:
        return
    dispute = held.get(said.not_achieved.dispute_id)
    if dispute is None or dispute.state != disputes.NOT_ACHIEVED:
        raise Refusal(
            "SUSPENSION_GROUND_UNMET",
            "neither a dispute that stands at not achieved nor an opinion that duties were breached",
        )


def require_suspendable(said: suspension_pb2.Suspension) -> None:
    """Check that only what may be suspended is. Raises Refusal PROTECTIVE_DUTY."""
    if not SUSPENDABLE.issuperset(said.articles):
        raise Refusal(
            "PROTECTIVE_DUTY",
            "duties that protect what was supplied, and those of Articles 2 and 6 to 9, are not suspended",
            facts={"field": "suspension.articles"},
        )
