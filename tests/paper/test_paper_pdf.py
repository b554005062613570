"""The report as PDF is read again in three languages, marked on every page, and the same bytes each time."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from gateway.paper.marking import Marking, said
from gateway.paper.pdf import printable, render_pdf
from gateway.paper.report import Report
from tests.paper.made import COMMENT, TITLES, digest, report

WORDS = {
    "en": ("Closing report", "Decisions", "not taken up", "Exemptions", "Page 1 of"),
    "fr": ("Rapport de clôture", "Décisions", "non retenue", "Exemptions", "Page 1 sur"),
    "ru": ("Заключительный отчёт", "Решения", "не принято", "Исключения", "Страница 1 из"),
}


def pages(made: Report) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(render_pdf(made))).pages]


def run_together(text: str) -> str:
    """Text as it is compared: where lines were broken makes no difference."""
    return "".join(text.split())


@pytest.mark.parametrize("language", TITLES)
def test_what_was_printed_is_read_again(language: str) -> None:
    made = report(language)
    text = run_together("".join(pages(made)))
    for words in (
        *WORDS[language],
        TITLES[language],
        COMMENT,
        "ЦАРИКЦ",
        "Elle reste utile.",
        made.conclusion,
    ):
        assert run_together(words) in text, words
    for one in made.documents:
        assert one.sha256.hex() in text


@pytest.mark.parametrize("language", TITLES)
def test_every_page_bears_the_marking_of_the_whole_at_head_and_foot_and_its_number(language: str) -> None:
    made = report(language, sayings=60, documents=50)
    found = pages(made)
    assert len(found) > 4
    marking = run_together(said(made.whole_marking, language))
    for number, text in enumerate(found, 1):
        assert run_together(text).count(marking) >= 2
        assert f" {number} " in text.replace("\n", " ")
        assert made.reference in text
    assert str(len(found)) in found[0]


def test_a_table_goes_on_over_the_page_under_its_headings_and_loses_no_row() -> None:
    found = pages(report(documents=60))
    assert sum("SHA-256" in text for text in found) > 1
    whole = run_together("".join(found))
    assert all(digest(number).hex() in whole for number in range(60))


def test_the_same_report_is_the_same_bytes_and_is_dated_by_its_own_day() -> None:
    made = report("ru")
    first = render_pdf(made)
    assert first == render_pdf(report("ru"))
    assert first != render_pdf(replace(made, conclusion="Other."))
    told = PdfReader(BytesIO(first)).metadata
    assert told is not None
    assert told.creation_date is not None
    assert told.creation_date.date() == made.day
    assert told.title == made.title


def test_the_same_bytes_come_from_another_process() -> None:
    program = (
        "import hashlib; from gateway.paper.pdf import render_pdf; from tests.paper.made import report;"
        "print(hashlib.sha256(render_pdf(report())).hexdigest())"
    )
    answers = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert len(answers) == 1


def test_letters_that_no_font_here_has_and_those_that_control_are_shown_as_such() -> None:
    assert printable("Ә ғ ҷ ў ə ñ €") == "Ә ғ ҷ ў ə ñ €"
    assert "漢" not in printable("漢字")
    assert "\u202e" not in printable("a\u202eb")
    made = replace(report(), conclusion="漢 \ue000\ue001 {nb} \x1b[31m")
    assert "{nb}" in "".join(pages(made))


def test_a_report_with_nothing_in_it_is_a_page() -> None:
    empty = replace(report(), sections=(), decisions=(), documents=(), exemptions=(), conclusion="", title="")
    assert len(pages(empty)) == 1


@pytest.mark.parametrize("light", ["RED", "AMBER+STRICT", "CLEAR", "", "PURPLE"])
def test_every_light_is_printed_and_one_that_is_not_known_is_red(light: str) -> None:
    made = replace(report(), marking=Marking(light))
    (first, *_) = pages(made)
    assert ("TLP:RED" in first) is (light in {"RED", "PURPLE"})
    assert ("TLP:AMBER+STRICT" in first) is (light == "AMBER+STRICT")


def test_a_node_that_prints_nothing_does_not_hold_the_libraries() -> None:
    program = (
        "import sys; import gateway.paper.pdf, gateway.paper.markdown, gateway.paper.calendar;"
        "print(sorted({'fpdf', 'fontTools', 'PIL', 'icalendar'} & sys.modules.keys()))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
