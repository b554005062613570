"""What may be wrong with a node, looked for from outside: its folder, its database, its ports, its peer.

Decides what is sound, what needs attention and what stops the node, and says what to do about each. Works
whether the node runs or not, writes nothing, and shows no content. Source: the scars of other systems' users
(silent failure).
"""

from __future__ import annotations

import shutil
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from entente.v1 import descriptor_service_pb2, operator_service_pb2, party_pb2
from sqlalchemy.exc import SQLAlchemyError

from gateway.cli import words
from gateway.cli.doctor_agreement import SIGN, examine_agreement, examine_records
from gateway.cli.doctor_cases import examine_cases
from gateway.cli.doctor_keys import examine_key_states, examine_keys
from gateway.cli.doctor_restrictions import examine_restrictions
from gateway.cli.faults import CommandError
from gateway.cli.findings import Finding, Health
from gateway.cli.home import Home, read_file
from gateway.cli.identities import certificates, node_identity
from gateway.cli.node_commands import size_text
from gateway.cli.output import said
from gateway.cli.own_ledger import held_agreements, own_ledger
from gateway.cli.told import told
from gateway.client import NodeUnreachableError, reachable
from gateway.config import Config
from gateway.i18n import gettext as _
from gateway.i18n import mark
from gateway.pki.identity import Kind
from gateway.pki.trust import chain_belongs_to
from node.errors import CATALOGUE, EntenteError, code_of
from node.keys.files import read_secret
from node.store.store import MISSING, SCHEMA, database_fault, sqlite_path

SOON: Final = timedelta(days=21)
_PROBE_S: Final = 3.0
_OLD_S: Final = 60.0
_UNWRITABLE: Final = mark(
    "free space or repair the disk that database.url names; the node tries again by itself"
)
_PUT_BACK: Final = mark("stop the node and put back the backup of {}; never start it on a new file")
_PUT_BACK_UNLESS_NEW: Final = mark(
    "stop the node and put back the backup of {}; only if the node has never come up, start it with"
    " entente run"
)
_PUT_BACK_DUMP: Final = mark(
    "stop the node and restore the PostgreSQL database of database.url from its backup"
)
_START: Final = mark("start the node once with entente run")
_HALTED: Final = mark(
    "entente alarms shows the proof; business stays stopped until both operators agree which copy is right"
)


def examine(home: Home, now: datetime) -> Iterator[Finding]:
    """Yield what was found, in the order in which it should be put right."""
    try:
        config = home.config()
    except CommandError as error:
        yield Finding(_("Configuration"), Health.FAULT, str(error), error.remedy)
        return
    yield Finding(_("Configuration"), Health.OK, f"{config.party.code}, {config.party.trust_domain}")
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: _keys(home, config, now),
        lambda: _certificates(home, now),
        lambda: _clock(home, now),
        lambda: _database(config),
        lambda: _disk(config),
        lambda: examine_records(home),
        lambda: _node(home, config, now),
        lambda: _peer(home, now),
    )
    for check in checks:
        try:
            yield from check()
        except (EntenteError, OSError, ValueError) as error:
            remedy = error.remedy if isinstance(error, CommandError) else ""
            yield Finding(
                _("Check"), Health.FAULT, told(error), remedy or _("mend what is named, then ask again")
            )


def _keys(home: Home, config: Config, now: datetime) -> Iterator[Finding]:
    node = home.leaf(node_identity(config.party.trust_domain))
    yield from examine_keys(home, config, now, _public(node) if node.exists() else b"")


def _certificates(home: Home, now: datetime) -> Iterator[Finding]:
    found = certificates(home.leaves())
    kinds = {named.identity.kind for _path, named in found}
    if Kind.NODE not in kinds:
        yield Finding(
            _("Certificate"),
            Health.FAULT,
            _("the node has none"),
            _("run entente pki import or entente init"),
        )
    bundle = read_file(home.ca)
    for path, named in found:
        subject = _("Certificate {}").format(f"{named.identity.kind.value}/{named.identity.name}")
        days = (named.not_after - now).days
        remedy = _("run entente pki renew {}").format(named.identity.uri)
        if not _own_key(path):
            yield Finding(subject, Health.FAULT, _("its key is another one's, or is not there"), remedy)
        elif named.not_after <= now or named.not_before > now:
            yield Finding(subject, Health.FAULT, _("is not valid now"), remedy)
        elif not chain_belongs_to(_public(path), bundle, now):
            yield Finding(subject, Health.FAULT, _("is not of the CA in {}").format(home.ca), remedy)
        elif named.not_after - now < SOON:
            yield Finding(subject, Health.ATTENTION, _("ends in {} days").format(days), remedy)
        else:
            yield Finding(subject, Health.OK, _("ends in {} days").format(days))


def _clock(home: Home, now: datetime) -> Iterator[Finding]:
    if not home.descriptor_path.exists():
        return
    issued = home.descriptor().issue_time.ToDatetime(UTC)
    if now < issued - timedelta(minutes=5):
        yield Finding(
            _("Clock"),
            Health.FAULT,
            _("shows a time before the descriptor was made"),
            _("set the clock, and keep it with a time service"),
        )
    else:
        yield Finding(_("Clock"), Health.OK, f"{now:%Y-%m-%d %H:%M:%S}Z")


