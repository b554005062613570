"""What the tests of consents say to both nodes: ask, answer, list, use."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from entente.v1 import consent_pb2, use_pb2
from entente.v1 import consent_service_pb2 as wire
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import restriction_pb2 as pb

from node.acts import consent_views, consents, open_item
from node.errors import Refusal
from tests.support.memorandum import SECOND
from tests.support.world import ANALYST, START, World, person_id, request

GRANTED, DENIED = consent_pb2.CONSENT_OUTCOME_GRANTED, consent_pb2.CONSENT_OUTCOME_DENIED
JUDICIAL, FORWARD = use_pb2.USE_ACTION_JUDICIAL, use_pb2.USE_ACTION_FORWARD
OPEN, EXPORT = use_pb2.USE_ACTION_OPEN, use_pb2.USE_ACTION_EXPORT
COURT = "KZ:almaty-city-court"
LATER = START + timedelta(days=10)


def guarded(**more: Any) -> pb.RestrictionSet:
    """Return restrictions that ask for consent to judicial use and to passing on."""
    return pb.RestrictionSet(
        **{
            "tlp": pb.TLP_AMBER,
            "audience": pb.Audience(members=[pb.AudienceMember(person_id=person_id(SECOND, ANALYST))]),
            "onward": pb.Onward(consent_required=True),
            "judicial": pb.JUDICIAL_CONSENT,
            **more,
        }
    )


def supplied(world: World, restrictions: pb.RestrictionSet | None = None, **more: Any) -> str:
    asked = request(world.caricc, restrictions=restrictions or guarded(), **more)
    item_id = world.supply(world.wco, asked)
    world.carry(world.wco, world.caricc)
    return item_id


def wanted_use(purpose: str = "ANA", count: int = 1, until: datetime = LATER, **kind: Any) -> Any:
    made = consent_pb2.ConsentedUse(purpose=purpose, count=count, **kind)
    made.until_time.FromDatetime(until)
    return made


def court(count: int = 1, until: datetime = LATER) -> Any:
    return wanted_use(count=count, until=until, judicial=consent_pb2.JudicialUse(court=COURT))


def ask(world: World, item_id: str, use: Any, who: str = ANALYST, **more: Any) -> str:
    asked = wire.AskConsentRequest(request_id=str(uuid.uuid4()), item_id=item_id, use=use, **more)
    answer = consents.ask_consent(world.caricc, world.person(world.caricc, who), asked).result()
    world.carry(world.caricc, world.wco)
    return answer.consent_id


def reply(
    world: World,
    consent_id: str,
    outcome: int = GRANTED,
    who: str = ANALYST,
    *,
    carry: bool = True,
    **more: Any,
) -> None:
    said = wire.AnswerConsentRequest(
        request_id=str(uuid.uuid4()),
        consent_id=consent_id,
        outcome=outcome,  # type: ignore[arg-type]
        **more,
    )
    consents.answer_consent(world.wco, world.person(world.wco, who), said).result()
    if carry:
        world.carry(world.wco, world.caricc)


def granted(world: World, item_id: str, use: Any, **more: Any) -> str:
    consent_id = ask(world, item_id, use)
    reply(world, consent_id, **more)
    return consent_id


def listed(world: World, code: str = SECOND, who: str = ANALYST, **more: Any) -> list[Any]:
    party = world.parties[code]
    asked = wire.ListConsentsRequest(**more)
    return list(consent_views.list_consents(party, world.person(party, who), asked).consents)


def states(world: World, code: str = SECOND, **more: Any) -> list[str]:
    found = listed(world, code, **more)
    return [wire.ConsentState.Name(one.state).removeprefix("CONSENT_STATE_") for one in found]


def used(
    world: World, item_id: str, action: int = JUDICIAL, who: str = ANALYST, purpose: str = "ANA", **more: Any
) -> str:
    """Return the code of a use at CARICC; empty where it is allowed."""
    if action == JUDICIAL:
        more.setdefault("recipient", COURT)
    asked = exchange.OpenItemRequest(
        item_id=item_id,
        purpose=purpose,
        action=action,  # type: ignore[arg-type]
        **more,
    )
    try:
        open_item.open_item(world.caricc, world.person(world.caricc, who), asked).result()
    except Refusal as refusal:
        return refusal.code
    return ""
