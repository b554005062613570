"""May this act be recorded? Asked of an own act before it is told, and of the peer's as it arrives.

Decides what one table cannot: whose signature a principal's act bears, that an association which executes a
programme has its arrangement, and that an exemption of its own answers a request of the other Party. All of
it follows from what the acting Party knew, so that both nodes answer alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from entente.v1 import case_pb2, item_pb2
from sqlalchemy import select

from node.acts.case_rows import read_about, read_cases
from node.acts.case_summaries import Held
from node.acts.party import Relationship
from node.agreement.acts import read_act
from node.cases.arrangement import require_settled
from node.cases.case import Act, Case
from node.cases.engine import Admitted, admit, fold
from node.cases.kinds import TABLES
from node.cases.signing import agreed_in
from node.contract import require_valid
from node.errors import FieldFault, Refusal
from node.roster.view import role_insufficient
from node.store import schema
from node.store.unit import UnitOfWork

_A, _S, _I = schema.case_act.c, schema.statement.c, schema.item.c
_DIGEST_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Admission:
    """One act to be recorded; `acts`: of its case, as far as held here and not refused."""

    relationship: Relationship
    acts: Sequence[Act]
    act: Act


def require_admitted(unit: UnitOfWork, asked: Admission) -> Admitted:
    """Return how the act is recorded.

    Raises:
        Refusal: as `engine.admit`; ROLE_INSUFFICIENT, the author's role is none of the row's;
            PRINCIPAL_REQUIRED, SIGNATURE_INVALID, AGREEMENT_VERSION_MISMATCH, of a principal's signature;
            ARRANGEMENT_REQUIRED (5.5); EXEMPTION_NOT_APPLICABLE (6.1), INVALID_TRANSITION.
    """
    act = asked.act
    admitted = admit(asked.relationship.genesis, asked.acts, act)
    if act.role not in admitted.row.roles:
        raise role_insufficient(admitted.row.roles)
    if admitted.row.signs:
        _require_signed(asked.relationship, act)
    if act.name == "association_started" and admitted.before is not None:
        _require_arrangement(unit, asked, admitted.before)
    if act.name == "exempted":
        _require_note_digest(act)
        if act.kind == case_pb2.CASE_KIND_EXEMPTION:
            _require_request(unit, asked)
    return admitted


def _require_signed(relationship: Relationship, act: Act) -> None:
    signed, article = act.body.act, TABLES[act.kind].article
    read = read_act(signed.act)
    require_valid(read, "act")
    agreed_in(act)
    if (read.agreement_id, read.party) != (relationship.agreement_id, act.by):
        raise Refusal(
            "PRINCIPAL_REQUIRED", "the act was signed for another Party or agreement", article=article
        )
    if read.agreement_digest != relationship.agreement_digest:
        raise Refusal("AGREEMENT_VERSION_MISMATCH", "signed under another version of the agreement")
    relationship.agreement.principals[act.by].require(
        signed.act, signed.signatures, party=act.by, article=article
    )


def _require_arrangement(unit: UnitOfWork, asked: Admission, association: Case) -> None:
    """Check that what an association executes has its arrangement, as the Party that starts it knew."""
    relationship, project_id = asked.relationship, association.opening.body.terms.project_id
    abouts = {association.case_id, bytes(project_id)} - {b""}
    found = read_about(unit.connection, relationship.rel, abouts)
    cases = read_cases(unit.connection, relationship, found, unit.now_us)
    of_it = (one for one in cases.values() if one.case.kind == case_pb2.CASE_KIND_ARRANGEMENT)
    held = [one for one in of_it if one.acts]
    require_settled(association, (case for one in held for case in _as_known(relationship, one, asked.act)))


def _as_known(relationship: Relationship, held: Held, act: Act) -> Iterator[Case]:
    """Yield a case as the Party that acted may have known it when it did.

    Of this Party's acts the peer knew the first so many, as they reach it in order: at least those that its
    ledger had recorded by then, by its own clock.
    """
    yield held.case
    if act.own:
        return
    own = [row for row in held.rows if row.whose == schema.OWN and not row.refused]
    recorded = [row.receipt_us is not None and row.receipt_us <= act.at_us for row in own]
    sure = max((count for count, known in enumerate(recorded, 1) if known), default=0)
    for count in range(sure, len(own)):
        unheard = {bytes(row.statement_id) for row in own[count:]}
        if held.case.case_id not in unheard:
            yield fold(relationship.genesis, [one for one in held.acts if one.act_id not in unheard])


def _require_note_digest(act: Act) -> None:
    if len(act.body.note_digest) != _DIGEST_BYTES:
        fault = FieldFault("step.exempted.note_digest", "has 32 octets, whether there is a note or not")
        raise Refusal("SCHEMA_INVALID", "an exemption that shows whether there is a note", faults=[fault])


def _require_request(unit: UnitOfWork, asked: Admission) -> None:
    """Check that the exemption answers a request of the other Party that was not exempted before.

    Raises:
        Refusal: NOT_FOUND; EXEMPTION_NOT_APPLICABLE, what it names is no request; INVALID_TRANSITION.
    """
    relationship, act = asked.relationship, asked.act
    whose = schema.PEER if act.own else schema.OWN
    request_id = act.body.request_id
    body = unit.connection.execute(
        select(_S.body).where(_S.rel == relationship.rel, _S.whose == whose, _S.statement_id == request_id)
    ).scalar_one_or_none()
    if body is None:
        raise Refusal("NOT_FOUND", "no such request of the other Party", article="6.1")
    if body != "consent_request" and not _asks(unit, relationship.rel, whose, request_id):
        raise Refusal(
            "EXEMPTION_NOT_APPLICABLE", "what it names is no request for assistance or co-operation"
        )
    used = unit.connection.execute(
        select(_A.statement_id).where(
            _A.rel == relationship.rel,
            _A.statement_id.in_(read_about(unit.connection, relationship.rel, [request_id])),
            _A.step == act.name,
            _A.refused == 0,
        )
    )
    if used.first() is not None:
        raise Refusal("INVALID_TRANSITION", "the request was exempted before", article="6.1")


def _asks(unit: UnitOfWork, rel: int, whose: str, statement_id: bytes) -> bool:
    found = select(_I.item_id).where(
        _I.rel == rel,
        _I.whose == whose,
        _I.statement_id == statement_id,
        _I.family == int(item_pb2.FAMILY_REQUEST),
    )
    return unit.connection.execute(found).first() is not None
