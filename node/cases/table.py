"""What a table of a kind of case says: the words in which `review.py` and the others are written.

Decides the form of a rule; refuses to know any rule. A transition names the step, the states it leads from,
whose it is, the roles that take it, where it leads, and its guards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from entente.v1 import agreement_pb2, case_pb2, roster_pb2

from node.agreement.gate import Operation
from node.cases.case import Act, Case, Side, State
from node.errors import Refusal

CONTACT: Final = frozenset({roster_pb2.ROLE_CONTACT, roster_pb2.ROLE_PRINCIPAL})
"""The contact person, or whoever designates the contact person."""
OFFICERS: Final = CONTACT | {roster_pb2.ROLE_PROJECT_OFFICER}
CLERKS: Final = OFFICERS | {roster_pb2.ROLE_LEGAL_ADVISER}
"""Who may bring to the node what a principal has signed elsewhere: the signature says who signed."""
_NOTHING: Final[Mapping[State, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Scene:
    """What a guard looks at.

    Attributes:
        genesis: the agreement's record.
        case: the case before the act, with no acts before the first.
        article: the paragraph that the kind of case rests on.
    """

    genesis: agreement_pb2.AgreementGenesis
    case: Case
    act: Act
    article: str = ""

    @property
    def body(self) -> Any:
        """What the step says."""
        return self.act.body

    def party(self, code: str) -> agreement_pb2.AgreementParty:
        """Return a Party as the record names it."""
        return next(one for one in self.genesis.parties if one.code == code)


Guard = Callable[[Scene], None]
"""Raises Refusal where the act is not to be done; changes nothing."""
Where = State | Callable[[Scene], State] | None
"""Where a transition leads: to a state, to one that the scene decides, or nowhere else."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row.

    Attributes:
        step: the field of `CaseStep`.
        sources: the states that it leads from.
        by: whose it is.
        roles: who of that Party takes it.
        to: where it leads; None: the case stays where it is.
        guards: what must hold, asked in order.
        awaited: whether the case waits for it, and somebody is told so; where that hangs on the case, a
            question to it.
        early: the code instead of INVALID_TRANSITION in states from which it is not possible yet.
        signs: whether it bears a principal's signature.
    """

    step: str
    sources: frozenset[State]
    by: Side
    roles: frozenset[roster_pb2.Role]
    to: Where = None
    guards: tuple[Guard, ...] = ()
    awaited: bool | Callable[[Case], bool] = False
    early: Mapping[State, str] = field(default_factory=lambda: _NOTHING)
    signs: bool = False


@dataclass(frozen=True, slots=True)
class Lapse:
    """What time alone does: from `sources`, at the instant that `due` names, to `to`."""

    sources: frozenset[State]
    due: Callable[[Case], int | None]
    to: State


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of case.

    Attributes:
        article: the paragraph it rests on; of every refusal that names none of its own.
        operation: what the gate is asked for.
        opening: the transition that opens it: `sources` empty.
        due: by when the next step is due, for show; the lapses' own where it is None.
    """

    kind: case_pb2.CaseKind
    article: str
    operation: Operation
    opening: Transition
    transitions: tuple[Transition, ...]
    lapses: tuple[Lapse, ...] = ()
    due: Callable[[Case], int | None] | None = None

    def rows(self, step: str) -> tuple[Transition, ...]:
        """Return the transitions of a step, the opening one among them."""
        return tuple(row for row in (self.opening, *self.transitions) if row.step == step)

    @property
    def states(self) -> frozenset[State]:
        """Every state that a case of this kind can have, as far as the table itself names it."""
        found: set[State] = set()
        for row in self.transitions:
            found |= row.sources
            if isinstance(row.to, int):
                found.add(row.to)
        for lapse in self.lapses:
            found |= lapse.sources | {lapse.to}
        return frozenset(found)

    def is_final(self, state: State) -> bool:
        """Whether nothing leads away from a state, nor anything is added in it."""
        return not any(state in row.sources for row in self.transitions)


def states(*given: State) -> frozenset[State]:
    """Return states as a row names them."""
    return frozenset(given)


def wrong_party(article: str, instead: str = "") -> Refusal:
    """Return the refusal of an act that the memorandum gives to the other Party."""
    return Refusal(
        "WRONG_PARTY",
        "the memorandum gives this act to the other Party",
        article=article,
        remedy=instead or None,
    )


def early_in(given: Iterable[State], code: str) -> Mapping[State, str]:
    """Return the same code for each of the states."""
    return MappingProxyType(dict.fromkeys(given, code))
