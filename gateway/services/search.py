"""SearchService: queries over many items.

Decides that they run on threads of their own, so that a long search never delays acts.
"""

from __future__ import annotations

from typing import Any

from entente.v1 import search_service_pb2 as wire
from entente.v1 import search_service_pb2_grpc

from gateway.services.desk import Desk, own_caller
from node.acts import searching


class SearchService(search_service_pb2_grpc.SearchServiceServicer):
    """Answers on the institutions' listener."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def SearchItems(self, request: wire.SearchItemsRequest, _context: Any) -> wire.SearchItemsResponse:  # noqa: N802
        """Return a page of hits."""
        return await self._desk.read_long(searching.search_items, request, own_caller())

    async def CountItems(self, request: wire.CountItemsRequest, _context: Any) -> wire.CountItemsResponse:  # noqa: N802
        """Count items."""
        return await self._desk.read_long(searching.count_items, request, own_caller())
