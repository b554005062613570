"""Worker processes: each client and each bare server runs in an interpreter of its own.

Decides how one is started and how it answers: one JSON object as the last line on standard output.
Refuses to know what it measures. Started with exec, never forked: gRPC does not survive a fork.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

from gateway.pki.environment import ONLY_RSA, VARIABLE

ROOT: Final = Path(__file__).resolve().parents[1]
STOP_S: Final = 10.0


class WorkerError(Exception):
    """A worker process failed; its standard error says why."""


def run_worker(module: str, *arguments: object, timeout_s: float) -> dict[str, Any]:
    """Run `python -m module arguments` to its end and return its answer. Raises WorkerError."""
    try:
        ended = subprocess.run(_command(module, arguments), **_surroundings(), timeout=timeout_s, check=False)
    except subprocess.TimeoutExpired:
        raise WorkerError(f"{module} {arguments[0]}: no answer within {timeout_s:.0f} s") from None
    if ended.returncode or not ended.stdout:
        raise WorkerError(f"{module} {arguments[0]}: exit code {ended.returncode}")
    return cast("dict[str, Any]", json.loads(ended.stdout.splitlines()[-1]))


@contextmanager
def server_worker(module: str, *arguments: object) -> Iterator[dict[str, Any]]:
    """Run a worker beside us and give the line it says when it is ready. Raises WorkerError."""
    with subprocess.Popen(_command(module, arguments), **_surroundings()) as process:
        try:
            line = process.stdout.readline() if process.stdout is not None else ""
            if not line:
                raise WorkerError(f"{module} {arguments[0]}: it did not start")
            yield {**json.loads(line), "pid": process.pid}
        finally:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


def answer(facts: dict[str, Any]) -> None:
    """Say what a worker found, or that it is ready."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def _command(module: str, arguments: tuple[object, ...]) -> list[str]:
    return [sys.executable, "-m", module, *(str(argument) for argument in arguments)]


def _surroundings() -> dict[str, Any]:
    path = os.pathsep.join([str(ROOT), *(entry for entry in sys.path if entry)])
    return {
        "stdout": subprocess.PIPE,
        "text": True,
        "cwd": ROOT,
        "env": {**os.environ, VARIABLE: ONLY_RSA, "PYTHONPATH": path},
    }
