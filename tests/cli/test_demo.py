"""The demonstration, played once with real nodes, and what the commands say of its folders afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from entente.v1 import exchange_service_pb2, receipt_pb2

from gateway.cli.calls import caller_client
from gateway.cli.home import Home
from gateway.demo.cast import WCO
from gateway.demo.stage import Side
from tests.cli.conftest import Played, Run, environment

pytestmark = pytest.mark.timeout(150)


def test_the_demonstration_shows_what_it_promises(played: Played) -> None:
    assert played.process.returncode == 0, played.process.stderr[-3000:]
    facts = played.facts
    assert facts["ok"]
    assert len(facts["items"]) >= 12
    assert {(one["from"], one["to"]) for one in facts["items"]} == {("WCO", "CARICC"), ("CARICC", "WCO")}
    assert all(one["outcome"] == "ACCEPTED" and one["receipt_verified"] for one in facts["items"])
    assert {one["code"]: one["article"] for one in facts["refusals"]} == {
        "NOT_IN_FORCE": "9",
        "CLEARANCE_MISSING": "3.1",
        "PURPOSE_MISMATCH": "3.4",
        "NOT_FOUND": "3.4",
        "SCHEMA_INVALID": "",
        "RESTRICTION_STATEMENT_MISSING": "3.4",
        "PURPOSE_MISSING": "3.4",
        "COUNCIL_INSTRUMENT_UNSATISFIED": "3.2",
        "THIRD_PARTY_AGREEMENT_BAR": "3.2",
        "DUTY_UNMET": "3.4",
        "NOTICE_NOT_MONOTONE": "3.4",
        "SEALED": "3.4",
        "SUSPENSION_GROUND_UNMET": "7.2",
        "PRINCIPAL_REQUIRED": "2.1",
        "SUSPENDED_BY_SELF": "7.2",
        "PEER_SUSPENDED": "7.2",
        "WRONG_PARTY": "5.3",
    }
    assert [notice["state"] for notice in facts["notices"]] == ["APPLIED", "APPLIED"]
    for party in ("WCO", "CARICC"):
        ledger = facts["ledgers"][party]
        assert ledger["verified"]
        assert ledger["origin"].startswith(f"{party.lower()}.example/entente/")
    assert facts["elapsed_s"] > 0


def test_no_principals_key_lies_in_a_nodes_folder(played: Played) -> None:
    keys = {path.parent for path in played.folder.rglob("*.key") if path.parent.name not in {"vault", "pki"}}
    assert keys == {played.folder / "principals"}


def test_the_ledger_is_verified_while_the_node_is_down(run: Run, played: Played) -> None:
    ran = run("ledger", "verify", "--home", played.folder / "wco", "--json")
    assert ran.code == 0
    assert ran.facts["size"] == played.facts["ledgers"]["WCO"]["size"]
    assert ran.facts["cosigned_size"] > 0


def changed(played: Played, folder: Path, statement: str) -> Path:
    """Copy the WCO's folder and change one row of its database."""
    home = folder / "wco"
    shutil.copytree(played.folder / "wco", home)
    connection = sqlite3.connect(home / "data" / "entente.db")
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:  # whoever can write to the file can do this too
        connection.execute(f"DROP TRIGGER {name}")
    with connection:
        assert connection.execute(statement).rowcount == 1
    connection.close()
    return home


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE ledger_entry SET leaf = CAST(leaf || x'00' AS BLOB) WHERE idx = 7", "leaf_hash"),
        ("UPDATE ledger_entry SET leaf_hash = zeroblob(32) WHERE idx = 7", "leaf_hash"),
        ("DELETE FROM ledger_entry WHERE idx = 7", "leaf_hash"),
        ("DELETE FROM ledger_entry WHERE idx = (SELECT max(idx) FROM ledger_entry)", "checkpoint_beyond"),
        ("UPDATE ledger_checkpoint SET note = note || 'x' WHERE size = 9", "checkpoint_signature"),
    ],
)
def test_whoever_changes_a_row_of_the_ledger_is_found_out(
    run: Run, played: Played, tmp_path: Path, statement: str, broken: str
) -> None:
    ran = run("ledger", "verify", "--home", changed(played, tmp_path, statement), "--json")
    assert ran.code == 4
    assert broken in {finding["broken"] for finding in ran.facts["findings"]}


