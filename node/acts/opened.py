"""A delivery as far as it could be read: what it says, and what becomes rows and a leaf of it.

Decides nothing: `opening.py` fills it, `bodies.py` says which bodies this version acts on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from entente.v1 import item_supply_pb2, statement_pb2

from node.acts.bodies import ABOUT, received_kind
from node.acts.leaves import Kind
from node.acts.party import Party
from node.acts.restricted import Restricted, restrictions_of
from node.acts.stating import chunk_rows, item_row
from node.acts.versions import version_row
from node.store import schema


@dataclass(slots=True)
class Opened:
    """A delivery as far as it could be read.

    Attributes:
        placed: it is the peer's, and says where in the lane it stands.
        takes_place: it is the peer's but cannot be read, so that it has the place after the last one.
            What the peer did not sign has no place at all.
        code: why it is refused or held; empty if it is not.
        held: it cannot be judged and waits in quarantine.
        postponed: it cannot be judged yet, for a reason that passes by itself: it is to come again.
        missing: the parts that must still be fetched.
        noticed: notices on the item came before it.
        plain: its content in the clear, from when it was opened until it was judged.
        feedback: the label of what it says was done, where it is feedback.
        asks_elsewhere: it is a request to report here instead of through a protected channel (3.5).
        supplied_for: the purposes of the declaration that it refers to, with blanks between.
        quarantined: it waits unopened until this Party has lifted its suspension.
        stated: its supply, serialised.
        awaits: the digest of that declaration while it is not held here.
        warning: what its sender is told though it is accepted.
        restriction_version, marked: the notices applied to what it is about, and the hash of what is then in
            force; set by who acts on it.
    """

    digest: bytes
    envelope: bytes = b""
    placed: bool = False
    takes_place: bool = False
    code: str = ""
    held: bool = False
    postponed: bool = False
    body: str = ""
    lane: int = 0
    epoch: int = 0
    sequence: int = 0
    previous_digest: bytes = b""
    statement_id: bytes = b""
    state_us: int = 0
    drill: bool = False
    author: statement_pb2.Author | None = None
    statement: statement_pb2.Statement | None = None
    supply: item_supply_pb2.ItemSupply | None = None
    stated: bytes = b""
    keys: list[bytes] = field(default_factory=list, repr=False)
    content_ids: list[bytes] = field(default_factory=list)
    sealed: dict[int, bytes] = field(default_factory=dict, repr=False)
    missing: list[int] = field(default_factory=list)
    awaits: bytes = b""
    quarantined: bool = False
    restriction_version: int = 0
    marked: bytes = b""
    warning: str = ""
    feedback: str = ""
    asks_elsewhere: bool = False
    noticed: bool = False
    plain: bytes | None = field(default=None, repr=False)
    supplied_for: str | None = None
    _restricted: tuple[str | None, Restricted] | None = None

    @property
    def kind(self) -> Kind:
        """The kind of the leaf that records it."""
        return received_kind(self.body, self.statement)

    @property
    def object_id(self) -> bytes:
        """What the statement is about."""
        if self.supply is not None:
            return self.supply.item_id
        if self.body in ABOUT and self.statement is not None:
            return bytes(getattr(self.statement, self.body).item_id) or self.statement_id
        return self.statement_id

    @property
    def corrects(self) -> bool:
        """Whether it supplies a later version of an item."""
        return self.version > 1

    @property
    def version(self) -> int:
        """The version that a supply says it is; 1 of anything else."""
        said = self.statement
        return said.item_supply.version if said is not None and self.body == "item_supply" else 1

    @property
    def family(self) -> int:
        """The family that an item says it is of."""
        return int(self.statement.item_supply.family) if self.statement is not None else 0

    @property
    def restriction_hash(self) -> bytes:
        """The hash of the restrictions it was supplied under, or that its notice led to."""
        if self.marked or self.supply is None:
            return self.marked
        return self.restricted.digest

    @property
    def restricted(self) -> Restricted:
        """The restrictions that its supply states, read once for the purposes it is supplied for."""
        if self.supply is None:
            raise ValueError("only a supply states restrictions")
        if self._restricted is None or self._restricted[0] != self.supplied_for:
            self._restricted = (self.supplied_for, restrictions_of(self.supply, self.supplied_for))
        return self._restricted[1]

    def bears(self, restricted: Restricted) -> None:
        """Take what its supply restricts for the purposes that it states itself: that was read already."""
        self._restricted = (None, restricted)

    def row(self, rel: int, leaf_index: int) -> dict[str, Any]:
        """The row in `statement`."""
        return {
            "rel": rel,
            "whose": schema.PEER,
            "statement_id": self.statement_id,
            "digest": self.digest,
            "epoch": self.epoch,
            "lane": self.lane,
            "sequence": self.sequence,
            "body": self.body or "unknown",
            "state_us": self.state_us,
            "leaf_index": leaf_index,
            "envelope": self.envelope,
        }

    def item_row(self, rel: int, arrival: int, *, readable: bool) -> dict[str, Any]:
        """The row in `item`; of a correction, in `item_version`."""
        if self.supply is None:
            raise ValueError("only a supply makes an item")
        if self.corrects:
            return version_row(
                rel,
                schema.PEER,
                self.supply,
                self.statement_id,
                self.state_us,
                arrival,
                readable=readable,
                supplied_for=self.supplied_for,
            )
        made = item_row(
            rel,
            schema.PEER,
            self.supply,
            self.statement_id,
            self.state_us,
            arrival,
            restricted=self.restricted,
            stated=self.stated,
            readable=readable,
            drill=self.drill,
            noticed=self.noticed,
            supplied_for=self.supplied_for,
        )
        if self.noticed:
            made |= {"restriction_version": self.restriction_version, "restriction_hash": self.marked}
        return made

    def part_rows(self, party: Party, rel: int) -> list[dict[str, Any]]:
        """The rows in `part`: each key under this node's vault key."""
        if self.supply is None:
            return []
        return [
            {
                "rel": rel,
                "statement_id": self.statement_id,
                "part": part.part,
                "content_id": content_id,
                "plain_digest": part.plain_digest,
                "plain_size": part.plain_size_bytes,
                "sealed_digest": part.sealed_digest,
                "sealed_size": part.sealed_size_bytes,
                "wrapped_key": party.keys.vault.wrap(key, content_id),
                "complete": part.part in self.sealed,
            }
            for part, key, content_id in zip(self.supply.parts[:], self.keys, self.content_ids, strict=True)
        ]

    def chunk_rows(self) -> list[dict[str, Any]]:
        """The rows in `content_chunk` for the parts that came along."""
        return [
            row
            for part, sealed in sorted(self.sealed.items())
            for row in chunk_rows(self.content_ids[part], sealed)
        ]
