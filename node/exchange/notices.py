"""The notices on one item, folded into what is in force: rules M1 to M9 of later restrictions.

`History.apply` takes one notice after the other as they arrive, in any order and as often as they
come, and gives the next history and a verdict. A history is a value: the store keeps the notices, and
folding them again gives the same. Tight at every moment: what is in force after the notices without a
gap, combined with every tightening received beyond it; a relaxation beyond a gap waits. Refuses to know
signatures, persons and what time it is. Source: Article 3.4, last sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Final

from node.exchange.change import CORRECT, RELAX, TIGHTEN, WITHDRAW, Change
from node.exchange.comparison import DIMENSIONS, Comparison, PersonsOf, compare
from node.exchange.corrections import Announced, Stated, is_looser, void_grants, with_corrections
from node.exchange.marking import Marking


class Outcome(Enum):
    """What becomes of a notice when it arrives."""

    APPLIED = "applied"
    PROVISIONAL = "provisional"
    """It tightens and is enforced, though a notice before it, or the item, is missing."""
    WAITING = "waiting"
    """It waits for a notice before it, or for the item."""
    REPEATED = "repeated"
    """It was here already; nothing changes, and a resend relaxes nothing."""
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one notice.

    Attributes:
        code: REJECTED: why. Else a warning: RESULT_HASH_MISMATCH or UNKNOWN_RESTRICTION, or empty.
        unknown: what of it this version does not know.
        then: the verdicts of notices that were waiting for this one, in order.
    """

    sequence: int
    outcome: Outcome
    code: str = ""
    unknown: tuple[str, ...] = ()
    then: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class InForce:
    """What a history says at one moment.

    Attributes:
        marking: the restrictions, of a sealed item those beneath the seal.
        hash: names what the first supply and the notices lead to, the seal included: what both nodes compare.
        sealed: nobody is in the audience any more.
        recalled: the content is to be destroyed.
        gap: a notice is known to be missing.
        mismatched: the set reached is not the one announced; it stays tight.
        unknown: what of the notices this version does not know.
        version: the newest one announced.
        changes: when a relaxation already here takes effect; None if none is to come.
    """

    marking: Marking
    hash: bytes
    sealed: bool
    recalled: bool
    gap: bool
    mismatched: bool
    unknown: tuple[str, ...]
    version: int
    changes: datetime | None


@dataclass(frozen=True, slots=True)
class _Epoch:
    """What stands from a relaxation on, and since the supply: later tightenings are combined with it."""

    marking: Marking
    begins: datetime | None = None
    sealed: bool = False
    opened: int = 0
    """The sequence of that relaxation; 0: the supply."""

    def hash(self) -> bytes:
        return (self.marking.sealed() if self.sealed else self.marking).hash()

    def after(self, change: Change) -> _Epoch:
        return replace(self, marking=self.marking.meet(change.said), sealed=self.sealed or change.does.seals)


