"""The composition root: the one place that builds concrete things, and starts and stops them in order.

Decides what a running node consists of. Start: configuration, keys, store, trust, listeners, links, rounds;
then one line of JSON on standard output says that it is ready and on which ports. Stop: health says so,
streams end with a token to resume from, links say goodbye, running calls end, the writer finishes, the
database closes. Nothing is acknowledged that is not committed, so a kill at any moment loses nothing either.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import uvloop
from entente.v1 import operator_service_pb2

from gateway.admission import Admission
from gateway.authorisation import Border
from gateway.background import Rounds
from gateway.callers import CallerCheck
from gateway.clock import SystemClock
from gateway.commits import Commits
from gateway.config import Config, load_config
from gateway.footprint import freeze_what_stays, set_up_process
from gateway.health import Intake, Readiness
from gateway.hop import FirstHop, Hop
from gateway.interceptors import BorderInterceptor
from gateway.links import PeerLinks
from gateway.listeners import HealthDesk, Listener, add_reflection, open_listener
from gateway.logging_json import start_logging
from gateway.metrics import Metrics
from gateway.metrics_collector import MetricsDoor, NodeCollector
from gateway.metrics_link import LinkObserver
from gateway.node_state import NodeState
from gateway.offered import institution_services
from gateway.pki.environment import require_tls13_environment
from gateway.pki.identity import Kind
from gateway.pki.tls import ReloadingServerCredentials, TlsMaterial
from gateway.services.agreement import AgreementService
from gateway.services.amendment import AmendmentService
from gateway.services.descriptor import DescriptorService
from gateway.services.desk import Desk
from gateway.services.exchange import ExchangeService, Pace, draining
from gateway.services.operator import OperatorService
from gateway.services.roster import RosterService
from gateway.trusted import Trusted
from node.acts.case_lapses import lapse_cases
from node.acts.consent_views import settle_consents
from node.acts.expiring import expire
from node.acts.head_making import make_heads
from node.acts.noticing import answer_due
from node.acts.outbox import forget_sessions
from node.acts.party import Limits, Party, SystemIds, checkpoint_signer
from node.acts.self_audit import audit_own_ledgers
from node.acts.settle import expire_overdue
from node.acts.unfinished import give_up_all, sweep_uploads
from node.acts.use_reports import report_uses
from node.errors import Refusal
from node.keys.files import read_passphrase
from node.keys.folder import FolderKeys, load_keys
from node.store.store import open_store
from node.store.upgrading import upgrade_apart

_LOG: Final = logging.getLogger("entente.app")
_SWEEP_S: Final = 3600.0
_AUDIT_S: Final = 3600.0
_READINESS_S: Final = 1.0
_SESSIONS_S: Final = 300.0
_RELAXATIONS_S: Final = 5.0
_EXPIRY_S: Final = 5.0
_LAPSES_S: Final = 5.0
_HEADS_S: Final = 2.0
_CONSENTS_S: Final = 60.0
_USES_S: Final = 30.0

Announce = Callable[[Mapping[str, Any]], None]


def announce(facts: Mapping[str, Any]) -> None:
    """Print the line that whoever started the node waits for."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def run(folder: Path) -> None:
    """Run the node of `folder` until SIGTERM or SIGINT.

    Raises:
        ConfigError, KeysError, TlsMaterialError, StoreInUseError, ListenError: it cannot be started.
        RuntimeError: the caller imported this before `require_tls13_environment()` was called.
    """
    require_tls13_environment()
    start_logging(load_config(folder, os.environ).log.level)
    set_up_process()
    uvloop.run(serve(folder))


async def serve(
    folder: Path,
    *,
    environ: Mapping[str, str] | None = None,
    tell: Announce = announce,
    stop: asyncio.Event | None = None,
) -> None:
    """Run the node of `folder` until `stop` is set or a signal comes. Raises like `run`.

    Args:
        environ: overrides of the configuration; the process's own by default.
        tell: is given the facts of the ready line: party, and the port of each listener.
    """
    config = load_config(folder, os.environ if environ is None else environ)
    stopping = stop or asyncio.Event()
    loop = asyncio.get_running_loop()
    if stop is None:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
    async with AsyncExitStack() as stack:
        node = Node(config, loop)
        stack.push_async_callback(node.close)
        await node.open()
        freeze_what_stays()
        tell(node.ports())
        _LOG.info("ready")
        await stopping.wait()
        _LOG.info("draining")


