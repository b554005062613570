"""Two Parties in one process, with their own keys and databases, a clock we move, and no network.

`world_in_force(...)` gives both Parties with the agreement in force and both rosters on both nodes, copied
from what was founded once for the run; `carry` moves what one owes to the other and brings the receipts back.
Everything is synthetic.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from entente.v1 import (
    agreement_pb2,
    agreement_service_pb2,
    code_lists_pb2,
    exchange_service_pb2,
    item_pb2,
    ledger_pb2,
    link_pb2,
    purpose_pb2,
    receipt_pb2,
    reference_pb2,
    restriction_pb2,
    roster_pb2,
    roster_service_pb2,
)
from sqlalchemy import select

from node.acts import agreements, greeting, heads, outbox, receive, rosters, settle
from node.acts.clearing import clear_supply
from node.acts.party import Caller, Party, checkpoint_signer
from node.acts.submit import submit
from node.acts.upload import begin_upload
from node.agreement.genesis import PartyInput, build_genesis
from node.agreement.principal import GENESIS_TYPE, ROSTER_TYPE, bytes_to_sign, key_id_of
from node.errors import Refusal
from node.keys.folder import create_keys, load_keys
from node.keys.provider import KeyProvider
from node.keys.sealing import X25519
from node.store import schema
from node.store.engine import writing_engine
from node.store.store import open_store, upgrade_here
from tests.support.clearing import clearance_of
from tests.support.databases import copy_of, lasting_copy, lasting_database, lasting_folder
from tests.support.describing import described
from tests.support.memorandum import AGREEMENT as AGREEMENT
from tests.support.memorandum import DOMAINS as DOMAINS
from tests.support.memorandum import FIRST, PROFILE, SECOND
from tests.support.memorandum import PREFIX as PREFIX
from tests.support.moved_clock import MovedClock

POSTGRES_ENV: Final = "ENTENTE_TEST_POSTGRES"
START: Final = datetime(2031, 4, 17, 8, 30, tzinfo=UTC)

# The persons of either Party, by what follows the Party's letter.
CONTACT, ANALYST, LIAISON, AUDITOR, OPERATOR = "CO-001", "AN-003", "LI-004", "AU-005", "OP-006"
_ROLES: Final = {
    CONTACT: (roster_pb2.ROLE_CONTACT, "desk"),
    ANALYST: (roster_pb2.ROLE_ANALYST, "drugs"),
    LIAISON: (roster_pb2.ROLE_LIAISON, "liaison"),
    AUDITOR: (roster_pb2.ROLE_AUDITOR, "audit"),
    OPERATOR: (roster_pb2.ROLE_OPERATOR, "machines"),
}
LEGAL: Final = "LA-007"
"""A legal adviser: on no roster until `World.put_roster` is told of them with `also`."""
LEGAL_ADVISER: Final = {LEGAL: (roster_pb2.ROLE_LEGAL_ADVISER, "legal")}
DESK_SYSTEM: Final = "desk"
AUDIT_SYSTEM: Final = "audit"


@dataclass(frozen=True, slots=True)
class Carried:
    """What one way of `carry` did."""

    delivered: int
    receipts: list[receipt_pb2.BatchReceipt]
    settled: list[settle.Settled]
    received: list[receive.Received]


class World:
    """Both Parties. Use `world` to make one.

    `wco` and `caricc` are the first and the second Party of the memorandum that the tests run under, whoever
    these are: the tests were written for the shipped one.
    """

    def __init__(
        self, clock: MovedClock, parties: dict[str, Party], genesis: Genesis, agreement: str = AGREEMENT
    ) -> None:
        self.clock = clock
        self.agreement = agreement
        self.parties = parties
        self.genesis = genesis

    @property
    def wco(self) -> Party:
        return self.parties[FIRST]

    @property
    def caricc(self) -> Party:
        return self.parties[SECOND]

    def person(self, party: Party, who: str) -> Caller:
        return Caller("person", person_id(party.code, who))

    def carry(self, a: Party, b: Party, *, lanes: Sequence[int] = outbox.LANES, most: int = 100) -> Carried:
        """Move what `a` owes to `b`, lane by lane, at most so many of each, and the receipts back."""
        done = Carried(0, [], [], [])
        delivered = 0
        for lane in lanes:
            owed = outbox.outbox_after(a, self.agreement, lane, 0, most, 262_144)
            if not owed:
                continue
            delivered += len(owed)
            batch = link_pb2.Batch(lane=lane)  # type: ignore[arg-type]
            batch.deliveries.extend(link_pb2.Delivery.FromString(raw) for _, raw in owed)
            received = receive.receive(b, self.agreement, batch).result()
            b.forget()
            done.received.append(received)
            for raw in received.receipts:
                receipt = receipt_pb2.BatchReceipt.FromString(raw)
                done.receipts.append(receipt)
                done.settled.append(settle.settle(a, self.agreement, receipt).result())
        return Carried(delivered, done.receipts, done.settled, done.received)

    def meet(self, *, ahead_s: float = 0.0) -> None:
        """Do what two nodes do when a session begins: compare hellos, cosign each other's checkpoint.

        Args:
            ahead_s: how far the second Party's clock is ahead of the first's, as either sees it.
        """
        one, other = self.parties.values()
        for a, b, seen_s in ((one, other, -ahead_s), (other, one, ahead_s)):
            said = greeting.hello(a, self.agreement)
            said.clock.FromDatetime(self.clock.now() + timedelta(seconds=seen_s))
            found = greeting.greet(b, self.agreement, said)
            assert found.halt is None
        for a, b in ((one, other), (other, one)):
            shown = heads.own_heads(a, self.agreement, always=True)
            answer = heads.take_heads(b, self.agreement, shown, at_once=True).result()
            if answer is not None:
                heads.take_heads(a, self.agreement, answer).result()

    def supply(self, party: Party, request: exchange_service_pb2.SubmitRequest, who: str = ANALYST) -> str:
        """Supply one item as `who`, once a colleague has cleared what needs it; return its id."""
        self.clear(party, request, who)
        (answer,) = submit(party, self.person(party, who), [request]).result()
        if isinstance(answer, Refusal):
            raise answer
        return answer.item_id

    def clear(self, party: Party, request: exchange_service_pb2.SubmitRequest, author: str = ANALYST) -> None:
        """Have a colleague clear what is marked above TLP:AMBER."""
        if (asked := clearance_of(request, person_id(party.code, author))) is not None:
            colleague = self.person(party, CONTACT if author != CONTACT else LIAISON)
            clear_supply(party, colleague, asked).result()

    def upload(self, party: Party, data: bytes, who: str = ANALYST) -> str:
        """Take in an attachment as `who`; return its id."""
        taken = begin_upload(party, self.person(party, who), exchange_service_pb2.AttachmentInfo())
        taken.write(data)
        return taken.finish().upload_id

    def put_roster(self, party: Party, version: int, **changes: Any) -> roster_service_pb2.PutRosterResponse:
        """Put a version of the Party's roster; `changes` as for `roster`."""
        signed = self.sign_roster(
            party.code, roster(party.code, version, agreement=self.agreement, **changes)
        )
        answer = rosters.put_roster(party, roster_service_pb2.PutRosterRequest(roster=signed)).result()
        party.forget()
        return answer

    def sign_roster(self, code: str, value: roster_pb2.Roster) -> roster_pb2.SignedRoster:
        body = value.SerializeToString(deterministic=True)
        return roster_pb2.SignedRoster(
            roster=body, signatures=[self.genesis.signature(code, body, ROSTER_TYPE)]
        )

    def leaves(self, party: Party, kind: str = "") -> list[ledger_pb2.LedgerEntry]:
        """Return the leaves of a Party's ledger, of one kind or all."""
        with party.store.read() as connection:
            rows = connection.execute(select(schema.ledger_entry.c.leaf).order_by(schema.ledger_entry.c.idx))
            found = [ledger_pb2.LedgerEntry.FromString(bytes(row.leaf)) for row in rows]
        return [leaf for leaf in found if not kind or leaf.kind == kind]


