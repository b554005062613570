"""InstrumentService: a Party's register of instruments (Article 3.2), kept and asked by its own callers."""

from __future__ import annotations

from typing import Any

from entente.v1 import instrument_service_pb2 as wire
from entente.v1 import instrument_service_pb2_grpc

from gateway.services.desk import Desk, own_caller
from node.acts import registering


class InstrumentService(instrument_service_pb2_grpc.InstrumentServiceServicer):
    """Answers on the institutions' listener."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ReplaceRegister(  # noqa: N802
        self, request: wire.ReplaceRegisterRequest, _context: Any
    ) -> wire.ReplaceRegisterResponse:
        """Put a new version of the register."""
        return await self._desk.write(registering.replace_register, request, own_caller())

    async def GetRegister(  # noqa: N802
        self, request: wire.GetRegisterRequest, _context: Any
    ) -> wire.GetRegisterResponse:
        """Return the register in force."""
        return await self._desk.read(registering.get_register, request, own_caller())

    async def CheckRelease(  # noqa: N802
        self, request: wire.CheckReleaseRequest, _context: Any
    ) -> wire.CheckReleaseResponse:
        """Say how a check would come out."""
        return await self._desk.read(registering.check_supply, request, own_caller())
