"""Checkpoints between the two Parties: ours to be cosigned, the peer's to be witnessed.

Decides what is shown and what is cosigned; the judgement itself is the ledger room's. Two rules keep the
two ledgers from answering each other for ever, as each cosigning is a leaf, too: a checkpoint is shown only
where the ledger has grown since the last cosigned one by something else than such leaves, and the peer's is
cosigned at most every `COSIGN_INTERVAL_S` seconds. At a session's beginning and end both rules are lifted by
the caller. The new state of the witness is committed before the cosignature leaves. Source: protocol,
section 5; C2SP tlog-witness.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from entente.v1 import federation_service_pb2, link_pb2, receipt_pb2
from google.protobuf.message import DecodeError
from sqlalchemy import Connection, Row, exists, insert, select, update

from node.acts.alarms import evidence_of, raise_alarm
from node.acts.audit import newest_checkpoint, require_prefix
from node.acts.head_making import own_head
from node.acts.leaves import Kind, entry
from node.acts.outbox import lane_positions
from node.acts.own_keys import note_reach
from node.acts.party import Party, Relationship
from node.acts.peer_watch import cosigned_size
from node.acts.standing_comparing import compare_standing, show_standing
from node.errors import Refusal
from node.keys.provider import KeyRole
from node.ledger.checkpoint import Checkpoint, cosign, verify_cosigned
from node.ledger.faults import NoteError
from node.ledger.note import Verifier, compose, split_note
from node.ledger.proofs import consistency_proof
from node.ledger.tree import root_at
from node.ledger.witness import WitnessVerdict, judge_note
from node.store import schema
from node.store.ledger_rows import SqlHashes, ledger_size
from node.store.unit import UnitOfWork

COSIGN_INTERVAL_S: Final = 5
_US: Final = 1_000_000
_CONTRADICTIONS: Final = ("RESTORED_FROM_OLD_COPY", "FORK_DETECTED")
_W = schema.witness_state.c

_REFUSED: Final = {
    WitnessVerdict.UNKNOWN_ORIGIN: ("FOREIGN_AGREEMENT", "a checkpoint of another ledger"),
    WitnessVerdict.BAD_SIGNATURE: (
        "SIGNATURE_INVALID",
        "the peer's ledger key has not signed the checkpoint",
    ),
    WitnessVerdict.INVALID: ("SCHEMA_INVALID", "not a checkpoint"),
}


@dataclass(frozen=True, slots=True)
class _Take:
    party: Party
    relationship: Relationship
    heads: link_pb2.Heads
    at_once: bool


def own_heads(party: Party, agreement_id: str, *, always: bool = False) -> link_pb2.Heads:
    """Return our newest checkpoint with its proof, our restriction head, and our versions.

    The proof is from the size that the peer cosigned last.

    Args:
        always: show the checkpoint even if only cosigning leaves came since (a session begins or ends).

    Returns:
        Heads without a checkpoint where there is nothing new to be cosigned.
    """
    relationship = party.relationship(agreement_id)
    roster = relationship.own_roster
    heads = link_pb2.Heads(
        roster_version=0 if roster is None else roster.version,
        descriptor_version=relationship.own_descriptor.version,
        peer_descriptor_version=relationship.peer_descriptor.version,
    )
    with party.store.read() as connection:
        # Before the lanes: every notice that the head is over was stated up to where they stand.
        if (head := own_head(connection, relationship)) is not None:
            heads.restriction_head.CopyFrom(head)
        # Read after the version: what was stated before the descriptor was taken is among them.
        heads.sent.extend(lane_positions(connection, relationship, schema.OWN))
        show_standing(connection, relationship, heads, party.clock.now())
        size, note = newest_checkpoint(connection, relationship.rel)
        cosigned = cosigned_size(connection, relationship.rel)
        if size > cosigned and (always or _grew(connection, relationship.rel, cosigned, size)):
            heads.checkpoint = note
            heads.consistency_from = cosigned
            heads.consistency_proof.extend(
                consistency_proof(cosigned, size, SqlHashes(connection, relationship.rel))
            )
    return heads


def take_heads(
    party: Party, agreement_id: str, heads: link_pb2.Heads, *, at_once: bool = False
) -> Future[link_pb2.Heads | None]:
    """Keep the peer's cosignature of our checkpoint and its word for its roster; judge its own checkpoint.

    Args:
        at_once: cosign however short the last time is ago (a session begins or ends).

    Returns (through the future):
        What to send back: the peer's newest checkpoint that we cosigned. Where its proof does not begin at
        that one, it is sent all the same: the peer learns from it where to begin, or that it was restored
        from an old copy. None if there is nothing to say.

    Raises (through the future):
        Refusal: FORK_DETECTED, the checkpoint does not extend the one cosigned last, or what the peer
            cosigned is not our history; RESTORED_FROM_OLD_COPY, the peer cosigned more than we have. For both
            an alarm with the notes is committed; where it is our own ledger that is behind or forked,
            nothing is added to it any more until the node starts anew. SIGNATURE_INVALID, FOREIGN_AGREEMENT,
            SCHEMA_INVALID.
    """
    relationship = party.relationship(agreement_id)
    party.peers.saw_roster(relationship, heads.roster_version, party.clock.now())
    return party.store.put(_take, _Take(party, relationship, heads, at_once))


def check_kept_proofs(party: Party, agreement_id: str) -> Future[None]:
    """Judge our ledger once more by what the peer showed of it in earlier contradictions.

    A node that halted, and starts again on the same old copy while the peer is away, halts again.

    Raises (through the future):
        Refusal: RESTORED_FROM_OLD_COPY or FORK_DETECTED, as `take_heads`.
    """
    return party.store.put(_check_kept, party.relationship(agreement_id))


def get_cosigned_checkpoint(party: Party, origin: str) -> str:
    """Return the newest checkpoint we cosigned of the peer's ledger `origin`. Raises Refusal NOT_FOUND."""
    for relationship in party.relationships():
        if relationship.peer_origin == origin:
            with party.store.read() as connection:
                state = _witness_state(connection, relationship.rel)
            if state is not None:
                return str(state.note)
    raise Refusal("NOT_FOUND", "no checkpoint of such a ledger was cosigned here", article="")


