"""Uses of items that need no content: decided and recorded like an opening, and nothing is given.

Decides that a use outside the node goes through the very decision that an opening goes through. Source:
Article 3.4; entente/v1/use_service.proto, RecordUse.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from entente.v1 import use_service_pb2 as wire

from node.acts.answered import Ask
from node.acts.open_item import Allowed, Use, decide_use
from node.acts.party import Caller, Party
from node.acts.readers import person_of
from node.acts.statements import parse_id
from node.acts.using import Wanted, action_of
from node.errors import Refusal
from node.store.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class _Record:
    party: Party
    caller: Caller
    request: wire.RecordUseRequest


def record_use_of(
    party: Party, caller: Caller, request: wire.RecordUseRequest
) -> Future[wire.RecordUseResponse]:
    """Decide on a use, and record it; a denial is an entry, too.

    Raises (through the future):
        Refusal: as `open_item`; REQUEST_ID_CONFLICT.
    """
    return party.store.put(_record, _Record(party, caller, request))


def _record(unit: UnitOfWork, calls: Sequence[_Record]) -> list[wire.RecordUseResponse | Refusal]:
    # A denial is an outcome, not an exception: its leaf must stand.
    return [_record_one(unit, call) for call in calls]


def _record_one(unit: UnitOfWork, call: _Record) -> wire.RecordUseResponse | Refusal:
    request, party = call.request, call.party
    ask = Ask(party.relationship(request.agreement_id).rel, call.caller, request)
    if (known := ask.answered(unit, wire.RecordUseResponse())) is not None:
        return known
    wanted = Wanted(
        person=person_of(call.caller, request.person_id),
        action=action_of(request.action),
        purpose=request.purpose,
        territory=request.territory or party.place,
        recipient=request.recipient,
        part=request.part,
        acknowledged=frozenset(request.acknowledged_caveats),
        version=request.version,
    )
    found = decide_use(unit, Use(party, call.caller, wanted, parse_id(request.item_id)))
    if not isinstance(found, Allowed):
        return found
    return ask.keep(
        unit,
        wire.RecordUseResponse(
            leaf_index=found.leaf_index,
            restriction_version=found.bound.history.last,
            consent_ids=[str(uuid.UUID(bytes=grant.grant_id)) for grant in found.grants],
        ),
    )
