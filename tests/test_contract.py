"""The generic check of a message against the limits that the contract states."""

from __future__ import annotations

from typing import Any

import pytest
from entente.v1 import (
    code_lists_pb2,
    goods_pb2,
    item_pb2,
    item_reference_pb2,
    item_supply_pb2,
    limits_pb2,
    localized_text_pb2,
    movement_pb2,
    place_pb2,
    warning_pb2,
)
from google.protobuf import descriptor_pool
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st

from node import contract
from node.errors import Refusal
from node.exchange import codes
from node.values import limits_of


def goods(**fields: Any) -> goods_pb2.Goods:
    return goods_pb2.Goods(**{"substance": "heroin", **fields})


def faults(message: Message, prefix: str = "") -> list[tuple[str, str]]:
    return [(fault.path, fault.description) for fault in contract.check(message, prefix)]


def paths(message: Message) -> list[str]:
    return [fault.path for fault in contract.check(message)]


def test_message_within_its_limits_has_no_fault() -> None:
    good = goods(cas="561-27-3", hs6="293911", hs_edition="2022", quantity="28.400", unit="KGM")
    assert contract.check(good) == []
    contract.require_valid(good)


def test_every_fault_is_named_at_once_with_its_path() -> None:
    content = item_pb2.ItemContent(nominal=False)
    content.seizure.goods.add(substance="heroin")
    content.seizure.goods.add(cas="561-27-4", hs6="293999", hs_edition="2022", quantity="1e3", unit="KILO")
    content.seizure.conveyance.add(container="ZZZU0000011")
    found = {fault.path for fault in contract.check(content, "content")}
    assert found == {
        "content.seizure.case_ref",
        "content.seizure.reporting_admin",
        "content.seizure.event",
        "content.seizure.report_type",
        "content.seizure.goods[1].substance",
        "content.seizure.goods[1].cas",
        "content.seizure.goods[1].hs6",
        "content.seizure.goods[1].quantity",
        "content.seizure.goods[1].unit",
        "content.seizure.conveyance[0].mode",
        "content.seizure.conveyance[0].container",
    }


def test_refusal_carries_the_faults_and_never_a_value() -> None:
    with pytest.raises(Refusal) as caught:
        contract.require_valid(goods(cas="999-99-9", marks="x" * 600), "content")
    assert caught.value.code == "SCHEMA_INVALID"
    assert [fault.path for fault in caught.value.faults] == ["content.cas", "content.marks"]
    assert "999" not in str(caught.value) + "".join(fault.description for fault in caught.value.faults)


def test_code_of_an_edition_not_held_is_a_refusal_of_its_own() -> None:
    with pytest.raises(Refusal) as caught:
        contract.require_valid(goods(hs6="293911", hs_edition="2017"))
    assert caught.value.code == "CODE_LIST_EDITION_UNKNOWN"
    assert [fault.path for fault in caught.value.faults] == ["hs_edition"]


def test_edition_not_held_beside_another_fault_is_a_fault_of_form() -> None:
    with pytest.raises(Refusal) as caught:
        contract.require_valid(goods(hs6="293911", hs_edition="2017", unit="KILO"))
    assert caught.value.code == "SCHEMA_INVALID"


def test_code_without_its_edition_is_a_fault() -> None:
    assert faults(goods(hs6="293911")) == [("hs_edition", "is required with hs6")]


def test_required_presence_is_told_from_an_empty_value() -> None:
    assert paths(goods_pb2.MonetaryValue(currency="EUR")) == ["minor"]
    assert paths(goods_pb2.MonetaryValue(minor=0, currency="EUR")) == []
    assert paths(goods_pb2.MonetaryValue(minor=-1, currency="EUR")) == ["minor"]
    assert "nominal" in paths(item_pb2.ItemContent())


def test_oneof_needs_one_of_its_fields_where_the_contract_asks() -> None:
    assert faults(item_reference_pb2.ItemReference()) == [("target", "needs one of its fields")]
    assert paths(item_reference_pb2.ItemReference(item_id=b"\0" * 15)) == ["item_id"]
    assert paths(item_reference_pb2.ItemReference(item_id=b"\0" * 16)) == []


def test_exact_length_makes_a_plain_field_required() -> None:
    part = item_supply_pb2.SealedPart(part=1, sealed_size_bytes=16)
    assert {"plain_digest", "sealed_digest"} <= set(paths(part))


