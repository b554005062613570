"""The configuration of a node: one frozen tree, read once, from `<folder>/entente.toml`.

Decides what a node may be told and which values are sound; every fault is reported at once. Knows
neither listeners nor stores. The settings themselves are in `config_sections.py`;
`ENTENTE_<SECTION>_<KEY>` in the environment overrides a file's value.
"""

from __future__ import annotations

import dataclasses
import difflib
import ipaddress
import re
import tomllib
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gateway.config_checks import CHECKS, Setting
from gateway.config_sections import (
    DatabaseSection,
    DiskSection,
    FederationSection,
    InstitutionsSection,
    KeysSection,
    LimitsSection,
    LinkSection,
    LogSection,
    OperatorSection,
    PartySection,
    TlsSection,
)
from node.errors import EntenteError, FieldFault

FILE_NAME: Final = "entente.toml"
_PREFIX: Final = "ENTENTE_"
_WORDS: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class ConfigError(EntenteError):
    """The configuration is unfit. `faults` names every fault; the text lists them, one a line."""

    def __init__(self, source: Path, faults: Sequence[FieldFault]) -> None:
        lines = "\n".join(f"  {fault.path}: {fault.description}" for fault in faults)
        super().__init__(f"{source} has {len(faults)} fault(s):\n{lines}")
        self.faults: Final = tuple(faults)


@dataclass(frozen=True, slots=True)
class Config:
    """All settings, and the folder they came from."""

    folder: Path
    party: PartySection
    federation: FederationSection
    institutions: InstitutionsSection
    operator: OperatorSection
    database: DatabaseSection
    keys: KeysSection
    tls: TlsSection
    limits: LimitsSection
    link: LinkSection
    disk: DiskSection
    log: LogSection

    def path(self, relative: str) -> Path:
        """Return a configured path, which is relative to the folder unless it is absolute."""
        return self.folder / relative

    @property
    def database_url(self) -> str:
        """The database, SQLite in the folder unless another is configured."""
        return self.database.url or f"sqlite:///{(self.folder / 'data' / 'entente.db').resolve()}"

    @property
    def sqlite_path(self) -> Path | None:
        """The database file where SQLite is used, else None."""
        found = re.fullmatch(r"sqlite(?:\+\w+)?:///(.+)", self.database_url)
        return Path(found[1]) if found else None


def sections() -> dict[str, type]:
    """Return the sections of the file in their order: name and dataclass."""
    hints = typing.get_type_hints(Config)
    return {f.name: hints[f.name] for f in dataclasses.fields(Config) if f.name != "folder"}


def load_config(folder: Path, environ: Mapping[str, str] | None = None) -> Config:
    """Read `<folder>/entente.toml` and the overrides of `environ`.

    Raises:
        ConfigError: the file is missing, is not TOML, or has faults; all of them are named.
    """
    source = folder / FILE_NAME
    try:
        text = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            source, [FieldFault(FILE_NAME, f"cannot be read ({type(error).__name__})")]
        ) from error
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(source, [FieldFault(FILE_NAME, f"is not TOML: {error}")]) from error
    return parse_config(folder, raw, environ or {})


def parse_config(folder: Path, raw: Mapping[str, Any], environ: Mapping[str, str]) -> Config:
    """Make the configuration from a file's tables and an environment. Raises ConfigError."""
    faults: list[FieldFault] = []
    overrides = _overrides(environ, faults)
    known = sections()
    for name in raw.keys() - known.keys():
        faults.append(FieldFault(name, "no such section" + _suggestion(name, list(known))))
    values: dict[str, Any] = {}
    for name, section in known.items():
        table = raw.get(name, {})
        if not isinstance(table, dict):
            faults.append(FieldFault(name, "must be a table, written [" + name + "]"))
            table = {}
        values[name] = _section(name, section, {**table, **overrides.get(name, {})}, faults)
    config = Config(folder=folder, **values)
    faults += _across(config)
    if faults:
        raise ConfigError(folder / FILE_NAME, sorted(set(faults), key=lambda fault: fault.path))
    return config


