"""Uses between two running nodes: exported, passed on, reported to the supplier, confirmed further on."""

from __future__ import annotations

import json
from pathlib import Path

from entente.v1 import exchange_service_pb2, restriction_pb2

from gateway.demo import cast
from tests.support.processes import Pair, until


def reporting_item(pair: Pair) -> str:
    """Supply an item to the WCO whose uses are reported and that may be passed on; return its id."""
    request = pair.caricc.request()
    limited = request.restrictions.restrictions
    limited.duties.add().report_use.SetInParent()
    limited.onward.CopyFrom(restriction_pb2.Onward(allowed=["KZ:customs", "UZ:customs"]))
    client = pair.caricc.client()
    answer: exchange_service_pb2.SubmitResponse = client.call(client.exchange.Submit, request)
    pair.until_settled()
    return answer.item_id


def test_what_is_exported_and_passed_on_is_reported_with_counts_equal_to_the_ledger(
    pair: Pair, tmp_path: Path
) -> None:
    pair.start()
    pair.until_linked()
    item_id = reporting_item(pair)
    said = ("--purpose", cast.FITTING, "--caveat", cast.CAVEAT, "--as", cast.READER)
    owed = pair.wco.cli("export", item_id, "--out", tmp_path / "x", *said[:2], *said[4:])
    assert (owed.exit_code, owed.error["code"]) == (1, "DUTY_UNMET")
    assert "--caveat CAV-JUD" in str(owed.facts)
    exported = pair.wco.cli("export", item_id, "--out", tmp_path / "out", *said).done()
    assert set(exported["files"]) >= {"item.json", "restrictions.json"}
    assert json.loads((tmp_path / "out" / "item.json").read_text())["synthetic"]
    for recipient in ("KZ:customs", "UZ:customs"):
        folder = tmp_path / recipient.replace(":", "-")
        pair.wco.cli("forward", item_id, "--to", recipient, "--out", folder, *said).done()
    barred = pair.wco.cli("forward", item_id, "--to", "KG:customs", "--out", tmp_path / "y", *said)
    assert barred.error["code"] == "ONWARD_BARRED"
    assert not (tmp_path / "y").exists()
    acted = pair.wco.cli("use", item_id, "--action", "act", *said).done()
    listing = ("uses", item_id, "--as", pair.caricc.analyst)
    until(lambda: pair.caricc.cli(*listing).done()["total"] == 4, "the uses are reported")
    told = pair.caricc.cli(*listing).done()["uses"]
    allowed = [leaf for leaf in pair.wco.leaves() if leaf.kind == "use.decided" and leaf.decision == 1]
    assert [one["leaf_index"] for one in told] == [leaf.index for leaf in reversed(allowed)]
    assert told[0]["leaf_index"] == acted["leaf_index"]
    assert {one["person"] for one in told} == {""}

    tighten = ("restrict", item_id, "--bar", "PRINT", "--wait", "30", "--as", pair.caricc.analyst)
    pair.caricc.cli(*tighten).done()
    confirmed = pair.wco.cli("onward", "confirm", item_id, "KZ:customs", "--as", cast.READER).done()
    assert (confirmed["onward_recipients"], confirmed["onward_unconfirmed"]) == (2, 1)
    seen = pair.wco.cli("onward", "list", item_id, "--as", cast.READER).done()["recipients"]
    assert [one["owes_confirmation"] for one in seen] == [False, True]

    def left() -> int:
        found = pair.caricc.cli("notices", "--item", item_id, "--as", pair.caricc.analyst).done()
        return int(found["notices"][0]["answer"].get("onward_unconfirmed", 0))

    until(lambda: left() == 1, "the supplier sees that one recipient is left")
