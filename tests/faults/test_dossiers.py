"""Dossiers between two running nodes, each with everything that is to follow from it: Articles 3.1 to 3.5.

A seizure with its later restriction, and a precursor alert under a purpose that was declared before.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import yaml
from entente.v1 import (
    channel_service_pb2,
    code_lists_pb2,
    exchange_service_pb2,
    instrument_pb2,
    instrument_service_pb2,
    item_pb2,
    item_supply_pb2,
    ledger_pb2,
    link_pb2,
    loop_service_pb2,
    purpose_pb2,
    purpose_service_pb2,
    restriction_pb2,
    roster_pb2,
    statement_pb2,
    use_pb2,
)
from entente.v1 import restriction_service_pb2 as wire

from gateway.demo import cast
from gateway.dossier import load_dossiers, submit_request
from gateway.status import PeerRefused
from node.link.effects import FrameKind
from tests.faults.test_limits import DAY_S, Clocked
from tests.support.consenting import COURT, USED_UP, consent_state, granted_for_court
from tests.support.hostile import Altered, HostilePeer
from tests.support.manning import Post, posts_of, put_roster
from tests.support.processes import Pair, PartyFolder, until
from tests.support.restricting import (
    CONTACTS,
    RELAX,
    TIGHTEN,
    approve,
    check_exposure,
    confirmed,
    issue,
    listed,
    marks,
    notices,
    refusal,
    request_of,
    same_set,
    supply,
    used,
    uses,
)

DOSSIERS = Path(__file__).with_name("dossiers")
READER, SECOND, THIRD = "W-AN-003", "W-AN-004", "W-AN-005"
READ, LIVE = ["CAV-JUD"], ["CAV-JUD", "CAV-LIVE"]
ALERT_READ = ["CAV-LIVE", "ACK_READ"]
INSTRUMENT, REFERENCE = "EX-REC-7", "decl-2032-05"
DECLARED = purpose_pb2.PurposeDeclaration(
    reference=REFERENCE, purpose=purpose_pb2.Purpose(codes=["ENF.PREC"])
)
State = loop_service_pb2.LoopState


def dossier(name: str) -> exchange_service_pb2.SubmitRequest:
    """Return the request that supplies a dossier in its author's own call."""
    (read,) = load_dossiers(DOSSIERS / f"{name}.yaml")
    request = submit_request(read, str(uuid.uuid4()))
    request.person_id = ""
    return request


def tightened() -> restriction_pb2.RestrictionSet:
    """Return what the seizure is tightened by later."""
    return marks(**yaml.safe_load((DOSSIERS / "tightened.yaml").read_text("utf-8")))


# The first: all copies of the founded pair answer on the same ports.
def test_an_alert_that_comes_before_its_declaration_is_held_and_then_accepted_without_being_sent_again(
    pair: Pair,
) -> None:
    wco, caricc = pair.both
    governance = statement_pb2.LANE_GOVERNANCE
    caricc.node.start({"ENTENTE_FEDERATION_DIAL": "false"})
    with (
        HostilePeer(wco, caricc, pair.federation_port(caricc)) as peer,
        peer.connect() as stream,
    ):
        stream.await_frame("credit")

        def said(supplied: item_supply_pb2.ItemSupply) -> None:
            supplied.purpose_declaration_digest = hashlib.sha256(declaration.envelope.payload).digest()

        def uncited(supplied: item_supply_pb2.ItemSupply) -> None:
            said(supplied)
            del supplied.instruments[:]

        declaration = peer.statement(governance, purpose_declaration=DECLARED)
        alert = peer.item(Altered(statement=lambda s: said(s.item_supply)), dossier("precursor"))
        (held,) = stream.batch(alert)
        assert (held.decision, held.code) == ("HELD", "PURPOSE_UNKNOWN")
        assert caricc.received_items() == []
        stream.send(FrameKind.BATCH, link_pb2.Batch(lane=governance, deliveries=[declaration]))
        outcomes = [*stream.outcomes(), *stream.outcomes()]
        assert [(one.decision, one.code) for one in outcomes] == [("ACCEPTED", "")] * 2
        (item_id,) = (str(uuid.UUID(bytes=one)) for one in caricc.received_items())
        assert used(caricc, item_id, "ENF.PREC", read=ALERT_READ) == ""
        bare = peer.item(Altered(statement=lambda s: uncited(s.item_supply)), dossier("precursor"))
        (outcome,) = stream.batch(bare)
        assert (outcome.decision, outcome.code) == ("REFUSED", "INSTRUMENT_CITATION_MISSING")
        assert len(caricc.received_items()) == 1
    caricc.verify_ledger()


