"""Cases by the command line, between two running nodes: from the first step to the last, and what is refused.

Every command is a person's own, under the certificate of a project officer or a contact person.
"""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest

from gateway.demo.cast import SAMPLES
from gateway.dossier_reading import read_documents
from gateway.i18n import LANGUAGES, in_language
from tests.cli.conftest import Run
from tests.support.conducting import (
    CASES,
    CONTACT,
    OFFICER,
    acted,
    refused,
    sample,
    shown,
    signed_by_both,
    supplied,
    until_state,
    written,
)
from tests.support.processes import Pair, PartyFolder, until


def opened_review(pair: Pair) -> str:
    case = str(acted(pair.wco, "review", "open", CASES / "review.yaml")["case_id"])
    until_state(pair.caricc, "review", case, "REQUESTED")
    return case


def test_a_review_is_walked_from_request_to_closing_in_two_languages(
    pair: Pair, tmp_path: Path, run: Run
) -> None:
    wco, caricc = pair.wco, pair.caricc
    plan = supplied(wco, tmp_path, "syn-plan-1")
    path = written(tmp_path, "review.yaml", sample("review") + f"documents: [{plan}@1]\n")
    case = acted(wco, "review", "open", path)["case_id"]
    asked = until_state(caricc, "review", case, "REQUESTED")
    assert set(asked["titles"]) == {"en", "ru"}
    assert asked["acts"][0]["said"]["documents"] == [{"item_id": plan, "version": 1}]

    waiting = acted(caricc, "todo")["cases"]
    assert f"entente review acknowledge {case}" in next(
        one["commands"] for one in waiting if one["case_id"] == case
    )
    acted(caricc, "review", "acknowledge", case, "--days", "20")

    remark, advice = supplied(caricc, tmp_path, "syn-remark-1"), supplied(caricc, tmp_path, "syn-advice-1")
    passage = ("--document", f"{plan}@1", "--lines", "10-14")
    comment = acted(caricc, "review", "comment", case, "--item", remark, *passage, "--question", "1")
    suggestion = acted(caricc, "review", "comment", case, "--item", advice, "--suggestion")
    until(lambda: len(shown(wco, "review", case)["acts"]) == 4, "both comments have arrived")
    answer = supplied(wco, tmp_path, "syn-answer-1")
    acted(wco, "review", "reply", case, "--item", answer, "--to", comment["act_id"])
    reason = (
        "--reason",
        "en=The second corridor opens later.",
        "--reason",
        "ru=Второй коридор откроется позже.",
    )
    code, error = refused(wco, "review", "decide", case, "--suggestion", suggestion["act_id"], "--leave")
    assert (code, error["code"]) == (1, "SCHEMA_INVALID")
    acted(wco, "review", "decide", case, "--suggestion", suggestion["act_id"], "--leave", *reason)
    acted(wco, "review", "move-due", case, "--due", "2099-07-31")
    acted(wco, "review", "add-document", case, "--item", answer)
    acted(caricc, "review", "deliver", case)
    until_state(wco, "review", case, "COMMENTED")
    closing = ("--conclusion", "en=Both corridors are kept.", "--conclusion", "ru=Оба коридора сохранены.")
    assert acted(wco, "review", "close", case, *closing)["state"] == "CLOSED"

    there = until_state(caricc, "review", case, "CLOSED")
    here = until_state(wco, "review", case, "CLOSED")
    assert [one["act_id"] for one in there["acts"]] == [one["act_id"] for one in here["acts"]]
    assert {one["outcome"] for one in here["acts"]} == {"RECORDED"}
    said = next(one["said"] for one in here["acts"] if one["act_id"] == comment["act_id"])
    assert said["passage"] == {"document": {"item_id": plan, "version": 1}, "first_line": 10, "last_line": 14}
    assert there["acts"][-1]["said"]["conclusions"]["ru"] == "Оба коридора сохранены."

    drawn = run(
        "review", "show", case, "--as", CONTACT["CARICC"], "--home", caricc.folder, "--lang", "ru"
    ).out
    for told in ("Review closed", "Comment", "recorded by both", "is closed"):
        assert in_language("ru", told).split()[0] in drawn
    assert all(one["act_id"] in drawn for one in here["acts"])

    code, error = refused(caricc, "review", "comment", case, "--item", remark)
    assert (code, error["code"], error["article"]) == (1, "INVALID_TRANSITION", "5.3")


