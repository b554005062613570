"""Two entries of the register are told as alike where they do the same work, in whatever language (1.2)."""

from __future__ import annotations

from datetime import date
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.cases.overlap import SUSPECTED_PERMILLE, Dimension, Overlap, Profile, Register
from node.cases.terms import rows

YEAR = (date(2031, 1, 1), date(2031, 12, 31))
STEPPE = {
    "en": (
        "Operation against the diversion of acetic anhydride on the Northern route",
        "Targeting of containers with precursors between Afghanistan and Central Asia",
    ),
    "fr": (
        "Opération contre le détournement d'anhydride acétique sur la route du nord",
        "Ciblage des conteneurs de précurseurs entre l'Afghanistan et l'Asie centrale",
    ),
    "ru": (
        "Операция по пресечению утечки уксусного ангидрида на северном маршруте",
        "Выявление контейнеров с прекурсорами между Афганистаном и Центральной Азией",
    ),
}
OTHERS = {
    "dogs": ("en", "Training of dog handlers at land borders", "Courses for instructors of detector dogs"),
    "mail": (
        "fr",
        "Contrôle des colis postaux",
        "Nouvelles substances psychoactives commandées sur le darknet",
    ),
    "value": ("en", "Workshops on customs valuation", "Rules of origin and tariff classification"),
    "money": ("ru", "Контрабанда наличных денег", "Отмывание доходов и криптовалюта"),
    "x-ray": ("en", "Image analysis for scanner operators", "Reading of x-ray images of cars and trucks"),
    "ship": ("fr", "Sécurité des ports de la mer Caspienne", "Navires et escales, échange de données"),
}


def profile(
    language: str,
    title: str,
    about: str = "",
    codes: tuple[str, ...] = (),
    where: tuple[str, ...] = ("KZ", "UZ", "TJ"),
    when: tuple[date | None, date | None] = YEAR,
) -> Profile:
    subjects = ((language, about),) if about else ()
    return Profile(((language, title),), subjects, codes, frozenset(where), *when)


