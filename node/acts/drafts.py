"""An item ready for its place in the lane, and how its content is sealed.

Decides what a draft carries to the act in `submit.py`, and that its keys are sealed to the peer's key in
force. Refuses to judge it: `barring.py` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from entente.v1 import item_pb2, item_supply_pb2, statement_pb2

from node import wire
from node.acts.party import Caller, Party, Relationship
from node.acts.releasing import Release
from node.acts.restricted import Restricted
from node.acts.stating import STATEMENT_MAX_BYTES, too_large
from node.acts.upload import SealedUpload
from node.errors import Refusal
from node.exchange.instruments import Check
from node.exchange.loop import feedback_kind
from node.exchange.rilo import content_asks_elsewhere
from node.keys.content import new_content_key, seal_whole
from node.keys.sealing import sealing_info
from node.keys.session import Wrapped, session_info

BODY_MAX_BYTES: Final = STATEMENT_MAX_BYTES - 2_048
"""Room is left for any header; the others of a call must not be refused for one that is too large."""
_ITEM_SUPPLY: Final = statement_pb2.Statement.ITEM_SUPPLY_FIELD_NUMBER


class Asked(NamedTuple):
    """Who asked, and for what: by it a repeated request is known again.

    Attributes:
        request_id: in small letters.
        digest: SHA-256 of the whole request.
    """

    caller: Caller
    request_id: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Judged:
    """A supply that the rules let through, without what its content makes of it.

    One serves all requests of a call that state the same: many items are supplied under the same terms.

    Attributes:
        author: who supplies; to be read only.
        supply: the `ItemSupply` without identifier and parts, serialised.
        supplied_for: the purposes of the declaration that it refers to, with blanks between.
        check: how it passed this Party's register of instruments.
        corrects, corrects_version, abroad: as in `Draft`.
    """

    author: statement_pb2.Author
    supply: bytes
    supplied_for: str | None
    restricted: Restricted
    check: Check | None
    release: Release
    territory: str
    acknowledged: frozenset[str]
    bulk: bool
    corrects: bytes
    corrects_version: int
    abroad: tuple[bytes, ...]


@dataclass(slots=True)
class Draft:
    """An item ready for its place in the lane.

    Attributes:
        stated: its supply, serialised; what `version_stating.py` and later rules change is serialised anew.
        corrects: the item that it is a new version of; empty: it is a new item.
        corrects_version: the version that it replaces, if it must be this one.
        new_sources: what it is made of, those of the version before apart.
        abroad: what of it came under another agreement; the other Party of this one is not told.
        clearance: what a second person's clearance of it is given for (`node/exchange/clearing.py`).
        warning: a code that its author is told with the answer.
    """

    relationship: Relationship
    asked: Asked
    author: statement_pb2.Author
    statement_id: bytes
    supply: item_supply_pb2.ItemSupply
    stated: bytes
    lane: int
    keys: Wrapped
    sealed: bytes
    content_id: bytes
    feedback: str
    asks_elsewhere: bool
    territory: str
    acknowledged: frozenset[str]
    release: Release
    supplied_for: str | None
    restricted: Restricted
    check: Check | None
    parts: list[dict[str, Any]]
    corrects: bytes
    corrects_version: int
    new_sources: list[bytes]
    abroad: tuple[bytes, ...]
    clearance: bytes
    warning: str = ""

    @property
    def item_id(self) -> bytes:
        """The item: named after the statement that first supplies it."""
        return self.corrects or self.statement_id

    @property
    def body(self) -> bytes:
        """A serialised `Statement` that has only its body."""
        return wire.field(_ITEM_SUPPLY, self.stated)


@dataclass(frozen=True, slots=True)
class Barred:
    """A supply that a rule bars now: only its ledger leaf is stored, unless it was answered before."""

    relationship: Relationship
    asked: Asked
    author: statement_pb2.Author
    refusal: Refusal
    waiver_asked: bool = False


def sealed_draft(
    party: Party,
    relationship: Relationship,
    asked: Asked,
    judged: Judged,
    content: item_pb2.ItemContent,
    plain: bytes,
    uploads: Sequence[SealedUpload],
    now: datetime,
    clearance: bytes = b"",
) -> Draft:
    """Return a draft of what was judged, its content sealed.

    Args:
        plain: the content, serialised.
        uploads: the attachments that go with it.
        clearance: as in `Draft`; empty: none can be needed.

    Raises:
        Refusal: ITEM_TOO_LARGE, its statement would be too large.
    """
    # What is stored of the content is named after the statement: neither name is used for anything else.
    statement_id = content_id = party.ids.uuid7()
    key = new_content_key(party.ids.random)
    whole = seal_whole(plain, key)
    sealed = whole.sealed
    supply = item_supply_pb2.ItemSupply.FromString(judged.supply)
    supply.item_id = statement_id
    parts = [
        SealedUpload(b"", content_id, key, whole.plain_digest, len(plain), whole.sealed_digest, len(sealed)),
        *uploads,
    ]
    rows = []
    for number, part in enumerate(parts):
        supply.parts.add(
            part=number,
            plain_digest=part.plain_digest,
            plain_size_bytes=part.plain_size,
            sealed_digest=part.sealed_digest,
            sealed_size_bytes=part.sealed_size,
        )
        rows.append(
            {
                "rel": relationship.rel,
                "statement_id": statement_id,
                "part": number,
                "content_id": part.content_id,
                "plain_digest": part.plain_digest,
                "plain_size": part.plain_size,
                "sealed_digest": part.sealed_digest,
                "sealed_size": part.sealed_size,
                "wrapped_key": party.keys.vault.wrap(part.key, part.content_id),
                "complete": True,
            }
        )
    stated = supply.SerializeToString()
    if len(stated) > BODY_MAX_BYTES:
        raise too_large(len(stated))
    large = judged.bulk or sum([part.sealed_size for part in parts]) > party.limits.content_max_bytes
    return Draft(
        relationship=relationship,
        asked=asked,
        author=judged.author,
        statement_id=statement_id,
        supply=supply,
        stated=stated,
        lane=statement_pb2.LANE_BULK if large else statement_pb2.LANE_ROUTINE,
        keys=_sealed_keys(party, relationship, statement_id, [part.key for part in parts], now),
        sealed=sealed,
        content_id=content_id,
        feedback=feedback_kind(content),
        asks_elsewhere=content_asks_elsewhere(content, relationship.protected),
        territory=judged.territory,
        acknowledged=judged.acknowledged,
        release=judged.release,
        supplied_for=judged.supplied_for,
        restricted=judged.restricted,
        check=judged.check,
        parts=rows,
        corrects=judged.corrects,
        corrects_version=judged.corrects_version,
        new_sources=list(supply.derived_from),
        abroad=judged.abroad,
        clearance=clearance,
    )


def seal_again(party: Party, draft: Draft) -> None:
    """Seal a draft's keys to the peer's key in force, where another was when it was made.

    So everything that this node states after it took a descriptor is sealed to that descriptor's key, and the
    peer knows when it needs an old one no longer.
    """
    keys = [party.keys.vault.unwrap(row["wrapped_key"], row["content_id"]) for row in draft.parts]
    draft.keys = _sealed_keys(party, draft.relationship, draft.statement_id, keys, party.clock.now())


def _sealed_keys(
    party: Party, relationship: Relationship, statement_id: bytes, keys: list[bytes], now: datetime
) -> Wrapped:
    return party.sealing.wrap(
        b"".join([wire.field(1, key) for key in keys]),  # a `ContentKeys`
        sealing_info(relationship.agreement_id, statement_id, relationship.own, relationship.peer),
        relationship.peer_descriptor.sealing_keys[0],
        session_info(relationship.agreement_id, relationship.own, relationship.peer),
        now,
    )
