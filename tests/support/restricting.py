"""Article 3.4 between two running nodes, over gRPC: what is asked, and what both nodes then hold.

Decides how a use, a supply and a notice are asked for, and by what the two nodes are compared: the sets both
name by hash, and an exposure report by the recipient's own ledger. Refuses to know the cases.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import pytest
from entente.v1 import (
    exchange_service_pb2,
    ledger_pb2,
    restriction_notice_pb2,
    restriction_pb2,
    use_pb2,
)
from entente.v1 import restriction_service_pb2 as wire
from sqlalchemy import select

from gateway.client import Client
from gateway.demo import cast
from gateway.dossier_mapping import Faults
from gateway.dossier_supply import restrictions_of
from gateway.status import PeerRefused
from node.exchange.exposure import IRREVOCABLE
from node.store import schema
from tests.support.processes import PartyFolder, sample_request, until

TIGHTEN: Final = restriction_notice_pb2.RESTRICTION_NOTICE_KIND_TIGHTEN
RELAX: Final = restriction_notice_pb2.RESTRICTION_NOTICE_KIND_RELAX
RECALL: Final = restriction_notice_pb2.RESTRICTION_NOTICE_KIND_RECALL
ACCEPTED: Final = exchange_service_pb2.STATEMENT_STATE_ACCEPTED
_OPEN: Final = (
    exchange_service_pb2.STATEMENT_STATE_QUEUED,
    exchange_service_pb2.STATEMENT_STATE_HELD,
)
_SAMPLES: Final = {"WCO": "sample-w03", "CARICC": "sample-c01"}
_OUTCOME_S: Final = 20


def refusal(code: str) -> pytest.RaisesExc[PeerRefused]:
    """Expect that a call is refused with this code."""
    return pytest.raises(PeerRefused, check=lambda raised: raised.code == code)


def marks(**said: Any) -> restriction_pb2.RestrictionSet:
    """Return restrictions in the words of a dossier."""
    faults = Faults()
    made = restrictions_of(said, "set", faults).restrictions
    assert not faults, faults
    return made


def request_of(
    party: PartyFolder, named: restriction_pb2.RestrictionSet | None = None, *purposes: str
) -> exchange_service_pb2.SubmitRequest:
    """Return a request to supply an item to whoever of the peer's analysts `named` lets in."""
    made = sample_request(party.player.samples, _SAMPLES[party.code])
    made.request_id = str(uuid.uuid4())
    if named is None:
        made.restrictions.no_restrictions.SetInParent()
    else:
        made.restrictions.restrictions.CopyFrom(named)
    if purposes:
        made.purpose.codes[:] = purposes
    return made


def supply(party: PartyFolder, request: exchange_service_pb2.SubmitRequest, who: str = "") -> str:
    """Supply an item that the peer accepts, cleared if it must be; return its id. Raises PeerRefused."""
    party.clear(request, who)
    client = party.client(who)
    answer = client.call(client.exchange.Submit, request)
    told = outcome(party, answer.statement_id, who)
    assert told.state == ACCEPTED, told
    return str(answer.item_id)


def outcome(
    party: PartyFolder, statement_id: str, who: str = ""
) -> exchange_service_pb2.GetStatementResponse:
    """Return how a statement stands once the peer has judged it."""
    client, asked = (
        party.client(who),
        exchange_service_pb2.GetStatementRequest(statement_id=statement_id, wait_seconds=_OUTCOME_S),
    )
    while (told := client.call(client.exchange.GetStatement, asked)).state in _OPEN:
        pass  # it waits by itself
    return told  # type: ignore[no-any-return]


class Use(NamedTuple):
    """A use that somebody asks for; in the words of people."""

    item_id: str
    purpose: str
    action: str = "OPEN"
    read: Sequence[str] = ()
    to: str = ""
    place: str = ""

    def request(self) -> exchange_service_pb2.OpenItemRequest:
        """Return it as it is asked for."""
        return exchange_service_pb2.OpenItemRequest(
            item_id=self.item_id,
            purpose=self.purpose,
            action=use_pb2.UseAction.Value(f"USE_ACTION_{self.action}"),  # type: ignore[arg-type]
            acknowledged_caveats=self.read,
            recipient=self.to,
            territory=self.place,
        )


def denial(
    party: PartyFolder, item_id: str, purpose: str, action: str = "OPEN", who: str = "", **how: Any
) -> PeerRefused | None:
    """Use an item; return how it is denied, None where content came."""
    client = party.client(who)
    try:
        pieces = list(client.stream(client.exchange.OpenItem, Use(item_id, purpose, action, **how).request()))
    except PeerRefused as refused:
        return refused
    assert pieces[0].item.content.ByteSize()
    return None


def used(
    party: PartyFolder, item_id: str, purpose: str, action: str = "OPEN", who: str = "", **how: Any
) -> str:
    """Use an item; return the code of its denial, empty where content came."""
    refused = denial(party, item_id, purpose, action, who, **how)
    return "" if refused is None else refused.code


def listed(party: PartyFolder, item_id: str, who: str = "") -> exchange_service_pb2.ItemSummary | None:
    """Return what a person's list says of an item; None where it is not in it."""
    client = party.client(who)
    page = client.call(client.exchange.ListItems, exchange_service_pb2.ListItemsRequest(item_id=item_id))
    return page.items[0] if page.items else None


