"""General terms: a Party's rules for many of its items at once, and which of them reach an item.

Decides by each rule's place, reach and selector: what began is combined with the restrictions of every
item it reaches, what ended loosens and therefore waits for every rule before it. Refuses to know the
items held and what time it is. Source: Article 3.4 (restrictions at supply or before).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from entente.v1 import general_rule_pb2 as pb
from entente.v1 import item_supply_pb2, roster_pb2

from node.agreement.gate import Operation, gate
from node.agreement.standing import Standing
from node.errors import FieldFault, Refusal
from node.exchange.issuing import APPROVERS
from node.exchange.notices import Outcome, Verdict
from node.exchange.restriction import Restrictions, unknown_in
from node.exchange.rilo import Names, require_undisturbed
from node.exchange.selector import selects
from node.roster.view import RosterView

RULERS: Final = frozenset({roster_pb2.ROLE_LEGAL_ADVISER, roster_pb2.ROLE_CONTACT})
"""Who states general terms."""
RULES_MAX: Final = 500
"""So many rules of a Party are in force at most: each of its items is looked at by all of them."""
BEYOND_MAX: Final = 64
"""So far beyond a gap a step may stand: what a peer can have wait is bounded."""


@dataclass(frozen=True, slots=True)
class _Step:
    sequence: int
    digest: bytes
    rule: pb.GeneralRule

    @property
    def begins(self) -> bool:
        # A step of a kind not known here is not known to loosen anything either; it is no rule to apply.
        return bool(self.rule.WhichOneof("step") == "made")


@dataclass(frozen=True, slots=True)
class Reaching:
    """A rule that reaches an item: its name, and what it adds."""

    reference: str
    restrictions: Restrictions
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """One Party's general rules as far as they are held; `apply` gives the next one."""

    digests: tuple[bytes, ...] = ()
    """Of the steps without a gap: that of sequence n at place n - 1."""
    _beyond: tuple[_Step, ...] = ()
    _rules: tuple[_Step, ...] = ()

    @property
    def last(self) -> int:
        """The highest sequence without a gap."""
        return len(self.digests)

    @property
    def in_force(self) -> frozenset[int]:
        """The sequences of the rules that began and have not ended."""
        return frozenset(rule.sequence for rule in self._rules)

    @property
    def gap(self) -> bool:
        """Whether a step is known to be missing."""
        return bool(self._beyond)

    def apply(self, rule: pb.GeneralRule, digest: bytes) -> tuple[RuleBook, Verdict]:
        """Take one step in, in whatever order and as often as it comes.

        REJECTED with FORK_DETECTED: another has its place; INVALID_TRANSITION: what it ends is no rule
        in force.

        Args:
            digest: of the statement that carried it.
        """
        step = _Step(rule.sequence, digest, rule)
        if (held := self._digest_of(step.sequence)) is not None:
            if held == digest:
                return self, Verdict(step.sequence, Outcome.REPEATED)
            return self, Verdict(step.sequence, Outcome.REJECTED, "FORK_DETECTED")
        if step.sequence > self.last + 1:
            beyond = tuple(sorted((*self._beyond, step), key=lambda s: s.sequence))
            outcome = Outcome.PROVISIONAL if step.begins else Outcome.WAITING
            return replace(self, _beyond=beyond), Verdict(step.sequence, outcome, *_unknown(step))
        book, verdict = self._next(step)
        if verdict.outcome is not Outcome.APPLIED:
            return book, verdict
        then = list[Verdict]()
        while book._beyond and book._beyond[0].sequence == book.last + 1:
            following = book._beyond[0]
            book, more = replace(book, _beyond=book._beyond[1:])._next(following)
            then.append(more)
        return book, replace(verdict, then=tuple(then))

    def reaching(
        self, supply: item_supply_pb2.ItemSupply, *, supplied_for: Collection[str]
    ) -> tuple[Reaching, ...]:
        """Return the rules that reach an item of this Party, those beyond a gap included."""
        found = [
            step.rule.made
            for step in (*self._rules, *(s for s in self._beyond if s.begins))
            if _reaches(step, supply.general_rule_sequence)
            and selects(step.rule.made.selector, supply, supplied_for=supplied_for)
        ]
        return tuple(
            Reaching(made.reference, Restrictions.of_set(made.set), unknown_in(made.set)) for made in found
        )

    def is_behind(self, supply: item_supply_pb2.ItemSupply) -> bool:
        """Return whether the item was supplied under a rule that is not here: a known gap."""
        return supply.general_rule_sequence > self.last

    def _digest_of(self, sequence: int) -> bytes | None:
        if 1 <= sequence <= self.last:
            return self.digests[sequence - 1]
        return next((s.digest for s in self._beyond if s.sequence == sequence), None)

    def _next(self, step: _Step) -> tuple[RuleBook, Verdict]:
        if step.begins:
            rules = (*self._rules, step)
        else:
            ended = step.rule.dropped.rule_sequence
            rules = tuple(rule for rule in self._rules if rule.sequence != ended)
            if len(rules) == len(self._rules):
                return self, Verdict(step.sequence, Outcome.REJECTED, "INVALID_TRANSITION")
        book = replace(self, digests=(*self.digests, step.digest), _rules=rules)
        return book, Verdict(step.sequence, Outcome.APPLIED, *_unknown(step))


def judge_rule(
    rule: pb.GeneralRule,
    *,
    author: str,
    sender: str,
    standing: Standing,
    roster: RosterView | None,
    now: datetime,
    protected: Names = (),
) -> None:
    """Check a step as far as it can be judged without the steps before it.

    Args:
        author: the person who states it.
        roster: the sender's, as held by the node that asks; None if it holds none.
        protected: the channel that no restriction may close, by the agreement; empty: none.

    Raises:
        Refusal: the gate's; SENDER_NOT_AUTHORISED or ROLE_INSUFFICIENT, also for the second person;
            SCHEMA_INVALID; RILO_CHANNEL_INTERFERENCE.
    """
    begins = rule.WhichOneof("step") == "made"
    gate(standing, Operation.TIGHTEN if begins else Operation.RELAX, sender)
    if roster is None:
        raise Refusal("SENDER_NOT_AUTHORISED", "no roster of the sender is held here")
    roster.require_author(author, now, roles=RULERS)
    if begins:
        if not rule.made.set.ListFields() and not unknown_in(rule.made.set):
            fault = FieldFault("general_rule.made.set", "names no restriction")
            raise Refusal("SCHEMA_INVALID", "the rule restricts nothing", faults=[fault])
        require_undisturbed((rule.made.set,), protected, at="general_rule.made.set")
        return
    if rule.dropped.approver_id == author:
        fault = FieldFault("general_rule.dropped.approver_id", "is the author; a second person is needed")
        raise Refusal("SCHEMA_INVALID", "a rule ends by two persons", faults=[fault])
    roster.require_author(rule.dropped.approver_id, now, roles=APPROVERS)


def _reaches(step: _Step, supplied_under: int) -> bool:
    # Anything but "new items only", said so, reaches the item.
    return step.rule.made.reach != pb.RULE_REACH_NEW or step.sequence <= supplied_under


def _unknown(step: _Step) -> tuple[str, tuple[str, ...]]:
    unknown = unknown_in(step.rule.made.set) if step.begins else ()
    return ("UNKNOWN_RESTRICTION" if unknown else "", unknown)
