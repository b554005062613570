"""Whether what lies in `deploy/` is true: `python deploy/check.py`, exit code 1 where it is not.

Decides by comparing with the program itself: metric names with its registry, settings with its
configuration, commands and options with its command line, the image with the sources. Rules and their tests
go through promtool where it is installed; with ENTENTE_REQUIRE_PROMTOOL set its absence is a fault. Refuses
to know whether a container runs: nothing is built, started or downloaded here.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, cast

import click
import yaml
from entente.v1 import operator_service_pb2, statement_pb2
from prometheus_client import CollectorRegistry

from gateway.cli.main import entente
from gateway.config import ConfigError, parse_config, sections
from gateway.metrics import Metrics
from gateway.metrics_collector import NodeCollector, lane_label
from gateway.metrics_link import LinkObserver
from node.errors import CATALOGUE

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
PUBLISHED: Final = {"7443", "7444"}
"""The peer's port and the institutions'; nothing else leaves the host."""

_METRIC: Final = re.compile(r"\b(?:entente|grpc_server)_[a-z0-9_]+\b")
_MATCHER: Final = re.compile(r"\b(code|lane)\s*(?:=|!=|=~|!~)\s*\"([^\"$]*)\"")
_SUFFIXES: Final = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
_UNITS: Final = {"none", "short", "s", "bytes", "Bps", "ops", "reqps"}
_CODE: Final = re.compile(r"^```sh$(.*?)^```$", re.MULTILINE | re.DOTALL)
_SETTING: Final = re.compile(r"`([a-z]+)\.([a-z0-9_]+)`")
_LINK: Final = re.compile(r"\]\(([^)#:]+)\)")


def metric_names() -> set[str]:
    """Return the name of every series that a node may show."""
    metrics = Metrics()
    registry = metrics.registry
    LinkObserver(registry, str, _now)
    registry.register(NodeCollector(operator_service_pb2.GetNodeStatusResponse, int, dict, _now))
    return _series(registry)


def faults() -> Iterator[str]:
    """Yield what is wrong in `deploy/`, each with the file it is in; promtool is not asked here."""
    yield from compose_faults(_yaml(HERE / "compose.yaml"))
    yield from containerfile_faults((HERE / "Containerfile").read_text(encoding="utf-8"))
    yield from prometheus_faults()
    for path in sorted((HERE / "grafana").glob("*.json")):
        board = json.loads(path.read_text(encoding="utf-8"))
        yield from (f"{path.name}: {fault}" for fault in dashboard_faults(board, metric_names()))
    yield from readme_faults((HERE / "README.md").read_text(encoding="utf-8"), alerts())


def compose_faults(compose: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the compose file."""
    services = compose["services"]
    published = {
        str(port).rpartition(":")[2] for service in services.values() for port in service.get("ports", [])
    }
    if published != PUBLISHED:
        yield f"compose.yaml: publishes {sorted(published)}, not {sorted(PUBLISHED)}"
    if (image := services["node"]["image"]) != f"entente:{_version()}":
        yield f"compose.yaml: {image} is not of version {_version()}"
    for name, service in services.items():
        yield from (f"compose.yaml: {name}: {fault}" for fault in _image_faults(service["image"]))
        if "healthcheck" not in service:
            yield f"compose.yaml: {name} has no healthcheck"
        for volume in service.get("volumes", []):
            source = volume.rpartition(":/")[0]
            known = (HERE / source).exists() if source.startswith(".") else source in compose["volumes"]
            known |= source.startswith("${")  # the operator names it
            if not known:
                yield f"compose.yaml: {name} mounts {source}, which does not exist"
        for secret in service.get("secrets", []):
            if secret not in compose["secrets"]:
                yield f"compose.yaml: {name} names the secret {secret}, which is not declared"
        if build := service.get("build"):
            place = (HERE / build["context"]).resolve()
            if place != ROOT or not (place / build["dockerfile"]).is_file():
                yield f"compose.yaml: {name} cannot be built: {build}"
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    for name, secret in compose["secrets"].items():
        if f"deploy/{Path(secret['file'])}" not in readme:
            yield f"compose.yaml: the README does not say how the secret {name} is made"
    party = {"party": {"code": "WCO", "trust_domain": "wco.example"}}
    try:
        parse_config(ROOT, party, services["node"]["environment"])
    except ConfigError as error:
        yield f"compose.yaml: {error}"


