"""Every kind of case: the one list of the tables."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from entente.v1 import case_pb2

from node.cases.access import ACCESS
from node.cases.arrangement import ARRANGEMENT
from node.cases.association import ASSOCIATION
from node.cases.consultation import CONSULTATION
from node.cases.evaluation import EVALUATION
from node.cases.exemption import EXEMPTION
from node.cases.expertise import EXPERTISE
from node.cases.meeting import MEETING
from node.cases.projects import PROJECT
from node.cases.review import REVIEW
from node.cases.table import Table

TABLES: Final[Mapping[int, Table]] = MappingProxyType(
    {
        table.kind: table
        for table in (
            REVIEW,
            CONSULTATION,
            PROJECT,
            MEETING,
            ACCESS,
            EXPERTISE,
            ASSOCIATION,
            ARRANGEMENT,
            EVALUATION,
            EXEMPTION,
        )
    }
)
OPENINGS: Final[Mapping[str, int]] = MappingProxyType(
    {table.opening.step: table.kind for table in TABLES.values()}
)
"""The kind that a step opens, where it names no case."""


def kind_name(kind: int) -> str:
    """Return the word for a kind, such as `review`; one that this version does not know is `unknown`."""
    try:
        return case_pb2.CaseKind.Name(kind).removeprefix("CASE_KIND_").lower()
    except ValueError:
        return "unknown"
