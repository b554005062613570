"""The commands of Article 3 beside single items, between two running nodes: register, rules, policy, 3.5."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.demo import cast
from gateway.demo.stage import Answer
from tests.support.processes import Pair, PartyFolder, until
from tests.support.restricting import CONTACTS, marks, request_of, supply, used

ADVISER, AUDITOR, ANALYST = cast.ADVISER, "W-AU-009", "W-AN-003"
CITED = "SYN-REC-PRECURSOR-01"
CLOSING = 'caveats: [{id: X-1, original_language: en, text_en: "Do not report this to the RILO."}]\n'


@pytest.fixture(scope="module")
def running(founded: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Both nodes."""
    pair = founded.copy(tmp_path_factory.mktemp("commands") / "pair")
    try:
        pair.start()
        pair.until_linked()
        yield pair
    finally:
        pair.stop()


def refused(answer: Answer) -> tuple[int, str, str]:
    """Return how a command ended: exit code, code, article."""
    return answer.exit_code, str(answer.error.get("code", "")), str(answer.error.get("article", ""))


def fields(answer: Answer) -> list[str]:
    """Return the fields at fault."""
    return [str(one["field"]) for one in answer.error.get("faults", [])]


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def edited(wco: PartyFolder, path: Path, *, drop: str = "") -> Path:
    """Write the register in force to a file, as its next version; `drop` renames an instrument."""
    version = int(wco.cli("instrument", "show", "--out", path, "--as", ADVISER).done()["version"])
    text = path.read_text("utf-8").replace(f"version: {version}\n", f"version: {version + 1}\n", 1)
    if drop:
        text = text.replace(f"instrument_id: {drop}", f"instrument_id: {drop}-OLD")
    return written(path, text)


def alert(folder: Path) -> Path:
    """Return a file with the flagged sample, without its attachment."""
    first = (cast.SAMPLES / "from-wco.yaml").read_text("utf-8").partition("\n---\n")[0]
    kept = [line for line in first.splitlines() if not line.startswith("attachments:")]
    return written(folder / "alert.yaml", "\n".join(kept) + "\n")


def test_the_register_is_replaced_by_the_legal_adviser_alone_and_never_by_an_older_one(
    running: Pair, tmp_path: Path
) -> None:
    wco, caricc = running.both
    shown = wco.cli("instrument", "show", "--as", AUDITOR).done()
    held = int(shown["version"])
    assert CITED in str(shown["register"])
    assert caricc.cli("instrument", "show", "--as", caricc.analyst).done()["version"] == 0
    file = edited(wco, tmp_path / "register.yaml")
    replace = ("instrument", "replace", file, "--as")
    for who in (ANALYST, CONTACTS["WCO"], AUDITOR):
        assert refused(wco.cli(*replace, who)) == (1, "ROLE_INSUFFICIENT", "3.3")
    assert wco.cli(*replace, ADVISER, "--dry-run").done()["would_be_done"]
    assert wco.cli("instrument", "show", "--as", ADVISER).done() == shown
    assert wco.cli(*replace, ADVISER).done()["version"] == held + 1
    assert wco.cli(*replace, ADVISER).done()["version"] == held + 1, "the very one held changes nothing"
    text = file.read_text("utf-8")
    stale = written(tmp_path / "stale.yaml", text + "citation_required: true\n")
    told = wco.cli("instrument", "replace", stale, "--as", ADVISER)
    assert (refused(told)[:2], fields(told)) == ((1, "SCHEMA_INVALID"), ["register.version"])
    leaves = [leaf for leaf in wco.leaves() if leaf.kind == "register.changed"]
    assert [leaf.object_id[-1] for leaf in leaves][-1] == held + 1
    assert leaves[-1].actor.person_id == ADVISER
    assert not [leaf for leaf in caricc.leaves() if leaf.kind == "register.changed"]


def test_every_fault_of_a_register_is_named_before_anything_is_asked(running: Pair, tmp_path: Path) -> None:
    wco = running.wco
    text = "version: 99\ninstruments: [{instrument_id: a, kind: letter, floor: {tlp: PINK}}]\n"
    told = wco.cli("instrument", "replace", written(tmp_path / "bad.yaml", text), "--as", ADVISER)
    assert refused(told)[:2] == (2, "SCHEMA_INVALID")
    at = "register.instruments[0]"
    named = {f"{at}.{name}" for name in ("instrument_id", "kind", "titles", "text_reference", "floor.tlp")}
    assert set(fields(told)) == named
    unknown = f"""
    version: 99
    instruments:
      - instrument_id: A
        kind: convention
        titles: {{en: x}}
        text_reference: x
        selector: {{purposes: [NO.SUCH]}}
        floor: {{{CLOSING.strip()}}}
    """
    file = written(tmp_path / "unknown.yaml", unknown)
    told = wco.cli("instrument", "replace", file, "--as", ADVISER)
    assert fields(told) == [f"{at}.selector.purposes[0]"]
    file = written(tmp_path / "closing.yaml", unknown.replace("purposes: [NO.SUCH]", "nominal: true"))
    told = wco.cli("instrument", "replace", file, "--as", ADVISER)
    assert refused(told) == (1, "RILO_CHANNEL_INTERFERENCE", "3.5")