def test_a_database_that_cannot_be_read_is_no_verified_ledger(
    run: Run, played: Played, tmp_path: Path
) -> None:
    home = changed(played, tmp_path, "UPDATE ledger_entry SET leaf = leaf || x'ff' WHERE idx = 7")
    assert run("ledger", "verify", "--home", home, "--json").code == 4


def test_an_entry_is_proved_to_a_third_person(run: Run, played: Played, tmp_path: Path) -> None:
    home = played.folder / "caricc"
    proof = tmp_path / "entry.tlog-proof"
    assert run("ledger", "prove", "5", "--out", proof, "--home", home).code == 0
    key = run("ledger", "vkey", "--home", home).out.strip()
    assert run("ledger", "vkey", "--peer", "--home", played.folder / "wco").out.strip() == key
    assert run("ledger", "check", proof, "--vkey", key).code == 0
    other = run("ledger", "vkey", "--home", played.folder / "wco").out.strip()
    assert run("ledger", "check", proof, "--vkey", other).code == 4
    text = proof.read_text().splitlines()
    text[1] = text[1][:20] + ("A" if text[1][20] != "A" else "B") + text[1][21:]
    proof.write_text("\n".join(text) + "\n")
    assert run("ledger", "check", proof, "--vkey", key).code == 4
    assert run("ledger", "prove", "100000", "--home", home).code == 2


def test_a_checkpoint_is_printed_as_it_was_signed(run: Run, played: Played) -> None:
    home = played.folder / "wco"
    note = run("ledger", "checkpoint", "--home", home).out
    assert note.startswith("wco.example/entente/caricc.example\n")
    assert note.count("\n\u2014 ") == 1
    assert run("ledger", "checkpoint", "--cosigned", "--home", home).out.count("\n\u2014 ") == 2


def test_each_broken_part_of_a_receipt_is_found(run: Run, played: Played, tmp_path: Path) -> None:
    held = receipt_of(played, tmp_path)
    descriptors: list[object] = []
    for party in ("wco", "caricc"):
        descriptors += ["--descriptor", played.folder / party / "descriptor.pb"]
    whole = tmp_path / "whole"
    whole.write_bytes(held.SerializeToString())
    assert run("receipt", whole, *descriptors, "--json").facts["outcome"] == "ACCEPTED"
    broken = [receipt_pb2.Receipt.FromString(held.SerializeToString()) for _part in range(5)]
    broken[0].statement.payload = _flipped(held.statement.payload)
    broken[1].leaf = _flipped(held.leaf)
    broken[2].inclusion_path[0] = bytes(32)
    broken[3].checkpoint = held.checkpoint.replace("\n\n", "\nx\n\n", 1)
    broken[4].leaf_index += 1
    for number, one in enumerate(broken):
        path = tmp_path / f"broken{number}"
        path.write_bytes(one.SerializeToString())
        assert run("receipt", path, *descriptors).code == 4, number


def receipt_of(played: Played, folder: Path) -> receipt_pb2.Receipt:
    """Return the receipt of one item, asked of a copy of the node that supplied it."""
    home = folder / "wco"
    shutil.copytree(played.folder / "wco", home)
    side = Side(WCO, home, [int(listen.rsplit(":", 1)[1]) for listen in _listeners(home)])
    side.start()
    try:
        item = next(one for one in played.facts["items"] if one["from"] == "WCO")
        with caller_client(Home(home), item["author"]) as client:
            request = exchange_service_pb2.GetStatementRequest(statement_id=item["id"], with_receipt=True)
            seen = client.call(client.exchange.GetStatement, request)
            receipt: receipt_pb2.Receipt = seen.receipt
        return receipt
    finally:
        side.stop()


def _listeners(home: Path) -> list[str]:
    config = Home(home).config()
    operator = config.operator
    return [config.federation.listen, config.institutions.listen, operator.listen, operator.metrics_listen]


def _flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def test_ctrl_c_leaves_no_process_and_no_folder(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "gateway.cli.main", "demo", "--fast"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**environment(), "TMPDIR": str(tmp_path)},
        start_new_session=True,
    )
    assert process.stdout is not None
    pids = []
    for line in process.stdout:
        if "(process " in line:
            pids.append(int(line.split("(process ")[1].split(",")[0]))
        if len(pids) == 2:
            break
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode not in (0, None)
    assert list(tmp_path.iterdir()) == []
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
