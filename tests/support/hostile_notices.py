"""What a hostile peer says of its items' restrictions: each notice as it wants, under its real signature.

Decides that a notice is chained to those before it as an honest originator would chain it, unless a test
says otherwise. The peer's own store learns nothing of it: what it said stands here.
"""

from __future__ import annotations

import hashlib
import uuid
from typing import Any, Final

from entente.v1 import item_supply_pb2, link_pb2, statement_pb2
from entente.v1 import restriction_notice_pb2 as pb

from node.exchange.change import read
from node.exchange.issuing import draft
from node.exchange.marking import Marking
from node.exchange.notices import History
from tests.support.hostile import Altered, HostilePeer, HostileStream, Outcome

PROTECTIVE: Final = statement_pb2.LANE_PROTECTIVE


class RestrictedItem:
    """An item that the hostile peer has supplied, and the notices that it would have issued on it."""

    def __init__(self, peer: HostilePeer, stream: HostileStream, **supply: Any) -> None:
        """Supply it: the fields of `ItemSupply` are replaced by those given."""
        self._peer, self._stream = peer, stream
        said: list[item_supply_pb2.ItemSupply] = []

        def altered(statement: statement_pb2.Statement) -> None:
            for name, value in supply.items():
                statement.item_supply.ClearField(name)
                getattr(statement.item_supply, name).MergeFrom(value)
            said.append(statement.item_supply)

        delivery = peer.item(Altered(statement=altered))
        (outcome,) = stream.batch(delivery)
        assert (outcome.decision, outcome.code) == ("ACCEPTED", "")
        self.id: Final[bytes] = said[0].item_id
        self.supplied_for: Final = tuple(said[0].purpose.codes)
        marking = Marking.of_supply(said[0], supplied_for=self.supplied_for)
        self.history = History.issued(marking).accepted_by_peer()

    @property
    def text_id(self) -> str:
        """Its id as people write it."""
        return str(uuid.UUID(bytes=self.id))

    def chained(self, kind: int, **fields: Any) -> pb.RestrictionNotice:
        """Return a notice in the next place, with the hashes that it must have."""
        wanted = pb.RestrictionNotice(item_id=self.id, kind=kind, **fields)  # type: ignore[arg-type]
        now = self._peer.party.clock.now()
        return draft(self.history, wanted, stated=now, supplied_for=self.supplied_for)

    def follows(self, notice: pb.RestrictionNotice) -> pb.RestrictionNotice:
        """Have the next notice be chained to this one, said or not; return it."""
        now = self._peer.party.clock.now()
        change = read(
            notice,
            digest=hashlib.sha256(notice.SerializeToString()).digest(),
            stated=now,
            supplied_for=self.supplied_for,
        )
        self.history, _ = self.history.apply(change)
        return notice

    def say(self, *said: pb.RestrictionNotice) -> list[tuple[str, str]]:
        """Say notices in this order; return what the victim's receipts record, proof checked."""
        return [(one.decision, one.code) for one in self.outcomes(*said)]

    def outcomes(self, *said: pb.RestrictionNotice) -> list[Outcome]:
        """The same, with the leaves."""
        deliveries = [self.delivery(notice) for notice in said]
        return self._stream.batch(*deliveries, lane=PROTECTIVE)

    def delivery(self, notice: pb.RestrictionNotice) -> link_pb2.Delivery:
        """Return the statement that carries a notice, in its place of the lane."""
        return self._peer.statement(PROTECTIVE, restriction_notice=notice)
