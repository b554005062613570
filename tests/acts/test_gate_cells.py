"""The gate matrix, cell by cell, through the acts of two nodes: what passes, the other node accepts, too."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from entente.v1 import (
    amendment_service_pb2,
    contact_pb2,
    dispute_pb2,
    dispute_service_pb2,
    ledger_pb2,
    restriction_pb2,
    suspension_pb2,
    termination_pb2,
)

from node.acts import amending, disputing
from node.agreement.gate import MATRIX, Operation
from node.errors import Refusal
from tests.acts import consent_talk, test_interference_act, test_notices_act, test_own_keys_act
from tests.acts.test_agreeing_act import PAPER, WORDS, act, breach, submit
from tests.agreement.test_agreement_gate import CODES, EXPECTED
from tests.support.declaring import declare
from tests.support.memorandum import FIRST
from tests.support.world import CONTACT, World, person_id, request

pytestmark = pytest.mark.any_memorandum

COLUMNS = ("in force", "notice", "self", "peer", "ended")
PLACES = {"in force": 2, "notice": 3, "self": 4, "peer": 5, "ended": 6}
BEYOND = {
    Operation.REVIEW,
    Operation.ASSOCIATION,
    Operation.ARRANGEMENT,
    Operation.EVALUATION,
    Operation.EXPERTISE,
    Operation.PROJECT,
    Operation.ACCESS_GRANT,
    Operation.MEETING,
}
"""Operations of Articles 1, 4 and 5: the engine of cases asks the gate for them."""
OWN = {Operation.RECEIPT, Operation.CHECKPOINT, Operation.EXPOSURE_REPORT, Operation.SIGN}
"""Operations that no caller asks for: they follow from others and are looked at there."""


class Cell:
    """One world in one column, with items supplied while it was in force."""

    def __init__(self, world: World, column: str) -> None:
        self.world = world
        self.items = [consent_talk.supplied(world) for _ in range(5)]
        self.asked = ""
        self.suspended = b""
        if column in ("self", "peer"):
            party = world.wco if column == "self" else world.caricc
            made = act(world, party, suspension=breach())
            submit(world, party, made)
            self.suspended = made.act_id
        if column in ("notice", "ended"):
            notice = termination_pb2.TerminationNotice(document_digest=PAPER)
            submit(world, world.caricc, act(world, world.caricc, termination_notice=notice))
        self.carry()
        if column == "ended":
            ends = world.wco.relationship().standing.ends
            assert ends is not None
            world.clock.forward(seconds=(ends - world.clock.now()).total_seconds())
        world.meet()

    def carry(self) -> None:
        """Bring everything over, both ways; nothing is refused on the way."""
        for _ in range(3):
            for a, b in ((self.world.wco, self.world.caricc), (self.world.caricc, self.world.wco)):
                for receipt in self.world.carry(a, b).receipts:
                    for raw in receipt.leaves:
                        leaf = ledger_pb2.LedgerEntry.FromString(raw)
                        assert leaf.decision == ledger_pb2.DECISION_ACCEPTED, leaf.kind

    @property
    def later(self) -> Any:
        """A time to come."""
        return self.world.clock.now() + timedelta(days=10)


def _supply(cell: Cell) -> None:
    cell.world.supply(cell.world.wco, request(cell.world.caricc))


def _declare(cell: Cell) -> None:
    declare(cell.world, cell.world.wco, "ANA", expires=cell.later)


def _notice(kind: int, item: int, **more: Any) -> Callable[[Cell], None]:
    def issue(cell: Cell) -> None:
        test_notices_act.issue(cell.world, cell.items[item], kind, **more)

    return issue


def _relax(cell: Cell) -> None:
    drafted = test_notices_act.issue(
        cell.world, cell.items[4], test_notices_act.RELAX, set=consent_talk.guarded(), reason_code="CLOSED"
    )
    test_notices_act.approve(cell.world, drafted.notice_id, CONTACT)


def _ask(cell: Cell) -> None:
    use = consent_talk.court(until=cell.later)
    cell.asked = consent_talk.ask(cell.world, cell.items[1], use)


def _answer(cell: Cell) -> None:
    consent_talk.reply(cell.world, cell.asked, consent_talk.DENIED, carry=False)


def _read(cell: Cell) -> None:
    code = test_notices_act.use(cell.world, cell.items[1])
    if code:
        raise Refusal(code, "as the reader is told")


def _consult(cell: Cell) -> None:
    test_interference_act.file(cell.world, cell.world.wco)


def _dispute(cell: Cell) -> None:
    asked = dispute_service_pb2.RaiseDisputeRequest(
        request_id=str(uuid.uuid4()), kind=dispute_pb2.DISPUTE_KIND_APPLICATION, question=WORDS
    )
    disputing.raise_dispute(cell.world.wco, cell.world.person(cell.world.wco, CONTACT), asked).result(10)


def _amend(cell: Cell) -> None:
    asked = amendment_service_pb2.RequestAmendmentRequest(request_id=str(uuid.uuid4()), proposal=WORDS)
    amending.request_amendment(cell.world.wco, cell.world.person(cell.world.wco, CONTACT), asked).result(10)


def _roster(cell: Cell) -> None:
    cell.world.put_roster(cell.world.wco, 7)


def _contact(cell: Cell) -> None:
    said = contact_pb2.ContactDesignation(
        person_id=person_id(FIRST, CONTACT), functions=WORDS, languages=["en"], reached_at=["+0"]
    )
    submit(cell.world, cell.world.wco, act(cell.world, cell.world.wco, contact_designation=said))


def _descriptor(cell: Cell) -> None:
    test_own_keys_act.update(cell.world.wco, "wco.example:7444")


def _suspend(cell: Cell) -> None:
    world = cell.world
    if world.wco.relationship().standing.suspension_of(FIRST) is None:
        submit(world, world.wco, act(world, world.wco, suspension=breach()))
    else:
        lift = suspension_pb2.SuspensionLift(suspension_id=cell.suspended)
        submit(world, world.wco, act(world, world.wco, suspension_lift=lift))


def _terminate(cell: Cell) -> None:
    notice = termination_pb2.TerminationNotice(document_digest=PAPER)
    submit(cell.world, cell.world.wco, act(cell.world, cell.world.wco, termination_notice=notice))


DONE: dict[Operation, Callable[[Cell], None]] = {
    Operation.SUPPLY: _supply,
    Operation.DECLARE_PURPOSE: _declare,
    Operation.CONSENT_REQUEST: _ask,
    Operation.CONSENT_ANSWER: _answer,
    Operation.READ: _read,
    Operation.TIGHTEN: _notice(
        test_notices_act.TIGHTEN, 2, set=restriction_pb2.RestrictionSet(tlp=restriction_pb2.TLP_AMBER_STRICT)
    ),
    Operation.SEAL: _notice(test_notices_act.SEAL, 2),
    Operation.RECALL: _notice(test_notices_act.RECALL, 3),
    Operation.RELAX: _relax,
    Operation.CONSULTATION: _consult,
    Operation.DISPUTE: _dispute,
    Operation.AMENDMENT: _amend,
    Operation.ROSTER: _roster,
    Operation.CONTACT: _contact,
    Operation.DESCRIPTOR: _descriptor,
    Operation.SUSPENSION: _suspend,
    Operation.TERMINATION: _terminate,
}


def test_every_operation_of_the_matrix_is_done_here_or_said_to_be_done_elsewhere() -> None:
    assert set(DONE) | BEYOND | OWN == set(MATRIX)
    assert not set(DONE) & (BEYOND | OWN)


@pytest.mark.parametrize("column", COLUMNS)
def test_each_cell_holds_on_both_nodes(world: World, column: str) -> None:
    cell = Cell(world, column)
    for operation, work in DONE.items():
        expected = EXPECTED[operation].split()[PLACES[column]]
        world.clock.forward(seconds=1)
        if expected in CODES:
            with pytest.raises(Refusal) as refused:
                work(cell)
            assert refused.value.code == CODES[expected], operation
        else:
            work(cell)
        cell.carry()
    assert world.wco.relationship().standing == world.caricc.relationship().standing
