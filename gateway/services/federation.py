"""FederationService: what the peer may call.

Decides which link a call belongs to and whether its caller is that link's peer. Refuses to know what is
answered: the acts say. Refusals are raised; the listener's interceptors turn them into statuses. Register
it with `add_to_server` below, not with the generated function: the frames of `Link` are taken as bytes, so
that one that cannot be read does not end the stream. Source: `entente/v1/federation_service.proto`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

import grpc
from entente.v1 import federation_service_pb2, link_pb2, party_pb2

from gateway.link.framing import FrameError, decode, encode
from gateway.link.link import Link
from gateway.link.peer import check_peer, presented
from gateway.link.stream import AcceptedStream, StreamLostError
from gateway.pki.identity import PeerCertificate
from node.contract import require_valid
from node.errors import Refusal
from node.link.effects import Ending, FrameKind

SERVICE: Final = "entente.v1.FederationService"
CHUNKS_PER_MESSAGE: Final = 4
_HELLO_WAIT_S: Final = 10.0
T = TypeVar("T")


class Linked:
    """A link with the peer descriptor that decides who may use it.

    Args:
        link: the link.
        descriptor: the peer's descriptor in force; asked at every call.
        peer_origin: the origin of the peer's ledger.
    """

    def __init__(
        self, link: Link, descriptor: Callable[[], party_pb2.PartyDescriptor], peer_origin: str
    ) -> None:
        self.link = link
        self.descriptor = descriptor
        self.peer_origin = peer_origin


class FederationService:
    """The servicer.

    Args:
        links: by agreement id; may grow while it runs.
        executor: where the acts run.
        now: the clock.
        insecure: True in tests of the stream alone: callers are not looked at.
    """

    def __init__(
        self,
        links: Mapping[str, Linked],
        executor: Executor,
        now: Callable[[], datetime],
        *,
        insecure: bool = False,
    ) -> None:
        self._links = links
        self._executor = executor
        self._now = now
        self._insecure = insecure

    async def Link(  # noqa: N802 (the RPC's name)
        self, _requests: object, context: grpc.aio.ServicerContext[Any, Any]
    ) -> None:
        """Converse with the peer until the stream ends; the first frame says under which agreement."""
        stream = AcceptedStream(context)
        try:
            async with asyncio.timeout(_HELLO_WAIT_S):
                first = await stream.read()
            frame = decode(first or b"")
        except (FrameError, StreamLostError, TimeoutError):
            raise Refusal("SCHEMA_INVALID", "the first frame is not a hello") from None
        if first is None or frame.WhichOneof("frame") != "hello":
            raise Refusal("SCHEMA_INVALID", "the first frame is not a hello")
        linked = self._links.get(frame.hello.agreement_id)
        if linked is None:
            await stream.write(encode(FrameKind.BYE, link_pb2.Bye(reason=link_pb2.BYE_REASON_FOREIGN)))
            return
        peer = self._peer(linked, context)
        ended = await linked.link.accept(stream, first, peer)
        if ended.ending is Ending.REVOKED:
            raise Refusal("CALLER_REVOKED", "the certificate was revoked")

    async def FetchContent(  # noqa: N802
        self,
        request: federation_service_pb2.FetchContentRequest,
        context: grpc.aio.ServicerContext[Any, Any],
    ) -> AsyncIterator[federation_service_pb2.FetchContentResponse]:
        """Stream the chunks of a part; no more than one message is in memory."""
        linked = self._linked(request, request.agreement_id, context)
        acts = linked.link.acts
        chunks = await self._call(acts.serve_chunks, request.sealed_digest, request.first_chunk)
        first = request.first_chunk
        while taken := await self._call(_take, chunks):
            yield federation_service_pb2.FetchContentResponse(first_chunk=first, chunks=taken)
            first += len(taken)

    async def ServeContent(  # noqa: N802
        self, _requests: object, context: grpc.aio.ServicerContext[Any, Any]
    ) -> None:
        """Hold the stream on which the peer offers what it supplied; the first message says for whom."""
        try:
            async with asyncio.timeout(_HELLO_WAIT_S):
                first = await context.read()
        except TimeoutError:
            first = grpc.aio.EOF
        if first is grpc.aio.EOF or first.WhichOneof("said") != "offer":
            raise Refusal("SCHEMA_INVALID", "the first message is not an offer")
        linked = self._linked(first, first.offer.agreement_id, context)
        await linked.link.accept_offer(context)

    async def GetCosignedCheckpoint(  # noqa: N802
        self,
        request: federation_service_pb2.GetCosignedCheckpointRequest,
        context: grpc.aio.ServicerContext[Any, Any],
    ) -> federation_service_pb2.GetCosignedCheckpointResponse:
        """Answer a node about its own ledger only."""
        require_valid(request)
        for linked in list(self._links.values()):
            if linked.peer_origin == request.origin:
                self._peer(linked, context)
                note = await self._call(linked.link.acts.get_cosigned_checkpoint, request.origin)
                return federation_service_pb2.GetCosignedCheckpointResponse(cosigned_checkpoint=note)
        raise Refusal("NOT_FOUND", "no checkpoint of this ledger was cosigned here")

    async def GetOutcome(  # noqa: N802
        self,
        request: federation_service_pb2.GetOutcomeRequest,
        context: grpc.aio.ServicerContext[Any, Any],
    ) -> federation_service_pb2.GetOutcomeResponse:
        """Answer what became of a statement of the caller's."""
        linked = self._linked(request, request.agreement_id, context)
        receipt = await self._call(linked.link.acts.get_outcome, request.statement_id)
        return federation_service_pb2.GetOutcomeResponse(receipt=receipt)

    async def GetConsistencyProof(  # noqa: N802
        self,
        request: federation_service_pb2.GetConsistencyProofRequest,
        context: grpc.aio.ServicerContext[Any, Any],
    ) -> federation_service_pb2.GetConsistencyProofResponse:
        """Prove that this node's ledger only grew."""
        linked = self._linked(request, request.agreement_id, context)
        return await self._call(linked.link.acts.get_consistency_proof, request)

    async def GetRestrictionHeadRange(  # noqa: N802
        self,
        request: federation_service_pb2.GetRestrictionHeadRangeRequest,
        context: grpc.aio.ServicerContext[Any, Any],
    ) -> federation_service_pb2.GetRestrictionHeadRangeResponse:
        """Show a run of what this node's restriction head is over."""
        linked = self._linked(request, request.agreement_id, context)
        run = await self._call(linked.link.acts.head_range, request)
        return federation_service_pb2.GetRestrictionHeadRangeResponse(range=run)

    def _linked(self, request: Any, agreement_id: str, context: grpc.aio.ServicerContext[Any, Any]) -> Linked:
        """The link of a call, once its form and its caller were checked."""
        require_valid(request)
        linked = self._links.get(agreement_id)
        if linked is None:
            raise Refusal("FOREIGN_AGREEMENT", "there is no link under this agreement")
        self._peer(linked, context)
        return linked

    def _peer(self, linked: Linked, context: grpc.aio.ServicerContext[Any, Any]) -> PeerCertificate | None:
        if self._insecure:
            return None
        pem = presented(context.auth_context())
        return check_peer(pem, linked.descriptor(), self._now(), linked.link.acts.denies)

    async def _call(self, function: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, function, *arguments)


