"""What this node has seen of each peer: its clock, its word for its roster, its cosignatures.

Decides what is remembered and what is read again, so that judging an item asks the database nothing: what is
stored is read once, and again only where it could change the answer. Clock differences are not stored, since
they are of this moment; the peer's word for its roster and its cosignatures are, so that a node that starts
anew knows them. Refuses to know the limits' effect: that is `node/agreement/limits.py`. Source: protocol,
sections 4 and 5; Article 3.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from entente.v1 import ledger_pb2
from sqlalchemy import Connection, func, select

from node.acts.leaves import Kind
from node.agreement.limits import Watch
from node.exchange.supply import limits_exceeded
from node.store import schema
from node.store.store import Store
from node.store.unit import UnitOfWork, instant_of

if TYPE_CHECKING:
    from node.acts.party import Relationship

AGAIN_S: Final = 5
"""Where a limit is exceeded, what is stored is read again so often: another process may have stored more."""
KEEP_EVERY_S: Final = 30
"""A node that starts anew may have forgotten so many seconds of the peer's word for its roster."""
_US: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class _Stored:
    asked: datetime
    uncosigned_since: datetime | None
    roster: tuple[int, datetime] | None


class PeerWatch:
    """The memory. Its methods are called on any thread; each writes one entry of a dictionary at most."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._skews: dict[int, timedelta] = {}
        self._rosters: dict[int, tuple[int, datetime]] = {}
        self._kept_us: dict[int, int] = {}
        self._stored: dict[int, _Stored] = {}
        self._differs: dict[int, bool] = {}

    def saw_standing(self, rel: int, *, differs: bool) -> None:
        """Remember whether the agreement stands differently for the peer, where both had heard the same."""
        self._differs[rel] = differs

    def standing_differs(self, rel: int) -> bool:
        """Return whether it did when that was last compared."""
        return self._differs.get(rel, False)

    def saw_clock(self, rel: int, skew: timedelta) -> None:
        """Remember the peer's clock minus ours."""
        self._skews[rel] = skew

    def saw_roster(self, relationship: Relationship, version: int, now: datetime) -> None:
        """Remember that the peer named `version` as its roster in force, if it is the one held here.

        Another version confirms nothing and takes nothing back: a newer one is on its way, an older one was
        superseded.
        """
        if _holds(relationship, version):
            self._rosters[relationship.rel] = (version, now)

    def keep_roster(self, unit: UnitOfWork, relationship: Relationship, version: int) -> None:
        """Store the peer's word for the roster held here, every `KEEP_EVERY_S` seconds at most."""
        rel = relationship.rel
        due = abs(unit.now_us - self._kept_us.get(rel, 0)) >= KEEP_EVERY_S * _US
        if due and _holds(relationship, version):
            self._kept_us[rel] = unit.now_us
            row = {"rel": rel, "version": version, "confirmed_us": unit.now_us}
            unit.replace(schema.roster_confirmation, [row])

    def cosigned(self) -> None:
        """Read again, at the next use, what the peers have cosigned."""
        self._stored = {}

    def of(self, relationship: Relationship, now: datetime, *, fresh: bool = False) -> Watch:
        """Return what is known of the peer of `relationship` at `now`.

        Args:
            fresh: read what is stored in any case, for whoever wants figures and not a decision.

        Raises:
            Refusal: STORE_UNAVAILABLE, where something had to be read.
        """
        if not fresh and (watch := self.remembered(relationship, now)) is not None:
            return watch
        stored = self._stored[relationship.rel] = self._read(relationship.rel, now)
        return self._watch(relationship, stored)

    def remembered(self, relationship: Relationship, now: datetime) -> Watch | None:
        """Return the same without asking the store; None where it would have to be asked."""
        if (stored := self._stored.get(relationship.rel)) is None:
            return None
        watch = self._watch(relationship, stored)
        return None if self._doubtful(relationship, stored, watch, now) else watch

    def _watch(self, relationship: Relationship, stored: _Stored) -> Watch:
        roster, confirmed = relationship.peer_roster, relationship.peer_roster_recorded
        if roster is not None and confirmed is not None:
            for said in (stored.roster, self._rosters.get(relationship.rel)):
                if said is not None and said[0] == roster.version:
                    confirmed = max(confirmed, said[1])
        skew = self._skews.get(relationship.rel, timedelta(0))
        return Watch(skew, stored.uncosigned_since, confirmed)

    @staticmethod
    def _doubtful(relationship: Relationship, stored: _Stored, watch: Watch, now: datetime) -> bool:
        """Whether reading again could change what is decided at `now`."""
        settings, age = relationship.settings(), abs(now - stored.asked)
        # Where all was cosigned when it was read, nothing is older than that reading.
        if stored.uncosigned_since is None and age > timedelta(seconds=settings.cosign_limit_seconds):
            return True
        return age >= timedelta(seconds=AGAIN_S) and bool(
            limits_exceeded(settings, watch, relationship.peer_roster, now)
        )

    def _read(self, rel: int, now: datetime) -> _Stored:
        table = schema.roster_confirmation.c
        with self._store.read() as connection:
            said = connection.execute(
                select(table.version, table.confirmed_us).where(table.rel == rel)
            ).one_or_none()
            since = uncosigned_since(connection, rel)
        return _Stored(now, since, None if said is None else (said.version, instant_of(said.confirmed_us)))


def _holds(relationship: Relationship, version: int) -> bool:
    roster = relationship.peer_roster
    return roster is not None and roster.version == version


def cosigned_size(connection: Connection, rel: int) -> int:
    """Return the size of our ledger that the peer cosigned last; 0 for none."""
    table = schema.ledger_cosigned.c
    return connection.execute(select(func.max(table.size)).where(table.rel == rel)).scalar_one() or 0


def uncosigned_since(connection: Connection, rel: int) -> datetime | None:
    """Return when the oldest own entry was made that the peer has not cosigned; None if there is none.

    Entries that only record that we cosigned the peer's ledger are passed over: see `heads.py`.
    """
    table = schema.ledger_entry.c
    leaf = connection.execute(
        select(table.leaf)
        .where(
            table.rel == rel,
            table.idx >= cosigned_size(connection, rel),
            table.kind != Kind.CHECKPOINT_COSIGNED.value,
        )
        .order_by(table.idx)
        .limit(1)
    ).scalar_one_or_none()
    if leaf is None:
        return None
    return ledger_pb2.LedgerEntry.FromString(bytes(leaf)).record_time.ToDatetime(UTC)