def own_keys(config: Config) -> FolderKeys:
    """Return the Party's keys as configured. Raises KeysError."""
    secret = config.keys.passphrase_file
    return load_keys(
        config.path(config.keys.folder),
        read_passphrase(file=config.path(secret)) if secret else None,
        key_command=config.keys.key_command,
        key_command_timeout_s=config.keys.key_command_timeout_s,
    )


class Node:
    """One running node. `open` once, `close` once, also after an `open` that failed."""

    def __init__(self, config: Config, loop: asyncio.AbstractEventLoop) -> None:
        self._config = config
        self._clock = clock = SystemClock()
        self._draining = asyncio.Event()
        self._recheck = asyncio.Event()
        self._reload = asyncio.Event()
        self._used = asyncio.Event()
        self._metrics = Metrics()
        self._rounds = Rounds(self._metrics.task_failures)
        self._listeners: list[Listener] = []
        self._door: MetricsDoor | None = None
        self._links: PeerLinks | None = None
        self._intake = Intake(config.disk)
        self._intake.measure(self._disk)
        self._admission = Admission(
            unary=config.limits.unary_in_flight_per_caller, streams=config.limits.streams_per_caller
        )
        self._health = HealthDesk(["ExchangeService", "FederationService", "OperatorService"])
        self._executor = ThreadPoolExecutor(config.limits.threads, "acts")
        self._first = ThreadPoolExecutor(max(2, config.limits.threads // 2), "first")
        self._bulk = ThreadPoolExecutor(max(2, config.limits.threads // 2), "bulk")
        self._hop = Hop(self._executor)
        keys = own_keys(config)
        self._commits = Commits(loop)
        self._store = open_store(
            config.database_url, now=clock.now, sign=checkpoint_signer(keys), upgrade=upgrade_apart
        )
        try:
            self._compose(keys)
        except BaseException:
            self._store.close()
            raise

    def _compose(self, keys: FolderKeys) -> None:
        """Put together what stands on the store."""
        config, clock = self._config, self._clock
        self._store.journal.watch = self._metrics.journal
        limits = Limits(clearance_hours=config.limits.clearance_hours, intake=self._admit)
        self._party = Party(
            config.party.code, self._store, keys, clock, SystemIds(), limits, config.party.place
        )
        self._store.on_commit(self._commits.heard)
        self._commits.listen("deny", self._recheck.set)
        self._commits.listen("agreement", self._reload.set)
        self._commits.listen("uses", self._used.set)
        self._trusted = Trusted(self._party, config.party.trust_domain, config.path(config.tls.ca))
        self._credentials = {border: self._server_credentials(border) for border in Border}
        self._observer = LinkObserver(self._metrics.registry, self._peer_of, clock.now)
        self._state = NodeState(
            self._party,
            clock.now(),
            self._intake,
            lambda: self._credentials[Border.FEDERATION].not_after,
        )

    @property
    def _disk(self) -> Path:
        path = self._config.sqlite_path
        return path.parent if path is not None and path.parent.exists() else self._config.folder

    def _admit(self, bulk: bool) -> None:
        """The gate of new supply, on whatever thread an act runs. Raises Refusal."""
        if self._draining.is_set():
            raise draining()
        self._intake.admit(bulk=bulk)

    def _peer_of(self, agreement_id: str) -> str:
        return self._party.relationship(agreement_id).peer

    def _server_credentials(self, border: Border) -> ReloadingServerCredentials:
        trusted = self._trusted
        bundle = trusted.peer_bundles if border is Border.FEDERATION else trusted.own_bundle
        return ReloadingServerCredentials(self.material, bundle, self._clock.now)

    def material(self) -> TlsMaterial:
        """Return the node's certificate and key, read and checked now. Raises TlsMaterialError."""
        tls = self._config.tls
        return TlsMaterial.load(
            self._config.path(tls.certificate), self._config.path(tls.key), self._clock.now()
        )

    def ports(self) -> dict[str, Any]:
        """Return the facts of the ready line."""
        found: dict[str, Any] = {"ready": True, "party": self._config.party.code, "pid": os.getpid()}
        found |= {listener.border.value: listener.port for listener in self._listeners}
        if self._door is not None:
            found["metrics"] = self._door.port
        return found

    async def open(self) -> None:
        """Open links, listeners and rounds. Raises ListenError.

        The peers are asked what they cosigned of our ledgers while nobody can have anything signed yet.
        """
        config, desk = self._config, Desk(self._party, self._hop, Hop(self._bulk))
        first = replace(desk, hop=FirstHop(self._first, self._party.precedence.claim))
        self._links = PeerLinks(
            self._party,
            config,
            executor=self._executor,
            first=self._first,
            material=lambda: self._credentials[Border.FEDERATION].material,
            deny_list=self._trusted.deny_list,
            observer=self._observer,
            metrics=self._metrics,
        )
        own = {"RosterService": RosterService(desk)}
        pace = Pace(config.limits.submit_batches_in_flight, config.limits.heartbeat_s, config.link.poll_s)
        exchange = ExchangeService(desk, self._commits, self._draining, self._metrics, pace, first=first)
        if config.federation.listen:
            federation = {"FederationService": self._links.service()}
            await self._listen(Border.FEDERATION, config.federation.listen, federation)
        await self._links.prove()
        await self._give_up_uploads()
        await self._listen(
            Border.INSTITUTIONS,
            config.institutions.listen,
            {
                **own,
                "ExchangeService": exchange,
                **institution_services(desk, first, self._metrics, self._commits, self._draining),
            },
        )
        operator = {
            **own,
            "AgreementService": AgreementService(desk),
            "AmendmentService": AmendmentService(desk),
            "DescriptorService": DescriptorService(
                desk, lambda: self._credentials[Border.FEDERATION].material.chain_pem
            ),
            "OperatorService": OperatorService(replace(desk, hop=Hop(self._first)), self._snapshot),
        }
        await self._listen(Border.OPERATOR, config.operator.listen, operator)
        self._open_metrics()
        await self._links.refresh()
        self._start_rounds()

    async def _give_up_uploads(self) -> None:
        """Give up what an earlier process began to take in; on a shared database it falls silent instead."""
        if self._store.alone:
            with suppress(Refusal):  # a store that cannot write now is no reason not to start
                await self._hop.commit(give_up_all, self._party)

    async def _listen(self, border: Border, address: str, services: Mapping[str, Any]) -> None:
        config, trusted = self._config, self._trusted
        bundle_of = trusted.peer_bundle_of if border is Border.FEDERATION else trusted.own_bundle_of
        allowed = frozenset(config.operator.callers) if border is Border.OPERATOR else None
        check = CallerCheck(border, bundle_of, trusted.deny_list, self._clock.now, allowed)
        chain = BorderInterceptor(
            check,
            self._admission,
            config.limits.deadline_max_s,
            self._metrics.calls,
            lambda identity: self._party.languages_of(identity.name) if identity.kind is Kind.PERSON else (),
        )
        extra = (self._health.add_to, add_reflection(list(services))) if border is Border.OPERATOR else ()
        credentials = self._credentials[border].credentials()
        self._listeners.append(
            await open_listener(address, credentials, chain, services, config.limits, extra)
        )

    def _open_metrics(self) -> None:
        host, _, port = self._config.operator.metrics_listen.rpartition(":")
        self._metrics.registry.register(
            NodeCollector(
                self._state.snapshot,
                lambda: self._store.journal.depth,
                lambda: {"node": self._credentials[Border.FEDERATION].not_after.timestamp()},
                self._clock.now,
            )
        )
        self._door = MetricsDoor(host.strip("[]"), int(port), self._metrics.registry)

    def _start_rounds(self) -> None:
        config, every = self._config, self._rounds.every
        every(config.tls.refresh_s, "trust", self._refresh_trust, self._reload)
        every(config.tls.deny_check_s, "deny", self._check_streams, self._recheck)
        every(config.link.overdue_check_s, "overdue", lambda: self._until_done(expire_overdue))
        every(_EXPIRY_S, "expiry", lambda: self._until_done(expire))
        every(_LAPSES_S, "lapses", lambda: self._until_done(lapse_cases))
        every(_RELAXATIONS_S, "relaxations", lambda: self._until_done(answer_due))
        every(_HEADS_S, "heads", lambda: Hop(self._bulk).commit(make_heads, self._party))
        every(_SESSIONS_S, "sessions", lambda: self._hop.commit(forget_sessions, self._party))
        every(config.disk.check_s, "disk", self._measure_disk)
        every(_READINESS_S, "readiness", self._say_readiness)
        every(_AUDIT_S, "audit", self._audit)
        every(_USES_S, "uses", lambda: self._until_done(report_uses), self._used)
        every(_CONSENTS_S, "consents", lambda: self._until_done(settle_consents))
        every(_SWEEP_S, "uploads", lambda: Hop(self._bulk).run(sweep_uploads, self._party))

    async def _snapshot(self) -> operator_service_pb2.GetNodeStatusResponse:
        self._look_at_links()
        return await self._hop.run(self._state.snapshot)

    def _look_at_links(self) -> None:
        if self._links is not None:
            self._state.links = self._links.states()

    async def _refresh_trust(self) -> None:
        """Look at certificates, bundles and agreements again; open or renew links where they changed."""
        await self._hop.run(self._trusted.refresh)
        renewed = False
        for border, credentials in self._credentials.items():
            before = credentials.material
            failures = credentials.failures
            await self._hop.run(credentials.refresh)
            if credentials.failures > failures:
                self._metrics.tls_reload_failures.inc()
                _LOG.error("new TLS material is not fit: the old stays", extra={"border": border.value})
            renewed |= credentials.material.chain_pem != before.chain_pem
        if self._links is not None:
            await self._links.refresh()
            if renewed:
                await self._links.replace_channels()

    async def _check_streams(self) -> None:
        await self._hop.run(self._trusted.refresh_deny_list)
        for listener in self._listeners:
            listener.chain.streams.recheck(listener.chain.check)

    async def _until_done(self, act: Callable[..., Future[int]]) -> None:
        """Do an act that takes a few at a time, until it has nothing left."""
        while await self._hop.commit(act, self._party):
            pass  # other acts come in between

    async def _measure_disk(self) -> None:
        before = self._intake.room
        await self._hop.run(self._intake.measure, self._disk)
        if self._intake.room != before:
            facts = {"room": self._intake.room, "free_bytes": self._intake.free_bytes}
            _LOG.warning("the room on the disk has changed", extra=facts)

    async def _audit(self) -> None:
        entries, findings = await asyncio.get_running_loop().run_in_executor(
            self._bulk, audit_own_ledgers, self._party
        )
        self._metrics.verified.set(entries)
        if findings:
            self._metrics.verify_failures.inc(findings)
            _LOG.error("the ledger does not verify", extra={"count": findings})

    async def _say_readiness(self) -> None:
        readiness = Readiness(
            store_writable=self._store.writable(),
            room=self._intake.room,
            certificate_valid=self._credentials[Border.FEDERATION].not_after > self._clock.now(),
            draining=self._draining.is_set(),
        )
        self._look_at_links()
        missing = readiness.missing()
        if await self._health.say(ready=not missing):
            _LOG.info("readiness", extra={"missing": " ".join(missing)})

    async def close(self) -> None:
        """Drain and stop, in order. Safe after an `open` that failed."""
        await self._health.drain()
        self._draining.set()
        if self._links is not None:
            await self._links.drain()
        grace = self._config.limits.drain_s
        await asyncio.gather(*(listener.server.stop(grace) for listener in self._listeners))
        await self._rounds.stop()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._store.close)
        if self._door is not None:
            await loop.run_in_executor(None, self._door.close)
        for executor in (self._executor, self._first, self._bulk):
            executor.shutdown(wait=False, cancel_futures=True)
        _LOG.info("stopped")
