"""Disputes: raised by either Party, referred to the two principals, ended by them alone.

Decides which step may follow which, and who ends a dispute. Refuses to know who may speak for a Party; there
is no arbitrator to know of. Source: Article 7.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Final

from entente.v1 import dispute_pb2

from node.errors import Refusal

RAISED: Final = dispute_pb2.DISPUTE_STATE_RAISED
REFERRED: Final = dispute_pb2.DISPUTE_STATE_REFERRED
IN_CONSULTATION: Final = dispute_pb2.DISPUTE_STATE_IN_CONSULTATION
RESOLVED: Final = dispute_pb2.DISPUTE_STATE_RESOLVED
NOT_ACHIEVED: Final = dispute_pb2.DISPUTE_STATE_NOT_ACHIEVED


class Step(Enum):
    """What happens to a dispute that was raised."""

    REFER = "referred"
    CONSULT = "consulted"
    RESOLVE = "resolved"
    """Both principals have signed the solution."""
    GIVE_UP = "not-achieved"
    """One principal has declared that none was achieved."""


DISPUTES: Final[Mapping[dispute_pb2.DisputeState, Mapping[Step, dispute_pb2.DisputeState]]] = (
    MappingProxyType(
        {
            RAISED: {Step.REFER: REFERRED},
            REFERRED: {Step.CONSULT: IN_CONSULTATION},
            IN_CONSULTATION: {Step.RESOLVE: RESOLVED, Step.GIVE_UP: NOT_ACHIEVED},
            RESOLVED: {},
            NOT_ACHIEVED: {},
        }
    )
)
CONCLUSIONS: Final[Mapping[dispute_pb2.DisputeState, Step]] = MappingProxyType(
    {RESOLVED: Step.RESOLVE, NOT_ACHIEVED: Step.GIVE_UP}
)


@dataclass(frozen=True, slots=True)
class Dispute:
    """One dispute.

    Attributes:
        moved: when it came to each state it has had.
        signed_by: whose principals have signed a solution, while one of them is missing.
    """

    dispute_id: bytes
    raised_by: str
    said: dispute_pb2.DisputeRaised
    state: dispute_pb2.DisputeState
    moved: tuple[tuple[dispute_pb2.DisputeState, datetime], ...]
    signed_by: frozenset[str] = frozenset()
    conclusion: dispute_pb2.DisputeConclusion | None = None

    def after(self, step: Step, at: datetime) -> Dispute:
        """Return the dispute once `step` was taken. Raises Refusal INVALID_TRANSITION."""
        self.require(step)
        state = DISPUTES[self.state][step]
        return replace(self, state=state, moved=(*self.moved, (state, at)), signed_by=frozenset())

    def require(self, step: Step) -> None:
        """Raise Refusal INVALID_TRANSITION unless `step` is possible."""
        if step not in DISPUTES[self.state]:
            state = dispute_pb2.DisputeState.Name(self.state).removeprefix("DISPUTE_STATE_")
            raise Refusal(
                "INVALID_TRANSITION",
                "not possible as the dispute stands",
                article="7.1",
                facts={"state": state, "step": step.value},
            )


def step_of(said: dispute_pb2.DisputeConclusion) -> Step:
    """Return the step that a conclusion is.

    Raises:
        Refusal: SCHEMA_INVALID, it concludes nothing, or a solution without a word of it.
    """
    step = CONCLUSIONS.get(said.outcome)
    if step is None:
        raise Refusal("SCHEMA_INVALID", "a dispute ends resolved or not achieved", facts={"field": "outcome"})
    if step is Step.RESOLVE and not said.conclusion:
        raise Refusal("SCHEMA_INVALID", "a solution says what it is", facts={"field": "conclusion"})
    return step
