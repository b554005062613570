"""The content of many items at once, in the clear, for acts that look into it and keep nothing.

Decides that content that is not here, is destroyed or cannot be read is passed over: a search is no audit.
Refuses to know who may look; every item given here was decided on before. Memory is one item at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from entente.v1 import item_pb2
from google.protobuf.message import DecodeError
from sqlalchemy import Connection, Row, bindparam, select

from node.acts.party import Party
from node.errors import Refusal
from node.keys.content import open_whole
from node.keys.errors import VaultError
from node.store import schema
from node.store.prepared import Prepared

_P, _C = schema.part.c, schema.content_chunk.c
_CONTENTS = Prepared(
    select(_P.statement_id, _P.content_id, _P.wrapped_key).where(
        _P.rel == bindparam("r"),
        _P.part == 0,
        _P.wrapped_key.is_not(None),
        _P.statement_id.in_(bindparam("wanted", expanding=True)),
    ),
    listed="wanted",
)
_CHUNKS = Prepared(select(_C.data).where(_C.content_id == bindparam("c")).order_by(_C.n))
_AT_ONCE: Final = 128


def contents(
    party: Party, connection: Connection, rows: Sequence[Row[Any]]
) -> Iterator[tuple[Row[Any], item_pb2.ItemContent]]:
    """Yield each item of `rows` (of `item`, of one agreement) whose content can be read, in order."""
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        wanted = [bytes(row.statement_id) for row in some]
        parts = {
            bytes(part.statement_id): part
            for part in _CONTENTS.rows(connection, {"r": some[0].rel, "wanted": wanted})
        }
        for row in some:
            part = parts.get(bytes(row.statement_id))
            content = None if part is None else _content(party, connection, part)
            if content is not None:
                yield row, content


def _content(party: Party, connection: Connection, part: Any) -> item_pb2.ItemContent | None:
    content_id = bytes(part.content_id)
    sealed = b"".join(bytes(row.data) for row in _CHUNKS.rows(connection, {"c": content_id}))
    try:
        key = party.keys.vault.unwrap(bytes(part.wrapped_key), content_id)
        return item_pb2.ItemContent.FromString(open_whole(sealed, key))
    except (VaultError, Refusal, DecodeError):
        return None
