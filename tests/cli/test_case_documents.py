"""What an act in a case rests on, by the command line: minutes, reports, data, and which version of them."""

from __future__ import annotations

from pathlib import Path

from tests.support.conducting import (
    CASES,
    OFFICER,
    acted,
    corrected,
    refused,
    sample,
    shown,
    supplied,
    until_state,
    written,
)
from tests.support.processes import Pair


def test_a_document_without_a_version_is_the_newest_one_in_options_files_and_drafts(
    pair: Pair, tmp_path: Path
) -> None:
    wco, caricc = pair.wco, pair.caricc
    plan = supplied(wco, tmp_path, "syn-plan-7")
    corrected(wco, tmp_path, "syn-plan-7", plan)
    path = written(tmp_path, "review.yaml", sample("review") + f"documents: [{plan}, {plan}@1]\n")
    case = acted(wco, "review", "open", path)["case_id"]
    asked = until_state(caricc, "review", case, "REQUESTED")
    both = [{"item_id": plan, "version": version} for version in (2, 1)]
    assert asked["acts"][0]["said"]["documents"] == both
    draft = acted(wco, "review", "draft", "save", path)["draft_id"]
    drafts = {one["draft_id"]: one for one in acted(wco, "review", "draft", "list")["drafts"]}
    assert drafts[draft]["said"]["documents"] == both
    for named, version in (((), 2), (("--version", "1"), 1)):
        acted(wco, "review", "add-document", case, "--item", plan, *named)
        said = shown(wco, "review", case)["acts"][-1]["said"]
        assert said["document"] == {"item_id": plan, "version": version}


def test_a_document_that_is_not_here_is_refused_like_one_that_the_caller_may_not_see(
    pair: Pair, tmp_path: Path
) -> None:
    case = acted(pair.wco, "review", "open", CASES / "review.yaml")["case_id"]
    for item, code in (("00000000-0000-4000-8000-000000000000", "NOT_FOUND"), ("ab", "SCHEMA_INVALID")):
        assert refused(pair.wco, "review", "add-document", case, "--item", item)[1]["code"] == code


def test_a_consultation_ends_with_minutes_that_both_have_signed(pair: Pair, tmp_path: Path) -> None:
    planned = ("--subject", "en=Work plan (synthetic)", "--level", "contact", "--start", "2098-01-10T09:00Z")
    case = acted(pair.wco, "consultation", "plan", *planned, contact=True)["case_id"]
    acted(pair.wco, "consultation", "move", case, "--start", "2098-01-12T09:00Z", contact=True)
    until_state(pair.caricc, "consultation", case, "PLANNED")
    held = ("--at", "2026-01-12T09:00Z", "--level", "contact")
    acted(pair.caricc, "consultation", "held", case, *held, contact=True)
    until_state(pair.wco, "consultation", case, "HELD")
    tasks = (
        "tasks: [{party: WCO, tasks: {en: Trains.}}, {party: CARICC, tasks: {en: Hosts., ru: Принимает.}}]\n"
    )
    acted(pair.wco, "consultation", "arrange", case, written(tmp_path, "tasks.yaml", tasks))
    minutes = supplied(pair.wco, tmp_path, "syn-minutes-1", purpose="PRJ.COORD")
    acted(pair.wco, "consultation", "draft-minutes", case, "--item", minutes, contact=True)
    until_state(pair.caricc, "consultation", case, "MINUTES_DRAFTED")
    signed = acted(pair.caricc, "consultation", "sign-minutes", case, "--item", minutes, contact=True)
    assert signed["state"] == "MINUTED"
    until_state(pair.wco, "consultation", case, "MINUTED")


