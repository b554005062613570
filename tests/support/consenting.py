"""A court use that the supplier consents to, between two running nodes, over gRPC."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

from entente.v1 import consent_pb2
from entente.v1 import consent_service_pb2 as wire

from tests.support.processes import PartyFolder, until

COURT: Final = "KZ:almaty-city-court"
GRANTED, VOID = wire.CONSENT_STATE_GRANTED, wire.CONSENT_STATE_VOID
USED_UP: Final = wire.CONSENT_STATE_USED_UP


def consent_state(party: PartyFolder, item_id: str, who: str = "") -> int:
    """Return how the only request for consent on an item stands for a Party; 0: there is none."""
    client = party.client(who)
    found = client.call(client.consent.ListConsents, wire.ListConsentsRequest(item_id=item_id)).consents
    assert len(found) <= 1
    return int(found[0].state) if found else 0


def granted_for_court(reader: PartyFolder, supplier: PartyFolder, item_id: str, purpose: str) -> str:
    """Ask for one use in court, grant it, and wait until the grant is at the reader's node; return its id."""
    use = consent_pb2.ConsentedUse(purpose=purpose, count=1)
    use.judicial.court = COURT
    use.until_time.FromDatetime(datetime.now(UTC) + timedelta(days=30))
    client = reader.client()
    asked = wire.AskConsentRequest(request_id=str(uuid.uuid4()), item_id=item_id, use=use)
    consent_id = str(client.call(client.consent.AskConsent, asked).consent_id)
    until(lambda: consent_state(supplier, item_id), "the request is at the supplier")
    client = supplier.client()
    answer = wire.AnswerConsentRequest(
        request_id=str(uuid.uuid4()), consent_id=consent_id, outcome=consent_pb2.CONSENT_OUTCOME_GRANTED
    )
    client.call(client.consent.AnswerConsent, answer)
    until(lambda: consent_state(reader, item_id) == GRANTED, "the grant is here")
    return consent_id