def get_outcome(party: Party, agreement_id: str, statement_id: bytes) -> receipt_pb2.BatchReceipt:
    """Return the receipt that says how the peer's statement ended here, or what it waits for.

    Raises:
        Refusal: NOT_FOUND, no such statement has come.
    """
    relationship = party.relationship(agreement_id)
    outcome, receipt = schema.outcome.c, schema.receipt.c
    with party.store.read() as connection:
        found = connection.execute(
            select(receipt.receipt)
            .join(
                schema.outcome,
                (outcome.rel == receipt.rel) & (outcome.receipt_index == receipt.receipt_index),
            )
            .where(
                receipt.rel == relationship.rel,
                receipt.whose == schema.OWN,
                outcome.whose == schema.PEER,
                outcome.statement_id == statement_id,
            )
            .order_by(outcome.stage.desc())
            .limit(1)
        ).scalar_one_or_none()
    if found is None:
        raise Refusal("NOT_FOUND", "no such statement was received", article="")
    return receipt_pb2.BatchReceipt.FromString(bytes(found))


def get_consistency_proof(
    party: Party, request: federation_service_pb2.GetConsistencyProofRequest
) -> federation_service_pb2.GetConsistencyProofResponse:
    """Return the proof that our ledger of one size is the beginning of our ledger of another.

    Raises:
        Refusal: SCHEMA_INVALID, the sizes are the wrong way round; NOT_FOUND, no checkpoint of that size.
    """
    relationship = party.relationship(request.agreement_id)
    table = schema.ledger_checkpoint.c
    with party.store.read() as connection:
        if request.new_size:
            size = request.new_size
            note = connection.execute(
                select(table.note).where(table.rel == relationship.rel, table.size == size)
            ).scalar_one_or_none()
            if note is None:
                raise Refusal("NOT_FOUND", "no checkpoint of that size was signed", article="")
        else:
            size, note = newest_checkpoint(connection, relationship.rel)
        require_prefix(request.old_size, size)
        proof = consistency_proof(request.old_size, size, SqlHashes(connection, relationship.rel))
    return federation_service_pb2.GetConsistencyProofResponse(proof=proof, checkpoint=note)


# --- the act --------------------------------------------------------------------------------------


def _take(unit: UnitOfWork, calls: Sequence[_Take]) -> list[link_pb2.Heads | Refusal | None]:
    # Refusals are outcomes, not exceptions: the alarm beside them must stand.
    return [_take_one(unit, given) for given in calls]


def _take_one(unit: UnitOfWork, given: _Take) -> link_pb2.Heads | Refusal | None:
    given.party.peers.keep_roster(unit, given.relationship, given.heads.roster_version)
    if given.heads.cosigned_checkpoint:
        refusal = _keep_cosigned(unit, given.relationship, given.heads.cosigned_checkpoint)
        if refusal is not None:
            return refusal
    note_reach(unit, given.relationship, given.heads)
    compare_standing(given.party, unit, given.relationship, given.heads)
    return _witness(unit, given) if given.heads.checkpoint else None


def _check_kept(unit: UnitOfWork, calls: Sequence[Relationship]) -> list[Refusal | None]:
    return [_check_kept_one(unit, relationship) for relationship in calls]


def _check_kept_one(unit: UnitOfWork, relationship: Relationship) -> Refusal | None:
    for evidence in evidence_of(unit, relationship.rel, _CONTRADICTIONS):
        try:
            note = link_pb2.Heads.FromString(evidence).cosigned_checkpoint
        except DecodeError:  # the evidence of another kind of contradiction
            continue
        refusal = _keep_cosigned(unit, relationship, note) if note else None
        if refusal is not None and refusal.code in _CONTRADICTIONS:
            return refusal
    return None


