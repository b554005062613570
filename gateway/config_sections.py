"""The sections of a node's configuration: every setting with its unit, default, reason and range.

This is the one table of settings; `config.py` reads a file into it, and `config_text.py` makes the
commented file and the documentation from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.config_checks import setting


@dataclass(frozen=True, slots=True)
class PartySection:
    """Whose node this is."""

    code: str = setting("", reason="the Party's code in the agreement, like WCO", check="party_code")
    trust_domain: str = setting(
        "", reason="the domain of the Party's certificates and ledger, like wco.example", check="domain"
    )
    place: str = setting(
        "", unit="ISO 3166-1 alpha-2", reason="where its persons work; empty = not known", check="country"
    )


@dataclass(frozen=True, slots=True)
class FederationSection:
    """The border towards the peer."""

    listen: str = setting(
        "127.0.0.1:7443",
        unit="host:port",
        reason="where the peer's node may call; empty = do not listen, only dial out",
        check="address_or_none",
    )
    advertise: tuple[str, ...] = setting(
        (), unit="host:port", reason="what the party descriptor tells the peer", check="addresses"
    )
    dial: bool = setting(True, reason="dial the peer; false behind a border that only lets calls in")


@dataclass(frozen=True, slots=True)
class InstitutionsSection:
    """The border towards this Party's own systems and persons."""

    listen: str = setting(
        "127.0.0.1:7444", unit="host:port", reason="where systems and persons call", check="address"
    )


@dataclass(frozen=True, slots=True)
class OperatorSection:
    """The operator's door: administration, health, metrics."""

    listen: str = setting(
        "127.0.0.1:7445", unit="host:port", reason="administration, health, reflection", check="address"
    )
    metrics_listen: str = setting(
        "127.0.0.1:7446",
        unit="host:port",
        reason="plain HTTP for the scraper, apart from TLS so that TLS cannot blind it",
        check="address",
    )
    allow_non_loopback: bool = setting(
        False, reason="how busy two services are is itself sensitive: loopback only, unless allowed here"
    )
    callers: tuple[str, ...] = setting(
        ("system/operator",),
        unit="kind/name",
        reason="which of the Party's identities administer the node; an empty list permits nobody",
        check="callers",
    )


@dataclass(frozen=True, slots=True)
class DatabaseSection:
    """Where the node remembers."""

    url: str = setting(
        "",
        unit="SQLAlchemy URL",
        reason="empty = SQLite in <folder>/data/entente.db; postgresql+psycopg://... for replicas",
        check="database_url",
    )


@dataclass(frozen=True, slots=True)
class KeysSection:
    """The Party's signing, sealing and vault keys."""

    folder: str = setting("keys", unit="path", reason="the key folder, relative to this file", check="path")
    passphrase_file: str = setting(
        "", unit="path", reason="file with the passphrase of encrypted key files; empty = not encrypted"
    )
    key_command: tuple[str, ...] = setting(
        (), unit="argv", reason="a command that prints the vault key, for a key kept elsewhere"
    )
    key_command_timeout_s: float = setting(
        10.0,
        unit="seconds",
        reason="a key store that hangs must not hang the start",
        at_least=0.1,
        at_most=300,
    )


@dataclass(frozen=True, slots=True)
class TlsSection:
    """Certificates of the listeners and of the link."""

    certificate: str = setting(
        "pki/node.pem", unit="path", reason="the node's certificate chain", check="path"
    )
    key: str = setting(
        "pki/node.pem", unit="path", reason="its private key, ECDSA P-256; may be the same file", check="path"
    )
    ca: str = setting(
        "pki/ca.pem", unit="path", reason="the Party's own CA bundle: its systems and persons", check="path"
    )
    refresh_s: float = setting(
        30.0, unit="seconds", reason="how often the files are looked at again", at_least=0.1, at_most=3600
    )
    deny_check_s: float = setting(
        5.0,
        unit="seconds",
        reason="how often live streams are held against the deny list",
        at_least=0.1,
        at_most=60,
    )


