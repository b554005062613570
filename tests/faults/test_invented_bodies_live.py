"""Two bodies that do not exist, two running nodes, their own memorandum: no Party is known by name."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from entente.v1 import restriction_pb2 as pb

from gateway.cli.main import entente
from gateway.status import PeerRefused
from tests.support.harbours import AGREEMENT, Harbours
from tests.support.processes import PartyFolder, until
from tests.support.restricting import supply, used
from tests.support.several_nodes import item_for

PORT_ANALYST, RAIL_ANALYST = "P-AN-001", "R-AN-001"
NOTICE_MONTHS: Final = 5
ZONES: Final = (ZoneInfo("America/Montevideo"), ZoneInfo("Pacific/Auckland"))


@pytest.fixture(scope="module")
def harbours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harbours]:
    """Both nodes for all of these; what each test leaves behind the next one finds."""
    made = Harbours(tmp_path_factory.mktemp("harbours"))
    try:
        made.found()
        for party in made.both:
            until(party.linked, f"{party.code} is linked")
        yield made
    finally:
        made.stop()


def green(text: str = "") -> pb.RestrictionSet:
    made = pb.RestrictionSet(tlp=pb.TLP_GREEN)
    if text:
        made.caveats.add(id="OWN-1", original_language="en").texts.add(language="en", text=text)
    return made


def test_an_item_goes_each_way_and_is_opened_for_its_purpose(harbours: Harbours) -> None:
    port, rail = harbours.both
    for sender, who, to, reader in (
        (port, PORT_ANALYST, rail, RAIL_ANALYST),
        (rail, RAIL_ANALYST, port, PORT_ANALYST),
    ):
        item = supply(sender, item_for(AGREEMENT, [reader], green()), who)
        assert used(to, item, "ANA", who=reader) == ""
        assert used(to, item, "ENF", who=reader) == "PURPOSE_MISMATCH"


def test_its_own_channel_is_left_undisturbed_and_no_other(harbours: Harbours) -> None:
    port, rail = harbours.both
    for name, told in (("HARBOURNET", ("RILO_CHANNEL_INTERFERENCE", "3.5")), ("RILO", ("", ""))):
        asked = item_for(AGREEMENT, [PORT_ANALYST], green(f"Do not report these facts to {name}."))
        try:
            supply(rail, asked, RAIL_ANALYST)
            found = ("", "")
        except PeerRefused as refused:
            found = (refused.code, refused.article)
        assert found == told
    assert port.linked()


def last_day(received: datetime) -> date:
    """Return the day on which the agreement ends: five months after the receipt, clamped to the month."""
    day = received.date()
    month = day.month - 1 + NOTICE_MONTHS
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def page(party: PartyFolder, language: str, *more: str) -> str:
    """Return the state of the agreement on one page, as a principal reads it."""
    words = ("agreement", "show", *more, "--home", str(party.folder), "--lang", language)
    told = CliRunner().invoke(entente, words)
    assert not told.exit_code, told.output
    return told.output


def end_shown(party: PartyFolder) -> str:
    return str(party.cli("agreement", "show").facts.get("end_time") or "")


def test_notice_runs_five_months_and_its_page_is_read_in_three_languages(harbours: Harbours) -> None:
    port, rail = harbours.both
    refused = port.cli("agreement", "prepare", "notice", "--out", harbours.stage.folder / "none.act")
    assert refused.exit_code, "notice is written"
    paper = harbours.stage.folder / "notice.txt"
    paper.write_text("Synthetic notice.\n", encoding="utf-8")
    harbours.acted(port, "notice", "agreement", "prepare", "notice", "--document", paper)
    found = set()
    for party in (port, rail):
        until(lambda p=party: end_shown(p), f"{party.code} knows the last day")  # type: ignore[misc]
        found.add(end_shown(party))
    (text,) = found
    end = datetime.fromisoformat(text)
    now = datetime.now(tz=end.tzinfo)
    # The moment of receipt is not known to a minute; around midnight either day is right.
    days = {last_day((now - timedelta(minutes=back)).astimezone(zone)) for back in (0, 5) for zone in ZONES}
    assert (end.astimezone(ZONES[0]) - timedelta(seconds=1)).date() in days
    pages = [page(rail, language) for language in ("en", "fr", "ru")]
    assert all(AGREEMENT in text for text in pages)
    assert len(set(pages)) == 3
    item = supply(rail, item_for(AGREEMENT, [PORT_ANALYST], green()), RAIL_ANALYST)
    assert used(port, item, "ANA", who=PORT_ANALYST) == "", "supply goes on while notice runs"


def test_both_ledgers_hold_and_neither_names_a_party_of_the_shipped_memorandum(harbours: Harbours) -> None:
    for party in harbours.both:
        party.verify_ledger()
        assert not {leaf.sender for leaf in party.leaves()} & {"WCO", "CARICC"}
        text = page(party, "en", "--record")
        assert "Synthetic Union of Harbour Offices" in text
        assert "World Customs" not in text
        assert "CARICC" not in text
