"""One running node, two agreements, two peers: nothing of one shows in the other; each ends by itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from entente.v1 import exchange_service_pb2, search_service_pb2
from entente.v1 import restriction_pb2 as pb

from gateway.status import PeerRefused
from tests.support.processes import Pair, PartyFolder, until
from tests.support.restricting import TIGHTEN, issue, supply, used
from tests.support.several import SECOND_AGREEMENT
from tests.support.several_nodes import Third, item_for

FIRST_AGREEMENT = "wco-caricc"
WCO_ANALYST, WCO_LIAISON, RAIL_ANALYST, CARICC_ANALYST = "W-AN-003", "W-LO-005", "R-AN-001", "C-AN-007"


@pytest.fixture(scope="module")
def third(founded: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Third]:
    """One pair and the third Party for all of these; what each test leaves behind the next one finds."""
    pair = founded.copy(tmp_path_factory.mktemp("several") / "pair")
    made = Third(pair)
    pair.start()
    pair.until_linked()
    try:
        made.conclude()
        until(lambda: all(one.link_up for one in pair.wco.status().relationships), "both links are up")
        yield made
    finally:
        made.stop()
        pair.stop()


def onward(*allowed: str, **more: object) -> pb.RestrictionSet:
    return pb.RestrictionSet(tlp=pb.TLP_GREEN, onward=pb.Onward(allowed=allowed), **more)  # type: ignore[arg-type]


def listed(party: PartyFolder, who: str, agreement_id: str = "") -> set[str]:
    client = party.client(who)
    request = exchange_service_pb2.ListItemsRequest(agreement_id=agreement_id, page_size=500)
    return {one.item_id for one in client.call(client.exchange.ListItems, request).items}


def test_the_node_holds_both_each_with_its_own_ledger_and_link(third: Third) -> None:
    first, second = third.wco.status().relationships
    assert (first.agreement_id, first.peer) == (FIRST_AGREEMENT, "CARICC")
    assert (second.agreement_id, second.peer) == (SECOND_AGREEMENT, "SYNRAIL")
    for name, peer in ((FIRST_AGREEMENT, "caricc.example"), (SECOND_AGREEMENT, "synrail.example")):
        audited = third.wco.cli("ledger", "verify", "--agreement", name).done()
        assert audited["verified"]
        assert audited["origin"] == f"wco.example/entente/{peer}"
        note = third.wco.cli("ledger", "checkpoint", "--agreement", name).done()
        assert note["origin"] == audited["origin"]
    assert third.wco.cli("ledger", "verify").exit_code, "one of two is named"
    shown = third.wco.cli("agreement", "show", "--agreement", SECOND_AGREEMENT).done()
    assert shown["agreement_id"] == SECOND_AGREEMENT
    refused = third.wco.cli("agreement", "show").error
    assert refused["code"] == "NOT_FOUND"
    assert "--agreement" in refused["remedy"]


def test_what_is_supplied_under_one_agreement_shows_in_no_list_count_search_or_inbox_of_the_other(
    third: Third,
) -> None:
    wco, rail, caricc = third.wco, third.rail, third.pair.caricc
    client = wco.client(WCO_LIAISON)
    stream = client.stream(client.exchange.WatchInbox, exchange_service_pb2.WatchInboxRequest())
    seen: list[str] = []
    reader = threading.Thread(
        target=lambda: seen.extend(one.item_id for answer in stream for one in answer.items), daemon=True
    )
    reader.start()
    before = {party.code: party.leaves() for party in (caricc, rail)}
    hidden = supply(rail, item_for(SECOND_AGREEMENT, [WCO_ANALYST], onward()), RAIL_ANALYST)
    shared = supply(caricc, item_for(FIRST_AGREEMENT, [WCO_LIAISON], onward()), CARICC_ANALYST)
    until(lambda: shared in seen, "what came after it is in the inbox")
    assert hidden not in seen, "the liaison officer is on the roster of the first agreement alone"
    stream.cancel()
    reader.join(10)
    assert listed(wco, WCO_ANALYST) >= {hidden, shared}
    assert listed(wco, WCO_ANALYST, FIRST_AGREEMENT) & {hidden, shared} == {shared}
    assert listed(wco, WCO_ANALYST, SECOND_AGREEMENT) & {hidden, shared} == {hidden}
    assert hidden not in listed(wco, WCO_LIAISON)
    assert used(wco, hidden, "ANA", who=WCO_LIAISON) in ("NOT_FOUND", "RECIPIENT_NOT_AUTHORISED")
    for who, found in ((WCO_LIAISON, set()), (WCO_ANALYST, {hidden})):
        client, of = wco.client(who), search_service_pb2.ItemFilter(agreement_id=SECOND_AGREEMENT)
        asked = search_service_pb2.SearchItemsRequest(filter=of)
        assert {one.item_id for one in client.call(client.search.SearchItems, asked).items} == found
        counting = search_service_pb2.CountItemsRequest(filter=of)
        counts = client.call(client.search.CountItems, counting).counts
        assert sum(one.count for one in counts) == len(found)
    assert listed(caricc, CARICC_ANALYST) & {hidden} == set()
    assert not any(hidden.replace("-", "") == leaf.object_id.hex() for leaf in caricc.leaves())
    assert len(rail.leaves()) > len(before["SYNRAIL"])
    text = urlopen(f"http://{wco.side.metrics}/metrics", timeout=10).read().decode()
    assert hidden not in text
    assert SECOND_AGREEMENT not in text
    assert 'entente_peer_session_up{peer="SYNRAIL"} 1.0' in text


def test_a_suspension_under_one_agreement_leaves_the_other_alone(third: Third) -> None:
    wco, rail, caricc = third.wco, third.rail, third.pair.caricc
    suspend = ("agreement", "prepare", "suspension", "--breach", "en=Synthetic", "--inbound", "refuse")
    third.acted(wco, "suspend", *suspend)
    until(lambda: rail.cli("agreement", "show").facts.get("suspended") == ["WCO"], "the third Party hears it")
    with pytest.raises(PeerRefused) as told:
        supply(wco, item_for(SECOND_AGREEMENT, [RAIL_ANALYST], onward()), WCO_ANALYST)
    assert (told.value.code, told.value.article) == ("SUSPENDED_BY_SELF", "7.2")
    supply(wco, item_for(FIRST_AGREEMENT, [CARICC_ANALYST], onward()), WCO_ANALYST)
    assert caricc.cli("agreement", "show").done()["suspended"] == []
    third.acted(wco, "lift", "agreement", "prepare", "lift")
    until(lambda: rail.cli("agreement", "show").facts.get("suspended") == [], "and that it is lifted")
    supply(wco, item_for(SECOND_AGREEMENT, [RAIL_ANALYST], onward()), WCO_ANALYST)


def test_where_two_persons_sign_for_a_party_one_of_them_does_nothing(third: Third) -> None:
    wco, rail = third.wco, third.rail
    suspend = ("agreement", "prepare", "suspension", "--breach", "en=Synthetic", "--inbound", "refuse")
    act, (one, other) = third.prepared(rail, "suspend", *suspend)
    refused = rail.cli("agreement", "submit", act, one).error
    assert (refused["code"], refused["article"]) == ("PRINCIPAL_REQUIRED", "2.1")
    assert rail.cli("agreement", "show").done()["suspended"] == []
    rail.cli("agreement", "submit", act, one, other).done()
    show = ("agreement", "show", "--agreement", SECOND_AGREEMENT)
    until(lambda: wco.cli(*show).facts.get("suspended") == ["SYNRAIL"], "the first Party hears it")
    third.acted(rail, "lift", "agreement", "prepare", "lift")
    until(lambda: wco.cli(*show).facts.get("suspended") == [], "and that it is lifted")


def test_an_item_leaves_under_the_other_agreement_only_as_allowed_and_is_followed_there(third: Third) -> None:
    wco, rail, caricc = third.wco, third.rail, third.pair.caricc
    barred = supply(caricc, item_for(FIRST_AGREEMENT, [WCO_ANALYST], onward()), CARICC_ANALYST)
    free = supply(caricc, item_for(FIRST_AGREEMENT, [WCO_ANALYST], onward("SYNRAIL")), CARICC_ANALYST)
    with pytest.raises(PeerRefused) as told:
        supply(wco, item_for(SECOND_AGREEMENT, [RAIL_ANALYST], onward(), sources=[barred]), WCO_ANALYST)
    assert (told.value.code, told.value.article) == ("ONWARD_BARRED", "3.4")
    made = supply(wco, item_for(SECOND_AGREEMENT, [RAIL_ANALYST], onward(), sources=[free]), WCO_ANALYST)
    assert used(rail, made, "ANA", who=RAIL_ANALYST) == ""
    recipients = wco.cli("onward", "list", free, "--as", WCO_ANALYST, "--agreement", FIRST_AGREEMENT)
    assert "SYNRAIL" in str(recipients.facts), recipients.facts
    issue(caricc, free, TIGHTEN, pb.RestrictionSet(bars=[pb.BAR_EXPORT]), CARICC_ANALYST)
    until(
        lambda: used(rail, made, "ANA", "EXPORT", who=RAIL_ANALYST) == "ACTION_BARRED",
        "the tightening reaches what was made of it",
    )
    assert not any(free.replace("-", "") == leaf.object_id.hex() for leaf in rail.leaves())


def test_what_is_copied_out_and_submitted_anew_leaves_no_further_than_its_item(third: Third) -> None:
    wco, rail, caricc = third.wco, third.rail, third.pair.caricc
    for allowed, code in (((), "ONWARD_BARRED"), (("SYNRAIL",), "")):
        sent = item_for(FIRST_AGREEMENT, [WCO_ANALYST], onward(*allowed))
        source = supply(caricc, sent, CARICC_ANALYST)
        until(lambda one=source: one in listed(wco, WCO_ANALYST), "it is here")  # type: ignore[misc]
        copied = item_for(SECOND_AGREEMENT, [RAIL_ANALYST], onward())
        copied.content.CopyFrom(sent.content)
        try:
            supply(wco, copied, WCO_ANALYST)
            told = ("", "")
        except PeerRefused as refused:
            told = (refused.code, refused.article)
        assert told == (code, "3.4" if code else "")
        made = wco.cli("onward", "list", source, "--as", WCO_ANALYST, "--agreement", FIRST_AGREEMENT)
        assert ("SYNRAIL" in str(made.facts)) is not bool(code)
    assert not any(source.replace("-", "") == leaf.object_id.hex() for leaf in rail.leaves())


def test_notice_runs_as_long_as_its_own_memorandum_says(third: Third) -> None:
    wco, rail = third.wco, third.rail
    paper = third.pair.stage.folder / "second-notice.txt"
    paper.write_text("Synthetic.\n", "utf-8")
    third.acted(wco, "notice", "agreement", "prepare", "notice", "--document", paper)
    show = ("agreement", "show", "--agreement", SECOND_AGREEMENT)
    for party in (wco, rail):
        until(
            lambda node=party: node.cli(*show).facts.get("end_time") is not None,  # type: ignore[misc]
            "the last day is known",
        )
    ends = [party.cli(*show).done()["end_time"] for party in (wco, rail)]
    assert ends[0] == ends[1]
    first = wco.cli("agreement", "show", "--agreement", FIRST_AGREEMENT).done()
    assert first["standing"] == "IN_FORCE"
    supply(wco, item_for(SECOND_AGREEMENT, [RAIL_ANALYST], onward()), WCO_ANALYST)


def test_both_agreements_outlive_a_kill(third: Third) -> None:
    wco = third.wco
    wco.node.kill()
    wco.node.start()
    until(lambda: all(one.link_up for one in wco.status().relationships), "both links are up again")
    for name, who in ((FIRST_AGREEMENT, CARICC_ANALYST), (SECOND_AGREEMENT, RAIL_ANALYST)):
        supply(wco, item_for(name, [who], onward()), WCO_ANALYST)
        assert wco.cli("ledger", "verify", "--agreement", name).done()["verified"]
    doctor = wco.cli("doctor")
    text = str(doctor.facts)
    assert FIRST_AGREEMENT in text
    assert SECOND_AGREEMENT in text
