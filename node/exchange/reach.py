"""Egress: who could do what with an item if it were supplied like this, asked before it leaves.

Decides nothing of its own: it asks `decide()` for every authorised person and every purpose, so that the
supplier sees the effect of a marking and not its wording. Refuses to know where drafts are kept.
Source: Articles 3.3 and 3.4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from node.agreement.standing import Standing
from node.exchange.audience import Actor
from node.exchange.decide import Action, Question, answer
from node.exchange.restriction import Restrictions


@dataclass(frozen=True, slots=True)
class Reach:
    """What a marking leads to.

    Attributes:
        persons: who could open it, for one purpose at least; nobody: it would be sealed.
        purposes: what it could be opened for by one of them at least.
        countries: where; None: anywhere.
        until: when that ends; None: never.
        recipients: whom it could be passed on to without asking; None: anyone.
        actions: what one of them at least could do, consent apart.
        owed: caveats and duties they acknowledge first.
    """

    persons: frozenset[str]
    purposes: frozenset[str]
    countries: frozenset[str] | None
    until: datetime | None
    recipients: frozenset[str] | None
    actions: frozenset[Action]
    owed: frozenset[str]


def reach_of(
    restrictions: Restrictions,
    roster: Iterable[Actor],
    *,
    now: datetime,
    standing: Standing,
    vocabulary: Collection[str],
    receiver: str,
) -> Reach:
    """Return what a marking leads to among the persons of the recipient's roster.

    Args:
        roster: the persons of the recipient's roster in force.
        now: the instant the answer is for.
        vocabulary: the purposes the agreement knows.
        receiver: the Party it would be supplied to.
    """
    place = None if restrictions.territory is None else next(iter(sorted(restrictions.territory)), "")
    recipient = "-" if not restrictions.onward else min(restrictions.onward)
    persons, purposes, actions = set[str](), set[str](), set[Action]()
    for actor in roster:
        for purpose in vocabulary:
            asked = Question(
                restrictions,
                actor,
                Action.OPEN,
                now,
                standing,
                purpose=purpose,
                territory=place,
                recipient=recipient,
                receiver=receiver,
                acknowledged=True,
                head_age_s=0.0,
                vocabulary=vocabulary,
            )
            if not answer(asked).allowed:
                continue
            persons.add(actor.person_id)
            purposes.add(purpose)
            actions.update(a for a in set(Action) - actions if answer(asked._replace(action=a)).allowed)
    ends = [end for end in (restrictions.use_until, restrictions.destroy_by) if end is not None]
    owed = {key for key, _, _ in restrictions.caveats} | set(restrictions.duties)
    return Reach(
        persons=frozenset(persons),
        purposes=frozenset(purposes),
        countries=restrictions.territory,
        until=min(ends, default=None),
        recipients=frozenset() if restrictions.onward_consent else restrictions.onward,
        actions=frozenset(actions),
        owed=frozenset(owed),
    )
