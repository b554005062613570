"""What a conversation tells the link it belongs to.

Decides nothing; it keeps conversations from knowing what other sessions there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from entente.v1 import link_pb2

if TYPE_CHECKING:
    from gateway.link.conversation import Conversation


class Host(Protocol):
    """What a conversation tells the link it belongs to."""

    def admit(self, conversation: Conversation, hello: link_pb2.Hello) -> bool:
        """The peer's hello came: whether this session is the one that lives."""

    def opened(self, conversation: Conversation, halted: str) -> None:
        """The hellos were compared; `halted` is the code why business stops, or empty."""

    def peer_is_needed(self) -> None:
        """There is content to fetch, or a restriction head to compare."""

    def late(self, receipts: Sequence[bytes]) -> None:
        """Receipts were made for a session that is over."""
