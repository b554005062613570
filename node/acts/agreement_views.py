"""How the agreement stands, as it is shown: state, acts, everything that was said of it.

Decides nothing and changes nothing: it shows what is folded from what both Parties said. None of it is
information supplied under Article 3; whoever may call sees all of it. Source: Articles 2, 7, 8 and 9.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from entente.v1 import agreement_pb2, agreement_view_pb2, principal_act_pb2
from entente.v1 import agreement_service_pb2 as wire
from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import select

from node.acts.agreement_figures import running_suspensions
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Party, Relationship
from node.acts.relationships import SAID
from node.agreement import amendments, disputes
from node.agreement.acts import kind_of
from node.agreement.agreed import Agreement
from node.agreement.contacts import Designated, contact_of
from node.errors import Refusal, code_of
from node.store import schema
from node.store.unit import timestamp_of

_T, _O, _S = schema.agreement_said.c, schema.outcome.c, schema.agreement_signature.c
OVER_DISPUTES: Final = frozenset({disputes.RESOLVED, disputes.NOT_ACHIEVED})
OVER_AMENDMENTS: Final = frozenset({amendments.IN_EFFECT, amendments.WITHDRAWN})
_OVER_MAX: Final = 100


def get_act(party: Party, request: wire.GetActRequest) -> wire.GetActResponse:
    """Return a principal's act with every signature told. Raises Refusal NOT_FOUND, NOT_IN_FORCE."""
    relationship = party.relationship(request.agreement_id)
    held = relationship.agreement.acts.get(request.act_id)
    if held is None:
        raise Refusal("NOT_FOUND", "no such act of a principal is held here", article="9")
    signatures = [
        signature
        for one in relationship.recorded
        if isinstance(one.said, principal_act_pb2.SignedPrincipalAct) and one.said.act == held.act
        for signature in one.said.signatures
    ]
    return wire.GetActResponse(
        act=principal_act_pb2.SignedPrincipalAct(act=held.act, signatures=signatures),
        signed_by=held.signed_by,
        effect_time=_stamp(held.done),
    )


def get_state(party: Party, request: wire.GetAgreementStateRequest) -> wire.GetAgreementStateResponse:
    """Return how the agreement stands. Raises Refusal NOT_FOUND, NOT_IN_FORCE."""
    relationship, now = party.relationship(request.agreement_id), party.clock.now()
    agreement, standing = relationship.agreement, relationship.standing
    with party.store.read() as connection:
        texts = set(
            connection.execute(
                select(schema.authentic_text.c.digest).where(schema.authentic_text.c.rel == relationship.rel)
            ).scalars()
        )
    held = {bytes(digest) for digest in texts}
    suspensions = running_suspensions(agreement)
    for one in suspensions:
        one.said.CopyFrom(agreement.acts[one.act_id].message.suspension)
    live = [one for one in agreement.designations if one.until is None or now < one.until]
    return wire.GetAgreementStateResponse(
        agreement_id=relationship.agreement_id,
        party=relationship.own,
        peer=relationship.peer,
        standing=standing.life,
        in_force_time=None if relationship.in_force_us is None else timestamp_of(relationship.in_force_us),
        end_time=_stamp(standing.ends),
        agreement_digest=relationship.agreement_digest,
        stated_digest=relationship.stated_digest,
        version=len(agreement.versions),
        notices=[
            agreement_view_pb2.RunningNotice(act_id=one.act_id, party=one.by, end_time=_stamp(one.ends))
            for one in standing.notices
        ],
        suspensions=suspensions,
        contacts=[_designation(one, now) for one in live],
        vacant=[code for code in standing.parties if contact_of(agreement.designations, code, now) is None],
        disputes=list_of(agreement.disputes, OVER_DISPUTES, dispute_view),
        amendments=list_of(agreement.amendments, OVER_AMENDMENTS, amendment_view),
        texts=[
            agreement_view_pb2.TextView(
                language=text.language, sha256=text.sha256, held=bool(text.sha256) and text.sha256 in held
            )
            for text in relationship.genesis.authentic_texts
        ],
        principals=[
            agreement_view_pb2.PrincipalView(
                party=code,
                keys=principal_act_pb2.PrincipalKeys(
                    public_keys=agreement.principals[code].keys,
                    threshold=agreement.principals[code].threshold,
                ),
            )
            for code in standing.parties
        ],
        waiting=_waiting(relationship),
        record=relationship.genesis_bytes,
    )


