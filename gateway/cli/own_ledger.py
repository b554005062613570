"""A Party's own ledger read straight from its database, beside a running node or without one.

Decides nothing: it reads in one snapshot and hands rows to `node.ledger`, which decides. Trust comes from the
Party's folder (its own descriptor) and from the agreement's record (the peer's), never from the rows that are
checked.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from entente.v1 import agreement_pb2, envelope_pb2, ledger_pb2, party_pb2, statement_pb2
from google.protobuf.message import DecodeError
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from gateway.cli.faults import InputError, UnverifiedError
from gateway.cli.home import Home, read_descriptor, read_file
from gateway.cli.told import told
from gateway.i18n import gettext as _
from node.acts.descriptors import successor
from node.agreement.genesis import read_genesis, standing_of
from node.errors import Refusal
from node.ledger.checkpoint import read_checkpoint, verify_checkpoint, verify_cosigned
from node.ledger.faults import NoteError
from node.ledger.note import Verifier
from node.ledger.proofs import inclusion_proof
from node.ledger.verify import AuditReport, audit
from node.store import schema
from node.store.engine import is_sqlite
from node.store.ledger_rows import SqlHashes
from node.store.store import SchemaError, open_reader

_ROWS: Final = 2048


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit of a whole ledger found."""

    origin: str
    report: AuditReport
    cosigned_size: int
    cosigned_faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Nothing was found broken."""
        return self.report.ok and not self.cosigned_faults


class OwnLedger:
    """One agreement's ledger in an open snapshot of the database."""

    def __init__(self, connection: Connection, home: Home, agreement_id: str) -> None:
        self._connection = connection
        table = schema.agreement
        rows = connection.execute(
            select(table.c.rel, table.c.agreement_id, table.c.origin, table.c.own, table.c.peer)
            .where(table.c.agreement_id == agreement_id if agreement_id else table.c.rel.is_not(None))
            .order_by(table.c.rel)
        ).all()
        if not rows:
            raise InputError(_("The database holds no such agreement."), _("see entente agreement submit"))
        if len(rows) > 1:
            raise InputError(_("The node holds several agreements: name one with --agreement."))
        self._rel, self.agreement_id, self.origin, self.own, self.peer = rows[0]
        self.descriptor_path: Final = home.descriptors().get(self.origin, home.descriptor_path)
        self._own_descriptor: Final = read_file(self.descriptor_path)
        self.log: Final = Verifier.parse(read_descriptor(self.descriptor_path).ledger_vkey)
        if self.log.name != self.origin:
            raise UnverifiedError(
                _("The ledger is {}, the descriptor's key is of {}.").format(self.origin, self.log.name)
            )

    @property
    def hashes(self) -> SqlHashes:
        """Reads the stored hashes."""
        return SqlHashes(self._connection, self._rel)

    def size(self) -> int:
        """Return the number of leaves stored."""
        table = schema.ledger_entry
        return self._connection.execute(
            select(func.count()).select_from(table).where(table.c.rel == self._rel)
        ).scalar_one()

    def peer_descriptor(self) -> party_pb2.PartyDescriptor:
        """Return the newest descriptor held of the peer. Raises as `descriptors`."""
        return self.descriptors(self.peer)[-1][0]

    def descriptors(self, party: str) -> list[tuple[party_pb2.PartyDescriptor, bytes]]:
        """Return each version of a Party's descriptor with its exact bytes, oldest first, verified here.

        Version 1 counts only if the record names its digest, a later one only if a key of the one before
        has signed it. Own ones that the peer refused are left out.

        Raises:
            InputError: the Party is none of the agreement's.
            UnverifiedError: the record is not that of this folder's descriptor, or not of the one stored; a
                later version is not signed under the one before.
        """
        if party not in (self.own, self.peer):
            raise InputError(_("{} is not a Party to the agreement.").format(party))
        self._check_record()
        table, said, outcome = schema.descriptor.c, schema.statement.c, schema.outcome.c
        whose = schema.OWN if party == self.own else schema.PEER
        of_statement = (said.rel == table.rel) & (said.whose == whose)
        of_outcome = (outcome.rel == table.rel) & (outcome.whose == whose) & (outcome.stage == 1)
        rows = self._connection.execute(
            select(table.descriptor, said.envelope)
            .join(schema.statement, of_statement & (said.statement_id == table.statement_id), isouter=True)
            .join(schema.outcome, of_outcome & (outcome.statement_id == table.statement_id), isouter=True)
            .where(
                table.rel == self._rel,
                table.party == party,
                outcome.decision.is_(None) | (outcome.decision != ledger_pb2.DECISION_REFUSED),
            )
            .order_by(table.version)
        ).all()
        found: list[tuple[party_pb2.PartyDescriptor, bytes]] = []
        for row in rows:
            raw = bytes(row.descriptor)
            try:
                one = _next(found[-1][0], raw, bytes(row.envelope or b"")) if found else None
            except (Refusal, DecodeError):
                raise UnverifiedError(
                    _("A descriptor of {} is not signed under the one before.").format(party)
                ) from None
            found.append((one or party_pb2.PartyDescriptor.FromString(raw), raw))
        return found

    def _check_record(self) -> None:
        held, signed, stored = schema.agreement, schema.agreement_signature, schema.descriptor
        genesis = bytes(
            self._connection.execute(select(held.c.genesis).where(held.c.rel == self._rel)).scalar_one()
        )
        first = self._connection.execute(
            select(stored.c.descriptor).where(
                stored.c.rel == self._rel, stored.c.party == self.peer, stored.c.version == 1
            )
        ).scalar_one_or_none()
        signatures = [
            agreement_pb2.PrincipalSignature.FromString(bytes(row[0]))
            for row in self._connection.execute(
                select(signed.c.signature).where(signed.c.rel == self._rel).order_by(signed.c.recorded_us)
            )
        ]
        standing_of(genesis, signatures)
        named = {party.code: party.descriptor_digest for party in read_genesis(genesis).parties}
        if (
            named.get(self.own) != hashlib.sha256(self._own_descriptor).digest()
            or first is None
            or named.get(self.peer) != hashlib.sha256(bytes(first)).digest()
        ):
            raise UnverifiedError(_("The record names other party descriptors than are held here."))

    def unsigned(self) -> list[str]:
        """Return the Parties whose principal has not signed the agreement's record."""
        held, signed = schema.agreement, schema.agreement_signature
        genesis = self._connection.execute(select(held.c.genesis).where(held.c.rel == self._rel)).scalar_one()
        rows = self._connection.execute(select(signed.c.signature).where(signed.c.rel == self._rel))
        done = {agreement_pb2.PrincipalSignature.FromString(bytes(row[0])).party for row in rows}
        return [party.code for party in read_genesis(bytes(genesis)).parties if party.code not in done]

    def newest_checkpoint(self, *, cosigned: bool = False) -> str:
        """Return the newest signed checkpoint, or the newest that the peer cosigned. Raises InputError."""
        table = schema.ledger_cosigned if cosigned else schema.ledger_checkpoint
        found = self._connection.execute(
            select(table.c.note).where(table.c.rel == self._rel).order_by(table.c.size.desc()).limit(1)
        ).scalar_one_or_none()
        if found is None:
            raise InputError(
                _("The peer has cosigned no checkpoint yet.")
                if cosigned
                else _("There is no checkpoint yet.")
            )
        return str(found)

    def leaf(self, index: int) -> bytes:
        """Return the bytes of a leaf. Raises InputError."""
        table = schema.ledger_entry
        found = self._connection.execute(
            select(table.c.leaf).where(table.c.rel == self._rel, table.c.idx == index)
        ).scalar_one_or_none()
        if found is None:
            raise InputError(_("The ledger has no leaf {}.").format(index))
        return bytes(found)

    def prove(self, index: int) -> tuple[list[bytes], str]:
        """Return a leaf's inclusion path and the checkpoint that it leads to. Raises InputError."""
        note = self.newest_checkpoint()
        size = verify_checkpoint(note, self.origin, self.log).size
        if index >= size:
            raise InputError(_("The ledger has no leaf {}.").format(index))
        return inclusion_proof(index, size, self.hashes), note

    def audit(self, now: int, advance: Callable[[int], None]) -> Audited:
        """Hash every leaf anew and compare everything that was stored or signed.

        Args:
            now: seconds since 1970; a cosignature is not of the future.
            advance: told of leaves read, so many at a time.
        """
        faults: list[str] = []
        cosigned_size = 0
        witness = Verifier.parse(self.peer_descriptor().cosigner_vkey)
        for note in self._notes(schema.ledger_cosigned):
            try:
                cosigned_size = verify_cosigned(note, self.origin, self.log, witness, now).checkpoint.size
            except NoteError as error:
                faults.append(str(error))
        notes = heapq.merge(
            self._notes(schema.ledger_checkpoint), self._notes(schema.ledger_cosigned), key=_size_of
        )
        report = audit(self._leaves(advance), self.hashes, notes, self.log)
        return Audited(self.origin, report, cosigned_size, tuple(faults))

    def _leaves(self, advance: Callable[[int], None]) -> Iterator[tuple[bytes, bytes]]:
        table = schema.ledger_entry
        start = 0
        while True:
            rows = self._connection.execute(
                select(table.c.idx, table.c.leaf, table.c.leaf_hash)
                .where(table.c.rel == self._rel, table.c.idx >= start)
                .order_by(table.c.idx)
                .limit(_ROWS)
            ).all()
            for index, leaf, stored in rows:
                # a hole: nothing hashes to what is missing, and every later index is off
                yield from ((b"", b"") for _missing in range(start, index))
                yield bytes(leaf), bytes(stored)
                start = index + 1
            advance(len(rows))
            if len(rows) < _ROWS:
                return

    def _notes(self, table: object) -> Iterator[str]:
        columns = table.c  # type: ignore[attr-defined]
        rows = self._connection.execute(
            select(columns.note).where(columns.rel == self._rel).order_by(columns.size)
        )
        return (str(row[0]) for row in rows)