@pytest.fixture(scope="module")
def clocked(founded: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clocked]:
    """Both nodes on moved clocks; the WCO has three analysts, and its register holds the instrument cited."""
    folder = tmp_path_factory.mktemp("dossiers")
    made = Clocked(founded.copy(folder / "pair"), folder)
    pair = made.pair
    try:
        made.start()
        pair.until_linked()
        more = dict.fromkeys(("W_AN_004", "W_AN_005"), Post("analyst"))
        put_roster(pair, pair.wco, 2, posts_of(pair.wco, **more))
        register = instrument_pb2.InstrumentRegister(version=2)
        instrument = register.instruments.add(
            instrument_id=INSTRUMENT,
            kind=instrument_pb2.INSTRUMENT_KIND_RECOMMENDATION,
            text_reference="Invented",
            floor=marks(tlp="AMBER", judicial="BARRED"),
        )
        instrument.titles.add(language="en", text="An invented recommendation")
        client = pair.wco.client(cast.ADVISER)
        asked = instrument_service_pb2.ReplaceRegisterRequest(request_id=str(uuid.uuid4()), register=register)
        client.call(client.instrument.ReplaceRegister, asked)
        yield made
    finally:
        pair.stop()


def test_the_seizure_is_accepted_serves_what_it_was_supplied_for_and_one_court_with_consent(
    clocked: Clocked,
) -> None:
    wco, caricc = clocked.pair.both
    item_id = supply(caricc, dossier("seizure"))
    assert used(wco, item_id, "ENF.SEIZ", read=READ) == ""
    assert used(wco, item_id, "ENF.TARGET", read=READ) == "PURPOSE_MISMATCH"
    assert used(wco, item_id, "ENF.SEIZ", who="W-LO-005", read=READ) == "NOT_FOUND"
    in_court = partial(used, wco, item_id, "ENF.SEIZ", "JUDICIAL", read=READ, to=COURT)
    assert in_court() == "JUDICIAL_USE_BARRED"
    consent_id = granted_for_court(wco, caricc, item_id, "ENF.SEIZ")
    assert in_court(to="KZ:another-court") == "JUDICIAL_USE_BARRED"
    assert [in_court(), in_court()] == ["", "JUDICIAL_USE_BARRED"]
    spent = [leaf for leaf in uses(wco, item_id) if leaf.grant_ids]
    assert [(leaf.decision, leaf.action) for leaf in spent] == [
        (ledger_pb2.DECISION_ACCEPTED, use_pb2.USE_ACTION_JUDICIAL)
    ]
    assert list(spent[0].grant_ids) == [uuid.UUID(consent_id).bytes]
    assert consent_state(wco, item_id) == USED_UP
    assert notices(wco, item_id) == [], "a consent is no change of the restrictions"


def declared(wco: PartyFolder) -> bool:
    client = wco.client()
    page = client.call(client.purpose.ListPurposes, purpose_service_pb2.ListPurposesRequest())
    states = {one.declaration.reference: one.state for one in page.declarations}
    return states.get(REFERENCE) == purpose_service_pb2.DECLARATION_STATE_ACKED


def loop(party: PartyFolder, item_id: str) -> list[str]:
    """Return where the loop of an item stands for the analyst; nothing where none is shown."""
    client = party.client()
    asked = loop_service_pb2.ListLoopsRequest(item_id=item_id)
    found = client.call(client.loop.ListLoops, asked).loops
    return [State.Name(one.state).removeprefix("LOOP_STATE_") for one in found]


