"""What a supplier may state: every fault is named, and silence is none of the two statements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from entente.v1 import localized_text_pb2, roster_pb2
from entente.v1 import restriction_pb2 as pb

from node.errors import Refusal
from node.exchange.caveats import STANDARD
from node.exchange.restriction_form import check_restrictions, check_set, require_statement
from tests.exchange.restriction_strategies import NOW, limit

LATER = limit(NOW + timedelta(days=30))


def paths(**fields: Any) -> set[str]:
    statement = pb.RestrictionStatement(restrictions=pb.RestrictionSet(**fields))
    return {
        fault.path.removeprefix("restrictions.restrictions.")
        for fault in check_restrictions(statement, now=NOW)
    }


def member(**fields: Any) -> pb.Audience:
    return pb.Audience(members=[pb.AudienceMember(**fields)])


def test_silence_is_refused_and_both_statements_are_not() -> None:
    with pytest.raises(Refusal) as refused:
        require_statement(pb.RestrictionStatement())
    assert refused.value.code == "RESTRICTION_STATEMENT_MISSING"
    assert check_restrictions(pb.RestrictionStatement(), now=NOW)
    none = pb.RestrictionStatement(no_restrictions=pb.NoRestrictions())
    require_statement(none)
    assert check_restrictions(none, now=NOW) == []


def test_a_full_statement_has_no_fault() -> None:
    assert not paths(
        tlp=pb.TLP_AMBER,
        audience=member(role=roster_pb2.ROLE_ANALYST),
        purposes=pb.PermittedPurposes(codes=["ENF.SEIZ", "ANA.TREND"]),
        onward=pb.Onward(consent_required=True),
        territory=pb.Territory(world=pb.World()),
        use_until=LATER,
        judicial=pb.JUDICIAL_CONSENT,
        duties=[pb.Duty(ack_read=pb.AckRead()), pb.Duty(fresh_check=pb.FreshCheck(hours=4))],
        caveats=[
            pb.Caveat(id="CAV-JUD"),
            pb.Caveat(
                id="OWN-1",
                original_language="ru",
                texts=[localized_text_pb2.LocalizedText(language="ru", text="Только устно.")],
            ),
        ],
    )


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"judicial": pb.JUDICIAL_BARRED}, "tlp"),
        ({"tlp": pb.TLP_RED}, "audience"),
        ({"tlp": pb.TLP_RED, "audience": member(role=roster_pb2.ROLE_ANALYST)}, "audience"),
        ({"tlp": pb.TLP_AMBER, "audience": pb.Audience()}, "audience"),
        ({"tlp": pb.TLP_AMBER, "audience": member()}, "audience.members[0]"),
        ({"tlp": pb.TLP_AMBER, "audience": member(role=77)}, "audience.members[0].role"),
        ({"tlp": pb.TLP_AMBER, "purposes": pb.PermittedPurposes()}, "purposes"),
        ({"tlp": pb.TLP_AMBER, "purposes": pb.PermittedPurposes(codes=["NO"])}, "purposes.codes[0]"),
        ({"tlp": pb.TLP_AMBER, "onward": pb.Onward(anyone=True)}, "onward.anyone"),
        ({"tlp": pb.TLP_CLEAR, "onward": pb.Onward(anyone=True, allowed=["AZ"])}, "onward"),
        ({"tlp": pb.TLP_AMBER, "territory": pb.Territory()}, "territory"),
        ({"tlp": pb.TLP_AMBER, "territory": pb.Territory(countries=pb.Countries())}, "territory"),
        ({"tlp": pb.TLP_AMBER, "use_until": pb.TimeLimit()}, "use_until"),
        ({"tlp": pb.TLP_AMBER, "destroy_by": limit(NOW)}, "destroy_by.instant"),
        (
            {"tlp": pb.TLP_AMBER, "use_until": LATER, "destroy_by": limit(NOW + timedelta(days=1))},
            "use_until.instant",
        ),
        ({"tlp": pb.TLP_AMBER, "duties": [pb.Duty(ack_read=pb.AckRead())] * 2}, "duties[1]"),
        (
            {"tlp": pb.TLP_AMBER, "duties": [pb.Duty(fresh_check=pb.FreshCheck())]},
            "duties[0].fresh_check.hours",
        ),
        ({"tlp": pb.TLP_AMBER, "caveats": [pb.Caveat(id="CAV-JUD")] * 2}, "caveats[1].id"),
        ({"tlp": pb.TLP_AMBER, "caveats": [pb.Caveat(id="OWN-1")]}, "caveats[0].original_language"),
    ],
)
def test_a_fault_is_named_under_its_path(fields: dict[str, Any], path: str) -> None:
    assert paths(**fields) == {path}


def test_a_supplier_states_nothing_its_own_node_does_not_understand() -> None:
    faults = check_set(pb.RestrictionSet(tlp=99, bars=[99]), now=NOW)  # type: ignore[arg-type, list-item]
    assert len(faults) == 2


def test_standard_caveats_read_in_all_three_languages() -> None:
    assert all(set(wording) == {"en", "fr", "ru"} for wording in STANDARD.values())