@contextmanager
def own_ledger(home: Home, agreement_id: str = "") -> Iterator[OwnLedger]:
    """Give the ledger of one agreement in one read-only snapshot.

    Raises:
        InputError: there is no database, or no such agreement.
        UnverifiedError: the ledger bears another name than the Party's key.
    """
    with _snapshot(home) as connection:
        yield OwnLedger(connection, home, agreement_id)


def held_agreements(home: Home) -> list[str]:
    """Return the agreements in the database. Raises as `own_ledger`."""
    table = schema.agreement.c
    with _snapshot(home) as connection:
        return list(connection.execute(select(table.agreement_id).order_by(table.rel)).scalars())


@contextmanager
def _snapshot(home: Home) -> Iterator[Connection]:
    url = home.config().database_url
    try:
        engine = open_reader(url)
    except SchemaError as error:
        raise InputError(told(error), _("start the node once with entente run")) from None
    try:
        with engine.connect() as connection:
            if not is_sqlite(url):
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection
    except DBAPIError as error:
        why = str(error.orig).splitlines()[0][:200] if error.orig is not None else ""
        raise UnverifiedError(_("The database cannot be read: {}.").format(told(why))) from None
    finally:
        engine.dispose()


def _next(held: party_pb2.PartyDescriptor, raw: bytes, envelope: bytes) -> party_pb2.PartyDescriptor:
    payload = envelope_pb2.Envelope.FromString(envelope).payload
    signed = statement_pb2.Statement.FromString(payload).party_descriptor
    if signed.descriptor != raw:
        raise Refusal("SIGNATURE_INVALID", "another descriptor is stored than was stated")
    return successor(held, signed)


def _size_of(note: str) -> int:
    try:
        return read_checkpoint(note).size
    except NoteError:
        return 0