def test_an_exemption_ends_a_review_and_its_rationale_stays_at_home(pair: Pair, tmp_path: Path) -> None:
    case = opened_review(pair)
    note = written(tmp_path, "why.txt", "Our own reasons (synthetic).")
    assert refused(pair.caricc, "exempt", case, "--private-note-file", note)[1]["code"] == "ROLE_INSUFFICIENT"
    done = acted(pair.caricc, "exempt", case, "--private-note-file", note, contact=True)
    assert done["state"] == "EXEMPTED"
    told = until_state(pair.wco, "review", case, "EXEMPTED")["acts"][-1]
    assert "ground" not in told["said"]
    assert "reasons" not in told["said"]
    assert not told["has_private_note"]
    kept = acted(pair.caricc, "exempt", "note", done["act_id"], contact=True)
    assert kept["text"] == "Our own reasons (synthetic)."
    assert kept["digest"] == told["said"]["note_digest"]
    assert refused(pair.wco, "exempt", "note", done["act_id"], contact=True)[1]["code"] == "NOT_FOUND"


def test_an_exemption_with_ground_and_reason_is_said_in_the_kinds_own_words(
    pair: Pair, tmp_path: Path
) -> None:
    case = opened_review(pair)
    ground = ("--ground", "contrary-to-mission", "--reason", "ru=Вне нашей задачи.")
    acted(pair.caricc, "review", "exempt", case, *ground, contact=True)
    told = until_state(pair.wco, "review", case, "EXEMPTED")["acts"][-1]["said"]
    assert (told["ground"], told["reasons"]) == ("contrary-to-mission", {"ru": "Вне нашей задачи."})


def test_what_is_no_request_cannot_be_exempted(pair: Pair, tmp_path: Path) -> None:
    code, error = refused(pair.wco, "exempt", str(uuid.uuid4()), contact=True)
    assert (code, error["code"], error["article"]) == (1, "NOT_FOUND", "6.1")
    note = supplied(pair.caricc, tmp_path, "syn-no-request")
    code, error = refused(pair.wco, "exempt", note, contact=True)
    assert (code, error["code"], error["article"]) == (1, "EXEMPTION_NOT_APPLICABLE", "6.1")
    listed = acted(pair.wco, "project", "register", CASES / "project.yaml")["case_id"]
    until_state(pair.caricc, "project", listed, "LISTED")
    assert refused(pair.caricc, "exempt", listed, contact=True)[1]["code"] == "EXEMPTION_NOT_APPLICABLE"


def test_a_request_that_is_no_case_is_exempted_once(pair: Pair, tmp_path: Path) -> None:
    caller = pair.caricc.player.holder("liaison")
    documents = read_documents(SAMPLES / "from-caricc.yaml")
    request = next(one for one in documents if one["family"] == "REQUEST")
    request["to"] = {"party": "WCO", "roles": ["liaison", "contact"]}
    path = written(tmp_path, "request.json", json.dumps(request))
    done = pair.caricc.cli("submit", path, "--as", caller).done()["outcomes"][0]
    until(lambda: _state(pair.caricc, caller, done["statement_id"]) == "ACCEPTED", "the request is accepted")
    exempted = acted(pair.wco, "exempt", done["item_id"], contact=True)
    assert exempted["state"] == "EXEMPTED"
    told = until_state(pair.caricc, "case", exempted["case_id"], "EXEMPTED")
    assert (told["kind"], told["acts"][0]["said"]["request_id"]) == ("EXEMPTION", done["statement_id"])
    assert refused(pair.wco, "exempt", done["item_id"], contact=True)[1]["code"] == "INVALID_TRANSITION"


def _state(party: PartyFolder, caller: str, statement: str) -> str:
    return str(party.cli("statement", statement, "--as", caller).done()["state"])


