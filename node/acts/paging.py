"""Page and resume tokens: where a caller left off, in a form that only this Party's node reads.

Decides the form of a token; refuses to know what is paged. A token is sealed with the vault key, not only
signed: positions count leaves, and so would tell how much a caller may not see. The vault key outlives the
process and is shared by all replicas, so a token does, too; it ends with the vault key that sealed it. It
holds for the caller and the question it was made for and for no other.
"""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Sequence
from typing import Final

from node.acts.party import Party
from node.errors import Refusal
from node.keys.errors import VaultError

_LABEL: Final = b"entente/token/v1\x00"
_NUMBER_BYTES: Final = 8


def make_token(party: Party, question: str, position: Sequence[int]) -> str:
    """Return a token for `position` (numbers from 0 to 2^64 - 1).

    Args:
        question: who asks, and what; the token is read back only under the same.
    """
    plain = struct.pack(f">{len(position)}Q", *position)
    sealed = party.keys.vault.wrap(plain, _LABEL + question.encode())
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def read_token(party: Party, question: str, token: str) -> tuple[int, ...]:
    """Return the position that `token` holds. Raises Refusal TOKEN_INVALID."""
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        plain = party.keys.vault.unwrap(sealed, _LABEL + question.encode())
    except (VaultError, ValueError, binascii.Error):
        raise Refusal("TOKEN_INVALID", "the token was not made here for this question") from None
    return struct.unpack(f">{len(plain) // _NUMBER_BYTES}Q", plain)


def halves_of(identifier: bytes) -> tuple[int, int]:
    """Return an identifier of 16 bytes as two of the numbers that a position is made of."""
    return int.from_bytes(identifier[:_NUMBER_BYTES], "big"), int.from_bytes(
        identifier[_NUMBER_BYTES:], "big"
    )


def identifier_of(halves: Sequence[int]) -> bytes:
    """Return the identifier that the two numbers are."""
    return b"".join(half.to_bytes(_NUMBER_BYTES, "big") for half in halves)


def page_size(asked: int, *, default: int, most: int) -> int:
    """Return how many entries a page has: `default` for 0, at most `most`."""
    return min(asked or default, most)
