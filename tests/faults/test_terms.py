"""Terms between two running nodes: general rules, products, proposals, loops, 3.5, and what goes stale."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import pytest
from entente.v1 import (
    code_lists_pb2,
    exchange_service_pb2,
    general_rule_pb2,
    interference_pb2,
    interference_service_pb2,
    item_pb2,
    loop_service_pb2,
    proposal_service_pb2,
    retention_service_pb2,
    rule_service_pb2,
)
from entente.v1 import restriction_notice_pb2 as notice_pb
from entente.v1 import restriction_service_pb2 as wire
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.demo import cast
from tests.faults.test_limits import HOUR_S, Clocked
from tests.support.manning import Post, posts_of, put_roster
from tests.support.processes import Pair, PartyFolder, sample_request, until
from tests.support.restricting import (
    CONTACTS,
    RECALL,
    RELAX,
    TIGHTEN,
    approve,
    confirmed,
    held,
    issue,
    listed,
    marks,
    notices,
    refusal,
    request_of,
    same_set,
    supply,
    tighten,
    used,
)

SECOND, ADVISER = "W-AN-004", "C-LA-010"
NEWER = bytes([0xFA, 0x0F, 0x02, 0x08, 0x01])
State = loop_service_pb2.LoopState


@pytest.fixture(scope="module")
def clocked(founded: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clocked]:
    """Both nodes on moved clocks; the WCO has two analysts, CARICC a legal adviser."""
    folder = tmp_path_factory.mktemp("terms")
    made = Clocked(founded.copy(folder / "pair"), folder)
    pair = made.pair
    try:
        made.start()
        pair.until_linked()
        put_roster(pair, pair.wco, 2, posts_of(pair.wco, W_AN_004=Post("analyst")))
        put_roster(pair, pair.caricc, 2, posts_of(pair.caricc, C_LA_010=Post("legal adviser")))
        yield made
    finally:
        pair.stop()


@pytest.fixture
def running(clocked: Clocked) -> Pair:
    """The nodes."""
    return clocked.pair


class Rule(NamedTuple):
    """One step of a Party's general rules as a node holds it."""

    party: str
    step: str
    in_force: bool
    answered: bool


def rules(party: PartyFolder) -> list[Rule]:
    """Return the steps that a Party's node holds, the newest first."""
    client = party.client(CONTACTS[party.code])
    page = client.call(client.rule.ListRules, rule_service_pb2.ListRulesRequest())
    return [
        Rule(
            one.from_party,
            one.rule.made.reference or "end",
            one.in_force,
            one.state == wire.NOTICE_STATE_APPLIED,
        )
        for one in page.rules
    ]


def state_rule(
    party: PartyFolder, reference: str, reach: int, who: str, **said: Any
) -> rule_service_pb2.RuleSummary:
    """State a general rule on what is supplied for training."""
    made = general_rule_pb2.RuleMade(reference=reference, reach=reach, set=marks(**said))  # type: ignore[arg-type]
    made.selector.purposes.append("TRN")
    client = party.client(who)
    asked = rule_service_pb2.IssueRuleRequest(request_id=str(uuid.uuid4()), rule=made)
    return client.call(client.rule.IssueRule, asked).rule  # type: ignore[no-any-return]


