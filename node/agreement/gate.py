"""The gate: may this act be done as the agreement stands, by this Party?

One table, operation by column; the table is the specification. Refuses to know what an act
contains, who in the Party does it, and on which of the two nodes it is asked: the Party that acts
is an argument, so both nodes come to the same answer. Source: Articles 7.2, 8.3 and 9; protocol,
sections 4 and 5, for the last two columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import Enum, IntEnum
from itertools import chain
from types import MappingProxyType
from typing import Final

from entente.v1 import agreement_pb2, suspension_pb2

from node.agreement.standing import (
    DRAFT,
    IN_FORCE,
    NOTICE_RUNNING,
    SIGNED_ONE,
    TERMINATED,
    DutySuspended,
    Standing,
)
from node.errors import Refusal


class Operation(Enum):
    """What a Party may want to do, as far as the standing of the agreement decides about it."""

    SUPPLY = "supply"
    DECLARE_PURPOSE = "declare-purpose"
    TIGHTEN = "tighten"
    SEAL = "seal"
    RECALL = "recall"
    EXPOSURE_REPORT = "exposure-report"
    RECEIPT = "receipt"
    CHECKPOINT = "checkpoint"
    RELAX = "relax"
    CONSENT_REQUEST = "consent-request"
    CONSENT_ANSWER = "consent-answer"
    READ = "read"
    REVIEW = "review"
    ASSOCIATION = "association"
    ARRANGEMENT = "arrangement"
    EVALUATION = "evaluation"
    EXPERTISE = "expertise"
    PROJECT = "project"
    ACCESS_GRANT = "access-grant"
    MEETING = "meeting"
    CONSULTATION = "consultation"
    DISPUTE = "dispute"
    SUSPENSION = "suspension"
    AMENDMENT = "amendment"
    TERMINATION = "termination"
    ROSTER = "roster"
    CONTACT = "contact"
    DESCRIPTOR = "descriptor"
    SIGN = "sign"


class Column(IntEnum):
    """A circumstance; several hold at once where a Party has suspended itself or a limit is exceeded."""

    NOT_IN_FORCE = 0
    IN_FORCE = 1
    NOTICE_RUNNING = 2
    SELF_SUSPENDED = 3
    PEER_SUSPENDED = 4
    TERMINATED = 5
    CLOCKS_APART = 6
    UNCOSIGNED = 7


class Passage(IntEnum):
    """What a cell says. From `YES` on the act passes; of several the highest is told."""

    NO = 0
    NOTHING = 1
    """There is nothing to do it to yet: refused like `NO`."""
    YES = 2
    SURVIVAL = 3
    """Passes, but only to serve what survives the agreement."""
    WARN = 4
    """Passes; warn if it would fall due after the end."""
    PEER_POLICY = 5
    """As the suspended peer announced: it accepts, holds unopened, or refuses."""
    QUARANTINE = 6
    """Passes, and the suspended peer holds it unopened until it has lifted its suspension."""


_N, _0, _Y, _S, _W, _P = (
    Passage.NO,
    Passage.NOTHING,
    Passage.YES,
    Passage.SURVIVAL,
    Passage.WARN,
    Passage.PEER_POLICY,
)
Row = tuple[Passage, Passage, Passage, Passage, Passage, Passage, Passage, Passage]
# Columns: not in force, in force, notice running, self suspended, peer suspended, terminated, clocks apart,
# uncosigned. The last two stop what is new and nothing else: what protects, proves and governs flows, or the
# cosignature would never come.
_NEW: Final[Row] = (_N, _Y, _Y, _N, _P, _N, _N, _N)
_PROTECTIVE: Final[Row] = (_0, _Y, _Y, _Y, _Y, _Y, _Y, _Y)
_PROOF: Final[Row] = (_Y, _Y, _Y, _Y, _Y, _Y, _Y, _Y)
_COOPERATION: Final[Row] = (_N, _Y, _W, _N, _N, _N, _Y, _Y)
_GOVERNANCE: Final[Row] = (_N, _Y, _Y, _Y, _Y, _N, _Y, _Y)
_IDENTITY: Final[Row] = (_Y, _Y, _Y, _Y, _Y, _S, _Y, _Y)

MATRIX: Final[Mapping[Operation, Row]] = MappingProxyType(
    {
        Operation.SUPPLY: _NEW,
        Operation.DECLARE_PURPOSE: _NEW,
        Operation.TIGHTEN: _PROTECTIVE,
        Operation.SEAL: _PROTECTIVE,
        Operation.RECALL: _PROTECTIVE,
        Operation.EXPOSURE_REPORT: _PROTECTIVE,
        Operation.RECEIPT: _PROOF,
        Operation.CHECKPOINT: _PROOF,
        Operation.RELAX: _PROTECTIVE,
        Operation.CONSENT_REQUEST: _PROTECTIVE,
        Operation.CONSENT_ANSWER: _PROTECTIVE,
        Operation.READ: _PROTECTIVE,
        Operation.REVIEW: _COOPERATION,
        Operation.ASSOCIATION: _COOPERATION,
        Operation.ARRANGEMENT: _COOPERATION,
        Operation.EVALUATION: _COOPERATION,
        Operation.EXPERTISE: _COOPERATION,
        Operation.PROJECT: _COOPERATION,
        Operation.ACCESS_GRANT: _COOPERATION,
        Operation.MEETING: (_N, _Y, _W, _N, _Y, _N, _Y, _Y),
        Operation.CONSULTATION: _GOVERNANCE,
        Operation.DISPUTE: _GOVERNANCE,
        Operation.SUSPENSION: _GOVERNANCE,
        Operation.AMENDMENT: _GOVERNANCE,
        Operation.TERMINATION: _GOVERNANCE,
        Operation.ROSTER: _IDENTITY,
        Operation.CONTACT: _IDENTITY,
        Operation.DESCRIPTOR: _IDENTITY,
        Operation.SIGN: (_Y, _N, _N, _N, _N, _N, _Y, _Y),
    }
)

ARTICLES: Final[Mapping[Operation, str]] = MappingProxyType(
    {
        Operation.SUPPLY: "3.1",
        Operation.DECLARE_PURPOSE: "3.1",
        Operation.REVIEW: "5.3",
        Operation.ASSOCIATION: "5.4",
        Operation.ARRANGEMENT: "5.5",
        Operation.EVALUATION: "5.6",
        Operation.EXPERTISE: "5.2",
        Operation.PROJECT: "1.2",
        Operation.ACCESS_GRANT: "5.1",
        Operation.MEETING: "4.1",
    }
)
"""The paragraph that obliges to each act that a suspension can stop; what is not here is never suspended."""

_LIFE_COLUMN: Final[Mapping[agreement_pb2.Standing, Column]] = MappingProxyType(
    {
        DRAFT: Column.NOT_IN_FORCE,
        SIGNED_ONE: Column.NOT_IN_FORCE,
        IN_FORCE: Column.IN_FORCE,
        NOTICE_RUNNING: Column.NOTICE_RUNNING,
        TERMINATED: Column.TERMINATED,
    }
)
_REFUSALS: Final[Mapping[Column, tuple[str, str]]] = MappingProxyType(
    {
        Column.NOT_IN_FORCE: ("NOT_IN_FORCE", "the agreement is not in force yet"),
        Column.IN_FORCE: ("INVALID_TRANSITION", "the agreement is in force already"),
        Column.NOTICE_RUNNING: ("INVALID_TRANSITION", "notice of termination is running"),
        Column.SELF_SUSPENDED: ("SUSPENDED_BY_SELF", "the acting Party has suspended its obligations"),
        Column.PEER_SUSPENDED: ("PEER_SUSPENDED", "the other Party has suspended its obligations"),
        Column.TERMINATED: ("TERMINATED", "the agreement has ended"),
        Column.CLOCKS_APART: ("CLOCK_SKEW", "the clocks of the two nodes differ by more than agreed"),
        Column.UNCOSIGNED: ("COSIGNATURE_OVERDUE", "the peer has cosigned no checkpoint for the agreed time"),
    }
)
_PASSING: Final = frozenset({Column.CLOCKS_APART, Column.UNCOSIGNED})
PASSES_S: Final = 60.0
"""When to come back after a refusal that passes by itself, in seconds: so often the nodes show each other
clock, roster and checkpoint at rest."""


def code_of_column(column: Column) -> str:
    """Return the code under which a column refuses."""
    return _REFUSALS[column][0]


def columns(standing: Standing, operation: Operation, by: str) -> Iterator[Column]:
    """Yield the columns that hold for such an act of `by`: the life first, then the suspensions."""
    peer = standing.peer_of(by)
    yield _LIFE_COLUMN[standing.life]
    if _reaches(standing.suspension_of(by), operation):
        yield Column.SELF_SUSPENDED
    if _reaches(standing.suspension_of(peer), operation):
        yield Column.PEER_SUSPENDED


def _reaches(suspension: DutySuspended | None, operation: Operation) -> bool:
    """Whether a suspension is of the obligation that the act rests on: all of them, or its article."""
    if suspension is None:
        return False
    paragraph = ARTICLES.get(operation)
    if not suspension.articles or paragraph is None:
        return True
    return any(paragraph == one or paragraph.startswith(f"{one}.") for one in suspension.articles)


def gate(standing: Standing, operation: Operation, by: str, beyond: Iterable[Column] = ()) -> Passage:
    """Return how an act of the Party `by` passes; every column that holds must let it through.

    A receiving node asks with the sender as `by`: what one's own node refuses, the other refuses
    for the same reason.

    Args:
        beyond: the columns that hold because a limit is exceeded (`limits.exceeded`).

    Raises:
        Refusal: NOT_IN_FORCE (9), TERMINATED (8.3), SUSPENDED_BY_SELF or PEER_SUSPENDED (7.2),
            INVALID_TRANSITION, or FOREIGN_AGREEMENT for a stranger; CLOCK_SKEW or COSIGNATURE_OVERDUE, which
            pass by themselves and say when to come back.
    """
    row = MATRIX[operation]
    passage = Passage.YES
    for column in chain(columns(standing, operation, by), beyond):
        cell = row[column]
        if cell is Passage.PEER_POLICY:
            cell = _announced(standing, by)
        if cell < Passage.YES:
            code, message = _REFUSALS[column]
            passing = PASSES_S if column in _PASSING else None
            raise Refusal(code, message, facts={"operation": operation.value}, retry_after_s=passing)
        passage = max(passage, cell)
    return passage


def _announced(standing: Standing, by: str) -> Passage:
    """Return what the suspended peer of `by` does with what `by` still supplies."""
    suspension = standing.suspension_of(standing.peer_of(by))
    inbound = suspension_pb2.INBOUND_POLICY_REFUSE if suspension is None else suspension.inbound
    return _INBOUND.get(inbound, Passage.NO)


_INBOUND: Final[Mapping[int, Passage]] = MappingProxyType(
    {
        suspension_pb2.INBOUND_POLICY_ACCEPT: Passage.YES,
        suspension_pb2.INBOUND_POLICY_QUARANTINE: Passage.QUARANTINE,
        suspension_pb2.INBOUND_POLICY_REFUSE: Passage.NO,
    }
)
"""A policy that this version does not know lets nothing in."""


def after_quarantine(standing: Standing, by: str) -> Passage:
    """Return how what `by` supplied while it was held unopened passes now; `QUARANTINE`: it goes on waiting.

    Asked of the Party that holds it alone: what `by` has suspended since does not undo what it had supplied.
    A further suspension that lets nothing in keeps it waiting, too: it came before that.

    Raises:
        Refusal: TERMINATED (8.3), the agreement ended first.
    """
    peer = standing.peer_of(by)
    holding = tuple(one for one in standing.suspensions if one.by == peer)
    try:
        return gate(replace(standing, suspensions=holding), Operation.SUPPLY, by)
    except Refusal as refusal:
        if refusal.code != code_of_column(Column.PEER_SUSPENDED):
            raise
        return Passage.QUARANTINE


def passages(
    standing: Standing, by: str, beyond: Iterable[Column] = ()
) -> Mapping[Operation, Passage | Refusal]:
    """Return, for every operation, how it passes for `by`, or the refusal it would meet. Changes nothing."""
    limits, found = tuple(beyond), dict[Operation, Passage | Refusal]()
    for operation in Operation:
        try:
            found[operation] = gate(standing, operation, by, limits)
        except Refusal as refusal:
            found[operation] = refusal
    return found
