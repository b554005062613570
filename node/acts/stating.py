"""Make a statement: its place in the lane, its bytes, its signature, its rows.

One function for everything this Party says, so that numbering, chaining and signing stand in one place.
Only inside a transaction of the journal: the lane's head is read and moved there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, Final, NamedTuple

from entente.v1 import item_supply_pb2, party_pb2, statement_pb2

from node.acts.party import Party, Relationship
from node.acts.restricted import Restricted, restrictions_of
from node.errors import Refusal
from node.keys.content import CHUNK_SEALED_BYTES
from node.keys.envelope import STATEMENT_TYPE, sign_envelopes
from node.keys.session import Wrapped
from node.keys.signing import Signer
from node.store import schema
from node.store.unit import LaneHead, UnitOfWork
from node.wire import field, number_field

STATEMENT_MAX_BYTES: Final = 262_144
"""The contract's figure for an envelope's payload: no node takes a larger one."""
_SECOND_US: Final = 1_000_000


class Stated(NamedTuple):
    """A statement that has its place."""

    rel: int
    statement_id: bytes
    epoch: int
    lane: int
    sequence: int
    digest: bytes
    payload: bytes
    accepted: party_pb2.PartyDescriptor
    leaf_index: int = -1
    """Of the leaf that records it, once there is one."""

    @property
    def text_id(self) -> str:
        """The statement's identifier as people and callers write it."""
        return uuid_text(self.statement_id)

    def row(self, body: str, now_us: int, leaf_index: int, envelope: bytes = b"") -> dict[str, Any]:
        """The row in `statement`; its `envelope` is what `signed` makes of it."""
        return {
            "rel": self.rel,
            "whose": schema.OWN,
            "statement_id": self.statement_id,
            "digest": self.digest,
            "epoch": self.epoch,
            "lane": self.lane,
            "sequence": self.sequence,
            "body": body,
            "state_us": now_us,
            "leaf_index": leaf_index,
            "envelope": envelope,
        }

    def outbox_row(
        self, relationship: Relationship, now_us: int, keys: Wrapped | None = None
    ) -> dict[str, Any]:
        """The row in `outbox`."""
        return {
            "rel": self.rel,
            "lane": self.lane,
            "sequence": self.sequence,
            "statement_id": self.statement_id,
            "digest": self.digest,
            "queued_us": now_us,
            "deadline_us": now_us + relationship.settings().receipt_deadline_seconds * _SECOND_US,
            "overdue": False,
            "session_id": keys and keys.session_id,
            "wrapped_keys": keys and keys.wrapped,
        }


def uuid_text(raw: bytes) -> str:
    """Return an identifier of 16 bytes as text (RFC 9562, section 4)."""
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def signer_of(party: Party, accepted: party_pb2.PartyDescriptor) -> Signer:
    """Return the key that signs now: the first held here of the own descriptor that the peer has accepted.

    A new key so never signs what the peer could not verify, in whatever order the lanes arrive.

    Raises:
        Refusal: SIGNATURE_INVALID, none of the keys announced is here.
    """
    held = {signer.public_key: signer for signer in party.keys.signing.keys}
    for key in accepted.signing_keys:
        if (signer := held.get(key.public_key)) is not None:
            return signer
    raise Refusal(
        "SIGNATURE_INVALID",
        "this node holds none of the signing keys that the peer knows",
        remedy="restore the key folder from the backup",
    )


def state(
    unit: UnitOfWork,
    relationship: Relationship,
    statement_id: bytes,
    lane: int,
    author: statement_pb2.Author,
    body: bytes,
) -> Stated:
    """Give a statement the next place of its lane; `signed` has it signed in the same transaction.

    Args:
        body: a serialised `Statement` that has only its body; the header is put before it. The bytes made
            here are the statement from now on.

    Raises:
        Refusal: ITEM_TOO_LARGE: no node would take it, and whatever stands behind it in the lane would wait.
    """
    rel, epoch = relationship.rel, relationship.epoch
    head = unit.lane(rel, schema.OWN, lane)
    sequence = head.sequence + 1
    who = (relationship.agreement_id, relationship.stated_digest, relationship.own, relationship.peer)
    # What is said of the agreement names how far the peer's own word of it had come.
    known = unit.lane(rel, schema.PEER, lane).sequence if lane == statement_pb2.LANE_GOVERNANCE else 0
    # Written field by field (`node/wire.py`): building the message costs three times as much.
    header = b"".join(
        [
            _head_of(*who, epoch, lane),
            number_field(7, sequence),
            field(8, head.digest) if head.digest else b"",
            field(9, statement_id),
            field(10, unit.now_stamp),
            field(11, author.SerializeToString()),
            number_field(13, known) if known else b"",
        ]
    )
    payload = field(1, header) + body
    if len(payload) > STATEMENT_MAX_BYTES:
        raise too_large(len(payload))
    digest = hashlib.sha256(payload).digest()
    unit.move_lane(rel, schema.OWN, lane, LaneHead(sequence, digest))
    return Stated(rel, statement_id, epoch, lane, sequence, digest, payload, relationship.accepted_descriptor)


