"""Each fault that the doctor knows, really made: it is seen, and the remedy says what to do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, text

from gateway.cli.doctor_checks import SOON, examine
from gateway.cli.findings import Finding, Health
from gateway.cli.home import Home
from gateway.cli.identities import dns_names, node_identity, server_name
from gateway.cli.main import entente
from gateway.i18n import LANGUAGES, speak
from gateway.pki.authority import LEAF_LIFETIME, create_ca, issue, key_pem, new_key, save_leaf
from node.keys.folder import create_keys
from node.store import schema
from node.store.engine import writing_engine
from node.store.store import upgrade_here
from tests.support.governing import submitted
from tests.support.processes import Pair, until
from tests.support.processes_postgres import PostgresServer, own_postgres

DOMAIN = "wco.example"


def clock() -> datetime:
    """Return the present: certificates made here are not valid for long before it."""
    return datetime.now(UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A Party's folder without a node."""
    folder = tmp_path / "wco"
    made = CliRunner().invoke(
        entente,
        ["init", str(folder), "--party", "WCO", "--trust-domain", DOMAIN, "--peer-domain", "caricc.example"],
    )
    assert made.exit_code == 0, made.stderr
    return Home(folder)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    speak("en")
    yield
    speak("en")


def seen(home: Home, subject: str, now: datetime | None = None) -> Finding:
    """Return what is found of one subject; whatever is not well has a remedy, in three languages."""
    now = now or clock()
    places = [number for number, one in enumerate(examine(home, now)) if one.subject == subject]
    assert places, [one.subject for one in examine(home, now)]
    said = []
    for language in LANGUAGES:
        speak(language)
        said.append(list(examine(home, now))[places[0]])
    speak("en")
    if said[0].health is not Health.OK:
        assert len({one.remedy for one in said}) == len(LANGUAGES), said
        assert len({one.text for one in said}) == len(LANGUAGES), said
    return said[0]


def node_certificate(home: Home, now: datetime, lifetime: timedelta = LEAF_LIFETIME) -> None:
    """Put another certificate of the folder's own CA in place of the node's."""
    identity, key = node_identity(DOMAIN), new_key()
    made = issue(
        home.authority(), key.public_key(), identity, dns_names(identity), now=now, lifetime=lifetime
    )
    save_leaf(home.pki, "node", made, key)


def set_setting(home: Home, section: str, line: str) -> None:
    path = home.folder / "entente.toml"
    kept = path.read_text("utf-8")
    assert f"[{section}]" in kept
    path.write_text(kept.replace(f"[{section}]", f"[{section}]\n{line}"), "utf-8")


# --- configuration, keys, certificates, clock, disk: no node is needed --------------------------------


def test_a_folder_that_is_none_and_a_setting_that_is_none(home: Home, tmp_path: Path) -> None:
    assert "entente init" in seen(Home(tmp_path / "nowhere"), "Configuration").remedy
    set_setting(home, "disk", "soft_free_bytes = -1")
    told = seen(home, "Configuration")
    assert told.health is Health.FAULT
    assert "disk.soft_free_bytes" in told.text


def test_a_key_file_open_to_others(home: Home) -> None:
    key = home.folder / "keys" / "ledger.pem"
    assert seen(home, "Keys").health is Health.OK
    key.chmod(0o640)
    told = seen(home, "Keys")
    assert told.health is Health.FAULT
    assert "chmod 600" in told.text
    assert str(home.keys_folder) in told.remedy


def test_keys_under_a_passphrase_that_is_wrong_or_missing(home: Home, tmp_path: Path) -> None:
    shutil.rmtree(home.keys_folder)
    create_keys(home.keys_folder, clock(), passphrase=b"right", scrypt_log2_n=14)
    told = seen(home, "Keys")
    assert told.health is Health.FAULT
    assert "keys.passphrase_file" in told.remedy
    secret = tmp_path / "passphrase"
    secret.write_text("wrong\n")
    secret.chmod(0o600)
    set_setting(home, "keys", f'passphrase_file = "{secret}"')
    told = seen(home, "Keys")
    assert told.health is Health.FAULT
    assert "is not opened by this passphrase" in told.text
    assert "keys.passphrase_file" in told.remedy


