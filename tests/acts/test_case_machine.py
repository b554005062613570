"""Either Party acts in several cases over a link that loses, delays and repeats: both nodes end alike."""

from __future__ import annotations

import tempfile
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pytest
from entente.v1 import case_view_pb2, link_pb2, receipt_pb2, statement_pb2
from google.protobuf.message import Message
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from node.acts import outbox, receive, settle
from node.acts.case_rows import read_case
from node.acts.party import Party
from node.cases.kinds import TABLES
from node.errors import Refusal
from node.store.unit import microseconds
from tests.support.casework import PARTIES, STEPS, step
from tests.support.cooperating import act, case_of, document, listed, signed_step
from tests.support.memorandum import FIRST
from tests.support.world import AGREEMENT, World, world_in_force

LANE: Final = statement_pb2.LANE_ROUTINE
_EXPECTED: Final = {
    "INVALID_TRANSITION",
    "WRONG_PARTY",
    "COUNTERSIGNATURE_MISSING",
    "ARRANGEMENT_REQUIRED",
    "SCHEMA_INVALID",
    "NOT_FOUND",
    "EXEMPTION_NOT_APPLICABLE",
}
_OPENINGS: Final = tuple(table.opening.step for table in TABLES.values() if table.opening.step != "exempted")
party = st.sampled_from(PARTIES)


def written(message: Message) -> bytes:
    """Return a message as octets, alike for what is alike."""
    return message.SerializeToString(deterministic=True)