def feedback_on(caricc: PartyFolder, item_id: str, outcome: str) -> exchange_service_pb2.SubmitRequest:
    """Return a request to tell that what was warned of was found."""
    request = request_of(caricc, None, "ENF.PREC")
    request.content.CopyFrom(item_pb2.ItemContent(nominal=False, synthetic=True))
    told = request.content.feedback
    told.ref.item_id = uuid.UUID(item_id).bytes
    told.action_taken = code_lists_pb2.ACTION_TAKEN_CHECKED_POSITIVE
    told.action_date = "2026-01-15"
    told.outcome_ref.item_id = uuid.UUID(outcome).bytes
    return request


def test_the_alert_waits_for_its_declaration_cites_goes_no_further_than_named_and_is_answered(
    clocked: Clocked,
) -> None:
    wco, caricc = clocked.pair.both
    caricc.node.stop()
    client = wco.client()
    declare = purpose_service_pb2.DeclarePurposeRequest(request_id=str(uuid.uuid4()), declaration=DECLARED)
    client.call(client.purpose.DeclarePurpose, declare)
    alert = dossier("precursor")
    with pytest.raises(PeerRefused) as early:
        supply(wco, alert)
    assert (early.value.code, early.value.article) == ("PURPOSE_UNKNOWN", "3.4")
    assert early.value.retry_after_s
    clocked.start(caricc)
    until(lambda: declared(wco), "the declaration is acknowledged")
    item_id = supply(wco, alert)  # the very same request
    summary = listed(caricc, item_id)
    assert summary is not None
    assert (summary.purpose_declaration, list(summary.supplied_for)) == (REFERENCE, ["ENF.PREC"])
    for fault, code in (
        (lambda r: r.ClearField("instruments"), "INSTRUMENT_CITATION_MISSING"),
        (lambda r: r.instruments.append("EX-REC-8"), "COUNCIL_INSTRUMENT_UNSATISFIED"),
        (
            lambda r: setattr(r.restrictions.restrictions, "judicial", restriction_pb2.JUDICIAL_CONSENT),
            "COUNCIL_INSTRUMENT_UNSATISFIED",
        ),
    ):
        wrong = dossier("precursor")
        fault(wrong)
        with refusal(code):
            supply(wco, wrong)

    assert used(caricc, item_id, "ENF.PREC") == "DUTY_UNMET"
    use = partial(used, caricc, item_id, "ENF.PREC", read=ALERT_READ)
    assert [use(), use("PRINT"), use(place="KG")] == ["", "ACTION_BARRED", "TERRITORY_BARRED"]
    assert use(who="C-LO-012") == ""
    assert use(who="C-PO-002") == "NOT_FOUND"
    assert use("FORWARD", to="KG:competent") == "ONWARD_BARRED"
    assert use("FORWARD", to="UZ:competent") == ""

    assert loop(wco, item_id) == ["OPEN"]
    seizure = supply(caricc, request_of(caricc, None, "ENF.PREC"))
    missing = str(uuid.uuid4())
    supply(caricc, feedback_on(caricc, item_id, missing))
    assert loop(wco, item_id) == ["AWAITING_OUTCOME"]
    supply(caricc, feedback_on(caricc, item_id, seizure))
    assert loop(wco, item_id) == ["CLOSED"]