def test_keys_that_are_not_those_of_the_descriptor(home: Home) -> None:
    shutil.rmtree(home.keys_folder)
    create_keys(home.keys_folder, clock())
    told = seen(home, "Descriptor")
    assert told.health is Health.FAULT
    assert "backup" in told.remedy


def test_a_certificate_that_ran_out_ends_soon_or_is_not_valid_yet(home: Home) -> None:
    subject = "Certificate node/node"
    assert seen(home, subject).health is Health.OK
    node_certificate(home, clock() - timedelta(days=30), timedelta(days=29))
    assert seen(home, subject).health is Health.FAULT
    node_certificate(home, clock(), SOON - timedelta(days=2))
    assert seen(home, subject).health is Health.ATTENTION
    node_certificate(home, clock() + timedelta(days=2))
    told = seen(home, subject)
    assert told.health is Health.FAULT
    assert f"entente pki renew spiffe://{DOMAIN}/node/node" in told.remedy


def test_a_certificate_of_another_ca(home: Home) -> None:
    identity, key = node_identity(DOMAIN), new_key()
    made = issue(create_ca(DOMAIN, clock()), key.public_key(), identity, dns_names(identity), now=clock())
    save_leaf(home.pki, "node", made, key)
    told = seen(home, "Certificate node/node")
    assert told.health is Health.FAULT
    assert str(home.ca) in told.text


def test_a_certificate_beside_the_key_of_another(home: Home) -> None:
    path = home.pki / "node.pem"
    certificate = path.read_bytes().partition(b"-----BEGIN PRIVATE")[0]
    path.write_bytes(certificate + key_pem(new_key()))
    told = seen(home, "Certificate node/node")
    assert told.health is Health.FAULT
    assert "entente pki renew" in told.remedy
    path.write_bytes(certificate)
    assert seen(home, "Certificate node/node").health is Health.FAULT


def test_a_node_without_a_certificate(home: Home) -> None:
    (home.pki / "node.pem").unlink()
    told = seen(home, "Certificate")
    assert told.health is Health.FAULT
    assert "entente pki import" in told.remedy


def test_a_clock_before_the_descriptor_was_made(home: Home) -> None:
    told = seen(home, "Clock", clock() - timedelta(days=1))
    assert told.health is Health.FAULT
    assert "time service" in told.remedy


@pytest.mark.parametrize(
    ("setting", "health"),
    [("soft_free_bytes", Health.ATTENTION), ("hard_free_bytes", Health.FAULT)],
)
def test_a_disk_below_its_threshold(home: Home, setting: str, health: Health) -> None:
    assert seen(home, "Disk").health is Health.OK
    beyond = shutil.disk_usage(home.folder).total + 1
    also = "" if setting == "soft_free_bytes" else f"soft_free_bytes = {beyond + 1}\n"
    set_setting(home, "disk", f"{also}{setting} = {beyond}")
    told = seen(home, "Disk")
    assert told.health is health
    assert str(home.folder) in told.remedy


# --- database, agreement, peer: of Parties that are founded -----------------------------------------------


def test_a_database_that_was_never_made_and_one_that_is_gone(home: Home, pair: Pair) -> None:
    told = seen(home, "Database")
    assert told.health is Health.ATTENTION
    assert "entente run" in told.remedy
    party = pair.wco
    assert seen(party.home, "Database").health is Health.OK
    party.node.start()
    party.node.stop()
    database = party.folder / "data" / "entente.db"
    for path in database.parent.glob("entente.db*"):
        if not path.name.endswith(".lock"):
            path.unlink()
    told = seen(party.home, "Database")
    assert told.health is Health.FAULT
    assert "backup" in told.remedy
    assert "never start it on a new file" in told.remedy