def test_both_principals_sign_an_association_before_work_begins(pair: Pair, tmp_path: Path) -> None:
    wco, caricc = pair.wco, pair.caricc
    case = acted(wco, "association", "propose", CASES / "association.yaml")["case_id"]
    until_state(caricc, "association", case, "PROPOSED")
    assert refused(wco, "association", "start", case)[1]["code"] == "COUNTERSIGNATURE_MISSING"
    readings = signed_by_both(pair, "association", case, tmp_path, ("SIGNED_ONE", "AGREED"))
    assert all(any("Profiling of rail containers (exercise)" in line for line in one) for one in readings)
    assert acted(caricc, "association", "start", case)["state"] == "ACTIVE"
    until_state(wco, "association", case, "ACTIVE")
    assert acted(wco, "association", "end", case)["state"] == "ENDED"
    until_state(caricc, "association", case, "ENDED")


def test_a_signature_of_the_other_partys_principal_counts_for_nothing(pair: Pair, tmp_path: Path) -> None:
    case = acted(pair.wco, "association", "propose", CASES / "association.yaml")["case_id"]
    act, sig = tmp_path / "one.act", tmp_path / "one.sig"
    acted(pair.wco, "association", "prepare-signature", case, "--out", act)
    key = pair.stage.key(pair.caricc.side)
    pair.wco.cli("agreement", "sign", act, "--key", key, "--party", "WCO", "--out", sig, "--yes").done()
    assert refused(pair.wco, "association", "sign", case, act, sig)[0] == 1
    assert shown(pair.wco, "association", case)["state"] == "PROPOSED"


def test_costs_are_written_out_in_whole_minor_units_and_signed_by_both(pair: Pair, tmp_path: Path) -> None:
    wco, caricc = pair.wco, pair.caricc
    listed = acted(wco, "project", "register", CASES / "project.yaml")["case_id"]
    until_state(caricc, "project", listed, "LISTED")
    case = acted(wco, "arrangement", "open", "--necessary", "--project", listed)["case_id"]
    until_state(caricc, "arrangement", case, "NEED_ASSESSED")
    draft = CASES / "arrangement.yaml"
    assert refused(wco, "arrangement", "draft", case, draft)[1]["code"] == "COUNTERSIGNATURE_MISSING"
    assert acted(caricc, "arrangement", "assess", case, "--not-necessary")["state"] == "NECESSARY"
    until_state(wco, "arrangement", case, "NECESSARY")

    terms = sample("arrangement")
    zero = next(line for line in terms.splitlines() if "minor: 0" in line).strip()
    missing = written(tmp_path, "missing.yaml", terms.replace(zero, "costs: []"))
    code, error = refused(wco, "arrangement", "draft", case, missing)
    assert (code, error["code"], error["article"]) == (1, "COST_SHARE_INCOMPLETE", "5.5")
    assert error["faults"][0]["field"] == "step.arrangement_drafted.terms.parts[1].costs"
    fraction = written(tmp_path, "fraction.yaml", terms.replace("minor: 1250", "minor: 12.50", 1))
    code, error = refused(wco, "arrangement", "draft", case, fraction)
    assert (code, error["code"]) == (2, "SCHEMA_INVALID")
    assert error["faults"][0]["field"] == "step.arrangement_drafted.terms.parts[0].costs[0].minor"
    assert "whole minor units" in error["remedy"]
    assert len(shown(wco, "arrangement", case)["acts"]) == 2

    acted(wco, "arrangement", "draft", case, draft)
    until_state(caricc, "arrangement", case, "DRAFTED")
    signed_by_both(pair, "arrangement", case, tmp_path, ("SIGNED_ONE", "SIGNED_BOTH"))
    assert acted(wco, "arrangement", "close", case)["state"] == "CLOSED"


