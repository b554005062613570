"""The gate matrix, cell by cell, written out a second time as people read it."""

from __future__ import annotations

import pytest

from node.agreement.gate import MATRIX, Column, Operation, Passage, gate
from node.agreement.standing import DRAFT, IN_FORCE, NOTICE_RUNNING, SIGNED_ONE, TERMINATED, Standing
from node.errors import CATALOGUE, Refusal

PARTIES = ("WCO", "CARICC")
BOTH = frozenset(PARTIES)
COLUMNS = {
    "draft": Standing(PARTIES, DRAFT),
    "signed one": Standing(PARTIES, SIGNED_ONE, frozenset({"CARICC"})),
    "in force": Standing(PARTIES, IN_FORCE, BOTH),
    "notice": Standing(PARTIES, NOTICE_RUNNING, BOTH),
    "self": Standing(PARTIES, IN_FORCE, BOTH, frozenset({"WCO"})),
    "peer": Standing(PARTIES, IN_FORCE, BOTH, frozenset({"CARICC"})),
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
    "policy": Passage.PEER_POLICY,
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
            assert gate(standing, operation, "WCO") is PASSES[cell], column
            continue
        with pytest.raises(Refusal) as refused:
            gate(standing, operation, "WCO")
        assert refused.value.code == CODES[cell], column
        assert refused.value.article == CATALOGUE[CODES[cell]].article


@pytest.mark.parametrize("column", LIMITS)
@pytest.mark.parametrize("operation", list(Operation))
def test_an_exceeded_limit_stops_what_is_new_and_nothing_else(operation: Operation, column: Column) -> None:
    standing = COLUMNS["draft" if operation is Operation.SIGN else "in force"]
    if operation not in STOPPED_BY_LIMITS:
        assert gate(standing, operation, "WCO", [column]) is gate(standing, operation, "WCO")
        return
    with pytest.raises(Refusal) as refused:
        gate(standing, operation, "WCO", [column])
    assert refused.value.code == LIMITS[column]
    assert refused.value.retry_after_s, "it passes by itself"


def test_the_life_of_the_agreement_is_told_before_an_exceeded_limit() -> None:
    with pytest.raises(Refusal) as refused:
        gate(COLUMNS["ended"], Operation.SUPPLY, "WCO", [Column.CLOCKS_APART])
    assert refused.value.code == "TERMINATED"
    assert refused.value.retry_after_s is None


@pytest.mark.parametrize("operation", list(Operation))
def test_where_both_are_suspended_each_column_must_let_it_through(operation: Operation) -> None:
    both = Standing(PARTIES, IN_FORCE, BOTH, BOTH)
    cells = [EXPECTED[operation].split()[place] for place in (2, 4, 5)]
    if all(cell in PASSES for cell in cells):
        gate(both, operation, "WCO")
    else:
        with pytest.raises(Refusal):
            gate(both, operation, "WCO")


def test_the_same_suspension_is_self_for_one_party_and_peer_for_the_other() -> None:
    suspended = COLUMNS["self"]
    with pytest.raises(Refusal) as refused:
        gate(suspended, Operation.SUPPLY, "WCO")
    assert refused.value.code == "SUSPENDED_BY_SELF"
    assert gate(suspended, Operation.SUPPLY, "CARICC") is Passage.PEER_POLICY


def test_a_stranger_passes_no_gate() -> None:
    with pytest.raises(Refusal) as refused:
        gate(COLUMNS["in force"], Operation.ROSTER, "OTHER")
    assert refused.value.code == "FOREIGN_AGREEMENT"
