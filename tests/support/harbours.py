"""Two running nodes of two bodies that do not exist, under the synthetic memorandum, founded as typed.

Decides who these are, and that nothing of the shipped memorandum's Parties is in their folders. Refuses to
know what is exchanged. Everybody in it is invented.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from gateway.demo.cast import Player
from gateway.demo.founding import Stage
from gateway.demo.stage import Side, entente_command
from tests.support.memorandum import SYNTHETIC
from tests.support.processes import PartyFolder, until
from tests.support.running_node import free_ports

PORTS: Final = Player(
    "SYNPORT",
    "synport.example",
    "UY",
    {"P-AN-001": "analyst", "P-CP-001": "contact", "P-AU-001": "auditor"},
    "",
)
RAILWAYS: Final = Player(
    "SYNRAIL",
    "synrail.example",
    "NZ",
    {"R-AN-001": "analyst", "R-CP-001": "contact", "R-AU-001": "auditor"},
    "",
)
AGREEMENT: Final = "synthetic-harbours"


class Harbours:
    """Both Parties; `found` brings their agreement into force and leaves the nodes running."""

    def __init__(self, folder: Path) -> None:
        free = free_ports(8)
        sides = (
            Side(PORTS, folder / "synport", free[:4]),
            Side(RAILWAYS, folder / "synrail", free[4:]),
        )
        self.stage: Final = Stage(folder, sides, folder / "agreement.record")
        self.port: Final = PartyFolder(sides[0])
        self.rail: Final = PartyFolder(sides[1])
        self.both: Final = (self.port, self.rail)

    def found(self) -> None:
        """Found both Parties, have both principals sign, and put both rosters."""
        stage = self.stage
        for side in stage.sides:
            player = side.player
            entente_command(
                "init", side.folder, "--party", player.code, "--trust-domain", player.domain,
                "--peer-domain", stage.peer(side).player.domain, "--profile", SYNTHETIC,
                "--place", player.place, "--federation", side.federation, "--institutions", side.institutions,
                "--operator", side.operator, "--metrics", side.metrics,
            ).done()  # fmt: skip
            for person in player.persons:
                side.command("pki", "issue", "person", person).done()
            entente_command("principal", "keygen", stage.key(side)).done()
        for party in self.both:
            party.node.start()
        given = [
            word
            for side in stage.sides
            for word in (
                "--descriptor",
                side.folder / "descriptor.pb",
                "--principal",
                f"{side.player.code}={stage.key(side)}.pub",
            )
        ]
        prepare = ("agreement", "prepare", "genesis", "--profile", SYNTHETIC, *given, "--out", stage.record)
        entente_command(*prepare).done()
        signatures = [self._signed(side, stage.record, stage.signature(side)) for side in stage.sides]
        for party in self.both:
            party.cli("agreement", "submit", stage.record, *signatures).done()
        for party in self.both:
            self._roster(party)
        for party in self.both:
            known = ("roster", "show", stage.peer(party.side).player.code)
            until(lambda p=party, k=known: not p.cli(*k).exit_code, "the other roster is here")  # type: ignore[misc]

    def acted(self, party: PartyFolder, name: str, *prepare: str | Path) -> dict[str, Any]:
        """Prepare an act of a Party, have its principal sign it elsewhere, and submit it."""
        act = self.stage.folder / f"{party.code.lower()}.{name}.act"
        party.cli(*prepare, "--out", act).done()
        signature = self._signed(party.side, act, act.with_suffix(".sig"))
        return dict(party.cli("agreement", "submit", act, signature).done())

    def _signed(self, side: Side, file: Path, out: Path) -> Path:
        party, key = side.player.code, self.stage.key(side)
        entente_command(
            "agreement", "sign", file, "--key", key, "--party", party, "--out", out, "--yes"
        ).done()
        return out

    def _roster(self, party: PartyFolder) -> None:
        written = self.stage.folder / f"{party.code.lower()}-roster.yaml"
        persons = "\n".join(
            f"  - {{id: {who}, roles: [{role}]}}" for who, role in party.player.persons.items()
        )
        head = f"agreement: {AGREEMENT}\nparty: {party.code}\nversion: 1\n"
        written.write_text(f"{head}persons:\n{persons}\n", encoding="utf-8")
        body, signed = written.with_suffix(".bin"), self.stage.roster(party.side)
        entente_command("roster", "prepare", written, "--out", body).done()
        key = self.stage.key(party.side)
        entente_command("roster", "sign", body, "--key", key, "--out", signed, "--yes").done()
        party.cli("roster", "submit", signed).done()

    def stop(self) -> None:
        """Stop whatever runs."""
        for party in self.both:
            party.close()
            party.node.stop()