def _database(config: Config) -> Iterator[Finding]:
    path = sqlite_path(config.database_url)
    subject = _("Database")
    if path is not None and not path.exists():
        if _node_ran(path):
            yield Finding(subject, Health.FAULT, _("{} is gone").format(path), _(_PUT_BACK).format(path))
        else:
            yield Finding(subject, Health.ATTENTION, _("there is none yet"), _(_START))
        return
    place = "PostgreSQL" if path is None else f"{path}, {size_text(path.stat().st_size)}"
    try:
        wrong = database_fault(config.database_url)
    except SQLAlchemyError as error:
        orig = getattr(error, "orig", None) or error
        why = type(orig).__name__ if path is None else told(orig)  # a server's words name users and hosts
        yield Finding(
            subject,
            Health.FAULT,
            _("cannot be read: {}").format(why),
            _("start PostgreSQL, or set database.url; see its log")
            if path is None
            else _(_PUT_BACK).format(path),
        )
        return
    restore = _(_PUT_BACK_DUMP) if path is None else _(_PUT_BACK).format(path)
    if wrong.startswith(SCHEMA):
        schema = wrong.removeprefix(SCHEMA)
        if schema == "None" and path is not None and _node_ran(path):
            text = _("is empty, though a node was started on it")
            yield Finding(subject, Health.FAULT, text, _(_PUT_BACK_UNLESS_NEW).format(path))
        elif schema == "None":
            yield Finding(subject, Health.ATTENTION, _("its tables are not made yet"), _(_START))
        else:
            yield Finding(
                subject,
                Health.FAULT,
                _("is at schema {}, which this program does not know").format(schema),
                _("run the version of entente that wrote it, or a newer one"),
            )
    elif wrong.startswith(MISSING):
        text = _("tables are missing: {}").format(wrong.removeprefix(MISSING))
        yield Finding(subject, Health.FAULT, text, restore)
    elif wrong:
        yield Finding(subject, Health.FAULT, _("is damaged: {}").format(wrong), restore)
    else:
        yield Finding(subject, Health.OK, place)


def _node_ran(path: Path) -> bool:
    """Whether a node was ever started on this SQLite file: its lock stays."""
    return path.with_name(path.name + ".lock").exists()


def _disk(config: Config) -> Iterator[Finding]:
    free = shutil.disk_usage(config.folder).free
    text = _("{} free").format(size_text(free))
    if free < config.disk.hard_free_bytes:
        health, remedy = (
            Health.FAULT,
            _("free space in {}: new supply is refused until then").format(config.folder),
        )
    elif free < config.disk.soft_free_bytes:
        health, remedy = (
            Health.ATTENTION,
            _("free space in {}: uploads and bulk are refused until then").format(config.folder),
        )
    else:
        health, remedy = Health.OK, ""
    yield Finding(_("Disk"), health, text, remedy)


def _node(home: Home, config: Config, now: datetime) -> Iterator[Finding]:
    from gateway.cli.calls import operator_client

    subject = _("Node")
    try:
        with operator_client(home) as client:
            request = operator_service_pb2.GetNodeStatusRequest()
            seen = client.call(client.operator.GetNodeStatus, request, _PROBE_S)
            asked = descriptor_service_pb2.ListKeysRequest()
            keys = client.call(client.descriptor.ListKeys, asked, _PROBE_S)
    except NodeUnreachableError:
        yield Finding(subject, Health.FAULT, _("does not answer"), _("start it with entente run"))
        yield from _ports(config)
        return
    yield Finding(subject, Health.OK, _("runs since {}").format(words.instant(seen.start_time)))
    if not seen.store_writable:
        yield Finding(
            _("Store"),
            Health.FAULT,
            _("cannot write"),
            _(_UNWRITABLE),
        )
    yield from examine_key_states(keys)
    for one in seen.relationships:
        yield from _relationship(one)
        yield from examine_restrictions(one, now)
        yield from examine_agreement(one)
        yield from examine_cases(one, now)


def _relationship(one: operator_service_pb2.RelationshipStatus) -> Iterator[Finding]:
    in_force = words.standing(one.standing) in {"IN_FORCE", "NOTICE_RUNNING"}
    yield Finding(
        _("Standing of {}").format(one.agreement_id),
        Health.OK if in_force else Health.ATTENTION,
        words.standing_text(one.standing),
        "" if in_force else _(SIGN),
    )
    subject = _("Link to {}").format(one.peer)
    if one.halted_reason:
        code = code_of(one.halted_reason)
        yield Finding(
            subject,
            Health.FAULT,
            f"{code}: {said(code)}",
            _(_HALTED),
        )
    elif one.link_up:
        yield Finding(subject, Health.OK, _("up, last heard {}").format(words.instant(one.last_heard_time)))
    else:
        yield Finding(
            subject, Health.ATTENTION, _("is down"), _("the node goes on trying; see the peer below")
        )
    waiting = [lane for lane in one.lanes if lane.depth and lane.oldest_age.ToMilliseconds() / 1000 > _OLD_S]
    for lane in waiting:
        age = round(lane.oldest_age.ToMilliseconds() / 1000)
        yield Finding(
            _("Lane {}").format(words.lane(lane.lane)),
            Health.ATTENTION,
            _("{} statements wait, the oldest for {} s").format(lane.depth, age),
            _("nothing is lost: they go out once the link to {} is up; see its line").format(one.peer),
        )
    yield from _limits(one)
    if one.HasField("clock_skew"):
        skew = one.clock_skew.ToMilliseconds() / 1000
        far = abs(skew) > _OLD_S
        yield Finding(
            _("Clock of {}").format(one.peer),
            Health.ATTENTION if far else Health.OK,
            f"{skew:+.3f} s",
            _("keep both clocks with a time service such as chrony; supply goes on by itself") if far else "",
        )


