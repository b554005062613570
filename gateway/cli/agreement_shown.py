"""How the agreement stands, as people read it: one page, its history, its texts, what would be.

Decides form only. The page is for a principal: what holds, what runs, who waits for whom, in three languages.
Source: Articles 2 and 7 to 9.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from entente.v1 import agreement_service_pb2 as wire
from google.protobuf.json_format import MessageToDict

from gateway.cli import typed, words
from gateway.cli.act_file import read_act_file
from gateway.cli.agreement_words import (
    AMENDMENT_STATES,
    DESIGNATION_STATES,
    DISPUTE_STATES,
    KINDS,
    operation_text,
    said_text,
    suspension_row,
)
from gateway.cli.framework import Group, Number, Setting, agreement_option, command, option, pass_setting
from gateway.cli.home import Home, read_file
from gateway.cli.prepare_commands import state_of
from gateway.cli.purposes_shown import in_words
from gateway.clock import SystemClock
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.agreement.reading import readable

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def show_state(setting: Setting, agreement_id: str, *, whole: bool) -> None:
    """Show one page, or the record in effect whole."""
    state = state_of(setting, agreement_id)
    facts = MessageToDict(state, preserving_proto_field_name=True)
    facts |= _plain_facts(state)
    if whole:
        setting.out.result(facts, "\n".join(readable(state.record, _)))
        return
    setting.out.result(facts, *_page(setting, state, SystemClock().now()))


def _plain_facts(state: wire.GetAgreementStateResponse) -> dict[str, Any]:
    return {
        "standing": words.standing(state.standing),
        "agreement_digest": state.agreement_digest.hex(),
        "stated_digest": state.stated_digest.hex(),
        "reading": readable(state.record, _),
        "signed_by": sorted({state.party, state.peer}) if state.HasField("in_force_time") else [],
        "authentic_texts": {text.language: text.sha256.hex() or "ABSENT" for text in state.texts},
        "vacant": list(state.vacant),
        "suspended": sorted(one.party for one in state.suspensions),
        "record": None,
        **{
            name: [_identified(one) for one in getattr(state, name)]
            for name in ("notices", "suspensions", "contacts", "disputes", "amendments", "waiting")
        },
    }


def _identified(one: Any) -> dict[str, Any]:
    """Return a part of the state with identifiers as people type them."""
    made: dict[str, Any] = MessageToDict(one, preserving_proto_field_name=True)
    for name in ("act_id", "dispute_id", "amendment_id"):
        if name in made:
            made[name] = typed.shown(getattr(one, name))
    if "record_digest" in made:
        made["record_digest"] = one.record_digest.hex()
    return made


def _page(setting: Setting, state: wire.GetAgreementStateResponse, now: datetime) -> list[Any]:
    rows: list[tuple[str, object]] = [
        (_("Agreement"), state.agreement_id),
        (_("Between"), f"{state.party}, {state.peer}"),
        (_("Standing"), words.standing_text(state.standing)),
        (_("In force since"), words.instant(state.in_force_time) or _("not in force")),
        (_("Version"), f"{state.version} ({state.agreement_digest.hex()[:16]})"),
    ]
    if state.HasField("end_time"):
        rows.append((_("Ends"), f"{words.instant(state.end_time)} ({_left(state, now)})"))
    elif state.notices:
        rows.append((_("Ends"), _("as soon as the other Party's receipt shows the day of receipt")))
    if state.stated_digest != state.agreement_digest:
        rows.append((_("Attention"), _("the other Party is not known to hold this version yet")))
    rows += map(suspension_row, state.suspensions)
    for code in (state.party, state.peer):
        rows.append((_("Contact point of {}").format(code), _contacts(state, code)))
    rows += [
        (_("Text in {}").format(words.language(text.language)), _text_state(text)) for text in state.texts
    ]
    drawn: list[Any] = [setting.out.table([_("How the agreement stands"), ""], rows)]
    if state.waiting:
        drawn.append(
            setting.out.table(
                [_("Waits for a signature"), _("What is done"), _("Of")],
                [
                    (typed.shown(one.act_id), _(KINDS.get(one.kind, one.kind)), one.awaits)
                    for one in state.waiting
                ],
            )
        )
    if state.disputes:
        drawn.append(
            setting.out.table(
                [_("Dispute"), _("Raised by"), _("State"), _("Question")],
                [
                    (
                        typed.shown(one.dispute_id),
                        one.party,
                        _(DISPUTE_STATES[one.state]),
                        in_words(one.said.question),
                    )
                    for one in state.disputes
                ],
            )
        )
    if state.amendments:
        drawn.append(
            setting.out.table(
                [_("Amendment"), _("Asked for by"), _("State"), _("Proposal")],
                [
                    (
                        typed.shown(one.amendment_id),
                        one.party,
                        _(AMENDMENT_STATES[one.state]),
                        in_words(one.said.proposal),
                    )
                    for one in state.amendments
                ],
            )
        )
    return drawn


def _contacts(state: wire.GetAgreementStateResponse, code: str) -> str:
    found = [one for one in state.contacts if one.party == code]
    if not found:
        return _("vacant")
    told = []
    for one in found:
        said, state_now = one.said, _(DESIGNATION_STATES[one.state])
        told.append(
            f"{said.person_id} ({in_words(said.functions)}), {', '.join(said.reached_at)}: {state_now}"
        )
    return "; ".join(told)


def _text_state(text: Any) -> str:
    if not text.sha256:
        return _("absent: nobody has supplied it")
    where = _("held here") if text.held else _("its file is not held here")
    return f"{text.sha256.hex()[:16]} ({where})"


def _left(state: wire.GetAgreementStateResponse, now: datetime) -> str:
    days = (state.end_time.ToDatetime(UTC) - now).days
    return _("{} whole days left").format(max(days, 0))


@command("history", mark("List everything that was said of the agreement, with what became of it."))
@option("--limit", type=Number(1, 500), default=50, help=mark("At most so many."))
@agreement_option
@pass_setting
def history(setting: Setting, limit: int, agreement_id: str) -> None:
    """List what was said."""
    from gateway.cli.calls import operator_client

    request = wire.ListAgreementHistoryRequest(agreement_id=agreement_id, page_size=limit)
    with operator_client(Home(setting.home)) as client:
        events = client.call(client.agreement.ListAgreementHistory, request).events
    rows = [
        (
            words.instant(one.state_time),
            one.party,
            _(KINDS.get(one.kind, one.kind)),
            said_text(one),
            _outcome(one),
        )
        for one in events
    ]
    facts = {"events": [_event_facts(one) for one in events]}
    setting.out.result(
        facts, setting.out.table([_("Stated"), _("By"), _("What"), _("In words"), _("Outcome")], rows)
    )


def _outcome(one: wire.AgreementEvent) -> str:
    if one.void_code:
        return _("changes nothing: {}").format(one.void_code)
    if one.kind == "signature" or one.HasField("receive_time"):
        return _("holds")
    return _("holds; its receipt is not here yet")


def _event_facts(one: wire.AgreementEvent) -> dict[str, Any]:
    act_id = b""
    if one.WhichOneof("said") == "act":
        from node.agreement.acts import read_act

        act_id = read_act(one.act.act).act_id
    return {
        "statement_id": typed.shown(one.statement_id),
        "party": one.party,
        "kind": one.kind,
        "state_time": one.state_time.ToJsonString(),
        "receive_time": one.receive_time.ToJsonString() if one.HasField("receive_time") else None,
        "author": one.author_id,
        "leaf_index": one.leaf_index,
        "void_code": one.void_code,
        "act_id": typed.shown(act_id),
        "said": said_text(one),
    }


texts = Group("texts", help=mark("The equally authentic texts: list, import, show, side by side."))


@command("list", mark("List the authentic texts by their digests; an absent one stays absent."))
@agreement_option
@pass_setting
def list_texts(setting: Setting, agreement_id: str) -> None:
    """List the texts."""
    state = state_of(setting, agreement_id)
    facts = {
        "texts": [
            {"language": one.language, "sha256": one.sha256.hex() or "ABSENT", "held": one.held}
            for one in state.texts
        ]
    }
    rows = [
        (one.language, one.sha256.hex() or _("absent: nobody has supplied it"), _text_state(one))
        for one in state.texts
    ]
    setting.out.result(facts, setting.out.table([_("Language"), _("Digest (SHA-256)"), _("State")], rows))


@command("import", mark("Keep the file of an authentic text, whose digest the record names."))
@click.argument("language")
@click.argument("file", type=_FILE)
@agreement_option
@pass_setting
def import_text(setting: Setting, language: str, file: Path, agreement_id: str) -> None:
    """Keep a text."""
    from gateway.cli.calls import operator_client

    request = wire.ImportTextRequest(agreement_id=agreement_id, language=language, text=read_file(file))
    with operator_client(Home(setting.home)) as client:
        digest = client.call(client.agreement.ImportText, request).sha256.hex()
    setting.out.result({"language": language, "sha256": digest}, _("Kept: {}").format(digest))


@command("show", mark("Write an authentic text as it is, byte for byte."))
@click.argument("language")
@agreement_option
@pass_setting
def show_text(setting: Setting, language: str, agreement_id: str) -> None:
    """Show a text."""
    text = _text(setting, language, agreement_id)
    if setting.as_json:
        setting.out.result({"language": language, "text": text})
    else:
        setting.out.text(text)


@command("compare", mark("Show the passages of PARAGRAPH in every language side by side; none is primary."))
@click.argument("paragraph")
@agreement_option
@pass_setting
def compare(setting: Setting, paragraph: str, agreement_id: str) -> None:
    """Show a paragraph side by side."""
    state = state_of(setting, agreement_id)
    found = {
        one.language: paragraph_of(_text(setting, one.language, agreement_id), paragraph)
        if one.held
        else None
        for one in state.texts
    }
    rows = [[_shown_passage(one, found[one.language]) for one in state.texts]]
    setting.out.result(
        {"paragraph": paragraph, "passages": found},
        setting.out.table([one.language for one in state.texts], rows, title=paragraph),
    )


def _shown_passage(one: Any, passage: str | None) -> str:
    if not one.sha256:
        return _("absent: nobody has supplied it")
    if not one.held:
        return _("its file is not held here")
    return passage or _("no such paragraph was found in this file")


def paragraph_of(text: str, paragraph: str) -> str:
    """Return a paragraph of a text such as `3.4`: the numbered part of the article's own part; empty if none.

    Articles are found by a line that ends with their number (Article 3, Статья 3), paragraphs by `4.` at the
    start of a line. What a file breaks into lines otherwise is not guessed at.
    """
    article, _dot, number = paragraph.partition(".")
    lines = [line.strip() for line in text.splitlines()]
    heads = [place for place, line in enumerate(lines) if _is_head(line)]
    start = next((place for place in heads if _is_head(lines[place], article)), None)
    if start is None:
        return ""
    end = next((place for place in heads if place > start), len(lines))
    body = [line for line in lines[start + 1 : end] if line]
    if not number:
        return "\n".join(body)
    begins = [place for place, line in enumerate(body) if line.split(" ", 1)[0].rstrip(".").isdigit()]
    wanted = next((place for place in begins if body[place].startswith(f"{number}.")), None)
    if wanted is None:
        return ""
    until = next((place for place in begins if place > wanted), len(body))
    return " ".join(body[wanted:until]).split(" ", 1)[-1]


def _is_head(line: str, article: str = "") -> bool:
    plain = line.strip("#* ").split()
    words_match = len(plain) == 2 and plain[0].lower() in ("article", "статья")
    return words_match and plain[1].isdigit() and (not article or plain[1] == article)


def _text(setting: Setting, language: str, agreement_id: str) -> str:
    from gateway.cli.calls import operator_client

    request = wire.GetTextRequest(agreement_id=agreement_id, language=language)
    with operator_client(Home(setting.home)) as client:
        text: bytes = client.call(client.agreement.GetText, request).text
    return text.decode(errors="replace")


for _command in (list_texts, import_text, show_text, compare):
    texts.add_command(_command)


@command(
    "what-if", mark("Ask what either Party might do at another time, or after acts that nobody has signed.")
)
@option("--at", default="", metavar="TIME", help=mark("At what time (UTC); now where left out."))
@option("--suppose", "supposed", type=_FILE, multiple=True, help=mark("An act's file, supposed to be done."))
@option("--record", type=_FILE, help=mark("A record supposed to be in effect."))
@agreement_option
@pass_setting
def what_if(
    setting: Setting, at: str, supposed: tuple[Path, ...], record: Path | None, agreement_id: str
) -> None:
    """Ask the gate."""
    from gateway.cli.calls import operator_client

    request = wire.AskWhatIfRequest(
        agreement_id=agreement_id,
        supposed=[read_act_file(path).act for path in supposed],
        record=b"" if record is None else read_file(record),
    )
    if at:
        request.at_time.FromDatetime(typed.instant(at))
    with operator_client(Home(setting.home)) as client:
        answer = client.call(client.agreement.AskWhatIf, request)
    parties = list(dict.fromkeys(one.party for one in answer.passages))
    by_operation: dict[str, dict[str, wire.PassageView]] = {}
    for one in answer.passages:
        by_operation.setdefault(one.operation, {})[one.party] = one
    rows = [
        (operation_text(operation), *(_passage(found[party]) for party in parties))
        for operation, found in by_operation.items()
    ]
    facts = {
        "standing": words.standing(answer.standing),
        "end_time": answer.end_time.ToJsonString() if answer.HasField("end_time") else None,
        "passages": [MessageToDict(one, preserving_proto_field_name=True) for one in answer.passages],
    }
    setting.out.result(
        facts,
        _("Standing: {}").format(words.standing_text(answer.standing)),
        setting.out.table([_("Operation"), *parties], rows),
        _("Nothing was changed, and nothing recorded."),
    )


_NOTES = {
    "warn": mark("yes; with a warning where it falls due after the end"),
    "survival": mark("yes, for what survives"),
    "quarantine": mark("yes; held unopened by the other Party"),
}


def _passage(one: wire.PassageView) -> str:
    if one.passes:
        return _(_NOTES[one.note]) if one.note in _NOTES else _("yes")
    return f"{one.code} ({one.article})" if one.article else one.code
