"""The items of one agreement as one caller sees them, for lists of what was said of items.

Decides that each item is looked at once, many at a time. Whether it is seen is for `Sight` to say. Refuses to
know what is said of the items.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from node.acts.party import Caller, Relationship
from node.acts.readers import Sight
from node.store import schema
from node.store.prepared import Prepared

_I = schema.item.c
_ITEMS = Prepared(
    select(schema.item).where(_I.rel == bindparam("r"), _I.item_id.in_(bindparam("items", expanding=True))),
    listed="items",
)


class ItemsSeen:
    """Which items the caller sees. Make a new one for each call.

    Args:
        sealed: those too that the caller could see until they were sealed.
    """

    def __init__(
        self,
        connection: Connection,
        relationship: Relationship,
        caller: Caller,
        now: datetime,
        *,
        sealed: bool = False,
    ) -> None:
        self.relationship: Final = relationship
        self.sight: Final = Sight(connection, relationship, caller, now)
        self._connection = connection
        self._lets_through = self.sight.knows if sealed else self.sight.may_see
        self._known: dict[bytes, Row[Any] | None] = {}

    def look_up(self, items: Iterable[bytes]) -> None:
        """Read what decides on these items at once; else it is read item by item."""
        wanted = list({item_id for item_id in items if item_id not in self._known})
        if not wanted:
            return
        rows = _ITEMS.rows(self._connection, {"r": self.relationship.rel, "items": wanted})
        self.sight.bounds.look_up(rows)
        self._known |= dict.fromkeys(wanted)
        self._known |= {bytes(row.item_id): row for row in rows if self._lets_through(row)}

    def item(self, item_id: bytes) -> Row[Any] | None:
        """Return the row of `item`; None: there is none, or the caller does not see it."""
        self.look_up([item_id])
        return self._known[item_id]
