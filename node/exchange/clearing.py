"""Clearance by a second person: what is marked above TLP:AMBER does not leave under its author alone.

Decides which supplies need a clearance, which bytes it is given for, and whether the person that a supply
names may have given it. Refuses to know where clearances are kept and how long they hold. Source: Articles
3.1 and 3.3.
"""

from __future__ import annotations

import hashlib
import struct
from datetime import datetime
from typing import Final

from entente.v1 import exchange_service_pb2, item_supply_pb2, restriction_pb2

from node.errors import FieldFault, Refusal
from node.exchange.marking import Marking
from node.roster.view import RosterView

_DOMAIN: Final = b"entente/clearance/v1\n"
_WITHOUT: Final = frozenset(
    {
        restriction_pb2.TLP_UNSPECIFIED,
        restriction_pb2.TLP_AMBER,
        restriction_pb2.TLP_GREEN,
        restriction_pb2.TLP_CLEAR,
    }
)
"""What leaves without a clearance; a value that this version does not know is read as the strictest."""


def is_above_amber(supply: item_supply_pb2.ItemSupply) -> bool:
    """Return whether a supply states AMBER+STRICT or RED, for the item or for any of its parts."""
    return is_stated_above_amber(supply.restrictions) or any(
        is_stated_above_amber(part.restrictions) for part in supply.parts if part.HasField("restrictions")
    )


def is_stated_above_amber(statement: restriction_pb2.RestrictionStatement) -> bool:
    """Return the same of one statement of restrictions."""
    return is_strict(statement.restrictions.tlp)


def is_marked_above_amber(marking: Marking) -> bool:
    """Return the same of what an item and its parts bear."""
    return is_strict(marking.of_all_parts().tlp)


def is_strict(tlp: int) -> bool:
    """Return whether what bears this TLP needs a clearance: the one place that says so."""
    return tlp not in _WITHOUT


def clearance_digest(
    request: exchange_service_pb2.SubmitRequest, *, author_id: str, agreement_id: str
) -> bytes:
    """Return the SHA-256 that a clearance is given for: the supply as it stands, by its author.

    It covers the whole request but its identifier and its uploads: attachments are named in the content by
    their own SHA-256, to which the uploads are held. So any change of the supply asks for another clearance.
    """
    bare = exchange_service_pb2.SubmitRequest()
    bare.CopyFrom(request)
    bare.ClearField("request_id")
    bare.ClearField("upload_ids")
    bare.person_id, bare.agreement_id = author_id, agreement_id
    whole = bare.SerializeToString(deterministic=True)
    return hashlib.sha256(_DOMAIN + struct.pack(">Q", len(whole)) + whole).digest()


def require_clearer(
    clearer_id: str, author_id: str, roster: RosterView, now: datetime, roles: frozenset[int], field: str
) -> None:
    """Return if a person may clear what the author supplies: another one, who may supply, too.

    Args:
        roles: who supplies.
        field: the path of what names the one who is not another.

    Raises:
        Refusal: CLEARANCE_MISSING, it is the author; as `RosterView.require_author`.
    """
    if clearer_id == author_id:
        fault = FieldFault(field, "is the author, who clears nothing of their own")
        raise Refusal("CLEARANCE_MISSING", "the second person is the author", faults=[fault])
    roster.require_author(clearer_id, now, roles=roles)


def clearance_missing() -> Refusal:
    """Return the refusal of a supply above TLP:AMBER that nobody has cleared as it stands."""
    fault = FieldFault("restrictions.tlp", "is above AMBER: a second person clears the supply as it stands")
    return Refusal("CLEARANCE_MISSING", "no clearance by a second person stands", faults=[fault])