@dataclass(frozen=True, slots=True)
class LimitsSection:
    """What one caller may take of the node."""

    unary_in_flight_per_caller: int = setting(
        64, unit="calls", reason="one caller must not take every thread", at_least=1, at_most=10_000
    )
    streams_per_caller: int = setting(
        16,
        unit="streams",
        reason="streams are held for hours and are counted apart",
        at_least=1,
        at_most=10_000,
    )
    deadline_max_s: float = setting(
        30.0, unit="seconds", reason="a call without a deadline gets this one", at_least=0.1, at_most=600
    )
    submit_batches_in_flight: int = setting(
        4, unit="batches", reason="of one SubmitStream: enough for group commit", at_least=1, at_most=64
    )
    heartbeat_s: float = setting(
        15.0,
        unit="seconds",
        reason="a quiet WatchInbox proves so often that it lives",
        at_least=0.05,
        at_most=60,
    )
    message_max_bytes: int = setting(
        4_194_304,
        unit="bytes",
        reason="larger messages are refused before they are read",
        at_least=1_500_000,
        at_most=67_108_864,
    )
    concurrent_streams_per_connection: int = setting(
        256, unit="calls", reason="HTTP/2 streams of one connection", at_least=8, at_most=10_000
    )
    connection_age_max_s: float = setting(
        3600.0,
        unit="seconds",
        reason="a new handshake so often, to see revoked and renewed certificates",
        at_least=10,
        at_most=86_400,
    )
    connection_age_grace_s: float = setting(
        300.0,
        unit="seconds",
        reason="how long calls may end on a connection past its age",
        at_least=1,
        at_most=3600,
    )
    handshake_timeout_s: float = setting(
        10.0, unit="seconds", reason="half-open connections are dropped", at_least=1, at_most=120
    )
    threads: int = setting(
        8, unit="threads", reason="for acts and reads; the writer has its own", at_least=2, at_most=256
    )
    clearance_hours: int = setting(
        72,
        unit="hours",
        reason="a second person's clearance that no supply has spent lapses after so long",
        at_least=1,
        at_most=8_760,
    )
    drain_s: float = setting(
        10.0, unit="seconds", reason="how long running calls may end at a stop", at_least=0, at_most=300
    )


@dataclass(frozen=True, slots=True)
class LinkSection:
    """The session with the peer."""

    ping_s: float = setting(
        15.0, unit="seconds", reason="proof of life when idle", at_least=0.05, at_most=300
    )
    dead_s: float = setting(
        45.0, unit="seconds", reason="silence after which the session is dropped", at_least=0.1, at_most=900
    )
    heads_busy_s: float = setting(
        3.0, unit="seconds", reason="checkpoints are exchanged so often under load", at_least=0.05, at_most=60
    )
    heads_rest_s: float = setting(
        60.0, unit="seconds", reason="and so often at rest", at_least=0.05, at_most=3600
    )
    backoff_base_s: float = setting(
        0.5,
        unit="seconds",
        reason="first wait before dialling again, doubled and jittered",
        at_least=0.01,
        at_most=60,
    )
    backoff_max_s: float = setting(
        60.0, unit="seconds", reason="the longest wait before dialling again", at_least=0.05, at_most=3600
    )
    poll_s: float = setting(
        2.0,
        unit="seconds",
        reason="the outbox is looked at so often even if nothing woke the link",
        at_least=0.05,
        at_most=60,
    )
    overdue_check_s: float = setting(
        5.0,
        unit="seconds",
        reason="how often statements past their deadline are recorded",
        at_least=0.1,
        at_most=300,
    )


@dataclass(frozen=True, slots=True)
class DiskSection:
    """What happens when the disk fills."""

    soft_free_bytes: int = setting(
        2_147_483_648, unit="bytes", reason="below this: alarm, uploads and bulk are refused", at_least=0
    )
    hard_free_bytes: int = setting(
        536_870_912,
        unit="bytes",
        reason="below this: all new supply is refused; receipts and protective traffic go on",
        at_least=0,
    )
    check_s: float = setting(
        5.0, unit="seconds", reason="how often it is looked at", at_least=0.05, at_most=300
    )


@dataclass(frozen=True, slots=True)
class LogSection:
    """JSON lines on standard error."""

    level: str = setting("info", reason="debug, info, warning or error", check="log_level")
