"""The gate matrix, cell by cell, written out a second time as people read it."""

from __future__ import annotations

import pytest
from entente.v1 import suspension_pb2

from node.agreement.gate import (
    ARTICLES,
    MATRIX,
    Column,
    Operation,
    Passage,
    after_quarantine,
    gate,
    passages,
)
from node.agreement.standing import (
    DRAFT,
    IN_FORCE,
    NOTICE_RUNNING,
    SIGNED_ONE,
    TERMINATED,
    DutySuspended,
    Standing,
)
from node.errors import CATALOGUE, Refusal
from tests.support.memorandum import FIRST, SECOND

pytestmark = pytest.mark.any_memorandum

PARTIES = (FIRST, SECOND)
BOTH = frozenset(PARTIES)
COLUMNS = {
    "draft": Standing(PARTIES, DRAFT),
    "signed one": Standing(PARTIES, SIGNED_ONE, frozenset({SECOND})),
    "in force": Standing(PARTIES, IN_FORCE, BOTH),
    "notice": Standing(PARTIES, NOTICE_RUNNING, BOTH),
    "self": Standing(PARTIES, IN_FORCE, BOTH, (DutySuspended(FIRST),)),
    "peer": Standing(PARTIES, IN_FORCE, BOTH, (DutySuspended(SECOND),)),
    "ended": Standing(PARTIES, TERMINATED, BOTH),
}
#                draft      signed one  in force  notice  self        peer      ended
NEW = "          NOT_IN     NOT_IN      yes       yes     SELF        policy    ENDED"
PROTECTIVE = "   NOT_IN     NOT_IN      yes       yes     yes         yes       yes"
PROOF = "        yes        yes         yes       yes     yes         yes       yes"
COOPERATION = "  NOT_IN     NOT_IN      yes       warn    SELF        PEER      ENDED"
MEETING = "      NOT_IN     NOT_IN      yes       warn    SELF        yes       ENDED"
GOVERNANCE = "   NOT_IN     NOT_IN      yes       yes     yes         yes       ENDED"
IDENTITY = "     yes        yes         yes       yes     yes         yes       survival"
SIGNING = "      yes        yes         INVALID   INVALID INVALID     INVALID   ENDED"
EXPECTED = {
    Operation.SUPPLY: NEW,
    Operation.DECLARE_PURPOSE: NEW,
    Operation.TIGHTEN: PROTECTIVE,
    Operation.SEAL: PROTECTIVE,
    Operation.RECALL: PROTECTIVE,
    Operation.EXPOSURE_REPORT: PROTECTIVE,
    Operation.RECEIPT: PROOF,
    Operation.CHECKPOINT: PROOF,
    Operation.RELAX: PROTECTIVE,
    Operation.CONSENT_REQUEST: PROTECTIVE,
    Operation.CONSENT_ANSWER: PROTECTIVE,
    Operation.READ: PROTECTIVE,
    Operation.REVIEW: COOPERATION,
    Operation.ASSOCIATION: COOPERATION,
    Operation.ARRANGEMENT: COOPERATION,
    Operation.EVALUATION: COOPERATION,
    Operation.EXPERTISE: COOPERATION,
    Operation.PROJECT: COOPERATION,
    Operation.ACCESS_GRANT: COOPERATION,
    Operation.MEETING: MEETING,
    Operation.CONSULTATION: GOVERNANCE,
    Operation.DISPUTE: GOVERNANCE,
    Operation.SUSPENSION: GOVERNANCE,
    Operation.AMENDMENT: GOVERNANCE,
    Operation.TERMINATION: GOVERNANCE,
    Operation.ROSTER: IDENTITY,
    Operation.CONTACT: IDENTITY,
    Operation.DESCRIPTOR: IDENTITY,
    Operation.SIGN: SIGNING,
}
PASSES = {
    "yes": Passage.YES,
    "warn": Passage.WARN,
    "policy": Passage.YES,  # unless the suspended peer announced another policy
    "survival": Passage.SURVIVAL,
}
CODES = {
    "NOT_IN": "NOT_IN_FORCE",
    "SELF": "SUSPENDED_BY_SELF",
    "PEER": "PEER_SUSPENDED",
    "ENDED": "TERMINATED",
    "INVALID": "INVALID_TRANSITION",
}
STOPPED_BY_LIMITS = {Operation.SUPPLY, Operation.DECLARE_PURPOSE}
LIMITS = {Column.CLOCKS_APART: "CLOCK_SKEW", Column.UNCOSIGNED: "COSIGNATURE_OVERDUE"}


def test_every_operation_has_a_row() -> None:
    assert set(MATRIX) == set(EXPECTED) == set(Operation)


@pytest.mark.parametrize("operation", list(Operation))
def test_each_cell_of_the_matrix_holds(operation: Operation) -> None:
    for (column, standing), cell in zip(COLUMNS.items(), EXPECTED[operation].split(), strict=True):
        if cell in PASSES:
            assert gate(standing, operation, FIRST) is PASSES[cell], column
            continue
        with pytest.raises(Refusal) as refused:
            gate(standing, operation, FIRST)
        assert refused.value.code == CODES[cell], column
        assert refused.value.article == CATALOGUE[CODES[cell]].article


