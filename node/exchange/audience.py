"""Audiences: who may know that an item exists.

An audience is kept as a set of clauses; a person belongs to it who matches every clause, and
matches a clause by being any one of its members. So two audiences combine without a roster, and
roles and units are resolved at each use: who leaves a unit loses access without a notice. No clause
asks for nothing; an empty clause admits nobody: sealed. Refuses to know who is on the
roster today. Source: Article 3.4 (access restrictions).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from entente.v1 import restriction_pb2, roster_pb2

# ("person", id), ("role", value), ("unit", name), or all authorised personnel.
Member = tuple[str, str | int]
Clause = frozenset[Member]
Audience = frozenset[Clause]

ALL: Final[Member] = ("all", "")
UNNAMED: Final[Audience] = frozenset()
"""The loose end: what a set that names no audience adds to another."""
ALL_AUTHORISED: Final[Audience] = frozenset({frozenset({ALL})})
NOBODY: Final[Audience] = frozenset({frozenset[Member]()})

# Who is meant by "all authorised personnel". An auditor reads content only where an audience names
# the auditor; an operator never does, named or not.
READERS: Final = frozenset(roster_pb2.Role.values()) - {
    roster_pb2.ROLE_UNSPECIFIED,
    roster_pb2.ROLE_AUDITOR,
    roster_pb2.ROLE_OPERATOR,
}
NEVER_READERS: Final = frozenset({roster_pb2.ROLE_UNSPECIFIED, roster_pb2.ROLE_OPERATOR})


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as the roster in force knows them at this moment; no role means not authorised."""

    person_id: str
    roles: frozenset[int]
    units: frozenset[str]
    party: str
    members: frozenset[Member] = field(init=False, repr=False)
    """What of an audience the person is; nothing for an operator."""

    def __post_init__(self) -> None:
        members: set[Member] = set()
        if not self.roles.isdisjoint(READERS):
            members.add(ALL)
        if reading := self.roles - NEVER_READERS:
            members.add(("person", self.person_id))
            members.update(("role", role) for role in reading)
            members.update(("unit", unit) for unit in self.units)
        object.__setattr__(self, "members", frozenset(members))


def admits(audience: Audience, actor: Actor) -> bool:
    """Return whether the actor belongs to the audience."""
    members = actor.members
    return bool(members) and all(not clause.isdisjoint(members) for clause in audience)


def audience_of(message: restriction_pb2.Audience, *, persons_only: bool = False) -> Audience:
    """Return the audience a message describes; a member not understood here stands for nobody.

    With `persons_only` (TLP:RED) roles, units and everybody stand for nobody either.
    """
    clause = set[Member]()
    for member in message.members:
        match member.WhichOneof("member"):
            case "person_id":
                clause.add(("person", member.person_id))
            case "role" if not persons_only:
                clause.add(("role", member.role))
            case "unit" if not persons_only:
                clause.add(("unit", member.unit))
            case "all_authorised" if not persons_only:
                clause.add(ALL)
    return frozenset({frozenset(clause)})


def meet(one: Audience, other: Audience) -> Audience:
    """Return the audience of those who belong to both, with no clause that another implies."""
    clauses = one | other
    return frozenset(c for c in clauses if not any(narrower < c for narrower in clauses))


def persons_of(audience: Audience, actors: Iterable[Actor]) -> frozenset[str]:
    """Return who of `actors`, the persons of the roster in force, belongs to the audience."""
    return frozenset(actor.person_id for actor in actors if admits(audience, actor))
