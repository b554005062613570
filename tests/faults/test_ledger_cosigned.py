"""A cosignature that does not verify is named, not only counted, by `entente ledger verify`."""

from __future__ import annotations

import sqlite3

from tests.support.processes import Pair, until


def test_the_faults_of_cosignatures_are_listed_for_programs(pair: Pair) -> None:
    pair.start()
    pair.until_linked()
    until(lambda: pair.wco.status().relationships[0].cosigned_size > 0, "the peer has cosigned")
    pair.stop()
    assert pair.wco.cli("ledger", "verify").done()["cosignature_faults"] == []
    database = next((pair.wco.folder / "data").glob("*.db"))
    with sqlite3.connect(database) as connection:
        # Whoever can write to the file can take away what keeps the table append-only.
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_cosigned'"
        for (guard,) in connection.execute(guards).fetchall():
            connection.execute(f"DROP TRIGGER {guard}")
        notes = connection.execute("SELECT rel, size, note FROM ledger_cosigned").fetchall()
        for rel, size, note in notes:
            without = note.rstrip("\n").rpartition("\n")[0] + "\n"  # the peer's signature is the last line
            connection.execute(
                "UPDATE ledger_cosigned SET note = ? WHERE rel = ? AND size = ?", (without, rel, size)
            )
    broken = pair.wco.cli("ledger", "verify")
    assert broken.exit_code == 4
    assert not broken.facts["verified"]
    assert len(broken.facts["cosignature_faults"]) == len(notes) == broken.facts["findings_total"]
    assert all(broken.facts["cosignature_faults"])