def test_what_the_register_lets_leave_is_checked_before_and_what_it_does_not_never_leaves(
    running: Pair, tmp_path: Path
) -> None:
    wco, caricc = running.both
    flagged = alert(tmp_path)
    (passes,) = wco.cli("instrument", "check", flagged).done()["dossiers"]
    assert (passes["outcome"], passes["checked"], passes["refused"]) == ("PASS", True, None)
    assert passes["floors"][CITED]["judicial"] == "JUDICIAL_BARRED"
    without = edited(wco, tmp_path / "without.yaml", drop=CITED)
    wco.cli("instrument", "replace", without, "--as", ADVISER).done()
    received = len(caricc.received_items())
    check = wco.cli("instrument", "check", flagged)
    assert check.exit_code == 1
    (fails,) = check.facts["dossiers"]
    assert fails["outcome"] == "FAIL"
    told = fails["refused"]
    assert (told["code"], told["article"]) == ("COUNCIL_INSTRUMENT_UNSATISFIED", "3.2")
    assert [one["field"] for one in told["faults"]] == ["instruments[0]"]
    submitted = wco.cli("submit", flagged)
    assert submitted.exit_code == 1
    assert submitted.facts["outcomes"][0]["refused"]["code"] == "COUNCIL_INSTRUMENT_UNSATISFIED"
    assert wco.owes() == 0
    assert len(caricc.received_items()) == received
    restored = edited(wco, tmp_path / "restored.yaml")
    written(restored, restored.read_text("utf-8").replace(f"{CITED}-OLD", CITED))
    wco.cli("instrument", "replace", restored, "--as", ADVISER).done()
    wco.cli("clear", flagged, "--as", CONTACTS["WCO"]).done()
    stored = wco.cli("submit", flagged).done()["outcomes"][0]
    until(lambda: wco.state(stored["statement_id"]) == "ACCEPTED", "the alert is accepted")
    assert len(caricc.received_items()) == received + 1


def test_a_rule_binds_what_it_is_about_at_the_other_node_until_a_second_person_ends_it(running: Pair) -> None:
    wco, caricc = running.both
    item = supply(wco, request_of(wco, marks(tlp="GREEN"), "TRN"))
    issue = (
        "rule",
        "issue",
        "R-TRN",
        "--reach",
        "new-and-existing",
        "--supplied-for",
        "TRN",
        "--bar",
        "PRINT",
    )
    assert refused(wco.cli(*issue, "--as", ANALYST)) == (1, "ROLE_INSUFFICIENT", "3.3")
    dry = wco.cli(*issue, "--dry-run", "--as", ADVISER).done()
    assert (dry["state"], dry["rule_id"], dry["sequence"]) == ("VALID", "", 1)
    assert used(caricc, item, "TRN", "PRINT") == ""
    stated = wco.cli(*issue, "--wait", "30", "--as", ADVISER).done()
    assert (stated["state"], stated["in_force"], stated["reach"]) == ("APPLIED", True, "NEW_AND_EXISTING")
    assert (stated["selector"], stated["set"]) == ({"purposes": ["TRN"]}, {"bars": ["BAR_PRINT"]})
    assert used(caricc, item, "TRN", "PRINT") == "ACTION_BARRED"
    for party, who in ((wco, AUDITOR), (caricc, caricc.analyst)):
        (one,) = party.cli("rule", "list", "--as", who).done()["rules"]
        assert (one["from"], one["reference"], one["in_force"]) == ("WCO", "R-TRN", True)

    end = ("rule", "end", "1", "--reason", "COURSE_OVER", "--as")
    assert refused(caricc.cli(*end, CONTACTS["CARICC"]))[:2] == (1, "INVALID_TRANSITION")
    assert refused(wco.cli(*end, ANALYST))[:2] == (1, "ROLE_INSUFFICIENT")
    draft = str(wco.cli(*end, CONTACTS["WCO"]).done()["draft_id"])
    (waiting,) = wco.cli("rule", "list", "--as", ADVISER).done()["drafts"]
    assert (waiting["draft_id"], waiting["ends"], waiting["author"]) == (draft, 1, CONTACTS["WCO"])
    assert caricc.cli("rule", "list", "--as", caricc.analyst).done()["drafts"] == []
    approve = ("rule", "approve", draft, "--as")
    assert refused(wco.cli(*approve, CONTACTS["WCO"]))[:2] == (1, "SCHEMA_INVALID"), "their own draft"
    assert refused(wco.cli(*approve, ADVISER))[:2] == (1, "ROLE_INSUFFICIENT")
    assert used(caricc, item, "TRN", "PRINT") == "ACTION_BARRED"
    again = str(wco.cli(*end, ADVISER).done()["draft_id"])
    ended = wco.cli("rule", "approve", again, "--wait", "30", "--as", CONTACTS["WCO"]).done()
    assert (ended["state"], ended["ends"], ended["approver"]) == ("APPLIED", 1, CONTACTS["WCO"])
    assert used(caricc, item, "TRN", "PRINT") == ""
    listed = wco.cli("rule", "list", "--as", ADVISER).done()
    assert [(one["step"], one["in_force"]) for one in listed["rules"]] == [
        ("dropped", False),
        ("made", False),
    ]
    assert listed["drafts"] == []