def test_a_project_is_listed_changed_found_to_overlap_and_coordinated(pair: Pair, tmp_path: Path) -> None:
    path = CASES / "project.yaml"
    first = acted(pair.wco, "project", "register", path)["case_id"]
    second = acted(pair.caricc, "project", "register", path)["case_id"]
    until_state(pair.wco, "project", second, "LISTED")
    found = acted(pair.wco, "project", "check", path, "--case", first)
    assert second in [one["case_id"] for one in found["overlaps"]]
    assert found["warnings"] == ["DUPLICATION_SUSPECTED"]
    common = ("--common", "words", "--common", "period")
    done = acted(pair.wco, "project", "overlap-found", first, "--with", second, "--score", "900", *common)
    assert done["warnings"] == ["DUPLICATION_SUSPECTED"]
    until_state(pair.caricc, "project", first, "OVERLAP_SUSPECTED")
    solved = ("--outcome", "coordinated", "--text", "en=One seminar for both.")
    assert acted(pair.caricc, "project", "overlap-resolved", first, *solved)["state"] == "COORDINATED"
    until_state(pair.wco, "project", first, "COORDINATED")
    acted(pair.wco, "project", "change", first, path)
    assert acted(pair.wco, "project", "close", first)["state"] == "CLOSED"


def test_a_meeting_is_announced_answered_changed_and_declined(pair: Pair) -> None:
    announced = (
        "--title", "en=Rail seminar (synthetic)", "--title", "ru=Семинар (пример)", "--forum", "conference",
        "--start", "2098-05-01T09:00Z", "--end", "2098-05-02", "--place", "KZALA", "--language", "ru",
    )  # fmt: skip
    case = acted(pair.wco, "meeting", "announce", *announced, contact=True)["case_id"]
    invitation = ("--seats", "3", "--reply-by", "2098-04-01")
    code, error = refused(pair.wco, "meeting", "invite", case, *invitation, contact=True)
    assert (code, error["code"], error["article"]) == (1, "INTEREST_TAG_MISSING", "4.1")
    why = ("--why", "technical-competence", "--topic", "en=Rail containers")
    acted(pair.wco, "meeting", "invite", case, *invitation, *why, contact=True)
    until_state(pair.caricc, "meeting", case, "INVITED")
    assert acted(pair.caricc, "meeting", "accept", case, "--seats", "2", contact=True)["state"] == "ACCEPTED"
    until_state(pair.wco, "meeting", case, "ACCEPTED")
    acted(pair.wco, "meeting", "change", case, "--place", "UZTAS", contact=True)
    code, error = refused(pair.wco, "meeting", "held", case, contact=True)
    assert (code, error["code"]) == (1, "INVALID_TRANSITION")
    declined = acted(pair.caricc, "meeting", "decline", case, "--reason", "en=No one is free.", contact=True)
    assert declined["state"] == "DECLINED"
    until_state(pair.wco, "meeting", case, "DECLINED")
    assert acted(pair.wco, "meeting", "withdraw", case, contact=True)["state"] == "WITHDRAWN"


def test_access_is_asked_for_granted_and_suspended_with_its_languages_in_view(pair: Pair) -> None:
    days = ("--from", "2097-01-01", "--until", "2097-12-31")
    asked = ("--group", "tashkent", "--persons", "4", "--language", "ru", *days)
    code, error = refused(pair.wco, "access", "request", *asked, contact=True)
    assert (code, error["code"], error["article"]) == (1, "WRONG_PARTY", "5.1")
    case = acted(pair.caricc, "access", "request", *asked, contact=True)["case_id"]
    until_state(pair.wco, "access", case, "REQUESTED")
    granted = ("--persons", "4", "--language", "en", *days)
    assert acted(pair.wco, "access", "grant", case, *granted, contact=True)["warnings"] == [
        "LANGUAGE_OBLIGATION_UNMET"
    ]
    noted = acted(pair.wco, "access", "note", case, "--language", "en", "--language", "ru", contact=True)
    assert noted["warnings"] == []
    assert acted(pair.wco, "access", "suspend", case, contact=True)["state"] == "SUSPENDED"
    assert acted(pair.wco, "access", "resume", case, contact=True)["state"] == "GRANTED"
    until_state(pair.caricc, "access", case, "GRANTED")
    assert acted(pair.caricc, "access", "close", case, contact=True)["state"] == "CLOSED"


