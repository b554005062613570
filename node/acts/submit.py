"""Supply items (Article 3.1): check, seal, sign, store, owe to the peer.

`submit` does what needs no transaction (form, rules, sealing) where it is called; the act then gives each
item its place in the lane, signs the statement, and stores statement, item, ledger leaf, outbox row and the
answer to the request together. Nothing is answered before that is committed.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any

from entente.v1 import exchange_service_pb2
from sqlalchemy import bindparam, select

from node.acts.channel_watch import CODE, record_blocked, warn_of_doubts, warn_of_request
from node.acts.declared import declaration_of, supplied_under
from node.acts.deriving import derive
from node.acts.drafting import FORM, Barred, Draft, Drafting, judge, seal_again
from node.acts.fresh import Owed
from node.acts.leaves import ACCEPTED, REFUSED, Kind, entry, family_name
from node.acts.outbox import INLINE_TOGETHER_MAX_BYTES
from node.acts.party import Caller, Party
from node.acts.releasing import record_failure, record_pass, require_release
from node.acts.restricted import restrictions_of
from node.acts.stating import Stated, chunk_rows, item_row, owes, signed, state
from node.acts.unfinished import use_uploads
from node.errors import Refusal
from node.exchange.declarations import refers
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork

_R = schema.request.c
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
    drafts: list[Draft | Barred | Refusal] = []
    drafting = Drafting(party, caller)
    for request in requests:
        try:
            drafts.append(drafting.draft(request))
        except Refusal as refusal:
            drafts.append(refusal)
    return party.store.put(_Supply(party), drafts)


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
    ) -> list[list[exchange_service_pb2.SubmitResponse | Refusal]]:
        rows = _Rows()
        drafts = [d for call in calls for d in call if not isinstance(d, Refusal)]
        answered = _answered(unit, drafts)
        outcomes = [[self._one(unit, draft, answered, rows) for draft in call] for call in calls]
        rows.write(unit, self._party)
        return outcomes

    def _one(
        self,
        unit: UnitOfWork,
        draft: Draft | Barred | Refusal,
        answered: dict[tuple[int, str, str], tuple[bytes, bytes]],
        rows: _Rows,
    ) -> exchange_service_pb2.SubmitResponse | Refusal:
        if isinstance(draft, Refusal):
            return draft
        key = (draft.relationship.rel, draft.caller.key, draft.request_id)
        if (known := answered.get(key)) is not None:
            if known[0] != draft.request_digest:
                return Refusal("REQUEST_ID_CONFLICT", "this request_id came before with another request")
            return exchange_service_pb2.SubmitResponse.FromString(known[1])
        if isinstance(draft, Barred):
            return self._bar(unit, draft)
        if (barred := self._barred_since(unit, draft)) is not None:
            return barred
        if (denial := derive(unit, self._party, draft)) is not None:
            return self._refused(unit, draft, denial)
        if (gone := use_uploads(unit, [part["content_id"] for part in draft.parts[1:]])) is not None:
            return gone
        response = self._store(unit, draft, rows)
        answered[key] = (draft.request_digest, rows.requests[-1]["response"])
        return response

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
            if relationship is not before:
                draft.check = require_release(
                    relationship, draft.supply, draft.supplied_for, draft.release, unit.now
                )
        except Refusal as refusal:
            request = (draft.caller, draft.request_id, draft.request_digest)
            asked = draft.release.waiver_asked
            return self._bar(unit, Barred(relationship, *request, draft.author, refusal, asked))
        if relationship.peer_descriptor.sealing_keys[0] != before.peer_descriptor.sealing_keys[0]:
            seal_again(self._party, draft)
        return None

    def _refused(self, unit: UnitOfWork, draft: Draft, refusal: Refusal) -> Refusal:
        """Refuse a draft for its sources; a fault of form leaves no trace."""
        if refusal.code in FORM:
            return refusal
        request = (draft.caller, draft.request_id, draft.request_digest)
        return self._bar(unit, Barred(draft.relationship, *request, draft.author, refusal))

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

    def _store(self, unit: UnitOfWork, draft: Draft, rows: _Rows) -> exchange_service_pb2.SubmitResponse:
        relationship, rel = draft.relationship, draft.relationship.rel
        if draft.check is not None:
            record_pass(unit, relationship, draft.author, draft.supply.item_id, draft.check)
        place = state(unit, relationship, draft.statement_id, draft.lane, draft.author, draft.body)
        restrictions = restrictions_of(draft.supply, draft.supplied_for)
        text_id = place.text_id
        leaf_index, _ = unit.append(
            rel,
            entry(
                relationship,
                Kind.ITEM_SENT,
                actor=draft.author,
                decision=ACCEPTED,
                object_id=draft.supply.item_id,
                statement_digest=place.digest,
                restriction_hash=restrictions.digest,
                sender=relationship.own,
            ),
        )
        if draft.asks_elsewhere:
            warn_of_request(unit, relationship, schema.OWN, draft.supply.item_id)
        warn_of_doubts(
            unit, relationship, schema.OWN, draft.supply.item_id, [draft.supply.restrictions.restrictions]
        )
        response = exchange_service_pb2.SubmitResponse(
            statement_id=text_id,
            item_id=text_id,
            lane=draft.lane,  # type: ignore[arg-type]
            sequence=place.sequence,
            leaf_index=leaf_index,
        )
        rows.stated.append(place)
        rows.drafts.append(draft)
        rows.statements.append(place.row("item_supply", unit.now_us, leaf_index))
        rows.outbox.append(place.outbox_row(relationship, unit.now_us, draft.keys))
        rows.sessions[rel, draft.keys.session_id] = {
            "rel": rel,
            "session_id": draft.keys.session_id,
            "session": draft.keys.session,
            "recorded_us": unit.now_us,
        }
        rows.parts.extend(draft.parts)
        rows.chunks.extend(chunk_rows(draft.content_id, draft.sealed))
        rows.items.append(
            item_row(
                rel,
                schema.OWN,
                draft.supply,
                draft.statement_id,
                unit.now_us,
                leaf_index,
                restricted=restrictions,
                supplied_for=draft.supplied_for,
                stated=draft.stated,
            )
        )
        rows.requests.append(
            {
                "rel": rel,
                "caller": draft.caller.key,
                "request_id": draft.request_id,
                "digest": draft.request_digest,
                "response": response.SerializeToString(),
                "recorded_us": unit.now_us,
            }
        )
        unit.topics.add(owes(draft.lane))
        unit.facts["item", "sent", family_name(draft.supply.family), "queued"] += 1
        if draft.feedback:
            unit.facts["feedback", draft.feedback] += 1
        return response


class _Rows:
    """Rows of several acts, written together."""

    def __init__(self) -> None:
        self.stated: list[Stated] = []
        self.drafts: list[Draft] = []
        self.statements: list[dict[str, Any]] = []
        self.outbox: list[dict[str, Any]] = []
        self.sessions: dict[tuple[int, bytes], dict[str, Any]] = {}
        self.parts: list[dict[str, Any]] = []
        self.chunks: list[dict[str, Any]] = []
        self.items: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []

    def write(self, unit: UnitOfWork, party: Party) -> None:
        fresh: dict[tuple[int, int], list[Owed]] = {}
        most = min(party.limits.inline_max_bytes, INLINE_TOGETHER_MAX_BYTES)  # as what is read from the store
        made = zip(self.statements, self.stated, self.drafts, signed(party, self.stated), strict=True)
        for row, stated, draft, envelope in made:
            row["envelope"] = envelope
            if len(draft.parts) == 1:  # of uploads only the store has the bytes
                inline = [(0, draft.sealed)] if len(draft.sealed) <= most else []
                owed = Owed(stated.sequence, envelope, draft.keys, inline)
                fresh.setdefault((stated.rel, stated.lane), []).append(owed)
        unit.insert(schema.statement, self.statements)
        unit.insert_new(schema.sealing_session, list(self.sessions.values()))
        unit.insert(schema.outbox, self.outbox)
        unit.insert(schema.part, self.parts)
        unit.insert(schema.content_chunk, self.chunks)
        unit.insert(schema.item, self.items)
        unit.insert(schema.request, self.requests)
        for (rel, lane), owed_now in fresh.items():
            unit.after_commit(partial(party.fresh.add, rel, lane, owed_now))


def _answered(
    unit: UnitOfWork, drafts: Sequence[Draft | Barred]
) -> dict[tuple[int, str, str], tuple[bytes, bytes]]:
    """Return the answers given before to any of these requests, by (rel, caller, request id)."""
    wanted: dict[tuple[int, str], list[str]] = {}
    for draft in drafts:
        wanted.setdefault((draft.relationship.rel, draft.caller.key), []).append(draft.request_id)
    found = {}
    for (rel, caller), ids in wanted.items():
        rows = _ANSWERED.rows(unit.connection, {"r": rel, "caller": caller, "wanted": ids})
        for request_id, digest, response in rows:
            found[rel, caller, request_id] = (bytes(digest), bytes(response))
    return found
