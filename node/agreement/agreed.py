"""What is known of how the agreement stands: everything that folding what was said makes, as values.

Decides nothing; `fold.py` makes it. Refuses to know which node it runs on, and how anything is kept or sent.
Source: Articles 2, 7, 8 and 9.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from entente.v1 import agreement_pb2, amendment_pb2, dispute_pb2, principal_act_pb2

from node.agreement import amendments, contacts, disputes
from node.agreement.genesis import begins, read_genesis
from node.agreement.principals import Principals
from node.agreement.standing import Standing
from node.errors import Refusal

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Said = principal_act_pb2.SignedPrincipalAct | dispute_pb2.DisputeStep | amendment_pb2.AmendmentStep


@dataclass(frozen=True, slots=True)
class Recorded:
    """One statement of a Party about the agreement, as both nodes hold it. Times in microseconds since 1970.

    Attributes:
        sequence: its place in the lane of what its Party says of the agreement.
        knows: how far the same lane of the other Party had arrived when it was stated: what it builds on.
        state_us: when it was stated, by the stating Party's clock.
        received_us: when the other Party's ledger recorded it; None while its receipt is not held.
    """

    by: str
    statement_id: bytes
    sequence: int
    knows: int
    state_us: int
    received_us: int | None
    said: Said


@dataclass(frozen=True, slots=True)
class Version:
    """The record as it read from one time on.

    Attributes:
        completed_by: the Party whose signature put it in effect; empty for the first record.
        other_since: when the other Party's ledger recorded that signature; None while that is not known.
    """

    record: bytes
    digest: bytes
    since: datetime | None
    completed_by: str = ""
    other_since: datetime | None = None

    def stated_by(self, party: str) -> bool:
        """Return whether `party` may name it in what it states: the other is known to hold it."""
        return self.completed_by != party or self.other_since is not None


@dataclass(frozen=True, slots=True)
class Act:
    """A principal's act, and where it stands.

    Attributes:
        signed_by: which Parties have signed it as it must be.
        done: when it took effect; None while a signature is missing.
    """

    message: principal_act_pb2.PrincipalAct
    act: bytes
    signed_by: tuple[str, ...]
    stated: datetime
    done: datetime | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything that is known of how the agreement stands.

    Attributes:
        versions: the records in the order in which they took effect; the last is the agreement.
        acts: principals' acts by their id.
        void: why a statement changed nothing, by its id.
        counted: the statements that did change something.
        begins: before this instant it was not in force, whatever was signed.
        turns: the next instant at which time alone changes something; None if none is known.
    """

    standing: Standing
    versions: tuple[Version, ...]
    principals: Mapping[str, Principals]
    designations: tuple[contacts.Designated, ...] = ()
    disputes: Mapping[bytes, disputes.Dispute] = field(default_factory=dict)
    amendments: Mapping[bytes, amendments.Amending] = field(default_factory=dict)
    acts: Mapping[bytes, Act] = field(default_factory=dict)
    void: Mapping[bytes, Refusal] = field(default_factory=dict)
    counted: frozenset[bytes] = frozenset()
    begins: datetime | None = None
    turns: datetime | None = None

    @property
    def version(self) -> Version:
        """The agreement as it reads now."""
        return self.versions[-1]

    def stated(self, party: str) -> Version:
        """Return the version that `party` names in what it states: the newest that the other holds too."""
        return next(one for one in reversed(self.versions) if one.stated_by(party))

    def admits(self, digest: bytes, by: str, stated: datetime) -> bool:
        """Return whether `by` may have stated something under the version with this digest at that time.

        It may under the version in effect; under the one before as long as it was not bound to know better:
        it had not recorded the signature that ended it, or made that signature and awaited its receipt.
        """
        newest = self.version
        if digest == newest.digest:
            return True
        if len(self.versions) < 2 or digest != self.versions[-2].digest:
            return False
        return newest.completed_by == by or newest.other_since is None or stated <= newest.other_since

    def terms(self) -> agreement_pb2.AgreementGenesis:
        """Return the record in effect."""
        return read_genesis(self.version.record)


def begin(genesis: bytes, standing: Standing, in_force: datetime | None) -> Agreement:
    """Return the agreement as the record and the signatures under it make it."""
    record = read_genesis(genesis)
    return Agreement(
        standing=standing,
        versions=(Version(genesis, hashlib.sha256(genesis).digest(), in_force),),
        principals=MappingProxyType({party.code: Principals.of_party(party) for party in record.parties}),
        begins=begins(record),
    )


def instant(us: int) -> datetime:
    """Return the aware time of so many microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=us)


def dispute_of(agreement: Agreement, dispute_id: bytes) -> disputes.Dispute:
    """Return a dispute. Raises Refusal NOT_FOUND."""
    if (held := agreement.disputes.get(dispute_id)) is None:
        raise Refusal("NOT_FOUND", "no such dispute", article="7.1")
    return held


def with_dispute(agreement: Agreement, dispute: disputes.Dispute) -> Agreement:
    """Return the agreement with this dispute as it now stands."""
    return replace(agreement, disputes={**agreement.disputes, dispute.dispute_id: dispute})


def amendment_of(agreement: Agreement, amendment_id: bytes) -> amendments.Amending:
    """Return an amendment. Raises Refusal NOT_FOUND."""
    if (held := agreement.amendments.get(amendment_id)) is None:
        raise Refusal("NOT_FOUND", "no such amendment", article="8.2")
    return held


def with_amendment(agreement: Agreement, made: amendments.Amending) -> Agreement:
    """Return the agreement with this amendment as it now stands."""
    return replace(agreement, amendments={**agreement.amendments, made.amendment_id: made})
