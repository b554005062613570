"""The configuration: read, checked, written."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import Any

import pytest

from gateway.config import ConfigError, is_loopback, load_config, parse_config, sections
from gateway.config_checks import CHECKS
from gateway.config_text import config_text, settings_table

PARTY: dict[str, Any] = {"party": {"code": "WCO", "trust_domain": "wco.example"}}


def faults_of(raw: dict[str, Any], environ: dict[str, str] | None = None) -> dict[str, str]:
    with pytest.raises(ConfigError) as caught:
        parse_config(Path("/nowhere"), raw, environ or {})
    return {fault.path: fault.description for fault in caught.value.faults}


def test_all_faults_are_named_at_once_with_a_suggestion_for_unknown_names() -> None:
    found = faults_of(
        {
            "party": {"code": "wco", "trust_domain": "WCO.example"},
            "federation": {"listen": "nowhere", "advertize": []},
            "limit": {},
            "limits": {"threads": "many", "deadline_max_s": 0},
            "disk": {"soft_free_bytes": 1, "hard_free_bytes": 2},
            "link": {"dial": True},
            "log": "info",
        }
    )
    assert found.keys() >= {
        "party.code",
        "party.trust_domain",
        "federation.listen",
        "federation.advertize",
        "limit",
        "limits.threads",
        "limits.deadline_max_s",
        "disk.hard_free_bytes",
        "link.dial",
        "log",
    }
    assert found["federation.advertize"] == "no such setting; did you mean advertise?"
    assert found["limit"] == "no such section; did you mean limits?"


def test_operator_listens_on_loopback_unless_it_is_allowed_otherwise() -> None:
    raw = {**PARTY, "operator": {"listen": "192.0.2.1:7445"}}
    assert "operator.listen" in faults_of(raw)
    raw["operator"]["allow_non_loopback"] = True
    assert parse_config(Path(), raw, {}).operator.listen == "192.0.2.1:7445"
    assert [is_loopback(a) for a in ("127.0.0.1:1", "[::1]:1", "localhost:1", "wco.example:1")] == [
        True,
        True,
        True,
        False,
    ]


def test_node_that_neither_listens_nor_dials_is_refused() -> None:
    assert "federation.dial" in faults_of({**PARTY, "federation": {"listen": "", "dial": False}})


def test_environment_overrides_the_file_and_its_faults_are_named_too() -> None:
    environ = {
        "ENTENTE_FEDERATION_LISTEN": "127.0.0.1:0",
        "ENTENTE_FEDERATION_ADVERTISE": "a.example:1, b.example:2",
        "ENTENTE_LIMITS_DEADLINE_MAX_S": "7.5",
        "ENTENTE_FEDERATION_DIAL": "false",
        "ENTENTE_HOME": "/somewhere",
        "PATH": "/bin",
    }
    config = parse_config(Path(), PARTY, environ)
    assert config.federation.listen == "127.0.0.1:0"
    assert config.federation.advertise == ("a.example:1", "b.example:2")
    assert config.limits.deadline_max_s == 7.5
    assert config.federation.dial is False
    found = faults_of(PARTY, {"ENTENTE_LIMITS_THREADS": "x", "ENTENTE_PARTY_COD": "WCO"})
    assert found.keys() == {"ENTENTE_LIMITS_THREADS", "party.cod"}


def test_written_file_is_read_back_as_it_was_meant(tmp_path: Path) -> None:
    values = {
        **PARTY,
        "operator": {"callers": ("system/operator", "person/W-OP-001")},
        "disk": {"check_s": 1.0},
    }
    (tmp_path / "entente.toml").write_text(config_text(values), encoding="utf-8")
    config = load_config(tmp_path)
    assert config.party.code == "WCO"
    assert config.operator.callers == ("system/operator", "person/W-OP-001")
    assert config.disk.check_s == 1.0
    assert config.sqlite_path == tmp_path / "data" / "entente.db"
    with pytest.raises(KeyError):
        config_text({"party": {"cod": "WCO"}})


def test_every_setting_has_a_reason_and_a_sound_default_and_a_unit_where_its_name_has_one() -> None:
    text, table = config_text({}), settings_table()
    for name, section in sections().items():
        for field in dataclasses.fields(section):
            meta = field.metadata["setting"]
            assert meta.reason
            assert meta.check in {"", *CHECKS}
            assert f"\n#{field.name} = " in text
            assert f"`{name}.{field.name}`" in table
            for suffix, unit in (("_s", "seconds"), ("_bytes", "bytes")):
                assert not field.name.endswith(suffix) or meta.unit == unit
    uncommented = "\n".join(line.removeprefix("#") for line in text.splitlines() if not line.startswith("# "))
    raw = {**tomllib.loads(uncommented), **PARTY}
    assert parse_config(Path("/x"), raw, {}) == parse_config(Path("/x"), PARTY, {})


@pytest.mark.parametrize("content", [None, "party = ", b"\xff"])
def test_missing_or_broken_file_is_a_fault_not_a_crash(tmp_path: Path, content: str | bytes | None) -> None:
    if content is not None:
        (tmp_path / "entente.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ConfigError):
        load_config(tmp_path)
