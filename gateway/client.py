"""A caller of this Party's own node: channel, deadline, and what a failed call means.

Decides how a person's or a system's certificate reaches the node and which failures mean that no node
answered; refuses to know what is asked and how an answer is shown. One channel trusts only the Party's own CA
and checks the node's name.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar, cast

import grpc
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
from google.protobuf.message import Message

from gateway.status import PeerRefused, refused_by
from node.errors import EntenteError
from node.keys.files import read_secret

DEADLINE_S: Final = 30.0
_MESSAGE_MAX_BYTES: Final = 4_194_304
_AGREEMENT: Final = "agreement_id"
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]", "": "127.0.0.1"}  # noqa: S104

Answer = TypeVar("Answer")


class NodeUnreachableError(EntenteError):
    """No node answered: nothing listens there, the certificates do not fit, or it took too long."""

    def __init__(self, address: str, cause: str) -> None:
        super().__init__(f"no answer from {address}: {cause}")
        self.address: Final = address
        self.cause: Final = cause


class Client:
    """Calls to one node under one identity. Closes its channel at the end of `with`."""

    def __init__(self, channel: grpc.Channel, address: str, agreement_id: str = "") -> None:
        self._channel = channel
        self._agreement_id = agreement_id
        self.address: Final = address
        self.exchange: Final = exchange_service_pb2_grpc.ExchangeServiceStub(channel)  # type: ignore[no-untyped-call]
        self.ledger: Final = ledger_service_pb2_grpc.LedgerServiceStub(channel)  # type: ignore[no-untyped-call]
        self.interference: Final = interference_service_pb2_grpc.InterferenceServiceStub(channel)  # type: ignore[no-untyped-call]
        self.restriction: Final = restriction_service_pb2_grpc.RestrictionServiceStub(channel)  # type: ignore[no-untyped-call]
        self.explain: Final = explain_service_pb2_grpc.ExplainServiceStub(channel)  # type: ignore[no-untyped-call]
        self.retention: Final = retention_service_pb2_grpc.RetentionServiceStub(channel)  # type: ignore[no-untyped-call]
        self.search: Final = search_service_pb2_grpc.SearchServiceStub(channel)  # type: ignore[no-untyped-call]
        self.channels: Final = channel_service_pb2_grpc.ChannelServiceStub(channel)  # type: ignore[no-untyped-call]
        self.instrument: Final = instrument_service_pb2_grpc.InstrumentServiceStub(channel)  # type: ignore[no-untyped-call]
        self.rule: Final = rule_service_pb2_grpc.RuleServiceStub(channel)  # type: ignore[no-untyped-call]
        self.consent: Final = consent_service_pb2_grpc.ConsentServiceStub(channel)  # type: ignore[no-untyped-call]
        self.use: Final = use_service_pb2_grpc.UseServiceStub(channel)  # type: ignore[no-untyped-call]
        self.loop: Final = loop_service_pb2_grpc.LoopServiceStub(channel)  # type: ignore[no-untyped-call]
        self.proposal: Final = proposal_service_pb2_grpc.ProposalServiceStub(channel)  # type: ignore[no-untyped-call]
        self.purpose: Final = purpose_service_pb2_grpc.PurposeServiceStub(channel)  # type: ignore[no-untyped-call]
        self.roster: Final = roster_service_pb2_grpc.RosterServiceStub(channel)  # type: ignore[no-untyped-call]
        self.agreement: Final = agreement_service_pb2_grpc.AgreementServiceStub(channel)  # type: ignore[no-untyped-call]
        self.case: Final = case_service_pb2_grpc.CaseServiceStub(channel)  # type: ignore[no-untyped-call]
        self.dispute: Final = dispute_service_pb2_grpc.DisputeServiceStub(channel)  # type: ignore[no-untyped-call]
        self.amendment: Final = amendment_service_pb2_grpc.AmendmentServiceStub(channel)  # type: ignore[no-untyped-call]
        self.descriptor: Final = descriptor_service_pb2_grpc.DescriptorServiceStub(channel)  # type: ignore[no-untyped-call]
        self.operator: Final = operator_service_pb2_grpc.OperatorServiceStub(channel)  # type: ignore[no-untyped-call]

    @classmethod
    def connect(cls, listen: str, leaf: Path, ca: Path, server_name: str, agreement_id: str = "") -> Client:
        """Return a client of the listener configured as `listen`; nothing is dialled yet.

        Args:
            leaf: the file with the caller's certificate and key.
            ca: the Party's CA bundle.
            server_name: the name in the node's certificate.
            agreement_id: the agreement that every request is about which names none itself; empty: the only
                one that the node holds, or all of them.

        Raises:
            KeyFileError: a file is missing or unfit.
        """
        address = reachable(listen)
        secret = read_secret(leaf)
        credentials = grpc.ssl_channel_credentials(
            root_certificates=ca.read_bytes(), private_key=secret, certificate_chain=secret
        )
        options = [
            ("grpc.ssl_target_name_override", server_name),
            ("grpc.default_authority", server_name),
            ("grpc.max_receive_message_length", _MESSAGE_MAX_BYTES),
            ("grpc.max_send_message_length", _MESSAGE_MAX_BYTES),
            ("grpc.enable_http_proxy", 0),
            ("grpc.use_local_subchannel_pool", 1),
        ]
        return cls(grpc.secure_channel(address, credentials, options), address, agreement_id)

    def call(self, method: Callable[..., Answer], request: object, deadline_s: float = DEADLINE_S) -> Answer:
        """Return the answer of a unary call, or of one whose requests are an iterator.

        Raises:
            PeerRefused: the node refused it.
            NodeUnreachableError: no node answered in time.
        """
        try:
            return method(self._named(request), timeout=deadline_s)
        except grpc.RpcError as error:
            raise self._failure(error) from None

    def stream(
        self, method: Callable[..., Any], request: object, deadline_s: float | None = None
    ) -> Stream[Any]:
        """Start a call whose answers are a stream. Failures are raised while it is read, as by `call`."""
        return Stream(method(self._named(request), timeout=deadline_s), self._failure)

    def close(self) -> None:
        """Close the channel; calls under way end."""
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _named(self, request: Any) -> Any:
        """Return the request, or each of an iterator's, under the agreement of this client."""
        if not self._agreement_id:
            return request
        if not isinstance(request, Message):
            return (under(self._agreement_id, one) for one in request)
        return under(self._agreement_id, request)

    def _failure(self, error: grpc.RpcError) -> EntenteError:
        told: PeerRefused = refused_by(cast("grpc.aio.AioRpcError", error))
        silent = not told.correlation_id and not told.facts and not told.article
        if silent and told.status_name in {"UNAVAILABLE", "DEADLINE_EXCEEDED"}:
            return NodeUnreachableError(self.address, str(told))
        return told


