"""The state diagrams of the folder's README, drawn from the tables: `python -m node.cases.diagram`.

A test compares what is drawn with what the README shows.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from entente.v1 import case_pb2

from node.cases.case import LAPSE, Side, name_of
from node.cases.kinds import TABLES
from node.cases.table import Table, Transition

BEGIN: Final = "<!-- drawn by `python -m node.cases.diagram`; change the tables instead -->"
END: Final = "<!-- end of what is drawn -->"
_WHO: Final = {Side.OPENER: "opener", Side.ASKED: "asked", Side.EITHER: "either"}
_SOMEWHERE: Final = {
    "review_commented": "IN_REVIEW",
    "overlap_resolved": "COORDINATED, DISTINCT",
    "need_assessed": "NECESSARY, NOT_NECESSARY",
}
"""Where a transition leads whose target its acts decide; a signature's two targets stand in its own row."""


def diagram(table: Table) -> str:
    """Return a Mermaid state diagram of one kind of case."""
    lines = ["```mermaid", "stateDiagram-v2"]
    lines.append(
        f"    [*] --> {name_of(_state(table.opening.to))}: {table.opening.step} ({_WHO[table.opening.by]})"
    )
    for row in table.transitions:
        if row.to is None:
            continue
        label = f"{row.step} ({_WHO[row.by]})"
        for source in sorted(row.sources):
            for target in _targets(table, row, source):
                lines.append(f"    {name_of(source)} --> {target}: {label}")
    for lapse in table.lapses:
        lines += [
            f"    {name_of(source)} --> {name_of(lapse.to)}: {LAPSE}" for source in sorted(lapse.sources)
        ]
    lines += [f"    {name_of(state)} --> [*]" for state in sorted(table.states) if table.is_final(state)]
    return "\n".join([*lines, "```", *_added(table)])


def _added(table: Table) -> list[str]:
    """Return the steps that leave a case where it is, and in which states they can be taken."""
    rows = [row for row in table.transitions if row.to is None]
    lines = [
        f"- `{row.step}` ({_WHO[row.by]}): {', '.join(name_of(state) for state in sorted(row.sources))}"
        for row in rows
    ]
    return ["", "Leave it where it is:", "", *lines] if lines else []


def _state(where: object) -> int:
    return where if isinstance(where, int) else 0


def _targets(table: Table, row: Transition, source: int) -> list[str]:
    if isinstance(row.to, int):
        return [name_of(row.to)]
    if row.step == "signed" and name_of(source) == "SIGNED_ONE":
        return ["SIGNED_BOTH" if table.kind == case_pb2.CASE_KIND_ARRANGEMENT else "AGREED"]
    if row.step == "signed":
        return _SIGNED[name_of(source)]
    if row.step == "review_commented" and name_of(source) == "COMMENTED":
        return ["COMMENTED"]
    return _SOMEWHERE[row.step].split(", ")


_SIGNED: Final = {
    "PROPOSED": ["SIGNED_ONE"],
    "DRAFTED": ["SIGNED_ONE"],
    "AMENDING": ["AMENDING", "SIGNED_BOTH"],
}


def section() -> str:
    """Return all diagrams, each under its kind and article."""
    parts = [BEGIN]
    for table in TABLES.values():
        kind = case_pb2.CaseKind.Name(table.kind).removeprefix("CASE_KIND_").capitalize()
        parts += ["", f"### {kind} ({table.article})", "", diagram(table)]
    return "\n".join([*parts, "", END])


def redrawn(readme: str) -> str:
    """Return the README with its diagrams as the tables are now."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + section() + after


if __name__ == "__main__":
    README = Path(__file__).with_name("README.md")
    README.write_text(redrawn(README.read_text("utf-8")), "utf-8")
    sys.exit(0)
