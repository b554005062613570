"""How an agreement stands, in figures, for operator and scraper. Decides nothing."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from entente.v1 import agreement_view_pb2, amendment_pb2, dispute_pb2, operator_service_pb2

from node.acts.party import Party, Relationship
from node.agreement.agreed import Agreement
from node.agreement.contacts import contact_of


def figures_of(
    party: Party, relationship: Relationship, now: datetime
) -> operator_service_pb2.AgreementFigures:
    """Return the figures of one agreement at `now`."""
    agreement, standing = relationship.agreement, relationship.standing
    texts = relationship.genesis.authentic_texts
    found = operator_service_pb2.AgreementFigures(
        suspended=sorted(standing.suspended),
        suspensions=running_suspensions(agreement),
        vacant=[code for code in standing.parties if contact_of(agreement.designations, code, now) is None],
        disputes=Counter(
            dispute_pb2.DisputeState.Name(one.state).removeprefix("DISPUTE_STATE_").lower()
            for one in agreement.disputes.values()
        ),
        amendments=Counter(
            amendment_pb2.AmendmentState.Name(one.state).removeprefix("AMENDMENT_STATE_").lower()
            for one in agreement.amendments.values()
        ),
        texts_present=[one.language for one in texts if one.WhichOneof("text") == "sha256"],
        texts_absent=[one.language for one in texts if one.WhichOneof("text") != "sha256"],
        version_unconfirmed=relationship.stated_digest != relationship.agreement_digest,
        standing_differs=party.peers.standing_differs(relationship.rel),
        parties=[relationship.own, relationship.peer],
    )
    if standing.ends is not None:
        found.end_time.FromDatetime(standing.ends)
    return found


def running_suspensions(agreement: Agreement) -> list[agreement_view_pb2.RunningSuspension]:
    """Return the suspensions of either Party that hold, without why they were made (7.2)."""
    found = []
    for one in agreement.standing.suspensions:
        view = agreement_view_pb2.RunningSuspension(
            act_id=one.act_id, party=one.by, articles=one.articles, inbound=one.inbound
        )
        if (since := agreement.acts[one.act_id].done) is not None:
            view.since_time.FromDatetime(since)
        found.append(view)
    return found
