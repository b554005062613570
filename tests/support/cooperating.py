"""Cases in a `World`: acts done by persons of either Party, carried across, and looked at."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from entente.v1 import (
    arrangement_pb2,
    association_pb2,
    case_pb2,
    case_service_pb2,
    case_view_pb2,
    code_lists_pb2,
    localized_text_pb2,
    principal_act_pb2,
    project_pb2,
    review_pb2,
)
from google.protobuf.timestamp_pb2 import Timestamp

from node.acts import case_listing, cases
from node.acts.party import Party
from node.agreement.principal import ACT_TYPE, bytes_to_sign, key_id_of
from node.errors import Refusal
from tests.support.memorandum import FIRST, LANGUAGES, SECOND
from tests.support.world import AGREEMENT, CONTACT, World, request

DAY: Final = timedelta(days=1)


def texts(text: str, language: str = "en") -> list[localized_text_pb2.LocalizedText]:
    """Return a text in one language."""
    return [localized_text_pb2.LocalizedText(language=language, text=text)]


def at(moment: datetime) -> Timestamp:
    """Return the wire form of an instant."""
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp


def outline(
    title: str = "Container profiling pilot (synthetic)",
    *,
    level: int = code_lists_pb2.PROJECT_LEVEL_REGIONAL,
    subjects: tuple[str, ...] = ("drugs",),
    territories: tuple[str, ...] = ("KZ", "KG"),
) -> project_pb2.ProjectOutline:
    """Return a project's outline."""
    made = project_pb2.ProjectOutline(
        reference="syn-proj-1",
        titles=texts(title),
        subjects=subjects,
        territories=territories,
        level=level,  # type: ignore[arg-type]
    )
    made.period.until = "2033-06-30"
    setattr(made.period, "from", "2032-01-01")
    return made


def review_requested(world: World, days: int = 30, **given: Any) -> case_pb2.CaseStep:
    """Return the step that opens a review."""
    return case_pb2.CaseStep(
        review_requested=review_pb2.ReviewRequested(
            project=outline(**given),
            questions=[review_pb2.ReviewQuestion(texts=texts("Are rail corridors missing?"))],
            due_time=at(world.clock.now() + days * DAY),
        )
    )


def act(
    world: World,
    party: Party,
    step: case_pb2.CaseStep,
    case_id: str = "",
    who: str = CONTACT,
    *,
    note: str = "",
    request_id: str = "",
) -> case_service_pb2.ActOnCaseResponse:
    """Do one act. Raises Refusal."""
    asked = case_service_pb2.ActOnCaseRequest(
        request_id=request_id or str(uuid.uuid4()), case_id=case_id, step=step, private_note=note
    )
    return cases.act_on_case(party, world.person(party, who), asked).result()


def refusal_of(
    world: World, party: Party, step: case_pb2.CaseStep, case_id: str = "", who: str = CONTACT
) -> str:
    """Return the code for which an act is refused; empty if it is not."""
    try:
        act(world, party, step, case_id, who)
    except Refusal as refusal:
        return refusal.code
    return ""


def case_of(world: World, party: Party, case_id: str, who: str = CONTACT) -> case_view_pb2.CaseView:
    """Return a case as a Party shows it. Raises Refusal NOT_FOUND."""
    asked = case_service_pb2.GetCaseRequest(case_id=case_id)
    return case_listing.get_case(party, world.person(party, who), asked).case


def states(world: World, case_id: str) -> tuple[str, str]:
    """Return where a case stands for the WCO and for CARICC."""
    found = [case_of(world, party, case_id).summary.state for party in (world.wco, world.caricc)]
    one, other = (case_pb2.CaseState.Name(state).removeprefix("CASE_STATE_") for state in found)
    return one, other


def listed(world: World, party: Party, who: str = CONTACT, **asked: Any) -> list[str]:
    """Return the ids of the cases that a list shows."""
    request = case_service_pb2.ListCasesRequest(**asked)
    return [one.case_id for one in case_listing.list_cases(party, world.person(party, who), request).cases]


def both(world: World) -> tuple[Party, Party]:
    """Return both Parties."""
    return world.wco, world.caricc


def document(world: World, party: Party, **given: Any) -> bytes:
    """Supply an item for a case to point to, and carry it across; return its id."""
    other = world.caricc if party is world.wco else world.wco
    item_id = world.supply(party, request(other, **given))
    both_ways(world)
    return uuid.UUID(item_id).bytes


def both_ways(world: World) -> None:
    """Carry what either owes to the other, until nothing is owed."""
    while world.carry(world.wco, world.caricc).delivered + world.carry(world.caricc, world.wco).delivered:
        pass


def signed_step(world: World, party: Party, view: case_view_pb2.CaseView) -> case_pb2.CaseStep:
    """Return a principal's signature under the offer made last in a case."""
    offer = [one for one in view.acts if one.step.WhichOneof("step") in _TERMS][-1]
    name = offer.step.WhichOneof("step") or ""
    relationship = party.relationship(AGREEMENT)
    made = principal_act_pb2.PrincipalAct(
        act_id=party.ids.uuid7(),
        agreement_id=AGREEMENT,
        agreement_digest=relationship.agreement_digest,
        party=party.code,
        create_time=at(world.clock.now()),
    )
    agreed = made.case_agreed
    agreed.case_id = uuid.UUID(view.summary.case_id).bytes
    agreed.offer_id = uuid.UUID(offer.act_id).bytes
    getattr(agreed, _TERMS[name]).CopyFrom(getattr(offer.step, name).terms)
    return case_pb2.CaseStep(signed=case_pb2.CaseSigned(act=signed_act(world, party, made)))


_TERMS: Final = {"association_proposed": "association", "arrangement_drafted": "arrangement"}


def signed_act(
    world: World, party: Party, made: principal_act_pb2.PrincipalAct
) -> principal_act_pb2.SignedPrincipalAct:
    """Return an act under the signature of a Party's principal."""
    key = world.genesis.principals[party.code]
    body = made.SerializeToString()
    signed = principal_act_pb2.SignedPrincipalAct(act=body)
    signed.signatures.add(
        party=party.code,
        key_id=key_id_of(key.public_key().public_bytes_raw()),
        signature=key.sign(bytes_to_sign(ACT_TYPE, body)),
    )
    return signed


def association(
    phase: int = association_pb2.ASSOCIATION_PHASE_EXECUTE, **given: Any
) -> association_pb2.AssociationTerms:
    """Return the terms of an association."""
    made = association_pb2.AssociationTerms(
        programmes=texts("Container profiling pilot (synthetic)"),
        phase=phase,  # type: ignore[arg-type]
        territories=["KZ", "KG", "UZ"],
        **given,
    )
    made.period.until = "2033-06-30"
    setattr(made.period, "from", "2032-01-01")
    return made


def arrangement() -> arrangement_pb2.ArrangementTerms:
    """Return the terms of a special arrangement, complete."""
    made = arrangement_pb2.ArrangementTerms()
    for party, costs in {
        FIRST: [(4_500_000, "EUR", "trainers")],
        SECOND: [(0, "KZT", "none"), (120_000_000, "KZT", "venue")],
    }.items():
        part = made.parts.add(party=party, procedures=texts("By decision of its head."))
        for minor, currency, what in costs:
            part.costs.add(minor=minor, currency=currency, whats=texts(what))
    made.totals.add(currency="EUR", minor=4_500_000)
    made.totals.add(currency="KZT", minor=120_000_000)
    for language in LANGUAGES:
        made.texts.add(language=language, sha256=bytes(32))
    return made
