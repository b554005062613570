"""How a case and lists of cases are shown: who did what, when, how the other node took it, what
is waited for.

Decides form and order only. What is waited for is said as the command that does it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import click
from entente.v1 import case_document_pb2, case_pb2, case_service_pb2, case_view_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.cli import case_words, typed, words
from gateway.cli.asking import as_option, for_option, limit_option, pages
from gateway.cli.case_reading import facts_of, gist, item_text
from gateway.cli.framework import Setting, agreement_option, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.purposes_shown import in_words, texts_facts
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.cases.kinds import kind_name
from node.errors import code_of

_STATES = [word.lower().replace("_", "-") for word in case_words.STATES]
_KINDS = [word.lower() for word in case_words.KINDS]
_CASES = mark("Show CASE: every act with who, when and how the other node took it; what is waited for.")
_LIST = mark("List cases of both Parties, those that moved last first.")
kind_option = option(
    "--kind", "kinds", type=click.Choice(_KINDS), multiple=True, help=mark("Only of this kind.")
)


def show_command() -> click.Command:
    """Return the command that shows one case."""
    decorated: Any = _show
    for decorate in (
        pass_setting,
        for_option,
        as_option,
        agreement_option,
        click.argument("named", metavar="CASE"),
    ):
        decorated = decorate(decorated)
    return command("show", _CASES)(decorated)


def _show(setting: Setting, named: str, agreement_id: str, caller: str | None, person: str) -> None:
    """Show one case."""
    from gateway.cli.calls import caller_client

    request = case_service_pb2.GetCaseRequest(agreement_id=agreement_id, person_id=person, case_id=named)
    with caller_client(Home(setting.home), caller) as client:
        view = client.call(client.case.GetCase, request).case
    summary, items = view.summary, dict[str, str]()
    acts = [_act_row(one, items) for one in view.acts]
    legend = list(items.items())
    setting.out.result(
        {
            **summary_facts(summary),
            "acts": [_act_facts(one) for one in view.acts],
            "heads": list(view.heads),
            "act_in_effect": view.act_in_effect,
        },
        setting.out.table([_("Case"), summary.case_id], [*_rows(summary), *_in_effect(view)]),
        setting.out.table(
            [_("Act"), _("When"), _("Who"), _("What"), _("Stands then"), _("How it was taken")],
            acts,
        ),
        *([setting.out.table([_("Item"), _("Named above as")], legend)] if legend else []),
        *awaited_lines(summary),
        *case_words.warning_lines(summary.warnings),
    )


def _rows(one: case_view_pb2.CaseSummary) -> list[tuple[str, object]]:
    return [
        (_("Kind"), case_words.kind_text(one.kind)),
        (_("State"), case_words.state_text(one.state)),
        *((_("About [{}]").format(text.language), text.text) for text in one.titles),
        (_("Opened by"), f"{one.opened_by}, {words.instant(one.open_time)}"),
        (_("Moved last"), words.instant(one.move_time)),
        (_("Due"), words.instant(one.due_time)),
        (_("Agreement"), one.agreement_id),
    ]


def _in_effect(view: case_view_pb2.CaseView) -> list[tuple[str, object]]:
    return [(_("Both have signed the terms of"), view.act_in_effect)] if view.act_in_effect else []


def _act_row(one: case_view_pb2.CaseActView, items: dict[str, str]) -> tuple[str, ...]:
    """Return an act's row, and number the items that it names: whole, they would not fit into the row."""

    def named(document: case_document_pb2.DocumentReference) -> str:
        if not document.item_id:
            return item_text(document)
        return items.setdefault(item_text(document), f"[{len(items) + 1}]")

    name = one.step.WhichOneof("step") or ""
    said = gist(getattr(one.step, name), named) if name else ""
    what = ": ".join(part for part in (case_words.step_text(name), said) if part)
    who = f"{one.party}, {one.author.person_id} ({words.role(one.author.role).lower()})"
    return (
        one.act_id,
        words.instant(one.state_time),
        who,
        what + (" " + _("(with a private note)") if one.has_private_note else ""),
        case_words.state_text(one.state),
        _taken(one),
    )


def _taken(one: case_view_pb2.CaseActView) -> str:
    if one.refusal:
        return f"{case_words.outcome_text(one.outcome)}: {code_of(one.refusal)}"
    if one.crossed:
        return _("crossed another, counts for nothing: {}").format(code_of(one.crossed))
    return case_words.outcome_text(one.outcome)


def awaited_lines(one: case_view_pb2.CaseSummary) -> list[str]:
    """Return what a case waits for, a line for each Party, with the commands that do it."""
    lines = []
    for awaited in one.awaited:
        due = _(", due {}").format(words.instant(awaited.due_time)) if awaited.HasField("due_time") else ""
        said = _("Waits for {} ({}){}: {}")
        roles = ", ".join(words.role(role).lower() for role in awaited.roles)
        lines.append(said.format(awaited.party, roles, due, "; ".join(_commands(one, awaited.steps))))
    return lines


