"""Which links a node has, and how a peer's newer descriptor changes their way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from entente.v1 import party_pb2
from sqlalchemy import insert

from gateway.config import load_config
from gateway.config_text import config_text
from gateway.link.link import Link
from gateway.links import PeerLinks
from gateway.metrics import Metrics
from gateway.metrics_link import LinkObserver
from gateway.pki.authority import create_ca
from node.acts.operate import deny_list
from node.acts.party import Party
from node.store import schema
from node.store.unit import UnitOfWork
from tests.link.loopback import until
from tests.link.tls_side import material, now
from tests.support.world import AGREEMENT, world_in_force


def peer_links(folder: Path, party: Party, executor: ThreadPoolExecutor) -> PeerLinks:
    values: dict[str, dict[str, Any]] = {
        "party": {"code": "WCO", "trust_domain": "wco.example"},
        "link": {"backoff_base_s": 30.0, "backoff_max_s": 60.0},
    }
    folder.mkdir()
    (folder / "entente.toml").write_text(config_text(values), encoding="utf-8")
    tls, metrics = material(create_ca("wco.example", now()), "wco.example"), Metrics()
    return PeerLinks(
        party,
        load_config(folder, {}),
        executor=executor,
        first=executor,
        material=lambda: tls,
        deny_list=lambda: deny_list(party),
        observer=LinkObserver(metrics.registry, lambda _agreement: "CARICC", now),
        metrics=metrics,
    )


def keep_descriptor(party: Party, **changes: Any) -> None:
    """Store a newer descriptor of the peer, as an agreement act does."""
    relationship = party.relationship(AGREEMENT)
    newer = party_pb2.PartyDescriptor.FromString(relationship.peer_descriptor.SerializeToString())
    newer.version += 1
    newer.endpoints[:] = changes.get("endpoints", newer.endpoints)
    newer.ca_bundle_pem = changes.get("ca_bundle_pem", newer.ca_bundle_pem)
    row = {
        "rel": relationship.rel,
        "party": relationship.peer,
        "version": newer.version,
        "descriptor": newer.SerializeToString(deterministic=True),
        "recorded_us": 0,
    }

    def act(unit: UnitOfWork, calls: Sequence[object]) -> list[None]:
        columns = {column.name for column in schema.descriptor.columns}
        unit.connection.execute(insert(schema.descriptor), {k: v for k, v in row.items() if k in columns})
        unit.topics.add("agreement")
        return [None] * len(calls)

    party.store.put(act, None).result()


class Door:
    """Counts who knocks; nobody answers."""

    def __init__(self) -> None:
        self.knocks = 0

    async def open(self) -> str:
        self._server = await asyncio.start_server(self._knock, "127.0.0.1", 0)
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _knock(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.knocks += 1
        writer.transport.abort()

    def close(self) -> None:
        self._server.close()


async def test_endpoints_that_a_descriptor_gains_or_changes_are_dialled(tmp_path: Path) -> None:
    with world_in_force(tmp_path) as world, ThreadPoolExecutor(8) as executor:
        links = peer_links(tmp_path / "home", world.wco, executor)
        first, second = Door(), Door()
        pem = create_ca("caricc.example", now()).bundle_pem.decode()
        await links.prove()
        await links.refresh()
        try:
            assert not links.states()[AGREEMENT].up
            await asyncio.to_thread(
                keep_descriptor, world.wco, endpoints=[await first.open()], ca_bundle_pem=pem
            )
            await links.refresh()
            await until(lambda: first.knocks > 0, "the new endpoint is dialled")
            await asyncio.to_thread(keep_descriptor, world.wco, endpoints=[await second.open()])
            await links.refresh()
            await until(lambda: second.knocks > 0, "the one that changed is dialled at once")
        finally:
            await links.drain()
            first.close()
            second.close()


async def test_the_same_descriptor_moves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with world_in_force(tmp_path) as world, ThreadPoolExecutor(8) as executor:
        links = peer_links(tmp_path / "home", world.wco, executor)
        await links.refresh()
        moved: list[object] = []
        monkeypatch.setattr(Link, "move", lambda _self, source: moved.append(source))
        await links.refresh()
        await links.drain()
        assert not moved