def test_a_rule_for_new_items_is_read_from_a_restriction_file(running: Pair, tmp_path: Path) -> None:
    wco, caricc = running.both
    before = supply(caricc, request_of(caricc, marks(tlp="GREEN"), "PRJ"))
    named = written(tmp_path / "set.yaml", "bars: [EXPORT]\ncaveats: [CAV-SRC]\n")
    contact = ("--as", CONTACTS["CARICC"])
    issue = ("rule", "issue", "R-PRJ", "--reach", "NEW", "--supplied-for", "PRJ", "--set", named)
    assert caricc.cli(*issue, "--wait", "30", *contact).done()["state"] == "APPLIED"
    after = supply(caricc, request_of(caricc, marks(tlp="GREEN"), "PRJ"))
    assert used(wco, before, "PRJ", "EXPORT") == ""
    assert used(wco, after, "PRJ", "EXPORT", read=["CAV-SRC"]) == "ACTION_BARRED"
    wrong = ("rule", "issue", "R-2", "--reach", "new", "--set", written(tmp_path / "x.yaml", "tlp: PINK\n"))
    assert refused(caricc.cli(*wrong, *contact))[:2] == (2, "SCHEMA_INVALID")
    nothing = ("rule", "issue", "R-2", "--reach", "new")
    assert refused(caricc.cli(*nothing, *contact))[:2] == (2, "INPUT_INVALID")


def test_the_own_policy_tightens_what_was_received_and_is_told_to_nobody(
    running: Pair, tmp_path: Path
) -> None:
    wco, caricc = running.both
    item = supply(wco, request_of(wco, marks(tlp="GREEN"), "GOV"))
    contact = ("--as", CONTACTS["CARICC"])
    assert caricc.cli("policy", "show", *contact).done()["version"] == 0
    text = "version: 1\nrules:\n  - {reference: house, selector: {purposes: [GOV]}, set: {bars: [PRINT]}}\n"
    file = written(tmp_path / "policy.yaml", text)
    replace = ("policy", "replace", file)
    assert refused(caricc.cli(*replace, "--as", caricc.analyst)) == (1, "ROLE_INSUFFICIENT", "3.3")
    assert caricc.cli(*replace, "--dry-run", *contact).done()["would_be_done"]
    assert used(caricc, item, "GOV", "PRINT") == ""
    assert caricc.cli(*replace, *contact).done()["version"] == 1
    assert used(caricc, item, "GOV", "PRINT") == "ACTION_BARRED"
    stale = written(tmp_path / "stale.yaml", text.replace("PRINT", "EXPORT"))
    assert refused(caricc.cli("policy", "replace", stale, *contact))[:2] == (1, "INVALID_TRANSITION")
    bad = written(
        tmp_path / "bad.yaml", "version: 2\nrules: [{reference: house}, {reference: a b, set: 3}]\n"
    )
    told = caricc.cli("policy", "replace", bad, *contact)
    assert refused(told)[:2] == (2, "SCHEMA_INVALID")
    assert set(fields(told)) == {
        "policy.rules[0].set",
        "policy.rules[1].reference",
        "policy.rules[1].set",
    }
    saved = tmp_path / "saved.yaml"
    assert caricc.cli("policy", "show", "--out", saved, "--as", "C-AU-009").done()["version"] == 1
    empty = written(saved, "version: 2\n")
    assert caricc.cli("policy", "replace", empty, *contact).done()["version"] == 2
    assert used(caricc, item, "GOV", "PRINT") == ""
    assert wco.cli("policy", "show", "--as", ADVISER).done()["version"] == 0