@pytest.mark.parametrize("column", LIMITS)
@pytest.mark.parametrize("operation", list(Operation))
def test_an_exceeded_limit_stops_what_is_new_and_nothing_else(operation: Operation, column: Column) -> None:
    standing = COLUMNS["draft" if operation is Operation.SIGN else "in force"]
    if operation not in STOPPED_BY_LIMITS:
        assert gate(standing, operation, FIRST, [column]) is gate(standing, operation, FIRST)
        return
    with pytest.raises(Refusal) as refused:
        gate(standing, operation, FIRST, [column])
    assert refused.value.code == LIMITS[column]
    assert refused.value.retry_after_s, "it passes by itself"


def test_the_life_of_the_agreement_is_told_before_an_exceeded_limit() -> None:
    with pytest.raises(Refusal) as refused:
        gate(COLUMNS["ended"], Operation.SUPPLY, FIRST, [Column.CLOCKS_APART])
    assert refused.value.code == "TERMINATED"
    assert refused.value.retry_after_s is None


@pytest.mark.parametrize("operation", list(Operation))
def test_where_both_are_suspended_each_column_must_let_it_through(operation: Operation) -> None:
    both = Standing(PARTIES, IN_FORCE, BOTH, (DutySuspended(FIRST), DutySuspended(SECOND)))
    cells = [EXPECTED[operation].split()[place] for place in (2, 4, 5)]
    if all(cell in PASSES for cell in cells):
        gate(both, operation, FIRST)
    else:
        with pytest.raises(Refusal):
            gate(both, operation, FIRST)


def test_the_same_suspension_is_self_for_one_party_and_peer_for_the_other() -> None:
    suspended = COLUMNS["self"]
    with pytest.raises(Refusal) as refused:
        gate(suspended, Operation.SUPPLY, FIRST)
    assert refused.value.code == "SUSPENDED_BY_SELF"
    assert gate(suspended, Operation.SUPPLY, SECOND) is Passage.YES


def test_a_stranger_passes_no_gate() -> None:
    with pytest.raises(Refusal) as refused:
        gate(COLUMNS["in force"], Operation.ROSTER, "OTHER")
    assert refused.value.code == "FOREIGN_AGREEMENT"


def test_what_still_comes_in_is_taken_held_or_refused_as_the_suspended_peer_announced() -> None:
    def supply(inbound: suspension_pb2.InboundPolicy) -> Passage:
        suspended = DutySuspended(SECOND, b"", (), inbound)
        return gate(Standing(PARTIES, IN_FORCE, BOTH, (suspended,)), Operation.SUPPLY, FIRST)

    assert supply(suspension_pb2.INBOUND_POLICY_ACCEPT) is Passage.YES
    assert supply(suspension_pb2.INBOUND_POLICY_QUARANTINE) is Passage.QUARANTINE
    for inbound in (suspension_pb2.INBOUND_POLICY_REFUSE, suspension_pb2.INBOUND_POLICY_UNSPECIFIED):
        with pytest.raises(Refusal) as refused:
            supply(inbound)
        assert refused.value.code == "PEER_SUSPENDED"


def test_what_was_held_unopened_waits_for_whom_holds_it_alone() -> None:
    def after(*suspensions: DutySuspended) -> Passage:
        return after_quarantine(Standing(PARTIES, IN_FORCE, BOTH, suspensions), FIRST)

    holding = DutySuspended(SECOND, b"", (), suspension_pb2.INBOUND_POLICY_QUARANTINE)
    refusing = DutySuspended(SECOND, b"", (), suspension_pb2.INBOUND_POLICY_REFUSE)
    assert after(holding) is after(refusing) is Passage.QUARANTINE
    assert after() is after(DutySuspended(SECOND)) is after(DutySuspended(FIRST)) is Passage.YES
    assert after(holding, DutySuspended(FIRST)) is Passage.QUARANTINE
    with pytest.raises(Refusal) as refused:
        after_quarantine(COLUMNS["ended"], FIRST)
    assert refused.value.code == "TERMINATED"


@pytest.mark.parametrize("operation", list(Operation))
def test_a_suspension_by_article_stops_what_rests_on_that_article_alone(operation: Operation) -> None:
    def passes(*articles: str) -> bool:
        standing = Standing(PARTIES, IN_FORCE, BOTH, (DutySuspended(FIRST, b"", articles),))
        outcome = passages(standing, FIRST)[operation]
        return not isinstance(outcome, Refusal) or outcome.code != "SUSPENDED_BY_SELF"

    paragraph = ARTICLES.get(operation)
    assert passes() == (paragraph is None), "the whole suspension stops what an article obliges to"
    if paragraph is not None:
        assert not passes(paragraph)
        assert not passes(paragraph[0])
        assert passes("1" if paragraph[0] != "1" else "4")
