"""Two running nodes: what a marking leads to, why a use is denied, what is found, and what time does."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from entente.v1 import exchange_service_pb2

from gateway.demo import cast
from tests.faults.test_limits import DAY_S, Clocked
from tests.support.processes import Pair, until

OTHER = "W-LO-005"


@pytest.fixture
def clocked(pair: Pair, tmp_path: Path) -> Clocked:
    """A copy of the pair on moved clocks, running and linked."""
    made = Clocked(pair, tmp_path)
    made.start()
    pair.until_linked()
    return made


def stored(pair: Pair) -> list[tuple[dict[str, int], list[str]]]:
    """What both nodes hold, but the cosigning of each other's checkpoints, which goes on by itself."""
    found = []
    for party in pair.both:
        counts = party.counts()
        del counts["ledger_entry"]
        found.append((counts, [leaf.kind for leaf in party.leaves() if leaf.kind != "checkpoint.cosigned"]))
    return found


def limited_item(pair: Pair) -> str:
    """Supply an item to the WCO that is used for three days and destroyed after five; return its id."""
    request = pair.caricc.request()
    marks = request.restrictions.restrictions
    now = datetime.now(UTC)
    marks.use_until.instant.FromDatetime(now + timedelta(days=3))
    marks.destroy_by.instant.FromDatetime(now + timedelta(days=5))
    marks.review_by.instant.FromDatetime(now + timedelta(days=2))
    client = pair.caricc.client()
    answer: exchange_service_pb2.SubmitResponse = client.call(client.exchange.Submit, request)
    pair.until_settled()
    return answer.item_id


def test_reach_why_search_and_count_agree_with_what_the_other_node_decides(pair: Pair) -> None:
    pair.start()
    pair.until_linked()
    wco, caricc = pair.wco, pair.caricc
    sample = cast.SAMPLES / caricc.player.samples
    caricc.cli("clear", sample, "--as", caricc.player.holder("project-officer")).done()
    before = stored(pair)
    dry = caricc.cli("submit", sample, "--dry-run").done()
    assert dry["checked"] == len(dry["dossiers"]) > 3
    assert stored(pair) == before
    item_id = limited_item(pair)
    reach = caricc.cli("reach", item_id, "--as", caricc.analyst).done()["reaches"][0]
    readers = {one["person"] for one in reach["persons"]}
    assert cast.READER in readers
    assert OTHER not in readers
    assert reach["owed"] == [cast.CAVEAT]
    use = ("--purpose", cast.FITTING, "--as")
    for person in (cast.READER, OTHER):
        opened = wco.cli("open", item_id, *use, person, "--caveat", cast.CAVEAT)
        assert (opened.exit_code == 0) == (person in readers)
    mine = wco.cli("why", item_id, *use, cast.READER).done()
    assert (mine["allowed"], mine["code"], mine["owed"]) == (False, "DUTY_UNMET", [cast.CAVEAT])
    other = ("--purpose", cast.UNFITTING, "--caveat", cast.CAVEAT, "--person", cast.READER)
    told = wco.cli("why", item_id, *other, "--as", cast.OVERSEER).done()
    assert (told["rule"], told["article"]) == ("purpose", "3.4")
    assert [one["rule"] for one in told["rules"] if one["finding"] == "DENIES"] == ["purpose"]
    hidden = wco.cli("why", item_id, *use, OTHER)
    assert hidden.error["code"] == "NOT_FOUND"
    assert wco.cli("search", "", "--as", cast.READER).done()["items"][0]["item_id"] == item_id
    assert wco.cli("search", "", "--as", OTHER).done()["items"] == []
    found = wco.cli("search", "heroin", "--family", "SEIZURE", "--as", cast.READER).done()["items"]
    assert all(one["family"] == "SEIZURE" for one in found)
    assert wco.cli("items", "--count", "--as", cast.READER).done()["count"] == 1
    assert wco.cli("items", "--count", "--as", OTHER).done()["count"] == 0
    assert wco.cli("why", str(uuid.uuid4()), *use, OTHER).error["code"] == "NOT_FOUND"


def test_time_destroys_at_the_recipient_after_it_was_seen_coming_and_a_hold_keeps(clocked: Clocked) -> None:
    pair = clocked.pair
    wco, caricc = pair.wco, pair.caricc
    gone, kept = limited_item(pair), limited_item(pair)

    def due(span: str = "7d") -> list[tuple[str, str]]:
        listed = wco.cli("items", "--due", span, "--as", cast.READER).done()["due"]
        return sorted((one["item_id"], one["kind"]) for one in listed)

    expected = sorted((item, kind) for item in (gone, kept) for kind in ("USE_ENDS", "DESTROY"))
    until(lambda: due() == expected, "what is due is listed")
    assert {kind for _, kind in due("4d")} == {"USE_ENDS"}

    def reviews() -> set[str]:
        listed = caricc.cli("items", "--due", "7d", "--as", caricc.analyst).done()["due"]
        return {one["kind"] for one in listed}

    until(lambda: reviews() == {"REVIEW"}, "the supplier reviews what it supplied")
    hold = ("hold", "place", kept, "--reference", "K-7/2032", "--as")
    assert wco.cli(*hold, cast.READER).error["code"] == "ROLE_INSUFFICIENT"
    wco.cli(*hold, cast.OVERSEER).done()

    wco.node.stop()  # time passes while the node is down
    clocked.ahead(6 * DAY_S)
    clocked.start(wco)

    def struck() -> bool:
        return wco.node.metric("entente_expired_items_total", limit="destroy_by") == 2

    until(struck, "what was due strikes once the node is up")
    destroyed = [leaf.object_id for leaf in wco.leaves() if leaf.kind == "content.destroyed"]
    assert set(destroyed) == {uuid.UUID(gone).bytes}
    assert wco.node.metric("entente_destruction_pending") == 1
    use = ("--purpose", cast.FITTING, "--caveat", cast.CAVEAT, "--as", cast.READER)
    assert wco.cli("open", gone, *use).error["code"] == "EXPIRED"
    assert wco.cli("open", kept, *use).error["code"] == "SEALED"
    holds = wco.cli("hold", "list", "--as", cast.OVERSEER).done()["holds"]
    assert [(one["item_id"], one["holds_back"]) for one in holds] == [(kept, True)]
    lifted = wco.cli("hold", "lift", kept, "--reference", "K-7/2032", "--as", cast.OVERSEER).done()
    assert lifted["destroyed"]
    until(lambda: wco.node.metric("entente_destruction_pending") == 0, "nothing is pending")