def _take(chunks: Iterator[bytes]) -> list[bytes]:
    return list(islice(chunks, CHUNKS_PER_MESSAGE))


def handlers(service: FederationService) -> Iterable[grpc.GenericRpcHandler]:
    """Return the handlers of the service; `Link` takes and gives bytes."""
    messages = federation_service_pb2
    unary = grpc.unary_unary_rpc_method_handler
    table: dict[str, grpc.RpcMethodHandler[Any, Any]] = {
        "Link": grpc.stream_stream_rpc_method_handler(service.Link),
        "FetchContent": grpc.unary_stream_rpc_method_handler(
            service.FetchContent,
            request_deserializer=messages.FetchContentRequest.FromString,
            response_serializer=messages.FetchContentResponse.SerializeToString,
        ),
        "ServeContent": grpc.stream_stream_rpc_method_handler(
            service.ServeContent,
            request_deserializer=messages.ServeContentRequest.FromString,
            response_serializer=messages.ServeContentResponse.SerializeToString,
        ),
        "GetCosignedCheckpoint": unary(
            service.GetCosignedCheckpoint,
            request_deserializer=messages.GetCosignedCheckpointRequest.FromString,
            response_serializer=messages.GetCosignedCheckpointResponse.SerializeToString,
        ),
        "GetOutcome": unary(
            service.GetOutcome,
            request_deserializer=messages.GetOutcomeRequest.FromString,
            response_serializer=messages.GetOutcomeResponse.SerializeToString,
        ),
        "GetConsistencyProof": unary(
            service.GetConsistencyProof,
            request_deserializer=messages.GetConsistencyProofRequest.FromString,
            response_serializer=messages.GetConsistencyProofResponse.SerializeToString,
        ),
        "GetRestrictionHeadRange": unary(
            service.GetRestrictionHeadRange,
            request_deserializer=messages.GetRestrictionHeadRangeRequest.FromString,
            response_serializer=messages.GetRestrictionHeadRangeResponse.SerializeToString,
        ),
    }
    return (grpc.method_handlers_generic_handler(SERVICE, table),)


def add_to_server(service: FederationService, server: grpc.aio.Server) -> None:
    """Register the service."""
    server.add_generic_rpc_handlers(tuple(handlers(service)))
