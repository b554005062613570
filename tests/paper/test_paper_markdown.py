"""The report as Markdown says everything that it holds, and nothing that anybody wrote becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from gateway.paper.markdown import escaped, in_cell, in_heading, lines_of, render_markdown
from gateway.paper.marking import LIGHTS, Marking, said, strictest
from tests.paper.made import COMMENT, TITLES, digest, report

READER = MarkdownIt("gfm-like", {"linkify": False}).enable("table")
HEADINGS = {
    "en": ("Decisions", "Documents", "Exemptions", "Conclusion"),
    "fr": ("Décisions", "Documents", "Exemptions", "Conclusion"),
    "ru": ("Решения", "Документы", "Исключения", "Заключение"),
}
WRITTEN = st.text(
    st.sampled_from("aя *_`[](){}<>#+-=.!|~&:@\\\"'/1\n\r\t\u2028")
    | st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf"))
)
HOSTILE = [
    "[click](https://x.example)", "![](x)", "<script>alert(1)</script>", "<!-- x", "# heading", "- list",
    "1. list", "1) list", "> quote", "    code", "```\ncode", "a | b", "| - |", "***", "---", "===",
    "&lt;", "a\\", "**b**", "www.x.example", "https://x.example", "who@x.example",
    "[a]: https://x.example", "~~no~~", "x\n===\ny", "+ a",
]  # fmt: skip


def said_by(tokens: list[Token]) -> str:
    """Return what a reader sees of Markdown, and fail where there is more than text."""
    shown = []
    for token in tokens:
        for child in token.children or []:
            assert child.type in {"text", "text_special", "softbreak", "hardbreak"}, child
            shown.append("\n" if child.type.endswith("break") else child.content)
    return "".join(shown)


def bare(text: str) -> str:
    return "\n".join(line.strip() for line in lines_of(text)).replace("\u00a0", "").strip()


@pytest.mark.parametrize("language", TITLES)
def test_everything_is_said_under_headings_of_the_language(language: str) -> None:
    made = report(language)
    text = render_markdown(made)
    shown = READER.render(text)
    assert all(f"<h2>{heading}</h2>" in shown for heading in HEADINGS[language])
    assert f"<h1>{TITLES[language]}</h1>" in shown
    for section in made.sections:
        assert f"<h2>{section.heading}</h2>" in shown
        assert all(saying.text in shown for saying in section.sayings)
    assert all(one.sha256.hex() in shown for one in made.documents)
    assert shown.count(said(made.whole_marking, language)) >= 2
    assert text == render_markdown(report(language))


@pytest.mark.parametrize("written", HOSTILE)
def test_nothing_that_looks_like_markup_becomes_it(written: str) -> None:
    tokens = READER.parse(escaped(written))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert said_by(tokens) == bare(written)


@given(WRITTEN)
@example("\r")
@example("\nsaid\n\n")
def test_any_text_reads_as_it_was_written(written: str) -> None:
    tokens = READER.parse(escaped(written))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert said_by(tokens).replace("\u00a0", "").strip() == bare(written)


@given(WRITTEN, WRITTEN)
def test_a_cell_stays_one_cell_and_a_heading_one_line(one: str, other: str) -> None:
    tokens = READER.parse(f"| A | B |\n| --- | --- |\n| {in_cell(one)} | {in_cell(other)} |")
    assert sum(token.type == "td_open" for token in tokens) == 2
    assert "\n" not in in_cell(one)
    assert "\n" not in in_heading(one)


def test_a_report_made_of_markup_has_the_headings_and_rows_of_any_other() -> None:
    made = report()
    spoilt = replace(
        made,
        title="# <b>x</b>\n\n## y",
        conclusion="\n\n".join(HOSTILE),
        documents=tuple(replace(one, title="a | b\n| c |") for one in made.documents),
    )

    def shape(text: str) -> list[str]:
        return re.findall(r"<(h[1-6]|tr|table|a|img|script|ul|pre)\b", READER.render(text))

    assert shape(render_markdown(spoilt)) == shape(render_markdown(made))


def test_an_exemption_without_a_ground_says_no_more_than_its_article() -> None:
    assert "not named (Article 6.1)" in render_markdown(report())


def test_the_whole_bears_the_strictest_light_and_the_purposes_that_fit_all_of_it() -> None:
    assert report().whole_marking == Marking("AMBER", ("PRJ.REVIEW",))
    for number, light in enumerate(LIGHTS):
        assert strictest([Marking(light), Marking(), Marking("CLEAR")]).strictness == max(number, 1)
    assert strictest([Marking("PURPLE"), Marking("GREEN")]).tlp == "RED"
    assert strictest([Marking("GREEN", ("ANA",)), Marking("GREEN", ("ENF",))]) == Marking("RED")
    assert strictest([]) == Marking()


def test_a_time_without_a_zone_is_not_printed() -> None:
    made = report()
    naive = replace(made.documents[0], time=made.documents[0].time.replace(tzinfo=None))
    with pytest.raises(ValueError, match="zone"):
        render_markdown(replace(made, documents=(naive,)))


def test_digests_and_comments_stand_as_they_are() -> None:
    text = render_markdown(report())
    assert digest(0).hex() in text
    assert COMMENT.split(";")[0] in text