def _section(name: str, section: type, table: Mapping[str, Any], faults: list[FieldFault]) -> Any:
    hints = typing.get_type_hints(section)
    fields = {f.name: f for f in dataclasses.fields(section)}
    for key in table.keys() - fields.keys():
        faults.append(FieldFault(f"{name}.{key}", "no such setting" + _suggestion(key, list(fields))))
    values: dict[str, Any] = {}
    for key, field in fields.items():
        meta: Setting = field.metadata["setting"]
        value = table.get(key, field.default)
        if key in table:
            value = _typed(f"{name}.{key}", hints[key], value, faults)
            if value is None:
                continue
        for description in _wrong(meta, value):
            faults.append(FieldFault(f"{name}.{key}", description))
        values[key] = value
    return section(**values)


def _typed(path: str, kind: Any, value: Any, faults: list[FieldFault]) -> Any:
    """Return `value` as `kind`, or None with the fault noted."""
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind in (str, int, float, bool) and type(value) is kind:
        return value
    if kind not in (str, int, float, bool) and isinstance(value, list | tuple):
        if all(isinstance(entry, str) for entry in value):
            return tuple(value)
        faults.append(FieldFault(path, "must be a list of strings"))
        return None
    wanted = {
        str: "must be text in quotes",
        int: "must be a whole number",
        float: "must be a number",
        bool: "must be true or false",
    }
    faults.append(FieldFault(path, wanted.get(kind, "must be a list of strings")))
    return None


def _wrong(meta: Setting, value: Any) -> list[str]:
    wrong = []
    if meta.at_least is not None and value < meta.at_least:
        wrong.append(f"must be at least {meta.at_least:g} {meta.unit}")
    if meta.at_most is not None and value > meta.at_most:
        wrong.append(f"must be at most {meta.at_most:g} {meta.unit}")
    if meta.check and (description := CHECKS[meta.check](value)):
        wrong.append(description)
    return wrong


def _overrides(environ: Mapping[str, str], faults: list[FieldFault]) -> dict[str, dict[str, Any]]:
    """Read `ENTENTE_<SECTION>_<KEY>`; names that start with no section belong to someone else."""
    found: dict[str, dict[str, Any]] = {}
    for name, text in environ.items():
        section, _, key = name.removeprefix(_PREFIX).lower().partition("_")
        if not name.startswith(_PREFIX) or section not in sections() or not key:
            continue
        hints = typing.get_type_hints(sections()[section])
        value: Any = text
        kind = hints.get(key, str)
        try:
            if kind is bool:
                value = _WORDS[text.lower()]
            elif kind in (int, float):
                value = kind(text)
            elif kind is not str:
                value = [part.strip() for part in text.split(",") if part.strip()]
        except (KeyError, ValueError):
            faults.append(FieldFault(name, "cannot be read as this setting's kind"))
            continue
        found.setdefault(section, {})[key] = value
    return found


def _across(config: Config) -> list[FieldFault]:
    """What no single setting shows."""
    faults = []
    if not config.operator.allow_non_loopback:
        for key in ("listen", "metrics_listen"):
            if not is_loopback(getattr(config.operator, key)):
                faults.append(
                    FieldFault(
                        f"operator.{key}", "must be a loopback address unless allow_non_loopback is true"
                    )
                )
    if not config.federation.listen and not config.federation.dial:
        faults.append(FieldFault("federation.dial", "a node that does not listen must dial"))
    if config.disk.hard_free_bytes > config.disk.soft_free_bytes:
        faults.append(FieldFault("disk.hard_free_bytes", "must not be above soft_free_bytes"))
    if config.link.dead_s <= config.link.ping_s:
        faults.append(FieldFault("link.dead_s", "must be longer than ping_s"))
    if config.link.backoff_max_s < config.link.backoff_base_s:
        faults.append(FieldFault("link.backoff_max_s", "must not be shorter than backoff_base_s"))
    return faults


def is_loopback(address: str) -> bool:
    """Whether `host:port` can be reached from this machine only."""
    host = address.rpartition(":")[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _suggestion(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""
