"""Instruments, agreements with third parties, and the channel that nothing here disturbs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from entente.v1 import instrument_pb2 as pb
from entente.v1 import interference_pb2, item_pb2, item_supply_pb2, localized_text_pb2, roster_pb2
from entente.v1 import restriction_notice_pb2 as notice_pb
from entente.v1 import restriction_pb2 as sets_pb

from node.agreement.genesis import protected_channel
from node.agreement.profile import ProfileError, load_profile, parse_profile
from node.errors import Refusal
from node.exchange.change import RELAX, SEAL, TIGHTEN
from node.exchange.instruments import (
    FAIL,
    PASS,
    WAIVER_REFUSED,
    Check,
    check_release,
    register_faults,
    require_citation,
)
from node.exchange.issuing import judge_notice
from node.exchange.rilo import (
    REPORTS,
    Effect,
    Source,
    after_step,
    asks_to_report_elsewhere,
    doubts,
    effect_of,
    may_change,
    may_merge,
    require_filer,
    require_own_channel,
    require_undisturbed,
)
from node.roster.view import RosterView
from tests.exchange.restriction_strategies import NOW, STANDING
from tests.support.memorandum import SYNTHETIC

UNSATISFIED = "COUNCIL_INSTRUMENT_UNSATISFIED"
FLOOR = sets_pb.RestrictionSet(judicial=sets_pb.JUDICIAL_BARRED, bars=[sets_pb.BAR_PRINT])
TIGHT = sets_pb.RestrictionSet(
    tlp=sets_pb.TLP_AMBER, judicial=sets_pb.JUDICIAL_BARRED, bars=[sets_pb.BAR_PRINT, sets_pb.BAR_EXPORT]
)
LOOSE = sets_pb.RestrictionSet(tlp=sets_pb.TLP_AMBER, judicial=sets_pb.JUDICIAL_CONSENT)
IN_FORCE = {"cites_instruments": True, "supplied_for": ("ENF.PREC",), "now": NOW}


def register() -> pb.InstrumentRegister:
    made = pb.InstrumentRegister(version=1)
    made.instruments.add(instrument_id="SYN-REC-01", kind=pb.INSTRUMENT_KIND_RECOMMENDATION, floor=FLOOR)
    made.instruments.add(
        instrument_id="SYN-CONV-02", kind=pb.INSTRUMENT_KIND_CONVENTION, member_consent_needed=True
    )
    old = made.instruments.add(instrument_id="SYN-RES-03", kind=pb.INSTRUMENT_KIND_RESOLUTION)
    old.valid_until_time.FromDatetime(NOW)
    made.instruments.add(
        instrument_id="SYN-REC-04",
        kind=pb.INSTRUMENT_KIND_RECOMMENDATION,
        selector={"families": [item_pb2.FAMILY_TREND]},
    )
    made.consents.add(instrument_id="SYN-CONV-02", member="BE")
    made.agreements.add(agreement_id="SYN-THIRD-01", third_party="POLICE", selector={"nominal": True})
    return made


def supply(
    *cited: str, restrictions: sets_pb.RestrictionSet = TIGHT, **fields: Any
) -> item_supply_pb2.ItemSupply:
    made = item_supply_pb2.ItemSupply(
        **{"customs_enforcement": True, "family": item_pb2.FAMILY_WARNING, "instruments": cited, **fields}
    )
    made.restrictions.restrictions.CopyFrom(restrictions)
    return made


def check(item: item_supply_pb2.ItemSupply, **known: Any) -> Check:
    return check_release(item, register(), **{**IN_FORCE, **known})


@pytest.mark.parametrize(
    ("found", "outcome", "code"),
    [
        (check(supply("SYN-REC-01")), PASS, ""),
        (check(supply()), FAIL, "INSTRUMENT_CITATION_MISSING"),
        (check(supply(), cites_instruments=False), PASS, ""),
        (check(supply(customs_enforcement=False)), PASS, ""),
        (check(supply("SYN-NO-SUCH")), FAIL, UNSATISFIED),
        (check(supply("SYN-REC-01", "SYN-NO-SUCH")), FAIL, UNSATISFIED),
        (check(supply("SYN-RES-03")), FAIL, UNSATISFIED),
        (check(supply("SYN-RES-03"), now=NOW - timedelta(days=1)), PASS, ""),
        (check(supply("SYN-REC-04")), FAIL, UNSATISFIED),
        (check(supply("SYN-REC-01", restrictions=LOOSE)), FAIL, UNSATISFIED),
        (check(supply("SYN-REC-01", restrictions=LOOSE), waiver_asked=True), WAIVER_REFUSED, UNSATISFIED),
        (check(supply("SYN-CONV-02")), FAIL, UNSATISFIED),
        (check(supply("SYN-CONV-02"), members=["BE"]), PASS, ""),
        (check(supply("SYN-CONV-02"), members=["BE", "FR"]), FAIL, UNSATISFIED),
        (check(supply("SYN-REC-01", nominal=True), third_party="POLICE"), FAIL, "THIRD_PARTY_AGREEMENT_BAR"),
        (check(supply("SYN-REC-01"), third_party="POLICE"), PASS, ""),
        (check(supply("SYN-REC-01", nominal=True), third_party="OTHER"), PASS, ""),
    ],
)  # fmt: skip
def test_a_release_passes_fails_or_is_refused_a_waiver(found: Check, outcome: Any, code: str) -> None:
    assert (found.outcome, found.code) == (outcome, code)
    if code:
        with pytest.raises(Refusal) as refused:
            found.require()
        assert (refused.value.code, refused.value.article) == (code, "3.2")
        assert refused.value.faults
    else:
        found.require()


def test_a_floor_names_what_is_looser_and_is_told_where_it_passes() -> None:
    faults = {fault.path for fault in check(supply("SYN-REC-01", restrictions=LOOSE)).faults}
    assert faults == {"restrictions.judicial", "restrictions.bars"}
    (floor,) = check(supply("SYN-REC-01")).floors
    assert floor[0] == "SYN-REC-01"
    assert floor[1].judicial == sets_pb.JUDICIAL_BARRED


def test_which_party_cites_and_whose_channel_is_protected_is_data_of_the_agreement() -> None:
    parties = {party.code: party for party in load_profile("wco-caricc").parties}
    assert [parties[code].cites_instruments for code in ("WCO", "CARICC")] == [True, False]
    assert [parties[code].protected_channel for code in ("WCO", "CARICC")] == ["RILO", ""]
    require_citation(supply("SYN-REC-01"), cites_instruments=True)
    require_citation(supply(), cites_instruments=False)
    with pytest.raises(Refusal) as refused:
        require_citation(supply(), cites_instruments=True)
    assert refused.value.code == "INSTRUMENT_CITATION_MISSING"


def test_a_register_names_all_its_faults() -> None:
    assert register_faults(register(), held=0) == []
    bad = register()
    bad.consents.add(instrument_id="SYN-NO-SUCH", member="BE")
    bad.instruments[2].valid_from_time.FromDatetime(NOW)
    bad.instruments[0].floor.judicial = 77  # type: ignore[assignment]
    assert {fault.path for fault in register_faults(bad, held=1)} == {
        "version",
        "consents[1].instrument_id",
        "instruments[2].valid_until_time",
        "instruments[0].floor",
    }


# --- the protected channel ------------------------------------------------------------------------

RILO = protected_channel(load_profile("wco-caricc"))
CLOSING = (
    "Do not report these facts to your RILO.",
    "For your office only; the WCO must not be informed.",
    "No transmission to the regional intelligence liaison office without our consent.",
    "Ne pas transmettre ces faits au BRLR.",
    "Il est interdit d'informer l'OMD.",
    "Не сообщать об этих фактах в РИЛО.",
    "Запрещается передавать сведения во Всемирную таможенную организацию.",
)
DELAYING = (
    "Report to the RILO after the operation is over.",
    "Attendre la fin de l'opération pour transmettre au BRLR.",
    "Сообщить в РИЛО после окончания операции.",
)
HARMLESS = (
    "Do not take any step that could reveal the source.",
    "Report as usual to your RILO.",
    "Contact the supplier before acting. The WCO has its own text on this.",
    "Не раскрывать источник.",
    "Ne pas imprimer.",
)


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        *((text, Effect.CLOSES) for text in CLOSING),
        *((text, Effect.DOUBT) for text in DELAYING),
        *((text, Effect.NONE) for text in HARMLESS),
    ],
)
def test_a_restriction_may_not_close_the_channel_and_people_look_at_what_delays(
    text: str, effect: Effect
) -> None:
    assert effect_of(text, RILO) is effect
    caveat = sets_pb.Caveat(id="OWN-1", texts=[localized_text_pb2.LocalizedText(language="en", text=text)])
    stated = sets_pb.RestrictionSet(caveats=[caveat])
    assert doubts([stated], RILO) == (("OWN-1",) if effect is Effect.DOUBT else ())
    assert doubts([stated], ()) == ()
    require_undisturbed([stated], ())
    if effect is not Effect.CLOSES:
        require_undisturbed([stated], RILO)
        return
    with pytest.raises(Refusal) as refused:
        require_undisturbed([stated], RILO)
    assert (refused.value.code, refused.value.article) == ("RILO_CHANNEL_INTERFERENCE", "3.5")
    assert refused.value.faults[0].path == "restrictions.caveats[0].texts"


HARBOURS = protected_channel(parse_profile("synthetic-harbours", SYNTHETIC.read_text("utf-8")))


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("Do not report these facts to HARBOURNET.", Effect.CLOSES),
        ("Nothing of this may be sent to the Harbour  Network.", Effect.CLOSES),
        ("No comunicar: informe a la UNION SINTETICA de Oficinas Portuarias.", Effect.CLOSES),
        ("Inform the harbour network only later.", Effect.DOUBT),
        ("Report as usual to the harbour network.", Effect.NONE),
        ("Do not report these facts to your RILO.", Effect.NONE),
        ("The harbour networks must not be informed.", Effect.NONE),
    ],
)
def test_how_a_channel_is_named_is_data_of_each_agreement(text: str, effect: Effect) -> None:
    assert effect_of(text, HARBOURS) is effect
    assert effect_of(text, ()) is Effect.NONE


def test_a_profile_names_no_channel_that_a_party_does_not_have_and_no_name_that_is_any_word() -> None:
    text = SYNTHETIC.read_text("utf-8")
    for old, new in (
        ('protected_channel = "HARBOURNET"\n', ""),
        ('"harbour network"', '"*"'),
        ('"harbour network"', '"a*"'),
        ('"harbour network"', '"harbour  network"'),
    ):
        with pytest.raises(ProfileError) as faulty:
            parse_profile("synthetic-harbours", text.replace(old, new))
        assert "parties[0].channel_names" in faulty.value.faults[0].path


def test_a_report_of_the_network_is_not_carried_here() -> None:
    require_own_channel(supply(source_channel=item_supply_pb2.SOURCE_CHANNEL_ADMINISTRATION))
    with pytest.raises(Refusal) as refused:
        require_own_channel(supply(source_channel=item_supply_pb2.SOURCE_CHANNEL_RILO))
    assert refused.value.code == "RILO_CHANNEL_INTERFERENCE"


def test_what_came_by_the_channel_is_neither_changed_nor_merged() -> None:
    assert may_change(Source.SUPPLIED)
    assert not may_change(Source.CHANNEL)
    assert may_merge(Source.SUPPLIED, Source.SUPPLIED)
    assert not may_merge(Source.SUPPLIED, Source.CHANNEL)
    assert not may_merge(Source.CHANNEL, Source.CHANNEL)


def test_a_request_to_report_here_instead_is_pointed_out() -> None:
    def asked(text: str) -> bool:
        said = localized_text_pb2.LocalizedText(language="en", text=text)
        return asks_to_report_elsewhere([said], RILO)

    assert asked("Please send seizure reports to CARICC instead of the RILO.")
    assert asked("Просим направлять сообщения в КАРИКЦ вместо РИЛО.")
    assert asked("Merci d'envoyer vos rapports au CARICC plutôt qu'au BRLR.")
    assert not asked("Please send seizure reports to CARICC as well as to the RILO.")


def test_an_interference_report_leads_to_a_consultation_and_then_perhaps_to_a_dispute() -> None:
    filed = interference_pb2.INTERFERENCE_STATE_FILED
    consulted = interference_pb2.INTERFERENCE_STATE_IN_CONSULTATION
    settled, disputed = (
        interference_pb2.INTERFERENCE_STATE_SETTLED,
        interference_pb2.INTERFERENCE_STATE_DISPUTED,
    )
    assert REPORTS.keys() == set(interference_pb2.InterferenceState.values()) - {0}
    who = {"by": "WCO", "filer": "WCO"}
    assert after_step(filed, consulted, **who) == consulted
    assert after_step(consulted, disputed, by="CARICC", filer="WCO") == disputed
    assert after_step(consulted, settled, **who) == settled
    for state, to, by, code in (
        (filed, disputed, "WCO", "INVALID_TRANSITION"),
        (settled, consulted, "WCO", "INVALID_TRANSITION"),
        (consulted, settled, "CARICC", "WRONG_PARTY"),
    ):
        with pytest.raises(Refusal) as refused:
            after_step(state, to, by=by, filer="WCO")
        assert refused.value.code == code
    channels = {"WCO": "RILO", "CARICC": ""}
    require_filer("WCO", channels)
    with pytest.raises(Refusal) as refused:
        require_filer("CARICC", channels)
    assert refused.value.code == "WRONG_PARTY"


# --- who issues what ------------------------------------------------------------------------------


def test_a_notice_is_the_originators_by_authorised_persons_and_of_its_form() -> None:
    roster = roster_pb2.Roster(agreement_id="wco-caricc", party="CARICC", version=1)
    for key, role in (("C-AN-007", "ANALYST"), ("C-CP-001", "CONTACT"), ("C-AU-001", "AUDITOR")):
        person = roster.persons.add(person_id=key, roles=[roster_pb2.Role.Value(f"ROLE_{role}")])
        person.valid_from_time.FromDatetime(NOW - timedelta(days=1))
    known: dict[str, Any] = {
        "author": "C-AN-007",
        "sender": "CARICC",
        "originator": "CARICC",
        "standing": STANDING,
        "roster": RosterView.of(roster),
        "now": NOW,
        "protected": RILO,
    }
    full = sets_pb.RestrictionSet(tlp=sets_pb.TLP_GREEN)

    def notice(kind: int, **fields: Any) -> notice_pb.RestrictionNotice:
        return notice_pb.RestrictionNotice(kind=kind, **fields)  # type: ignore[arg-type]

    tighten = notice(TIGHTEN, set=sets_pb.RestrictionSet(tlp=sets_pb.TLP_RED))
    relax = notice(RELAX, set=full, reason_code="OVER", approver_id="C-CP-001")
    judge_notice(tighten, **known)
    judge_notice(relax, **known)
    judge_notice(notice(SEAL), **known)
    partly = notice(RELAX, set=FLOOR, reason_code="X", approver_id="C-CP-001")
    closing = sets_pb.RestrictionSet(caveats=[sets_pb.Caveat(id="X")])
    closing.caveats[0].texts.add(language="en", text=CLOSING[0])
    for bad, changed, code, paths in (
        (tighten, {"sender": "WCO"}, "NOT_ORIGINATOR", set()),
        (tighten, {"roster": None}, "SENDER_NOT_AUTHORISED", set()),
        (tighten, {"author": "C-AU-001"}, "ROLE_INSUFFICIENT", set()),
        (relax, {"author": "C-CP-001"}, "SCHEMA_INVALID", {"notice.approver_id"}),
        (notice(TIGHTEN), {}, "SCHEMA_INVALID", {"notice.set"}),
        (notice(TIGHTEN, set=sets_pb.RestrictionSet()), {}, "SCHEMA_INVALID", {"notice.set"}),
        (notice(SEAL, set=full), {}, "SCHEMA_INVALID", {"notice.set"}),
        (notice(RELAX, set=full), {}, "SCHEMA_INVALID", {"notice.approver_id", "notice.reason_code"}),
        (notice(TIGHTEN, set=full, not_before_time=NOW), {}, "SCHEMA_INVALID", {"notice.not_before_time"}),
        (partly, {}, "SCHEMA_INVALID", {"notice.set.tlp"}),
        (notice(RELAX, set=full, reason_code="X", approver_id="C-AU-001"), {}, "ROLE_INSUFFICIENT", set()),
        (notice(TIGHTEN, set=closing), {}, "RILO_CHANNEL_INTERFERENCE", {"restrictions.caveats[0].texts"}),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            judge_notice(bad, **{**known, **changed})
        assert refused.value.code == code
        assert {fault.path for fault in refused.value.faults} == paths