def steppe(language: str, **more: tuple[str, ...]) -> Profile:
    return profile(language, *STEPPE[language], **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def register() -> Register[str]:
    return Register({name: profile(*said) for name, said in OTHERS.items()})


@pytest.mark.parametrize(("one", "other"), list(product(STEPPE, STEPPE)))
def test_the_same_project_is_found_in_every_pair_of_languages(
    register: Register[str], one: str, other: str
) -> None:
    assert register.alike(steppe(one), steppe(other)) >= 600


@pytest.mark.parametrize(("one", "other"), list(combinations(OTHERS, 2)))
def test_unrelated_projects_of_the_same_countries_and_year_are_hardly_alike(
    register: Register[str], one: str, other: str
) -> None:
    assert register.alike(profile(*OTHERS[one]), profile(*OTHERS[other])) < 100


@pytest.mark.parametrize("language", STEPPE)
def test_a_new_entry_finds_its_twin_of_another_language_and_nothing_else(language: str) -> None:
    entries = {name: profile(*said) for name, said in OTHERS.items()}
    entries |= {other: steppe(other) for other in STEPPE if other != language}
    found = Register(entries).like(steppe(language))
    assert {one.key for one in found} == set(STEPPE) - {language}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("en", "Detector dogs at Khorgos"), ("ru", "Служебные собаки в Хоргосе")),
        (("en", "Seizures of heroin in Tashkent"), ("fr", "Saisies d'héroïne à Tachkent")),
        (("fr", "Laboratoires clandestins de méphédrone"), ("ru", "Подпольные лаборатории мефедрона")),
        (("en", "Counterfeit medicines in the mail"), ("ru", "Поддельные лекарства в почтовых отправлениях")),
        (("en", "Laundering and bulk cash smuggling"), ("fr", "Blanchiment et contrebande d'espèces")),
        (("fr", "Formation de formateurs au profilage"), ("ru", "Подготовка инструкторов по профилированию")),
        (("en", "OPERATION CANNABIS"), ("en", "operations, cannabis")),
        (("ru", "Ёлочные контейнеры"), ("ru", "ЕЛОЧНЫЙ КОНТЕЙНЕР")),
        (("en-GB", "Trafficking of firearms"), ("en-US", "Firearm traffic")),
    ],
)  # fmt: skip
def test_titles_meet_across_languages_scripts_case_accents_and_endings(
    register: Register[str], one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert register.alike(profile(*one), profile(*other)) >= 500


@pytest.mark.parametrize(
    ("codes", "language", "about"),
    [
        (("2915.24",), "ru", "уксусный ангидрид"),
        (("291524",), "fr", "anhydride acétique (SH 2915.24)"),
        (("284161",), "en", "potassium permanganate"),
    ],
)
def test_goods_by_their_code_meet_goods_by_their_name(
    register: Register[str], codes: tuple[str, ...], language: str, about: str
) -> None:
    coded = profile("en", "Eagle", codes=codes)
    named = profile(language, "Falcon", about)
    reasons = {reason.dimension: reason for reason in Register({"it": named}).like(coded, least=1)[0].reasons}
    assert reasons[Dimension.SUBJECT].permille > 200
    assert register.alike(coded, named) > register.alike(coded, profile(language, "Falcon", "LSD"))


def test_a_route_counts_for_its_legs_and_then_for_its_places() -> None:
    said = [profile("en", "Eagle", codes=(code,)) for code in ("UZTER-TJDYU", "TJDYU-UZTER", "KZALA-KGOSS")]
    asked = profile("en", "Falcon", codes=("UZTER-TJDYU",))
    same, back, elsewhere = (Register(dict(enumerate(said))).alike(asked, one) for one in said)
    assert same > back > elsewhere


@pytest.mark.parametrize(
    ("closer", "farther"),
    [
        (("KZ", "UZ", "TJ"), ("143",)),
        (("143",), ("AZ", "RU")),
        (("UZ",), ("AZ",)),
        (("KZ", "UZ"), ()),
        ((), ("BE",)),
        (("KZ-ALA", "UZ", "TJ"), ("KZ-ALA", "UZ")),
        (("KZALA",), ("RUMOW",)),
    ],
)
def test_nearer_territories_are_more_alike(
    register: Register[str], closer: tuple[str, ...], farther: tuple[str, ...]
) -> None:
    near, far = (register.alike(steppe("en"), steppe("ru", where=where)) for where in (closer, farther))
    assert near > far


@pytest.mark.parametrize(
    ("closer", "farther"),
    [
        (YEAR, (date(2031, 3, 1), date(2031, 6, 30))),
        ((date(2031, 3, 1), date(2031, 6, 30)), (date(2032, 1, 1), date(2032, 12, 31))),
        ((date(2031, 7, 1), None), (date(2032, 1, 1), None)),
        ((None, None), (None, date(2030, 12, 31))),
    ],
)
def test_nearer_periods_are_more_alike(
    register: Register[str], closer: tuple[date, date], farther: tuple[date, date]
) -> None:
    near, far = (register.alike(steppe("en"), steppe("en", when=when)) for when in (closer, farther))  # type: ignore[arg-type]
    assert near > far


def test_a_rare_word_in_common_says_more_than_a_frequent_one() -> None:
    many = {number: profile("en", f"Harvest {number:x}x of the valley") for number in range(40)}
    register = Register({**many, "rare": profile("en", "Quartz of the mountain")})
    by_rare = register.alike(profile("en", "Quartz and salt"), profile("en", "Quartz and sand"))
    by_frequent = register.alike(profile("en", "Harvest and salt"), profile("en", "Harvest and sand"))
    assert by_rare > by_frequent


def test_the_reasons_name_what_is_shared_as_either_writes_it() -> None:
    (found,) = Register({"other": steppe("ru", where=("143",))}).like(steppe("fr"))
    reasons = {reason.dimension: reason for reason in found.reasons}
    assert set(reasons) == set(Dimension)
    assert ("anhydride acétique", "уксусного ангидрида") in reasons[Dimension.TITLE].terms
    assert ("précurseurs", "прекурсорами") in reasons[Dimension.SUBJECT].terms
    assert reasons[Dimension.TERRITORY].terms == (("KZ", "KZ"), ("TJ", "TJ"), ("UZ", "UZ"))
    assert reasons[Dimension.PERIOD].terms == (("2031-01-01", "2031-12-31"),)
    strengths = [reason.permille for reason in found.reasons]
    assert strengths == sorted(strengths, reverse=True)


def test_territory_and_period_alone_make_nothing_alike() -> None:
    register = Register({"value": profile(*OTHERS["value"])})
    assert register.like(profile("en", "Sugar beet harvest"), least=1) == []


def test_an_entry_may_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        profile("en", "Eagle", when=(date(2031, 2, 1), date(2031, 1, 31)))


def test_the_entry_itself_can_be_left_out_and_the_list_be_cut() -> None:
    register = Register({number: steppe("en") for number in range(5)})
    assert [one.key for one in register.like(steppe("en"), without=[0, 3])] == [1, 2, 4]
    assert [one.key for one in register.like(steppe("en"), most=2)] == [0, 1]


WORDINGS = [
    (language, wording.strip())
    for row in rows("glossary.txt")
    for language, cell in zip(("en", "fr", "ru"), row[4:], strict=True)
    for wording in cell.split(",")
]
PLACES = ("KZ", "UZ", "TJ", "KZ-ALA", "KZ-AKT", "UZTER", "143", "001", "BE", "150", "X9")


MORE = ("Хоргос", "Khorgos", "Eagle", "орёл", "2915.24", "the of", "Ø—!", "")
TEXTS = st.lists(
    st.tuples(
        st.sampled_from(("en", "fr", "ru", "en-GB")),
        st.lists(st.sampled_from([*(wording for _, wording in WORDINGS), *MORE]), max_size=4).map(" ".join),
    ),
    max_size=2,
).map(tuple)
DAYS = (None, date(2031, 1, 1), date(2031, 3, 1), date(2031, 3, 2), date(2032, 1, 1))


def profiles() -> st.SearchStrategy[Profile]:
    return st.builds(
        Profile,
        titles=TEXTS,
        subjects=TEXTS,
        codes=st.sampled_from(((), ("drugs",), ("291524", "drugs"), ("UZTER",), ("UZTER-TJDYU",))),
        territories=st.frozensets(st.sampled_from(PLACES), max_size=3),
        starts=st.sampled_from(DAYS[:3]),
        ends=st.sampled_from((None, *DAYS[2:])),
    )


REGISTERS = st.lists(profiles(), max_size=4).map(lambda held: Register(dict(enumerate(held))))


@given(REGISTERS, profiles(), profiles())
@settings(max_examples=60)
def test_two_entries_are_as_alike_either_way_and_each_is_wholly_like_itself(
    register: Register[int], one: Profile, other: Profile
) -> None:
    assert register.alike(one, other) == register.alike(other, one)
    assert 0 <= register.alike(one, other) <= 1000
    assert register.alike(one, one) == 1000


@given(st.lists(profiles(), max_size=5), profiles(), st.sampled_from((1, 100, SUSPECTED_PERMILLE, 900, 1000)))
@settings(max_examples=60)
def test_the_index_finds_exactly_what_comparing_with_every_entry_finds(
    held: list[Profile], asked: Profile, least: int
) -> None:
    register = Register(dict(enumerate(held)))
    found = {one.key: one.permille for one in register.like(asked, least=least)}
    compared = {key: register.alike(asked, entry) for key, entry in enumerate(held)}
    # What says nothing that could be compared is like itself alone, and is not looked for.
    spoken = {key for key in compared if asked != held[key] or key in found}
    assert found == {key: alike for key, alike in compared.items() if alike >= least and key in spoken}


@given(st.lists(profiles(), min_size=1, max_size=4), profiles(), profiles())
@settings(max_examples=40)
def test_what_came_and_went_leaves_no_trace(held: list[Profile], passing: Profile, asked: Profile) -> None:
    register: Register[int] = Register()
    for key, entry in enumerate(held):
        register.put(key, passing)
        register.put(key + 100, entry)
        register.put(key, entry)
        register.drop(key + 100)
    register.drop(999)
    assert len(register) == len(held)
    fresh = Register(dict(enumerate(held)))

    def told(by: Register[int]) -> list[Overlap[int]]:
        return by.like(asked, least=1)

    assert told(register) == told(fresh)
