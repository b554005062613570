"""A case: what its acts fold to, and the acts themselves as rules see them.

Decides what is remembered of a case; refuses to know which act may follow which (the tables) and where acts
are kept. Times are microseconds since the epoch, by the clock of the Party that acted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final

from entente.v1 import case_pb2

from node.errors import Refusal

State = case_pb2.CaseState
NOT_OPEN: Final = case_pb2.CASE_STATE_UNSPECIFIED
LAPSE: Final = "lapsed"
"""The name of what happens by time alone, where others bear the name of a step."""


class Side(Enum):
    """A Party as a case knows it: whoever opened it, whoever was asked, or either."""

    OPENER = "opener"
    ASKED = "asked"
    EITHER = "either"


def name_of(state: int) -> str:
    """Return a state's name without its prefix; one that this version does not know, by its number."""
    try:
        return case_pb2.CaseState.Name(state).removeprefix("CASE_STATE_")
    except ValueError:
        return str(state)


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a case.

    Attributes:
        act_id: the statement that told it; of the opening act, the case's own id.
        case_id: the case.
        by: the Party.
        person, role: the pseudonym of whoever did it, and the role in which.
        at_us: when, by that Party's clock.
        after: the newest acts of the case that the Party knew then.
        own: whether this node's Party did it. No rule looks at it.
    """

    act_id: bytes
    case_id: bytes
    by: str
    person: str
    role: int
    at_us: int
    after: frozenset[bytes]
    kind: int
    step: case_pb2.CaseStep
    own: bool = False

    @property
    def name(self) -> str:
        """The step's name, as in `CaseStep`; empty for one that this version does not know."""
        return self.step.WhichOneof("step") or ""

    @property
    def body(self) -> Any:
        """What the step says."""
        return getattr(self.step, self.name)


@dataclass(frozen=True, slots=True)
class Move:
    """Something that counted: an act, or time alone (`act` is None)."""

    name: str
    state: State
    at_us: int
    act: Act | None


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands.

    Attributes:
        opener, asked: the two Parties.
        moves: what counted, in the order in which both nodes count it.
        void: the acts that count for nothing, and why: they crossed another that came first.
        heads: the newest acts, which the next one builds on.
    """

    case_id: bytes
    kind: int
    opener: str
    asked: str
    state: State = NOT_OPEN
    moves: tuple[Move, ...] = ()
    void: dict[bytes, Refusal] = field(default_factory=dict)
    heads: frozenset[bytes] = frozenset()

    def moved(self, name: str, state: State, at_us: int, act: Act | None) -> Case:
        """Return the case after something that counts."""
        return replace(self, state=state, moves=(*self.moves, Move(name, state, at_us, act)))

    def acts(self, *names: str) -> Iterator[Act]:
        """Yield the acts of these names that count, in order; all acts if none is named."""
        for move in self.moves:
            if move.act is not None and (not names or move.name in names):
                yield move.act

    def last(self, *names: str) -> Act | None:
        """Return the newest act of these names that counts."""
        for move in reversed(self.moves):
            if move.act is not None and (not names or move.name in names):
                return move.act
        return None

    def find(self, act_id: bytes) -> Act | None:
        """Return the act with this id, if it counts."""
        return next((act for act in self.acts() if act.act_id == act_id), None)

    @property
    def opening(self) -> Act:
        """The act that opened the case."""
        return next(self.acts())

    def party(self, side: Side) -> str | None:
        """Return the Party on a side; None for either."""
        return {Side.OPENER: self.opener, Side.ASKED: self.asked}.get(side)
