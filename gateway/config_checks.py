"""What a single setting is: its unit, its reason, and which values are sound.

Decides one value at a time; what several settings mean together is `config.py`'s matter.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

T = TypeVar("T")

_HOST: Final = re.compile(r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_LABEL: Final = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN: Final = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_CALLER: Final = re.compile(r"(system|person)/[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True)
class Setting:
    """What is said of a setting beside its default; `check` names a row of `CHECKS`."""

    reason: str
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    check: str = ""


def setting(
    default: T,
    *,
    reason: str,
    unit: str = "",
    at_least: float | None = None,
    at_most: float | None = None,
    check: str = "",
) -> T:
    """Declare a field of a section: its default, why it is there, and what is allowed."""
    meta = {"setting": Setting(reason, unit, at_least, at_most, check)}
    field: T = dataclasses.field(default=default, metadata=meta)
    return field


def _party_code(value: str) -> str:
    fits = re.fullmatch(r"[A-Z][A-Z0-9]{1,15}", value)
    return "" if fits else "must be 2 to 16 upper-case letters and digits"


def _domain(value: str) -> str:
    return "" if _DOMAIN.fullmatch(value) and len(value) <= 253 else "must be a lower-case domain name"


def _country(value: str) -> str:
    return "" if re.fullmatch(r"|[A-Z]{2}", value) else "must be two upper-case letters, or empty"


def _address(value: str) -> str:
    host, _, port = value.rpartition(":")
    if _HOST.fullmatch(host) and re.fullmatch(r"[0-9]{1,5}", port) and int(port) < 65536:
        return ""
    return "must be host:port (IPv6 in brackets; port 0 = any free one)"


def _address_or_none(value: str) -> str:
    return _address(value) if value else ""


def _addresses(value: tuple[str, ...]) -> str:
    return "every entry must be host:port" if any(map(_address, value)) else ""


def _callers(value: tuple[str, ...]) -> str:
    fits = all(_CALLER.fullmatch(entry) for entry in value)
    return "" if fits else "every entry must be system/<name> or person/<id>"


def _database_url(value: str) -> str:
    fits = not value or value.startswith(("sqlite:///", "sqlite+pysqlite:///", "postgresql+psycopg://"))
    return "" if fits else "must begin with sqlite:/// or postgresql+psycopg://"


def _path(value: str) -> str:
    return "" if value and "\0" not in value else "must be a path"


def _log_level(value: str) -> str:
    return "" if value in ("debug", "info", "warning", "error") else "must be debug, info, warning or error"


CHECKS: Final[Mapping[str, Callable[[Any], str]]] = {
    "party_code": _party_code,
    "domain": _domain,
    "country": _country,
    "address": _address,
    "address_or_none": _address_or_none,
    "addresses": _addresses,
    "callers": _callers,
    "database_url": _database_url,
    "path": _path,
    "log_level": _log_level,
}
"""Each returns what is wrong with a value, or nothing; never the value itself."""