def test_rules_for_new_items_and_for_all_bind_them_at_the_other_node_until_two_persons_end_them(
    running: Pair,
) -> None:
    wco, caricc = running.both
    asked = partial(request_of, caricc, marks(tlp="GREEN"), "TRN")
    before, other = supply(caricc, asked()), supply(caricc, request_of(caricc, marks(tlp="GREEN"), "ANA"))
    state_rule(caricc, "R-1", general_rule_pb2.RULE_REACH_NEW, ADVISER, bars=["PRINT"])
    until(lambda: rules(caricc) == rules(wco) == [Rule("CARICC", "R-1", True, True)], "the rule is answered")
    after = supply(caricc, asked())
    printed = [used(wco, item, "TRN", "PRINT") for item in (before, after)]
    assert printed == ["", "ACTION_BARRED"]
    everything = general_rule_pb2.RULE_REACH_NEW_AND_EXISTING
    with refusal("ROLE_INSUFFICIENT"):
        state_rule(caricc, "R-2", everything, caricc.analyst, bars=["EXPORT"])
    second = state_rule(caricc, "R-2", everything, CONTACTS["CARICC"], bars=["EXPORT"])
    newest = Rule("CARICC", "R-2", True, True)
    until(lambda: rules(wco)[0] == rules(caricc)[0] == newest, "so is the next")
    exported = partial(used, wco, purpose="TRN", action="EXPORT")
    assert [exported(item_id=item) for item in (before, after)] == ["ACTION_BARRED"] * 2
    assert used(wco, other, "ANA", "EXPORT") == "", "a rule binds what it is about"
    assert {same_set(wco, caricc, item).version for item in (before, after, other)} == {0}

    adviser, contact = caricc.client(ADVISER), CONTACTS["CARICC"]
    drop = rule_service_pb2.DropRuleRequest(
        request_id=str(uuid.uuid4()), rule_sequence=second.rule.sequence, reason_code="OVER"
    )
    draft = adviser.call(adviser.rule.DropRule, drop)
    assert exported(item_id=before) == "ACTION_BARRED"
    ends = rule_service_pb2.ApproveRuleDropRequest(request_id=str(uuid.uuid4()), draft_id=draft.draft_id)
    with refusal("ROLE_INSUFFICIENT"):
        adviser.call(adviser.rule.ApproveRuleDrop, ends)
    approver = caricc.client(contact)
    approver.call(approver.rule.ApproveRuleDrop, ends)
    until(lambda: exported(item_id=before) == "", "the rule has ended at the other node")
    assert used(wco, after, "TRN", "PRINT") == "ACTION_BARRED"
    until(lambda: [one.answered for one in rules(caricc)] == [True] * 3, "its end is answered, too")
    assert [(one.step, one.in_force) for one in rules(caricc)[1:]] == [("R-2", False), ("R-1", True)]


def test_a_report_of_interference_leads_to_a_consultation_that_its_filer_settles(running: Pair) -> None:
    wco, caricc = running.both
    report = interference_pb2.InterferenceReport(kind=interference_pb2.INTERFERENCE_KIND_REQUEST)
    report.texts.add(language="en", text="An administration was asked to report elsewhere.")
    filing = interference_service_pb2.FileReportRequest(request_id=str(uuid.uuid4()), report=report)
    with refusal("WRONG_PARTY"):
        client = caricc.client()
        client.call(client.interference.FileReport, filing)
    client = wco.client()
    report_id = client.call(client.interference.FileReport, filing).report_id

    def seen(party: PartyFolder) -> list[tuple[str, int, list[int]]]:
        client = party.client(CONTACTS[party.code])
        page = client.call(client.interference.ListReports, interference_service_pb2.ListReportsRequest())
        return [(one.report_id, one.state, [s.step.state for s in one.steps]) for one in page.reports]

    def step(party: PartyFolder, state: int, who: str = "") -> None:
        client = party.client(who or CONTACTS[party.code])
        asked = interference_service_pb2.TakeStepRequest(
            request_id=str(uuid.uuid4()),
            report_id=report_id,
            state=state,  # type: ignore[arg-type]
        )
        client.call(client.interference.TakeStep, asked)

    filed, consulting = (
        interference_pb2.INTERFERENCE_STATE_FILED,
        interference_pb2.INTERFERENCE_STATE_IN_CONSULTATION,
    )
    settled = interference_pb2.INTERFERENCE_STATE_SETTLED
    until(lambda: seen(caricc) == [(report_id, filed, [])], "the report is at the other Party")
    with refusal("ROLE_INSUFFICIENT"):
        step(caricc, consulting, caricc.analyst)
    step(caricc, consulting)
    until(lambda: seen(wco) == [(report_id, consulting, [consulting])], "the Parties consult")
    with refusal("WRONG_PARTY"):
        step(caricc, settled)
    step(wco, settled)
    until(lambda: seen(caricc) == [(report_id, settled, [consulting, settled])], "it is settled")
    assert seen(wco) == seen(caricc)


def test_a_product_is_tightened_by_its_node_once_its_source_is(running: Pair) -> None:
    wco, caricc = running.both
    source = supply(wco, request_of(wco, marks(tlp="GREEN"), "ANA"))
    asked = request_of(caricc, marks(tlp="GREEN"), "ANA")
    asked.derived_from.append(source)
    product = supply(caricc, asked)
    assert used(wco, product, "ANA", "PRINT") == ""
    tighten(wco, source, bars=["PRINT"], caveats=["CAV-SRC"], tlp="AMBER")

    def followed() -> wire.NoticeSummary | None:
        found = notices(caricc, product)
        return found[0] if found and found[0].state == wire.NOTICE_STATE_APPLIED else None

    said = until(followed, "the product follows its source")
    assert said is not None
    assert (said.notice.reason_code, said.author_id) == ("SOURCE_RESTRICTED", caricc.analyst)
    assert same_set(caricc, wco, product) == (1, said.answer.result_hash)
    assert used(wco, product, "ANA", "PRINT") == "ACTION_BARRED"
    assert used(wco, product, "ANA") == "DUTY_UNMET"
    assert used(wco, product, "ANA", read=["CAV-SRC"]) == ""


