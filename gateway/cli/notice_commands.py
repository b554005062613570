"""`entente notices`, `entente exposure`: where later restrictions stand, and what was known before they held.

Decides how they are told; what is listed is what the caller may see of the items. Source: Article 3.4.
"""

from __future__ import annotations

from typing import Any

import click
from entente.v1 import restriction_service_pb2 as wire
from google.protobuf.json_format import MessageToDict

from gateway.cli import words
from gateway.cli.framework import Number, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.errors import code_of

_as = option("--as", "caller", metavar="NAME", help=mark("The person or system whose certificate calls."))


@command("notices", mark("List later restrictions, newest first: those issued here and those received."))
@option("--item", default="", metavar="ITEM", help=mark("Only on this item."))
@option("--unconfirmed", is_flag=True, help=mark("Only those issued here that do not hold yet."))
@option("--limit", type=Number(1), default=50, show_default=True, help=mark("At most so many."))
@_as
@pass_setting
def notices(setting: Setting, item: str, unconfirmed: bool, limit: int, caller: str | None) -> None:
    """List notices."""
    found = _listed(setting, caller, item, limit, unconfirmed=unconfirmed)
    columns = [_("Notice"), _("Item"), _("From"), _("Kind"), _("No."), _("Stated"), _("State"), _("Answer")]
    rows = [
        (
            one.notice_id,
            one.item_id,
            one.from_party,
            words.notice_kind_text(one.notice.kind),
            one.notice.sequence or "-",
            words.instant(one.state_time),
            words.notice_state_text(one.state),
            _answer_text(one),
        )
        for one in found
    ]
    drawn = setting.out.table(columns, rows) if rows else _("No notices.")
    setting.out.result({"notices": [notice_facts(one) for one in found]}, drawn)


@command("exposure", mark("Show what became known of ITEM before each later restriction on it held."))
@click.argument("item")
@_as
@pass_setting
def exposure(setting: Setting, item: str, caller: str | None) -> None:
    """Show exposure reports."""
    found = [one for one in _listed(setting, caller, item, 500) if one.HasField("exposure")]
    drawn: list[Any] = []
    for one in found:
        drawn += _report_drawn(setting, one)
    facts = {
        "item_id": item,
        "reports": [
            {
                "notice_id": one.notice_id,
                "sequence": one.notice.sequence,
                "exposure": MessageToDict(one.exposure, preserving_proto_field_name=True),
            }
            for one in found
        ],
    }
    setting.out.result(facts, *(drawn or [_("No exposure report is here.")]))


def notice_facts(one: wire.NoticeSummary) -> dict[str, Any]:
    """Return a notice for programs."""
    return {
        "notice_id": one.notice_id,
        "item_id": one.item_id,
        "from": one.from_party,
        "kind": words.notice_kind(one.notice.kind),
        "sequence": one.notice.sequence,
        "state": words.notice_state(one.state),
        "author": one.author_id,
        "state_time": one.state_time.ToJsonString(),
        "notice": MessageToDict(one.notice, preserving_proto_field_name=True),
        "answer": MessageToDict(one.answer, preserving_proto_field_name=True)
        if one.HasField("answer")
        else None,
        "answered_after_s": _after_s(one),
    }


def _listed(
    setting: Setting, caller: str | None, item: str, limit: int, *, unconfirmed: bool = False
) -> list[wire.NoticeSummary]:
    from gateway.cli.calls import caller_client

    request = wire.ListNoticesRequest(item_id=item, unconfirmed=unconfirmed)
    found: list[wire.NoticeSummary] = []
    with caller_client(Home(setting.home), caller) as client:
        while len(found) < limit:
            request.page_size = min(500, limit - len(found))
            page = client.call(client.restriction.ListNotices, request)
            found += page.notices
            request.page_token = page.next_page_token
            if not page.next_page_token:
                break
    return found[:limit]


def _after_s(one: wire.NoticeSummary) -> float | None:
    if not one.HasField("answer_time"):
        return None
    return (one.answer_time.ToMicroseconds() - one.state_time.ToMicroseconds()) / 1_000_000


def _answer_text(one: wire.NoticeSummary) -> str:
    if not one.HasField("answer"):
        return "-"
    code = code_of(one.answer.code) if one.answer.code else ""
    after = _after_s(one)
    return " ".join(part for part in (code, "" if after is None else f"{after:.3f} s") if part)


def _report_drawn(setting: Setting, one: wire.NoticeSummary) -> list[Any]:
    report = one.exposure
    title = _("Notice {} ({}), between entries {} and {} of the recipient's ledger").format(
        one.notice.sequence,
        words.notice_kind_text(one.notice.kind),
        report.supply_leaf_index,
        report.enforce_leaf_index,
    )
    columns = [_("What"), _("Role"), _("Purpose"), _("How often")]
    rows: list[tuple[object, ...]] = [
        (words.use_action_text(c.action), words.role(c.role).lower(), c.purpose, c.count)
        for c in report.counts
    ]
    rows.append((_("denied"), "", "", report.denied))
    drawn: list[Any] = [setting.out.table(columns, rows, title=title)]
    if report.irrevocable:
        undone = [
            (
                words.use_action_text(use.action),
                words.role(use.role).lower(),
                use.recipient,
                words.instant(use.use_time),
                use.leaf_index,
            )
            for use in report.irrevocable
        ]
        columns = [_("What"), _("Role"), _("Recipient"), _("When"), _("Entry")]
        drawn.append(setting.out.table(columns, undone, title=_("Cannot be undone")))
    if report.not_observed:
        drawn.append(
            _("Not observed by the recipient's node: {}").format(
                ", ".join(words.use_action_text(action) for action in report.not_observed)
            )
        )
    if report.onward_recipients:
        drawn.append(
            _("Passed on to {}; {} have not confirmed the notice.").format(
                report.onward_recipients, report.onward_unconfirmed
            )
        )
    if report.HasField("certificate"):
        certificate = report.certificate
        drawn.append(
            _("Destroyed: {} parts, {}, entry {} of the recipient's ledger").format(
                len(certificate.plain_digests),
                words.instant(certificate.destroy_time),
                certificate.leaf_index,
            )
        )
    return drawn
