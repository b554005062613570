"""`entente dispute`: raised, referred, taken up by persons; ended by the principals' own signatures.

Decides how it is typed and shown. Whether a step is possible the node says. Source: Article 7.1.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from entente.v1 import agreement_service_pb2, agreement_view_pb2, dispute_pb2
from entente.v1 import dispute_service_pb2 as wire

from gateway.cli import typed, words
from gateway.cli.agreement_words import DISPUTE_STATES
from gateway.cli.asking import as_option
from gateway.cli.faults import InputError
from gateway.cli.framework import Group, Number, Setting, agreement_option, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.prepare_commands import out_option, state_of, write_prepared
from gateway.cli.purposes_shown import in_words, texts_facts
from gateway.cli.steps import Step, step_options
from gateway.i18n import gettext as _
from gateway.i18n import mark

dispute = Group("dispute", help=mark("Disputes: raise, refer, take up, resolve, give up, list, show."))

_KINDS = {
    "interpretation": dispute_pb2.DISPUTE_KIND_INTERPRETATION,
    "application": dispute_pb2.DISPUTE_KIND_APPLICATION,
    "relationship": dispute_pb2.DISPUTE_KIND_RELATIONSHIP,
}


@command("raise", mark("Raise a dispute with the other Party."))
@option("--kind", type=click.Choice(list(_KINDS)), required=True, help=mark("What it is about."))
@option(
    "--question",
    "question",
    metavar="LANGUAGE=TEXT",
    multiple=True,
    required=True,
    help=mark("The question; once for each language."),
)
@option(
    "--cite",
    "cited",
    metavar="LANGUAGE:PARAGRAPH=WORDS",
    multiple=True,
    help=mark("A passage that it rests on, exactly as it stands, such as en:3.4=WORDS."),
)
@option("--report", default="", metavar="REPORT", help=mark("The interference report it follows from."))
@step_options
def raise_dispute(
    step: Step, kind: str, question: tuple[str, ...], cited: tuple[str, ...], report: str
) -> None:
    """Raise a dispute."""
    request = step.request(
        wire.RaiseDisputeRequest,
        kind=_KINDS[kind],
        question=typed.texts(question),
        passages=_passages(step, cited),
        report_id=report,
    )
    named = step.take("dispute", "RaiseDispute", request).dispute_id
    step.setting.out.result(
        {"dispute_id": named},
        _("Raised as {}.").format(named),
        _("Next: entente dispute refer {}").format(named),
    )


def _passages(step: Step, cited: tuple[str, ...]) -> list[dispute_pb2.CitedPassage]:
    """Return the passages typed, each with the digest of the text that the record names."""
    if not cited:
        return []
    asked = agreement_service_pb2.GetAgreementStateRequest(agreement_id=step.agreement_id)
    digests = {one.language: one.sha256 for one in step.take("agreement", "GetAgreementState", asked).texts}
    made = []
    for given in cited:
        place, sign, said = given.partition("=")
        language, colon, paragraph = place.partition(":")
        if not (sign and colon and language and paragraph and said):
            raise InputError(_("{} is not written as LANGUAGE:PARAGRAPH=WORDS.").format(given))
        made.append(
            dispute_pb2.CitedPassage(
                language=language, paragraph=paragraph, words=said, text_digest=digests.get(language, b"")
            )
        )
    return made


@command("refer", mark("Refer DISPUTE to the Secretary General and the Director."))
@click.argument("named", metavar="DISPUTE")
@step_options
def refer(step: Step, named: str) -> None:
    """Refer a dispute."""
    _moved(step, named, "ReferDispute", wire.ReferDisputeRequest)


@command("take-up", mark("Say that the principals of this Party seek a solution of DISPUTE."))
@click.argument("named", metavar="DISPUTE")
@step_options
def take_up(step: Step, named: str) -> None:
    """Take a dispute up."""
    _moved(step, named, "TakeUpDispute", wire.TakeUpDisputeRequest)


def _moved(step: Step, named: str, method: str, kind: Callable[..., Any]) -> None:
    state = step.take("dispute", method, step.request(kind, dispute_id=named)).state
    step.setting.out.result(
        {"dispute_id": named, "state": _state(state)}, _("{}: {}.").format(named, _(DISPUTE_STATES[state]))
    )


@command("resolve", mark("Prepare the solution of DISPUTE; both principals sign it."))
@click.argument("named", metavar="DISPUTE")
@option(
    "--text",
    "texts",
    metavar="LANGUAGE=TEXT",
    multiple=True,
    required=True,
    help=mark("What was agreed; once for each language."),
)
@agreement_option
@out_option
@pass_setting
def resolve(setting: Setting, named: str, texts: tuple[str, ...], agreement_id: str, out: Path) -> None:
    """Prepare a solution."""
    said = dispute_pb2.DisputeConclusion(
        dispute_id=typed.identifier(named),
        outcome=dispute_pb2.DISPUTE_STATE_RESOLVED,
        conclusion=typed.texts(texts),
    )
    write_prepared(setting, state_of(setting, agreement_id), out, dispute_conclusion=said)


@command("give-up", mark("Prepare the declaration that no equitable solution of DISPUTE was achieved."))
@click.argument("named", metavar="DISPUTE")
@option(
    "--text",
    "texts",
    metavar="LANGUAGE=TEXT",
    multiple=True,
    help=mark("Why none was achieved; once for each language."),
)
@agreement_option
@out_option
@pass_setting
def give_up(setting: Setting, named: str, texts: tuple[str, ...], agreement_id: str, out: Path) -> None:
    """Prepare the declaration that nothing was achieved."""
    said = dispute_pb2.DisputeConclusion(
        dispute_id=typed.identifier(named),
        outcome=dispute_pb2.DISPUTE_STATE_NOT_ACHIEVED,
        conclusion=typed.texts(texts),
    )
    write_prepared(setting, state_of(setting, agreement_id), out, dispute_conclusion=said)


@command("list", mark("List the disputes of both Parties, the newest first."))
@option("--limit", type=Number(1, 500), default=50, help=mark("At most so many."))
@agreement_option
@as_option
@pass_setting
def list_all(setting: Setting, limit: int, agreement_id: str, caller: str | None) -> None:
    """List disputes."""
    held = _held(setting, agreement_id, caller, limit)
    rows = [
        (typed.shown(one.dispute_id), one.party, _(DISPUTE_STATES[one.state]), in_words(one.said.question))
        for one in held
    ]
    setting.out.result(
        {"disputes": [_facts(one) for one in held]},
        setting.out.table([_("Dispute"), _("Raised by"), _("State"), _("Question")], rows),
    )


@command(
    "show", mark("Show DISPUTE: its question in every language, its passages side by side, how it went on.")
)
@click.argument("named", metavar="DISPUTE")
@agreement_option
@as_option
@pass_setting
def show(setting: Setting, named: str, agreement_id: str, caller: str | None) -> None:
    """Show one dispute."""
    wanted = typed.identifier(named)
    one = next((it for it in _held(setting, agreement_id, caller, 500) if it.dispute_id == wanted), None)
    if one is None:
        raise InputError(_("There is no dispute {}.").format(named), _("see entente dispute list"))
    rows: list[tuple[str, object]] = [
        (_("Raised by"), one.party),
        *((_("Question [{}]").format(text.language), text.text) for text in one.said.question),
        *((_(DISPUTE_STATES[move.state]), words.instant(move.move_time)) for move in one.moves),
        *((_("Conclusion [{}]").format(text.language), text.text) for text in one.conclusion.conclusion),
    ]
    drawn: list[Any] = [setting.out.table([_("Dispute"), named], rows)]
    paragraphs = list(dict.fromkeys(it.paragraph for it in one.said.passages))
    languages = list(dict.fromkeys(it.language for it in one.said.passages))
    if paragraphs:
        cited = {(it.paragraph, it.language): it.words for it in one.said.passages}
        drawn.append(
            setting.out.table(
                [_("Paragraph"), *languages],
                [(p, *(cited.get((p, language), "") for language in languages)) for p in paragraphs],
            )
        )
    setting.out.result(_facts(one), *drawn)


def _held(
    setting: Setting, agreement_id: str, caller: str | None, limit: int
) -> list[agreement_view_pb2.DisputeView]:
    from gateway.cli.calls import caller_client

    request = wire.ListDisputesRequest(agreement_id=agreement_id, page_size=limit)
    with caller_client(Home(setting.home), caller) as client:
        return list(client.call(client.dispute.ListDisputes, request).disputes)


def _state(value: int) -> str:
    return words.word(dispute_pb2.DisputeState, value, "DISPUTE_STATE_")


def _facts(one: agreement_view_pb2.DisputeView) -> dict[str, Any]:
    return {
        "dispute_id": typed.shown(one.dispute_id),
        "party": one.party,
        "kind": words.word(dispute_pb2.DisputeKind, one.said.kind, "DISPUTE_KIND_"),
        "state": _state(one.state),
        "question": texts_facts(one.said.question),
        "passages": [
            {"language": it.language, "paragraph": it.paragraph, "words": it.words}
            for it in one.said.passages
        ],
        "moves": [{"state": _state(it.state), "time": it.move_time.ToJsonString()} for it in one.moves],
        "signed_by": list(one.signed_by),
        "conclusion": texts_facts(one.conclusion.conclusion),
    }


for _command in (raise_dispute, refer, take_up, resolve, give_up, list_all, show):
    dispute.add_command(_command)
