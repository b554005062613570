"""Names, labels and the door of the metrics."""

from __future__ import annotations

import re
import urllib.request
from datetime import UTC, datetime, timedelta

from entente.v1 import agreement_pb2, case_pb2, error_reason_pb2, statement_pb2
from entente.v1 import operator_service_pb2 as wire
from prometheus_client.parser import text_string_to_metric_families

from gateway.metrics import Metrics
from gateway.metrics_collector import MetricsDoor, NodeCollector
from gateway.metrics_link import LinkObserver, overlay
from node.errors import Refusal

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAME = re.compile(r"(entente|grpc_server)_[a-z_]+")


def snapshot() -> wire.GetNodeStatusResponse:
    found = wire.GetNodeStatusResponse(party="WCO", store_writable=True, disk_free_bytes=5)
    one = found.relationships.add(agreement_id="wco-caricc", peer="CARICC", ledger_size=7, cosigned_size=6)
    lane = one.lanes.add(lane=statement_pb2.LANE_PROTECTIVE, depth=3)
    lane.oldest_age.FromSeconds(12)
    one.uncosigned_since_time.FromDatetime(NOW - timedelta(hours=5))
    one.peer_roster_confirm_time.FromDatetime(NOW - timedelta(days=1))
    one.roster_counts.add(party="WCO", state=wire.AUTHORISATION_STATE_ACTIVE, count=4)
    one.roster_counts.add(party="CARICC", state=wire.AUTHORISATION_STATE_REVOKED, count=2)
    one.supply_stopped.append(error_reason_pb2.ERROR_REASON_COSIGNATURE_OVERDUE)
    one.standing = agreement_pb2.STANDING_NOTICE_RUNNING
    figures = one.agreement
    figures.parties.extend(["WCO", "CARICC"])
    figures.suspended.append("WCO")
    figures.vacant.append("CARICC")
    figures.end_time.FromDatetime(NOW + timedelta(days=80))
    figures.disputes["raised"] = 2
    figures.amendments["text_settled"] = 1
    figures.texts_present.append("en")
    figures.texts_absent.extend(["fr", "ru"])
    figures.standing_differs = True
    return found


def scrape(metrics: Metrics) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    door = MetricsDoor("127.0.0.1", 0, metrics.registry)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{door.port}/metrics", timeout=5) as answer:
            text = answer.read().decode()
    finally:
        door.close()
    return {
        family.name: {tuple(sorted(s.labels.items())): s.value for s in family.samples}
        for family in text_string_to_metric_families(text)
    }


def test_scraper_reads_the_store_the_link_and_the_certificates() -> None:
    metrics = Metrics()
    observer = LinkObserver(metrics.registry, lambda _agreement: "CARICC", lambda: NOW)
    observer.session("wco-caricc", up=True)
    observer.frame("wco-caricc", "in", "batch", 1000)
    observer.batch("wco-caricc", "in", 3, 100)
    observer.clock_skew("wco-caricc", -0.25)
    observer.fault("wco-caricc", "FORK_DETECTED")

    def state() -> wire.GetNodeStatusResponse:
        found = snapshot()
        overlay(found.relationships[0], observer.states()["wco-caricc"])
        return found

    metrics.registry.register(
        NodeCollector(state, lambda: 4, lambda: {"node": NOW.timestamp() + 60}, lambda: NOW)
    )
    found = scrape(metrics)
    peer, lane = ("peer", "CARICC"), ("lane", "protective")
    assert found["entente_outbox_depth"] == {(lane, peer): 3}
    assert found["entente_outbox_oldest_seconds"] == {(lane, peer): 12}
    assert found["entente_ledger_size_entries"] == {(peer,): 7}
    assert found["entente_peer_session_up"] == {(peer,): 1}
    assert found["entente_link_statements"][(("direction", "in"), ("lane", "routine"))] == 100
    assert found["entente_clock_skew_seconds"] == {(peer,): -0.25}
    assert found["entente_ledger_uncosigned_age_seconds"] == {(peer,): 5 * 3600}
    assert found["entente_roster_age_seconds"] == {(("party", "CARICC"),): 86_400}
    assert found["entente_roster_persons"] == {
        (("party", "WCO"), ("state", "active")): 4,
        (("party", "CARICC"), ("state", "revoked")): 2,
    }
    assert found["entente_supply_stopped"] == {
        (("code", "CLOCK_SKEW"), peer): 0,
        (("code", "COSIGNATURE_OVERDUE"), peer): 1,
        (("code", "ROSTER_STALE"), peer): 0,
    }
    assert found["entente_link_halted"] == {(peer,): 1}
    assert found["entente_tls_certificate_expiry_seconds"] == {(("role", "node"),): 60}
    assert found["entente_journal_queue_depth"] == {(): 4}
    assert found["entente_disk_free_bytes"] == {(): 5}
    assert found["entente_store_writable"] == {(): 1}


