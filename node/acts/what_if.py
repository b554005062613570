"""What if: the gate asked about another time, or about what has not been said.

Decides nothing that anybody is held to: nothing is stored, told or recorded. The answer is made by the very
fold and the very gate that decide in earnest. Source: Articles 7 to 9.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from entente.v1 import agreement_service_pb2 as wire
from entente.v1 import principal_act_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from node.acts.party import Party, Relationship
from node.agreement.acts import is_of_both, read_act
from node.agreement.agreed import Agreement, Recorded, Version
from node.agreement.fold import fold
from node.agreement.gate import Passage, passages
from node.agreement.genesis import genesis_digest, read_genesis
from node.errors import Refusal
from node.store.unit import microseconds

_SAYS = {
    Passage.WARN: "warn",
    Passage.SURVIVAL: "survival",
    Passage.QUARANTINE: "quarantine",
}


def ask(party: Party, request: wire.AskWhatIfRequest) -> wire.AskWhatIfResponse:
    """Return what each Party might do at a time, under what is supposed. Changes nothing.

    Raises:
        Refusal: NOT_FOUND, NOT_IN_FORCE; SCHEMA_INVALID, no act or record; and what a supposed act would be
            refused for.
    """
    relationship, now = party.relationship(request.agreement_id), party.clock.now()
    at = request.at_time.ToDatetime(UTC) if request.HasField("at_time") else now
    until = min(at, now)
    heard = [one for one in relationship.recorded if one.state_us <= microseconds(until)]
    agreement = fold(relationship.beginning, heard, until)
    if request.record:
        agreement = _under(agreement, request.record)
    acts = [read_act(raw) for raw in request.supposed]
    supposed = list(_supposed(relationship, acts, request.supposed, until))
    named = frozenset(one.statement_id for one in supposed)
    agreement = fold(agreement, supposed, at, supposed=named)
    for one in supposed:
        if (void := agreement.void.get(one.statement_id)) is not None:
            raise void
    end = Timestamp()
    if agreement.standing.ends is not None:
        end.FromDatetime(agreement.standing.ends)
    return wire.AskWhatIfResponse(
        standing=agreement.standing.life,
        end_time=None if agreement.standing.ends is None else end,
        passages=list(_passages(agreement)),
    )


def _supposed(
    relationship: Relationship,
    acts: Sequence[principal_act_pb2.PrincipalAct],
    raws: Sequence[bytes],
    at: datetime,
) -> Iterator[Recorded]:
    """Yield the acts as if stated, received and receipted at that time, one after the other."""
    for place, (act, raw) in enumerate(zip(acts, raws, strict=True), 1):
        relationship.standing.require_party(act.party)
        for by in relationship.standing.parties if is_of_both(act) else (act.party,):
            yield Recorded(
                by=by,
                statement_id=b"%d/%s" % (place, by.encode()),
                sequence=place,
                knows=place - 1,
                state_us=microseconds(at),
                received_us=microseconds(at),
                said=principal_act_pb2.SignedPrincipalAct(act=raw),
            )


def _under(agreement: Agreement, record: bytes) -> Agreement:
    read_genesis(record)
    version = Version(record, genesis_digest(record), None)
    return replace(agreement, versions=(*agreement.versions, version))


def _passages(agreement: Agreement) -> Iterator[wire.PassageView]:
    for by in agreement.standing.parties:
        for operation, found in passages(agreement.standing, by).items():
            if isinstance(found, Refusal):
                yield wire.PassageView(
                    operation=operation.value, party=by, code=found.code, article=found.article
                )
            else:
                yield wire.PassageView(
                    operation=operation.value, party=by, passes=True, note=_SAYS.get(found, "")
                )
