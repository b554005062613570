"""How answers and refusals are shown."""

from __future__ import annotations

import json

import pytest

from gateway.cli.faults import InputError, UnverifiedError
from gateway.cli.output import Output, plain
from gateway.client import NodeUnreachableError
from gateway.i18n import speak
from gateway.status import PeerRefused
from node.errors import EntenteError, FieldFault, Refusal


@pytest.mark.parametrize("hostile", ["\x1b[2J", "\x9b31m", "\u202egnp.exe", "\u2066x", "a\x00b", "\x07"])
def test_no_text_from_outside_steers_the_terminal(hostile: str) -> None:
    assert plain(hostile) != hostile
    assert not set(plain(hostile)) & set("\x00\x07\x1b\x9b\u202e\u2066")


@pytest.mark.parametrize(
    "harmless", ["Партия уксусного ангидрида", "anhydride acétique", "a\n\tb", "[bold]x[/bold]"]
)
def test_words_of_our_languages_pass_unchanged(harmless: str) -> None:
    assert plain(harmless) == harmless


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PeerRefused("NOT_IN_FORCE", "x", retry="permanent", article="9"), 1),
        (Refusal("SCHEMA_INVALID", "x", faults=[FieldFault("a", "b")]), 2),
        (InputError("x"), 2),
        (NodeUnreachableError("127.0.0.1:1", "refused"), 3),
        (UnverifiedError("x"), 4),
        (Refusal("SIGNATURE_INVALID", "x"), 4),
    ],
)
def test_each_end_has_its_exit_code(
    error: EntenteError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Output(as_json=True).ended(error) == code
    assert json.loads(capsys.readouterr().out)["error"]["exit_code"] == code
    assert Output(as_json=False).ended(error) == code
    assert capsys.readouterr().out == "", "what went wrong is said on standard error"


def test_a_refusal_is_told_with_article_and_remedy_in_the_readers_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    refused = PeerRefused(
        "PURPOSE_MISMATCH", "not for this", retry="permanent", article="3.4",
        remedy="ask the supplier for consent to this purpose", correlation_id="c0ffee",
    )  # fmt: skip
    speak("fr")
    Output(as_json=False).ended(refused)
    said = capsys.readouterr().err
    assert "PURPOSE_MISMATCH" in said
    assert "Article 3.4" in said
    assert "demander au fournisseur" in said
    assert "c0ffee" in said
    speak("ru")
    Output(as_json=True).ended(refused)
    facts = json.loads(capsys.readouterr().out)["error"]
    assert facts["text"] == "Материал нельзя использовать для этой цели."


def test_a_code_of_a_later_version_is_still_told(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).ended(PeerRefused("REASON_UNKNOWN", "something new", retry="permanent"))
    assert "something new" in capsys.readouterr().err


def test_markup_in_a_refusal_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    Output(as_json=False).ended(PeerRefused("INTERNAL", "[red]boo[/red]", retry="permanent"))
    assert "[red]boo[/red]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("code", "facts", "said"),
    [
        ("INVALID_TRANSITION", {"state": "CLOSED", "step": "review_closed"}, "actuel : clos"),
        ("ROLE_INSUFFICIENT", {"roles": "contact,principal"}, "contact,principal"),
        ("LEVEL_TOO_LOW", {"least_level": "senior"}, "senior"),
        ("AUTHENTIC_TEXT_INCOMPLETE", {"languages": "fr,ru"}, "fr,ru"),
        ("SUPERSEDED", {"newest_version": "3"}, "3"),
    ],
)
def test_what_a_refusal_knows_of_the_state_is_told_to_people(
    capsys: pytest.CaptureFixture[str], code: str, facts: dict[str, str], said: str
) -> None:
    speak("fr")
    Output(as_json=False).ended(PeerRefused(code, "not so", retry="permanent", facts=facts))
    assert said in capsys.readouterr().err
