"""A whole node in its folder: started, called, observed, drained."""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import grpc
import grpc.aio
import pytest
from cryptography.hazmat.primitives import serialization
from entente.v1 import (
    agreement_service_pb2,
    agreement_service_pb2_grpc,
    exchange_service_pb2_grpc,
    operator_service_pb2,
    operator_service_pb2_grpc,
)
from entente.v1 import (
    exchange_service_pb2 as wire,
)
from grpc_health.v1 import health_pb2, health_pb2_grpc

from gateway.app import serve
from gateway.config import ConfigError
from gateway.config_text import config_text
from gateway.pki.authority import Authority, create_ca, issue, key_pem, new_key, save_leaf
from gateway.pki.identity import Identity, Kind
from gateway.status import PeerRefused, refused_by
from node.keys.folder import create_keys
from node.store.store import StoreInUseError

DOMAIN = "wco.example"
ANY = "127.0.0.1:0"


def make_folder(folder: Path) -> Authority:
    """The folder of a Party: keys, development CA, a node's certificate, configuration."""
    now = datetime.now(UTC)
    folder.mkdir()
    create_keys(folder / "keys", now, scrypt_log2_n=14)
    ca = create_ca(DOMAIN, now)
    ca.save(folder / "pki")
    key = new_key()
    node = Identity(DOMAIN, Kind.NODE, "node-1")
    save_leaf(folder / "pki", "node", issue(ca, key.public_key(), node, ("localhost",), now=now), key)
    values: dict[str, dict[str, Any]] = {
        "party": {"code": "WCO", "trust_domain": DOMAIN},
        "federation": {"listen": ANY},
        "institutions": {"listen": ANY},
        "operator": {"listen": ANY, "metrics_listen": ANY},
        "limits": {"drain_s": 1.0},
        "tls": {"deny_check_s": 0.2, "refresh_s": 0.2},
        "disk": {"soft_free_bytes": 1, "hard_free_bytes": 0, "check_s": 0.1},
    }
    (folder / "entente.toml").write_text(config_text(values), encoding="utf-8")
    return ca


@dataclass
class Running:
    folder: Path
    ca: Authority
    ports: Mapping[str, Any]
    stop: asyncio.Event
    channels: list[grpc.aio.Channel] = field(default_factory=list)

    def channel(self, border: str, kind: Kind, name: str) -> grpc.aio.Channel:
        key = new_key()
        identity = Identity(DOMAIN, kind, name)
        leaf = issue(self.ca, key.public_key(), identity, now=datetime.now(UTC))
        credentials = grpc.ssl_channel_credentials(
            self.ca.bundle_pem, key_pem(key), leaf.public_bytes(serialization.Encoding.PEM)
        )
        options = [("grpc.use_local_subchannel_pool", 1)]
        self.channels.append(
            grpc.aio.secure_channel(f"localhost:{self.ports[border]}", credentials, options=options)
        )
        return self.channels[-1]

    def operator(self) -> grpc.aio.Channel:
        return self.channel("operator", Kind.SYSTEM, "operator")

    def exchange(self, name: str = "W-AN-003") -> Any:
        return exchange_service_pb2_grpc.ExchangeServiceStub(  # type: ignore[no-untyped-call]
            self.channel("institutions", Kind.PERSON, name)
        )


@asynccontextmanager
async def running(folder: Path, ca: Authority, **environ: str) -> AsyncIterator[Running]:
    ready: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    node = asyncio.create_task(serve(folder, environ=environ, tell=ready.set_result, stop=stop))
    waiting: set[asyncio.Future[Any]] = {node, ready}
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    if node.done():
        await node
    at = Running(folder, ca, ready.result(), stop)
    try:
        yield at
    finally:
        for channel in at.channels:
            await channel.close()
        stop.set()
        await asyncio.wait_for(node, 20)


async def refusal(call: Any) -> PeerRefused:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return refused_by(caught.value)


async def test_node_answers_its_operator_its_scraper_and_its_persons(tmp_path: Path) -> None:
    ca = make_folder(tmp_path / "wco")
    async with running(tmp_path / "wco", ca) as at:
        assert at.ports["party"] == "WCO"
        channel = at.operator()
        operator = operator_service_pb2_grpc.OperatorServiceStub(channel)  # type: ignore[no-untyped-call]
        state = await operator.GetNodeStatus(operator_service_pb2.GetNodeStatusRequest())
        assert (state.party, state.store_writable, len(state.relationships)) == ("WCO", True, 0)
        assert state.disk_free_bytes > 0
        health = health_pb2_grpc.HealthStub(channel)
        watch = health.Watch(health_pb2.HealthCheckRequest(service="entente.v1.ExchangeService"))
        while (await watch.read()).status != health_pb2.HealthCheckResponse.SERVING:
            pass
        url = f"http://127.0.0.1:{at.ports['metrics']}/metrics"
        page = await asyncio.to_thread(lambda: urllib.request.urlopen(url, timeout=5).read().decode())
        for name in ("entente_store_writable 1.0", "entente_snapshot_ok 1.0", "entente_journal_queue_depth"):
            assert name in page
        assert "W-AN-003" not in page
        found = await refusal(at.exchange().Submit(wire.SubmitRequest(request_id="1")))
        assert found.code in {"NOT_IN_FORCE", "SCHEMA_INVALID"}
        agreement = agreement_service_pb2_grpc.AgreementServiceStub(channel)  # type: ignore[no-untyped-call]
        found = await refusal(agreement.RecordGenesis(agreement_service_pb2.RecordGenesisRequest()))
        assert found.code == "SCHEMA_INVALID"
        assert {fault.path for fault in found.faults} >= {"genesis", "descriptors"}