def _commands(one: case_view_pb2.CaseSummary, steps: Iterable[str]) -> list[str]:
    from gateway.cli.case_kinds import typed_for

    kind = kind_name(one.kind)
    return [f"entente {kind} {typed_for(one.kind, step)} {one.case_id}" for step in steps]


def summary_facts(one: case_view_pb2.CaseSummary) -> dict[str, Any]:
    """Return a case as lists tell programs of it."""
    return {
        "case_id": one.case_id,
        "kind": case_words.kind(one.kind),
        "state": case_words.state(one.state),
        "opened_by": one.opened_by,
        "titles": texts_facts(one.titles),
        "open_time": _time(one.open_time),
        "move_time": _time(one.move_time),
        "due_time": _time(one.due_time) if one.HasField("due_time") else "",
        "awaited": [
            {
                "party": it.party,
                "roles": [words.role(role) for role in it.roles],
                "steps": list(it.steps),
                "commands": _commands(one, it.steps),
                "due_time": _time(it.due_time) if it.HasField("due_time") else "",
            }
            for it in one.awaited
        ],
        "warnings": [case_words.warning(it) for it in one.warnings],
        "agreement_id": one.agreement_id,
        "unsettled": one.unsettled,
    }


def _time(at: Timestamp) -> str:
    return at.ToJsonString()


def _act_facts(one: case_view_pb2.CaseActView) -> dict[str, Any]:
    name = one.step.WhichOneof("step") or ""
    return {
        "act_id": one.act_id,
        "party": one.party,
        "person_id": one.author.person_id,
        "role": words.role(one.author.role),
        "state_time": _time(one.state_time),
        "record_time": _time(one.record_time),
        "step": name,
        "said": facts_of(getattr(one.step, name)) if name else {},
        "outcome": case_words.outcome(one.outcome),
        "refusal": code_of(one.refusal) if one.refusal else "",
        "crossed": code_of(one.crossed) if one.crossed else "",
        "state": case_words.state(one.state),
        "has_private_note": one.has_private_note,
    }


# --- lists ----------------------------------------------------------------------------------------


def list_command(kind: case_pb2.CaseKind = case_pb2.CASE_KIND_UNSPECIFIED) -> click.Command:
    """Return the command that lists cases: of one kind, or of all with an option to choose."""
    decorated: Any = partial(_list, fixed=kind)
    decorators: list[Any] = [pass_setting, for_option, as_option, agreement_option, limit_option]
    decorators += [
        option("--due-before", metavar="TIME", help=mark("Only those whose next step is due before this.")),
        option("--opened-by", default="", metavar="PARTY", help=mark("Only those that this Party opened.")),
        option("--open", "open_only", is_flag=True, help=mark("Only those that can still move.")),
        option(
            "--state", "states", type=click.Choice(_STATES), multiple=True, help=mark("Only in this state.")
        ),
    ]
    for decorate in decorators if kind else [*decorators, kind_option]:
        decorated = decorate(decorated)
    return command("list", _LIST)(decorated)


def _list(
    setting: Setting,
    agreement_id: str,
    caller: str | None,
    person: str,
    limit: int,
    due_before: str | None,
    opened_by: str,
    open_only: bool,
    states: tuple[str, ...],
    kinds: tuple[str, ...] = (),
    fixed: case_pb2.CaseKind = case_pb2.CASE_KIND_UNSPECIFIED,
) -> None:
    request = case_service_pb2.ListCasesRequest(
        agreement_id=agreement_id,
        person_id=person,
        kinds=[fixed] if fixed else kinds_of(kinds),
        states=[getattr(case_pb2, f"CASE_STATE_{_enum(one)}") for one in dict.fromkeys(states)],
        opened_by=opened_by,
        open_only=open_only,
    )
    if due_before:
        request.due_before.FromDatetime(typed.instant(due_before))
    found = cases_found(setting, caller, request, limit)
    heads = [_("Case"), _("Kind"), _("State"), _("Opened by"), _("Due"), _("Waits for"), _("About")]
    rows = [
        (
            one.case_id,
            kind_name(one.kind),
            case_words.state_text(one.state),
            one.opened_by,
            words.instant(one.due_time),
            ", ".join(it.party for it in one.awaited),
            in_words(one.titles),
        )
        for one in found
    ]
    setting.out.result({"cases": [summary_facts(one) for one in found]}, setting.out.table(heads, rows))


def kinds_of(typed_kinds: Iterable[str]) -> list[case_pb2.CaseKind]:
    """Return the kinds that were typed, each once."""
    return [getattr(case_pb2, f"CASE_KIND_{_enum(one)}") for one in dict.fromkeys(typed_kinds)]


def _enum(word: str) -> str:
    return word.upper().replace("-", "_")


def cases_found(
    setting: Setting, caller: str | None, request: case_service_pb2.ListCasesRequest, limit: int
) -> list[case_view_pb2.CaseSummary]:
    """Return cases, page by page. Raises PeerRefused, NodeUnreachableError."""
    from gateway.cli.calls import caller_client

    with caller_client(Home(setting.home), caller) as client:
        return pages(client, client.case.ListCases, request, "cases", limit)
