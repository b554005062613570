"""What waits to be written on one stream.

Decides the order: whatever is no batch goes before batches, batches go by the priority of their lanes, and
nothing is written after the end but what waited for it. Refuses to know what the frames say.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from google.protobuf.message import Message

from gateway.link.framing import encode, encode_batch
from gateway.link.observer import Observer
from gateway.link.stream import Stream
from node.link.effects import FrameKind, SendBatch
from node.link.lanes import PRIORITY

_CONTROL_MAX: Final = 2_000
_CONTROL_MAX_BYTES: Final = 8 * 1024 * 1024
_OVERFULL_BYTES: Final = 4 * _CONTROL_MAX_BYTES


class Outbound:
    """The frames on their way out.

    Args:
        moved: called when room may have come or gone.
        written: called with the lane once the stream has taken a batch.
    """

    def __init__(
        self,
        stream: Stream,
        agreement_id: str,
        observer: Observer,
        *,
        moved: Callable[[], None],
        written: Callable[[int], None],
    ) -> None:
        self._stream = stream
        self._agreement_id = agreement_id
        self._observer = observer
        self._moved = moved
        self._written = written
        self._control: deque[tuple[FrameKind, bytes]] = deque()
        self._control_bytes = 0
        self._batches: dict[int, deque[SendBatch]] = {lane: deque() for lane in PRIORITY}
        self._waiting = asyncio.Event()
        self._ended = False

    @property
    def crowded(self) -> bool:
        """Whether more answers pile up than a peer that reads ever causes."""
        return len(self._control) > _CONTROL_MAX or self._control_bytes > _CONTROL_MAX_BYTES

    @property
    def overfull(self) -> bool:
        """Whether what was asked for before we stopped reading is more than is kept for a peer."""
        return self._control_bytes > _OVERFULL_BYTES

    def put(self, kind: FrameKind, body: Message | bytes) -> None:
        """Have a frame written that is no batch."""
        raw = encode(kind, body)
        self._control.append((kind, raw))
        self._control_bytes += len(raw)
        self._waiting.set()
        self._moved()

    def put_batch(self, batch: SendBatch) -> None:
        """Have a batch written once nothing that goes before it waits."""
        self._batches[batch.lane].append(batch)
        self._waiting.set()

    def end(self) -> None:
        """Let `run` return once the frames that are no batches are written."""
        self._ended = True
        self._waiting.set()

    async def run(self) -> None:
        """Write until the end. Raises StreamLostError."""
        while True:
            await self._waiting.wait()
            if self._control:
                kind, raw = self._control.popleft()
                self._control_bytes -= len(raw)
                await self._stream.write(raw)
                self._observer.frame(self._agreement_id, "out", kind.name.lower(), len(raw))
            elif self._ended:
                return
            elif (batches := next(filter(None, self._batches.values()), None)) is not None:
                await self._write_batch(batches.popleft())
            else:
                self._waiting.clear()
            self._moved()

    async def _write_batch(self, batch: SendBatch) -> None:
        raw = encode_batch(batch.lane, batch.deliveries)
        await self._stream.write(raw)
        self._observer.frame(self._agreement_id, "out", "batch", len(raw))
        self._observer.batch(self._agreement_id, "out", batch.lane, len(batch.deliveries))
        self._written(batch.lane)
