"""Supply items (Article 3.1): check, seal, sign, store, owe to the peer.

`submit` does what needs no transaction (form, rules, sealing) where it is called; the act then gives each
item its place in the lane, signs the statement, and stores statement, item, ledger leaf, outbox row and the
answer to the request together. Nothing is answered before that is committed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, Final, TypeAlias

from entente.v1 import exchange_service_pb2, statement_pb2
from sqlalchemy import bindparam, select

from node.acts.barring import FORM, judge
from node.acts.channel_watch import CODE, record_blocked, warn_of_request, warn_of_supply
from node.acts.clearing import clearance_for, name_clearer, spend_clearance
from node.acts.declared import declaration_of, supplied_under
from node.acts.deriving import derive
from node.acts.drafting import Drafting
from node.acts.drafts import BODY_MAX_BYTES, Barred, Draft, seal_again
from node.acts.fresh import Owed, owes
from node.acts.leaves import ACCEPTED, REFUSED, ItemLeaves, Kind, entry, family_name
from node.acts.outbox import INLINE_TOGETHER_MAX_BYTES
from node.acts.party import Caller, Party
from node.acts.placing import Placed
from node.acts.quarantine import is_quarantined
from node.acts.releasing import record_failure, record_pass, require_release
from node.acts.restricted import restrictions_of
from node.acts.stating import Stated, chunk_rows, item_row, signed, state, too_large, uuid_text
from node.acts.unfinished import use_uploads
from node.acts.version_stating import announce, keep_correction, place_correction
from node.errors import Refusal, reason_of
from node.exchange.declarations import refers
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork

_R = schema.request.c
_Key: TypeAlias = tuple[int, str, str]
_Answer: TypeAlias = exchange_service_pb2.SubmitResponse | Refusal
_ANSWERED = Prepared(
    select(_R.request_id, _R.digest, _R.response).where(
        _R.rel == bindparam("r"),
        _R.caller == bindparam("caller"),
        _R.request_id.in_(bindparam("wanted", expanding=True)),
    ),
    listed="wanted",
)


def submit(
    party: Party, caller: Caller, requests: Sequence[exchange_service_pb2.SubmitRequest]
) -> Future[list[exchange_service_pb2.SubmitResponse | Refusal]]:
    """Supply items; one outcome for each request, in order, once everything is committed.

    The same `request_id` from the same caller returns the first answer, whatever has become of it since.
    A refused request changes nothing but the ledger, and the others of the call go through.

    Args:
        requests: 1 to 200 of them; their form is checked here, all faults of a request at once.

    Raises (through the future):
        Refusal: STORE_UNAVAILABLE, DRAINING; then nothing was stored. OUTCOME_UNDETERMINED: ask again.

    Source: MoU 3.1 to 3.4; entente/v1/exchange_service.proto, Submit.
    """
    drafts = Drafting(party, caller).drafts(requests)
    return party.store.put(_Supply(party), drafts, weight=len(drafts))


class _Supply:
    """The act. Inputs: lists of drafts; outcomes: lists of answers."""

    def __init__(self, party: Party) -> None:
        self._party = party

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Supply) and other._party is self._party

    def __hash__(self) -> int:
        return hash((_Supply, id(self._party)))

    def __call__(
        self, unit: UnitOfWork, calls: Sequence[list[Draft | Barred | Refusal]]
    ) -> list[list[_Answer]]:
        unit.gives_way()
        drafts = [d for call in calls for d in call if not isinstance(d, Refusal)]
        known, storing = _answered(unit, drafts), _Storing(unit, self._party)
        decided = [[self._decide(unit, draft, known, storing) for draft in call] for call in calls]
        responses = storing.write()
        return [[responses[id(one)] if isinstance(one, Draft) else one for one in call] for call in decided]

    def _decide(
        self,
        unit: UnitOfWork,
        draft: Draft | Barred | Refusal,
        known: dict[_Key, tuple[bytes, bytes]],
        storing: _Storing,
    ) -> Draft | _Answer:
        """Return the answer, or the draft that is stored: the one of this transaction that came before it."""
        if isinstance(draft, Refusal):
            return draft
        asked = draft.asked
        key = (draft.relationship.rel, asked.caller.key, asked.request_id)
        if (answered := known.get(key)) is not None:
            digest, response = answered
            if digest != asked.digest:
                return _conflict()
            return exchange_service_pb2.SubmitResponse.FromString(response)
        if (earlier := storing.by_key.get(key)) is not None:
            return earlier if earlier.asked.digest == asked.digest else _conflict()
        if isinstance(draft, Barred):
            return self._bar(unit, draft)
        if (barred := self._barred_since(unit, draft)) is not None:
            return barred
        placed: Placed | None = None
        if draft.corrects:
            storing.write()  # it may be about what came just before it
            found = place_correction(unit, self._party, draft)
            if isinstance(found, Refusal):
                return self._refused(unit, draft, found)
            placed = found
        if (denial := derive(unit, self._party, draft)) is not None:
            return self._refused(unit, draft, denial)
        if isinstance(clearance := clearance_for(unit, draft, placed), Refusal):
            return self._refused(unit, draft, clearance)
        if clearance is not None:
            name_clearer(draft, clearance)
        if len(draft.stated) > BODY_MAX_BYTES:  # more than when it was drafted: it names its clearer now
            return too_large(len(draft.stated))
        if (gone := use_uploads(unit, [part["content_id"] for part in draft.parts[1:]])) is not None:
            return gone
        if clearance is not None:
            spend_clearance(unit, draft, clearance)
        storing.add(key, draft, placed)
        return draft

    def _barred_since(self, unit: UnitOfWork, draft: Draft) -> Refusal | None:
        """Judge a draft again where agreement or rosters have changed since it was made, or may have: what it
        refers to of declarations is looked at in any case.
        """
        relationship = self._party.relationship(draft.relationship.agreement_id)
        before = draft.relationship
        if relationship is before and not refers(draft.supply):
            return None
        draft.relationship = relationship
        if draft.supply.general_rule_sequence != relationship.own_rules:
            # What is stored after a rule was supplied after it: the rule reaches it, whenever it was made.
            draft.supply.general_rule_sequence = relationship.own_rules
            draft.stated = draft.supply.SerializeToString()
        try:
            if relationship is not before:
                judge(relationship, draft.supply, draft.author, self._party.watch(relationship), unit.now)
            if refers(draft.supply):
                digest = draft.supply.purpose_declaration_digest
                declared = declaration_of(unit.connection, relationship.rel, schema.OWN, digest)
                draft.supplied_for = supplied_under(draft.supply, declared, stated=unit.now)
                draft.restricted = restrictions_of(draft.supply, draft.supplied_for)
            if relationship is not before:
                draft.check = require_release(
                    relationship, draft.supply, draft.supplied_for, draft.release, unit.now
                )
        except Refusal as refusal:
            draft.relationship = before  # a call that is run again judges it again
            waiver = draft.release.waiver_asked
            return self._bar(unit, Barred(relationship, draft.asked, draft.author, refusal, waiver))
        if relationship.peer_descriptor.sealing_keys[0] != before.peer_descriptor.sealing_keys[0]:
            seal_again(self._party, draft)
        return None

    def _refused(self, unit: UnitOfWork, draft: Draft, refusal: Refusal) -> Refusal:
        """Refuse a draft for its sources; a fault of form leaves no trace."""
        if refusal.code in FORM:
            return refusal
        return self._bar(unit, Barred(draft.relationship, draft.asked, draft.author, refusal))

    def _bar(self, unit: UnitOfWork, barred: Barred) -> Refusal:
        record_failure(unit, barred.relationship, barred.author, barred.refusal, waiver=barred.waiver_asked)
        if barred.refusal.code == CODE:
            record_blocked(unit, barred.relationship, barred.author)
            return barred.refusal
        unit.append(
            barred.relationship.rel,
            entry(
                barred.relationship,
                Kind.SUPPLY_REFUSED,
                actor=barred.author,
                decision=REFUSED,
                code=barred.refusal.code,
                sender=barred.relationship.own,
            ),
        )
        return barred.refusal


class _Storing:
    """What one transaction stores: gathered, and written together."""

    def __init__(self, unit: UnitOfWork, party: Party) -> None:
        self._unit, self._party = unit, party
        self._pending: list[Draft] = []
        self._responses: dict[int, exchange_service_pb2.SubmitResponse] = {}
        self.by_key: Final[dict[_Key, Draft]] = {}

    def add(self, key: _Key, draft: Draft, placed: Placed | None) -> None:
        """Have a draft stored; a correction, with where its item stands, at once."""
        self.by_key[key] = draft
        self._pending.append(draft)
        if placed is not None:
            announce(self._unit, self._party, placed, draft)
            leaf_index = self.write()[id(draft)].leaf_index
            keep_correction(self._unit, placed, draft, leaf_index)

    def write(self) -> dict[int, exchange_service_pb2.SubmitResponse]:
        """Store what is gathered; return all responses by the drafts' `id`."""
        pending, self._pending = self._pending, []
        if pending:
            self._responses |= _store(self._unit, self._party, pending)
        return self._responses


