"""Instruments through the acts: a register by the legal adviser, asked before anything leaves (3.2)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from entente.v1 import exchange_service_pb2, instrument_pb2, item_supply_pb2, ledger_pb2
from entente.v1 import instrument_service_pb2 as wire
from entente.v1 import restriction_pb2 as pb

from node.acts import items, registering
from node.acts.party import Party
from node.acts.submit import submit
from node.errors import Refusal, code_of
from tests.support.declaring import REFERENCE, declare
from tests.support.world import (
    ANALYST,
    AUDITOR,
    CONTACT,
    LEGAL,
    LEGAL_ADVISER,
    OPERATOR,
    START,
    World,
    request,
)

FLOOR = pb.RestrictionSet(bars=[pb.BAR_PRINT])
TIGHT = pb.RestrictionSet(tlp=pb.TLP_AMBER, bars=[pb.BAR_PRINT])
LOOSE = pb.RestrictionSet(tlp=pb.TLP_AMBER)


@pytest.fixture
def advised(world: World) -> World:
    """Both Parties; either roster names a legal adviser, too."""
    for party in (world.wco, world.caricc):
        world.put_roster(party, 2, also=LEGAL_ADVISER)
    world.carry(world.wco, world.caricc)
    world.carry(world.caricc, world.wco)
    return world


def register(version: int = 1, **fields: Any) -> instrument_pb2.InstrumentRegister:
    made = instrument_pb2.InstrumentRegister(version=version, **fields)
    for key, more in (
        ("SYN-REC-01", {"floor": FLOOR}),
        ("SYN-CONV-02", {"member_consent_needed": True}),
        ("SYN-OLD-03", {}),
    ):
        one = made.instruments.add(
            instrument_id=key,
            kind=instrument_pb2.INSTRUMENT_KIND_RECOMMENDATION,
            text_reference="Synthetic Council, 2030",
            **more,
        )
        one.titles.add(language="en", text="An invented instrument")
    made.instruments[2].valid_until_time.FromDatetime(START)
    made.consents.add(instrument_id="SYN-CONV-02", member="BE")
    third = made.agreements.add(agreement_id="SYN-THIRD-01", third_party="POLICE")
    third.titles.add(language="en", text="An invented agreement")
    return made


def put(
    world: World, party: Party, value: instrument_pb2.InstrumentRegister, who: str = LEGAL, **more: Any
) -> int:
    asked = wire.ReplaceRegisterRequest(request_id=str(uuid.uuid4()), register=value, **more)
    answer = registering.replace_register(party, world.person(party, who), asked).result()
    return int(answer.version)


def wanted(
    to: Party, *cited: str, restrictions: pb.RestrictionSet = TIGHT, **fields: Any
) -> exchange_service_pb2.SubmitRequest:
    made = request(to, restrictions=restrictions)
    made.MergeFrom(
        exchange_service_pb2.SubmitRequest(**{"customs_enforcement": True, "instruments": cited, **fields})
    )
    return made


def supply(world: World, party: Party, asked: exchange_service_pb2.SubmitRequest) -> Refusal | None:
    """Supply and carry; return how it was refused here, if it was."""
    (answer,) = submit(party, world.person(party, ANALYST), [asked]).result()
    if isinstance(answer, Refusal):
        return answer
    peer = world.caricc if party is world.wco else world.wco
    carried = world.carry(party, peer)
    (leaf,) = [ledger_pb2.LedgerEntry.FromString(leaf) for leaf in carried.receipts[-1].leaves]
    assert leaf.decision == ledger_pb2.DECISION_ACCEPTED, code_of(leaf.code)
    return None


def checks(world: World, party: Party) -> list[tuple[str, int, str]]:
    return [
        (leaf.kind, leaf.decision, code_of(leaf.code) if leaf.code else "")
        for leaf in world.leaves(party)
        if leaf.kind.startswith("instrument.")
    ]


def test_a_cited_instrument_that_is_satisfied_lets_it_through_and_only_the_citation_crosses(
    advised: World,
) -> None:
    world = advised
    assert put(world, world.wco, register()) == 1
    asked = wanted(world.caricc, "SYN-REC-01", "SYN-CONV-02", members=["BE"])
    assert supply(world, world.wco, asked) is None
    (passed,) = [leaf for leaf in world.leaves(world.wco) if leaf.kind == "instrument.checked"]
    assert passed.decision == ledger_pb2.DECISION_ACCEPTED
    (sent,) = [leaf for leaf in world.leaves(world.wco) if leaf.kind == "item.sent"]
    assert passed.object_id == sent.object_id
    assert checks(world, world.caricc) == []
    with world.caricc.store.read() as connection:
        from node.store import schema  # what CARICC holds of it, byte for byte

        stored = bytes(connection.execute(schema.item.select()).one().supply)
    held = item_supply_pb2.ItemSupply.FromString(stored)
    assert list(held.instruments) == ["SYN-REC-01", "SYN-CONV-02"]
    assert b"BE" not in stored.replace(b"SYN-REC", b"")


CASES: dict[str, tuple[dict[str, Any], str, set[str]]] = {
    "nothing cited": ({}, "INSTRUMENT_CITATION_MISSING", set()),
    "not in the register": (
        {"instruments": ["SYN-NO-99"]}, "COUNCIL_INSTRUMENT_UNSATISFIED", {"instruments[0]"},
    ),
    "no longer valid": (
        {"instruments": ["SYN-OLD-03"]}, "COUNCIL_INSTRUMENT_UNSATISFIED", {"instruments[0]"},
    ),
    "a member has not consented": (
        {"instruments": ["SYN-REC-01", "SYN-CONV-02"], "members": ["BE", "FR"]},
        "COUNCIL_INSTRUMENT_UNSATISFIED",
        {"instruments[1]"},
    ),
    "looser than the floor": (
        {"instruments": ["SYN-REC-01"], "restrictions": LOOSE},
        "COUNCIL_INSTRUMENT_UNSATISFIED",
        {"restrictions.bars"},
    ),
    "barred by an agreement with a third party": (
        {
            "instruments": ["SYN-REC-01"],
            "third_party": "POLICE",
            "source_channel": item_supply_pb2.SOURCE_CHANNEL_THIRD_PARTY,
        },
        "THIRD_PARTY_AGREEMENT_BAR",
        {"source_channel"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("waiver", [False, True])
def test_what_the_register_bars_never_leaves_and_is_recorded(
    advised: World, case: str, *, waiver: bool
) -> None:
    world = advised
    put(world, world.wco, register())
    fields, code, paths = CASES[case]
    refused = supply(world, world.wco, wanted(world.caricc, ask_waiver=waiver, **fields))
    assert refused is not None
    assert refused.code == code
    assert paths <= {fault.path for fault in refused.faults}
    assert world.carry(world.wco, world.caricc).delivered == 0
    kind = "instrument.waiver_refused" if waiver else "instrument.checked"
    assert checks(world, world.wco) == [(kind, ledger_pb2.DECISION_REFUSED, code)]


def test_a_bound_party_without_a_register_releases_nothing_that_is_flagged(world: World) -> None:
    for cited, code in (
        (("SYN-REC-01",), "COUNCIL_INSTRUMENT_UNSATISFIED"),
        ((), "INSTRUMENT_CITATION_MISSING"),
    ):
        refused = supply(world, world.wco, wanted(world.caricc, *cited))
        assert refused is not None
        assert (refused.code, refused.article) == (code, "3.2")
        assert checks(world, world.wco)[-1] == ("instrument.checked", ledger_pb2.DECISION_REFUSED, code)
    assert world.carry(world.wco, world.caricc).delivered == 0
    assert supply(world, world.wco, wanted(world.caricc, customs_enforcement=False)) is None


def test_a_party_that_is_not_bound_and_keeps_no_register_needs_nothing(world: World) -> None:
    for cited in ((), ("SYN-REC-01",)):
        assert supply(world, world.caricc, wanted(world.wco, *cited)) is None
    assert checks(world, world.caricc) == []


def test_the_other_direction_is_free_until_that_party_switches_the_check_on(advised: World) -> None:
    world = advised
    assert supply(world, world.caricc, wanted(world.wco)) is None
    assert checks(world, world.caricc) == []
    put(world, world.caricc, register())
    assert supply(world, world.caricc, wanted(world.wco)) is None
    refused = supply(world, world.caricc, wanted(world.wco, "SYN-NO-99"))
    assert refused is not None
    assert refused.code == "COUNCIL_INSTRUMENT_UNSATISFIED"
    put(world, world.caricc, register(2, citation_required=True))
    refused = supply(world, world.caricc, wanted(world.wco))
    assert refused is not None
    assert refused.code == "INSTRUMENT_CITATION_MISSING"


def test_what_comes_from_a_third_party_names_it(advised: World) -> None:
    world = advised
    third = item_supply_pb2.SOURCE_CHANNEL_THIRD_PARTY
    with pytest.raises(Refusal) as unnamed:
        world.supply(world.wco, wanted(world.caricc, source_channel=third))
    assert [fault.path for fault in unnamed.value.faults] == ["third_party"]
    other = item_supply_pb2.SOURCE_CHANNEL_ADMINISTRATION
    with pytest.raises(Refusal) as contradicted:
        world.supply(world.wco, wanted(world.caricc, source_channel=other, third_party="POLICE"))
    assert [fault.path for fault in contradicted.value.faults] == ["third_party"]


def test_the_register_is_the_legal_advisers_and_faults_are_named_all_at_once(advised: World) -> None:
    world = advised
    for who in (CONTACT, ANALYST, OPERATOR):
        with pytest.raises(Refusal) as refused:
            put(world, world.wco, register(), who)
        assert refused.value.code == "ROLE_INSUFFICIENT"
    bad = register()
    bad.consents.add(instrument_id="SYN-NO-SUCH", member="BE")
    bad.agreements[0].selector.purposes.append("NO.SUCH")
    bad.instruments[0].floor.purposes.codes.append("NO.SUCH")
    with pytest.raises(Refusal) as faults:
        put(world, world.wco, bad)
    assert {fault.path for fault in faults.value.faults} == {
        "register.consents[1].instrument_id",
        "register.agreements[0].selector.purposes[0]",
        "register.instruments[0].floor.purposes.codes[0]",
    }
    closing = register()
    caveat = closing.instruments[0].floor.caveats.add(id="X-1", original_language="en")
    caveat.texts.add(language="en", text="Do not report this to the RILO.")
    with pytest.raises(Refusal) as rilo:
        put(world, world.wco, closing)
    assert rilo.value.code == "RILO_CHANNEL_INTERFERENCE"
    assert put(world, world.wco, register(), validate_only=True) == 1
    reader = world.person(world.wco, AUDITOR)
    assert not registering.get_register(world.wco, reader, wire.GetRegisterRequest()).register.version
    assert put(world, world.wco, register()) == 1
    assert put(world, world.wco, register()) == 1, "the very register held changes nothing"
    with pytest.raises(Refusal) as older:
        put(world, world.wco, register(citation_required=True))
    assert [fault.path for fault in older.value.faults] == ["register.version"]
    assert registering.get_register(world.wco, reader, wire.GetRegisterRequest()).register == register()
    with pytest.raises(Refusal) as outsider:
        registering.get_register(world.wco, world.person(world.wco, OPERATOR), wire.GetRegisterRequest())
    assert outsider.value.code == "ROLE_INSUFFICIENT"
    assert [leaf.object_id[-1] for leaf in world.leaves(world.wco, "register.changed")] == [1]


def test_a_check_says_how_it_would_come_out_and_stores_nothing(advised: World) -> None:
    world = advised
    put(world, world.wco, register())
    before = len(world.leaves(world.wco))
    caller = world.person(world.wco, ANALYST)

    def asked(*cited: str, **fields: Any) -> wire.CheckReleaseResponse:
        wish = wire.CheckReleaseRequest(item=wanted(world.caricc, *cited, **fields))
        return registering.check_supply(world.wco, caller, wish)

    passes = asked("SYN-REC-01")
    assert (passes.outcome, passes.checked) == (instrument_pb2.INSTRUMENT_OUTCOME_PASS, True)
    (floor,) = passes.floors
    assert (floor.instrument_id, list(floor.floor.bars)) == ("SYN-REC-01", [pb.BAR_PRINT])
    fails = asked("SYN-REC-01", restrictions=LOOSE)
    assert fails.outcome == instrument_pb2.INSTRUMENT_OUTCOME_FAIL
    assert code_of(fails.refusal.reason) == "COUNCIL_INSTRUMENT_UNSATISFIED"
    assert [one.field for one in fails.refusal.violations] == ["restrictions.bars"]
    assert asked("SYN-NO-9", ask_waiver=True).outcome == instrument_pb2.INSTRUMENT_OUTCOME_WAIVER_REFUSED
    assert not asked(customs_enforcement=False).checked
    assert len(world.leaves(world.wco)) == before
    listed = items.list_items(world.wco, caller, exchange_service_pb2.ListItemsRequest())
    assert not listed.items


def test_a_check_of_what_refers_to_a_declaration_is_for_the_purpose_declared(advised: World) -> None:
    world = advised
    narrow = register()
    narrow.instruments[0].selector.purposes.append("ENF.PREC")
    put(world, world.wco, narrow)

    def asked() -> wire.CheckReleaseResponse:
        item = wanted(world.caricc, "SYN-REC-01", purpose_declaration=REFERENCE)
        item.ClearField("purpose")
        wish = wire.CheckReleaseRequest(item=item)
        return registering.check_supply(world.wco, world.person(world.wco, ANALYST), wish)

    declare(world, world.wco, "ENF.PREC")
    with pytest.raises(Refusal) as early:
        asked()
    assert early.value.code == "PURPOSE_UNKNOWN"
    world.carry(world.wco, world.caricc)
    assert asked().outcome == instrument_pb2.INSTRUMENT_OUTCOME_PASS


def test_an_item_made_ready_before_a_new_register_is_asked_again(advised: World) -> None:
    world = advised
    put(world, world.wco, register())
    party, before = world.wco, world.wco.relationship()
    stricter = register(2)
    stricter.instruments[0].valid_until_time.FromDatetime(START)
    put(world, party, stricter)
    looks, after = iter([before]), party.relationship()
    party.relationship = lambda _agreement="": next(looks, after)  # type: ignore[method-assign, assignment]
    refused = supply(world, party, wanted(world.caricc, "SYN-REC-01"))
    assert refused is not None
    assert refused.code == "COUNCIL_INSTRUMENT_UNSATISFIED"
