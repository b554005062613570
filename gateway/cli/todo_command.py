"""`entente todo` and `entente case`: what waits for me, and cases of every kind.

Decides only the form, and when somebody is reminded of a day: what waits for whom follows from the tables and
the roles of whoever asks.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from entente.v1 import case_service_pb2, case_view_pb2

from gateway.cli import case_words, words
from gateway.cli.asking import as_option, for_option, limit_option
from gateway.cli.case_shown import (
    cases_found,
    kind_option,
    kinds_of,
    list_command,
    show_command,
    summary_facts,
)
from gateway.cli.doctor_cases import SOON
from gateway.cli.framework import Group, Setting, agreement_option, command, pass_setting
from gateway.cli.home import Home
from gateway.cli.purposes_shown import in_words
from gateway.i18n import gettext as _
from gateway.i18n import mark

OVERDUE: Final = "OVERDUE"
DUE_SOON: Final = "DUE_SOON"
_REMINDERS: Final = {OVERDUE: mark("{}, overdue"), DUE_SOON: mark("{}, within a week")}


def reminder(one: case_view_pb2.CaseSummary, now: datetime) -> str:
    """Return of what somebody is reminded: that a day is over, or comes within a week; empty: of nothing."""
    if not one.HasField("due_time"):
        return ""
    left = one.due_time.ToDatetime(UTC) - now
    return OVERDUE if left.total_seconds() < 0 else DUE_SOON if left < SOON else ""


case = Group("case", help=mark("Cases of every kind: show, list."))
for _command in (show_command(), list_command()):
    case.add_command(_command)


@command("todo", mark("List what waits for a step that my roles allow, the soonest due first."))
@kind_option
@limit_option
@agreement_option
@as_option
@for_option
@pass_setting
def todo(
    setting: Setting, agreement_id: str, caller: str | None, person: str, limit: int, kinds: tuple[str, ...]
) -> None:
    """List what waits for the caller."""
    request = case_service_pb2.ListCasesRequest(
        agreement_id=agreement_id, person_id=person, kinds=kinds_of(kinds), awaits_me=True
    )
    found = cases_found(setting, caller, request, limit)
    own, now = Home(setting.home).config().party.code, datetime.now(UTC)
    facts = [
        {
            **each,
            "reminder": reminder(one, now),
            "commands": [line for it in each["awaited"] if it["party"] == own for line in it["commands"]],
        }
        for one, each in zip(found, map(summary_facts, found), strict=True)
    ]
    rows = [
        (
            one.case_id,
            _(_REMINDERS.get(each["reminder"], "{}")).format(words.instant(one.due_time)),
            case_words.kind_text(one.kind),
            in_words(one.titles),
            case_words.state_text(one.state),
            "\n".join(line.removesuffix(f" {one.case_id}") for line in each["commands"]),
        )
        for one, each in zip(found, facts, strict=True)
    ]
    heads = [_("Case"), _("Due"), _("Kind"), _("About"), _("State"), _("What to do")]
    drawn = setting.out.table(heads, rows) if rows else _("Nothing waits for you.")
    setting.out.result({"cases": facts}, drawn)
