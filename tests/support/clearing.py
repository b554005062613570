"""Clearances that tests ask for: a colleague clears what is marked above TLP:AMBER before it is supplied."""

from __future__ import annotations

import uuid

from entente.v1 import exchange_service_pb2

from node.acts.barring import supply_of
from node.exchange.clearing import is_above_amber


def clearance_of(
    request: exchange_service_pb2.SubmitRequest, author_id: str
) -> exchange_service_pb2.ClearSupplyRequest | None:
    """Return the request that clears a supply for its author; None where it needs no clearance."""
    if not is_above_amber(supply_of(request)):
        return None
    supply = exchange_service_pb2.SubmitRequest()
    supply.CopyFrom(request)
    supply.person_id = author_id
    supply.ClearField("upload_ids")
    return exchange_service_pb2.ClearSupplyRequest(request_id=str(uuid.uuid4()), supply=supply)