def _conflict() -> Refusal:
    return Refusal("REQUEST_ID_CONFLICT", "this request_id came before with another request")


def _store(
    unit: UnitOfWork, party: Party, drafts: Sequence[Draft]
) -> dict[int, exchange_service_pb2.SubmitResponse]:
    """Give each draft its place, its leaf and its rows; return the responses by the drafts' `id`.

    Step by step for all of them, not draft by draft, so that the code of a step stays in the caches.
    """
    places = [state(unit, d.relationship, d.statement_id, d.lane, d.author, d.body) for d in drafts]
    leaves = _leaves(unit, drafts, places)
    for draft in drafts:
        _watch(unit, draft)
    responses = [
        exchange_service_pb2.SubmitResponse(
            statement_id=place.text_id,
            item_id=uuid_text(draft.corrects) if draft.corrects else place.text_id,
            lane=draft.lane,  # type: ignore[arg-type]
            sequence=place.sequence,
            leaf_index=leaf,
            version=draft.supply.version,
            warnings=[reason_of(code) for code in _warnings(draft)],
        )
        for draft, place, leaf in zip(drafts, places, leaves, strict=True)
    ]
    envelopes = signed(party, places)
    now_us, together = unit.now_us, list(zip(drafts, places, leaves, strict=True))
    unit.insert(
        schema.statement,
        [
            place.row("item_supply", now_us, leaf, envelope)
            for place, leaf, envelope in zip(places, leaves, envelopes, strict=True)
        ],
    )
    unit.insert_new(schema.sealing_session, _sessions(unit, drafts))
    unit.insert(schema.outbox, [place.outbox_row(d.relationship, now_us, d.keys) for d, place, _ in together])
    unit.insert(schema.part, [part for draft in drafts for part in draft.parts])
    unit.insert(
        schema.content_chunk, [row for draft in drafts for row in chunk_rows(draft.content_id, draft.sealed)]
    )
    unit.insert(
        schema.item,
        [
            item_row(
                place.rel,
                schema.OWN,
                draft.supply,
                draft.statement_id,
                now_us,
                leaf,
                restricted=draft.restricted,
                supplied_for=draft.supplied_for,
                stated=draft.stated,
                made_of_others=bool(draft.abroad),
            )
            for draft, place, leaf in together
            if not draft.corrects
        ],
    )
    unit.insert(
        schema.request,
        [
            {
                "rel": draft.relationship.rel,
                "caller": draft.asked.caller.key,
                "request_id": draft.asked.request_id,
                "digest": draft.asked.digest,
                "response": response.SerializeToString(),
                "recorded_us": now_us,
            }
            for draft, response in zip(drafts, responses, strict=True)
        ],
    )
    _hand_on(unit, party, drafts, places, envelopes)
    return {id(draft): response for draft, response in zip(drafts, responses, strict=True)}


