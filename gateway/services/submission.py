"""A batch of submissions on its way: handed to the act, its answers in order.

Decides that one refused request costs the others nothing, nor ends the stream. The form and the rules of
supply are the act's matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

from entente.v1 import exchange_service_pb2 as wire

from gateway.hop import committed
from gateway.status import to_wire
from node.acts.party import Caller, Party
from node.acts.submit import submit
from node.errors import FieldFault, Refusal

BATCH_MAX: Final = 200

Answer = wire.SubmitResponse | Refusal


@dataclass(frozen=True, slots=True)
class Submission:
    """Requests, and the future of their answers."""

    requests: Sequence[wire.SubmitRequest]
    future: Future[list[Answer]]

    async def answers(self) -> list[Answer]:
        """Return one answer for each request, in order, once all are committed.

        What stops the whole batch (the store, a drain) is the answer to each.
        """
        try:
            return await committed(self.future)
        except Refusal as refusal:
            return [refusal] * len(self.requests)


def take(party: Party, caller: Caller, requests: Sequence[wire.SubmitRequest]) -> Submission:
    """Hand `requests` to the act; on a thread."""
    return Submission(requests, submit(party, caller, requests))


def response(requests: Sequence[wire.SubmitRequest], answers: Sequence[Answer]) -> wire.SubmitStreamResponse:
    """Return what the stream says of a batch: one outcome for each request, in order."""
    made = wire.SubmitStreamResponse()
    for request, answer in zip(requests, answers, strict=True):
        if isinstance(answer, Refusal):
            made.outcomes.add(request_id=request.request_id, refused=to_wire(answer))
        else:
            made.outcomes.add(request_id=request.request_id, accepted=answer)
    return made


def check_batch(batch: wire.SubmitStreamRequest) -> None:
    """Return if `batch` has a fit number of requests. Raises Refusal SCHEMA_INVALID."""
    if not 1 <= len(batch.requests) <= BATCH_MAX:
        raise Refusal(
            "SCHEMA_INVALID",
            "a batch has not a fit number of requests",
            faults=[FieldFault("requests", f"must have 1 to {BATCH_MAX} entries")],
        )