class Genesis:
    """The record of one world, its principals and what both Parties submit of it."""

    def __init__(
        self,
        keys: Mapping[str, KeyProvider],
        made: datetime = START,
        profile: agreement_pb2.AgreementGenesis = PROFILE,
        domains: Mapping[str, str] = DOMAINS,
    ) -> None:
        self.agreement = profile.agreement_id
        self.principals = {code: Ed25519PrivateKey.generate() for code in domains}
        self.descriptors = {code: descriptor(code, keys[code], domains) for code in domains}
        self.record = build_genesis(
            profile,
            [
                PartyInput(
                    code,
                    domains[code],
                    self.principals[code].public_key().public_bytes_raw(),
                    hashlib.sha256(self.descriptors[code]).digest(),
                )
                for code in domains
            ],
            text_digests={"en": bytes(32)},
            create_time=made,
        )

    def signature(
        self, code: str, body: bytes | None = None, kind: str = GENESIS_TYPE
    ) -> agreement_pb2.PrincipalSignature:
        """Sign as the principal of `code`; the record unless told otherwise."""
        key = self.principals[code]
        return agreement_pb2.PrincipalSignature(
            party=code,
            key_id=key_id_of(key.public_key().public_bytes_raw()),
            signature=key.sign(bytes_to_sign(kind, self.record if body is None else body)),
        )

    def request(self) -> agreement_service_pb2.RecordGenesisRequest:
        return agreement_service_pb2.RecordGenesisRequest(
            genesis=self.record, descriptors=list(self.descriptors.values())
        )

    def sign(self, party: Party, code: str) -> agreement_service_pb2.SignAgreementResponse:
        """Bring the signature of `code` to the node of `party`."""
        request = agreement_service_pb2.SignAgreementRequest(
            agreement_id=self.agreement, signature=self.signature(code)
        )
        answer = agreements.sign_agreement(party, request).result()
        party.forget()
        return answer


