"""`entente search`, and what `entente items` counts and awaits: queries over many items.

Decides how filters are typed and how answers read. What may be searched and counted the node decides, item by
item; nothing that it holds back is told. Source: Article 3.4.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import click
from entente.v1 import code_lists_pb2, exchange_service_pb2, use_pb2
from entente.v1 import retention_service_pb2 as retention
from entente.v1 import search_service_pb2 as wire
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.cli import words
from gateway.cli.faults import InputError
from gateway.cli.framework import Number, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.item_commands import DIRECTIONS, family_named, items_drawn, summary_facts
from gateway.dossier_mapping import instant_of
from gateway.i18n import gettext as _
from gateway.i18n import mark

_SPANS: Final = {"h": 3600, "d": 86_400, "w": 604_800}
LIMIT_KINDS = {
    "USE_ENDS": mark("use ends"),
    "DESTROY": mark("content is destroyed"),
    "REVIEW": mark("restrictions are to be reviewed"),
}


@command(
    "search", mark("Find items whose content holds all words of TEXT; hits are opened with entente open.")
)
@click.argument("text", required=False, default="")
@option(
    "--direction", type=click.Choice(list(DIRECTIONS)), default="both", help=mark("Received or supplied.")
)
@option("--family", "families", multiple=True, help=mark("Only this family, such as SEIZURE."))
@option("--urgency", default="", help=mark("Only of this urgency, such as FLASH."))
@option("--from", "since", default="", metavar="TIME", help=mark("Only stated at this time or later."))
@option("--before", default="", metavar="TIME", help=mark("Only stated before this time."))
@option("--purpose", "purposes", multiple=True, help=mark("Only those that may be used for this."))
@option("--limit", type=Number(1), default=50, show_default=True, help=mark("At most so many."))
@option("--as", "caller", metavar="NAME", help=mark("The person or system whose certificate calls."))
@pass_setting
def search(
    setting: Setting,
    text: str,
    direction: str,
    families: tuple[str, ...],
    urgency: str,
    since: str,
    before: str,
    purposes: tuple[str, ...],
    limit: int,
    caller: str | None,
) -> None:
    """Search items."""
    from gateway.cli.calls import caller_client

    request = wire.SearchItemsRequest(
        text=text,
        filter=wire.ItemFilter(
            direction=DIRECTIONS[direction],
            families=[family_named(name) for name in families],
            urgency=_urgency(urgency),
            purposes=purposes,
        ),
    )
    for name, value in (("from_time", since), ("before_time", before)):
        if value:
            getattr(request.filter, name).CopyFrom(_instant(value))
    found: list[exchange_service_pb2.ItemSummary] = []
    with caller_client(Home(setting.home), caller) as client:
        while len(found) < limit:
            request.page_size = min(500, limit - len(found))
            page = client.call(client.search.SearchItems, request)
            found += page.items
            request.page_token = page.next_page_token
            if not page.next_page_token:
                break
    setting.out.result({"items": [summary_facts(one) for one in found]}, items_drawn(setting, found))


def show_counts(setting: Setting, caller: str | None, direction: Any, family: Any) -> None:
    """Show how many items the caller may see."""
    from gateway.cli.calls import caller_client

    request = wire.CountItemsRequest(
        filter=wire.ItemFilter(direction=direction, families=[family] if family else [])
    )
    counts = Counter[tuple[int, int]]()
    with caller_client(Home(setting.home), caller) as client:
        while True:
            answer = client.call(client.search.CountItems, request)
            for one in answer.counts:
                counts[one.family, one.direction] += one.count
            request.page_token = answer.next_page_token
            if not answer.next_page_token:
                break
    rows = [
        (words.family(kind), _direction_text(way), count) for (kind, way), count in sorted(counts.items())
    ]
    total = sum(counts.values())
    facts = {
        "count": total,
        "counts": [
            {"family": words.family(kind), "direction": _direction(way), "count": count}
            for (kind, way), count in sorted(counts.items())
        ],
    }
    drawn: list[Any] = [_("Items: {}").format(total)]
    if rows:
        drawn.append(setting.out.table([_("Family"), _("Direction"), _("Items")], rows))
    setting.out.result(facts, *drawn)


def show_due(setting: Setting, caller: str | None, span: str, limit: int) -> None:
    """Show the time limits that strike within a span from now."""
    from gateway.cli.calls import caller_client

    request = retention.ListDueRequest()
    request.until_time.FromDatetime(datetime.now(UTC) + _span(span))
    found: list[retention.DueLimit] = []
    with caller_client(Home(setting.home), caller) as client:
        while len(found) < limit:
            request.page_size = min(500, limit - len(found))
            page = client.call(client.retention.ListDue, request)
            found += page.limits
            request.page_token = page.next_page_token
            if not page.next_page_token:
                break
    columns = [_("Item"), _("Family"), _("From"), _("Part"), _("When"), _("What")]
    rows = [
        (
            one.item_id,
            words.family(one.family),
            one.from_party,
            one.part or _("content"),
            words.instant(one.due_time),
            _(LIMIT_KINDS.get(_kind(one.kind), _kind(one.kind))),
        )
        for one in found
    ]
    facts = [
        {
            "item_id": one.item_id,
            "family": words.family(one.family),
            "from": one.from_party,
            "part": one.part,
            "kind": _kind(one.kind),
            "due_time": one.due_time.ToJsonString(),
        }
        for one in found
    ]
    drawn = setting.out.table(columns, rows) if rows else _("Nothing is due.")
    setting.out.result({"due": facts}, drawn)


def _kind(value: int) -> str:
    return words.word(use_pb2.TimeLimitKind, value, "TIME_LIMIT_KIND_")


def _direction(value: int) -> str:
    return words.word(exchange_service_pb2.ItemDirection, value, "ITEM_DIRECTION_")


def _direction_text(value: int) -> str:
    return _("received") if value == exchange_service_pb2.ITEM_DIRECTION_RECEIVED else _("supplied")


def _span(text: str) -> timedelta:
    number, unit = text[:-1], text[-1:]
    if not number.isdigit() or unit not in _SPANS or len(number) > 5:
        raise InputError(_("{} is no span of time, such as 12h, 7d or 4w.").format(text))
    return timedelta(seconds=int(number) * _SPANS[unit])


def _instant(text: str) -> Timestamp:
    if (found := instant_of(text)) is None:
        raise InputError(_("{} is not an instant with its time zone.").format(text))
    made = Timestamp()
    made.FromDatetime(found)
    return made


def _urgency(name: str) -> Any:
    if not name:
        return 0
    known = code_lists_pb2.Urgency.DESCRIPTOR.values_by_name.get(f"URGENCY_{name.upper()}")
    if known is None:
        raise InputError(_("There is no urgency {}.").format(name))
    return known.number
