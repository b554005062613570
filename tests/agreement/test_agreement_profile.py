"""Profiles: what is shipped is whole, and what is faulty is told whole."""

from __future__ import annotations

from importlib import resources

import pytest

from gateway.cli.profile_file import profile_of
from node.agreement.profile import ProfileError, load_profile, parse_profile
from tests.support.memorandum import SYNTHETIC

TEXT = (resources.files("node.agreement.profiles") / "wco-caricc.toml").read_text(encoding="utf-8")


def test_the_shipped_profile_names_what_the_memorandum_names() -> None:
    profile = load_profile("wco-caricc")
    wco, caricc = profile.parties
    assert (wco.code, wco.head_office_time_zone) == ("WCO", "Europe/Brussels")
    assert (caricc.code, caricc.head_office_time_zone) == ("CARICC", "Asia/Almaty")
    assert [state.code for state in caricc.member_states] == ["AZ", "KZ", "KG", "RU", "TJ", "TM", "UZ"]
    assert not wco.member_states
    assert [party.principal.titles[0].text for party in profile.parties] == ["Secretary General", "Director"]
    assert [(s.date, s.place, s.signatory) for s in profile.paper_signatures] == [
        ("2010-03-19", "Brussels", "Kunio Mikuriya"),
        ("2010-03-30", "Astana", "Beksultan Sarsekov"),
    ]
    assert len(profile.subjects) == 10
    assert list(profile.languages) == ["en", "fr", "ru"]


def test_another_memorandum_is_another_file_and_nothing_else() -> None:
    shipped, other = load_profile("wco-caricc"), profile_of(str(SYNTHETIC))
    assert not {party.code for party in shipped.parties} & {party.code for party in other.parties}
    assert other.languages != shipped.languages
    assert other.settings.notice_period_months != shipped.settings.notice_period_months
    assert [party.reviews_projects for party in shipped.parties] == [False, True]
    assert [party.reviews_projects for party in other.parties] == [True, True]
    assert all("ynthetic" in party.names[0].text for party in other.parties), "nobody takes it for a real one"


def test_the_profile_holds_nothing_that_only_the_parties_know() -> None:
    profile = load_profile("wco-caricc")
    assert not any(p.trust_domain or p.principal.public_key or p.descriptor_digest for p in profile.parties)
    assert not profile.authentic_texts


def test_all_faults_are_named_at_once() -> None:
    faulty = (
        TEXT.replace("version = 1", 'version = "one"', 1)
        .replace('"Asia/Almaty"', '"Asia/Nowhere"')
        .replace('date = "2010-03-30"', 'date = "2010-02-30"')
        .replace('mandate_of = ["WCO", "CARICC"]', 'mandate_of = ["OTHER"]', 1)
        .replace('code = "ANA"', 'code = "ENF"', 1)
        .replace("cosign_limit_seconds = 14400", "cosign_limit_seconds = 1")
        .replace("clock_limit_seconds = 300", "")
        .replace(', ru = "Обучение"', "")
        + 'colour = "blue"\n'
    )
    with pytest.raises(ProfileError) as refused:
        parse_profile("wco-caricc", faulty)
    assert {fault.path for fault in refused.value.faults} >= {
        "version",
        "parties[1].head_office_time_zone",
        "paper_signatures[1].date",
        "subjects[2].mandate_of",
        "purposes[6].code",
        "purposes[7].code",
        "settings.cosign_limit_seconds",
        "settings.clock_limit_seconds",
        "purposes[17].labels",
        "settings.colour",
    }


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("not toml", ""),
        (TEXT.replace('id = "wco-caricc"', 'id = "other"', 1), "id"),
        (
            TEXT.replace('code = "WCO"', 'code = "WCO"\ntrust_domain = "x.example"', 1),
            "parties[0].trust_domain",
        ),
        (TEXT.replace('titles = { en = "Director" }', ""), "parties[1].titles"),
        (
            TEXT.replace('names = { en = "Turkmenistan" }', 'names = "Turkmenistan"'),
            "parties[1].member_states[5].names",
        ),
    ],
)
def test_a_fault_is_named_under_its_path(text: str, path: str) -> None:
    with pytest.raises(ProfileError) as refused:
        parse_profile("wco-caricc", text)
    assert path in {fault.path for fault in refused.value.faults}


@pytest.mark.parametrize("name", ["nowhere", "../secret", ""])
def test_an_unknown_profile_is_refused(name: str) -> None:
    with pytest.raises(ProfileError):
        load_profile(name)
