"""The exemption of Article 6.1, said of a request that is no case: an item that asks, a request for consent.

Inside a case it is a row of the case's own table. Decides nothing about the request: whether it is one, and
whose, is asked where requests are kept.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import case_pb2

from node.agreement.gate import Operation
from node.cases.case import Side
from node.cases.guards import faulty
from node.cases.table import CONTACT, Scene, Table, Transition, states

EXEMPTED: Final = case_pb2.CASE_STATE_EXEMPTED


def _names_a_request(scene: Scene) -> None:
    if len(scene.body.request_id) != 16:
        raise faulty(scene, "request_id", "names no request that it answers")


EXEMPTION: Final = Table(
    kind=case_pb2.CASE_KIND_EXEMPTION,
    article="6.1",
    operation=Operation.CONSULTATION,
    opening=Transition("exempted", states(), Side.OPENER, CONTACT, EXEMPTED, (_names_a_request,)),
    transitions=(),
)