def test_feedback_closes_the_loop_of_a_warning_on_both_nodes(running: Pair) -> None:
    wco, caricc = running.both
    warning = sample_request(cast.CARICC.samples, "sample-c02")
    warning.request_id = str(uuid.uuid4())
    item_id = supply(caricc, warning, "C-LO-012")

    def loop(party: PartyFolder) -> str:
        client = party.client()
        page = client.call(client.loop.ListLoops, loop_service_pb2.ListLoopsRequest(item_id=item_id))
        return State.Name(page.loops[0].state).removeprefix("LOOP_STATE_")

    assert [loop(party) for party in running.both] == ["OPEN", "OPEN"]
    told = request_of(wco, None, "ENF.TARGET")
    told.content.CopyFrom(item_pb2.ItemContent(nominal=False, synthetic=True))
    told.content.feedback.ref.item_id = uuid.UUID(item_id).bytes
    told.content.feedback.action_taken = code_lists_pb2.ACTION_TAKEN_NOT_SEEN
    supply(wco, told)
    assert [loop(party) for party in running.both] == ["CLOSED", "CLOSED"]


def test_a_proposal_changes_nothing_until_the_supplier_issues_a_notice(running: Pair) -> None:
    wco, caricc = running.both
    item_id = supply(caricc, request_of(caricc, marks(tlp="AMBER"), "ANA"))
    before = same_set(wco, caricc, item_id)
    client = wco.client()
    proposal = proposal_service_pb2.ProposeRestrictionRequest(
        request_id=str(uuid.uuid4()), item_id=item_id, set=marks(bars=["PRINT"]), reason_code="LIVE_OPERATION"
    )
    client.call(client.proposal.ProposeRestriction, proposal)

    def proposed(party: PartyFolder) -> list[proposal_service_pb2.Proposal]:
        client = party.client()
        asked = proposal_service_pb2.ListProposalsRequest(item_id=item_id)
        return list(client.call(client.proposal.ListProposals, asked).proposals)

    until(lambda: proposed(caricc), "the proposal is at the supplier")
    (here,), (there,) = proposed(wco), proposed(caricc)
    assert (here.proposal_id, here.proposal) == (there.proposal_id, there.proposal)
    assert (there.from_party, there.proposed_by) == ("WCO", wco.analyst)
    assert same_set(wco, caricc, item_id) == before
    assert used(wco, item_id, "ANA", "PRINT") == ""
    with refusal("NOT_ORIGINATOR"):
        issue(wco, item_id, TIGHTEN, there.proposal.set)
    said = confirmed(caricc, issue(caricc, item_id, TIGHTEN, there.proposal.set))
    assert same_set(wco, caricc, item_id) == (1, said.answer.result_hash)
    assert used(wco, item_id, "ANA", "PRINT") == "ACTION_BARRED"


