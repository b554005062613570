"""Two real nodes for tests: founded once, copied for each test, each a process that can be killed.

Decides where a Party's folder lies, on which ports its node answers, and what can be seen of it. Founding is
that of `entente demo`, command by command.
"""

from __future__ import annotations

import shutil
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from entente.v1 import exchange_service_pb2, ledger_pb2, operator_service_pb2, restriction_pb2
from sqlalchemy import func, select

from gateway.cli.calls import caller_client, operator_client
from gateway.cli.home import Home
from gateway.client import Client
from gateway.demo import cast
from gateway.demo.founding import Stage, keep_register, prepare_record, sign_record, sign_roster
from gateway.demo.stage import Answer, Side, entente_command
from gateway.dossier import load_dossiers, submit_request
from node.errors import code_of
from node.store import schema
from node.store.store import open_reader
from tests.support.clearing import clearance_of
from tests.support.running_node import RunningNode, free_ports

WAIT_S: Final = 40.0
_LOOK_S: Final = 0.05
_SAMPLES: Final = {"WCO": "sample-w04", "CARICC": "sample-c01"}
T = TypeVar("T")


def until(look: Callable[[], T], what: str, deadline_s: float = WAIT_S) -> T:
    """Look until what is seen is true, and return it; fail after the deadline, saying what was awaited."""
    pause, deadline = threading.Event(), time.monotonic() + deadline_s
    while not (seen := look()):
        assert time.monotonic() < deadline, f"not within {deadline_s:.0f} s: {what} (last seen: {seen!r})"
        pause.wait(_LOOK_S)
    return seen


class PartyFolder:
    """One Party's folder, its node, and what can be seen of it from outside."""

    def __init__(self, side: Side) -> None:
        self.player: Final = side.player
        self.folder: Final = side.folder
        self.home: Final = Home(side.folder)
        self.side: Final = side
        self.node: Final = RunningNode(side.folder)
        self._clients: dict[str, Client] = {}

    @property
    def code(self) -> str:
        """The Party's code."""
        return self.player.code

    @property
    def analyst(self) -> str:
        """The person who supplies and reads items."""
        return next(person for person, role in self.player.persons.items() if role == "analyst")

    def cli(self, *arguments: str | Path) -> Answer:
        """Run a command in this Party's folder."""
        return entente_command(*arguments, "--home", self.folder)

    def client(self, person: str = "") -> Client:
        """Return a client under a person's certificate; the analyst's unless named."""
        return self._client(person or self.analyst)

    def operator(self) -> Client:
        """Return a client of the operator's listener."""
        return self._client("")

    def close(self) -> None:
        """Close the clients."""
        for client in self._clients.values():
            client.close()

    def _client(self, who: str) -> Client:
        # A new channel each time: one whose node was killed waits before it dials again.
        if (old := self._clients.pop(who, None)) is not None:
            old.close()
        self._clients[who] = caller_client(self.home, who) if who else operator_client(self.home)
        return self._clients[who]

    def request(self, request_id: str = "") -> exchange_service_pb2.SubmitRequest:
        """Return a request to supply a sample at AMBER, which needs no clearance, in the analyst's name."""
        request = sample_request(self.player.samples, _SAMPLES[self.code])
        request.restrictions.restrictions.tlp = restriction_pb2.TLP_AMBER
        request.request_id = request_id or str(uuid.uuid4())
        return request

    def submit(self, request_id: str = "") -> exchange_service_pb2.SubmitResponse:
        """Supply one item. Raises PeerRefused, NodeUnreachableError."""
        client = self.client()
        return client.call(client.exchange.Submit, self.request(request_id))  # type: ignore[no-any-return]

    def clear(self, request: exchange_service_pb2.SubmitRequest, author: str = "") -> None:
        """Have a colleague of the author clear what is marked above TLP:AMBER."""
        if (asked := clearance_of(request, author or self.analyst)) is not None:
            colleagues = (self.player.holder(role) for role in ("project-officer", "contact"))
            client = self.client(next(one for one in colleagues if one != asked.supply.person_id))
            client.call(client.exchange.ClearSupply, asked)

    def state(self, statement_id: str) -> str:
        """Return how a statement of this Party's stands."""
        client = self.client()
        request = exchange_service_pb2.GetStatementRequest(statement_id=statement_id)
        seen = client.call(client.exchange.GetStatement, request)
        return exchange_service_pb2.StatementState.Name(seen.state).removeprefix("STATEMENT_STATE_")

    def status(self) -> operator_service_pb2.GetNodeStatusResponse:
        """Return the node's state as its operator sees it."""
        client = self.operator()
        request = operator_service_pb2.GetNodeStatusRequest()
        return client.call(client.operator.GetNodeStatus, request)  # type: ignore[no-any-return]

    def linked(self) -> bool:
        """Whether a session with the peer is up."""
        return bool(self.status().relationships[0].link_up)

    def alarms(self) -> list[str]:
        """Return the codes of all alarms, newest first."""
        client = self.operator()
        page = client.call(client.operator.ListAlarms, operator_service_pb2.ListAlarmsRequest(page_size=500))
        return [code_of(alarm.reason) for alarm in page.alarms]

    # Straight from the database, whether the node runs or not.

    def leaves(self) -> list[ledger_pb2.LedgerEntry]:
        """Return the ledger."""
        table = schema.ledger_entry
        rows = self._rows(select(table.c.leaf).order_by(table.c.idx))
        return [ledger_pb2.LedgerEntry.FromString(bytes(row[0])) for row in rows]

    def counts(self) -> dict[str, int]:
        """Return how many rows the tables have that grow with what is stored."""
        tables = (schema.item, schema.statement, schema.outbox, schema.request, schema.ledger_entry)
        return {t.name: int(self._rows(select(func.count()).select_from(t))[0][0]) for t in tables}

    def owes(self) -> int:
        """Return how many statements have no final receipt."""
        return self.counts()["outbox"]

    def received_items(self) -> list[bytes]:
        """Return the ids of all items received and readable."""
        table = schema.item
        chosen = select(table.c.item_id).where(table.c.whose == schema.PEER, table.c.readable.is_(True))
        return [bytes(row[0]) for row in self._rows(chosen)]

    def received_digests(self) -> list[bytes]:
        """Return the digests of all statements received."""
        table = schema.statement
        return [
            bytes(row[0]) for row in self._rows(select(table.c.digest).where(table.c.whose == schema.PEER))
        ]

    def verify_ledger(self) -> Mapping[str, Any]:
        """Have `entente ledger verify` check the whole ledger, and return what it found."""
        found = self.cli("ledger", "verify").done()
        assert found["verified"], found
        return found

    def _rows(self, query: Any) -> Sequence[Any]:
        engine = open_reader(self.home.config().database_url)
        try:
            with engine.connect() as connection:
                return connection.execute(query).all()
        finally:
            engine.dispose()


