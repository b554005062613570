"""Who plays in the demonstration, and what they send: data only. Everybody in it is invented."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SAMPLES: Final = Path(__file__).resolve().parents[1] / "samples"
PROFILE: Final = "wco-caricc"
BIG_BYTES: Final = 52_428_800
FAST_BYTES: Final = 1_048_576


@dataclass(frozen=True, slots=True)
class Player:
    """One Party of the demonstration: its code, domain, place, persons with their roles, and dossiers."""

    code: str
    domain: str
    place: str
    persons: Mapping[str, str]
    samples: str

    @property
    def auditor(self) -> str:
        """The person who reads the ledger."""
        return self.holder("auditor")

    def holder(self, role: str) -> str:
        """Return the first person who holds a role."""
        return next(person for person, held in self.persons.items() if held == role)


WCO: Final = Player(
    "WCO",
    "wco.example",
    "BE",
    {
        "W-AN-003": "analyst",
        "W-LO-005": "liaison",
        "W-PO-001": "project-officer",
        "W-LA-004": "legal-adviser",
        "W-CP-001": "contact",
        "W-AU-009": "auditor",
    },
    "from-wco.yaml",
)
CARICC: Final = Player(
    "CARICC",
    "caricc.example",
    "KZ",
    {
        "C-AN-007": "analyst",
        "C-LO-012": "liaison",
        "C-PO-002": "project-officer",
        "C-CP-001": "contact",
        "C-AU-009": "auditor",
    },
    "from-caricc.yaml",
)

SHOWN: Final = "sample-c01"
"""The item that is opened: a seizure for the WCO's analysts."""
READER: Final = "W-AN-003"
OUTSIDER: Final = "W-PO-001"
OVERSEER: Final = "W-CP-001"
"""The contact person, to whom denials are explained."""
FITTING: Final = "ENF.SEIZ"
UNFITTING: Final = "ENF.TARGET"
CAVEAT: Final = "CAV-JUD"

AUTHOR: Final = "C-AN-007"
"""Who supplied the item that is opened, and restricts it later."""
RECALLED: Final = "sample-c03"
"""The item that is recalled, and what it could be opened for."""
RECALLED_PURPOSE: Final = "ANA.TREND"

ADVISER: Final = "W-LA-004"
"""Who keeps the WCO's register of instruments."""
REGISTER: Final = "register-wco.yaml"
UNHELD: Final = "SYN-REC-NONE-99"
"""An instrument that the register does not hold."""
THIRD_PARTY: Final = "EXAMPOL"
"""Whose information the register bars from release."""

BIG: Final = "sample-w06"
"""The item with the large attachment."""
BIG_READER: Final = "C-CP-001"
BIG_PURPOSE: Final = "GOV"


def samples(player: Player, folder: Path, *, fast: bool) -> Path:
    """Return a Party's dossiers; in a hurry a copy in `folder` with a smaller attachment."""
    source = SAMPLES / player.samples
    if not fast:
        return source
    copies = folder / "samples"
    if not copies.exists():
        copies.mkdir()
        for path in SAMPLES.iterdir():
            if path.suffix in {".yaml", ".csv", ".txt"}:
                text = path.read_text(encoding="utf-8")
                small = text.replace(f"bytes: {BIG_BYTES}", f"bytes: {FAST_BYTES}")
                (copies / path.name).write_text(small, encoding="utf-8")
    return copies / source.name


def roster_text(player: Player) -> str:
    """Return the roster of a Party as people write it."""
    persons = "\n".join(
        f"  - {{id: {person}, roles: [{role}], languages: [en, ru]}}"
        for person, role in player.persons.items()
    )
    head = f"agreement: {PROFILE}\nparty: {player.code}\nversion: 1\n"
    systems = "  - {name: case-desk, may_act_for_roles: [analyst, liaison]}\n"
    return f"{head}persons:\n{persons}\nsystems:\n{systems}"


def free_ports(count: int) -> list[int]:
    """Return ports of the loopback address that nobody listens on now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _number in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