@dataclass(frozen=True, slots=True)
class _Tightening:
    sequence: int
    kept: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class History:
    """The notices on one item as far as they are held. Empty: no notice and no item yet.

    At the recipient `supplied` says that the item is here and accepted. At the originator the item is
    there from the start (`issued`), and is `accepted` once the recipient's receipt says so.
    """

    accepted: bool = False
    digests: tuple[bytes, ...] = ()
    """Of the notices applied, without a gap: that of sequence n at place n - 1."""
    beyond: tuple[Change, ...] = ()
    """Notices received beyond a gap or before their item, in order."""
    version: int = 1
    versions: Stated = ()
    """What the corrections that count state, as `corrected` was told; no notice changes it."""
    mismatched: bool = False
    unknown: tuple[str, ...] = ()
    ended: int = 0
    """The sequence of the recall or withdrawal applied; 0 for none."""
    withdrawn: bool = False
    _epochs: tuple[_Epoch, ...] = ()
    _tightenings: tuple[_Tightening, ...] = ()
    _announced: tuple[Announced, ...] = ()

    @classmethod
    def issued(cls, marking: Marking) -> History:
        """Return the history of an item that its originator has just supplied."""
        return cls(_epochs=(_Epoch(marking),))

    @property
    def last(self) -> int:
        """The highest sequence without a gap."""
        return len(self.digests)

    @property
    def highest(self) -> int:
        """The highest sequence received."""
        return self.beyond[-1].sequence if self.beyond else self.last

    @property
    def taken_back(self) -> bool:
        """Whether the item was withdrawn, known without a gap or beyond one."""
        return self.withdrawn or any(change.kind == WITHDRAW for change in self.beyond)

    @property
    def hash(self) -> bytes:
        """The hash of the set that the notices without a gap lead to: the next one's `previous_hash`.

        Raises:
            ValueError: the item is not here yet.
        """
        return self._chain.hash()

    @property
    def stated(self) -> Marking:
        """The set that the notices without a gap lead to, beneath a seal. Raises as `hash`."""
        return self._chain.marking

    @property
    def stated_with_corrections(self) -> Marking:
        """The same, combined with the corrections that still count then. Raises as `hash`."""
        return self._corrected(self._chain)

    @property
    def _chain(self) -> _Epoch:
        if not self._epochs:
            raise ValueError("the item is not here yet")
        return self._epochs[-1]

    def in_force(self, now: datetime) -> InForce | None:
        """Return what holds at `now`; None while the item is not here."""
        if not self._epochs:
            return None
        epoch = next(e for e in reversed(self._epochs) if e.begins is None or e.begins <= now)
        unknown = self.unknown
        for change in self.beyond:
            if change.does.tightens:
                epoch = epoch.after(change)
                unknown += change.unknown
        to_come = [e.begins for e in self._epochs if e.begins is not None and e.begins > now]
        return InForce(
            marking=self._corrected(epoch),
            hash=epoch.hash(),
            sealed=epoch.sealed,
            recalled=self._ending() is not None,
            gap=bool(self.beyond),
            mismatched=self.mismatched,
            unknown=tuple(dict.fromkeys(unknown)),
            version=self.version,
            changes=min(to_come, default=None),
        )

    def revokes(self, grant_id: bytes, granted_at: int) -> bool:
        """Return whether a tightening has made void what is not used up of a grant.

        Args:
            granted_at: the last notice the originator had issued when it granted. So the answer does
                not depend on which of the two arrived first.
        """
        beyond = (_Tightening(c.sequence, c.kept) for c in self.beyond if c.does.tightens)
        return void_grants(granted_at, self.versions, self._places) or any(
            tightening.sequence > granted_at and grant_id not in tightening.kept
            for tightening in (*self._tightenings, *beyond)
        )

    def corrected(self, versions: Stated) -> History:
        """Return the history of an item with these later versions: each can only tighten it."""
        return replace(self, versions=tuple(versions))

    def accepted_by_peer(self) -> History:
        """Return the history once the recipient's receipt says that it accepted the item."""
        return replace(self, accepted=True)

    def supplied(self, marking: Marking) -> tuple[History, tuple[Verdict, ...]]:
        """Return the history once the item is here, and the verdicts of notices that came before it.

        An item that was withdrawn meanwhile is not accepted: look at `withdrawn`.

        Raises:
            ValueError: the item is here already; a supply again is for `resupplied`.
        """
        if self._epochs:
            raise ValueError("the item is here already")
        history, verdicts = replace(self, _epochs=(_Epoch(marking),))._drained()
        withdrawn = history.taken_back
        return replace(history, accepted=not withdrawn, withdrawn=withdrawn), verdicts

    def resupplied(self, marking: Marking, now: datetime) -> str:
        """Return the code for the item supplied again, corrected or not: it never loosens what is in force.

        RESEND_DOES_NOT_RELAX where the new marks are looser in anything; else empty.

        Raises:
            ValueError: the item is not here yet.
        """
        found = self.in_force(now)
        if found is None:
            raise ValueError("the item is not here yet")
        return "RESEND_DOES_NOT_RELAX" if found.sealed or is_looser(marking, found.marking) else ""

    def apply(self, change: Change, *, announced: bool = True) -> tuple[History, Verdict]:
        """Take one notice in, whichever comes, as often as it comes.

        The notice is one of the item's originator, and of a form that may be (`issuing.py` says both).
        REJECTED with FORK_DETECTED: another notice has its place; INVALID_TRANSITION: nothing can
        follow a recall, nothing accepted is withdrawn, what is sealed is not corrected, a version replaces
        an earlier one; NOTICE_NOT_MONOTONE. What is rejected takes no place and changes nothing.

        Args:
            announced: the notice says which hash it leads to; false while it is drafted.
        """
        sequence = change.sequence
        if (held := self._digest_of(sequence)) is not None:
            if held == change.digest:
                return self, Verdict(sequence, Outcome.REPEATED)
            return self, Verdict(sequence, Outcome.REJECTED, "FORK_DETECTED")
        ending = self._ending()
        if (ending is not None and sequence > ending) or (change.kind == WITHDRAW and self.accepted):
            return self, Verdict(sequence, Outcome.REJECTED, "INVALID_TRANSITION")
        if not self._epochs or sequence > self.last + 1:
            return self._held(change)
        history, verdict = self._next(change, compared=True, announced=announced)
        if verdict.outcome is not Outcome.APPLIED:
            return history, verdict
        history, dropped = history._without_what_follows_the_end()
        history, then = history._drained()
        return history, replace(verdict, then=(*then, *dropped))

    # --- what corrections add ----------------------------------------------------------------------

    @property
    def _places(self) -> dict[int, Announced]:
        beyond = (Announced(c.version, c.sequence) for c in self.beyond if c.kind == CORRECT)
        return {place.version: place for place in (*beyond, *self._announced)}

    def _corrected(self, epoch: _Epoch) -> Marking:
        if not self.versions:
            return epoch.marking
        return with_corrections(epoch.marking, epoch.opened, self.versions, self._places)

    # --- what apply is made of ---------------------------------------------------------------------

    def _digest_of(self, sequence: int) -> bytes | None:
        if 1 <= sequence <= self.last:
            return self.digests[sequence - 1]
        return next((c.digest for c in self.beyond if c.sequence == sequence), None)

    def _ending(self) -> int | None:
        if self.ended:
            return self.ended
        return next((c.sequence for c in self.beyond if c.does.ends), None)

    def _held(self, change: Change) -> tuple[History, Verdict]:
        beyond = tuple(sorted((*self.beyond, change), key=lambda c: c.sequence))
        history, dropped = replace(self, beyond=beyond)._without_what_follows_the_end()
        outcome = Outcome.PROVISIONAL if change.does.tightens else Outcome.WAITING
        code = "UNKNOWN_RESTRICTION" if change.unknown else ""
        return history, Verdict(change.sequence, outcome, code, change.unknown, dropped)

    def _without_what_follows_the_end(self) -> tuple[History, tuple[Verdict, ...]]:
        ending = self._ending()
        after = tuple(c for c in self.beyond if ending is not None and c.sequence > ending)
        if not after:
            return self, ()
        kept = tuple(c for c in self.beyond if c not in after)
        dropped = tuple(Verdict(c.sequence, Outcome.REJECTED, "INVALID_TRANSITION") for c in after)
        return replace(self, beyond=kept), dropped

    def _drained(self) -> tuple[History, tuple[Verdict, ...]]:
        history, verdicts = self, list[Verdict]()
        while history.beyond and history.beyond[0].sequence == history.last + 1:
            change = history.beyond[0]
            # It tightens already; what it was against could not be compared then, and is not undone now.
            history, verdict = replace(history, beyond=history.beyond[1:])._next(
                change, compared=False, announced=True
            )
            verdicts.append(verdict)
        return history, tuple(verdicts)

    def _next(self, change: Change, *, compared: bool, announced: bool) -> tuple[History, Verdict]:
        """Take in the notice that follows the last one."""
        chain = self._chain
        comparable = compared and change.previous_hash == chain.hash()
        if change.kind == TIGHTEN and comparable and not is_monotone(change, chain.marking):
            return self, Verdict(change.sequence, Outcome.REJECTED, "NOTICE_NOT_MONOTONE")
        corrects = change.kind == CORRECT and not change.does.seals
        if corrects and (change.version <= self.version or chain.sealed):
            return self, Verdict(change.sequence, Outcome.REJECTED, "INVALID_TRANSITION")
        relaxes = change.kind == RELAX and not change.does.seals
        epochs = self._relaxed(change) if relaxes else tuple(e.after(change) for e in self._epochs)
        unknown = change.unknown if relaxes else tuple(dict.fromkeys((*self.unknown, *change.unknown)))
        mismatched = announced and epochs[-1].hash() != change.result_hash
        if relaxes and mismatched and not unknown:
            # Not the set that the originator means: its relaxation is not taken for granted.
            epochs = tuple(e.after(change) for e in self._epochs)
        does = change.does
        tightening = (_Tightening(change.sequence, change.kept),) if does.tightens else ()
        place = (Announced(change.version, change.sequence, chain.marking),) if corrects else ()
        history = replace(
            self,
            digests=(*self.digests, change.digest),
            version=change.version if corrects else self.version,
            mismatched=mismatched and not unknown,
            unknown=unknown,
            ended=change.sequence if does.ends else self.ended,
            withdrawn=self.withdrawn or change.kind == WITHDRAW,
            _epochs=epochs,
            _tightenings=(*self._tightenings, *tightening),
            _announced=(*self._announced, *place),
        )
        code = ""
        if change.unknown:
            code = "UNKNOWN_RESTRICTION"
        elif history.mismatched:
            code = "RESULT_HASH_MISMATCH"
        return history, Verdict(change.sequence, Outcome.APPLIED, code, change.unknown)

    def _relaxed(self, change: Change) -> tuple[_Epoch, ...]:
        # A part that the restatement leaves out keeps what it has: leaving out loosens nothing.
        parts = tuple(sorted((dict(self._chain.marking.parts) | dict(change.said.parts)).items(), key=_first))
        epoch = _Epoch(Marking(change.said.item, parts), change.not_before, opened=change.sequence)
        return (epoch,) if change.not_before is None else (*self._epochs, epoch)


