"""ChannelService: links to a protected channel's records, and warnings about it (Article 3.5)."""

from __future__ import annotations

from typing import Any

from entente.v1 import channel_service_pb2 as wire
from entente.v1 import channel_service_pb2_grpc

from gateway.services.desk import Desk, own_caller
from node.acts import channel


class ChannelService(channel_service_pb2_grpc.ChannelServiceServicer):
    """Answers on the institutions' listener."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def LinkRecord(self, request: wire.LinkRecordRequest, _context: Any) -> wire.LinkRecordResponse:  # noqa: N802
        """Link an item to a record of the channel."""
        return await self._desk.write(channel.link_record, request, own_caller())

    async def EndLink(self, request: wire.EndLinkRequest, _context: Any) -> wire.EndLinkResponse:  # noqa: N802
        """End a link."""
        return await self._desk.write(channel.end_link, request, own_caller())

    async def ListLinks(self, request: wire.ListLinksRequest, _context: Any) -> wire.ListLinksResponse:  # noqa: N802
        """Return a page of links."""
        return await self._desk.read(channel.list_links, request, own_caller())

    async def ListWarnings(  # noqa: N802
        self, request: wire.ListWarningsRequest, _context: Any
    ) -> wire.ListWarningsResponse:
        """Return a page of warnings."""
        return await self._desk.read(channel.list_warnings, request, own_caller())

    async def MarkSeen(self, request: wire.MarkSeenRequest, _context: Any) -> wire.MarkSeenResponse:  # noqa: N802
        """Say that a warning was looked at."""
        return await self._desk.write(channel.mark_seen, request, own_caller())
