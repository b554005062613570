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
    person = made.persons.add(person_id=person_id, roles=[roster_pb2.ROLE_ANALYST])
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
    judge(supply("Do not reveal the source."), incoming=incoming, protected="RILO")
    for item in (closing, routed):
        judge(item, incoming=incoming)
        with pytest.raises(Refusal) as refused:
            judge(item, incoming=incoming, protected="RILO")
        assert refused.value.code == "RILO_CHANNEL_INTERFERENCE"