def test_the_agreement_with_each_peer_has_series_of_its_own() -> None:
    metrics = Metrics()

    def state() -> wire.GetNodeStatusResponse:
        found = snapshot()
        other = found.relationships.add(agreement_id="wco-other", peer="OTHER")
        other.standing = agreement_pb2.STANDING_IN_FORCE
        other.agreement.parties.extend(["WCO", "OTHER"])
        other.roster_counts.add(party="WCO", state=wire.AUTHORISATION_STATE_ACTIVE, count=3)
        return found

    metrics.registry.register(NodeCollector(state, lambda: 0, dict, lambda: NOW))
    found = scrape(metrics)

    def at(name: str, peer: str, **labels: str) -> float | None:
        return found[f"entente_{name}"].get(tuple(sorted({"peer": peer, **labels}.items())))

    for peer, notice, in_force in (("CARICC", 1, 0), ("OTHER", 0, 1)):
        assert at("agreement_state", peer, state="notice_running") == notice
        assert at("agreement_state", peer, state="in_force") == in_force
    assert sum(found["entente_agreement_state"].values()) == 2, "each is in one state"
    for peer, told in (("CARICC", 1), ("OTHER", 0)):
        assert at("suspension_active", peer, party="own") == told
        assert at("suspension_active", peer, party="peer") == 0
        assert at("contact_point_vacant", peer, party="peer") == told
        assert at("agreement_standing_differs", peer) == told
        assert at("disputes", peer, state="raised") == 2 * told
        assert at("disputes", peer, state="not_achieved") == 0
        assert at("amendments", peer, state="text_settled") == told
    ends = (NOW + timedelta(days=80)).timestamp()
    assert at("termination_effective_timestamp_seconds", "CARICC") == ends
    assert at("termination_effective_timestamp_seconds", "OTHER") is None
    present = {
        language: at("authentic_text_present", "CARICC", language=language) for language in ("en", "fr", "ru")
    }
    assert present == {"en": 1, "fr": 0, "ru": 0}
    assert found["entente_roster_persons"][("party", "WCO"), ("state", "active")] == 7