def _limits(one: operator_service_pb2.RelationshipStatus) -> Iterator[Finding]:
    """What stops new supply by the limits that both Parties signed."""
    subject = _("New supply to {}").format(one.peer)
    since = words.instant(one.uncosigned_since_time)
    facts = {
        "CLOCK_SKEW": f"{one.clock_skew.ToMilliseconds() / 1000:+.3f} s",
        "COSIGNATURE_OVERDUE": _("not cosigned since {}").format(since),
        "ROSTER_STALE": _("last confirmed {}").format(words.instant(one.peer_roster_confirm_time)),
    }
    for reason in one.supply_stopped:
        code = code_of(reason)
        remedy = CATALOGUE[code].remedy if code in CATALOGUE else ""
        text = f"{code}: {said(code)} ({facts[code]})" if code in facts else f"{code}: {said(code)}"
        yield Finding(subject, Health.FAULT, text, _(remedy) if remedy else "")
    if not one.supply_stopped:
        text = _("not cosigned since {}").format(since) if since else _("every entry is cosigned by the peer")
        yield Finding(_("Cosignature of {}").format(one.peer), Health.OK, text)


def _ports(config: Config) -> Iterator[Finding]:
    listeners = {
        "federation.listen": config.federation.listen,
        "institutions.listen": config.institutions.listen,
        "operator.listen": config.operator.listen,
        "operator.metrics_listen": config.operator.metrics_listen,
    }
    for name, listen in listeners.items():
        if listen and not listen.endswith(":0") and _answers(reachable(listen)):
            yield Finding(
                _("Port {}").format(name),
                Health.FAULT,
                _("another program listens at {}").format(listen),
                _("stop it, or configure another port"),
            )


def _peer(home: Home, now: datetime) -> Iterator[Finding]:
    for agreement_id in held_agreements(home):
        try:
            with own_ledger(home, agreement_id) as own:
                peer = own.peer_descriptor()
        except CommandError:  # said above, of the agreement
            continue
        if not peer.endpoints:
            text = _("only dials out; it comes to this node")
            yield Finding(_("Peer {}").format(peer.party), Health.OK, text)
        for endpoint in peer.endpoints:
            yield _endpoint(home, peer, endpoint, now)


def _endpoint(home: Home, peer: party_pb2.PartyDescriptor, endpoint: str, now: datetime) -> Finding:
    subject = _("Peer {} at {}").format(peer.party, endpoint)
    host, _colon, port = endpoint.rpartition(":")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_verify_locations(cadata=peer.ca_bundle_pem)
    context.load_cert_chain(home.pki / "node.pem")
    context.set_alpn_protocols(["h2"])
    try:
        with (
            socket.create_connection((host.strip("[]"), int(port)), timeout=_PROBE_S) as plain,
            context.wrap_socket(plain, server_hostname=peer.tls_server_name) as secured,
        ):
            der = secured.getpeercert(binary_form=True) or b""
    except ssl.SSLError as error:
        return Finding(
            subject,
            Health.FAULT,
            _("the TLS handshake fails: {}").format(error.reason or error),
            _("compare the CA bundles of both descriptors"),
        )
    except OSError as error:
        return Finding(
            subject,
            Health.ATTENTION,
            _("cannot be reached: {}").format(told(error.strerror or error)),
            _("ask the peer's operator, and the firewalls between"),
        )
    ends = x509.load_der_x509_certificate(der).not_valid_after_utc
    health = Health.ATTENTION if ends - now < SOON else Health.OK
    remedy = _("remind the peer's operator to renew it") if health is Health.ATTENTION else ""
    return Finding(
        subject, health, _("answers; its certificate ends in {} days").format((ends - now).days), remedy
    )


def _answers(address: str) -> bool:
    host, _colon, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=_PROBE_S):
            return True
    except OSError:
        return False


def _own_key(path: Path) -> bool:
    """Whether the file holds the key of its certificate."""
    pem = read_secret(path)
    try:
        key = serialization.load_pem_private_key(pem, None)
        return key.public_key() == x509.load_pem_x509_certificate(pem).public_key()
    except ValueError:
        return False


def _public(path: Path) -> bytes:
    """Return the certificates of a file that also holds a key."""
    chain = x509.load_pem_x509_certificates(read_file(path))
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in chain)
