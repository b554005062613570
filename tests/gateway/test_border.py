"""The chain that every call passes, over real TLS on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import grpc
import grpc.aio
import pytest
from entente.v1 import (
    exchange_service_pb2 as wire,
)
from entente.v1 import (
    exchange_service_pb2_grpc,
    operator_service_pb2,
    operator_service_pb2_grpc,
)
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_status import rpc_status  # type: ignore[import-untyped]

from gateway.authorisation import Border
from gateway.callers import current_call
from gateway.config_sections import LimitsSection
from gateway.i18n import in_language
from gateway.listeners import HealthDesk, ListenError, add_reflection, open_listener
from gateway.pki.authority import create_ca
from gateway.pki.identity import Identity, Kind
from gateway.refusal_texts import REFUSAL_TEXTS
from gateway.status import PeerRefused, refused_by
from node.errors import Refusal
from tests.gateway.border_bench import CA, STRANGER_CA, Bench, bench, leaf, now


class Desk(exchange_service_pb2_grpc.ExchangeServiceServicer):
    """Answers in every style a handler may have."""

    def __init__(self) -> None:
        self.entered = asyncio.Event()
        self.closed = asyncio.Event()
        self.go = asyncio.Event()

    async def Submit(self, request: wire.SubmitRequest, _context: Any) -> wire.SubmitResponse:  # noqa: N802
        if request.request_id == "refuse":
            raise Refusal("NOT_IN_FORCE", "not signed yet", facts={"agreement": "wco-caricc"})
        if request.request_id == "fail":
            raise RuntimeError("a secret that must not leave")
        if request.request_id == "wait":
            self.entered.set()
            await self.go.wait()
        return wire.SubmitResponse(item_id=current_call().certificate.identity.name)

    async def SubmitStream(self, requests: Any, context: Any) -> None:  # noqa: N802
        """The coroutine style: reads and writes by the context."""
        async for _batch in requests:
            await context.write(wire.SubmitStreamResponse())
        raise Refusal("DRAINING", "going away", retry_after_s=2)

    async def UploadAttachment(self, requests: Any, _context: Any) -> wire.UploadAttachmentResponse:  # noqa: N802
        size = 0
        async for piece in requests:
            size += len(piece.data)
        return wire.UploadAttachmentResponse(size_bytes=size)

    async def WatchInbox(  # noqa: N802
        self, _request: wire.WatchInboxRequest, _context: Any
    ) -> AsyncIterator[wire.WatchInboxResponse]:
        """The generator style."""
        try:
            yield wire.WatchInboxResponse(resume_token=current_call().certificate.identity.name)
            self.entered.set()
            await self.go.wait()
        finally:
            self.closed.set()


async def refusal(call: Awaitable[Any]) -> PeerRefused:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return refused_by(caught.value)


def stub(open_bench: Bench, **caller: Any) -> Any:
    return exchange_service_pb2_grpc.ExchangeServiceStub(open_bench.channel(**caller))  # type: ignore[no-untyped-call]


async def test_caller_reaches_every_kind_of_handler_under_its_own_name() -> None:
    desk = Desk()
    async with bench({"ExchangeService": desk}) as opened:
        client = stub(opened)
        assert (await client.Submit(wire.SubmitRequest())).item_id == "W-AN-003"
        pieces = [wire.UploadAttachmentRequest(data=b"ab"), wire.UploadAttachmentRequest(data=b"c")]
        assert (await client.UploadAttachment(iter(pieces))).size_bytes == 3
        watch = client.WatchInbox(wire.WatchInboxRequest())
        assert (await watch.read()).resume_token == "W-AN-003"
        watch.cancel()
        await asyncio.wait_for(desk.closed.wait(), 5)
        stream = client.SubmitStream()
        await stream.write(wire.SubmitStreamRequest())
        assert isinstance(await stream.read(), wire.SubmitStreamResponse)
        await stream.done_writing()
        found = await refusal(stream.read())
        assert (found.code, found.retry, found.retry_after_s) == ("DRAINING", "retryable", 2.0)


async def test_refusal_arrives_with_code_article_remedy_and_correlation_id() -> None:
    async with bench({"ExchangeService": Desk()}) as opened:
        found = await refusal(stub(opened).Submit(wire.SubmitRequest(request_id="refuse")))
    assert (found.code, found.article, found.status_name) == ("NOT_IN_FORCE", "9", "FAILED_PRECONDITION")
    assert found.remedy == "wait until both Parties have signed"
    assert found.facts == {"agreement": "wco-caricc"}
    assert len(found.correlation_id) == 16


async def test_fault_of_ours_reaches_the_caller_without_its_text() -> None:
    async with bench({"ExchangeService": Desk()}) as opened:
        found = await refusal(stub(opened).Submit(wire.SubmitRequest(request_id="fail")))
    assert found.code == "INTERNAL"
    assert "secret" not in str(found)
    assert found.correlation_id


async def test_certificate_of_another_ca_with_a_known_name_gets_no_connection() -> None:
    async with bench({"ExchangeService": Desk()}) as opened:
        found = await refusal(stub(opened, ca=STRANGER_CA).Submit(wire.SubmitRequest(), timeout=5))
    assert found.code == "PEER_UNREACHABLE"


async def test_ca_of_one_party_cannot_name_the_callers_of_another() -> None:
    """Both CAs are in the listener's bundle, but only one is registered for the domain."""
    both = CA.bundle_pem + STRANGER_CA.bundle_pem
    async with bench({"ExchangeService": Desk()}, client_bundle=both) as opened:
        found = await refusal(stub(opened, ca=STRANGER_CA).Submit(wire.SubmitRequest()))
    assert (found.code, found.status_name) == ("CALLER_UNKNOWN", "PERMISSION_DENIED")


