"""General terms as they arrive: gaps, forks, what waits, what is refused, and who may end a rule."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from entente.v1 import general_rule_pb2, ledger_pb2, receipt_pb2, statement_pb2
from entente.v1 import restriction_notice_pb2 as notice_pb
from entente.v1 import restriction_pb2 as pb
from entente.v1 import restriction_service_pb2 as states_pb
from entente.v1 import rule_service_pb2 as wire
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from node.acts import ruling
from node.acts.leaves import Kind
from node.acts.party import Caller
from node.acts.readers import author_of
from node.acts.submit import submit
from node.acts.telling import tell
from node.errors import Refusal, code_of
from node.exchange.general_rules import BEYOND_MAX, RULERS
from node.store import schema
from node.store.unit import UnitOfWork
from tests.acts.test_ruling_act import ALL, NEW, issue, printing, supplied
from tests.support.memorandum import FIRST
from tests.support.world import (
    ANALYST,
    CONTACT,
    DESK_SYSTEM,
    LEGAL,
    LEGAL_ADVISER,
    World,
    person_id,
    request,
    world_in_force,
)

PROTECTIVE = statement_pb2.LANE_PROTECTIVE
Step = general_rule_pb2.GeneralRule


def made(sequence: int, *bars: int, reach: int = ALL) -> Step:
    rule = Step(sequence=sequence)
    rule.made.reference, rule.made.reach = f"R-{sequence}", reach  # type: ignore[assignment]
    rule.made.set.bars.extend(bars)  # type: ignore[arg-type]
    return rule


def dropped(sequence: int, ended: int, approver: str = CONTACT) -> Step:
    step = general_rule_pb2.RuleDropped(
        rule_sequence=ended, approver_id=person_id(FIRST, approver), reason_code="OVER"
    )
    return Step(sequence=sequence, dropped=step)


def say(world: World, *said: Step, who: str = LEGAL) -> list[tuple[int, str]]:
    """Have the WCO state rules as they are, whatever its own; return what CARICC's receipts record."""
    party = world.wco
    caller = world.person(party, who)

    def act(unit: UnitOfWork, calls: Sequence[Any]) -> list[None]:
        relationship = party.relationship()
        author = author_of(relationship, caller, caller.name, unit.now, prefer=RULERS)
        for rule in said:
            statement = statement_pb2.Statement(general_rule=rule)
            tell(party, unit, relationship, Kind.RULE_STATED, statement, b"r", author, lane=PROTECTIVE)
        return [None] * len(calls)

    party.store.put(act, None).result()
    carried = world.carry(world.wco, world.caricc, lanes=[PROTECTIVE])
    leaves = [
        ledger_pb2.LedgerEntry.FromString(leaf)
        for receipt in carried.receipts
        for leaf in receipt_pb2.BatchReceipt.FromString(receipt.SerializeToString()).leaves
    ]
    return [(leaf.decision, code_of(leaf.code) if leaf.code else "") for leaf in leaves]


def held(world: World) -> list[tuple[int, str, bool]]:
    """Return the steps of the WCO as CARICC holds them: sequence, state, whether answered."""
    table = schema.general_rule.c
    with world.caricc.store.read() as connection:
        rows = connection.execute(
            select(table.sequence, table.state, table.answer)
            .where(table.whose == schema.PEER)
            .order_by(table.sequence)
        )
        return [(row.sequence, row.state, row.answer is not None) for row in rows]


def alarms(world: World) -> set[str]:
    with world.caricc.store.read() as connection:
        return {code_of(code) for code in connection.execute(select(schema.alarm.c.code)).scalars()}


def listed(world: World, party: Any = None) -> wire.ListRulesResponse:
    party = party or world.wco
    return ruling.list_rules(party, world.person(party, ANALYST), wire.ListRulesRequest())


def with_legal_adviser(world: World) -> World:
    world.put_roster(world.wco, 2, also=LEGAL_ADVISER)
    world.carry(world.wco, world.caricc)
    return world


@pytest.fixture
def ruled(world: World) -> World:
    """Both Parties; the WCO's roster names a legal adviser, too."""
    return with_legal_adviser(world)