def test_a_report_of_interference_is_filed_by_the_party_of_the_channel_and_settled_by_it(
    running: Pair,
) -> None:
    wco, caricc = running.both
    item = supply(caricc, request_of(caricc, marks(tlp="GREEN"), "ANA"))
    report = (
        "interference",
        "report",
        "--kind",
        "request",
        "--text",
        "en=Asked to report elsewhere (synthetic).",
    )
    assert refused(caricc.cli(*report, "--as", caricc.analyst)) == (1, "WRONG_PARTY", "3.5")
    assert refused(wco.cli(*report, "--as", AUDITOR))[:2] == (1, "ROLE_INSUFFICIENT")
    refs = ("--ref", item, "--ref", "EX-RILO-1")
    filed = str(wco.cli(*report, *refs, "--as", ANALYST).done()["report_id"])

    def seen(party: PartyFolder) -> tuple[str, list[str]]:
        listed = party.cli("interference", "list", "--as", CONTACTS[party.code]).done()["reports"]
        one = next((one for one in listed if one["report_id"] == filed), None)
        return ("", []) if one is None else (one["state"], [step["state"] for step in one["steps"]])

    until(lambda: seen(caricc) == ("FILED", []), "the report is at the other Party")
    (one,) = caricc.cli("interference", "list", "--as", CONTACTS["CARICC"]).done()["reports"]
    assert (one["kind"], one["from"], one["refs"]) == ("REQUEST", "WCO", [item, "EX-RILO-1"])
    step = ("interference", "step", filed)
    contacts = {party.code: ("--as", CONTACTS[party.code]) for party in running.both}
    assert refused(wco.cli(*step, "settled", *contacts["WCO"]))[:2] == (1, "INVALID_TRANSITION")
    assert refused(caricc.cli(*step, "in-consultation", "--as", caricc.analyst))[1] == "ROLE_INSUFFICIENT"
    caricc.cli(*step, "in-consultation", "--text", "en=We look into it.", *contacts["CARICC"]).done()
    until(lambda: seen(wco) == ("IN_CONSULTATION", ["IN_CONSULTATION"]), "the Parties consult")
    assert refused(caricc.cli(*step, "settled", *contacts["CARICC"])) == (1, "WRONG_PARTY", "3.5")
    assert wco.cli(*step, "settled", *contacts["WCO"]).done()["state"] == "SETTLED"
    until(lambda: seen(caricc) == ("SETTLED", ["IN_CONSULTATION", "SETTLED"]), "it is settled")


def test_links_to_the_channel_point_and_what_would_close_it_is_refused_with_a_warning(
    running: Pair, tmp_path: Path
) -> None:
    wco, caricc = running.both
    item = supply(caricc, request_of(caricc, marks(tlp="GREEN"), "ANA"))
    made = wco.cli("channel", "link", item, "EX-RILO-2032-88", "--as", ANALYST).done()
    links = ("channel", "links", "--item", item, "--as", ANALYST)
    (one,) = wco.cli(*links).done()["links"]
    assert (one["link_id"], one["reference"]) == (made["link_id"], "EX-RILO-2032-88")
    refusal = refused(caricc.cli("channel", "link", item, "X-1", "--as", caricc.analyst))
    assert refusal == (1, "WRONG_PARTY", "3.5")
    assert refused(wco.cli("channel", "link", item, "X-1", "--as", AUDITOR))[1] == "ROLE_INSUFFICIENT"
    assert wco.cli("channel", "unlink", made["link_id"], "--as", ANALYST).done()["ended"]
    assert wco.cli(*links).done()["links"] == []

    contact = ("--as", CONTACTS["CARICC"])
    file = written(tmp_path / "closing.yaml", CLOSING)
    closing = ("rule", "issue", "R-RILO", "--reach", "new", "--set", file)
    assert refused(caricc.cli(*closing, *contact)) == (1, "RILO_CHANNEL_INTERFERENCE", "3.5")
    warned = caricc.cli("channel", "warnings", "--open", *contact).done()["warnings"]
    assert (warned[0]["kind"], warned[0]["from"]) == ("BLOCKED", "CARICC")
    number = str(warned[0]["warning"])
    assert refused(caricc.cli("channel", "warnings", "--as", caricc.analyst))[1] == "ROLE_INSUFFICIENT"
    assert refused(caricc.cli("channel", "seen", "999999", *contact))[1] == "NOT_FOUND"
    assert caricc.cli("channel", "seen", number, *contact).done()["seen"]
    still = caricc.cli("channel", "warnings", "--open", *contact).done()["warnings"]
    assert number not in {str(one["warning"]) for one in still}
    (looked,) = [
        one
        for one in caricc.cli("channel", "warnings", *contact).done()["warnings"]
        if str(one["warning"]) == number
    ]
    assert looked["seen_by"] == CONTACTS["CARICC"]


def test_both_ledgers_verify_after_all_of_it(running: Pair) -> None:
    running.until_settled()
    for party in running.both:
        party.verify_ledger()