async def test_caller_of_an_unregistered_trust_domain_is_unknown() -> None:
    other = create_ca("other.example", now())
    both = CA.bundle_pem + other.bundle_pem
    async with bench({"ExchangeService": Desk()}, client_bundle=both) as opened:
        found = await refusal(stub(opened, ca=other, domain="other.example").Submit(wire.SubmitRequest()))
    assert found.code == "CALLER_UNKNOWN"


async def test_node_certificate_is_not_admitted_among_institutions() -> None:
    async with bench({"ExchangeService": Desk()}) as opened:
        found = await refusal(stub(opened, kind=Kind.NODE, name="node-1").Submit(wire.SubmitRequest()))
    assert found.code == "CALLER_NOT_AUTHORISED"


async def test_method_of_another_listener_is_refused_even_if_it_is_served_there() -> None:
    service = operator_service_pb2_grpc.OperatorServiceServicer()
    async with bench({"OperatorService": service}) as opened:
        client = operator_service_pb2_grpc.OperatorServiceStub(opened.channel())  # type: ignore[no-untyped-call]
        found = await refusal(client.Revoke(operator_service_pb2.RevokeRequest()))
    assert found.code == "CALLER_NOT_AUTHORISED"


async def test_only_named_identities_administer_the_node() -> None:
    service, names = operator_service_pb2_grpc.OperatorServiceServicer(), frozenset({"system/operator"})
    health = HealthDesk(["OperatorService"])
    extra = (health.add_to, add_reflection(["OperatorService"]))
    async with bench(
        {"OperatorService": service}, border=Border.OPERATOR, allowed=names, extra=extra
    ) as opened:
        outsider = health_pb2_grpc.HealthStub(opened.channel())
        found = await refusal(outsider.Check(health_pb2.HealthCheckRequest()))
        assert found.code == "CALLER_NOT_AUTHORISED"
        operator = health_pb2_grpc.HealthStub(opened.channel(Kind.SYSTEM, "operator"))
        assert (await operator.Check(health_pb2.HealthCheckRequest())).status == 1
        request = health_pb2.HealthCheckRequest(service="entente.v1.OperatorService")
        assert await health.say(ready=True)
        assert not await health.say(ready=True)
        assert (await operator.Check(request)).status == 1
        await health.drain()
        assert (await operator.Check(request)).status == 2


async def test_revoked_caller_is_refused_on_the_next_call_and_loses_live_streams() -> None:
    desk = Desk()
    async with bench({"ExchangeService": desk}) as opened:
        client = stub(opened)
        watch = client.WatchInbox(wire.WatchInboxRequest())
        await watch.read()
        assert len(opened.listener.chain.streams) == 1
        opened.deny.uris.add("spiffe://wco.example/person/W-AN-003")
        assert opened.listener.chain.streams.recheck(opened.listener.chain.check) == 1
        found = await refusal(watch.read())
        assert (found.code, found.status_name) == ("CALLER_REVOKED", "PERMISSION_DENIED")
        await asyncio.wait_for(desk.closed.wait(), 5)
        assert len(opened.listener.chain.streams) == 0
        assert (await refusal(client.Submit(wire.SubmitRequest()))).code == "CALLER_REVOKED"
        assert (await stub(opened, name="W-LO-005").Submit(wire.SubmitRequest())).item_id == "W-LO-005"