@contextmanager
def bare_world(folder: Path, database: str) -> Iterator[World]:
    """Give two Parties that hold no agreement yet. `database` is "sqlite" or "postgres"."""
    for code in DOMAINS:
        create_keys(folder / code.lower(), START, suite=X25519)
    empty = _empty(database, os.environ.get(POSTGRES_ENV, ""))
    with _opened(folder, dict.fromkeys(DOMAINS, empty)) as world:
        yield world


@contextmanager
def founded_world(folder: Path, database: str) -> Iterator[World]:
    """Found two Parties, act by act: the agreement in force, both rosters on both nodes."""
    with bare_world(folder, database) as world:
        both = (world.wco, world.caricc)
        for party in both:
            agreements.record_genesis(party, world.genesis.request()).result()
            party.forget()
            world.genesis.sign(party, party.code)
        for a, b in (both, both[::-1]):
            world.carry(a, b)
        for party in both:
            world.put_roster(party, 1)
        for a, b in (both, both[::-1]):
            world.carry(a, b)
        yield world


@contextmanager
def world_in_force(folder: Path, database: str = "sqlite") -> Iterator[World]:
    """Give a copy of a world that was founded once for all tests: databases, keys, principals."""
    founded, urls, genesis = _founded(database, os.environ.get(POSTGRES_ENV, ""))
    for code in DOMAINS:
        shutil.copytree(founded / code.lower(), folder / code.lower())
    with _opened(folder, urls, genesis) as world:
        yield world


@contextmanager
def _opened(folder: Path, urls: Mapping[str, str], genesis: Genesis | None = None) -> Iterator[World]:
    """Give the Parties whose keys lie in `folder`, over copies of the databases at `urls`."""
    clock = MovedClock(START)
    with ExitStack() as stack:
        parties: dict[str, Party] = {}
        for code in DOMAINS:
            keys = load_keys(folder / code.lower())
            url = stack.enter_context(copy_of(urls[code], folder / f"{code.lower()}.db"))
            store = open_store(url, now=clock.now, sign=checkpoint_signer(keys))
            stack.callback(store.close)
            parties[code] = Party(code, store, keys, clock)
        yield World(clock, parties, genesis or Genesis({code: p.keys for code, p in parties.items()}))


@cache
def _empty(database: str, server: str) -> str:
    """Return the URL of a database with our tables and nothing in them: the migrations run once."""
    url = lasting_database(server if database == "postgres" else "")
    upgrade_here(engine := writing_engine(url))
    engine.dispose()
    return url