def notice(
    item_id: str, kind: int, named: restriction_pb2.RestrictionSet | None = None, **more: Any
) -> wire.IssueNoticeRequest:
    """Return a notice to ask for."""
    return wire.IssueNoticeRequest(
        request_id=str(uuid.uuid4()),
        item_id=item_id,
        kind=kind,  # type: ignore[arg-type]
        set=named,
        **more,
    )


def issue(
    party: PartyFolder,
    item_id: str,
    kind: int,
    named: restriction_pb2.RestrictionSet | None = None,
    who: str = "",
    **more: Any,
) -> wire.IssuedNotice:
    """Issue a notice; a relaxation is drafted. Raises PeerRefused."""
    client = party.client(who)
    answer = client.call(client.restriction.IssueNotice, notice(item_id, kind, named, **more))
    return answer.notice  # type: ignore[no-any-return]


def tighten(party: PartyFolder, item_id: str, who: str = "", **said: Any) -> wire.NoticeSummary:
    """Tighten an item; return the notice once the peer enforces it and has told what was known before."""
    return confirmed(party, issue(party, item_id, TIGHTEN, marks(**said), who), who)


def approve(party: PartyFolder, draft: wire.IssuedNotice, who: str) -> wire.IssuedNotice:
    """Approve a relaxation. Raises PeerRefused."""
    client = party.client(who)
    asked = wire.ApproveNoticeRequest(request_id=str(uuid.uuid4()), notice_id=draft.notice_id)
    return client.call(client.restriction.ApproveNotice, asked).notice  # type: ignore[no-any-return]


def notices(party: PartyFolder, item_id: str, who: str = "") -> list[wire.NoticeSummary]:
    """Return the notices on an item, the newest first."""
    return notices_by(party.client(who), item_id)


def notices_by(client: Client, item_id: str) -> list[wire.NoticeSummary]:
    """Return the notices on an item as this caller sees them."""
    return list(client.call(client.restriction.ListNotices, wire.ListNoticesRequest(item_id=item_id)).notices)


def confirmed(party: PartyFolder, issued: wire.IssuedNotice, who: str = "") -> wire.NoticeSummary:
    """Return a notice of this Party's once it is enforced at the peer.

    Everything but a relaxation comes with its exposure report.
    """
    client = party.client(who)

    def seen() -> wire.NoticeSummary | None:
        (one,) = (n for n in notices_by(client, issued.item_id) if n.notice_id == issued.notice_id)
        told = one.HasField("exposure") or one.notice.kind == RELAX
        return one if one.state == wire.NOTICE_STATE_APPLIED and told else None

    found = until(seen, "the notice is enforced, and answered")
    assert found is not None
    assert found.answer.result_hash == issued.result_hash
    return found


class Held(NamedTuple):
    """The restrictions of an item as a node's store names them."""

    version: int
    hash: bytes


def held(party: PartyFolder, item_id: str) -> Held:
    """Return what binds an item by its supply and the notices on it, straight from the store."""
    table = schema.item.c
    found = select(table.restriction_version, table.restriction_hash).where(
        table.item_id == uuid.UUID(item_id).bytes
    )
    ((version, digest),) = party._rows(found)
    return Held(version, bytes(digest))


def same_set(one: PartyFolder, other: PartyFolder, item_id: str) -> Held:
    """Return what binds an item on both nodes; it is one set."""
    found = held(one, item_id)
    assert held(other, item_id) == found
    return found


def uses(party: PartyFolder, item_id: str) -> list[ledger_pb2.LedgerEntry]:
    """Return the uses of an item by the ledger of this Party, denials among them."""
    wanted = uuid.UUID(item_id).bytes
    return [leaf for leaf in party.leaves() if leaf.kind == "use.decided" and leaf.object_id == wanted]


def check_exposure(recipient: PartyFolder, said: wire.NoticeSummary) -> Counter[str]:
    """Compare an exposure report with the recipient's ledger; return how often each action was allowed."""
    report, leaves = said.exposure, recipient.leaves()
    enforced, arrived = leaves[report.enforce_leaf_index], leaves[report.supply_leaf_index]
    assert enforced.kind == "restrict.applied"
    assert (enforced.index, enforced.restriction_hash) == (said.answer.leaf_index, said.answer.result_hash)
    assert (arrived.kind, arrived.object_id) == ("item.received", report.item_id)
    between = [one for one in uses(recipient, said.item_id) if arrived.index < one.index < enforced.index]
    allowed = [one for one in between if one.decision == ledger_pb2.DECISION_ACCEPTED]
    counted = Counter((one.action, one.actor.role, one.purpose) for one in allowed)
    assert {(c.action, c.role, c.purpose): c.count for c in report.counts} == counted
    assert report.denied == len(between) - len(allowed)
    undone = [one.index for one in allowed if one.action in IRREVOCABLE]
    assert [one.leaf_index for one in report.irrevocable] == undone
    assert {one.person_id for one in report.irrevocable} <= {""}, "the Parties agreed to tell no names"
    names = use_pb2.UseAction.Name
    return Counter(names(one.action).removeprefix("USE_ACTION_") for one in allowed)


CONTACTS: Final = {"WCO": cast.OVERSEER, "CARICC": "C-CP-001"}
"""The contact persons: the second person of a relaxation."""
