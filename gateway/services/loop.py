"""LoopService: what became of items that ask for action (Article 3.1). The act decides."""

from __future__ import annotations

from typing import Any

from entente.v1 import loop_service_pb2 as wire
from entente.v1 import loop_service_pb2_grpc

from gateway.services.desk import Desk, own_caller
from node.acts import loops


class LoopService(loop_service_pb2_grpc.LoopServiceServicer):
    """Answers on the institutions' listener."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ListLoops(self, request: wire.ListLoopsRequest, _context: Any) -> wire.ListLoopsResponse:  # noqa: N802
        """Return a page of loops; reading content takes threads of its own."""
        caller = own_caller()
        return await Desk(self._desk.party, self._desk.bulk, self._desk.bulk).read(
            loops.list_loops, request, caller
        )