def test_a_legal_advisers_draft_ends_a_rule_once_the_contact_person_approves_it(ruled: World) -> None:
    world = ruled
    item_id = supplied(world)
    rule = issue(world, ALL, who=LEGAL, bars=[pb.BAR_PRINT])
    world.carry(world.wco, world.caricc)
    assert printing(world, item_id) == "ACTION_BARRED"
    drop = wire.DropRuleRequest(
        request_id=str(uuid.uuid4()), rule_sequence=rule.rule.sequence, reason_code="OVER"
    )
    draft_id = ruling.drop_rule(world.wco, world.person(world.wco, LEGAL), drop).result().draft_id
    (waiting,) = listed(world).drafts
    assert (waiting.draft_id, waiting.rule_sequence, waiting.author_id) == (
        draft_id, 1, person_id(FIRST, LEGAL)
    )  # fmt: skip
    approve = wire.ApproveRuleDropRequest(request_id=str(uuid.uuid4()), draft_id=draft_id)
    system = wire.ApproveRuleDropRequest(
        request_id=str(uuid.uuid4()), draft_id=draft_id, person_id=person_id(FIRST, CONTACT)
    )
    with pytest.raises(Refusal) as refused:
        ruling.approve_rule_drop(world.wco, Caller("system", DESK_SYSTEM), system).result()
    assert refused.value.code == "SENDER_NOT_AUTHORISED"
    caller = world.person(world.wco, CONTACT)
    ended = ruling.approve_rule_drop(world.wco, caller, approve).result()
    assert ruling.approve_rule_drop(world.wco, caller, approve).result() == ended
    assert ended.rule.rule.dropped.approver_id == person_id(FIRST, CONTACT)
    assert not listed(world).drafts
    world.carry(world.wco, world.caricc)
    assert printing(world, item_id) == ""
    world.carry(world.caricc, world.wco)
    assert [(one.rule.sequence, one.in_force, one.state) for one in listed(world).rules] == [
        (2, False, states_pb.NOTICE_STATE_APPLIED),
        (1, False, states_pb.NOTICE_STATE_APPLIED),
    ]


def test_what_waited_for_a_rule_is_in_force_and_answered_once_it_arrives(ruled: World) -> None:
    world = ruled
    item_id = supplied(world)
    assert say(world, made(2, pb.BAR_PRINT), dropped(3, 2)) == [(1, ""), (1, "")]
    assert held(world) == [(2, "provisional", True), (3, "waiting", False)]
    assert printing(world, item_id) == "ACTION_BARRED"
    assert say(world, made(1, pb.BAR_EXPORT)) == [(1, "")]
    assert held(world) == [(1, "applied", True), (2, "applied", True), (3, "applied", True)]
    assert printing(world, item_id) == ""


def test_an_end_that_turns_out_to_end_nothing_is_answered_as_rejected(ruled: World) -> None:
    world = ruled
    assert say(world, dropped(2, 7)) == [(1, "")]
    assert say(world, made(1, pb.BAR_PRINT)) == [(1, "")]
    assert held(world) == [(1, "applied", True), (2, "rejected", True)]
    with world.caricc.store.read() as connection:
        stored = connection.execute(
            select(schema.general_rule.c.answer).where(schema.general_rule.c.sequence == 2)
        ).scalar_one()
    answer = notice_pb.NoticeAnswer.FromString(bytes(stored))
    assert answer.outcome == notice_pb.NOTICE_OUTCOME_REJECTED
    assert say(world, made(2, pb.BAR_EXPORT)) == [(1, "")]


