"""What the fields of one item's content must agree upon."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from entente.v1 import circumstances_pb2, item_pb2
from entente.v1 import code_lists_pb2 as lists
from google.protobuf import text_format

from node import contract
from node.exchange import grades
from node.exchange.content import care_of, check_content, family_of
from node.exchange.families import FAMILIES

NOW = datetime(2031, 5, 1, 12, tzinfo=UTC)

SEIZURE = """
nominal: false
seizure {
  case_ref: "X/1" reporting_admin: "KZ-C" report_type: REPORT_TYPE_INITIAL
  event { date: "2031-04-17" precision: DATE_PRECISION_DAY country: "KZ" locode: "KZKOR"
          location_type: LOCATION_TYPE_BORDER_ROAD }
  goods { substance: "heroin" hs6: "293911" hs_edition: "2022" quantity: "28.4" unit: "KGM" }
  route { role: LEG_ROLE_DISCOVERY locode: "KZKOR" }
}
"""


def item(text: str = SEIZURE, extra: str = "") -> item_pb2.ItemContent:
    content = text_format.Parse(text, item_pb2.ItemContent())
    return text_format.Merge(extra, content)


def paths(content: item_pb2.ItemContent) -> list[str]:
    return list(dict.fromkeys(fault.path for fault in check_content(content, NOW, prefix="")))


def test_sound_item_has_no_fault_of_form_or_agreement() -> None:
    content = item()
    assert contract.check(content) == []
    assert check_content(content, NOW) == []
    assert family_of(content) == item_pb2.FAMILY_SEIZURE


def test_every_family_has_a_field_and_every_field_a_family() -> None:
    assert sorted(FAMILIES.values()) == sorted(set(item_pb2.Family.values()) - {0})
    assert family_of(item_pb2.ItemContent()) == item_pb2.FAMILY_UNSPECIFIED


@pytest.mark.parametrize(
    ("extra", "path"),
    [
        ('seizure { goods { substance: "x" quantity: "1" } }', "seizure.goods[1].unit"),
        ('seizure { goods { substance: "x" unit: "KGM" } }', "seizure.goods[1].quantity"),
        ('seizure { goods { substance: "x" }}', "seizure.goods[1].quantity"),
        ('seizure { goods { quantity: "1" unit: "KGM" schedule: "I" } }', "seizure.goods[1].convention"),
        (
            'seizure { goods { quantity: "1" unit: "KGM" purity_pct: "100.1" } }',
            "seizure.goods[1].purity_pct",
        ),
        ('seizure { event { subdivision: "UZ-TO" } }', "seizure.event.subdivision"),
        ('seizure { event { locode: "UZTAS" } }', "seizure.event.locode"),
        ("seizure { event { precision: DATE_PRECISION_MONTH } }", "seizure.event.date"),
        ('seizure { event { date: "2031-05-03" } }', "seizure.event.date"),
        ("seizure { route { role: LEG_ROLE_TRANSIT } }", "seizure.route[1].country"),
        ('seizure { route { role: LEG_ROLE_DESTINATION country: "RU" } }', "seizure.route[1].certainty"),
        (
            'seizure { route { role: LEG_ROLE_TRANSIT country: "RU" locode: "KZALA" } }',
            "seizure.route[1].locode",
        ),
        ("seizure { detection { how: DETECTION_METHOD_CONTROLLED_DELIVERY } }", "seizure.operation_ref"),
        ("seizure { concealment { image_parts: 1 } }", "seizure.concealment[0].image_parts[0]"),
        ("seizure { persons { role: PERSON_ROLE_DRIVER } }", "seizure.persons"),
        ('seizure { cover_load { consignee: "somebody" } }', "seizure.cover_load[0].consignee"),
        ('seizure { conveyance { carrier: "somebody" } }', "seizure.conveyance[0].carrier"),
        ('seizure { route { role: LEG_ROLE_ORIGIN country: "XA" } }', "seizure.route[1].country"),
        ('attachments { part: 2 file_name: "a" }', "attachments[0].part"),
        ('attachments { part: 1 file_name: "a" } attachments { part: 2 file_name: "a" }', "attachments"),
    ],
)
def test_fields_that_disagree_are_named(extra: str, path: str) -> None:
    assert paths(item(extra=extra)) == [path]


def test_report_of_tomorrow_elsewhere_on_earth_is_no_fault() -> None:
    assert paths(item(extra='seizure { event { date: "2031-05-02" } }')) == []


def test_synthetic_item_may_lie_ahead_and_name_invented_countries() -> None:
    ahead = (
        'synthetic: true seizure { event { date: "2040-01-01" } '
        'route { role: LEG_ROLE_ORIGIN country: "XA" } }'
    )
    assert paths(item(extra=ahead)) == []


def test_names_stand_in_nominal_items() -> None:
    assert paths(item(extra='nominal: true seizure { conveyance { carrier: "somebody" } }')) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('nominal: true trend { period { from: "2031-01-01" until: "2031-02-01" } }', ["nominal"]),
        ('nominal: false entity_profile { vehicle { plate: "X" } }', ["nominal"]),
        (
            'nominal: false entity_profile { person { family_name: "X" } }',
            ["nominal", "entity_profile.person.family_name"],
        ),
        ("nominal: false warning { urgency: URGENCY_FLASH }", ["warning.reply_by"]),
        (
            'nominal: false warning { valid { from: "2031-02-01" until: "2031-01-01" } }',
            ["warning.valid.until"],
        ),
        ("nominal: false feedback { action_taken: ACTION_TAKEN_CHECKED_POSITIVE }", ["feedback.outcome_ref"]),
        ('nominal: false feedback { action_date: "2031-06-01" }', ["feedback.action_date"]),
        (
            'nominal: false modus_operandi { first_seen: "2031-02-01" last_seen: "2031-01-01" }',
            ["modus_operandi.last_seen"],
        ),
        (
            'nominal: false precursor_incident { goods { substance: "x" } '
            'incident { reported: "2032-01-01" } }',
            ["precursor_incident.goods[0].quantity", "precursor_incident.incident.reported"],
        ),
        (
            "nominal: false controlled_delivery { start_time { seconds: 2 } end_time { seconds: 1 } }",
            ["controlled_delivery.end_time", "controlled_delivery.route"],
        ),
        ("nominal: false operation { phase: OPERATION_PHASE_PLAN }", ["operation.objective"]),
        ("nominal: false operation { phase: OPERATION_PHASE_DAILY_TALLY }", ["operation.tallies"]),
        (
            'nominal: false operation { period { from: "2031-01-01" until: "2031-01-02" } '
            'tallies { date: "2031-01-03" country: "KZ" } }',
            ["operation.tallies[0].date"],
        ),
        (
            "nominal: false statistics { rows { measure: STATISTIC_MEASURE_QUANTITY_SEIZED } }",
            ["statistics.rows[0].unit"],
        ),
        ('nominal: false trend { territories: ["KZ", "XA"] }', ["trend.territories[1]"]),
        ("nominal: false reply { result: REPLY_RESULT_FULL }", ["reply.texts"]),
        ("nominal: false reference { }", ["reference.texts"]),
    ],
)
def test_each_family_asks_for_what_belongs_to_it(text: str, expected: list[str]) -> None:
    assert paths(item(text)) == expected


def test_only_a_controlled_delivery_starts_from_tlp_red_and_named_persons() -> None:
    careful = [family for family in FAMILIES.values() if care_of(family).default_tlp_red]
    assert careful == [item_pb2.FAMILY_CONTROLLED_DELIVERY]
    assert care_of(item_pb2.FAMILY_CONTROLLED_DELIVERY).named_persons
    assert not care_of(99).named_persons


def test_grade_of_4x4_comes_back_from_the_admiralty_system_unchanged() -> None:
    seen: set[tuple[Any, Any]] = set()
    for source in set(lists.FourByFourSource.values()) - {0}:
        for info in set(lists.FourByFourInformation.values()) - {0}:
            grade = circumstances_pb2.FourByFourGrade()
            grade.source, grade.info = source, info  # type: ignore[assignment]
            counterpart = grades.to_admiralty(grade)
            assert grades.to_four_by_four(counterpart) == grade
            seen.add((counterpart.source, counterpart.info))
    assert len(seen) == 16


def test_admiralty_grade_without_a_counterpart_has_none() -> None:
    grade = circumstances_pb2.AdmiraltyGrade(
        source=lists.SOURCE_RELIABILITY_E, info=lists.INFORMATION_CREDIBILITY_DOUBTFUL
    )
    assert grades.to_four_by_four(grade) is None
