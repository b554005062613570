"""Waking whoever waits when an item arrives: the demonstration waits for events, not for time.

Decides nothing about items; a node that is stopped ends its watches and wakes the waiting too.
"""

from __future__ import annotations

import threading
from typing import Any

from entente.v1 import exchange_service_pb2

from gateway.client import Client, NodeUnreachableError, Stream
from gateway.status import PeerRefused


class Arrivals:
    """Wakes whoever waits when an item arrives at either Party: one watch of the inbox for each person."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._streams: list[Stream[Any]] = []

    def watch(self, client: Client) -> None:
        """Watch one person's inbox in a thread of its own, until `stop`."""
        stream = client.stream(client.exchange.WatchInbox, exchange_service_pb2.WatchInboxRequest())
        self._streams.append(stream)
        threading.Thread(target=self._run, args=(stream,), daemon=True).start()

    def wait(self, seconds: float) -> None:
        """Return at the next arrival, or after `seconds`."""
        self._event.wait(seconds)
        self._event.clear()

    def stop(self) -> None:
        """End all watches."""
        for stream in self._streams:
            stream.cancel()
        self._streams.clear()

    def _run(self, stream: Stream[Any]) -> None:
        try:
            for answer in stream:
                if answer.items:
                    self._event.set()
        except (PeerRefused, NodeUnreachableError):  # the node was stopped: the story goes on without it
            self._event.set()