async def test_revoked_person_is_refused_and_their_stream_ends(tmp_path: Path) -> None:
    ca = make_folder(tmp_path / "wco")
    async with running(tmp_path / "wco", ca) as at:
        exchange = at.exchange()
        watch = exchange.WatchInbox(wire.WatchInboxRequest())
        await watch.read()
        operator = operator_service_pb2_grpc.OperatorServiceStub(at.operator())  # type: ignore[no-untyped-call]
        uri = f"spiffe://{DOMAIN}/person/W-AN-003"
        await operator.Revoke(operator_service_pb2.RevokeRequest(uri=uri, reason="left"))
        assert (await refusal(watch.read())).code == "CALLER_REVOKED"
        assert (await refusal(exchange.ListItems(wire.ListItemsRequest()))).code == "CALLER_REVOKED"


async def test_watch_ends_with_a_token_at_a_stop_and_the_next_start_takes_it(
    tmp_path: Path,
) -> None:
    ca = make_folder(tmp_path / "wco")
    async with running(tmp_path / "wco", ca) as at:
        watch = at.exchange().WatchInbox(wire.WatchInboxRequest())
        await watch.read()
        at.stop.set()
        token = (await watch.read()).resume_token
        assert (await refusal(watch.read())).code == "DRAINING"
    async with running(tmp_path / "wco", ca) as at:
        watch = at.exchange().WatchInbox(wire.WatchInboxRequest(resume_token=token))
        await watch.read()
        watch.cancel()


async def test_second_node_on_the_same_folder_does_not_start(tmp_path: Path) -> None:
    ca = make_folder(tmp_path / "wco")
    async with running(tmp_path / "wco", ca):
        with pytest.raises(StoreInUseError):
            await serve(tmp_path / "wco", environ={}, tell=lambda _facts: None, stop=asyncio.Event())


async def test_full_disk_refuses_new_supply_and_recovers_without_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ca = make_folder(tmp_path / "wco")
    async with running(tmp_path / "wco", ca, ENTENTE_DISK_HARD_FREE_BYTES="1") as at:
        health = health_pb2_grpc.HealthStub(at.operator())
        watch = health.Watch(health_pb2.HealthCheckRequest(service="entente.v1.ExchangeService"))
        answers = health_pb2.HealthCheckResponse
        monkeypatch.setattr("gateway.health.shutil.disk_usage", lambda _path: SimpleNamespace(free=0))
        while (await watch.read()).status != answers.NOT_SERVING:
            pass
        monkeypatch.undo()
        while (await watch.read()).status != answers.SERVING:
            pass


async def test_unfit_configuration_names_its_faults(tmp_path: Path) -> None:
    make_folder(tmp_path / "wco")
    with pytest.raises(ConfigError, match=r"limits\.threads"):
        await serve(tmp_path / "wco", environ={"ENTENTE_LIMITS_THREADS": "0"}, stop=asyncio.Event())


async def test_renewed_certificate_is_served_without_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "wco"
    ca = make_folder(folder)
    async with running(folder, ca) as at:
        operator = operator_service_pb2_grpc.OperatorServiceStub(at.operator())  # type: ignore[no-untyped-call]
        ask = operator_service_pb2.GetNodeStatusRequest()
        before = (await operator.GetNodeStatus(ask)).certificate_expire_time
        key, node = new_key(), Identity(DOMAIN, Kind.NODE, "node-1")
        leaf = issue(
            ca, key.public_key(), node, ("localhost",), now=datetime.now(UTC), lifetime=timedelta(days=2)
        )
        save_leaf(folder / "pki", "node", leaf, key)

        async def changed() -> None:
            while True:
                state = await operator.GetNodeStatus(ask)
                if state.certificate_expire_time != before:
                    return
                await asyncio.sleep(0.05)

        await asyncio.wait_for(changed(), 10)
        fresh = operator_service_pb2_grpc.OperatorServiceStub(at.operator())  # type: ignore[no-untyped-call]
        assert await fresh.GetNodeStatus(ask)
