"""Whether the node could exchange now, and what it refuses while it could not.

Decides readiness, apart from liveness: the store writes, the disk has room, the certificate is valid,
the node is not draining. On a disk that fills bulk and uploads are refused first, then all new supply;
receipts, settlements and protective traffic never pass this gate. Refuses to know how any of it is measured.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from gateway.config_sections import DiskSection
from node.errors import Refusal

RETRY_AFTER_S: Final = 30.0
Room = Literal["enough", "low", "out"]


@dataclass(slots=True)
class Intake:
    """The gate that new supply passes. One writer (the disk watch), many readers.

    Args:
        limits: the two thresholds.
        free_bytes: what was free when it was last looked at; None where it is not known.
    """

    limits: DiskSection
    free_bytes: int | None = None

    def measure(self, folder: Path) -> None:
        """Look at the disk that holds `folder`."""
        try:
            self.free_bytes = shutil.disk_usage(folder).free
        except OSError:
            self.free_bytes = None

    @property
    def room(self) -> Room:
        """How much room there is. Not known counts as enough: the store itself fails closed."""
        if self.free_bytes is None or self.free_bytes >= self.limits.soft_free_bytes:
            return "enough"
        return "low" if self.free_bytes >= self.limits.hard_free_bytes else "out"

    def admit(self, *, bulk: bool) -> None:
        """Return if new supply may be taken in now.

        Args:
            bulk: an upload, or an item for the bulk lane.

        Raises:
            Refusal: STORE_UNAVAILABLE, with a delay.
        """
        if self.room == "out" or (bulk and self.room == "low"):
            text = (
                "the disk of the node is filling: bulk and uploads must wait"
                if self.room == "low"
                else "the disk of the node is filling: new supply must wait"
            )
            raise Refusal(
                "STORE_UNAVAILABLE",
                text,
                facts={"room": self.room},
                retry_after_s=RETRY_AFTER_S,
            )


@dataclass(frozen=True, slots=True)
class Readiness:
    """What readiness is made of; a name for each condition that fails."""

    store_writable: bool
    room: Room
    certificate_valid: bool
    draining: bool

    def missing(self) -> tuple[str, ...]:
        """Return the conditions that are not met; empty when the node is ready."""
        conditions = {
            "store": self.store_writable,
            "disk": self.room != "out",
            "certificate": self.certificate_valid,
            "draining": not self.draining,
        }
        return tuple(name for name, met in conditions.items() if not met)
