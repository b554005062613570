"""The diagrams in the READMEs show the tables as they are."""

from __future__ import annotations

from pathlib import Path

from node.cases import diagram

README = Path(diagram.__file__).with_name("README.md")


def test_the_diagrams_of_the_cases_are_drawn_from_the_tables_as_they_are() -> None:
    text = README.read_text("utf-8")
    assert diagram.redrawn(text) == text