class Pair:
    """Both Parties."""

    def __init__(self, stage: Stage, ports: Mapping[str, Sequence[int]]) -> None:
        self.stage: Final = stage
        self.ports: Final = ports
        self.wco: Final = PartyFolder(stage.wco)
        self.caricc: Final = PartyFolder(stage.caricc)
        self.both: Final = (self.wco, self.caricc)

    def federation_port(self, party: PartyFolder) -> int:
        """The port that the Party's descriptor names."""
        return self.ports[party.code][0]

    def copy(self, folder: Path) -> Pair:
        """Return a copy in another folder; its nodes answer on the same ports."""
        shutil.copytree(self.stage.folder, folder, ignore=shutil.ignore_patterns("*.lock", "node.log"))
        return Pair(_stage(folder, self.ports), self.ports)

    def start(self, environ: Mapping[str, str] | None = None) -> None:
        """Start both nodes at once."""
        for party in self.both:
            party.node.launch(environ)
        for party in self.both:
            party.node.await_ready()

    def stop(self) -> None:
        """Stop whatever runs."""
        for party in self.both:
            party.close()
            party.node.stop()

    def until_linked(self) -> None:
        """Wait until the session is up on both sides."""
        for party in self.both:
            until(party.linked, f"{party.code} is linked")

    def until_settled(self, deadline_s: float = WAIT_S) -> None:
        """Wait until neither owes the other anything."""
        for party in self.both:
            until(lambda party=party: party.owes() == 0, f"{party.code} owes nothing", deadline_s)  # type: ignore[misc]


def found_pair(folder: Path, databases: Mapping[str, str] | None = None) -> Pair:
    """Found both Parties: in force, rosters on both nodes, nothing owed, nodes stopped.

    Args:
        databases: database URLs by Party's code, where it is not SQLite in the folder.
    """
    free = free_ports(10)
    ports = {"WCO": free[:5], "CARICC": free[5:]}
    folder.mkdir(parents=True, exist_ok=True)
    stage = _stage(folder, ports)
    for side in stage.sides:
        player = side.player
        entente_command(
            "init", side.folder, "--party", player.code, "--trust-domain", player.domain,
            "--peer-domain", stage.peer(side).player.domain, "--profile", cast.PROFILE,
            "--place", player.place,
            "--federation", side.federation, "--institutions", side.institutions,
            "--operator", side.operator, "--metrics", side.metrics,
        ).done()  # fmt: skip
        if url := (databases or {}).get(player.code):
            path = side.folder / "entente.toml"
            text = path.read_text(encoding="utf-8")
            assert '#url = ""' in text
            path.write_text(text.replace('#url = ""', f'url = "{url}"'), encoding="utf-8")
        for person in player.persons:
            side.command("pki", "issue", "person", person).done()
        entente_command("principal", "keygen", stage.key(side)).done()
    pair = Pair(stage, ports)
    try:
        pair.start()
        _bring_into_force(stage)
        for party in pair.both:
            peer = stage.peer(party.side).player.code
            known = ("roster", "show", peer)
            until(lambda party=party, known=known: not party.cli(*known).exit_code, f"{peer}'s roster")  # type: ignore[misc]
        pair.until_settled()
    finally:
        pair.stop()
    return pair


def _bring_into_force(stage: Stage) -> None:
    prepare_record(stage)
    for side in stage.sides:
        sign_record(stage, side)
    for side in stage.sides:
        for signer in stage.sides:
            side.command("agreement", "submit", stage.record, stage.signature(signer)).done()
    for side in stage.sides:
        sign_roster(stage, side)
        side.command("roster", "submit", stage.roster(side)).done()
    keep_register(stage)


def _stage(folder: Path, ports: Mapping[str, Sequence[int]]) -> Stage:
    wco = Side(cast.WCO, folder / "wco", list(ports["WCO"][:4]))
    caricc = Side(cast.CARICC, folder / "caricc", list(ports["CARICC"][:4]))
    return Stage(folder, (wco, caricc), folder / "agreement.record")


def sample_request(file: str, name: str) -> exchange_service_pb2.SubmitRequest:
    """Return the request that supplies a sample in its author's own call, without an identifier."""
    return exchange_service_pb2.SubmitRequest.FromString(_sample(file, name))


@cache
def _sample(file: str, name: str) -> bytes:
    dossier = next(one for one in load_dossiers(cast.SAMPLES / file) if one.name == name)
    request = submit_request(dossier, "")
    request.person_id = ""
    return request.SerializeToString()
