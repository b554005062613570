"""Open one delivery: signature over the bytes as they came, form, addressing, rules, content.

Everything here needs no transaction and runs beside others; what depends on what is stored is judged in
the act. What cannot be proven to be the peer's, or not be read, has no place of its own and is held.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from entente.v1 import item_pb2, item_supply_pb2, link_pb2, statement_pb2
from google.protobuf.message import DecodeError

from node.acts.leaves import Kind
from node.acts.party import Party, Relationship
from node.acts.restricted import Restricted, restrictions_of
from node.acts.stating import chunk_rows, item_row
from node.agreement.genesis import cites_instruments, protected_channel
from node.contract import check, refuse
from node.errors import PASSING, FieldFault, Refusal
from node.exchange.content import check_whole, family_of
from node.exchange.loop import feedback_kind
from node.exchange.supply import judge_supply
from node.keys.content import open_whole, sealed_size_of
from node.keys.envelope import STATEMENT_TYPE, open_envelope
from node.keys.sealing import sealing_info
from node.keys.session import Sealed, session_info
from node.store import schema
from node.store.unit import us_of

_KINDS: Final[Mapping[str, Kind]] = {
    "item_supply": Kind.ITEM_RECEIVED,
    "roster": Kind.ROSTER_RECEIVED,
    "party_descriptor": Kind.DESCRIPTOR_RECEIVED,
    "agreement_signature": Kind.AGREEMENT_SIGNED,
    "restriction_notice": Kind.NOTICE_APPLIED,
    "notice_answer": Kind.ANSWER_RECEIVED,
    "exposure_report": Kind.EXPOSURE_RECEIVED,
    "general_rule": Kind.RULE_RECEIVED,
    "interference_report": Kind.INTERFERENCE_RECEIVED,
    "interference_step": Kind.INTERFERENCE_RECEIVED,
    "consent_request": Kind.CONSENT_RECEIVED,
    "consent_answer": Kind.CONSENT_RECEIVED,
    "use_report": Kind.USE_REPORT_RECEIVED,
    "restriction_proposal": Kind.PROPOSAL_RECEIVED,
    **dict.fromkeys(
        ("purpose_declaration", "purpose_withdrawal", "purpose_correction"), Kind.PURPOSE_RECEIVED
    ),
}
"""The bodies this version acts on. Others are held: never dropped, never guessed at."""
_LANES: Final[Mapping[str, frozenset[int]]] = {
    "item_supply": frozenset({statement_pb2.LANE_ROUTINE, statement_pb2.LANE_BULK}),
    **dict.fromkeys(
        (
            "roster",
            "party_descriptor",
            "agreement_signature",
            "interference_report",
            "interference_step",
        ),
        frozenset({statement_pb2.LANE_GOVERNANCE}),
    ),
    **dict.fromkeys(
        ("consent_request", "consent_answer", "use_report", "restriction_proposal"),
        frozenset({statement_pb2.LANE_ROUTINE}),
    ),
    **dict.fromkeys(
        ("restriction_notice", "notice_answer", "exposure_report", "general_rule"),
        frozenset({statement_pb2.LANE_PROTECTIVE}),
    ),
    **dict.fromkeys(
        ("purpose_declaration", "purpose_withdrawal"), frozenset({statement_pb2.LANE_GOVERNANCE})
    ),
    "purpose_correction": frozenset({statement_pb2.LANE_ROUTINE}),
}
"""The lanes a body may travel in: no item goes by the lanes that flow when items must not."""
_NAMING: Final = "restriction_notice notice_answer exposure_report consent_request consent_answer"
_ABOUT: Final = (*_NAMING.split(), "restriction_proposal", "purpose_correction")
"""The bodies that name the item they are about."""


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
        feedback: the label of what it says was done, where it is feedback.
        supplied_for: the purposes of the declaration that it refers to, with blanks between.
        awaits: the digest of that declaration while it is not held here.
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
    keys: list[bytes] = field(default_factory=list, repr=False)
    content_ids: list[bytes] = field(default_factory=list)
    sealed: dict[int, bytes] = field(default_factory=dict, repr=False)
    missing: list[int] = field(default_factory=list)
    awaits: bytes = b""
    restriction_version: int = 0
    marked: bytes = b""
    feedback: str = ""
    noticed: bool = False
    supplied_for: str | None = None
    _restricted: tuple[str | None, Restricted] | None = None

    @property
    def kind(self) -> Kind:
        """The kind of the leaf that records it."""
        return _KINDS.get(self.body, Kind.STATEMENT_RECEIVED)

    @property
    def object_id(self) -> bytes:
        """What the statement is about."""
        if self.supply is not None:
            return self.supply.item_id
        if self.body in _ABOUT and self.statement is not None:
            return bytes(getattr(self.statement, self.body).item_id) or self.statement_id
        return self.statement_id

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
        """The row in `item`."""
        if self.supply is None:
            raise ValueError("only a supply makes an item")
        made = item_row(
            rel,
            schema.PEER,
            self.supply,
            self.statement_id,
            self.state_us,
            arrival,
            restricted=self.restricted,
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


Sessions = Mapping[bytes, Sealed]
"""The session keys that came with a batch, as sealed, by their ids."""


def sessions_of(deliveries: Iterable[link_pb2.Delivery]) -> Sessions:
    """Return the session keys that deliveries bring."""
    brought = [keys for delivery in deliveries if (keys := delivery.keys).HasField("session")]
    return {keys.session_id: Sealed(keys.session.key_id, keys.session.sealed) for keys in brought}


class Opening:
    """Opens the deliveries of one batch: what is the same for all of them is found once.

    Args:
        relationship: by whose keys, rosters and standing they are judged.
        lane: the lane of the batch.
        sessions: what came with the batch.
    """

    def __init__(self, party: Party, relationship: Relationship, lane: int, sessions: Sessions) -> None:
        self._party = party
        self._relationship = relationship
        self._lane = lane
        self._sessions = sessions
        self._now = party.clock.now()
        # Of the sender's debt of cosignatures it alone can know.
        self._watch = party.watch(relationship).of_sender()
        self._settings = relationship.settings()
        self._info = session_info(relationship.agreement_id, relationship.peer, relationship.own)
        self._cites_instruments = cites_instruments(relationship.genesis, relationship.peer)
        self._protected = protected_channel(relationship.genesis)
        self._known_open = False

    def open(
        self, delivery: link_pb2.Delivery, digest: bytes, statement: statement_pb2.Statement | None
    ) -> Opened:
        """Open one delivery of the peer, with everything that is wrong with it; nothing is raised.

        Args:
            digest: SHA-256 of the statement's bytes.
            statement: what those bytes say; None if they cannot be read. Nothing of it counts before the
                signature over them is proved.
        """
        relationship, envelope = self._relationship, delivery.envelope
        opened = Opened(digest, envelope.SerializeToString())
        try:
            open_envelope(envelope, STATEMENT_TYPE, relationship.peer_signing_keys)
        except Refusal as refusal:
            opened.code = refusal.code
            return opened
        if statement is None:
            opened.code, opened.takes_place = "SCHEMA_INVALID", True
            return opened
        header = statement.header
        faults = check(statement)
        if (faults and any(fault.path.startswith("header") for fault in faults)) or header.lane != self._lane:
            opened.code, opened.takes_place = "SCHEMA_INVALID", True
            return opened
        if (header.agreement_id, header.sender, header.receiver) != (
            relationship.agreement_id,
            relationship.peer,
            relationship.own,
        ):
            opened.code = "FOREIGN_AGREEMENT"
            return opened
        if header.epoch != relationship.epoch:
            # A place of another epoch is no place of this lane. Epochs rise only when both nodes reconcile.
            opened.code = "FORK_DETECTED"
            return opened
        opened.placed = True
        opened.statement = statement
        opened.lane, opened.epoch, opened.sequence = header.lane, header.epoch, header.sequence
        opened.previous_digest, opened.statement_id = header.previous_digest, header.statement_id
        opened.state_us = us_of(header.state_time)
        opened.drill, opened.author = header.drill, header.author
        opened.body = statement.WhichOneof("body") or ""
        corrects = opened.body == "item_supply" and statement.item_supply.version > 1
        if opened.body not in _KINDS or corrects:  # corrections are of a version to come
            opened.code, opened.held = "UNKNOWN_BODY", True
            return opened
        try:
            refuse(faults)
            if opened.lane not in _LANES[opened.body]:
                raise Refusal("SCHEMA_INVALID", "a statement of this kind does not travel in this lane")
            if opened.body == "item_supply":
                self._judge(opened, header, statement.item_supply, delivery)
        except Refusal as refusal:
            opened.code = refusal.code
            opened.postponed = refusal.code in PASSING and refusal.retry_after_s is not None
            opened.supply = None
        return opened

    def _judge(
        self,
        opened: Opened,
        header: statement_pb2.StatementHeader,
        supply: item_supply_pb2.ItemSupply,
        delivery: link_pb2.Delivery,
    ) -> None:
        relationship, settings = self._relationship, self._settings
        if header.agreement_digest != relationship.agreement_digest:
            raise Refusal("AGREEMENT_VERSION_MISMATCH", "the sender holds another version of the agreement")
        opened.supply = supply
        parts, total = supply.parts[:], 0
        for number, part in enumerate(parts):
            if part.part != number:
                raise Refusal("SCHEMA_INVALID", "the parts are not numbered from 0")
        for part in parts:
            plain_size = part.plain_size_bytes
            if part.sealed_size_bytes != sealed_size_of(plain_size):
                raise Refusal(
                    "SCHEMA_INVALID", "a part's sealed form has not the size that its content gives"
                )
            total += plain_size
        if supply.item_id != opened.statement_id:
            # A first supply names its item after its statement; whatever else is said takes no other's name.
            raise Refusal("ITEM_ID_CONFLICT", "the item has another name than the statement that supplies it")
        judge_supply(
            supply,
            header.author,
            sender=relationship.peer,
            cites_instruments=self._cites_instruments,
            protected=self._protected,
            standing=relationship.standing,
            sender_roster=relationship.peer_roster,
            receiver_roster=relationship.own_roster,
            settings=settings,
            watch=self._watch,
            purposes=relationship.purposes,
            now=self._now,
            incoming=True,
            known_open=self._known_open,
        )
        self._known_open = True
        if total > settings.item_max_bytes:
            raise Refusal("ITEM_TOO_LARGE", "the item is larger than agreed")
        opened.keys = self._unseal(opened.statement_id, len(parts), delivery.keys)
        opened.content_ids = [self._party.ids.uuid7() for _ in parts]
        content = _take_inline(opened, parts, delivery)
        opened.missing = [number for number in range(len(parts)) if number not in opened.sealed]
        if content is not None:
            opened.feedback = judge_content(content, supply, self._now)

    def _unseal(self, statement_id: bytes, count: int, sealed: item_supply_pb2.SealedKeys) -> list[bytes]:
        relationship = self._relationship
        if (session := self._sessions.get(sealed.session_id)) is None:
            raise Refusal("CONTENT_UNREADABLE", "the session key did not come with the batch")
        bound = sealing_info(relationship.agreement_id, statement_id, relationship.peer, relationship.own)
        raw = self._party.opened.unwrap(sealed.wrapped, bound, session, self._info)
        try:
            keys = item_supply_pb2.ContentKeys.FromString(raw)
        except DecodeError:
            raise Refusal("CONTENT_UNREADABLE", "the sealed keys do not hold keys") from None
        held = keys.keys[:]
        if len(held) != count or check(keys):
            raise Refusal("CONTENT_UNREADABLE", "the sealed keys are not one for each part")
        return held


def _take_inline(
    opened: Opened, parts: Sequence[item_supply_pb2.SealedPart], delivery: link_pb2.Delivery
) -> bytes | None:
    """Prove the parts that came along, and keep them; return the content in the clear if it is among them."""
    content: bytes | None = None
    for inline in delivery.inline_parts[:]:
        number, sealed = inline.part, inline.sealed
        if number >= len(parts) or number in opened.sealed:
            raise Refusal("SCHEMA_INVALID", "an inline part that the statement does not have")
        part = parts[number]
        if hashlib.sha256(sealed).digest() != part.sealed_digest:
            raise Refusal("CHUNK_HASH_MISMATCH", "an inline part has another digest than stated")
        plain = open_whole(sealed, opened.keys[number])
        if hashlib.sha256(plain).digest() != part.plain_digest:
            raise Refusal("CHUNK_HASH_MISMATCH", "a part's content has another digest than stated")
        opened.sealed[number] = sealed
        if number == 0:
            content = plain
    return content


def judge_content(plain: bytes, supply: item_supply_pb2.ItemSupply, now: datetime) -> str:
    """Check an item's content against the contract and against the statement that supplies it.

    Returns:
        The label of what it says was done, where it is feedback; else nothing.

    Raises:
        Refusal: SCHEMA_INVALID, CODE_LIST_EDITION_UNKNOWN.
    """
    try:
        content = item_pb2.ItemContent.FromString(plain)
    except DecodeError:
        raise Refusal("SCHEMA_INVALID", "the content cannot be read") from None
    faults = check_whole(content, content, now, "content")
    if family_of(content) != supply.family or content.nominal != supply.nominal:
        faults.append(FieldFault("content", "of another family or kind than the statement says"))
    described = [(a.sha256, a.size_bytes) for a in content.attachments[:]]
    if described != [(p.plain_digest, p.plain_size_bytes) for p in supply.parts[1:]]:
        faults.append(FieldFault("content.attachments", "other attachments than the statement has parts"))
    refuse(faults)
    return feedback_kind(content)