@pytest.mark.parametrize("place", ["header", "page"])
def test_a_database_whose_bytes_are_destroyed(pair: Pair, place: str) -> None:
    database = pair.wco.folder / "data" / "entente.db"
    for beside in database.parent.glob("entente.db-*"):
        beside.unlink()
    whole = database.read_bytes()
    begin, end = (0, 100) if place == "header" else (4096, 12_288)
    database.write_bytes(whole[:begin] + b"\xa5" * (end - begin) + whole[end:])
    told = seen(pair.wco.home, "Database")
    assert told.health is Health.FAULT
    assert str(database) in told.remedy
    answer = pair.wco.cli("doctor")
    assert answer.exit_code == 2


def test_a_database_that_was_emptied_is_a_fault_where_a_node_ran_and_not_where_none_did(
    home: Home, pair: Pair
) -> None:
    pair.wco.node.start()
    pair.wco.node.stop()
    database = pair.wco.folder / "data" / "entente.db"
    database.write_bytes(b"")
    told = seen(pair.wco.home, "Database")
    assert told.health is Health.FAULT
    assert "put back the backup" in told.remedy
    assert str(database) in told.remedy
    assert seen(pair.wco.home, "Agreement").remedy
    new = home.folder / "data" / "entente.db"
    new.parent.mkdir(exist_ok=True)
    new.write_bytes(b"")
    assert seen(home, "Database").health is Health.ATTENTION


def change(home: Home, statement: str) -> None:
    engine = writing_engine(home.config().database_url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_a_database_whose_schema_is_another(pair: Pair) -> None:
    change(pair.wco.home, "UPDATE alembic_version SET version_num = '9999'")
    told = seen(pair.wco.home, "Database")
    assert told.health is Health.FAULT
    assert told.remedy.startswith("run the version")


@pytest.mark.parametrize("table", ["alembic_version", "witness_state"])
def test_a_database_that_lost_a_table(pair: Pair, table: str) -> None:
    change(pair.wco.home, f"DROP TABLE {table}")
    told = seen(pair.wco.home, "Database")
    assert told.health is Health.FAULT
    assert table in told.text
    assert "put back the backup" in told.remedy


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    found = own_postgres()
    try:
        yield found
    finally:
        found.close()


@pytest.mark.postgres
def test_a_postgresql_server_that_is_down_or_lost_a_table_is_a_fault_and_an_empty_one_is_not_made_yet(
    home: Home, server: PostgresServer
) -> None:
    set_setting(home, "database", f'url = "{server.url}"')
    told = seen(home, "Database")
    assert told.health is Health.FAULT
    assert "start PostgreSQL" in told.remedy
    server.start()
    assert seen(home, "Database").health is Health.ATTENTION
    engine = writing_engine(server.url)
    upgrade_here(engine)
    engine.dispose()
    assert seen(home, "Database").health is Health.OK
    change(home, "DROP TABLE witness_state")
    told = seen(home, "Database")
    assert told.health is Health.FAULT
    assert "witness_state" in told.text
    assert "restore the PostgreSQL database" in told.remedy


def test_an_agreement_that_lacks_a_signature(pair: Pair) -> None:
    assert seen(pair.wco.home, "Agreement").health is Health.OK
    engine = writing_engine(pair.wco.home.config().database_url)
    with engine.begin() as connection:
        rows = schema.agreement_signature
        last = connection.execute(text("SELECT max(recorded_us) FROM agreement_signature")).scalar_one()
        connection.execute(text("PRAGMA foreign_keys=OFF"))
        for name in connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).scalars():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(delete(rows).where(rows.c.recorded_us == last))
    engine.dispose()
    told = seen(pair.wco.home, "Agreement")
    assert told.health is Health.ATTENTION
    assert told.text in {"not signed by: CARICC", "not signed by: WCO", "not signed by: WCO, CARICC"}
    assert "entente agreement sign" in told.remedy


