"""The closing report as PDF: pages that carry their marking, tables that go on over the page.

Decides how the report looks on paper. The fonts lie in the file, so that it looks and reads the same
everywhere; a letter that they lack is shown as a question mark. The library is loaded with the first report:
a running node that prints none does not hold it. Source: ISO 32000.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gateway.i18n import mark
from gateway.paper.markdown import lines_of
from gateway.paper.marking import said
from gateway.paper.report import Report, Saying, Table, Wording

if TYPE_CHECKING:
    from fpdf import FPDF

_FONT: Final = "Source Sans"
_MARGIN_MM: Final = 18.0
_SMALL, _TEXT, _HEADING, _TITLE = 8.5, 10.5, 13.0, 18.0
_LINE_MM: Final = 5.2
_GREY: Final = (110, 110, 110)
_LIGHTS: Final = {"RED": (190, 20, 30), "AMBER": (185, 110, 0), "GREEN": (20, 120, 50)}
# Stands for the number of pages, which is known at the end. No text has it: no font here does.
_PAGES: Final = "\ue000\ue001"
# How wide the columns of a table are, side by side.
_DECISIONS: Final = (26, 13, 18, 25, 18)
_DOCUMENTS: Final = (23, 9, 18, 32, 18)
_EXEMPTIONS: Final = (14, 20, 30, 36)


def render_pdf(report: Report) -> bytes:
    """Return the report as a PDF of A4 pages. Pure: the same report, the same bytes.

    Raises:
        ValueError: a time in it has no zone.
    """
    page = _new(report)
    words = Wording(report)
    page.add_page()
    _title(page, report, words)
    for section in report.sections:
        _heading(page, section.heading)
        for saying in section.sayings:
            _saying(page, saying, report.language, words)
    for heading, table, widths in (
        (mark("Decisions"), words.decisions(), _DECISIONS),
        (mark("Documents"), words.documents(), _DOCUMENTS),
        (mark("Exemptions"), words.exemptions(), _EXEMPTIONS),
    ):
        if table[1]:
            _heading(page, words.say(heading))
            _table(page, table, widths)
    if report.conclusion:
        _heading(page, words.say(mark("Conclusion")))
        _text(page, report.conclusion)
    return bytes(page.output())


def _new(report: Report) -> FPDF:
    made: FPDF = _paper()(report)
    made.set_margins(_MARGIN_MM, _MARGIN_MM + 8, _MARGIN_MM)
    made.set_auto_page_break(True, _MARGIN_MM + 8)
    made.alias_nb_pages(_PAGES)
    made.set_creation_date(datetime.combine(report.day, time(), UTC))
    made.set_title(printable(report.title))
    made.set_lang(report.language)
    made.set_creator("Entente")
    made.set_producer("Entente")
    for style, name in (("", "Regular"), ("B", "Bold")):
        made.add_font(_FONT, style, _font_file(name))
    return made


@cache
def _paper() -> Any:
    """Return the class of our pages: what stands at the head and the foot of each."""
    from fpdf import FPDF

    class Paper(FPDF):
        def __init__(self, report: Report) -> None:
            super().__init__(format="A4")
            self._report = report
            self._marking = printable(said(report.whole_marking, report.language))

        def header(self) -> None:
            self.set_y(_MARGIN_MM - 6)
            self._mark_line("L")
            self.set_y(_MARGIN_MM - 6)
            self.set_text_color(*_GREY)
            self.set_font(_FONT, "", _SMALL)
            self.cell(0, _LINE_MM, printable(self._report.reference), align="R")
            self.set_text_color(0)
            self.set_y(_MARGIN_MM + 8)

        def footer(self) -> None:
            self.set_y(-_MARGIN_MM)
            self._mark_line("L")
            self.set_y(-_MARGIN_MM)
            self.set_text_color(*_GREY)
            self.set_font(_FONT, "", _SMALL)
            page = Wording(self._report).say(mark("Page {number} of {count}"))
            self.cell(0, _LINE_MM, page.format(number=self.page_no(), count=_PAGES), align="R")
            self.set_text_color(0)

        def _mark_line(self, align: str) -> None:
            light = self._report.whole_marking.tlp.partition("+")[0]
            self.set_text_color(*_LIGHTS.get(light, (0, 0, 0)))
            self.set_font(_FONT, "B", _TEXT)
            self.cell(0, _LINE_MM, self._marking, align=align)

    return Paper


@cache
def _font_file(name: str) -> str:
    import font_source_sans_pro

    return str(Path(font_source_sans_pro.__file__).parent / "files" / f"SourceSansPro-{name}.ttf")


@cache
def _letters() -> frozenset[int]:
    """Return what can be printed."""
    from fontTools.ttLib import TTFont

    with TTFont(_font_file("Regular"), lazy=True) as font:
        return frozenset(font.getBestCmap())


def printable(text: str) -> str:
    """Return text as it can be printed, line by line."""
    letters = _letters()
    return "\n".join(
        "".join(letter if ord(letter) in letters else "?" for letter in line) for line in lines_of(text)
    )


def _title(page: FPDF, report: Report, words: Wording) -> None:
    page.set_font(_FONT, "B", _TITLE)
    page.multi_cell(0, _LINE_MM * 1.6, printable(report.title), align="L", new_x="LMARGIN", new_y="NEXT")
    _small(page, words.say(mark("Closing report of a project review under Article 5.3")))
    page.ln(2)
    for label, value in words.facts():
        page.set_font(_FONT, "B", _TEXT)
        page.multi_cell(48, _LINE_MM, printable(label), align="L", new_x="RIGHT", new_y="TOP")
        page.set_font(_FONT, "", _TEXT)
        page.multi_cell(0, _LINE_MM, printable(value), align="L", new_x="LMARGIN", new_y="NEXT")


def _heading(page: FPDF, text: str) -> None:
    page.ln(4)
    if page.will_page_break(_LINE_MM * 5):  # never alone at the foot
        page.add_page()
    page.set_font(_FONT, "B", _HEADING)
    page.multi_cell(0, _LINE_MM * 1.3, printable(text), align="L", new_x="LMARGIN", new_y="NEXT")
    page.ln(1)


def _small(page: FPDF, text: str) -> None:
    page.set_font(_FONT, "", _SMALL)
    page.set_text_color(*_GREY)
    page.multi_cell(0, _LINE_MM, printable(text), align="L", new_x="LMARGIN", new_y="NEXT")
    page.set_text_color(0)


def _text(page: FPDF, text: str) -> None:
    page.set_font(_FONT, "", _TEXT)
    page.multi_cell(0, _LINE_MM, printable(text), align="L", new_x="LMARGIN", new_y="NEXT")


def _saying(page: FPDF, saying: Saying, language: str, words: Wording) -> None:
    if page.will_page_break(_LINE_MM * 3):
        page.add_page()
    parts = (saying.party, saying.person, words.instant(saying.time), said(saying.marking, language))
    page.set_font(_FONT, "B", _SMALL)
    line = printable(" · ".join(part for part in parts if part))
    page.multi_cell(0, _LINE_MM, line, align="L", new_x="LMARGIN", new_y="NEXT")
    if saying.about:
        _small(page, words.say(mark("On: {passage}")).format(passage=saying.about))
    _text(page, saying.text)
    page.ln(2)


def _table(page: FPDF, table: Table, widths: tuple[int, ...]) -> None:
    headings, rows = table
    page.set_font(_FONT, "", _SMALL)
    with page.table(col_widths=widths, line_height=_LINE_MM * 0.85, text_align="LEFT", padding=1) as shown:
        for row in (headings, *rows):
            shown.row([printable(cell) or "—" for cell in row])
