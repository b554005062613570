"""The three gRPC servers of a node.

Decides their options, so that a second process fails to bind, a half-open handshake ends, a large message
is refused unread, and certificates are seen anew; TLS 1.3 with client certificates on each. Refuses to
know what the services do. Reflection and health are on the operator's listener only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import grpc
import grpc.aio
from entente.v1 import (
    agreement_service_pb2_grpc,
    amendment_service_pb2_grpc,
    case_service_pb2_grpc,
    channel_service_pb2_grpc,
    consent_service_pb2_grpc,
    descriptor_service_pb2_grpc,
    dispute_service_pb2_grpc,
    exchange_service_pb2_grpc,
    explain_service_pb2_grpc,
    instrument_service_pb2_grpc,
    interference_service_pb2_grpc,
    ledger_service_pb2_grpc,
    loop_service_pb2_grpc,
    operator_service_pb2_grpc,
    proposal_service_pb2_grpc,
    purpose_service_pb2_grpc,
    restriction_service_pb2_grpc,
    retention_service_pb2_grpc,
    roster_service_pb2_grpc,
    rule_service_pb2_grpc,
    search_service_pb2_grpc,
    use_service_pb2_grpc,
)
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from gateway.authorisation import Border
from gateway.config_sections import LimitsSection
from gateway.interceptors import BorderInterceptor
from gateway.services import federation
from node.errors import EntenteError

SERVICES: Final = "entente.v1."
_ADD: Final[Mapping[str, Callable[[Any, Any], None]]] = {
    "FederationService": federation.add_to_server,
    "ExchangeService": exchange_service_pb2_grpc.add_ExchangeServiceServicer_to_server,
    "ExplainService": explain_service_pb2_grpc.add_ExplainServiceServicer_to_server,
    "RetentionService": retention_service_pb2_grpc.add_RetentionServiceServicer_to_server,
    "SearchService": search_service_pb2_grpc.add_SearchServiceServicer_to_server,
    "LedgerService": ledger_service_pb2_grpc.add_LedgerServiceServicer_to_server,
    "InterferenceService": interference_service_pb2_grpc.add_InterferenceServiceServicer_to_server,
    "RestrictionService": restriction_service_pb2_grpc.add_RestrictionServiceServicer_to_server,
    "CaseService": case_service_pb2_grpc.add_CaseServiceServicer_to_server,
    "ChannelService": channel_service_pb2_grpc.add_ChannelServiceServicer_to_server,
    "InstrumentService": instrument_service_pb2_grpc.add_InstrumentServiceServicer_to_server,
    "RuleService": rule_service_pb2_grpc.add_RuleServiceServicer_to_server,
    "ConsentService": consent_service_pb2_grpc.add_ConsentServiceServicer_to_server,
    "LoopService": loop_service_pb2_grpc.add_LoopServiceServicer_to_server,
    "ProposalService": proposal_service_pb2_grpc.add_ProposalServiceServicer_to_server,
    "UseService": use_service_pb2_grpc.add_UseServiceServicer_to_server,
    "PurposeService": purpose_service_pb2_grpc.add_PurposeServiceServicer_to_server,
    "RosterService": roster_service_pb2_grpc.add_RosterServiceServicer_to_server,
    "AmendmentService": amendment_service_pb2_grpc.add_AmendmentServiceServicer_to_server,
    "DisputeService": dispute_service_pb2_grpc.add_DisputeServiceServicer_to_server,
    "AgreementService": agreement_service_pb2_grpc.add_AgreementServiceServicer_to_server,
    "DescriptorService": descriptor_service_pb2_grpc.add_DescriptorServiceServicer_to_server,
    "OperatorService": operator_service_pb2_grpc.add_OperatorServiceServicer_to_server,
}


class ListenError(EntenteError):
    """A listener cannot be opened; the text says which and where."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A server that answers, and the chain that guards it."""

    server: grpc.aio.Server
    port: int
    chain: BorderInterceptor

    @property
    def border(self) -> Border:
        """Which of the three."""
        return self.chain.border


def server_options(limits: LimitsSection) -> list[tuple[str, int]]:
    """Return the channel arguments of every server."""
    return [
        ("grpc.so_reuseport", 0),
        ("grpc.max_receive_message_length", limits.message_max_bytes),
        ("grpc.max_send_message_length", limits.message_max_bytes),
        ("grpc.max_concurrent_streams", limits.concurrent_streams_per_connection),
        ("grpc.server_handshake_timeout_ms", round(limits.handshake_timeout_s * 1000)),
        ("grpc.max_connection_age_ms", round(limits.connection_age_max_s * 1000)),
        ("grpc.max_connection_age_grace_ms", round(limits.connection_age_grace_s * 1000)),
        ("grpc.keepalive_time_ms", 120_000),
        ("grpc.keepalive_timeout_ms", 15_000),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.min_ping_interval_without_data_ms", 30_000),
        # A window of 1 MiB a stream: memory stays flat whatever the size of content. Over a line of 100 ms it
        # lets 10 MB/s through; probing would let it grow to five times that, and memory with it.
        ("grpc.http2.bdp_probe", 0),
        ("grpc.http2.lookahead_bytes", 1_048_576),
        ("grpc.max_metadata_size", 8_192),
    ]


async def open_listener(
    address: str,
    credentials: grpc.ServerCredentials,
    chain: BorderInterceptor,
    services: Mapping[str, Any],
    limits: LimitsSection,
    extra: Sequence[Callable[[grpc.aio.Server], None]] = (),
) -> Listener:
    """Open one listener and start answering.

    Args:
        address: `host:port`; port 0 takes any free one.
        services: servicers by the name of their service.
        extra: adds what is not of `entente.v1` (health, reflection).

    Raises:
        ListenError: the address cannot be bound, perhaps since another process has it.
    """
    server = grpc.aio.server(interceptors=(chain,), options=server_options(limits))
    for name, servicer in services.items():
        _ADD[name](servicer, server)
    for add in extra:
        add(server)
    try:
        port = server.add_secure_port(address, credentials)
    except RuntimeError as error:
        await server.stop(None)
        raise ListenError(f"{chain.border.value}: {address} cannot be bound; is it taken?") from error
    await server.start()
    return Listener(server, port, chain)


class HealthDesk:
    """What the health service says: liveness under "", readiness under `entente.v1.<Service>`."""

    def __init__(self, services: Sequence[str]) -> None:
        self._names = [SERVICES + name for name in services]
        self._servicer = health.aio.HealthServicer()
        self._ready: bool | None = None

    def add_to(self, server: grpc.aio.Server) -> None:
        """Serve health on `server`."""
        health_pb2_grpc.add_HealthServicer_to_server(self._servicer, server)

    async def say(self, *, ready: bool) -> bool:
        """Say whether the node is ready; return whether that is news."""
        if ready is self._ready:
            return False
        self._ready = ready
        answers = health_pb2.HealthCheckResponse
        for name in self._names:
            await self._servicer.set(name, answers.SERVING if ready else answers.NOT_SERVING)
        return True

    async def drain(self) -> None:
        """Say, for good, that nothing is served any more."""
        await self._servicer.enter_graceful_shutdown()


def add_reflection(services: Sequence[str]) -> Callable[[grpc.aio.Server], None]:
    """Return what adds reflection over `services` of `entente.v1` and health."""
    names = [SERVICES + name for name in services]
    names += [health_pb2.DESCRIPTOR.services_by_name["Health"].full_name, reflection.SERVICE_NAME]

    def add(server: grpc.aio.Server) -> None:
        reflection.enable_server_reflection(names, server)

    return add