def is_monotone(change: Change, stated: Marking, persons_of: PersonsOf | None = None) -> bool:
    """Return whether a tightening is tighter than, or equal to, what is stated, in what it names.

    Args:
        persons_of: resolves audiences by the roster; asked when a notice is drafted. Without it two
            audiences of which neither holds the other by its words pass: they are combined, which lets
            nobody in, and both nodes come to the same answer whatever roster they hold.
    """
    return all(
        comparison in (Comparison.EQUAL, Comparison.TIGHTER)
        for comparison in _comparisons(change, stated, persons_of)
    )


def _comparisons(change: Change, stated: Marking, persons_of: PersonsOf | None) -> Iterator[Comparison]:
    own = dict(change.said.parts)
    for part, named in change.named:
        new = change.said.item if part is None else own[part]
        old = stated.item if part is None else stated.of_part(part)
        yield compare(new, old, dimensions=(named & DIMENSIONS.keys()) - _BY_PERSONS)
        if "audience" in named:
            by_words = compare(new, old, dimensions=_BY_PERSONS, persons_of=persons_of)
            passes = by_words is Comparison.MIXED and persons_of is None
            yield Comparison.TIGHTER if passes else by_words


_BY_PERSONS: Final = frozenset({"audience"})


def _first(entry: tuple[int, object]) -> int:
    return entry[0]