def test_cases_are_shown_by_kind_state_and_language_and_every_series_is_there_from_the_start() -> None:
    metrics = Metrics()

    def state() -> wire.GetNodeStatusResponse:
        found = snapshot()
        cases = found.relationships[0].cases
        cases.counts.add(
            kind=case_pb2.CASE_KIND_REVIEW, state=case_pb2.CASE_STATE_REQUESTED, opened_by="WCO", count=3
        )
        for number, (party, stands) in enumerate(
            [("WCO", "INVITED"), ("WCO", "HELD"), ("CARICC", "DECLINED"), ("WCO", "WITHDRAWN")], 1
        ):
            cases.counts.add(
                kind=case_pb2.CASE_KIND_MEETING,
                state=case_pb2.CaseState.Value(f"CASE_STATE_{stands}"),
                opened_by=party,
                count=number,
            )
        for language, count in (("ru", 2), ("en", 1), ("kk", 1), ("uz", 1)):
            cases.accesses.add(state=case_pb2.CASE_STATE_GRANTED, language=language, count=count)
        waits = cases.awaited.add(kind=case_pb2.CASE_KIND_EXPERTISE, count=4, overdue=1)
        waits.next_due_time.FromDatetime(NOW + timedelta(days=2))
        cases.consultation_due_time.FromDatetime(NOW - timedelta(days=1))
        return found

    metrics.registry.register(NodeCollector(state, lambda: 0, dict, lambda: NOW))
    metrics.journal.happened({("turnaround", "86400"): 1, ("exemption", "peer"): 2})
    metrics.journal.compared(similar=True)
    found = scrape(metrics)

    def at(name: str, **labels: str) -> float | None:
        return found[f"entente_{name}"].get(tuple(sorted(labels.items())))

    assert at("reviews", peer="CARICC", state="requested") == 3
    assert at("reviews", peer="CARICC", state="closed") == 0
    assert at("evaluations", peer="CARICC", state="running") == 0
    assert at("meetings_reciprocity_ratio", peer="CARICC") == 0.5, "what was withdrawn is no invitation"
    assert at("cencomm_access", peer="CARICC", state="granted", lang="ru") == 2
    assert at("cencomm_access", peer="CARICC", state="granted", lang="other") == 2
    assert at("cencomm_access", peer="CARICC", state="closed", lang="en") == 0
    assert at("cases_awaited", peer="CARICC", kind="expertise") == 4
    assert at("cases_overdue", peer="CARICC", kind="expertise") == 1
    assert at("cases_overdue", peer="CARICC", kind="review") == 0
    assert at("cases_next_due_seconds", peer="CARICC", kind="expertise") == 2 * 86_400
    assert at("cases_next_due_seconds", peer="CARICC", kind="review") is None
    assert at("consultation_overdue_seconds", peer="CARICC") == 86_400
    assert at("exemptions", party="peer") == 2
    assert at("exemptions", party="own") == 0
    assert at("overlap_checks", outcome="suspected") == 1
    assert at("overlap_checks", outcome="distinct") == 0
    assert at("expertise_requests", **{"from": "own", "outcome": "rated"}) == 0
    assert at("meetings", direction="in", outcome="no_reply") == 0
    assert at("consultations", level="principal", outcome="minuted") == 0
    assert at("case_acts_refused", kind="review") == 0


def test_store_that_cannot_be_read_is_a_metric_and_not_a_missing_page() -> None:
    metrics = Metrics()

    def down() -> wire.GetNodeStatusResponse:
        raise Refusal("STORE_UNAVAILABLE", "down")

    metrics.registry.register(NodeCollector(down, lambda: 0, dict, lambda: NOW))
    found = scrape(metrics)
    assert found["entente_snapshot_ok"] == {(): 0}
    assert "entente_journal_failures" in found


def test_names_say_their_unit_and_labels_are_few() -> None:
    metrics = Metrics()
    LinkObserver(metrics.registry, str, lambda: NOW)
    metrics.registry.register(NodeCollector(snapshot, lambda: 0, dict, lambda: NOW))
    allowed = {
        "peer",
        "lane",
        "direction",
        "code",
        "kind",
        "border",
        "held",
        "stage",
        "role",
        "task",
        "ending",
        "party",
        "language",
        "level",
        "from",
        "lang",
    }
    allowed |= {"grpc_service", "grpc_method", "grpc_code", "le", "state", "family", "outcome"}
    for family in metrics.registry.collect():
        assert NAME.fullmatch(family.name), family.name
        if family.type == "histogram":
            assert family.name.endswith(("_seconds", "_bytes", "_per_commit"))
        for sample in family.samples:
            assert sample.labels.keys() <= allowed, sample
