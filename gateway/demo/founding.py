"""The founding: folders, keys, certificates, the record and its signatures, rosters, the register.

Each act is a command that a person would type; the principals' keys lie in a folder of their own. Refuses to
know what is exchanged afterwards. Source: Articles 2.1, 3.2, 3.3 and 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.demo.cast import ADVISER, CARICC, PROFILE, REGISTER, SAMPLES, WCO, free_ports, roster_text
from gateway.demo.stage import Side, entente_command


@dataclass(frozen=True, slots=True)
class Stage:
    """Both Parties, the record they sign, and the signatures under it."""

    folder: Path
    sides: tuple[Side, Side]
    record: Path

    @property
    def wco(self) -> Side:
        """The World Customs Organization's side."""
        return self.sides[0]

    @property
    def caricc(self) -> Side:
        """CARICC's side."""
        return self.sides[1]

    def peer(self, side: Side) -> Side:
        """Return the other one."""
        return self.sides[1] if side is self.sides[0] else self.sides[0]

    def signature(self, side: Side) -> Path:
        """Return where the signature of a Party's principal lies."""
        return self.folder / f"{side.player.code.lower()}.sig"

    def key(self, side: Side) -> Path:
        """Return where the key of a Party's principal lies: not in any node's folder."""
        return self.folder / "principals" / f"{side.player.code.lower()}.key"

    def roster(self, side: Side) -> Path:
        """Return where a Party's signed roster lies."""
        return self.folder / f"{side.player.code.lower()}.roster"


def found(folder: Path) -> Stage:
    """Make both Parties' folders, their persons' certificates and the principals' keys."""
    ports = free_ports(8)
    wco = Side(WCO, folder / "wco", ports[:4])
    caricc = Side(CARICC, folder / "caricc", ports[4:])
    stage = Stage(folder, (wco, caricc), folder / "agreement.record")
    for side in stage.sides:
        player = side.player
        entente_command(
            "init", side.folder, "--party", player.code, "--trust-domain", player.domain,
            "--peer-domain", stage.peer(side).player.domain, "--profile", PROFILE, "--place", player.place,
            "--federation", side.federation, "--institutions", side.institutions,
            "--operator", side.operator, "--metrics", side.metrics,
        ).done()  # fmt: skip
        for person in player.persons:
            side.command("pki", "issue", "person", person).done()
        entente_command("principal", "keygen", stage.key(side)).done()
    return stage


def prepare_record(stage: Stage) -> str:
    """Prepare the record that both principals sign, and return the agreement digest."""
    arguments: list[str | Path] = []
    for side in stage.sides:
        arguments += ["--descriptor", side.folder / "descriptor.pb"]
        arguments += ["--principal", f"{side.player.code}={stage.key(side)}.pub"]
    made = entente_command(
        "agreement", "prepare", "genesis", "--profile", PROFILE, *arguments, "--out", stage.record
    ).done()
    return str(made["agreement_digest"])


def sign_record(stage: Stage, side: Side) -> None:
    """Have a Party's principal sign the record."""
    entente_command(
        "agreement", "sign", stage.record, "--key", stage.key(side), "--party", side.player.code,
        "--out", stage.signature(side), "--yes",
    ).done()  # fmt: skip


def sign_roster(stage: Stage, side: Side) -> None:
    """Have a Party's principal sign its roster."""
    written = stage.folder / f"{side.player.code.lower()}-roster.yaml"
    written.write_text(roster_text(side.player), encoding="utf-8")
    body = stage.folder / f"{side.player.code.lower()}-roster.bin"
    entente_command("roster", "prepare", written, "--out", body).done()
    entente_command(
        "roster", "sign", body, "--key", stage.key(side), "--out", stage.roster(side), "--yes"
    ).done()


def keep_register(stage: Stage) -> int:
    """Have the WCO's legal adviser put its register of instruments in force; return its version."""
    kept = stage.wco.command("instrument", "replace", SAMPLES / REGISTER, "--as", ADVISER).done()
    return int(kept["version"])
