"""Which of two sessions of the same two nodes lives.

Decides it from what both sides know alike, so that both end the same one. Refuses to know why there are two:
both dialled at once, a channel is being replaced, or one side started anew. Source: `Hello.session_nonce`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SILENT_S: Final = 20.0
"""A healthy peer says something every 15 s; a session silent for longer does not keep a new one out."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A session whose two hellos are known.

    Args:
        dialled_here: whether this node dialled it.
        nonce: the nonce in the dialler's hello.
        silent_s: for how long nothing came from the peer, in seconds.
    """

    dialled_here: bool
    nonce: bytes
    silent_s: float = 0.0


def newer_lives(older: Contender, newer: Contender) -> bool:
    """Return whether `newer` replaces `older`; if not, `newer` ends.

    A side that dials a second time does so because it lost or replaces the first: its newer session lives. If
    each side dialled one, the smaller of the diallers' nonces lives, unless the older session fell silent.
    """
    if older.dialled_here == newer.dialled_here:
        return True
    return newer.nonce < older.nonce or older.silent_s > SILENT_S
