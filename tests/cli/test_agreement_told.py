"""What a principal's office is told of the agreement: its languages by name, and a notice with its end."""

from __future__ import annotations

from pathlib import Path

from gateway.demo.stage import entente_command
from gateway.i18n import LANGUAGES, in_language
from tests.cli.conftest import Run
from tests.support.conducting import written
from tests.support.processes import Pair, until

ENDS = "The notice runs; it ends the agreement at {}."
OPEN = "The notice runs; when it ends the agreement is known once the other Party has received it."
AT_ONCE = "It has taken effect."


def test_the_texts_are_listed_by_the_names_of_their_languages(pair: Pair, run: Run) -> None:
    for language in LANGUAGES:
        told = run("agreement", "show", "--home", pair.wco.folder, "--lang", language).out
        for name in ("English", "French", "Russian"):
            assert in_language(language, "Text in {}").format(in_language(language, name)) in told


def test_a_notice_is_said_to_end_the_agreement_at_its_end_and_not_at_once(
    pair: Pair, tmp_path: Path, run: Run
) -> None:
    wco, (act, signature) = pair.wco, (tmp_path / "notice.act", tmp_path / "notice.sig")
    document = written(tmp_path, "notice.txt", "Synthetic notice.\n")
    wco.cli("agreement", "prepare", "notice", "--document", document, "--out", act).done()
    key = ("--key", pair.stage.key(wco.side), "--party", "WCO")
    entente_command("agreement", "sign", act, *key, "--out", signature, "--yes").done()

    def submitted(language: str) -> str:
        ran = run("agreement", "submit", act, signature, "--home", wco.folder, "--lang", language)
        assert ran.code == 0, ran.err
        assert in_language(language, AT_ONCE) not in ran.out
        return " ".join(ran.out.split())

    assert OPEN in submitted("en")
    ends = until(
        lambda: str(wco.cli("agreement", "show").facts.get("end_time") or ""), "the day of receipt is known"
    )
    for language in LANGUAGES:
        before, _, after = in_language(language, ENDS).partition("{}")
        told = submitted(language)
        assert f"{before}{ends[:10]}" in told
        assert after in told
