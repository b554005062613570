"""A dossier with wrong codes: every fault is named in one answer, and nothing of it is stored."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from entente.v1 import exchange_service_pb2

from gateway.demo import cast
from gateway.status import PeerRefused
from tests.support.processes import Pair, PartyFolder

_FILE_FAULTS = {
    "event.date": "exists",
    "event.locode": "UN/LOCODE",
    "event.location_type": "not one of",
    "goods[0].hs6": "Harmonized System",
    "goods[0].cas": "CAS check digit",
    "goods[0].unit": "Recommendation 20",
    "goods[0].value.currency": "ISO 4217",
    "goods[0].colour": "not a key",
    "conveyance[0].container": "ISO 6346",
    "concealment[0].where": "not one of",
    "restrictions.tlp": "not one of RED",
    "restrictions.audience[0]": "not one of",
    "restrictions.bars[0]": "not one of",
}


@pytest.fixture(scope="module")
def caricc(founded: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PartyFolder]:
    """CARICC's node runs."""
    pair = founded.copy(tmp_path_factory.mktemp("dossier") / "pair")
    try:
        pair.caricc.node.start()
        yield pair.caricc
    finally:
        pair.stop()


def test_the_command_line_names_every_fault_of_a_file_at_once_and_nothing_is_stored(
    caricc: PartyFolder,
) -> None:
    before = caricc.counts()
    answer = caricc.cli("submit", cast.SAMPLES / "invalid.yaml")
    assert answer.exit_code
    assert answer.error["code"] == "SCHEMA_INVALID"
    told = {
        fault["field"].removeprefix("invalid.yaml: documents[0]."): fault["description"]
        for fault in answer.error["faults"]
    }
    assert told.keys() == _FILE_FAULTS.keys()
    assert all(words in told[field] for field, words in _FILE_FAULTS.items())
    assert caricc.counts() == before


def test_one_bad_file_keeps_a_good_one_back(caricc: PartyFolder) -> None:
    before = caricc.counts()
    answer = caricc.cli("submit", cast.SAMPLES / "from-caricc.yaml", cast.SAMPLES / "invalid.yaml")
    assert answer.error["code"] == "SCHEMA_INVALID"
    assert caricc.counts() == before


def _spoilt(caricc: PartyFolder) -> exchange_service_pb2.SubmitRequest:
    request = caricc.request()
    seizure = request.content.seizure
    goods = seizure.goods[0]
    seizure.event.date, seizure.event.locode = "2032-02-30", "QQKOR"
    goods.hs6, goods.cas, goods.unit, goods.value.currency = "293999", "561-27-4", "KILO", "EUX"
    seizure.conveyance[0].container = "ZZZU0000011"
    seizure.route[0].country = "QQ"
    request.restrictions.restrictions.tlp = 99  # type: ignore[assignment]
    return request


_FIELDS = (
    "content.seizure.event.date",
    "content.seizure.event.locode",
    "content.seizure.goods[0].hs6",
    "content.seizure.goods[0].cas",
    "content.seizure.goods[0].unit",
    "content.seizure.goods[0].value.currency",
    "content.seizure.conveyance[0].container",
    "content.seizure.route[0].country",
    "restrictions.restrictions",  # the TLP
)


def test_the_service_names_every_fault_of_a_request_at_once_and_nothing_is_stored(
    caricc: PartyFolder,
) -> None:
    before, client = caricc.counts(), caricc.client()
    with pytest.raises(PeerRefused) as raised:
        client.call(client.exchange.Submit, _spoilt(caricc))
    refused = raised.value
    assert (refused.code, refused.status_name) == ("SCHEMA_INVALID", "INVALID_ARGUMENT")
    assert {fault.path for fault in refused.faults} ^ set(_FIELDS) == set()
    assert all(fault.description for fault in refused.faults)
    assert caricc.counts() == before


def test_a_bad_request_in_a_stream_is_refused_with_every_fault_and_the_others_go_through(
    caricc: PartyFolder,
) -> None:
    before, client = caricc.counts(), caricc.client()
    batch = [caricc.request(), _spoilt(caricc), caricc.request()]
    (answer,) = client.stream(
        client.exchange.SubmitStream, iter([exchange_service_pb2.SubmitStreamRequest(requests=batch)]), 30
    )
    assert [outcome.WhichOneof("result") for outcome in answer.outcomes] == [
        "accepted",
        "refused",
        "accepted",
    ]
    faults = answer.outcomes[1].refused.violations
    assert {fault.field for fault in faults} ^ set(_FIELDS) == set()
    after = caricc.counts()
    assert {table: after[table] - before[table] for table in ("item", "statement", "request")} == {
        "item": 2,
        "statement": 2,
        "request": 2,
    }


def test_a_fault_in_one_field_of_a_file_is_found_where_it_stands(caricc: PartyFolder, tmp_path: Path) -> None:
    text = (cast.SAMPLES / "from-caricc.yaml").read_text(encoding="utf-8").partition("\n---\n")[0]
    for right, wrong, field in (
        ("AZALA, location_type", "AZALZ9, location_type", "event.locode"),
        ("currency: EUR", "currency: EEK9", "goods[0].value.currency"),
        ('hs6: "392690"', 'hs6: "39269"', "cover_load[0].hs6"),
        ("cas: 537-46-2", "cas: 537-46-3", "goods[0].cas"),
        ("tlp: AMBER", "tlp: RED-ISH", "restrictions.tlp"),
    ):
        path = tmp_path / f"{uuid.uuid4()}.yaml"
        assert right in text
        path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
        answer = caricc.cli("submit", path, "--dry-run")
        fields = [fault["field"].partition("documents[0].")[2] for fault in answer.error["faults"]]
        assert fields == [field], json.dumps(dict(answer.error))