def list_history(
    party: Party, request: wire.ListAgreementHistoryRequest
) -> wire.ListAgreementHistoryResponse:
    """Return a page of what was said of the agreement, the newest first.

    Raises:
        Refusal: NOT_FOUND, NOT_IN_FORCE; TOKEN_INVALID.
    """
    relationship = party.relationship(request.agreement_id)
    question = f"agreement-history/{relationship.agreement_id}"
    size, wanted = page_size(request.page_size, default=50, most=500), [_T.rel == relationship.rel]
    if request.page_token:
        (before,) = read_token(party, question, request.page_token)
        wanted.append(_T.leaf_index < before)
    refused = (_O.rel == _T.rel) & (_O.whose == schema.OWN) & (_O.statement_id == _T.statement_id)
    with party.store.read() as connection:
        rows = connection.execute(
            select(schema.agreement_said, _O.code.label("outcome_code"))
            .join(schema.outcome, refused & (_O.stage == 1), isouter=True)
            .where(*wanted)
            .order_by(_T.leaf_index.desc())
            .limit(size + 1)
        ).all()
        events = [_event(relationship, row) for row in rows[:size]]
        if len(rows) <= size:  # the last page ends with how it began
            events += [
                _signed(bytes(row.signature), row.recorded_us)
                for row in connection.execute(
                    select(_S.signature, _S.recorded_us)
                    .where(_S.rel == relationship.rel)
                    .order_by(_S.recorded_us.desc(), _S.party)
                )
            ]
    token = make_token(party, question, [rows[size - 1].leaf_index]) if len(rows) > size else ""
    return wire.ListAgreementHistoryResponse(events=events, next_page_token=token)


def dispute_view(dispute: disputes.Dispute) -> agreement_view_pb2.DisputeView:
    """Return a dispute as it is shown."""
    return agreement_view_pb2.DisputeView(
        dispute_id=dispute.dispute_id,
        party=dispute.raised_by,
        said=dispute.said,
        state=dispute.state,
        moves=[
            agreement_view_pb2.DisputeMoved(state=state, move_time=_stamp(at)) for state, at in dispute.moved
        ],
        signed_by=sorted(dispute.signed_by),
        conclusion=dispute.conclusion,
    )


def amendment_view(amendment: amendments.Amending) -> agreement_view_pb2.AmendmentView:
    """Return an amendment as it is shown, without its text."""
    return agreement_view_pb2.AmendmentView(
        amendment_id=amendment.amendment_id,
        party=amendment.requested_by,
        said=amendment.said,
        state=amendment.state,
        moves=[
            agreement_view_pb2.AmendmentMoved(state=state, move_time=_stamp(at))
            for state, at in amendment.moved
        ],
        record_digest=amendment.record_digest,
        offered_by=amendment.offered_by,
        signed_by=amendment.signed_by,
    )


def list_of(held: Any, over: frozenset[Any], view: Any) -> list[Any]:
    """Return disputes or amendments as shown, the newest first; of those that are over, the last 100."""
    newest = list(reversed(held.values()))
    shown = [one for one in newest if one.state not in over]
    shown += [one for one in newest if one.state in over][:_OVER_MAX]
    return [view(one) for one in sorted(shown, key=lambda one: one.moved[0][1], reverse=True)]


def _waiting(relationship: Relationship) -> list[agreement_view_pb2.WaitingAct]:
    agreement: Agreement = relationship.agreement
    return [
        agreement_view_pb2.WaitingAct(
            act_id=act_id,
            kind=kind_of(act.message),
            awaits=code,
            state_time=_stamp(act.stated),
        )
        for act_id, act in agreement.acts.items()
        if act.done is None
        for code in relationship.standing.parties
        if code not in act.signed_by
    ]


def _designation(one: Designated, now: datetime) -> agreement_view_pb2.DesignationView:
    return agreement_view_pb2.DesignationView(
        act_id=one.act_id,
        party=one.party,
        said=one.said,
        state=one.state(now),
        from_time=_stamp(one.since),
        until_time=_stamp(one.until),
    )


def _event(relationship: Relationship, row: Any) -> wire.AgreementEvent:
    statement_id = bytes(row.statement_id)
    void = relationship.agreement.void.get(statement_id)
    code = void.code if void is not None else ""
    if row.refused:
        code = code_of(int(row.outcome_code)) if row.outcome_code else "INVALID_TRANSITION"
    event = wire.AgreementEvent(
        statement_id=statement_id,
        party=relationship.own if row.whose == schema.OWN else relationship.peer,
        kind=row.body,
        state_time=timestamp_of(row.state_us),
        receive_time=None if row.received_us is None else timestamp_of(row.received_us),
        author_id=row.author,
        leaf_index=row.leaf_index,
        void_code=code,
    )
    said = SAID[row.body].FromString(bytes(row.said))
    if row.body == "principal_act":
        event.act.CopyFrom(said)
        event.kind = kind_of(principal_act_pb2.PrincipalAct.FromString(said.act))
    else:
        getattr(event, row.body).CopyFrom(said)
    return event


def _signed(raw: bytes, recorded_us: int) -> wire.AgreementEvent:
    signature = agreement_pb2.PrincipalSignature.FromString(raw)
    return wire.AgreementEvent(
        party=signature.party, kind="signature", state_time=timestamp_of(recorded_us), signature=signature
    )


def _stamp(instant: datetime | None) -> Timestamp | None:
    if instant is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(instant)
    return stamp
