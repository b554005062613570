"""`entente rule`: general restrictions that a Party states for many of its items at once (Article 3.4).

Decides how a rule is typed and shown: its dimensions as for `entente restrict`, which items it is about by
options. Who states and ends rules, and which items they reach, the node decides.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click
from entente.v1 import general_rule_pb2
from entente.v1 import restriction_service_pb2 as notice_wire
from entente.v1 import rule_service_pb2 as wire
from google.protobuf.json_format import MessageToDict

from gateway.cli import words
from gateway.cli.asking import as_option, dry_option, for_option, limit_option, pages, request_option
from gateway.cli.framework import Group, Number, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.item_commands import family_named
from gateway.cli.restrict_commands import dimension_options, named_set
from gateway.cli.terms_words import selection_line, set_line
from gateway.i18n import gettext as _
from gateway.i18n import mark

rule = Group("rule", help=mark("General restrictions on many items at once: list, issue, end, approve."))

_wait = option(
    "--wait", type=Number(0, 3600), default=0, help=mark("Wait so many seconds for the recipient's answer.")
)
_set_file = click.Path(path_type=Path, exists=True, dir_okay=False)
_REACHES: Final = {
    "NEW": mark("items supplied from now on"),
    "NEW_AND_EXISTING": mark("items supplied before, too"),
}
_POLL_S: Final = 0.2
_LISTED_MAX: Final = 500
Made = TypeVar("Made", bound=Callable[..., Any])


def _selector_options(function: Made) -> Made:
    """Add the options that say which items a rule is about."""
    for declared in (
        option(
            "--instrument",
            "instruments",
            multiple=True,
            metavar="INSTRUMENT",
            help=mark("Only items released under this instrument."),
        ),
        option(
            "--supplied-for",
            multiple=True,
            metavar="CODE",
            help=mark("Only items supplied for this purpose, or for one within it."),
        ),
        option(
            "--customs/--no-customs",
            "customs",
            default=None,
            help=mark("Only customs enforcement information, or only what is none."),
        ),
        option(
            "--nominal/--no-nominal",
            "nominal",
            default=None,
            help=mark("Only items that name persons, businesses or vehicles, or only those that do not."),
        ),
        option(
            "--family",
            "families",
            multiple=True,
            help=mark("Only this family, such as SEIZURE."),
        ),
    ):
        function = declared(function)
    return function


@command("list", mark("List the general restrictions of both Parties, newest first, and ends that wait."))
@limit_option
@as_option
@pass_setting
def list_rules(setting: Setting, limit: int, caller: str | None) -> None:
    """List rules."""
    from gateway.cli.calls import caller_client

    with caller_client(Home(setting.home), caller) as client:
        drafts = list(client.call(client.rule.ListRules, wire.ListRulesRequest(page_size=1)).drafts)
        found = pages(client, client.rule.ListRules, wire.ListRulesRequest(), "rules", limit)
    columns = [_("No."), _("From"), _("Reference"), _("Which items"), _("When supplied"), _("Restrictions")]
    columns += [_("Stated"), _("State"), _("In force")]
    rows = [
        (
            one.rule.sequence,
            one.from_party,
            *_step_cells(one.rule),
            words.instant(one.record_time),
            words.notice_state_text(one.state),
            _("yes") if one.in_force else _("no"),
        )
        for one in found
    ]
    drawn: list[Any] = [setting.out.table(columns, rows) if rows else _("No general restrictions.")]
    if drafts:
        columns = [_("Draft"), _("Ends no."), _("Why"), _("Drafted by"), _("When")]
        waiting = [
            (one.draft_id, one.rule_sequence, one.reason_code, one.author_id, words.instant(one.draft_time))
            for one in drafts
        ]
        drawn.append(setting.out.table(columns, waiting, title=_("Waiting for a second person")))
    facts = {
        "rules": [_facts(one) for one in found],
        "drafts": [
            {
                "draft_id": one.draft_id,
                "ends": int(one.rule_sequence),
                "reason_code": one.reason_code,
                "author": one.author_id,
                "draft_time": one.draft_time.ToJsonString(),
            }
            for one in drafts
        ],
    }
    setting.out.result(facts, *drawn)


@command("issue", mark("State a general restriction under REFERENCE, as legal adviser or contact person."))
@click.argument("reference")
@option(
    "--reach",
    required=True,
    type=click.Choice([name.lower().replace("_", "-") for name in _REACHES], case_sensitive=False),
    help=mark("Items supplied from now on, or those supplied before, too."),
)
@_selector_options
@option("--set", "file", type=_set_file, help=mark("The dimensions, in a file (YAML or JSON)."))
@dimension_options
@dry_option
@_wait
@request_option
@as_option
@for_option
@pass_setting
def issue(
    setting: Setting,
    /,
    reference: str,
    reach: str,
    families: tuple[str, ...],
    nominal: bool | None,
    customs: bool | None,
    supplied_for: tuple[str, ...],
    instruments: tuple[str, ...],
    file: Path | None,
    dry_run: bool,
    wait: int,
    request_id: str,
    caller: str | None,
    person: str,
    **dimensions: Any,
) -> None:
    """State a rule."""
    from gateway.cli.calls import caller_client

    made = general_rule_pb2.RuleMade(
        reference=reference,
        reach=general_rule_pb2.RuleReach.Value(f"RULE_REACH_{reach.upper().replace('-', '_')}"),  # type: ignore[arg-type]
        set=named_set(dimensions, file),
    )
    selector = general_rule_pb2.ItemSelector(
        families=[family_named(name) for name in families],
        purposes=supplied_for,
        instruments=instruments,
        nominal=nominal,
        customs_enforcement=customs,
    )
    if selector.ListFields():
        made.selector.CopyFrom(selector)
    request = wire.IssueRuleRequest(
        request_id=request_id or str(uuid.uuid4()), person_id=person, rule=made, validate_only=dry_run
    )
    with caller_client(Home(setting.home), caller) as client:
        stated = client.call(client.rule.IssueRule, request).rule
        _tell(setting, _awaited(client, stated, wait))


@command(
    "end", mark("Draft the end of this Party's rule NUMBER, which relaxes: a second person approves it.")
)
@click.argument("number", type=Number(1))
@option("--reason", required=True, metavar="CODE", help=mark("Why, as a code such as OPERATION_OVER."))
@request_option
@as_option
@for_option
@pass_setting
def end(setting: Setting, number: int, reason: str, request_id: str, caller: str | None, person: str) -> None:
    """Draft the end of a rule."""
    from gateway.cli.calls import caller_client

    request = wire.DropRuleRequest(
        request_id=request_id or str(uuid.uuid4()),
        person_id=person,
        rule_sequence=number,
        reason_code=reason,
    )
    with caller_client(Home(setting.home), caller) as client:
        draft = client.call(client.rule.DropRule, request).draft_id
    setting.out.result(
        {"draft_id": draft, "ends": number},
        _("The end of rule {} is drafted; it stays in force until then.").format(number),
        _("A second person approves it: entente rule approve {}").format(draft),
    )


@command("approve", mark("Approve the end of a rule, DRAFT, that somebody else drafted, and state it."))
@click.argument("draft")
@_wait
@request_option
@as_option
@pass_setting
def approve(setting: Setting, draft: str, wait: int, request_id: str, caller: str | None) -> None:
    """Approve the end of a rule."""
    from gateway.cli.calls import caller_client

    request = wire.ApproveRuleDropRequest(request_id=request_id or str(uuid.uuid4()), draft_id=draft)
    with caller_client(Home(setting.home), caller) as client:
        stated = client.call(client.rule.ApproveRuleDrop, request).rule
        _tell(setting, _awaited(client, stated, wait))


def _awaited(client: Any, stated: wire.RuleSummary, wait: int) -> wire.RuleSummary:
    """Return a step once the recipient has answered it, or as it stands when the time is over."""
    if not wait or stated.state != notice_wire.NOTICE_STATE_ISSUED:
        return stated
    ends = time.monotonic() + wait
    while True:
        listed = client.call(client.rule.ListRules, wire.ListRulesRequest(page_size=_LISTED_MAX)).rules
        stated = next((one for one in listed if one.rule_id == stated.rule_id), stated)
        answered = stated.HasField("answer") or stated.state == notice_wire.NOTICE_STATE_REJECTED
        if answered or time.monotonic() >= ends:
            return stated
        time.sleep(_POLL_S)


def _tell(setting: Setting, one: wire.RuleSummary) -> None:
    reference, items, reach, restrictions = _step_cells(one.rule)
    rows: list[tuple[str, object]] = [
        (_("Rule"), one.rule_id or "-"),
        (_("Number"), one.rule.sequence),
        (_("Reference"), reference),
        (_("Which items"), items),
        (_("When supplied"), reach),
        (_("Restrictions"), restrictions),
        (_("State"), words.notice_state_text(one.state)),
    ]
    setting.out.result(_facts(one), setting.out.table(["", ""], [row for row in rows if row[1] != ""]))


def _step_cells(step: general_rule_pb2.GeneralRule) -> tuple[str, str, str, str]:
    """Return what a step is called, which items it is about, since when, and what it restricts."""
    match step.WhichOneof("step"):
        case "made":
            made = step.made
            reach = _reach(made)
            about = selection_line(made.selector)
            return made.reference, about, _(_REACHES.get(reach, reach)), set_line(made.set)
        case "dropped":
            ended = _("ends no. {} ({})").format(step.dropped.rule_sequence, step.dropped.reason_code)
            return ended, "", "", ""
    return "?", "?", "?", "?"


def _reach(made: general_rule_pb2.RuleMade) -> str:
    return words.word(general_rule_pb2.RuleReach, made.reach, "RULE_REACH_")


def _facts(one: wire.RuleSummary) -> dict[str, Any]:
    step, made, dropped = one.rule.WhichOneof("step"), one.rule.made, one.rule.dropped
    facts: dict[str, Any] = {
        "rule_id": one.rule_id,
        "from": one.from_party,
        "sequence": int(one.rule.sequence),
        "step": step or "",
        "state": words.notice_state(one.state),
        "in_force": one.in_force,
        "record_time": one.record_time.ToJsonString() if one.HasField("record_time") else None,
        "answer": MessageToDict(one.answer, preserving_proto_field_name=True)
        if one.HasField("answer")
        else None,
    }
    if step == "made":
        facts |= {
            "reference": made.reference,
            "reach": _reach(made),
            "selector": MessageToDict(made.selector, preserving_proto_field_name=True),
            "set": MessageToDict(made.set, preserving_proto_field_name=True),
        }
    elif step == "dropped":
        facts |= {
            "ends": int(dropped.rule_sequence),
            "approver": dropped.approver_id,
            "reason_code": dropped.reason_code,
        }
    return facts


for _command in (list_rules, issue, end, approve):
    rule.add_command(_command)
