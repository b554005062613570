"""The proof and content calls to the peer, on a channel of their own; and what we offer it there.

Decides their deadlines and how their failures read; refuses to know what the answers prove. Kept apart from
the link's channel so that bulk never stands before a notice. Source: protocol sections 2 and 4.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, Final, Protocol

import grpc
from entente.v1 import (
    federation_service_pb2,
    federation_service_pb2_grpc,
    link_pb2,
    receipt_pb2,
    restriction_head_pb2,
    statement_pb2,
)
from google.protobuf.message import DecodeError

from gateway.link import offer
from gateway.link.desk import Desk
from gateway.link.stream import StreamLostError
from gateway.pki.identity import PeerCertificate
from gateway.status import refused_by

CALL_DEADLINE_S: Final = 10.0
_STALL_S: Final = 30.0


class Opened(Protocol):
    """A channel to the peer, and the certificate that answers there (None without TLS)."""

    @property
    def channel(self) -> grpc.aio.Channel:
        """The channel."""

    @property
    def peer(self) -> PeerCertificate | None:
        """Whom it reaches."""


class ChannelSource(Protocol):
    """Opens channels to one peer."""

    async def open(self) -> Opened:
        """Open a new channel, its peer's identity checked. Raises StreamLostError."""


class Calls:
    """The unary and streaming calls to one peer. The channel is opened at first use and kept.

    Args:
        source: opens channels to the peer; None while it cannot be dialled: then every call is lost.
    """

    def __init__(self, agreement_id: str, source: ChannelSource | None) -> None:
        self._agreement_id = agreement_id
        self._source = source
        self._channel: grpc.aio.Channel | None = None
        self._opening = asyncio.Lock()

    @property
    def dialable(self) -> bool:
        """Whether there is a way to the peer at all."""
        return self._source is not None

    def move(self, source: ChannelSource | None) -> None:
        """Open channels another way from now on; `renew` lets go of the old one."""
        self._source = source

    async def get_cosigned_checkpoint(self, origin: str) -> str:
        """Return the newest checkpoint of our ledger that the peer cosigned, empty if there is none.

        Raises:
            StreamLostError: it cannot be asked now.
        """
        request = federation_service_pb2.GetCosignedCheckpointRequest(origin=origin)
        stub = await self._stub()
        try:
            answer = await stub.GetCosignedCheckpoint(request, timeout=CALL_DEADLINE_S)
        except grpc.aio.AioRpcError as error:
            refused = refused_by(error)
            if refused.code == "NOT_FOUND":
                return ""
            raise StreamLostError(refused.retry, refused.retry_after_s or 0.0) from None
        return str(answer.cosigned_checkpoint)

    async def head_range(
        self, request: federation_service_pb2.GetRestrictionHeadRangeRequest
    ) -> restriction_head_pb2.RestrictionHeadRange | None:
        """Return a run of the peer's restriction head, None where that is not its newest.

        Raises:
            StreamLostError: it cannot be asked now.
        """
        stub = await self._stub()
        try:
            answer = await stub.GetRestrictionHeadRange(request, timeout=CALL_DEADLINE_S)
        except grpc.aio.AioRpcError as error:
            refused = refused_by(error)
            if refused.code == "NOT_FOUND":
                return None
            raise StreamLostError(refused.retry, refused.retry_after_s or 0.0) from None
        return answer.range  # type: ignore[no-any-return]

    async def serve(self, desk: Desk) -> None:
        """Offer the peer what we supplied, until the stream ends. Raises StreamLostError."""
        stub = await self._stub()
        await offer.serve(stub.ServeContent(), self._agreement_id, desk)

    async def outcome_of(self, delivery: bytes) -> receipt_pb2.BatchReceipt | None:
        """Return the first receipt of what we owe, None if there is none or the peer cannot be asked.

        Args:
            delivery: a serialised `Delivery` of ours.
        """
        try:
            owed = link_pb2.Delivery.FromString(delivery)
            statement = statement_pb2.Statement.FromString(owed.envelope.payload)
            request = federation_service_pb2.GetOutcomeRequest(
                agreement_id=self._agreement_id, statement_id=statement.header.statement_id
            )
            stub = await self._stub()
            answer = await stub.GetOutcome(request, timeout=CALL_DEADLINE_S)
        except (DecodeError, StreamLostError, grpc.aio.AioRpcError):
            return None
        return answer.receipt  # type: ignore[no-any-return]

    async def fetch(
        self, sealed_digest: bytes, first_chunk: int
    ) -> AsyncGenerator[federation_service_pb2.FetchContentResponse, None]:
        """Yield the chunks of a part from one on. A stall of 30 s counts as lost. Raises StreamLostError."""
        request = federation_service_pb2.FetchContentRequest(
            agreement_id=self._agreement_id, sealed_digest=sealed_digest, first_chunk=first_chunk
        )
        stub = await self._stub()
        call = stub.FetchContent(request)
        try:
            while True:
                async with asyncio.timeout(_STALL_S):
                    message = await call.read()
                if message is grpc.aio.EOF:
                    return
                yield message
        except TimeoutError:
            raise StreamLostError from None
        except grpc.aio.AioRpcError as error:
            refused = refused_by(error)
            raise StreamLostError(refused.retry, refused.retry_after_s or 0.0) from None
        finally:
            call.cancel()

    async def renew(self) -> None:
        """Let the next call open a new channel; running ones may end on the old."""
        channel, self._channel = self._channel, None
        if channel is not None:
            await channel.close(grace=_STALL_S)

    async def close(self) -> None:
        """Close the channel now."""
        channel, self._channel = self._channel, None
        if channel is not None:
            await channel.close()

    async def _stub(self) -> Any:
        async with self._opening:
            if self._source is None:
                raise StreamLostError
            if self._channel is None:
                self._channel = (await self._source.open()).channel
            return federation_service_pb2_grpc.FederationServiceStub(self._channel)  # type: ignore[no-untyped-call]