def _warnings(draft: Draft) -> Iterator[str]:
    """Yield what the author should know of a supply that is stored."""
    if draft.warning:
        yield draft.warning
    if is_quarantined(draft.relationship, draft.relationship.own):
        yield "PEER_SUSPENDED"


def _leaves(unit: UnitOfWork, drafts: Sequence[Draft], places: Sequence[Stated]) -> list[int]:
    """Append the leaf of each item, after that of the check that it passed; return their indexes."""
    found, leaves = list[int](), None
    for draft, place in zip(drafts, places, strict=True):
        relationship = draft.relationship
        if draft.check is not None:
            record_pass(unit, relationship, draft.author, draft.item_id, draft.check)
        if leaves is None or leaves.relationship is not relationship:
            leaves = ItemLeaves(relationship, Kind.ITEM_SENT, relationship.own)
        if draft.corrects:
            found.append(_leaf_of_version(unit, draft, place))
            continue
        of = (draft.statement_id, place.digest, draft.restricted.digest)
        found.append(leaves.append(unit, draft.author, *of)[0])
    return found


def _leaf_of_version(unit: UnitOfWork, draft: Draft, place: Stated) -> int:
    """Append the leaf of a correction: it names item and version."""
    relationship = draft.relationship
    leaf = entry(
        relationship,
        Kind.ITEM_SENT,
        actor=draft.author,
        decision=ACCEPTED,
        object_id=draft.corrects,
        statement_digest=place.digest,
        restriction_hash=draft.restricted.digest,
        sender=relationship.own,
        item_version=draft.supply.version,
    )
    return unit.append(relationship.rel, leaf)[0]


