"""Requests that were answered before: the same `request_id` from the same caller, the same answer.

For acts of one request each; supplies, which come by the hundred, look theirs up together in `submit.py`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol, TypeVar

from google.protobuf.message import Message
from sqlalchemy import bindparam, select

from node.acts.party import Caller
from node.errors import Refusal
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork


class Asked(Protocol):
    """A request that bears an identifier of its caller's making."""

    request_id: str

    def SerializeToString(self, *, deterministic: bool = ...) -> bytes:  # noqa: N802
        """Return its bytes."""


Reply = TypeVar("Reply", bound=Message)
_R = schema.request.c
_ANSWER = Prepared(
    select(_R.digest, _R.response).where(
        _R.rel == bindparam("r"), _R.caller == bindparam("caller"), _R.request_id == bindparam("id")
    )
)


@dataclass(frozen=True, slots=True)
class Ask:
    """One request of one caller under one agreement."""

    rel: int
    caller: Caller
    request: Asked

    def _digest(self) -> bytes:
        name = type(self.request).__name__.encode()
        return hashlib.sha256(name + b"\n" + self.request.SerializeToString(deterministic=True)).digest()

    def answered(self, unit: UnitOfWork, reply: Reply) -> Reply | None:
        """Return the answer given before, read into `reply`; None if it is asked for the first time.

        Raises:
            Refusal: REQUEST_ID_CONFLICT, another request came under this identifier.
        """
        asked = {"r": self.rel, "caller": self.caller.key, "id": self.request.request_id.lower()}
        row = _ANSWER.first(unit.connection, asked)
        if row is None:
            return None
        if bytes(row.digest) != self._digest():
            raise Refusal("REQUEST_ID_CONFLICT", "this request_id came before with another request")
        reply.ParseFromString(bytes(row.response))
        return reply

    def keep(self, unit: UnitOfWork, reply: Reply) -> Reply:
        """Keep the answer in the transaction that makes it true, and return it."""
        unit.insert(
            schema.request,
            [
                {
                    "rel": self.rel,
                    "caller": self.caller.key,
                    "request_id": self.request.request_id.lower(),
                    "digest": self._digest(),
                    "response": reply.SerializeToString(),
                    "recorded_us": unit.now_us,
                }
            ],
        )
        return reply
