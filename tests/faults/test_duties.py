"""What a person is shown who opens an item before its caveats are acknowledged, at real nodes."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli.main import entente
from gateway.demo import cast
from gateway.i18n import LANGUAGES, in_language, speak
from node.exchange.caveats import STANDARD
from tests.support.processes import Pair, PartyFolder

OWN_WORDS = "Только для группы «Алят»; копии не делать."
_CAVEATS = (
    f'[CAV-JUD, {{id: CARICC-7, original_language: ru, text_ru: "{OWN_WORDS}", text_fr: "Sans copie."}}]'
)


@dataclass(frozen=True)
class Owed:
    """An item at the WCO that nobody may open before three things are acknowledged."""

    wco: PartyFolder
    item: str

    def open(self, *more: str) -> list[str]:
        """Return the words of a command that opens the item."""
        words = ["open", self.item, "--purpose", cast.FITTING, *more]
        return [*words, "--as", cast.READER, "--home", str(self.wco.folder)]


@pytest.fixture(scope="module")
def owed(founded: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Owed]:
    pair = founded.copy(tmp_path_factory.mktemp("duties") / "pair")
    text = (cast.SAMPLES / "from-caricc.yaml").read_text("utf-8").split("---")[0]
    assert "caveats: [CAV-JUD]" in text
    dossier = tmp_path_factory.mktemp("dossier") / "own-words.yaml"
    dossier.write_text(text.replace("[CAV-JUD]", f"{_CAVEATS}, duties: [ACK_READ]"), "utf-8")
    try:
        pair.start()
        outcome = pair.caricc.cli("submit", Path(dossier)).done()["outcomes"][0]
        pair.until_settled()
        yield Owed(pair.wco, outcome["item_id"])
    finally:
        pair.stop()
        speak("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_holds_a_use_back_is_shown_with_its_wording_and_with_the_command_that_opens(
    owed: Owed, language: str
) -> None:
    told = CliRunner().invoke(entente, [*owed.open(), "--lang", language])
    assert told.exit_code == 1
    assert f"CAV-JUD [{language}]: {STANDARD['CAV-JUD'][language]}" in told.stderr
    assert OWN_WORDS in told.stderr, "the wording that binds is always shown"
    missing = in_language(language, "the translation is missing")
    assert (f"CARICC-7 [{language}]: {missing}" in told.stderr) is (language == "en")
    assert ("Sans copie." in told.stderr) is (language == "fr")
    assert in_language(language, "I have read the restrictions of this item.") in told.stderr
    command = next(line for line in told.stderr.splitlines() if line.startswith("  entente open"))
    done = CliRunner().invoke(entente, [*shlex.split(command)[1:], "--lang", language])
    assert done.exit_code == 0, done.stderr
    assert OWN_WORDS in done.stdout
    assert STANDARD["CAV-JUD"][language] in done.stdout


def test_programs_are_told_the_wording_the_missing_languages_and_the_command(owed: Owed) -> None:
    error = owed.wco.cli(*owed.open()).error
    duties = {one["acknowledge"]: one for one in error["duties"]}
    assert duties.keys() == {"CAV-JUD", "CARICC-7", "ACK_READ"}
    assert duties["CAV-JUD"]["texts"] == dict(STANDARD["CAV-JUD"])
    assert duties["CARICC-7"]["missing_languages"] == ["en"]
    assert duties["CARICC-7"]["binding_language"] == "ru"
    assert owed.wco.cli(*shlex.split(error["command"])[1:]).done()["content"]


def test_what_was_acknowledged_already_is_asked_for_no_more(owed: Owed) -> None:
    error = owed.wco.cli(*owed.open("--caveat", "CAV-JUD", "--caveat", "ACK_READ")).error
    assert [one["acknowledge"] for one in error["duties"]] == ["CARICC-7"]
    assert not owed.wco.cli(*shlex.split(error["command"])[1:]).exit_code