class Stream(Iterator[Answer]):
    """The answers of a call, in order. `cancel` may come from another thread."""

    def __init__(self, call: Any, failure: Callable[[grpc.RpcError], EntenteError]) -> None:
        self._call = call
        self._failure = failure
        self._cancelled = threading.Event()

    def __next__(self) -> Answer:
        try:
            return cast("Answer", next(self._call))
        except StopIteration:
            raise
        except grpc.RpcError as error:
            if self._cancelled.is_set():
                raise StopIteration from None
            raise self._failure(error) from None

    def cancel(self) -> None:
        """End the call; whoever reads sees its end."""
        self._cancelled.set()
        self._call.cancel()


def under(agreement_id: str, request: Message) -> Message:
    """Return the request with its agreement named, where it has room for that and names none.

    What it is made of (the requests of a batch, the beginning of an upload) is named alike.
    """
    named: Any = request
    for field in request.DESCRIPTOR.fields:
        if field.name == _AGREEMENT:
            named.agreement_id = named.agreement_id or agreement_id
        elif field.message_type is not None and _AGREEMENT in field.message_type.fields_by_name:
            held = getattr(named, field.name)
            inner = held if field.is_repeated else [held] if named.HasField(field.name) else []
            for one in inner:
                one.agreement_id = one.agreement_id or agreement_id
    return request


def reachable(listen: str) -> str:
    """Return the address at which a listener on this machine is dialled."""
    host, _colon, port = listen.rpartition(":")
    return f"{_ANYWHERE.get(host, host)}:{port}"
