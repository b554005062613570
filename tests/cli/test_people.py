"""What people meet: duties in their language, faults of the command line for programs, a damaged database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from entente.v1 import exchange_service_pb2, restriction_pb2
from sqlalchemy import text

from gateway.cli.duties import caveats_of
from gateway.i18n import LANGUAGES, speak
from node.exchange.caveats import STANDARD
from node.store.engine import writing_engine
from node.store.store import upgrade_here
from tests.cli.conftest import Ran, Run, environment
from tests.cli.test_founding_commands import init
from tests.support.processes import Pair, found_pair, until


def process(*arguments: object) -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", "gateway.cli.main", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment(),
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--json", "nonsense"),
        ("items", "--json", "--nonsense"),
        ("open", "--json"),
        ("items", "--limit", "many", "--json"),
        ("ledger", "--json"),
    ],
)
def test_a_command_line_at_fault_is_one_json_object_for_programs(arguments: tuple[str, ...]) -> None:
    ran = process(*arguments)
    assert ran.code == 2
    (line,) = ran.out.splitlines()
    error = json.loads(line)["error"]
    assert error["exit_code"] == 2
    assert error["message"]
    assert "--help" in error["remedy"]


def test_a_command_line_at_fault_is_a_usage_text_for_people() -> None:
    ran = process("items", "--nonsense")
    assert (ran.code, ran.out) == (2, "")
    assert "--nonsense" in ran.err


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_names_the_exit_codes(run: Run, language: str) -> None:
    ran = run("--lang", language, "--help")
    assert ran.code == 0
    assert all(f" {code} " in " ".join(ran.out.split()) for code in range(5))


def test_a_caveat_is_told_in_the_language_spoken_and_a_missing_translation_is_said() -> None:
    standard = restriction_pb2.Caveat(id="CAV-JUD")
    own = restriction_pb2.Caveat(id="OWN-1", original_language="ru")
    own.texts.add(language="ru", text="Только для сведения.")
    summary = exchange_service_pb2.ItemSummary(part_caveats=[own])
    summary.restrictions.restrictions.caveats.append(standard)
    for language in LANGUAGES:
        speak(language)
        known, supplied = caveats_of(summary)
        assert known.lines == [f"CAV-JUD [{language}]: {STANDARD['CAV-JUD'][language]}"]
        assert any("Только для сведения." in line for line in supplied.lines)
        assert (len(supplied.lines) == 2) is (language != "ru")


def finding(run: Run, folder: Path) -> dict[str, str]:
    facts = run("doctor", "--home", folder, "--json").facts
    found: dict[str, str] = next(one for one in facts["findings"] if one["subject"] == "Database")
    return found


def test_doctor_tells_a_damaged_database_and_what_to_do(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "wco"
    init(run, folder, "WCO", "--federation", "127.0.0.1:17443")
    path = folder / "data" / "entente.db"
    path.parent.mkdir(exist_ok=True)
    engine = writing_engine(f"sqlite+pysqlite:///{path}")
    upgrade_here(engine)
    assert finding(run, folder)["state"] == "ok"
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    assert "9999" in finding(run, folder)["text"]
    whole = path.read_bytes()
    path.write_bytes(b"\x00" * 100 + whole[100:])
    damaged = finding(run, folder)
    assert damaged["state"] == "fault"
    assert str(path) in damaged["remedy"]


@pytest.fixture
def pair(tmp_path: Path) -> object:
    """Two nodes, running."""
    founded = found_pair(tmp_path / "pair")
    founded.start()
    yield founded
    founded.stop()


def test_a_person_reads_what_to_acknowledge_and_the_command_that_then_opens(pair: Pair) -> None:
    wco, caricc = pair.both
    item = caricc.submit().item_id
    pair.until_settled()
    until(wco.received_items, "the item has arrived")
    asked = ("open", item, "--purpose", "ENF.SEIZ", "--as", wco.analyst, "--home", wco.folder)
    for language in LANGUAGES:
        ran = process(*asked, "--lang", language)
        assert ran.code == 1
        assert STANDARD["CAV-JUD"][language] in " ".join(ran.err.split())
        assert "--caveat CAV-JUD" in ran.err
    opened = process(*asked, "--caveat", "CAV-JUD", "--lang", "fr")
    assert opened.code == 0, opened.err
    assert STANDARD["CAV-JUD"]["fr"] in " ".join(opened.out.split())
    (only,) = wco.cli("items", "--as", wco.analyst, "--item", item).done()["items"]
    assert only["item_id"] == item