def test_a_node_that_is_down_a_port_that_is_taken_and_a_peer_that_is_away(pair: Pair) -> None:
    wco, caricc = pair.both
    told = seen(wco.home, "Node")
    assert told.health is Health.FAULT
    assert "entente run" in told.remedy
    peer = f"Peer CARICC at 127.0.0.1:{pair.federation_port(caricc)}"
    told = seen(wco.home, peer)
    assert told.health is Health.ATTENTION
    assert "connection refused" in told.text.lower()
    assert "firewalls" in told.remedy
    caricc.node.start()
    assert seen(wco.home, peer).health is Health.OK
    text_of = (wco.folder / "entente.toml").read_text("utf-8")
    taken = f'"127.0.0.1:{pair.federation_port(wco)}"'
    assert taken in text_of
    (wco.folder / "entente.toml").write_text(
        text_of.replace(taken, f'"127.0.0.1:{pair.federation_port(caricc)}"'), "utf-8"
    )
    told = seen(wco.home, "Port federation.listen")
    assert told.health is Health.FAULT


def test_a_peer_whose_certificate_is_of_a_ca_that_it_did_not_tell(pair: Pair) -> None:
    wco, caricc = pair.both
    identity, key = node_identity(caricc.player.domain), new_key()
    other = create_ca(caricc.player.domain, clock())
    made = issue(
        other, key.public_key(), identity, (server_name(caricc.player.domain), "localhost"), now=clock()
    )
    save_leaf(caricc.home.pki, "node", made, key)
    caricc.node.start()
    told = seen(wco.home, f"Peer CARICC at 127.0.0.1:{pair.federation_port(caricc)}")
    assert told.health is Health.FAULT
    assert "CA bundles" in told.remedy


def test_what_the_doctor_finds_decides_its_exit_code(pair: Pair) -> None:
    pair.start()
    pair.until_linked()
    pair.until_settled()
    answer = pair.wco.cli("doctor")
    assert answer.exit_code == 1
    (told,) = [one for one in answer.facts["findings"] if one["state"] != "ok"]
    assert told["text"] == "the contact point is vacant: WCO, CARICC", "nobody was designated yet (2.1)"
    for party, person in ((pair.wco, "W-CP-001"), (pair.caricc, "C-CP-001")):
        said = ("--function", "en=Desk", "--language", "en", "--at", "+0")
        submitted(pair, party, "contact", "contact", "designate", person, *said)
    until(lambda: pair.wco.cli("doctor").exit_code == 0, "both contact points are known at the WCO")
    answer = pair.wco.cli("doctor")
    assert {one["state"] for one in answer.facts["findings"]} == {"ok"}
    pair.caricc.node.stop()
    assert pair.wco.cli("doctor").exit_code == 1
    pair.wco.node.stop()
    assert pair.wco.cli("doctor").exit_code == 2


def test_restrictions_that_are_current_are_stale_and_lack_a_notice(pair: Pair) -> None:
    wco, subject = pair.wco, "Restrictions of CARICC"
    pair.start()
    pair.until_linked()

    def said() -> bool:
        return all(
            one.HasField("peer_restriction_head_time")
            for party in pair.both
            for one in party.status().relationships
        )

    until(said, "either node makes heads by itself, and the other compares them")
    assert seen(wco.home, subject).health is Health.OK
    stale = seen(wco.home, subject, clock() + timedelta(hours=1))
    assert stale.health is Health.ATTENTION
    assert "900 s" in stale.text
    (shown,) = wco.cli("status").facts["relationships"]
    assert shown["peer_restriction_head_time"]
    assert shown["restriction_gap_items"] == "0"
    pair.stop()
    change(
        wco.home,
        "INSERT INTO restriction_gap (rel, item_id, sequence, counter, found_us, alarmed)"
        " VALUES (1, x'000102030405060708090a0b0c0d0e0f', 1, 1, 1, false)",
    )
    wco.node.start()
    missing = seen(wco.home, "Notices of CARICC")
    assert (missing.health, missing.text) == (Health.FAULT, "missing on 1 items")
    change(wco.home, "UPDATE restriction_head SET compared_us = NULL")
    assert "has not said" in seen(wco.home, subject).text
