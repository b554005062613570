"""What an examination of a node yields: one line for each thing that was looked at."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Health(enum.Enum):
    """How one thing is."""

    OK = "ok"
    ATTENTION = "attention"
    FAULT = "fault"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor: what was looked at, how it is, what to do."""

    subject: str
    health: Health
    text: str
    remedy: str = ""
