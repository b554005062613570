"""LedgerService: reads of the Party's own ledger. Whether the caller is an auditor the act decides."""

from __future__ import annotations

from typing import Any

from entente.v1 import ledger_service_pb2, ledger_service_pb2_grpc

from gateway.services.desk import Desk, own_caller
from node.acts import audit


class LedgerService(ledger_service_pb2_grpc.LedgerServiceServicer):
    """Answers auditors."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def GetCheckpoint(  # noqa: N802
        self, request: ledger_service_pb2.GetCheckpointRequest, _context: Any
    ) -> ledger_service_pb2.GetCheckpointResponse:
        """Return the newest checkpoint."""
        return await self._desk.read(audit.get_checkpoint, request, own_caller())

    async def GetInclusionProof(  # noqa: N802
        self, request: ledger_service_pb2.GetInclusionProofRequest, _context: Any
    ) -> ledger_service_pb2.GetInclusionProofResponse:
        """Return a leaf and its proof."""
        return await self._desk.read(audit.get_inclusion_proof, request, own_caller())

    async def GetLedgerConsistency(  # noqa: N802
        self, request: ledger_service_pb2.GetLedgerConsistencyRequest, _context: Any
    ) -> ledger_service_pb2.GetLedgerConsistencyResponse:
        """Return the proof that an older checkpoint is a prefix."""
        return await self._desk.read(audit.get_ledger_consistency, request, own_caller())

    async def ListLeaves(  # noqa: N802
        self, request: ledger_service_pb2.ListLeavesRequest, _context: Any
    ) -> ledger_service_pb2.ListLeavesResponse:
        """Return a page of leaves."""
        return await self._desk.read(audit.list_leaves, request, own_caller())