def test_an_evaluation_is_of_one_programme_and_its_report_is_signed_by_both(
    pair: Pair, tmp_path: Path
) -> None:
    wco, caricc = pair.wco, pair.caricc
    data = supplied(wco, tmp_path, "syn-data-1", purpose="PRJ.EVAL")
    terms = sample("evaluation") + f"  data: [{data}]\n"
    two = written(tmp_path, "two.yaml", terms.replace("[EX-PRJ-41]", "[EX-PRJ-41, EX-PRJ-42]"))
    code, error = refused(wco, "evaluation", "propose", two)
    assert (code, error["code"], error["article"]) == (1, "EVALUATION_NOT_CASE_BY_CASE", "5.6")
    one = written(tmp_path, "one.yaml", terms)
    case = acted(wco, "evaluation", "propose", one)["case_id"]
    until_state(caricc, "evaluation", case, "PROPOSED")
    assert refused(wco, "evaluation", "start", case)[1]["code"] == "COUNTERSIGNATURE_MISSING"
    assert acted(caricc, "evaluation", "agree", case, contact=True)["state"] == "AGREED"
    acted(caricc, "evaluation", "start", case)
    until_state(wco, "evaluation", case, "RUNNING")
    report = supplied(wco, tmp_path, "syn-report-1", purpose="PRJ.EVAL")
    acted(wco, "evaluation", "draft-report", case, "--item", report)
    until_state(caricc, "evaluation", case, "REPORT_DRAFTED")
    other = ("evaluation", "sign-report", case, "--item", data)
    assert refused(caricc, *other, contact=True)[0] == 1
    signed = acted(caricc, "evaluation", "sign-report", case, "--item", report, contact=True)
    assert signed["state"] == "REPORTED"


def test_drafts_are_kept_replaced_listed_and_destroyed_at_home(pair: Pair, tmp_path: Path) -> None:
    path = CASES / "review.yaml"
    draft = acted(pair.wco, "review", "draft", "save", path, "--text", "Ask the region first.")["draft_id"]
    kept = next(
        one for one in acted(pair.wco, "review", "draft", "list")["drafts"] if one["draft_id"] == draft
    )
    assert (kept["step"], kept["text"], kept["author_id"]) == (
        "review_requested",
        "Ask the region first.",
        OFFICER["WCO"],
    )
    assert kept["said"]["project"]["reference"] == "EX-PRJ-41"
    acted(pair.wco, "review", "draft", "save", "--draft", draft, "--text", "Asked.")
    assert refused(pair.wco, "review", "draft", "save")[0] == 2
    assert acted(pair.caricc, "review", "draft", "list")["drafts"] == []
    acted(pair.wco, "review", "draft", "discard", draft)
    assert draft not in [one["draft_id"] for one in acted(pair.wco, "review", "draft", "list")["drafts"]]


def test_a_report_says_which_items_are_not_in_it_and_why(pair: Pair, tmp_path: Path) -> None:
    wco, caricc = pair.wco, pair.caricc
    plan = supplied(wco, tmp_path, "syn-plan-8")
    path = written(tmp_path, "review.yaml", sample("review") + f"documents: [{plan}@1]\n")
    case = acted(wco, "review", "open", path)["case_id"]
    until_state(caricc, "review", case, "REQUESTED")
    whole = acted(caricc, "review", "report", case, "--out", tmp_path / "whole.md")
    assert whole["not_open"] == {}
    unfit = ("--out", tmp_path / "unfit.md", "--purpose", "ENF.SEIZ")
    assert acted(caricc, "review", "report", case, *unfit)["not_open"] == {f"{plan}@1": "PURPOSE_MISMATCH"}
    assert "syn-plan-8" not in (tmp_path / "unfit.md").read_text("utf-8")


def test_a_meeting_is_the_same_entry_in_the_calendars_of_both_parties(pair: Pair, tmp_path: Path) -> None:
    announced = (
        "--title",
        "en=Exercise",
        "--forum",
        "working",
        "--start",
        "2098-01-10",
        "--end",
        "2098-01-11",
    )
    case = acted(pair.caricc, "meeting", "announce", *announced, contact=True)["case_id"]
    until_state(pair.wco, "meeting", case, "ANNOUNCED")
    entries = set()
    for party in pair.both:
        out = tmp_path / f"{party.code}.ics"
        acted(party, "meeting", "calendar", case, "--out", out, contact=True)
        entries |= {line for line in out.read_text("utf-8").splitlines() if line.startswith("UID:")}
    assert entries == {f"UID:{case.replace('-', '')}@caricc.example"}


def test_a_private_note_that_is_no_text_is_not_kept(pair: Pair, tmp_path: Path) -> None:
    case = acted(pair.wco, "review", "open", CASES / "review.yaml")["case_id"]
    until_state(pair.caricc, "review", case, "REQUESTED")
    note = tmp_path / "why.txt"
    note.write_bytes(b"why \xff")
    code, error = refused(pair.caricc, "exempt", case, "--private-note-file", note, contact=True)
    assert (code, error["code"]) == (2, "INPUT_INVALID")
    assert shown(pair.caricc, "review", case)["state"] == "REQUESTED"
