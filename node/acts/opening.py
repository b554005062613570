"""Open one delivery: signature over the bytes as they came, form, addressing, rules, content.

Everything here needs no transaction and runs beside others; what depends on what is stored is judged in
the act. What cannot be proven to be the peer's, or not be read, has no place of its own and is held.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from entente.v1 import envelope_pb2, item_pb2, item_supply_pb2, link_pb2, statement_pb2
from google.protobuf.message import DecodeError

from node.acts.bodies import KINDS, LANES, TIMED
from node.acts.opened import Opened
from node.acts.party import Party, Relationship
from node.acts.quarantine import is_quarantined
from node.acts.restricted import Restricted, restrictions_of
from node.agreement.entry import require_entered
from node.agreement.gate import PASSES_S
from node.agreement.genesis import cites_instruments
from node.contract import check, refuse
from node.errors import PASSING, FieldFault, Refusal
from node.exchange.content import check_whole, family_of
from node.exchange.loop import feedback_kind
from node.exchange.rilo import content_asks_elsewhere
from node.exchange.supply import judge_supply
from node.keys.content import open_whole, sealed_size_of
from node.keys.envelope import STATEMENT_TYPE, open_envelope
from node.keys.sealing import sealing_info
from node.keys.session import Sealed, session_info
from node.precedence import go_on
from node.store.unit import microseconds, us_of

WAITED_AT_MOST: Final = timedelta(days=1)
"""How long a statement from a time to come is waited for. One from later is refused: its Party says it again
once its clock is right, and the lane does not stand still for as long as that clock was wrong."""

Sessions = Mapping[bytes, Sealed]
"""The session keys that came with a batch, as sealed, by their ids."""


def sessions_of(deliveries: Iterable[link_pb2.Delivery]) -> Sessions:
    """Return the session keys that deliveries bring."""
    brought = [keys for delivery in deliveries if (keys := delivery.keys).HasField("session")]
    return {keys.session_id: Sealed(keys.session.key_id, keys.session.sealed) for keys in brought}


class Given(NamedTuple):
    """A delivery as it came.

    Attributes:
        digest: SHA-256 of the statement's bytes.
        statement: what those bytes say; None if they cannot be read. Nothing of it counts before the
            signature over them is proved.
    """

    delivery: link_pb2.Delivery
    digest: bytes
    statement: statement_pb2.Statement | None


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
        limit = timedelta(seconds=self._settings.clock_limit_seconds)
        self._come_us, self._waited_us = (
            microseconds(self._now + limit + beyond) for beyond in (timedelta(), WAITED_AT_MOST)
        )
        self._info = session_info(relationship.agreement_id, relationship.peer, relationship.own)
        self._cites_instruments = cites_instruments(relationship.genesis, relationship.peer)
        self._since_us = relationship.since_us[relationship.peer]
        self._quarantined = is_quarantined(relationship, relationship.peer)
        self._known_open = False
        self._passed: dict[tuple[bytes, bytes], Restricted] = {}

    def open_all(self, given: Iterable[Given], between: Callable[[], None] = go_on) -> list[Opened]:
        """Open deliveries of the peer, each with everything that is wrong with it; nothing is raised.

        They go step by step together, not each to its end: the code of one step then stays in the processor's
        caches, which spares a fifth of the time.

        Args:
            between: called before each of many short steps.
        """
        opened, proved = list[Opened](), list[tuple[Opened, Given]]()
        for one in given:
            between()
            envelope = one.delivery.envelope
            opened.append(Opened(one.digest, envelope.SerializeToString()))
            if self._prove(opened[-1], envelope):
                proved.append((opened[-1], one))
        supplies = [(made, one.delivery) for made, one in proved if self._place(made, one.statement)]
        for step in (self._judge, self._open_parts, self._judge_content):
            for made, delivery in supplies:
                if not made.code:
                    between()
                    try:
                        step(made, delivery)
                    except Refusal as refusal:
                        _refuse(made, refusal)
        return opened

    def _prove(self, opened: Opened, envelope: envelope_pb2.Envelope) -> bool:
        """Whether the peer signed it."""
        try:
            open_envelope(envelope, STATEMENT_TYPE, self._relationship.peer_signing_keys)
        except Refusal as refusal:
            opened.code = refusal.code
            return False
        return True

    def _place(self, opened: Opened, statement: statement_pb2.Statement | None) -> bool:
        """Read a statement's place and form; return whether it is a supply that is to be judged."""
        relationship = self._relationship
        if statement is None:
            opened.code, opened.takes_place = "SCHEMA_INVALID", True
            return False
        header = statement.header
        faults = check(statement)
        if (faults and any(fault.path.startswith("header") for fault in faults)) or header.lane != self._lane:
            opened.code, opened.takes_place = "SCHEMA_INVALID", True
            return False
        if (header.agreement_id, header.sender, header.receiver) != (
            relationship.agreement_id,
            relationship.peer,
            relationship.own,
        ):
            opened.code = "FOREIGN_AGREEMENT"
            return False
        if header.epoch != relationship.epoch:
            # A place of another epoch is no place of this lane. Epochs rise only when both nodes reconcile.
            opened.code = "FORK_DETECTED"
            return False
        opened.placed = True
        opened.statement = statement
        opened.lane, opened.epoch, opened.sequence = header.lane, header.epoch, header.sequence
        opened.previous_digest, opened.statement_id = header.previous_digest, header.statement_id
        opened.state_us = us_of(header.state_time)
        opened.drill, opened.author = header.drill, header.author
        body = opened.body = statement.WhichOneof("body") or ""
        if body not in KINDS:
            opened.code, opened.held = "UNKNOWN_BODY", True
            return False
        try:
            refuse(faults)
            if opened.lane not in LANES[body]:
                raise Refusal("SCHEMA_INVALID", "a statement of this kind does not travel in this lane")
            if body in TIMED:
                self._require_come(opened.state_us)
        except Refusal as refusal:
            _refuse(opened, refusal)
        return body == "item_supply"

    def _require_come(self, state_us: int) -> None:
        """Check that a statement is not from a time to come. Raises Refusal CLOCK_SKEW."""
        if state_us > self._come_us:
            passing = PASSES_S if state_us <= self._waited_us else None
            raise Refusal("CLOCK_SKEW", "stated at a time that has not come here", retry_after_s=passing)

    def _judge(self, opened: Opened, _delivery: link_pb2.Delivery) -> None:
        """Ask the rules of supply."""
        statement, relationship = opened.statement, self._relationship
        assert statement is not None  # noqa: S101 (for the type checker: it was placed)
        header, supply = statement.header, statement.item_supply
        if header.agreement_digest != relationship.agreement_digest and not relationship.agreement.admits(
            header.agreement_digest, relationship.peer, header.state_time.ToDatetime(UTC)
        ):
            raise Refusal("AGREEMENT_VERSION_MISMATCH", "the sender holds another version of the agreement")
        opened.supply, opened.quarantined = supply, self._quarantined
        require_entered(opened.state_us, self._since_us)
        parts, total, parted = supply.parts[:], 0, False
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
            parted |= part.HasField("restrictions")
        if (supply.item_id == opened.statement_id) == opened.corrects:
            # A first supply names its item after its statement; whatever else is said takes no other's name.
            raise Refusal("ITEM_ID_CONFLICT", "the item has another name than the statement that supplies it")
        opened.stated = supply.SerializeToString()
        if parted:
            self._require_supply(supply, header.author)
        else:
            opened.bears(self._passing(opened.stated, supply, header.author))
        if total > self._settings.item_max_bytes:
            raise Refusal("ITEM_TOO_LARGE", "the item is larger than agreed")

    def _open_parts(self, opened: Opened, delivery: link_pb2.Delivery) -> None:
        """Unseal the keys, and open the parts that came along."""
        assert opened.supply is not None  # noqa: S101 (for the type checker: it was judged)
        parts = opened.supply.parts[:]
        opened.keys = self._unseal(opened.statement_id, len(parts), delivery.keys)
        opened.content_ids = [self._party.ids.uuid7() for _ in parts]
        opened.plain = _take_inline(opened, parts, delivery)
        opened.missing = [number for number in range(len(parts)) if number not in opened.sealed]

    def _judge_content(self, opened: Opened, _delivery: link_pb2.Delivery) -> None:
        """Look at the content if it came along."""
        plain, opened.plain = opened.plain, None
        if plain is not None and opened.supply is not None:
            read = judge_content(plain, opened.supply, self._now)
            opened.feedback = feedback_kind(read)
            opened.asks_elsewhere = content_asks_elsewhere(read, self._relationship.protected)

    def _passing(
        self, stated: bytes, supply: item_supply_pb2.ItemSupply, author: statement_pb2.Author
    ) -> Restricted:
        """Return the restrictions of a supply that the rules let through; raise the Refusal that bars it.

        Those of a batch that state the same in another item's name are judged once.

        Args:
            stated: the supply, serialised; its parts have no restrictions of their own.
        """
        terms = item_supply_pb2.ItemSupply.FromString(stated)
        terms.ClearField("item_id")
        terms.ClearField("parts")
        alike = (terms.SerializeToString(), author.SerializeToString())
        if (restricted := self._passed.get(alike)) is None:
            self._require_supply(supply, author)
            restricted = self._passed[alike] = restrictions_of(supply)
        return restricted

    def _require_supply(self, supply: item_supply_pb2.ItemSupply, author: statement_pb2.Author) -> None:
        relationship = self._relationship
        judge_supply(
            supply,
            author,
            sender=relationship.peer,
            cites_instruments=self._cites_instruments,
            protected=relationship.protected,
            standing=relationship.standing,
            sender_roster=relationship.peer_roster,
            receiver_roster=relationship.own_roster,
            settings=self._settings,
            watch=self._watch,
            purposes=relationship.purposes,
            now=self._now,
            incoming=True,
            known_open=self._known_open,
        )
        self._known_open = True

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


def _refuse(opened: Opened, refusal: Refusal) -> None:
    opened.code = refusal.code
    opened.postponed = refusal.code in PASSING and refusal.retry_after_s is not None
    opened.supply = None


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


def judge_content(plain: bytes, supply: item_supply_pb2.ItemSupply, now: datetime) -> item_pb2.ItemContent:
    """Return an item's content, checked against the contract and the statement that supplies it.

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
    return content