class Cooperating(RuleBasedStateMachine):
    """Two nodes, and a link that a test plays."""

    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.world: World = self.stack.enter_context(world_in_force(folder, "sqlite"))
        self.item = document(self.world, self.world.wco)
        self.cases: list[str] = []
        self.last: dict[str, Any] = {}

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.settle_down()
            self.stack.close()

    def node(self, code: str) -> Party:
        return self.world.wco if code == FIRST else self.world.caricc

    def tried(self, code: str, said: Any, case_id: str) -> str:
        """Do what may be refused, for a reason that is known; return the case."""
        self.world.clock.forward(seconds=1)
        try:
            return act(self.world, self.node(code), said, case_id).case_id
        except Refusal as refusal:
            if refusal.code not in _EXPECTED:
                raise
            return ""

    def said(self, code: str, name: str, case_id: str = "") -> Any:
        """Return a step over a document that both Parties hold, signed where it is a signature."""
        node, now_us = self.node(code), microseconds(self.world.clock.now())
        case = None
        if case_id:
            with node.store.read() as connection:
                held = read_case(connection, node.relationship(), uuid.UUID(case_id).bytes, now_us)
            case = held.case if held is not None else None
            if (
                name == "signed"
                and case is not None
                and case.last("association_proposed", "arrangement_drafted")
            ):
                return signed_step(self.world, node, case_of(self.world, node, case_id))
        made = step(name, case, now_us + 1_000_000)
        if name == "overlap_found":
            others = [uuid.UUID(one).bytes for one in self.cases if one != case_id]
            made.overlap_found.with_cases[:] = others[-1:] or [self.item]
        if made.HasField("exempted"):
            made.exempted.ClearField("request_id")
        for field in ("comment", "reply", "document", "minutes", "report"):
            body = getattr(made, name)
            if field in body.DESCRIPTOR.fields_by_name:
                getattr(body, field).item_id, getattr(body, field).version = self.item, 1
        return made

    # --- what either does ---

    @rule(by=party, name=st.sampled_from(_OPENINGS))
    def open(self, by: str, name: str) -> None:
        said = self.said(by, name)
        if self.cases and name == "need_assessed":
            said.need_assessed.association_id = uuid.UUID(self.cases[-1]).bytes
        if case_id := self.tried(by, said, ""):
            self.cases.append(case_id)

    @rule(by=party, name=st.sampled_from(STEPS), place=st.integers(0, 3))
    def do(self, by: str, name: str, place: int) -> None:
        for case_id in self.cases[-1 - place :][:1]:
            try:
                said = self.said(by, name, case_id)
            except Refusal:
                continue  # it has not heard of the case
            self.tried(by, said, case_id)

    @rule(by=party)
    def do_what_is_waited_for(self, by: str) -> None:
        for case_id in listed(self.world, self.node(by), awaits_me=True):
            waited = case_of(self.world, self.node(by), case_id).summary.awaited
            for name in [name for one in waited if one.party == by for name in one.steps][:1]:
                self.tried(by, self.said(by, name, case_id), case_id)

    @rule(days=st.sampled_from([1, 12, 31]))
    def wait(self, days: int) -> None:
        """Let days go by; then a session begins, in which the nodes show each other that they still know."""
        self.world.clock.forward(days=days)
        self.world.meet()

    # --- the link ---

    @rule(by=party, most=st.integers(1, 3), receipts=st.booleans())
    def deliver(self, by: str, most: int, receipts: bool) -> None:
        """Carry a little one way; the receipts may be lost."""
        self.carry(by, most, receipts)

    @rule(by=party)
    def deliver_again(self, by: str) -> None:
        """What was carried last comes once more."""
        if by in self.last:
            other = self.world.caricc if by == FIRST else self.world.wco
            receive.receive(other, AGREEMENT, self.last[by]).result(10)
            other.forget()

    def carry(self, by: str, most: int, receipts: bool) -> int:
        a, b = (self.world.wco, self.world.caricc) if by == FIRST else (self.world.caricc, self.world.wco)
        self.world.clock.forward(seconds=1)
        owed = [raw for _, raw in outbox.outbox_after(a, AGREEMENT, LANE, 0, most, 262_144)]
        if not owed:
            return 0
        batch = link_pb2.Batch(lane=LANE)
        batch.deliveries.extend(link_pb2.Delivery.FromString(raw) for raw in owed)
        self.last[by] = batch
        received = receive.receive(b, AGREEMENT, batch).result(10)
        b.forget()
        if receipts:
            for raw in received.receipts:
                settle.settle(a, AGREEMENT, receipt_pb2.BatchReceipt.FromString(raw)).result(10)
            a.forget()
        return len(owed)

    def settle_down(self) -> None:
        """Carry everything both ways: then both show each case alike, and what crossed in it."""
        while any(self.carry(code, 100, True) for code in PARTIES):
            pass
        for days in (0, 40, 900):
            self.world.clock.forward(days=days)
            shown = [self.shown(self.node(code)) for code in PARTIES]
            assert shown[0] == shown[1]

    def shown(self, node: Party) -> list[Any]:
        """Return all that a node shows of the cases that both Parties know alike."""
        found = []
        for case_id in self.cases:
            view = case_of(self.world, node, case_id)
            acts = [
                (
                    one.act_id,
                    one.party,
                    one.state,
                    one.crossed,
                    one.step.SerializeToString(deterministic=True),
                )
                for one in view.acts
                if one.outcome != case_view_pb2.CASE_ACT_OUTCOME_REFUSED
            ]
            awaited = [one.SerializeToString(deterministic=True) for one in view.summary.awaited]
            assert not view.summary.unsettled
            found.append(
                (case_id, view.summary.state, acts, list(view.heads), awaited, list(view.summary.warnings))
            )
        return found


def test_whatever_either_party_does_in_cases_over_a_poor_link_both_nodes_end_alike() -> None:
    run_state_machine_as_test(
        Cooperating,
        settings=settings(
            max_examples=8,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # each history founds two nodes
            print_blob=True,
        ),
    )


@pytest.mark.long
def test_and_so_they_do_in_many_histories() -> None:
    run_state_machine_as_test(
        Cooperating,
        settings=settings(
            max_examples=300,
            stateful_step_count=60,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