def containerfile_faults(text: str) -> Iterator[str]:
    """Yield what is wrong with the Containerfile."""
    lines = re.sub(r"\\\n", " ", text).splitlines()
    found: dict[str, list[str]] = {}
    for line in lines:
        word, _, rest = line.strip().partition(" ")
        if word and not word.startswith("#"):
            found.setdefault(word, []).append(rest.strip())
    base = dict(argument.split("=", 1) for argument in found["ARG"])["BASE"]
    yield from (f"Containerfile: {fault}" for fault in _image_faults(base))
    for copied in found["COPY"]:
        *sources, _target = shlex.split(copied)
        if not sources[0].startswith("--from="):
            yield from (
                f"Containerfile: {source} does not exist"
                for source in sources
                if not (ROOT / source).exists()
            )
    user = found.get("USER", ["root"])[-1].partition(":")[0]
    if not user.isdecimal() or int(user) == 0:
        yield f"Containerfile: runs as {user}, not as a fixed user without rights"
    if set(found["EXPOSE"][0].split()) != PUBLISHED:
        yield f"Containerfile: exposes {found['EXPOSE'][0]}"
    health = found["HEALTHCHECK"][0].partition("CMD ")[2]
    for argv in (json.loads(health), json.loads(found["ENTRYPOINT"][0]) + json.loads(found["CMD"][0])):
        yield from (f"Containerfile: {fault}" for fault in command_faults(argv))


def prometheus_faults() -> Iterator[str]:
    """Yield what is wrong with the scrape configuration and the rules, as far as no promtool is needed."""
    config = _yaml(HERE / "prometheus" / "prometheus.yml")
    node = _yaml(HERE / "compose.yaml")["services"]["node"]
    port = node["environment"]["ENTENTE_OPERATOR_METRICS_LISTEN"].rpartition(":")[2]
    jobs = {job["job_name"]: job["static_configs"][0]["targets"] for job in config["scrape_configs"]}
    if jobs.get("entente") != [f"node:{port}"]:
        yield f"prometheus.yml: scrapes {jobs.get('entente')}, while the node's metrics are at port {port}"
    known = metric_names()
    tests = "".join(p.read_text(encoding="utf-8") for p in (HERE / "prometheus" / "tests").glob("*.yml"))
    for name, rule in alerts().items():
        yield from (f"{name}: {fault}" for fault in expression_faults(rule["expr"], known))
        if rule.get("labels", {}).get("severity") not in {"critical", "warning"}:
            yield f"{name}: no severity"
        if not {"summary", "description"} <= rule.get("annotations", {}).keys():
            yield f"{name}: summary or description is missing"
        if name not in tests:
            yield f"{name}: no test"


