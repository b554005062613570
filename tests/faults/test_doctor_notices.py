"""What the operator is told of a notice that the peer does not confirm: doctor, status, metrics."""

from __future__ import annotations

from datetime import timedelta

from gateway.cli.findings import Health
from tests.faults.test_doctor import clock, seen
from tests.support.processes import Pair


def test_a_notice_that_the_peer_does_not_confirm_in_time_is_a_fault(pair: Pair) -> None:
    caricc, subject = pair.caricc, "Notices to WCO"
    pair.start()
    pair.until_linked()
    item_id = caricc.submit().item_id
    pair.until_settled()
    pair.wco.node.stop()
    caricc.cli("restrict", item_id, "--bar", "PRINT", "--as", caricc.analyst).done()
    waits = seen(caricc.home, subject)
    assert (waits.health, waits.text.startswith("1 not confirmed")) == (Health.OK, True)
    late = seen(caricc.home, subject, clock() + timedelta(minutes=16))
    assert late.health is Health.FAULT
    assert "900 s" in late.remedy
    (shown,) = caricc.cli("status").facts["relationships"]
    assert shown["notices_unconfirmed"] == "1"
    assert caricc.node.metric("entente_restriction_unconfirmed", peer="WCO") == 1
    assert caricc.node.metric("entente_restriction_confirm_limit_seconds", peer="WCO") == 900
