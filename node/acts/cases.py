"""Acts in cases as persons of this Party do them: admitted as the case stands, told, kept.

Decides that the same function admits an own act and the peer's (`case_admission.py`); that whoever acts
knows every item that the act names; and that the rationale of an exemption stays here, under a digest that
looks the same whether there is one or not. What may follow what is a table (`node/cases/`).
Source: Articles 1 and 4 to 6.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from entente.v1 import case_pb2, case_service_pb2, statement_pb2
from sqlalchemy import select

from node.acts.answered import Ask
from node.acts.bodies import STATED_CASES, case_kind
from node.acts.case_admission import Admission, require_admitted
from node.acts.case_data import NAMES_DATA, require_bound_for_evaluation
from node.acts.case_readers import BUSINESS
from node.acts.case_rows import keep_act, keep_lapse, read_acts, said_of
from node.acts.case_summaries import ends_us
from node.acts.open_item import find_item
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import Sight, author_of, held_now, person_of, require_person
from node.acts.statements import not_found, parse_id
from node.acts.stating import uuid_text
from node.acts.telling import tell
from node.agreement.gate import gate
from node.cases.case import Act
from node.cases.engine import newest, roles_for
from node.cases.guards import documents_in
from node.cases.kinds import OPENINGS, TABLES, kind_name
from node.cases.table import CLERKS
from node.cases.warnings import warnings_of
from node.errors import FieldFault, Refusal
from node.store import schema
from node.store.unit import UnitOfWork

_H = schema.case_held.c
SALT_BYTES: Final = 32
NOTE_LABEL: Final = b"entente/private-note/v1\x00"


@dataclass(frozen=True, slots=True)
class _Call:
    party: Party
    caller: Caller
    request: case_service_pb2.ActOnCaseRequest


def act_on_case(
    party: Party, caller: Caller, request: case_service_pb2.ActOnCaseRequest
) -> Future[case_service_pb2.ActOnCaseResponse]:
    """Do one act in a case, or open one, and tell the other Party. Idempotent by `request_id`.

    Raises (through the future):
        Refusal: REQUEST_ID_CONFLICT; SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, CONTACT_SUPERSEDED; NOT_FOUND,
            the case, another that the act names, or an item that it names, for this person; why the agreement
            lets it not pass (`gate`); why the case does not (`node/cases/engine.py`); PRINCIPAL_REQUIRED,
            SIGNATURE_INVALID; EXEMPTION_NOT_APPLICABLE; PURPOSE_MISMATCH, data of an evaluation not supplied
            for one.
    """
    return party.store.put(_act, _Call(party, caller, request))


def _act(unit: UnitOfWork, calls: Sequence[_Call]) -> list[case_service_pb2.ActOnCaseResponse]:
    return [_act_one(unit, call) for call in calls]


def _act_one(unit: UnitOfWork, call: _Call) -> case_service_pb2.ActOnCaseResponse:
    party, request = call.party, call.request
    relationship = held_now(unit, party, request.agreement_id)
    ask = Ask(relationship.rel, call.caller, request)
    if (known := ask.answered(unit, case_service_pb2.ActOnCaseResponse())) is not None:
        return known
    person = person_of(call.caller, request.person_id)
    # Asked first: whoever sees no case is not told which there are.
    require_person(relationship, call.caller, person, unit.now, frozenset(BUSINESS))
    case_id, kind, acts = _case(unit, relationship, request)
    name = request.step.WhichOneof("step") or ""
    roles: frozenset[int] = roles_for(kind, name) or CLERKS
    require_person(relationship, call.caller, person, unit.now, roles)
    gate(relationship.standing, TABLES[kind].operation, relationship.own)
    author = author_of(relationship, call.caller, person, unit.now, prefer=roles)
    act_id = party.ids.uuid7()
    act = Act(
        act_id=act_id,
        case_id=case_id or act_id,
        by=relationship.own,
        person=author.person_id,
        role=int(author.role),
        at_us=unit.now_us,
        after=newest(acts),
        kind=kind,
        step=_step_to_tell(request.step),
        own=True,
    )
    note = _Note(party.ids.random(SALT_BYTES), request.private_note)
    if name == "exempted":
        act.step.exempted.note_digest = note.digest
    elif request.private_note:
        fault = FieldFault("private_note", "belongs to an exemption alone")
        raise Refusal("SCHEMA_INVALID", "a private note without an exemption", faults=[fault])
    admitted = require_admitted(unit, Admission(relationship, acts, act))
    _require_known_items(unit, relationship, person, act)
    _require_known_cases(unit, relationship, act)
    stated = tell(
        party,
        unit,
        relationship,
        case_kind(said_of(act), STATED_CASES),
        statement_pb2.Statement(case_act=said_of(act)),
        act.case_id,
        author,
        lane=statement_pb2.LANE_ROUTINE,
        statement_id=act_id,
    )
    if request.private_note:
        note.keep(unit, party, relationship.rel, act_id)
    held = keep_act(unit, relationship, act, author, stated.leaf_index, admitted)
    unit.facts["case", kind_name(kind), name, "told"] += 1
    answer = case_service_pb2.ActOnCaseResponse(
        case_id=uuid_text(act.case_id),
        act_id=stated.text_id,
        state=held.case.state,
        warnings=warnings_of(relationship.genesis, held.case, ends_us(relationship)),
    )
    return ask.keep(unit, answer)


def _case(
    unit: UnitOfWork, relationship: Relationship, request: case_service_pb2.ActOnCaseRequest
) -> tuple[bytes, int, Sequence[Act]]:
    """Return the case an act belongs to, its kind and its acts; no id and no acts where the act opens one."""
    name = request.step.WhichOneof("step") or ""
    if not request.case_id:
        kind = OPENINGS.get(name)
        if kind is None:
            fault = FieldFault("case_id", "this step opens no case: name the one it belongs to")
            raise Refusal("INVALID_TRANSITION", "no case is opened by this act", faults=[fault])
        return b"", kind, ()
    case_id = parse_id(request.case_id)
    keep_lapse(unit, relationship, case_id)
    acts = read_acts(unit.connection, relationship, case_id)
    if acts is None:
        raise not_found()
    if not acts:
        raise Refusal("INVALID_TRANSITION", "the other Party has refused what opened the case")
    return case_id, acts[0].kind, acts


def _step_to_tell(step: case_pb2.CaseStep) -> case_pb2.CaseStep:
    """Return a copy of the step, to which this node adds what only it can."""
    copy = case_pb2.CaseStep()
    copy.CopyFrom(step)
    if copy.HasField("exempted") and copy.exempted.note_digest:
        fault = FieldFault("step.exempted.note_digest", "is made by the node")
        raise Refusal("SCHEMA_INVALID", "the digest of a private note was given", faults=[fault])
    return copy


def _require_known_items(unit: UnitOfWork, relationship: Relationship, person: str, act: Act) -> None:
    """Check that the person sees every item the act names, in a version that is here.

    Raises:
        Refusal: NOT_FOUND (3.4), or PURPOSE_MISMATCH (5.6): data of an evaluation is open for that purpose.
    """
    sight = Sight(unit.connection, relationship, Caller("person", person), unit.now)
    for path, document in documents_in(act.step, "step"):
        found = find_item(unit.connection, [relationship], document.item_id)
        if found is None or not sight.may_see(found[1]) or document.version > found[1].version:
            raise not_found([FieldFault(path, "names no version of an item that this person sees")])
        if act.name == NAMES_DATA:
            require_bound_for_evaluation(sight.bounds.of(found[1]))


_NAMED: Final[Mapping[str, tuple[tuple[str, int], ...]]] = {
    "overlap_found": (("with_cases", case_pb2.CASE_KIND_PROJECT),),
    "association_proposed": (("terms.project_id", case_pb2.CASE_KIND_PROJECT),),
    "need_assessed": (
        ("association_id", case_pb2.CASE_KIND_ASSOCIATION),
        ("project_id", case_pb2.CASE_KIND_PROJECT),
    ),
}
"""The fields of a step that name another case, and of which kind that is."""


def _require_known_cases(unit: UnitOfWork, relationship: Relationship, act: Act) -> None:
    """Check that every other case that the act names is one of its kind. Raises Refusal NOT_FOUND."""
    for field, kind in _NAMED.get(act.name, ()):
        *_, named = accumulate(field.split("."), getattr, initial=act.body)
        wanted = {named} - {b""} if isinstance(named, bytes) else set(named)
        held = select(_H.case_id).where(
            _H.rel == relationship.rel, _H.kind == kind, _H.case_id.in_(sorted(wanted))
        )
        if wanted and len(unit.connection.execute(held).all()) < len(wanted):
            raise not_found(
                [FieldFault(f"step.{act.name}.{field}", f"names no case of kind {kind_name(kind)}")]
            )


@dataclass(frozen=True, slots=True)
class _Note:
    """The private rationale of an exemption; `text` may be empty."""

    salt: bytes
    text: str

    @property
    def digest(self) -> bytes:
        """What leaves the node: the same form, and the same work, whether there is a rationale or not."""
        return note_digest(self.salt, self.text)

    def keep(self, unit: UnitOfWork, party: Party, rel: int, act_id: bytes) -> None:
        """Keep it, sealed under the vault key and bound to its act."""
        sealed = party.keys.vault.wrap(self.salt + self.text.encode(), NOTE_LABEL + act_id)
        row = {"rel": rel, "statement_id": act_id, "sealed": sealed, "recorded_us": unit.now_us}
        unit.insert(schema.private_note, [row])


def note_digest(salt: bytes, text: str) -> bytes:
    """Return SHA-256 over the salt and the words: what is told of a note, and recorded by both nodes."""
    return hashlib.sha256(salt + text.encode()).digest()
