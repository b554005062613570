"""What the agreement's data change about a supply: who cites instruments, and whose channel is protected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from entente.v1 import item_supply_pb2, roster_pb2, statement_pb2
from entente.v1 import restriction_pb2 as sets_pb

from node.agreement.limits import Watch
from node.agreement.profile import load_profile
from node.errors import Refusal
from node.exchange.purposes import CODES
from node.exchange.supply import judge_supply
from node.roster.view import RosterView
from tests.exchange.notice_strategies import supply_of
from tests.exchange.restriction_strategies import NOW, STANDING


def roster(party: str, person_id: str) -> RosterView:
    made = roster_pb2.Roster(agreement_id="wco-caricc", party=party, version=1, lease_seconds=3600)
    held = {
        person_id: roster_pb2.ROLE_ANALYST,
        f"{party[0]}-LO-012": roster_pb2.ROLE_LIAISON,
        f"{party[0]}-AU-009": roster_pb2.ROLE_AUDITOR,
    }
    for one, role in held.items():
        person = made.persons.add(person_id=one, roles=[role])
        person.valid_from_time.FromDatetime(NOW - timedelta(days=1))
    return RosterView.of(made)


def supply(text: str = "", **fields: Any) -> item_supply_pb2.ItemSupply:
    caveats = [sets_pb.Caveat(id="OWN-1", original_language="en")] if text else []
    for caveat in caveats:
        caveat.texts.add(language="en", text=text)
    made = supply_of(sets_pb.RestrictionSet(tlp=sets_pb.TLP_AMBER, caveats=caveats))
    made.addressees.persons.append("W-AN-003")
    made.MergeFrom(item_supply_pb2.ItemSupply(mou_basis="3.1", **fields))
    return made


def judge(item: item_supply_pb2.ItemSupply, *, incoming: bool, **known: Any) -> None:
    author = statement_pb2.Author(person_id="C-AN-007", role=roster_pb2.ROLE_ANALYST, roster_version=1)
    judge_supply(
        item,
        author,
        sender="CARICC",
        standing=STANDING,
        sender_roster=roster("CARICC", "C-AN-007"),
        receiver_roster=roster("WCO", "W-AN-003"),
        settings=load_profile("wco-caricc").settings,
        watch=Watch(roster_confirmed=NOW),
        purposes=CODES,
        now=NOW,
        incoming=incoming,
        **known,
    )


@pytest.mark.parametrize("incoming", [False, True])
def test_only_a_party_that_the_agreement_binds_must_cite_instruments(incoming: bool) -> None:
    flagged = supply(customs_enforcement=True)
    judge(flagged, incoming=incoming, cites_instruments=False)
    judge(supply(customs_enforcement=True, instruments=["SYN-REC-01"]), incoming=incoming)
    with pytest.raises(Refusal) as refused:
        judge(flagged, incoming=incoming)
    assert refused.value.code == "INSTRUMENT_CITATION_MISSING"


@pytest.mark.parametrize("incoming", [False, True])
def test_a_supply_states_purposes_or_refers_by_digest_to_a_declaration_at_both_ends(incoming: bool) -> None:
    def referring(*codes: str, **fields: Any) -> item_supply_pb2.ItemSupply:
        made = supply(purpose_declaration="decl-1", **fields)
        made.purpose.codes[:] = codes
        return made

    judge(referring(purpose_declaration_digest=bytes(32)), incoming=incoming)
    judge(referring("ENF", purpose_declaration_digest=bytes(32)), incoming=incoming)
    nothing = supply()
    del nothing.purpose.codes[:]
    for item, code in (
        (nothing, "PURPOSE_MISSING"),
        (referring(), "PURPOSE_UNKNOWN"),
        (referring("ENF"), "PURPOSE_UNKNOWN"),
        (referring("NO.SUCH", purpose_declaration_digest=bytes(32)), "PURPOSE_UNKNOWN"),
    ):
        with pytest.raises(Refusal) as refused:
            judge(item, incoming=incoming)
        assert refused.value.code == code


@pytest.mark.parametrize("incoming", [False, True])
def test_a_supply_that_disturbs_a_protected_channel_is_refused_at_both_ends(incoming: bool) -> None:
    closing = supply("Do not report this to your RILO.")
    routed = supply(source_channel=item_supply_pb2.SOURCE_CHANNEL_RILO)
    judge(supply("Do not reveal the source."), incoming=incoming, protected=("RILO",))
    for item in (closing, routed):
        judge(item, incoming=incoming)
        with pytest.raises(Refusal) as refused:
            judge(item, incoming=incoming, protected=("RILO",))
        assert refused.value.code == "RILO_CHANNEL_INTERFERENCE"


@pytest.mark.parametrize("tlp", [sets_pb.TLP_RED, sets_pb.TLP_AMBER_STRICT, 99])
@pytest.mark.parametrize("of_a_part", [False, True])
def test_what_arrives_above_amber_names_a_second_person_of_the_senders_roster(
    tlp: int, of_a_part: bool
) -> None:
    strict = sets_pb.RestrictionSet(tlp=tlp)  # type: ignore[arg-type]
    item = supply()
    if of_a_part:
        item.parts.add(part=1, restrictions=sets_pb.RestrictionStatement(restrictions=strict))
    else:
        item.restrictions.restrictions.CopyFrom(strict)
    for clearer, code in (
        ("", "CLEARANCE_MISSING"),
        ("C-AN-007", "CLEARANCE_MISSING"),
        ("C-XX-000", "SENDER_NOT_AUTHORISED"),
        ("C-AU-009", "ROLE_INSUFFICIENT"),
    ):
        item.cleared_by_id = clearer
        with pytest.raises(Refusal) as refused:
            judge(item, incoming=True)
        assert refused.value.code == code, clearer
    item.cleared_by_id = "C-LO-012"
    judge(item, incoming=True)


def test_up_to_amber_no_second_person_is_needed_and_one_who_is_named_must_stand() -> None:
    judge(supply(), incoming=True)
    judge(supply(cleared_by_id="C-LO-012"), incoming=True)
    with pytest.raises(Refusal) as refused:
        judge(supply(cleared_by_id="C-XX-000"), incoming=True)
    assert refused.value.code == "SENDER_NOT_AUTHORISED"
