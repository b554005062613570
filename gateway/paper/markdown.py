"""The closing report as Markdown: to be read as it is, and by whatever renders CommonMark with tables.

Decides that nothing anybody wrote becomes markup: no link, no image, no HTML, no heading, whatever it looks
like. Source: CommonMark 0.31, backslash escapes; tables of GitHub Flavored Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gateway.i18n import mark
from gateway.paper.marking import said
from gateway.paper.report import Report, Saying, Table, Wording

# Markup wherever it stands; what begins a list, a rule or a heading; what makes a link of a bare address. No
# more, so that it also reads well as it is.
_MARKUP: Final = re.compile(
    r"([\\`*_\[\]<>~|#&@^$])|^([-+=:])|^(?P<number>[0-9]{1,9})([.)])|(:)(?=//)|(?<=www)(\.)", re.IGNORECASE
)
_BREAKS: Final = re.compile(r"\r\n?|[\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNREADABLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, without what controls a terminal or turns the direction of writing."""
    return [_UNREADABLE.sub("\ufffd", line).replace("\t", " ") for line in _BREAKS.split(text)]


def escaped(text: str) -> str:
    """Return text that reads as it was written, in a paragraph of its own; a line stays a line.

    Empty lines at either end are left out: readers that trim a paragraph would show the break before them as
    a backslash.
    """
    lines = [_escaped_line(line) for line in lines_of(text)]
    said = [place for place, line in enumerate(lines) if line] or [0]
    return "\\\n".join(line or "\u00a0" for line in lines[said[0] : said[-1] + 1])


def in_cell(text: str) -> str:
    """Return text for a cell of a table, which is one line."""
    return "<br>".join(_escaped_line(line) for line in lines_of(text)) or "—"


def _escaped_line(line: str) -> str:
    # Blanks at either end would be a block of code or a line's end.
    return _MARKUP.sub(_escape, line.strip())


def _escape(found: re.Match[str]) -> str:
    number = found["number"] or ""
    return f"{number}\\{found[0][len(number) :]}"


def render_markdown(report: Report) -> str:
    """Return the report as Markdown, UTF-8 with a line feed at its end. Pure: the same report, the same text.

    Raises:
        ValueError: a time in it has no zone.
    """
    return "\n\n".join(_blocks(report, Wording(report))) + "\n"


def _blocks(report: Report, words: Wording) -> Iterator[str]:
    over_all = f"**{escaped(said(report.whole_marking, report.language))}**"
    yield over_all
    yield f"# {in_heading(report.title)}"
    yield words.say(mark("Closing report of a project review under Article 5.3"))
    yield "\n".join(f"- {escaped(label)}: {escaped(value)}" for label, value in words.facts())
    for section in report.sections:
        yield f"## {in_heading(section.heading)}"
        for saying in section.sayings:
            yield from _saying(saying, report.language, words)
    for heading, table in (
        (mark("Decisions"), words.decisions()),
        (mark("Documents"), words.documents()),
        (mark("Exemptions"), words.exemptions()),
    ):
        if table[1]:
            yield f"## {words.say(heading)}"
            yield _table(table)
    if report.conclusion:
        yield "## " + words.say(mark("Conclusion"))
        yield escaped(report.conclusion)
    yield "---"
    yield over_all


def in_heading(text: str) -> str:
    """Return text for a heading, which is one line."""
    return " ".join(_escaped_line(line) for line in lines_of(text))


def _saying(saying: Saying, language: str, words: Wording) -> Iterator[str]:
    parts = (saying.party, saying.person, words.instant(saying.time), said(saying.marking, language))
    yield "**" + " · ".join(escaped(part) for part in parts if part) + "**"
    if saying.about:
        yield escaped(words.say(mark("On: {passage}")).format(passage=saying.about))
    yield "\n".join(f"> {line}" for line in escaped(saying.text).split("\n"))


def _table(table: Table) -> str:
    headings, rows = table
    first, *others = ("| " + " | ".join(map(in_cell, row)) + " |" for row in (headings, *rows))
    return "\n".join([first, "|" + " --- |" * len(headings), *others])
