"""The two ends of the gRPC stream, made alike.

Decides how the end of a stream looks to the conversation above it. Refuses to know frames. A stream that
ends in order reads as None; one that breaks raises `StreamLostError`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any, Final, Protocol, TypeVar, cast

import grpc

from gateway.status import Retry, refused_by

LINK_METHOD: Final = "/entente.v1.FederationService/Link"


T = TypeVar("T")


class StreamLostError(Exception):
    """The stream broke; `retry` is the class of what the transport said."""

    def __init__(self, retry: Retry = "retryable", wait_s: float = 0.0) -> None:
        super().__init__(retry)
        self.retry: Final = retry
        self.wait_s: Final = wait_s


class Stream(Protocol):
    """Frames as bytes, both ways."""

    async def read(self) -> bytes | None:
        """Return the next frame, or None once the other side has ended. Raises StreamLostError."""

    async def write(self, raw: bytes) -> None:
        """Give one frame to the transport; returns once it has room. Raises StreamLostError."""

    async def end(self) -> None:
        """End our direction. Never raises."""

    def abandon(self) -> None:
        """Let go of the stream now."""


class DialledStream:
    """The dialling end."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        # No serialisers: the bytes are looked at before they are parsed.
        self._call = cast("Any", channel.stream_stream(LINK_METHOD))()

    async def read(self) -> bytes | None:
        """Return the next frame, or None at the end."""
        raw = await self._guarded(self._call.read())
        return None if raw is grpc.aio.EOF else cast("bytes", raw)

    async def write(self, raw: bytes) -> None:
        """Give one frame to the transport."""
        await self._guarded(self._call.write(raw))

    async def end(self) -> None:
        """Half-close: what was written arrives, and the other side can still answer."""
        with contextlib.suppress(StreamLostError):
            await self._guarded(self._call.done_writing())

    def abandon(self) -> None:
        """Cancel the call."""
        self._call.cancel()

    async def _guarded(self, step: Coroutine[Any, Any, T]) -> T:
        try:
            return await step
        except grpc.aio.AioRpcError as error:
            refused = refused_by(error)
            raise StreamLostError(refused.retry, refused.retry_after_s or 0.0) from None
        except asyncio.InvalidStateError:  # how gRPC says that the call has ended
            raise StreamLostError from None
        except asyncio.CancelledError:
            # gRPC raises it for a call that was cancelled, too: that does not cancel the task that asks.
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise StreamLostError from None


class AcceptedStream:
    """The dialled end; the stream ends when the handler returns."""

    def __init__(self, context: grpc.aio.ServicerContext[Any, Any]) -> None:
        self._context = context

    async def read(self) -> bytes | None:
        """Return the next frame, or None at the end."""
        try:
            raw = await self._context.read()
        except (grpc.aio.BaseError, asyncio.InvalidStateError):
            raise StreamLostError from None
        return None if raw is grpc.aio.EOF else cast("bytes", raw)

    async def write(self, raw: bytes) -> None:
        """Give one frame to the transport."""
        try:
            await self._context.write(raw)
        except (grpc.aio.BaseError, asyncio.InvalidStateError):
            raise StreamLostError from None

    async def end(self) -> None:
        """Nothing: returning from the handler ends it."""

    def abandon(self) -> None:
        """Nothing: returning from the handler ends it."""
