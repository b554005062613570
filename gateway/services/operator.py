"""OperatorService: the state of the node, revocation, alarms. No content passes here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from entente.v1 import operator_service_pb2, operator_service_pb2_grpc

from gateway.services.desk import Desk
from node.acts import operate


class OperatorService(operator_service_pb2_grpc.OperatorServiceServicer):
    """Answers on the operator's listener.

    Args:
        desk: the Party's desk.
        snapshot: takes the state of the node, store and border together.
    """

    def __init__(
        self, desk: Desk, snapshot: Callable[[], Awaitable[operator_service_pb2.GetNodeStatusResponse]]
    ) -> None:
        self._desk = desk
        self._snapshot = snapshot

    async def GetNodeStatus(  # noqa: N802
        self, _request: operator_service_pb2.GetNodeStatusRequest, _context: Any
    ) -> operator_service_pb2.GetNodeStatusResponse:
        """Return the state of the node and its links."""
        return await self._snapshot()

    async def Revoke(  # noqa: N802
        self, request: operator_service_pb2.RevokeRequest, _context: Any
    ) -> operator_service_pb2.RevokeResponse:
        """Put a certificate or an identity on the deny list."""
        return await self._desk.write(operate.revoke, request)

    async def ListAlarms(  # noqa: N802
        self, request: operator_service_pb2.ListAlarmsRequest, _context: Any
    ) -> operator_service_pb2.ListAlarmsResponse:
        """Return a page of alarms."""
        return await self._desk.read(operate.list_alarms, request)
