"""Warning, feedback, outcome through both nodes; proposals that change nothing."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from entente.v1 import code_lists_pb2, feedback_pb2, item_pb2, item_reference_pb2
from entente.v1 import loop_service_pb2 as wire
from entente.v1 import proposal_service_pb2 as proposing
from entente.v1 import restriction_pb2 as pb

from gateway.demo.cast import SAMPLES
from gateway.dossier import load_dossiers
from node.acts import items, loops, proposals
from node.acts.party import Party
from node.errors import Refusal
from tests.acts.consent_talk import OPEN, guarded, supplied, used
from tests.support.world import ANALYST, CONTACT, LIAISON, START, World, person_id, request


def warned() -> Any:
    """Return the content of a warning that names no time for its answer."""
    dossiers = load_dossiers(SAMPLES / "from-caricc.yaml")
    made = next(one.content for one in dossiers if one.content.HasField("warning"))
    made.ClearField("attachments")
    made.warning.ClearField("reply_by")
    made.warning.urgency = code_lists_pb2.URGENCY_ROUTINE
    return made


def warning(world: World, reply_by: datetime | None = None) -> str:
    """Have the WCO warn CARICC; return the item."""
    asked = request(world.caricc)
    asked.content.CopyFrom(warned())
    if reply_by is not None:
        asked.content.warning.reply_by.FromDatetime(reply_by)
    return deliver(world, world.wco, world.caricc, asked)


def feedback(world: World, on: str, taken: int, outcome: str = "", external: str = "") -> str:
    told = feedback_pb2.Feedback(
        ref=item_reference_pb2.ItemReference(item_id=uuid.UUID(on).bytes),
        action_taken=taken,  # type: ignore[arg-type]
        action_date="2031-04-16",
    )
    if outcome:
        told.outcome_ref.item_id = uuid.UUID(outcome).bytes
    if external:
        told.outcome_ref.external_reference = external
    asked = request(world.wco)
    asked.content.CopyFrom(item_pb2.ItemContent(nominal=False, synthetic=True, feedback=told))
    return deliver(world, world.caricc, world.wco, asked)


def deliver(world: World, a: Party, b: Party, asked: Any) -> str:
    item_id = world.supply(a, asked)
    world.carry(a, b)
    return item_id


def seen(world: World, party: Party, who: str = ANALYST, **more: Any) -> list[tuple[str, str]]:
    found = loops.list_loops(party, world.person(party, who), wire.ListLoopsRequest(**more)).loops
    return [
        (one.item_id, wire.LoopState.Name(one.state).removeprefix("LOOP_STATE_").lower()) for one in found
    ]


def test_a_loop_is_open_then_overdue_and_closed_by_feedback_on_both_nodes(world: World) -> None:
    late = START + timedelta(hours=1)
    item_id, other = warning(world, late), warning(world)
    both = (world.wco, world.caricc)
    assert [seen(world, party) for party in both] == [[(other, "open"), (item_id, "open")]] * 2
    world.clock.forward(hours=2)
    assert [seen(world, party, item_id=item_id) for party in both] == [[(item_id, "overdue")]] * 2
    world.meet()
    told = feedback(world, item_id, code_lists_pb2.ACTION_TAKEN_NOT_SEEN)
    assert [seen(world, party) for party in both] == [[(other, "open"), (item_id, "closed")]] * 2
    only = wire.ListLoopsRequest(state=wire.LOOP_STATE_CLOSED)
    (one,) = loops.list_loops(world.wco, world.person(world.wco, ANALYST), only).loops
    assert (one.feedback_item_id, one.action_taken) == (told, code_lists_pb2.ACTION_TAKEN_NOT_SEEN)


def test_a_positive_check_awaits_the_seizure_it_names_and_is_closed_by_it(world: World) -> None:
    item_id = warning(world)
    missing = str(uuid.uuid4())
    positive = code_lists_pb2.ACTION_TAKEN_CHECKED_POSITIVE
    feedback(world, item_id, positive, outcome=missing)
    assert seen(world, world.wco) == [(item_id, "awaiting_outcome")]
    outcome = deliver(world, world.caricc, world.wco, request(world.wco))
    feedback(world, item_id, positive, outcome=outcome)
    assert seen(world, world.wco) == seen(world, world.caricc) == [(item_id, "closed")]


def test_what_the_caller_may_not_search_has_no_loop_and_closes_none(world: World) -> None:
    asked = request(world.caricc, restrictions=guarded())
    asked.content.CopyFrom(warned())
    hidden = deliver(world, world.wco, world.caricc, asked)
    assert seen(world, world.caricc) == [(hidden, "open")]
    assert seen(world, world.caricc, LIAISON) == []
    assert seen(world, world.caricc, LIAISON, item_id=hidden) == []


def test_a_warning_that_bars_bulk_queries_has_a_loop_for_its_supplier_alone(world: World) -> None:
    asked = request(world.caricc, restrictions=pb.RestrictionSet(tlp=pb.TLP_GREEN, bars=[pb.BAR_BULK_QUERY]))
    asked.content.CopyFrom(warned())
    barred = deliver(world, world.wco, world.caricc, asked)
    assert seen(world, world.wco) == [(barred, "open")]
    assert seen(world, world.caricc) == seen(world, world.caricc, item_id=barred) == []


# --- proposals ------------------------------------------------------------------------------------


def propose(world: World, item_id: str, who: str = ANALYST, **more: Any) -> str:
    asked = proposing.ProposeRestrictionRequest(
        request_id=str(uuid.uuid4()),
        item_id=item_id,
        set=more.pop("set", pb.RestrictionSet(bars=[pb.BAR_PRINT])),
        reason_code="LIVE_OPERATION",
        **more,
    )
    caller = world.person(world.caricc, who)
    answer = proposals.propose_restriction(world.caricc, caller, asked).result()
    world.carry(world.caricc, world.wco)
    return answer.proposal_id


def proposed(world: World, party: Party, who: str = ANALYST, **more: Any) -> list[Any]:
    asked = proposing.ListProposalsRequest(**more)
    return list(proposals.list_proposals(party, world.person(party, who), asked).proposals)


def test_a_proposal_is_listed_at_the_supplier_and_changes_nothing(world: World) -> None:
    item_id = supplied(world, guarded())
    proposal_id = propose(world, item_id)
    for party in (world.wco, world.caricc):
        (one,) = proposed(world, party)
        assert (one.proposal_id, one.from_party) == (proposal_id, "CARICC")
        assert one.proposed_by == person_id("CARICC", ANALYST)
        assert list(one.proposal.set.bars) == [pb.BAR_PRINT]
        assert one.restriction_version == 0
    assert proposed(world, world.caricc, LIAISON) == []
    assert len(proposed(world, world.wco, CONTACT)) == 1
    assert used(world, item_id, OPEN) == ""
    page = items.list_items(world.caricc, world.person(world.caricc, ANALYST), _all_items())
    assert [one.restriction_version for one in page.items] == [0]


def test_bad_proposals_are_refused_with_their_fields(world: World) -> None:
    item_id = supplied(world, guarded())
    own = world.supply(world.caricc, request(world.wco))
    for where, who, named, code in (
        (item_id, ANALYST, pb.RestrictionSet(), "SCHEMA_INVALID"),
        (item_id, LIAISON, pb.RestrictionSet(tlp=pb.TLP_AMBER), "NOT_FOUND"),
        (own, ANALYST, pb.RestrictionSet(tlp=pb.TLP_AMBER), "INVALID_TRANSITION"),
    ):
        with pytest.raises(Refusal) as refused:
            propose(world, where, who, set=named)
        assert refused.value.code == code
    assert propose(world, item_id, validate_only=True) == ""
    assert proposed(world, world.wco) == proposed(world, world.caricc) == []


def _all_items() -> Any:
    from entente.v1 import exchange_service_pb2

    return exchange_service_pb2.ListItemsRequest()