@lru_cache(maxsize=64)
def _head_of(
    agreement_id: str, agreement_digest: bytes, sender: str, receiver: str, epoch: int, lane: int
) -> bytes:
    """Return what the headers of one lane have in common, serialised: the fields before the sequence."""
    return statement_pb2.StatementHeader(
        agreement_id=agreement_id,
        agreement_digest=agreement_digest,
        sender=sender,
        receiver=receiver,
        epoch=epoch,
        lane=lane,  # type: ignore[arg-type]
    ).SerializeToString()


def too_large(size_bytes: int) -> Refusal:
    """Return the refusal of a statement that no node would take."""
    return Refusal(
        "ITEM_TOO_LARGE",
        "what is to be stated is larger than a statement may be",
        remedy="say less: what is long belongs into an attachment",
        facts={"size_bytes": str(size_bytes), "statement_max_bytes": str(STATEMENT_MAX_BYTES)},
    )


def signed(party: Party, stated: Sequence[Stated]) -> list[bytes]:
    """Return the envelope of each statement; those of one transaction and one key share signatures.

    Raises:
        Refusal: SIGNATURE_INVALID, as `signer_of`.
    """
    made: list[bytes] = []
    for _accepted, together in groupby(stated, lambda one: id(one.accepted)):
        group = list(together)
        signer = signer_of(party, group[0].accepted)
        made += sign_envelopes(STATEMENT_TYPE, [one.payload for one in group], signer)
    return made


def item_row(
    rel: int,
    whose: str,
    supply: item_supply_pb2.ItemSupply,
    statement_id: bytes,
    state_us: int,
    arrival: int,
    *,
    restricted: Restricted | None = None,
    stated: bytes = b"",
    readable: bool = True,
    drill: bool = False,
    noticed: bool = False,
    supplied_for: str | None = None,
    made_of_others: bool = False,
) -> dict[str, Any]:
    """The row in `item` for a supply.

    `made_of_others`: of what came under another agreement, which the supply does not name.
    `restricted` spares reading its restrictions again, `stated` serialising it again.
    """
    restrictions = restricted or restrictions_of(supply, supplied_for)
    sizes = [part.plain_size_bytes for part in supply.parts[:]]
    return {
        "rel": rel,
        "item_id": supply.item_id,
        "whose": whose,
        "version": supply.version,
        "statement_id": statement_id,
        "family": int(supply.family),
        "urgency": int(supply.urgency),
        "synthetic": supply.synthetic,
        "drill": drill,
        "readable": readable,
        "arrival": arrival,
        "state_us": state_us,
        "supply": stated or supply.SerializeToString(),
        "restrictions": restrictions.statement,
        "restriction_version": 0,
        "restriction_hash": restrictions.digest,
        "size_bytes": sum(sizes),
        "attachment_count": len(sizes) - 1,
        "noticed": noticed,
        "held_back": False,
        "derived": made_of_others or (whose == schema.OWN and bool(supply.derived_from)),
        "corrected": False,
        "supplied_for": supplied_for,
    }


def chunk_rows(content_id: bytes, sealed: bytes) -> list[dict[str, Any]]:
    """The rows in `content_chunk` for a sealed form held in memory."""
    if len(sealed) <= CHUNK_SEALED_BYTES:
        return [{"content_id": content_id, "n": 0, "data": sealed}]
    return [
        {"content_id": content_id, "n": n, "data": sealed[start : start + CHUNK_SEALED_BYTES]}
        for n, start in enumerate(range(0, len(sealed), CHUNK_SEALED_BYTES))
    ]