def test_what_may_not_be_issued_is_refused_before_anything_leaves(running: Pair) -> None:
    wco, caricc = running.both
    item_id = supply(caricc, request_of(caricc, marks(tlp="AMBER", bars=["PRINT"]), "ANA"))
    theirs = supply(wco, request_of(wco, marks(tlp="GREEN"), "ANA"))
    running.until_settled()
    newer = marks(bars=["PRINT"])
    newer.MergeFromString(NEWER)
    before, sent = held(caricc, item_id), caricc.counts()["statement"]
    for item, kind, named, code in (
        (theirs, TIGHTEN, marks(bars=["PRINT"]), "NOT_ORIGINATOR"),
        (theirs, RECALL, None, "NOT_ORIGINATOR"),
        (str(uuid.uuid4()), TIGHTEN, marks(bars=["PRINT"]), "NOT_FOUND"),
        (item_id, TIGHTEN, marks(tlp="GREEN"), "NOTICE_NOT_MONOTONE"),
        (item_id, TIGHTEN, marks(bars=["EXPORT"]), "NOTICE_NOT_MONOTONE"),
        (item_id, TIGHTEN, marks(purposes=[]), "SCHEMA_INVALID"),
        (item_id, TIGHTEN, None, "SCHEMA_INVALID"),
        (item_id, TIGHTEN, newer, "SCHEMA_INVALID"),
        (item_id, RELAX, marks(tlp="GREEN"), "SCHEMA_INVALID"),  # without a reason
    ):
        with refusal(code):
            issue(caricc, item, kind, named)
    empty = request_of(caricc, marks(tlp="AMBER"), "ANA")
    empty.ClearField("purpose")
    with refusal("PURPOSE_MISSING"):
        supply(caricc, empty)
    contact = CONTACTS["CARICC"]
    draft = issue(caricc, item_id, RELAX, marks(tlp="GREEN"), contact, reason_code="OVER")
    with refusal("SCHEMA_INVALID"):
        approve(caricc, draft, contact)  # their own
    with refusal("ROLE_INSUFFICIENT"):
        approve(caricc, draft, "C-LO-012")
    with refusal("SCHEMA_INVALID"):
        issue(
            caricc,
            item_id,
            TIGHTEN,
            marks(bars=["PRINT", "EXPORT"]),
            not_before_time=Timestamp(seconds=4_000_000_000),
        )
    assert same_set(caricc, wco, item_id) == before
    assert caricc.counts()["statement"] == sent
    assert [one.state for one in notices(caricc, item_id)] == [wire.NOTICE_STATE_AWAITING_APPROVAL]
    assert used(wco, item_id, "ANA", "EXPORT") == ""


def test_a_recall_that_meets_a_hold_is_certified_to_its_originator_once_the_hold_is_lifted(
    running: Pair,
) -> None:
    wco, caricc = running.both
    item_id = supply(caricc, request_of(caricc, marks(tlp="AMBER"), "ANA"))
    assert used(wco, item_id, "ANA") == ""
    reference = "K-9/2032"
    client = wco.client(cast.OVERSEER)
    place = retention_service_pb2.PlaceLegalHoldRequest(
        request_id=str(uuid.uuid4()), item_id=item_id, reference=reference
    )
    client.call(client.retention.PlaceLegalHold, place)
    issue(caricc, item_id, RECALL)

    def answer() -> notice_pb.NoticeAnswer:
        return notices(caricc, item_id)[0].answer

    until(lambda: answer().outcome, "the recall is answered")
    assert answer().outcome == notice_pb.NOTICE_OUTCOME_CANNOT_DESTROY
    assert answer().legal_hold.reference == reference
    assert used(wco, item_id, "ANA") == "SEALED"
    client = wco.client(cast.OVERSEER)
    lift = retention_service_pb2.LiftLegalHoldRequest(
        request_id=str(uuid.uuid4()), item_id=item_id, reference=reference
    )
    client.call(client.retention.LiftLegalHold, lift)
    until(lambda: answer().HasField("certificate"), "the certificate is here")
    leaf = wco.leaves()[answer().certificate.leaf_index]
    assert (leaf.kind, leaf.object_id) == ("content.destroyed", uuid.UUID(item_id).bytes)
    assert notices(caricc, item_id)[0].state == wire.NOTICE_STATE_APPLIED


def test_what_asks_for_current_restrictions_is_not_used_once_the_suppliers_word_is_old(
    clocked: Clocked,
) -> None:
    wco, caricc = clocked.pair.both
    fresh = supply(caricc, request_of(caricc, marks(tlp="AMBER", duties=["FRESH_CHECK(1h)"]), "ANA"))
    plain = supply(caricc, request_of(caricc, marks(tlp="AMBER"), "ANA"))
    until(lambda: used(wco, fresh, "ANA") == "", "the restrictions are known to be current")
    for party in clocked.pair.both:
        party.verify_ledger()
    caricc.node.stop()
    assert used(wco, fresh, "ANA") == ""
    clocked.ahead(HOUR_S)
    assert [used(wco, item, "ANA") for item in (fresh, plain)] == ["RESTRICTIONS_STALE", ""]
    assert listed(wco, fresh) is not None
    assert wco.node.metric("entente_restriction_head_age_seconds") >= 3_000
    clocked.start(caricc)
    until(lambda: used(wco, fresh, "ANA") == "", "the supplier has said anew that they are current")
    assert isinstance(listed(wco, fresh), exchange_service_pb2.ItemSummary)
