"""The command: what a person may choose, the table they read, and the object that programs read."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from bench.report import tables
from bench.run import PARTS, Plan, Run, summary

GIB_LESS_CONTENT: Final = 1_073_741_824 - 1_048_576
"""An item may have 1 GiB with its content: the attachment is 1 MiB less."""
_QUICK_BYTES: Final = 67_108_864


def main(arguments: list[str]) -> int:
    """Run as asked, print tables and the object, and return the exit code."""
    asked = _parser().parse_args(arguments)
    plan = Plan(
        seconds=asked.seconds or (3.0 if asked.quick else 15.0),
        singles=60 if asked.quick else 300,
        attachment_bytes=asked.attachment_bytes or (_QUICK_BYTES if asked.quick else GIB_LESS_CONTENT),
        parts=asked.only,
    )
    with tempfile.TemporaryDirectory(prefix="entente-bench-", dir=asked.folder) as folder:
        facts = summary(Run(Path(folder), plan).run(), Path(folder))
    if not asked.json:
        sys.stdout.write(tables(facts) + "\n")
    for fault in facts["cross_check"]["faults"][:20]:
        sys.stderr.write(f"bench: void: {fault}\n")
    sys.stdout.write(json.dumps(_rounded(facts)) + "\n")
    return 0 if facts["ok"] else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3 s for each load, 64 MiB attachment")
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON object")
    parser.add_argument("--seconds", type=float, default=0.0, help="length of each load")
    parser.add_argument("--attachment-bytes", type=int, default=0, help="size of the attachment")
    parser.add_argument(
        "--only", type=_names, default=PARTS, metavar="NAME,...", help="of: " + ", ".join(PARTS)
    )
    parser.add_argument("--folder", default=None, help="where the databases lie meanwhile (a real disk)")
    return parser


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if unknown := set(names) - set(PARTS):
        raise argparse.ArgumentTypeError("no such part: " + ", ".join(sorted(unknown)))
    return names


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return [_rounded(inner) for inner in value] if isinstance(value, list) else value