def _keep_cosigned(unit: UnitOfWork, relationship: Relationship, note: str) -> Refusal | None:
    """Store the peer's cosignature of our checkpoint, if it is one of our history."""
    rel = relationship.rel
    log = Verifier.parse(relationship.own_descriptor.ledger_vkey)
    try:
        seen = verify_cosigned(note, relationship.origin, log, relationship.peer_witness, unit.now_us // _US)
    except NoteError:
        return Refusal("SIGNATURE_INVALID", "not a checkpoint of ours that the peer cosigned")
    evidence = link_pb2.Heads(
        checkpoint=newest_checkpoint(unit.connection, rel)[1], cosigned_checkpoint=note
    ).SerializeToString()
    if seen.checkpoint.size > ledger_size(unit.connection, rel):
        raise_alarm(unit, rel, "RESTORED_FROM_OLD_COPY", None, evidence)
        unit.freeze(rel, "RESTORED_FROM_OLD_COPY")
        return Refusal("RESTORED_FROM_OLD_COPY", "the peer has cosigned more of our ledger than is here")
    if root_at(seen.checkpoint.size, SqlHashes(unit.connection, rel)) != seen.checkpoint.root:
        raise_alarm(unit, rel, "FORK_DETECTED", None, evidence)
        unit.freeze(rel, "FORK_DETECTED")
        return Refusal("FORK_DETECTED", "the peer has cosigned another history of our ledger")
    unit.insert_new(
        schema.ledger_cosigned,
        [{"rel": rel, "size": seen.checkpoint.size, "note": note, "cosigned_us": seen.seconds * _US}],
    )
    unit.topics.add("cosigned")
    return None


def _witness(unit: UnitOfWork, given: _Take) -> link_pb2.Heads | Refusal | None:
    relationship, heads = given.relationship, given.heads
    state = _witness_state(unit.connection, relationship.rel)
    last = None
    if state is not None:
        last = Checkpoint(relationship.peer_origin, state.size, bytes(state.root))
    answer = judge_note(
        heads.checkpoint,
        relationship.peer_ledger,
        last,
        heads.consistency_from,
        list(heads.consistency_proof),
    )
    if answer.verdict in (WitnessVerdict.FORK, WitnessVerdict.INCONSISTENT):
        evidence = link_pb2.Heads(
            checkpoint=heads.checkpoint,
            consistency_from=heads.consistency_from,
            consistency_proof=heads.consistency_proof,
            cosigned_checkpoint="" if state is None else state.note,
        )
        raise_alarm(unit, relationship.rel, "FORK_DETECTED", None, evidence.SerializeToString())
        return Refusal("FORK_DETECTED", "the peer's ledger does not extend what was cosigned of it")
    if answer.verdict in _REFUSED:
        code, message = _REFUSED[answer.verdict]
        return Refusal(code, message)
    if state is not None:
        if answer.verdict is not WitnessVerdict.COSIGN or (last and answer.shown == last):
            return link_pb2.Heads(cosigned_checkpoint=state.note)
        if not given.at_once and 0 <= unit.now_us - state.cosigned_us < COSIGN_INTERVAL_S * _US:
            return None
    if answer.verdict is not WitnessVerdict.COSIGN or answer.shown is None:
        # Nothing was cosigned yet, and the proof begins elsewhere: there is nothing to begin at but 0.
        return None
    return _cosign(unit, given, answer.shown, state)


def _cosign(unit: UnitOfWork, given: _Take, shown: Checkpoint, state: Row[Any] | None) -> link_pb2.Heads:
    relationship, rel = given.relationship, given.relationship.rel
    signer = given.party.keys.signer(KeyRole.COSIGNING)
    name = Verifier.parse(relationship.own_descriptor.cosigner_vkey).name
    now_s = unit.now_us // _US
    # A cosignature says "the largest so far at this time": time does not go back either.
    seconds = now_s if state is None else max(now_s, state.cosigned_us // _US)
    text, lines = split_note(given.heads.checkpoint)
    theirs = [f"{line}\n" for line in lines if line.split(" ")[1] == relationship.peer_origin]
    note = compose(text, *theirs, cosign(text, name, seconds, signer.sign, signer.public_key))
    values = {"size": shown.size, "root": shown.root, "note": note, "cosigned_us": seconds * _US}
    table = schema.witness_state
    unit.connection.execute(
        insert(table).values(rel=rel, **values)
        if state is None
        else update(table).where(_W.rel == rel).values(values)
    )
    unit.append(
        rel,
        entry(relationship, Kind.CHECKPOINT_COSIGNED, object_id=shown.root, sender=relationship.peer),
    )
    return link_pb2.Heads(cosigned_checkpoint=note)


def _witness_state(connection: Connection, rel: int) -> Row[Any] | None:
    return connection.execute(select(schema.witness_state).where(_W.rel == rel)).one_or_none()


def _grew(connection: Connection, rel: int, old: int, new: int) -> bool:
    """Whether one of the leaves `old` to `new - 1` is of another kind than a cosigning."""
    table = schema.ledger_entry.c
    other = (
        (table.rel == rel)
        & (table.idx >= old)
        & (table.idx < new)
        & (table.kind != Kind.CHECKPOINT_COSIGNED.value)
    )
    return bool(connection.execute(select(exists().where(other))).scalar_one())
