"""Whose business cases are: the authorised personnel of this Party who conduct them, and nobody else.

To everybody else there is no case: neither shown, nor listed, nor told apart from one that never was.
Source: Articles 3.3 and 3.4.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from entente.v1 import roster_pb2

from node.acts.party import Caller, Relationship
from node.acts.readers import actors_of, person_of
from node.cases.table import CLERKS

BUSINESS: Final = CLERKS | {roster_pb2.ROLE_ANALYST, roster_pb2.ROLE_LIAISON}
"""Whose business cases are. An auditor reads the ledger, and an operator none of it."""


def roles_here(relationship: Relationship, caller: Caller, person_id: str, now: datetime) -> frozenset[int]:
    """Return the roles in which the caller may look at cases; none: it sees no case at all."""
    person = person_of(caller, person_id)
    actors = actors_of(relationship, caller, now)
    mine = [one for one in actors if not person_id or one.person_id == person]
    return frozenset().union(*(one.roles for one in mine)) & BUSINESS
