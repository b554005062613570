"""What an operator takes away is true: it names nothing that the program does not have."""

from __future__ import annotations

import copy
import os
import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import check
from gateway.cli.doctor_checks import SOON
from gateway.config_sections import DiskSection

COMPOSE: dict[str, Any] = yaml.safe_load((check.HERE / "compose.yaml").read_text(encoding="utf-8"))
CONTAINERFILE = (check.HERE / "Containerfile").read_text(encoding="utf-8")


def test_everything_in_deploy_agrees_with_the_program() -> None:
    assert list(check.faults()) == []


def test_rules_and_their_tests_pass_promtool() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        assert "ENTENTE_REQUIRE_PROMTOOL" not in os.environ
        pytest.skip("promtool is not installed")
    assert list(check.promtool_faults(promtool)) == []


def test_promtool_that_is_missing_is_said_and_where_it_is_required_is_a_fault(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert check.main({}, find=lambda _name: None) == 0
    assert "skipped" in capsys.readouterr().out
    assert check.main({"ENTENTE_REQUIRE_PROMTOOL": "1"}, find=lambda _name: None) == 1


def test_series_names_are_those_that_a_scraper_sees() -> None:
    names = check.metric_names()
    assert {
        "entente_outbox_oldest_seconds",
        "entente_exchange_refusals_total",
        "entente_journal_commit_seconds_bucket",
        "entente_peer_session_up",
        "grpc_server_handled_total",
    } <= names
    assert "entente_exchange_refusals" not in names


@pytest.mark.parametrize(
    "expression",
    [
        "entente_outbox_oldest_second > 1",
        "vector(1) > 0",
        'entente_outbox_depth{lane="urgent"} > 0',
        'increase(entente_link_faults_total{code=~"FORK_DETECTED|FORK_FOUND"}[1h]) > 0',
    ],
)
def test_expression_over_what_no_node_shows_is_a_fault(expression: str) -> None:
    assert len(list(check.expression_faults(expression, check.metric_names()))) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["entente", "genesis"],
        ["entente", "pki"],
        ["entente", "init", "--force"],
        ["entente", "roster", "put"],
    ],
)
def test_command_that_does_not_exist_is_a_fault(words: list[str]) -> None:
    assert len(list(check.command_faults(words))) == 1


def test_readme_with_a_wrong_command_setting_file_or_no_runbook_is_faulty() -> None:
    text = (
        "see [this](missing.md) and `keys.key_comand`\n"
        "```sh\ndocker compose -f x run --rm node pki take a\nentente doctor\n```\n"
    )
    assert len(list(check.readme_faults(text, {"EntenteNodeDown": {}}))) == 4


def test_operators_port_is_never_published() -> None:
    changed = copy.deepcopy(COMPOSE)
    changed["services"]["node"]["ports"].append("127.0.0.1:7445:7445")
    assert any("publishes" in fault for fault in check.compose_faults(changed))


def test_compose_file_with_latest_a_lost_file_or_a_wrong_setting_is_faulty() -> None:
    changed = copy.deepcopy(COMPOSE)
    changed["services"]["prometheus"]["image"] = "docker.io/prom/prometheus:latest"
    changed["services"]["prometheus"]["volumes"].append("./prometheus/lost.yml:/etc/lost.yml:ro")
    changed["services"]["node"]["environment"]["ENTENTE_OPERATOR_ALLOW_NON_LOOPBACK"] = "perhaps"
    found = list(check.compose_faults(changed))
    assert len(found) == 3
    assert any("ALLOW_NON_LOOPBACK" in fault for fault in found)


def test_metrics_leave_loopback_only_where_that_is_allowed() -> None:
    changed = copy.deepcopy(COMPOSE)
    del changed["services"]["node"]["environment"]["ENTENTE_OPERATOR_ALLOW_NON_LOOPBACK"]
    assert any("loopback" in fault for fault in check.compose_faults(changed))


def test_image_that_runs_as_root_or_copies_what_is_not_there_is_faulty() -> None:
    changed = CONTAINERFILE.replace("USER 10001:10001", "USER root").replace(
        "COPY node node", "COPY nod node"
    )
    assert len(list(check.containerfile_faults(changed))) == 2


def test_secrets_are_neither_in_the_image_nor_in_the_environment_of_a_service() -> None:
    for service in COMPOSE["services"].values():
        environment = service.get("environment", {})
        secret = {
            name for name in environment if "PASS" in name and not str(environment[name]).startswith("/run/")
        }
        assert secret == set()
    assert "://entente@" in COMPOSE["services"]["node"]["environment"]["ENTENTE_DATABASE_URL"]
    ignored = (check.HERE / ".gitignore").read_text(encoding="utf-8").split()
    assert all(f"/{Path(secret['file']).parent}/" in ignored for secret in COMPOSE["secrets"].values())


def test_alerts_speak_up_at_the_limits_that_the_program_itself_has() -> None:
    defaults = {field.name: field.default for field in fields(DiskSection)}
    rules = check.alerts()
    assert rules["EntenteDiskLow"]["expr"].endswith(f"< {defaults['soft_free_bytes']}")
    assert rules["EntenteDiskFull"]["expr"].endswith(f"< {defaults['hard_free_bytes']}")
    assert f"< {SOON.days} * 86400" in rules["EntenteCertificateEndsSoon"]["expr"]
