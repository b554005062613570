"""How items read: content in the words of dossiers, and who will be able to open what, where."""

from __future__ import annotations

import pytest
from entente.v1 import item_pb2, restriction_pb2

from gateway.cli import words
from gateway.cli.content_reading import content_lines, title_of
from gateway.demo.cast import SAMPLES
from gateway.dossier import Dossier, load_dossiers
from gateway.i18n import speak
from tests.cli.conftest import Run


@pytest.fixture(scope="module")
def dossiers() -> dict[str, Dossier]:
    return {one.name: one for one in load_dossiers(SAMPLES / "from-caricc.yaml")}


def test_content_reads_in_the_words_of_the_dossier(dossiers: dict[str, Dossier]) -> None:
    lines = [line.strip() for line in content_lines(dossiers["sample-c01"].content)]
    assert "location_type: border-rail" in lines
    assert "physical_form: crystal-rock" in lines
    assert "titles [ru]: Метамфетамин в железнодорожном грузе, Алят (учебное)" in lines


def test_content_of_the_peer_cannot_steer_the_terminal() -> None:
    content = item_pb2.ItemContent()
    content.titles.add(language="en", text="\x1b]0;owned\x07 title\nseizure:")
    assert "\x1b" not in "".join(content_lines(content))


def test_a_title_is_shown_in_the_readers_language_or_with_its_own(dossiers: dict[str, Dossier]) -> None:
    content = dossiers["sample-c01"].content
    speak("ru")
    assert title_of(content).startswith("Метамфетамин")
    speak("fr")
    assert title_of(content).endswith("[en]")


def test_who_may_open_what_where_is_told_before_sending(dossiers: dict[str, Dossier]) -> None:
    told = {name: words.who_where(one.restrictions) for name, one in dossiers.items()}
    assert told["sample-c01"] == ("analyst", "anywhere", "2035-02-12")
    assert told["sample-c04"][:2] == ("W-LO-005", "KZ, KG, TJ")
    assert told["sample-c05"] == ("all authorised personnel", "anywhere", "")
    assert words.who_where(None) == ("?", "?", "?")
    sealed = restriction_pb2.RestrictionStatement()
    sealed.restrictions.audience.SetInParent()
    sealed.restrictions.territory.countries.SetInParent()
    assert words.who_where(sealed)[:2] == ("nobody", "nowhere")


def test_a_dossier_of_the_other_party_is_not_submitted_here(run: Run, tmp_path: object) -> None:
    home = f"{tmp_path}/wco"
    made = run(
        "init", home, "--party", "WCO", "--trust-domain", "wco.example", "--peer-domain", "caricc.example"
    )
    assert made.code == 0
    assert run("submit", SAMPLES / "from-caricc.yaml", "--home", home, "--dry-run").code == 2
    ran = run("submit", SAMPLES / "from-wco.yaml", "--home", home, "--dry-run", "--json")
    assert ran.code == 0
    assert ran.facts["checked"] == 7


def test_all_faults_of_all_files_are_named_before_anything_is_sent(run: Run, tmp_path: object) -> None:
    home = f"{tmp_path}/caricc"
    run("init", home, "--party", "CARICC", "--trust-domain", "caricc.example", "--peer-domain", "wco.example")
    ran = run("submit", SAMPLES / "invalid.yaml", SAMPLES / "invalid.yaml", "--home", home, "--json")
    assert ran.code == 2
    assert ran.facts["error"]["code"] == "SCHEMA_INVALID"
    assert len(ran.facts["error"]["faults"]) >= 2 * 6


def test_no_node_is_another_end_than_a_refusal(run: Run, tmp_path: object) -> None:
    home = f"{tmp_path}/wco"
    run("init", home, "--party", "WCO", "--trust-domain", "wco.example", "--peer-domain", "caricc.example",
        "--operator", "127.0.0.1:1")  # fmt: skip
    assert run("status", "--home", home).code == 3
