"""What would bar a supply is told by the preview: the very refusal that the supply then meets."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from entente.v1 import exchange_service_pb2, item_supply_pb2
from entente.v1 import explain_service_pb2 as wire
from entente.v1 import restriction_pb2 as pb

from node.acts.party import Limits, Party
from node.acts.reaching import preview_reach
from node.acts.submit import submit
from node.errors import Refusal, code_of
from tests.acts.test_instruments_act import LOOSE, put, register, wanted
from tests.acts.test_products_act import green
from tests.support.world import ANALYST, AUDITOR, LEGAL_ADVISER, START, World, person_id, request

Asked = exchange_service_pb2.SubmitRequest


@pytest.fixture
def registered(world: World) -> World:
    """Both Parties; the WCO's legal adviser keeps a register of instruments."""
    world.put_roster(world.wco, 2, also=LEGAL_ADVISER)
    world.carry(world.wco, world.caricc)
    put(world, world.wco, register())
    return world


def previewed(world: World, party: Party, asked: Asked, who: str) -> tuple[str, set[str]]:
    """Return the code and the paths with which the preview refuses; an empty code where it does not."""
    try:
        answer = preview_reach(party, world.person(party, who), wire.PreviewReachRequest(draft=asked))
    except Refusal as refusal:
        return refusal.code, {fault.path for fault in refusal.faults}
    if not answer.HasField("refusal"):
        return "", set()
    return code_of(answer.refusal.reason), {one.field for one in answer.refusal.violations}


def submitted(world: World, party: Party, asked: Asked, who: str) -> tuple[str, set[str]]:
    """Return the same of the supply."""
    (answer,) = submit(party, world.person(party, who), [asked]).result()
    if isinstance(answer, Refusal):
        return answer.code, {fault.path for fault in answer.faults}
    return "", set()


def passing(world: World, **fields: Any) -> Asked:
    """Return a request of the WCO that nothing bars, but for `fields`."""
    return wanted(world.caricc, "SYN-REC-01", **fields)


def without(world: World, field: str) -> Asked:
    asked = passing(world)
    asked.ClearField(field)
    return asked


def large(world: World) -> Asked:
    world.wco.limits = Limits(content_max_bytes=16)
    return passing(world)


def closing(world: World) -> Asked:
    made = pb.RestrictionSet(tlp=pb.TLP_AMBER)
    caveat = made.caveats.add(id="X-1", original_language="en")
    caveat.texts.add(language="en", text="Do not report this to the RILO.")
    return request(world.wco, restrictions=made)


def over(world: World) -> Asked:
    made = pb.RestrictionSet(tlp=pb.TLP_AMBER)
    made.use_until.instant.FromDatetime(START - timedelta(days=1))
    return request(world.caricc, restrictions=made)