async def test_one_caller_does_not_take_the_places_of_another() -> None:
    desk = Desk()
    async with bench({"ExchangeService": desk}, unary=1) as opened:
        client = stub(opened)
        held = asyncio.ensure_future(client.Submit(wire.SubmitRequest(request_id="wait")))
        await desk.entered.wait()
        found = await refusal(client.Submit(wire.SubmitRequest()))
        assert (found.code, found.status_name, found.retry) == ("BUSY", "RESOURCE_EXHAUSTED", "retryable")
        assert (await stub(opened, name="W-LO-005").Submit(wire.SubmitRequest())).item_id == "W-LO-005"
        watch = client.WatchInbox(wire.WatchInboxRequest())
        assert await watch.read()  # streams are counted apart
        desk.go.set()
        await held
        assert await client.Submit(wire.SubmitRequest())
        assert opened.admission.held(stream=False) == 0


async def test_call_without_a_deadline_gets_the_longest_one() -> None:
    async with bench({"ExchangeService": Desk()}, deadline_max_s=0.05) as opened:
        found = await refusal(stub(opened).Submit(wire.SubmitRequest(request_id="wait")))
    assert (found.code, found.status_name) == ("DEADLINE_INVALID", "DEADLINE_EXCEEDED")
    assert found.retry == "undetermined"


async def test_calls_are_counted_by_method_and_status_and_never_by_caller() -> None:
    async with bench({"ExchangeService": Desk()}) as opened:
        await stub(opened).Submit(wire.SubmitRequest())
        await refusal(stub(opened).Submit(wire.SubmitRequest(request_id="refuse")))
        value = opened.metrics.registry.get_sample_value
        async with asyncio.timeout(30):  # the caller may have its refusal before the handler has ended
            while value("grpc_server_in_flight", {"border": "institutions"}):  # noqa: ASYNC110
                await asyncio.sleep(0)
        labels = {
            "grpc_service": "entente.v1.ExchangeService",
            "grpc_method": "Submit",
            "border": "institutions",
        }
        assert value("grpc_server_started_total", labels) == 2
        assert value("grpc_server_handled_total", {**labels, "grpc_code": "OK"}) == 1
        assert value("grpc_server_handled_total", {**labels, "grpc_code": "FAILED_PRECONDITION"}) == 1
        refused = {"border": "institutions", "code": "NOT_IN_FORCE"}
        assert value("entente_calls_refused_total", refused) == 1
        assert value("grpc_server_in_flight", {"border": "institutions"}) == 0


async def test_second_listener_on_the_same_port_fails_to_bind() -> None:
    async with bench({"ExchangeService": Desk()}) as opened:
        certificate, key = leaf(Identity("wco.example", Kind.NODE, "node-2"))
        credentials = grpc.ssl_server_credentials([(key, certificate)], CA.bundle_pem, True)
        with pytest.raises(ListenError, match="is it taken"):
            await open_listener(
                f"127.0.0.1:{opened.listener.port}",
                credentials,
                opened.listener.chain,
                {"ExchangeService": Desk()},
                LimitsSection(),
            )


@pytest.mark.parametrize(
    ("person", "asked", "spoken"),
    [
        ("W-AN-003", "", "en"),
        ("W-AN-003", "fr-BE, en;q=0.5", "fr"),
        ("W-AN-003", "kk, ru;q=0.9", "ru"),
        ("W-RU-001", "", "ru"),
        ("W-RU-001", "fr", "fr"),
        ("W-RU-001", "kk", "ru"),
    ],
)
async def test_a_caller_is_told_in_the_language_asked_for_else_in_the_one_the_roster_lists(
    person: str, asked: str, spoken: str
) -> None:
    async with bench({"ExchangeService": Desk()}) as opened:
        stub = exchange_service_pb2_grpc.ExchangeServiceStub(opened.channel(name=person))  # type: ignore[no-untyped-call]
        metadata = [("accept-language", asked)] if asked else []
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.Submit(wire.SubmitRequest(request_id="refuse"), metadata=metadata)
    details = rpc_status.from_call(caught.value).details
    told = error_details_pb2.LocalizedMessage()
    (one,) = [detail for detail in details if detail.Is(told.DESCRIPTOR)]
    one.Unpack(told)
    assert told.locale == spoken
    assert told.message == in_language(spoken, REFUSAL_TEXTS["NOT_IN_FORCE"])
    assert caught.value.details() == "not signed yet", "programs and logs read English"