def test_enum_value_of_a_later_version_is_a_fault() -> None:
    unknown = movement_pb2.Conveyance.FromString(b"\x08\x63")
    assert paths(unknown) == ["mode"]
    assert paths(movement_pb2.Conveyance(mode=code_lists_pb2.TRANSPORT_MODE_SEA)) == []


def test_field_of_a_later_version_is_tolerated() -> None:
    newer = goods_pb2.Goods.FromString(goods().SerializeToString() + b"\xfa\x3f\x03abc")
    assert contract.check(newer) == []


def test_list_is_bounded_and_its_texts_have_one_language_each() -> None:
    warning = warning_pb2.Warning()
    for _ in range(2):
        warning.target.add(language="en", text="a")
    assert "target" in paths(warning)
    for _ in range(7):
        warning.target.add(language="en", text="a")
    assert ("target", "has more than 8 elements") in faults(warning)


@pytest.mark.parametrize("text", ["a\x1b[2Jb", "a\u202eb", "\x00", "a\u2066b", "a\x9bb"])
def test_text_that_controls_the_terminal_is_a_fault(text: str) -> None:
    assert paths(goods(marks=text)) == ["marks"]


@pytest.mark.parametrize("text", [" ", "\u00a0\u3000", "\n\t", "\u200b\u2060", "\u2028"])
def test_text_that_is_required_and_shows_nothing_is_a_fault(text: str) -> None:
    assert faults(localized_text_pb2.LocalizedText(language="en", text=text)) == [("text", "is blank")]
    assert faults(localized_text_pb2.LocalizedText(language="en", text=f"{text}.")) == []
    assert paths(goods(marks=text)) == []


def test_text_in_any_script_and_of_several_lines_is_no_fault() -> None:
    assert paths(goods(marks="синий змей\n« cerf-volant »\t\u00a0٣")) == []


@pytest.mark.parametrize("decimal", ["0", "28.400", "999999999999999.999999", "0.5"])
def test_decimal_is_accepted_as_written(decimal: str) -> None:
    assert paths(goods(quantity=decimal)) == []


@pytest.mark.parametrize(
    "decimal", ["-1", "+1", "1e3", ".5", "5.", "01", "1,5", "1.1234567", "NaN", "٣", "1 "]
)
def test_what_is_no_decimal_is_refused(decimal: str) -> None:
    assert paths(goods(quantity=decimal)) == ["quantity"]


@pytest.mark.parametrize(
    "day", ["2032-02-30", "2031-02-29", "20320229", "2032-W09-7", "2032-2-1", "2032-00-10"]
)
def test_day_that_does_not_exist_is_refused(day: str) -> None:
    period = place_pb2.DatePeriod(until="2032-02-29")
    setattr(period, "from", day)
    assert paths(period) == ["from"]


def test_instant_outside_the_calendar_is_refused() -> None:
    warning = warning_pb2.Warning()
    warning.reply_by.seconds = 2**62
    assert "reply_by" in paths(warning)


@given(st.binary(max_size=200))
def test_any_bytes_that_parse_are_checked_without_an_error(octets: bytes) -> None:
    content = item_pb2.ItemContent()
    try:
        content.MergeFromString(octets)
    except Exception:
        return
    for fault in contract.check(content, "content"):
        assert fault.path
        assert fault.description


def test_every_limit_of_the_contract_can_be_compiled() -> None:
    """A pattern that does not compile or a code list that is not held fails here, not in service."""
    pool: Any = descriptor_pool.Default()
    supply: Any = item_supply_pb2.DESCRIPTOR
    seen: set[str] = set()

    def visit(file: Any) -> None:
        if file.name in seen or file.package != limits_pb2.DESCRIPTOR.package:
            return
        seen.add(file.name)
        for descriptor in file.message_types_by_name.values():
            contract._rule_for(descriptor)
            for field in descriptor.fields:
                limits = limits_of(field)
                assert not limits.code_list or limits.code_list in codes.CODE_LISTS
                assert not limits.edition_field or limits.edition_field in descriptor.fields_by_name
        for imported in file.dependencies:
            visit(imported)

    visit(supply)
    assert pool.FindMessageTypeByName("entente.v1.ItemContent").file.name in seen