def dashboard_faults(board: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    """Yield what is wrong with a Grafana dashboard."""
    panels = board["panels"]
    if len({panel["id"] for panel in panels}) != len(panels):
        yield "two panels have one id"
    if not any(variable["type"] == "datasource" for variable in board["templating"]["list"]):
        yield "the data source is not a variable"
    for variable in board["templating"]["list"]:
        yield from expression_faults(variable.get("definition", "up"), known)
    for panel in panels:
        if panel["type"] == "row":
            continue
        if panel["datasource"]["uid"] != "${datasource}":
            yield f"{panel['title']}: names a data source of its own"
        if panel["fieldConfig"]["defaults"]["unit"] not in _UNITS:
            yield f"{panel['title']}: no unit"
        for target in panel["targets"]:
            yield from (f"{panel['title']}: {fault}" for fault in expression_faults(target["expr"], known))


def expression_faults(expression: str, known: set[str]) -> Iterator[str]:
    """Yield what a PromQL expression names that no node has: a metric, a code, a lane."""
    named = set(_METRIC.findall(expression))
    yield from (f"there is no metric {name}" for name in sorted(named - known))
    if not named and not re.search(r"\bup\b", expression):
        yield "no metric is named"
    lanes = {lane_label(lane) for lane in statement_pb2.Lane.values()}
    for label, pattern in _MATCHER.findall(expression):
        values = set(pattern.split("|"))
        for value in sorted(values - (set(CATALOGUE) if label == "code" else lanes)):
            yield f"there is no {label} {value}"


def readme_faults(text: str, alert_names: Mapping[str, Any]) -> Iterator[str]:
    """Yield commands, options, settings and files that the README names and that do not exist."""
    for block in _CODE.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            argv = _entente_words(words)
            if argv:
                yield from (f"README.md: {fault}" for fault in command_faults(argv))
    known = sections()
    for section, key in _SETTING.findall(text):
        if section in known and key not in {field.name for field in fields(known[section])}:
            yield f"README.md: there is no setting {section}.{key}"
    for target in _LINK.findall(text):
        if not (HERE / target).exists():
            yield f"README.md: {target} does not exist"
    for name in alert_names:
        if f"**{name}**" not in text:
            yield f"README.md: no runbook for {name}"


def command_faults(argv: list[str]) -> Iterator[str]:
    """Yield what `argv` (from the word `entente` on) asks of the command line that it does not have."""
    here: click.Command = entente
    context = click.Context(here, info_name="entente")
    skip = False
    for word in argv[1:]:
        options = {name: o for o in here.get_params(context) for name in (*o.opts, *o.secondary_opts)}
        if skip:
            skip = False
        elif word.startswith("--"):
            chosen = options.get(word)
            if chosen is None:
                yield f"{shlex.join(argv)}: there is no {word}"
                return
            skip = not cast("click.Option", chosen).is_flag
        elif isinstance(here, click.Group):
            found = here.get_command(context, word)
            if found is None:
                yield f"{shlex.join(argv)}: there is no command {word}"
                return
            here, context = found, click.Context(found, parent=context, info_name=word)
    if isinstance(here, click.Group) and "--version" not in argv and "--help" not in argv:
        yield f"{shlex.join(argv)}: no command"


def alerts() -> dict[str, Mapping[str, Any]]:
    """Return the alerting rules by name."""
    files = sorted((HERE / "prometheus" / "rules").glob("*.yml"))
    rules = [rule for path in files for group in _yaml(path)["groups"] for rule in group["rules"]]
    return {rule["alert"]: rule for rule in rules if "alert" in rule}


def promtool_faults(promtool: str) -> Iterator[str]:
    """Yield what promtool says of the configuration, the rules and their tests."""
    folder = HERE / "prometheus"
    rules, tests = sorted((folder / "rules").glob("*.yml")), sorted((folder / "tests").glob("*.yml"))
    for argv in (
        ["check", "config", str(folder / "prometheus.yml")],
        ["check", "rules", *map(str, rules)],
        ["test", "rules", *map(str, tests)],
    ):
        done = subprocess.run(  # noqa: S603  (our own files, no shell)
            [promtool, *argv], capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode:
            yield f"promtool {' '.join(argv[:2])}:\n{done.stdout}{done.stderr}"


def main(environ: Mapping[str, str], find: Callable[[str], str | None] = shutil.which) -> int:
    """Check everything, say what was found, and return the exit code."""
    found = list(faults())
    promtool = find("promtool")
    if promtool is not None:
        found += promtool_faults(promtool)
    elif environ.get("ENTENTE_REQUIRE_PROMTOOL"):
        found.append("promtool is not installed, and ENTENTE_REQUIRE_PROMTOOL is set")
    else:
        sys.stdout.write("deploy: promtool is not installed: the rules were parsed, not run (skipped)\n")
    for fault in found:
        sys.stdout.write(f"deploy: {fault}\n")
    said = f"{len(found)} fault(s)" if found else f"in order, {len(alerts())} alerts"
    sys.stdout.write(f"deploy: {said}\n")
    return 1 if found else 0


def _entente_words(words: list[str]) -> list[str]:
    """Return the `entente` command in a line of shell, also where `docker compose run` gives it."""
    if words[:1] == ["docker"] and "run" in words and "node" in words:
        return ["entente", *words[words.index("node") + 1 :]]
    return words if words[:1] == ["entente"] else []


def _image_faults(image: str) -> Iterator[str]:
    tag = image.rpartition("/")[2].partition(":")[2]
    if not tag or tag.split("@")[0] == "latest":
        yield f"{image} names no fixed version"


def _series(registry: CollectorRegistry) -> set[str]:
    return {
        family.name + suffix for family in registry.collect() for suffix in _SUFFIXES.get(family.type, ("",))
    }


def _version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _now() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main(os.environ))