def test_what_came_by_the_protected_channel_is_untouched_by_a_notice_on_its_twin(clocked: Clocked) -> None:
    wco, caricc = clocked.pair.both
    item_id = supply(caricc, dossier("seizure"))
    reader = wco.client(THIRD)
    link = channel_service_pb2.LinkRecordRequest(
        request_id=str(uuid.uuid4()), item_id=item_id, reference="EX-RILO-2032-88"
    )
    reader.call(reader.channels.LinkRecord, link)
    twin = request_of(wco, marks(tlp="GREEN"), "ANA.TREND")
    told = supply(wco, twin)
    carried = request_of(caricc, marks(tlp="GREEN"), "ANA.TREND")
    carried.source_channel = item_supply_pb2.SOURCE_CHANNEL_RILO
    with refusal("RILO_CHANNEL_INTERFERENCE"):
        supply(caricc, carried)
    bound = same_set(wco, caricc, told)
    confirmed(caricc, issue(caricc, item_id, TIGHTEN, tightened(), reason_code="LIVE_OPERATION"))
    assert used(wco, item_id, "ENF.SEIZ", who=THIRD, read=LIVE) == "NOT_FOUND"
    reader = wco.client(THIRD)
    (linked,) = reader.call(reader.channels.ListLinks, channel_service_pb2.ListLinksRequest()).links
    assert (linked.reference, linked.item_id) == ("EX-RILO-2032-88", ""), (
        "the record stays, its twin is hidden"
    )
    assert same_set(wco, caricc, told) == bound
    assert used(caricc, told, "ANA.TREND") == ""
    assert notices(wco, told) == []


def test_the_seizure_is_tightened_with_the_exposure_told_and_relaxed_on_its_day(clocked: Clocked) -> None:
    pair = clocked.pair
    wco, caricc = pair.both
    item_id = supply(caricc, dossier("seizure"))
    for who in (READER, SECOND, THIRD):
        assert used(wco, item_id, "ENF.SEIZ", who=who, read=READ) == ""
    assert used(wco, item_id, "ANA.TREND", "EXPORT", who=SECOND, read=READ) == ""
    said = confirmed(caricc, issue(caricc, item_id, TIGHTEN, tightened(), reason_code="LIVE_OPERATION"))
    assert check_exposure(wco, said) == {"OPEN": 3, "EXPORT": 1}
    assert {one.role for one in said.exposure.counts} == {roster_pb2.ROLE_ANALYST}
    assert use_pb2.USE_ACTION_PRINT in said.exposure.not_observed
    assert said.exposure.onward_recipients == 0
    assert said.answer_time.ToMicroseconds() > said.state_time.ToMicroseconds()
    before = same_set(caricc, wco, item_id)
    assert before == (1, said.answer.result_hash)

    use = partial(used, wco, item_id, "ENF.SEIZ", read=LIVE)
    until(lambda: use() == "", "the restrictions are known to be current")
    assert [use(who=who) for who in (SECOND, THIRD)] == ["NOT_FOUND"] * 2
    assert listed(wco, item_id, THIRD) is None
    assert [use(action) for action in ("PRINT", "EXPORT", "CROSS_MATCH")] == ["ACTION_BARRED"] * 3
    assert used(wco, item_id, "ANA.TREND", read=LIVE) == "PURPOSE_MISMATCH"
    assert use(read=READ) == "DUTY_UNMET"
    with refusal("NOTICE_NOT_MONOTONE"):
        issue(caricc, item_id, TIGHTEN, marks(tlp="GREEN"))
    assert same_set(caricc, wco, item_id) == before

    full = dossier("seizure").restrictions.restrictions
    begins = datetime.now(UTC) + timedelta(days=2)
    draft = issue(caricc, item_id, RELAX, full, reason_code="OPERATION_OVER", not_before_time=begins)
    with refusal("ROLE_INSUFFICIENT"):
        approve(caricc, draft, caricc.analyst)
    issued = approve(caricc, draft, CONTACTS["CARICC"])
    pair.until_settled()
    (newest, _) = notices(caricc, item_id)
    assert newest.state == wire.NOTICE_STATE_DELIVERED
    assert use(who=THIRD) == "NOT_FOUND"
    for party in pair.both:
        party.verify_ledger()
    clocked.ahead(2 * DAY_S + 60)
    assert confirmed(caricc, issued).notice.sequence == 2
    assert same_set(caricc, wco, item_id) == (2, issued.result_hash)
    assert issued.result_hash == wco.leaves()[said.exposure.supply_leaf_index].restriction_hash
    assert used(wco, item_id, "ENF.SEIZ", who=THIRD, read=READ) == ""
