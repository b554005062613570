"""`entente KIND draft`: what a Party prepares in a case and has not said; it never leaves the node.

Decides how drafts are typed and shown. Source: Article 5.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click
from entente.v1 import case_service_pb2 as wire

from gateway.cli import words
from gateway.cli.asking import as_option, for_option, limit_option, pages
from gateway.cli.case_acting import FILE, Verb, file_values, name_versions, step_of
from gateway.cli.case_reading import facts_of, gist
from gateway.cli.case_words import step_text
from gateway.cli.faults import InputError
from gateway.cli.framework import Group, Setting, agreement_option, command, option, pass_setting
from gateway.cli.home import Home, read_file
from gateway.cli.steps import Step, step_options
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.cases.kinds import TABLES

_HELP: Final = mark("Drafts, which never leave this node: save, list, discard.")
_SAVE: Final = mark("Keep a draft: of the step that FILE holds, or of notes alone.")
_LIST: Final = mark("List this Party's drafts, the newest first.")
_DISCARD: Final = mark("Destroy DRAFT.")


def draft_group(kind: int, verbs: Sequence[Verb]) -> Group:
    """Return the commands for drafts of a kind of case."""
    group = Group("draft", help=_HELP)
    for each in (_save_command(verbs), _list_command(kind), _discard_command()):
        group.add_command(each)
    return group


def _save_command(verbs: Sequence[Verb]) -> click.Command:
    steps = {verb.name: verb.step for verb in verbs}
    opening = next(verb.name for verb in verbs if verb.opens)

    def save(
        step: Step, file: Path | None, verb: str, named: str, text: str, text_file: Path | None, draft: str
    ) -> None:
        if text and text_file is not None:
            raise InputError(_("--text and --text-file exclude each other."))
        said = read_file(text_file).decode(errors="replace") if text_file is not None else text
        request = step.request(wire.SaveDraftRequest, draft_id=draft, case_id=named, text=said)
        if file is not None:
            request.step.CopyFrom(step_of(steps[verb], file_values(file)))
            name_versions(step, request.step)
        elif not said:
            raise InputError(_("There is nothing to keep: name a FILE, --text or --text-file."))
        kept = step.take("case", "SaveDraft", request).draft_id
        step.setting.out.result({"draft_id": kept}, _("Kept as {}.").format(kept))

    decorated: Any = step_options(save)
    for decorate in (
        option("--draft", default="", metavar="DRAFT", help=mark("The draft that it replaces.")),
        option("--text-file", type=FILE, help=mark("Notes, in a file.")),
        option("--text", default="", help=mark("Notes.")),
        option("--case", "named", default="", metavar="CASE", help=mark("The case that it is for.")),
        option(
            "--step",
            "verb",
            type=click.Choice(list(steps)),
            default=opening,
            show_default=True,
            help=mark("The step that FILE holds."),
        ),
        click.argument("file", metavar="[FILE]", type=FILE, required=False),
    ):
        decorated = decorate(decorated)
    return command("save", _SAVE)(decorated)


def _list_command(kind: int) -> click.Command:
    def list_all(
        setting: Setting, agreement_id: str, caller: str | None, person: str, limit: int, named: str
    ) -> None:
        from gateway.cli.calls import caller_client

        request = wire.ListDraftsRequest(agreement_id=agreement_id, person_id=person, case_id=named)
        with caller_client(Home(setting.home), caller) as client:
            found = pages(client, client.case.ListDrafts, request, "drafts", limit)
        shown = [one for one in found if not (name := _step(one)) or TABLES[kind].rows(name)]
        rows = [
            (one.draft_id, words.instant(one.save_time), one.author_id, one.case_id, _said(one))
            for one in shown
        ]
        heads = [_("Draft"), _("Kept"), _("Who"), _("Case"), _("What")]
        setting.out.result({"drafts": [_facts(one) for one in shown]}, setting.out.table(heads, rows))

    decorated: Any = list_all
    for decorate in (
        pass_setting,
        for_option,
        as_option,
        limit_option,
        agreement_option,
        option("--case", "named", default="", metavar="CASE", help=mark("Only those for this case.")),
    ):
        decorated = decorate(decorated)
    return command("list", _LIST)(decorated)


def _discard_command() -> click.Command:
    def discard(setting: Setting, draft: str, agreement_id: str, caller: str | None, person: str) -> None:
        from gateway.cli.calls import caller_client

        request = wire.DiscardDraftRequest(agreement_id=agreement_id, person_id=person, draft_id=draft)
        with caller_client(Home(setting.home), caller) as client:
            client.call(client.case.DiscardDraft, request)
        setting.out.result({"draft_id": draft, "discarded": True}, _("{} is destroyed.").format(draft))

    decorated: Any = discard
    for decorate in (
        pass_setting,
        for_option,
        as_option,
        agreement_option,
        click.argument("draft", metavar="DRAFT"),
    ):
        decorated = decorate(decorated)
    return command("discard", _DISCARD)(decorated)


def _step(one: wire.CaseDraft) -> str:
    return one.step.WhichOneof("step") or ""


def _said(one: wire.CaseDraft) -> str:
    name = _step(one)
    said = [step_text(name), gist(getattr(one.step, name))] if name else []
    return ": ".join(part for part in (*said, one.text) if part)


def _facts(one: wire.CaseDraft) -> dict[str, Any]:
    name = _step(one)
    return {
        "draft_id": one.draft_id,
        "case_id": one.case_id,
        "author_id": one.author_id,
        "save_time": one.save_time.ToJsonString(),
        "step": name,
        "said": facts_of(getattr(one.step, name)) if name else {},
        "text": one.text,
    }