THIRD = item_supply_pb2.SOURCE_CHANNEL_THIRD_PARTY
CASES: dict[str, tuple[str, Callable[[World], Asked]]] = {
    "nothing bars it": ("", passing),
    "no paragraph": ("MOU_BASIS_MISSING", lambda w: without(w, "mou_basis")),
    "no purpose": ("PURPOSE_MISSING", lambda w: without(w, "purpose")),
    "an unknown purpose": ("PURPOSE_UNKNOWN", lambda w: request(w.caricc, purposes=["NO.SUCH"])),
    "an unknown declaration": ("PURPOSE_UNKNOWN", lambda w: passing(w, purpose_declaration="OP-NONE")),
    "no word on restrictions": ("RESTRICTION_STATEMENT_MISSING", lambda w: without(w, "restrictions")),
    "a stranger is addressed": ("RECIPIENT_NOT_AUTHORISED", lambda w: request(w.caricc, persons=["X-9"])),
    "another's name": ("SENDER_NOT_AUTHORISED", lambda w: passing(w, person_id=person_id("WCO", AUDITOR))),
    "nothing is cited": ("INSTRUMENT_CITATION_MISSING", lambda w: wanted(w.caricc)),
    "what is cited is not held": (
        "COUNCIL_INSTRUMENT_UNSATISFIED", lambda w: wanted(w.caricc, "SYN-REC-01", "SYN-NO-99"),
    ),
    "looser than the floor": (
        "COUNCIL_INSTRUMENT_UNSATISFIED", lambda w: wanted(w.caricc, "SYN-REC-01", restrictions=LOOSE),
    ),
    "a waiver is asked for": (
        "COUNCIL_INSTRUMENT_UNSATISFIED", lambda w: wanted(w.caricc, "SYN-NO-99", ask_waiver=True),
    ),
    "a third party's": (
        "THIRD_PARTY_AGREEMENT_BAR", lambda w: passing(w, third_party="POLICE", source_channel=THIRD),
    ),
    "a third party without a name": ("SCHEMA_INVALID", lambda w: passing(w, source_channel=THIRD)),
    "restrictions that are over": ("SCHEMA_INVALID", over),
    "larger than agreed": ("ITEM_TOO_LARGE", large),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_preview_refuses_what_the_supply_would_be_refused_for(registered: World, case: str) -> None:
    world, (code, made) = registered, CASES[case]
    told = previewed(world, world.wco, made(world), ANALYST)
    assert told[0] == code
    assert submitted(world, world.wco, made(world), ANALYST) == told


def test_who_may_not_supply_is_told_so_beforehand(registered: World) -> None:
    told = previewed(registered, registered.wco, passing(registered), AUDITOR)
    assert told[0] == "ROLE_INSUFFICIENT"
    assert submitted(registered, registered.wco, passing(registered), AUDITOR) == told


def test_what_stops_all_supply_stops_it_in_the_preview(registered: World) -> None:
    registered.clock.forward(days=3)
    told = previewed(registered, registered.wco, passing(registered), ANALYST)
    assert told[0] == "COSIGNATURE_OVERDUE"
    assert submitted(registered, registered.wco, passing(registered), ANALYST) == told


def test_the_channel_is_protected_in_the_preview(registered: World) -> None:
    told = previewed(registered, registered.caricc, closing(registered), ANALYST)
    assert told[0] == "RILO_CHANNEL_INTERFERENCE"
    assert submitted(registered, registered.caricc, closing(registered), ANALYST) == told


@pytest.mark.parametrize(
    ("source", "stated", "code"),
    [
        (None, green(), "NOT_FOUND"),
        (green(bars=[pb.BAR_DERIVE]), green(), "ACTION_BARRED"),
        (green(bars=[pb.BAR_PRINT]), green(), "SCHEMA_INVALID"),
        (green(bars=[pb.BAR_PRINT]), green(bars=[pb.BAR_PRINT]), ""),
    ],
)
def test_the_preview_asks_what_a_product_is_made_of(
    registered: World, source: pb.RestrictionSet | None, stated: pb.RestrictionSet, code: str
) -> None:
    world, source_id = registered, str(uuid.uuid4())
    if source is not None:
        source_id = world.supply(world.wco, request(world.caricc, restrictions=source))
        world.carry(world.wco, world.caricc)
    asked = request(world.wco, restrictions=stated)
    asked.derived_from.append(source_id)
    before = len(world.leaves(world.caricc))
    told = previewed(world, world.caricc, asked, ANALYST)
    assert told[0] == code
    assert len(world.leaves(world.caricc)) == before
    assert submitted(world, world.caricc, asked, ANALYST) == told


def test_attachments_count_by_their_description_before_they_are_uploaded(registered: World) -> None:
    asked = request(registered.caricc, attachments=[b"x"])
    assert previewed(registered, registered.wco, asked, ANALYST) == ("", set())
    asked.content.attachments[0].size_bytes = registered.wco.relationship().settings().item_max_bytes
    assert previewed(registered, registered.wco, asked, ANALYST)[0] == "ITEM_TOO_LARGE"