@cache
def _founded(database: str, server: str) -> tuple[Path, dict[str, str], Genesis]:
    """Return the keys' folder, the databases and the record of a world that nobody has open."""
    folder = lasting_folder()
    with founded_world(folder, database) as world:
        for party in world.parties.values():
            party.store.close()
        urls = {code: lasting_copy(party.store.url) for code, party in world.parties.items()}
    return folder, urls, world.genesis


def person_id(code: str, who: str) -> str:
    """Return the id of one of a Party's persons."""
    return f"{PREFIX.get(code, code[-1])}-{who}"


def descriptor(code: str, keys: KeyProvider, domains: Mapping[str, str] = DOMAINS) -> bytes:
    """Return a Party's descriptor over the keys it has."""
    peer = next(other for other in domains if other != code)
    return described(code, domains[code], domains[peer], keys, START)


def roster(
    code: str,
    version: int,
    *,
    without: Sequence[str] = (),
    also: Mapping[str, tuple[int, str]] = MappingProxyType({}),
    issued: datetime = START,
    lease_seconds: int = 86_400,
    agreement: str = AGREEMENT,
) -> roster_pb2.Roster:
    """Return a Party's roster; `without` names persons who have left, `also` further ones: role, unit."""
    value = roster_pb2.Roster(
        agreement_id=agreement, party=code, version=version, lease_seconds=lease_seconds
    )
    value.issue_time.FromDatetime(issued)
    for who, (role, unit) in (_ROLES | dict(also)).items():
        if who not in without:
            person = value.persons.add(
                person_id=person_id(code, who), roles=[role], units=[unit], languages=["en"]
            )
            person.valid_from_time.FromDatetime(min(issued, START) - timedelta(days=1))
    value.systems.add(name=DESK_SYSTEM, may_act_for_roles=[roster_pb2.ROLE_ANALYST])
    value.systems.add(name=AUDIT_SYSTEM, may_act_for_roles=[roster_pb2.ROLE_AUDITOR])
    return value


def content(attachments: Sequence[bytes] = ()) -> item_pb2.ItemContent:
    """Return a small item."""
    value = item_pb2.ItemContent(
        nominal=False,
        synthetic=True,
        reference=reference_pb2.Reference(
            document_kind=code_lists_pb2.REFERENCE_KIND_PROCEDURE, issuer="Synthetic Office"
        ),
    )
    value.reference.texts.add(language="en", text="An invented procedure.")
    for number, data in enumerate(attachments, 1):
        value.attachments.add(
            part=number,
            file_name=f"annex-{number}.bin",
            media_type="application/octet-stream",
            size_bytes=len(data),
            sha256=hashlib.sha256(data).digest(),
        )
    return value


def request(
    to: Party,
    *,
    restrictions: restriction_pb2.RestrictionSet | None = None,
    purposes: Sequence[str] = ("ANA",),
    attachments: Sequence[bytes] = (),
    upload_ids: Sequence[str] = (),
    persons: Sequence[str] = (CONTACT,),
    person: str = "",
) -> exchange_service_pb2.SubmitRequest:
    """Return a request to supply a small item to `to`; without restrictions it says that there are none."""
    stated = restriction_pb2.RestrictionStatement(no_restrictions=restriction_pb2.NoRestrictions())
    if restrictions is not None:
        stated = restriction_pb2.RestrictionStatement(restrictions=restrictions)
    value = exchange_service_pb2.SubmitRequest(
        request_id=str(uuid.uuid4()),
        person_id=person,
        content=content(attachments),
        mou_basis="3.1",
        purpose=purpose_pb2.Purpose(codes=purposes),
        restrictions=stated,
        upload_ids=upload_ids,
    )
    value.addressees.persons.extend(person_id(to.code, who) for who in persons)
    return value


def only_persons(*persons: str) -> restriction_pb2.RestrictionSet:
    """Return restrictions under which only these persons may know of the item."""
    return restriction_pb2.RestrictionSet(
        tlp=restriction_pb2.TLP_RED,
        audience=restriction_pb2.Audience(
            members=[restriction_pb2.AudienceMember(person_id=person) for person in persons]
        ),
    )
