"""Either Party does anything at any time over a link that loses and delays: both nodes end alike."""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from entente.v1 import (
    amendment_service_pb2,
    contact_pb2,
    dispute_pb2,
    dispute_service_pb2,
    link_pb2,
    receipt_pb2,
    statement_pb2,
    suspension_pb2,
    termination_pb2,
)
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from node.acts import amending, disputing, outbox, receive, settle
from node.acts.party import Party
from node.errors import Refusal
from tests.acts.test_agreeing_act import PAPER, WORDS, act, breach, submit
from tests.support.memorandum import FIRST, SECOND
from tests.support.world import AGREEMENT, CONTACT, LIAISON, World, person_id, world_in_force

pytestmark = pytest.mark.any_memorandum

LANE = statement_pb2.LANE_GOVERNANCE
CODES = (FIRST, SECOND)
_EXPECTED = {
    "INVALID_TRANSITION",
    "NOT_FOUND",
    "SUSPENSION_GROUND_UNMET",
    "COUNTERSIGNATURE_MISSING",
    "AGREEMENT_VERSION_MISMATCH",
    "WRONG_PARTY",
    "TERMINATED",
    "ROLE_INSUFFICIENT",
    "CONTACT_SUPERSEDED",
    "AUTHENTIC_TEXT_INCOMPLETE",
}
party = st.sampled_from(CODES)