def _watch(unit: UnitOfWork, draft: Draft) -> None:
    """Count the item, and warn of what people must look at."""
    if draft.asks_elsewhere:
        warn_of_request(unit, draft.relationship, schema.OWN, draft.item_id)
    warn_of_supply(unit, draft.relationship, schema.OWN, draft.supply, draft.restricted)
    unit.topics.add(owes(draft.lane))
    unit.facts["item", "sent", family_name(draft.supply.family), "queued"] += 1
    if draft.feedback:
        unit.facts["feedback", draft.feedback] += 1


def _sessions(unit: UnitOfWork, drafts: Sequence[Draft]) -> list[dict[str, Any]]:
    """Return the rows of the session keys that these are sealed under."""
    used = {(draft.relationship.rel, draft.keys.session_id): draft.keys.session for draft in drafts}
    return [
        {"rel": rel, "session_id": session_id, "session": session, "recorded_us": unit.now_us}
        for (rel, session_id), session in used.items()
    ]


def _hand_on(
    unit: UnitOfWork,
    party: Party,
    drafts: Sequence[Draft],
    places: Sequence[Stated],
    envelopes: Sequence[bytes],
) -> None:
    """Keep what is owed for the link that asks for it next, once it is committed."""
    if owes(statement_pb2.LANE_GOVERNANCE) in unit.topics:
        return  # the peer's answer to that comes first
    fresh: dict[tuple[int, int], list[Owed]] = {}
    most = min(party.limits.inline_max_bytes, INLINE_TOGETHER_MAX_BYTES)  # as what is read from the store
    for draft, place, envelope in zip(drafts, places, envelopes, strict=True):
        if len(draft.parts) == 1:  # of uploads only the store has the bytes
            inline = [(0, draft.sealed)] if len(draft.sealed) <= most else []
            owed = Owed(place.sequence, envelope, draft.keys, inline)
            fresh.setdefault((place.rel, place.lane), []).append(owed)
    for (rel, lane), owed_now in fresh.items():
        unit.after_commit(partial(party.fresh.add, rel, lane, owed_now))


def _answered(unit: UnitOfWork, drafts: Sequence[Draft | Barred]) -> dict[_Key, tuple[bytes, bytes]]:
    """Return the answers given before to any of these requests, by (rel, caller, request id)."""
    wanted: dict[tuple[int, str], list[str]] = {}
    for draft in drafts:
        asked = draft.asked
        wanted.setdefault((draft.relationship.rel, asked.caller.key), []).append(asked.request_id)
    found = {}
    for (rel, caller), ids in wanted.items():
        rows = _ANSWERED.rows(unit.connection, {"r": rel, "caller": caller, "wanted": ids})
        for request_id, digest, response in rows:
            found[rel, caller, request_id] = (bytes(digest), bytes(response))
    return found
