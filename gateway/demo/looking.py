"""What the demonstration looks at between its acts.

Decides by which command, or by which bytes, it is seen; refuses to know what is made of it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from gateway.demo.stage import Side


def in_force(side: Side) -> bool:
    """Whether a Party's node holds the agreement in force."""
    return bool(side.command("agreement", "show").done()["standing"] == "IN_FORCE")


def knows_roster(side: Side, party: str) -> bool:
    """Whether a Party's node holds a roster of `party`."""
    return not side.command("roster", "show", party).exit_code


def digest_of(path: Path) -> bytes:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