class Talking(RuleBasedStateMachine):
    """Two nodes, two principals, a link that a test plays."""

    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.world: World = self.stack.enter_context(world_in_force(folder, "sqlite"))

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.settle_down()
            self.stack.close()

    def node(self, code: str) -> Party:
        return self.world.wco if code == FIRST else self.world.caricc

    def tried(self, work: Any) -> None:
        """Do something that may be refused, for a reason that is known; time goes on."""
        self.world.clock.forward(seconds=1)
        try:
            work()
        except Refusal as refusal:
            if refusal.code not in _EXPECTED:
                raise

    def state(self, code: str) -> Any:
        return self.node(code).relationship().agreement

    def principal(self, code: str, **body: Any) -> None:
        node = self.node(code)
        self.tried(lambda: submit(self.world, node, act(self.world, node, **body)))

    # --- what either does ---

    @rule(by=party, inbound=st.sampled_from([1, 2, 3]), articles=st.sampled_from([(), ("5",), ("4.1",)]))
    def suspend(self, by: str, inbound: int, articles: tuple[str, ...]) -> None:
        self.principal(by, suspension=breach(*articles, inbound=inbound))

    @rule(by=party)
    def lift(self, by: str) -> None:
        held = self.state(by).standing.suspension_of(by)
        named = held.act_id if held else bytes(16)
        self.principal(by, suspension_lift=suspension_pb2.SuspensionLift(suspension_id=named))

    @rule(by=party)
    def give_notice(self, by: str) -> None:
        self.principal(by, termination_notice=termination_pb2.TerminationNotice(document_digest=PAPER))

    @rule(by=party)
    def withdraw_notice(self, by: str) -> None:
        notices = self.state(by).standing.notices
        named = notices[0].act_id if notices else bytes(16)
        said = termination_pb2.TerminationWithdrawal(notice_id=named)
        self.principal(by, termination_withdrawal=said)

    @rule(by=party, who=st.sampled_from([CONTACT, LIAISON]))
    def designate(self, by: str, who: str) -> None:
        open_ended = [
            one.act_id for one in self.state(by).designations if one.party == by and one.until is None
        ]
        said = contact_pb2.ContactDesignation(
            person_id=person_id(by, who),
            functions=WORDS,
            languages=["en"],
            reached_at=["+0"],
            supersedes=open_ended[-1] if open_ended else b"",
        )
        self.principal(by, contact_designation=said)

    @rule(by=party)
    def countersign(self, by: str) -> None:
        """Sign what the other principal has signed and this one has not."""
        node = self.node(by)
        for held in list(self.state(by).acts.values()):
            if held.done is None and by not in held.signed_by:
                self.tried(partial(submit, self.world, node, held.message))

    def answered(self, work: Any, code: str, request: Any) -> Any:
        return work(self.node(code), self.person(code), request).result(10)

    def person(self, code: str) -> Any:
        return self.world.person(self.node(code), CONTACT)

    @rule(by=party)
    def raise_dispute(self, by: str) -> None:
        request = dispute_service_pb2.RaiseDisputeRequest(
            request_id=str(uuid.uuid4()), kind=dispute_pb2.DISPUTE_KIND_APPLICATION, question=WORDS
        )
        self.tried(partial(self.answered, disputing.raise_dispute, by, request))

    @rule(by=party, step=st.sampled_from(["refer", "take_up"]))
    def move_dispute(self, by: str, step: str) -> None:
        for dispute_id in list(self.state(by).disputes):
            named = {"request_id": str(uuid.uuid4()), "dispute_id": str(uuid.UUID(bytes=dispute_id))}
            if step == "refer":
                refer = dispute_service_pb2.ReferDisputeRequest(**named)
                self.tried(partial(self.answered, disputing.refer_dispute, by, refer))
            else:
                taken = dispute_service_pb2.TakeUpDisputeRequest(**named)
                self.tried(partial(self.answered, disputing.take_up_dispute, by, taken))

    @rule(by=party, resolved=st.booleans())
    def conclude(self, by: str, resolved: bool) -> None:
        for dispute_id in list(self.state(by).disputes)[:2]:
            outcome = (
                dispute_pb2.DISPUTE_STATE_RESOLVED if resolved else dispute_pb2.DISPUTE_STATE_NOT_ACHIEVED
            )
            said = dispute_pb2.DisputeConclusion(dispute_id=dispute_id, outcome=outcome, conclusion=WORDS)
            self.principal(by, dispute_conclusion=said)

    @rule(by=party, months=st.integers(1, 12))
    def propose_amendment(self, by: str, months: int) -> None:
        node, caller = self.node(by), self.person(by)

        def work() -> None:
            request = amendment_service_pb2.RequestAmendmentRequest(
                request_id=str(uuid.uuid4()), proposal=WORDS
            )
            named = amending.request_amendment(node, caller, request).result(10).amendment_id
            record = node.relationship().agreement.terms()
            record.settings.consultation_interval_months = months
            for text in record.authentic_texts:
                text.sha256 = hashlib.sha256(text.language.encode()).digest()
            offer = amendment_service_pb2.OfferAmendmentRequest(
                request_id=str(uuid.uuid4()),
                amendment_id=named,
                record=record.SerializeToString(deterministic=True),
            )
            amending.offer_amendment(node, caller, offer).result(10)

        self.tried(work)

    @rule(by=party)
    def settle_amendments(self, by: str) -> None:
        for one in list(self.state(by).amendments.values()):
            wanted = amendment_service_pb2.SettleAmendmentRequest(
                request_id=str(uuid.uuid4()),
                amendment_id=str(uuid.UUID(bytes=one.amendment_id)),
                record_digest=one.record_digest or PAPER,
            )
            self.tried(partial(self.answered, amending.settle_amendment, by, wanted))

    @rule(by=party)
    def sign_amendments(self, by: str) -> None:
        for one in list(self.state(by).amendments.values()):
            said = {"amendment_id": one.amendment_id, "record_digest": one.record_digest or PAPER}
            self.principal(by, amendment=said)

    @rule(days=st.integers(1, 70))
    def wait(self, days: int) -> None:
        self.world.clock.forward(days=days)

    # --- the link ---

    @rule(by=party, most=st.integers(1, 3), receipts=st.booleans())
    def deliver(self, by: str, most: int, receipts: bool) -> None:
        """Carry a little one way; the receipts may be lost."""
        self.carry(by, most, receipts)

    def carry(self, by: str, most: int, receipts: bool) -> int:
        a, b = (self.world.wco, self.world.caricc) if by == FIRST else (self.world.caricc, self.world.wco)
        self.world.clock.forward(seconds=1)
        owed = [raw for _, raw in outbox.outbox_after(a, AGREEMENT, LANE, 0, most, 262_144)]
        if not owed:
            return 0
        batch = link_pb2.Batch(lane=LANE)
        batch.deliveries.extend(link_pb2.Delivery.FromString(raw) for raw in owed)
        received = receive.receive(b, AGREEMENT, batch).result(10)
        b.forget()
        if receipts:
            for raw in received.receipts:
                settle.settle(a, AGREEMENT, receipt_pb2.BatchReceipt.FromString(raw)).result(10)
            a.forget()
        return len(owed)

    def settle_down(self) -> None:
        """Carry everything both ways: then both stand alike, and say what they refused of each other."""
        while any(self.carry(code, 100, True) for code in CODES):
            pass
        mine, theirs = self.state(FIRST), self.state(SECOND)
        for name in ("standing", "designations", "disputes", "amendments", "principals", "turns"):
            assert getattr(mine, name) == getattr(theirs, name), name
        assert [one.digest for one in mine.versions] == [one.digest for one in theirs.versions]
        assert set(mine.void) == set(theirs.void)
        assert {held.act for held in mine.acts.values()} == {held.act for held in theirs.acts.values()}


def test_whatever_either_party_does_over_a_link_that_loses_and_delays_both_nodes_end_alike() -> None:
    run_state_machine_as_test(
        Talking,
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # each history founds two nodes
            print_blob=True,
        ),
    )


@pytest.mark.long
def test_and_so_they_do_in_many_histories() -> None:
    run_state_machine_as_test(
        Talking,
        settings=settings(
            max_examples=300,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
