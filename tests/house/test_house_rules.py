"""The house keeps its own rules: layers, sizes, names, the catalogue, the pins of the generated code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from entente.v1 import error_reason_pb2

from node.errors import CATALOGUE, Refusal, code_of, reason_of

ROOT = Path(__file__).resolve().parents[2]
LINES_MAX = 420  # "no file beyond about 400 lines"


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _python_files() -> list[Path]:
    return [
        p for room in ("node", "gateway", "bench", "deploy", "tests") for p in (ROOT / room).rglob("*.py")
    ]


def test_the_grpcio_floor_is_the_grpcio_tools_that_generated_the_code() -> None:
    project = _project()["project"]
    floors = {
        re.split(r"[>=]=", pin)[0]: re.split(r"[>=]=", pin)[1].split(",")[0]
        for pin in project["dependencies"]
        if pin.startswith("grpcio")
    }
    pins = [pin for pin in project["optional-dependencies"]["dev"] if pin.startswith("grpcio-tools==")]
    (pinned,) = (pin.partition("==")[2] for pin in pins)
    assert set(floors.values()) == {pinned}
    for stub in (ROOT / "protos/gen/entente/v1").glob("*_service_pb2_grpc.py"):
        (generated,) = re.findall(r"GRPC_GENERATED_VERSION = '(.+)'", stub.read_text(encoding="utf-8"))
        assert generated == pinned, stub.name


def test_the_protobuf_floor_is_the_version_of_the_generated_code() -> None:
    (floor,) = re.findall(r"protobuf>=([0-9.]+)", " ".join(_project()["project"]["dependencies"]))
    for module in (ROOT / "protos/gen/entente/v1").glob("*_pb2.py"):
        (version,) = re.findall(r"# Protobuf Python Version: ([0-9.]+)", module.read_text(encoding="utf-8"))
        assert tuple(map(int, version.split(".")[:2])) <= tuple(map(int, floor.split(".")[:2])), module.name


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("node/ledger/tree.py", "import sqlalchemy", "rule rooms"),
        ("node/agreement/gate.py", "import asyncio", "rule rooms"),
        ("node/exchange/decide.py", "from node.store import schema", "never back"),
        ("node/store/unit.py", "from node.acts import submit", "never back"),
        ("node/acts/submit.py", "import grpc", "no transport"),
        ("node/acts/submit.py", "import gateway.status", "never back"),
        ("node/link/session.py", "from node.agreement import gate", "no other room"),
        ("node/acts/receive.py", "from entente.v1 import exchange_service_pb2_grpc", "stubs"),
    ],
)
def test_an_import_contract_fails_when_it_is_broken_on_purpose(
    tmp_path: Path, module: str, line: str, contract: str
) -> None:
    for room in ("node", "gateway"):
        for source in (ROOT / room).rglob("*.py"):
            copy = tmp_path / source.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    (tmp_path / "entente").symlink_to(ROOT / "protos/gen/entente")
    target = tmp_path / module
    target.write_text(target.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    lint = [
        sys.executable,
        "-c",
        "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as c; c()",
    ]
    done = subprocess.run([*lint, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    broken = [text for text in done.stdout.splitlines() if "BROKEN" in text]
    said = " ".join(done.stdout.split())
    assert broken, said
    assert contract in said


def test_no_file_is_too_long_and_none_is_called_utils() -> None:
    for path in _python_files():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= LINES_MAX, f"{path.relative_to(ROOT)} has {lines} lines"
        assert "util" not in path.stem, path
        assert "manager" not in path.stem.lower(), path


def test_every_module_says_what_it_decides() -> None:
    for room in ("node", "gateway"):
        for path in (ROOT / room).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            if source.strip():
                assert ast.get_docstring(ast.parse(source)), path.relative_to(ROOT)


def test_nothing_in_the_project_refers_to_what_is_not_shipped() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    here = Path(__file__).resolve()
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.resolve() == here or not path.is_file():
            continue
        text = path.read_bytes()
        assert b"../shared" not in text, name
        assert b"/work/" not in text, name


def test_the_catalogue_of_refusals_is_the_contract_enum() -> None:
    names = {name.removeprefix("ERROR_REASON_") for name, n in error_reason_pb2.ErrorReason.items() if n}
    assert set(CATALOGUE) == names
    for code, entry in CATALOGUE.items():
        assert code_of(reason_of(code)) == code
        assert entry.remedy
        assert re.fullmatch(r"[A-Z][A-Z0-9_]{1,62}[A-Z0-9]", code), "AIP-193"


def _refusals() -> Iterator[tuple[Path, str]]:
    for room in ("node", "gateway"):
        for path in (ROOT / room).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Refusal" and call.args:
                    first = call.args[0]
                    if isinstance(first, ast.Constant):
                        yield path, str(first.value)


def test_every_refusal_in_the_source_is_catalogued() -> None:
    found = list(_refusals())
    assert len(found) > 50
    assert [(str(p), code) for p, code in found if code not in CATALOGUE] == []


def test_an_unknown_code_is_a_bug_and_not_a_refusal() -> None:
    with pytest.raises(KeyError):
        Refusal("NO_SUCH_CODE", "x")
    assert code_of(9999) == "REASON_9999"