def test_expertise_is_asked_for_offered_given_and_rated(pair: Pair) -> None:
    asked = ("--question", "en=Who reads manifests?", "--subject", "drugs", "--due", "2098-01-01")
    case = acted(pair.caricc, "expertise", "ask", *asked)["case_id"]
    until_state(pair.wco, "expertise", case, "ASKED")
    acted(pair.wco, "expertise", "offer", case, "--offer", "en=Two officers", "--by", "2098-02-01")
    acted(pair.wco, "expertise", "deliver", case)
    until_state(pair.caricc, "expertise", case, "DELIVERED")
    assert acted(pair.caricc, "expertise", "rate", case, "--grade", "5")["state"] == "RATED"
    until_state(pair.wco, "expertise", case, "RATED")


def test_cases_are_listed_by_kind_state_party_and_due_day(pair: Pair, tmp_path: Path) -> None:
    case = opened_review(pair)

    def listed(*filters: str) -> list[str]:
        return [one["case_id"] for one in acted(pair.wco, *filters)["cases"]]

    assert case in listed("review", "list", "--state", "requested", "--open", "--opened-by", "WCO")
    assert case in listed("case", "list", "--kind", "review", "--kind", "meeting", "--limit", "500")
    assert case not in listed("meeting", "list")
    assert case not in listed("review", "list", "--opened-by", "CARICC")
    assert case not in listed("review", "list", "--state", "closed", "--state", "withdrawn")
    assert case not in listed("review", "list", "--due-before", "2098-01-01")
    assert case in listed("review", "list", "--due-before", "2099-12-31")
    assert len(listed("case", "list", "--limit", "1")) == 1


def test_a_step_that_several_kinds_have_is_not_taken_in_a_case_of_another(pair: Pair, tmp_path: Path) -> None:
    case = opened_review(pair)
    code, error = refused(pair.wco, "meeting", "withdraw", case)
    assert (code, error["code"]) == (2, "INPUT_INVALID")
    assert error["remedy"].endswith(f"entente review show {case}")
    assert acted(pair.wco, "review", "withdraw", case, "--reason", "en=Overtaken.")["state"] == "WITHDRAWN"


def test_the_reviewing_party_is_told_where_to_ask_instead(pair: Pair, tmp_path: Path) -> None:
    code, error = refused(pair.caricc, "review", "open", CASES / "review.yaml")
    assert (code, error["code"], error["article"]) == (1, "WRONG_PARTY", "5.3")
    assert "5.2" in error["remedy"]


def test_a_file_that_is_no_step_is_refused_field_by_field_before_the_node_is_asked(
    pair: Pair, tmp_path: Path
) -> None:
    path = written(tmp_path, "bad.yaml", "project: {titel: {en: X}, period: [1]}\nquestions: [one]\n")
    code, error = refused(pair.wco, "review", "open", path)
    assert (code, error["code"]) == (2, "SCHEMA_INVALID")
    paths = [fault["field"] for fault in error["faults"]]
    assert "step.review_requested.project.titel" in paths
    assert "step.review_requested.questions[0]" in paths
    several = written(tmp_path, "several.yaml", "a: b\n---\nc: d\n")
    assert refused(pair.wco, "review", "open", several)[0] == 2


def test_the_same_request_again_opens_no_second_case(pair: Pair) -> None:
    named = ("--request-id", str(uuid.uuid4()))
    first, again = (acted(pair.wco, "review", "open", CASES / "review.yaml", *named) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_told_with_article_and_remedy_in_the_callers_language(
    pair: Pair, run: Run, language: str
) -> None:
    officer = ("--as", OFFICER["CARICC"], "--home", pair.caricc.folder, "--lang", language)
    ran = run("review", "open", CASES / "review.yaml", *officer)
    assert ran.code == 1
    for told in ("What to do: {}", "ask for the other Party's expertise under 5.2 instead"):
        assert in_language(language, told).replace("{}", "").strip() in ran.err
    assert "WRONG_PARTY" in ran.err
    assert "5.3" in ran.err