CASES: dict[str, tuple[Callable[[], Step], str]] = {
    "a rule that restricts nothing": (lambda: made(1), "SCHEMA_INVALID"),
    "an end by one person": (lambda: dropped(1, 1, LEGAL), "SCHEMA_INVALID"),
    "an end approved by an analyst": (lambda: dropped(1, 1, ANALYST), "ROLE_INSUFFICIENT"),
    "an end of no rule": (lambda: dropped(1, 1), "INVALID_TRANSITION"),
    "far beyond a gap": (lambda: made(BEYOND_MAX + 1, pb.BAR_PRINT), "INVALID_TRANSITION"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_may_not_be_said_is_refused_and_takes_no_place(ruled: World, case: str) -> None:
    world = ruled
    said, code = CASES[case]
    assert say(world, said()) == [(2, code)]
    assert held(world) == []
    assert say(world, made(1, pb.BAR_PRINT)) == [(1, "")]


def test_an_analyst_of_a_peer_states_no_rule(ruled: World) -> None:
    world = ruled
    assert say(world, made(1, pb.BAR_PRINT), who=ANALYST) == [(2, "ROLE_INSUFFICIENT")]
    assert held(world) == []


def test_another_rule_in_a_taken_place_is_a_fork_and_is_alarmed(ruled: World) -> None:
    world = ruled
    item_id = supplied(world)
    assert say(world, made(1, pb.BAR_PRINT), made(1, pb.BAR_EXPORT)) == [(1, ""), (2, "FORK_DETECTED")]
    assert "FORK_DETECTED" in alarms(world)
    assert printing(world, item_id) == "ACTION_BARRED"


def test_a_refused_rule_of_ours_gives_its_place_back_and_somebody_is_told(ruled: World) -> None:
    world = ruled
    issue(world, ALL, who=LEGAL, bars=[pb.BAR_PRINT])
    # It is overtaken by a roster without its author, so that the recipient refuses it.
    world.put_roster(world.wco, 3)
    world.carry(world.wco, world.caricc, lanes=[statement_pb2.LANE_GOVERNANCE, PROTECTIVE])
    (refused,) = listed(world).rules
    assert (refused.state, refused.in_force) == (states_pb.NOTICE_STATE_REJECTED, False)
    world.wco.forget()
    assert world.wco.relationship().own_rules == 0
    again = issue(world, ALL, bars=[pb.BAR_PRINT])
    assert again.rule.sequence == 1
    world.carry(world.wco, world.caricc)
    assert held(world) == [(1, "applied", True)]


def test_an_item_made_ready_before_a_rule_and_stored_after_it_is_reached_by_it(ruled: World) -> None:
    world = ruled
    party, caller = world.wco, world.person(world.wco, ANALYST)
    before = party.relationship()
    issue(world, NEW, bars=[pb.BAR_PRINT])
    after = party.relationship()
    assert (before.own_rules, after.own_rules) == (0, 1)
    # The draft is made under what is remembered; what is stored is judged by what is in force then.
    looks = iter([before])
    party.relationship = lambda _agreement="": next(looks, after)  # type: ignore[method-assign, assignment]
    wanted = request(world.caricc, restrictions=pb.RestrictionSet(tlp=pb.TLP_GREEN))
    (answer,) = submit(party, caller, [wanted]).result()
    assert not isinstance(answer, Refusal)
    del party.relationship
    world.carry(world.wco, world.caricc)
    assert printing(world, answer.item_id) == "ACTION_BARRED"


STEPS = [
    made(1, pb.BAR_PRINT), made(2, pb.BAR_EXPORT, reach=NEW), dropped(3, 1), made(4, pb.BAR_DERIVE),
    dropped(5, 4),
]  # fmt: skip


@pytest.fixture(scope="module")
def quick_worlds(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Any]:
    def fresh() -> Any:
        return world_in_force(Path(tmp_path_factory.mktemp("order")), "sqlite")

    return fresh


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(STEPS), cuts=st.sets(st.integers(1, 4), max_size=2))
def test_in_any_order_and_in_any_batches_both_nodes_end_with_the_same_rules(
    quick_worlds: Callable[[], Any], order: list[Step], cuts: set[int]
) -> None:
    with quick_worlds() as bare:
        world = with_legal_adviser(bare)
        item_id = supplied(world)
        places = [0, *sorted(cuts), len(order)]
        for begin, end in pairwise(places):
            outcomes = say(world, *order[begin:end])
            # Until everything before is here, what tightens holds and what loosens waits.
            assert all(outcome == (1, "") for outcome in outcomes)
            here = {rule.sequence for rule in order[:end]}
            ended = {1, 2, 3} <= here
            if 1 in here:
                assert printing(world, item_id) == ("" if ended else "ACTION_BARRED")
        assert [(sequence, state) for sequence, state, _ in held(world)] == [
            (n, "applied") for n in range(1, 6)
        ]
        live = {one.rule.sequence for one in listed(world, world.caricc).rules if one.in_force}
        assert live == {2}
