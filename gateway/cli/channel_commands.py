"""`entente channel`: the channel that the agreement protects: links to its records, warnings about it.

Decides how they are typed and shown. A link only points; nothing of this crosses to the other Party, and no
record of the channel is kept here. Source: Article 3.5.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

import click
from entente.v1 import channel_service_pb2 as wire

from gateway.cli import words
from gateway.cli.asking import as_option, for_option, limit_option, pages, request_option
from gateway.cli.framework import Group, Number, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.i18n import gettext as _
from gateway.i18n import mark

channel = Group(
    "channel", help=mark("The protected channel: links to its records, warnings for the contact person.")
)

_KINDS: Final = {
    "REQUEST": mark("a request asks to report elsewhere instead of through the channel"),
    "DOUBT": mark("a caveat may delay a report through the channel"),
    "BLOCKED": mark("what would have closed the channel was refused"),
}


@command("link", mark("Link ITEM to the channel's record REFERENCE, which tells the same facts."))
@click.argument("item")
@click.argument("reference")
@request_option
@as_option
@for_option
@pass_setting
def link(
    setting: Setting, item: str, reference: str, request_id: str, caller: str | None, person: str
) -> None:
    """Link a record."""
    from gateway.cli.calls import caller_client

    request = wire.LinkRecordRequest(
        request_id=request_id or str(uuid.uuid4()), person_id=person, item_id=item, reference=reference
    )
    with caller_client(Home(setting.home), caller) as client:
        link_id = client.call(client.channels.LinkRecord, request).link_id
    setting.out.result(
        {"link_id": link_id, "item_id": item, "reference": reference},
        _("Linked: {}").format(link_id),
        _("Whatever becomes of the item, the record is not touched."),
    )


@command("unlink", mark("End LINK, which was made in error; item and record stay as they are."))
@click.argument("link_id", metavar="LINK")
@as_option
@for_option
@pass_setting
def unlink(setting: Setting, link_id: str, caller: str | None, person: str) -> None:
    """End a link."""
    from gateway.cli.calls import caller_client

    with caller_client(Home(setting.home), caller) as client:
        client.call(client.channels.EndLink, wire.EndLinkRequest(person_id=person, link_id=link_id))
    setting.out.result({"link_id": link_id, "ended": True}, _("The link is ended."))


@command("links", mark("List links to records of the channel, newest first."))
@option("--item", default="", metavar="ITEM", help=mark("Only of this item."))
@limit_option
@as_option
@for_option
@pass_setting
def links(setting: Setting, item: str, limit: int, caller: str | None, person: str) -> None:
    """List links."""
    from gateway.cli.calls import caller_client

    with caller_client(Home(setting.home), caller) as client:
        request = wire.ListLinksRequest(person_id=person, item_id=item)
        found = pages(client, client.channels.ListLinks, request, "links", limit)
    columns = [_("Link"), _("Record"), _("Item"), _("Linked by"), _("When")]
    rows = [
        (one.link_id, one.reference, one.item_id or "-", one.author_id, words.instant(one.link_time))
        for one in found
    ]
    facts = [
        {
            "link_id": one.link_id,
            "reference": one.reference,
            "item_id": one.item_id,
            "author": one.author_id,
            "link_time": one.link_time.ToJsonString(),
        }
        for one in found
    ]
    drawn = setting.out.table(columns, rows) if rows else _("No links.")
    setting.out.result({"links": facts}, drawn)


@command(
    "warnings", mark("List warnings about the channel, for contact person, legal adviser and principal.")
)
@option("--open", "open_only", is_flag=True, help=mark("Only those that nobody has looked at."))
@limit_option
@as_option
@for_option
@pass_setting
def warnings(setting: Setting, open_only: bool, limit: int, caller: str | None, person: str) -> None:
    """List warnings."""
    from gateway.cli.calls import caller_client

    with caller_client(Home(setting.home), caller) as client:
        request = wire.ListWarningsRequest(person_id=person, open_only=open_only)
        found = pages(client, client.channels.ListWarnings, request, "warnings", limit)
    columns = [
        _("Warning"),
        _("From"),
        _("What"),
        _("Item or statement"),
        _("Caveat"),
        _("Raised"),
        _("Seen by"),
    ]
    rows = [
        (
            one.warning_id,
            one.from_party,
            _kind_text(one.kind),
            one.object_id or "-",
            one.caveat,
            words.instant(one.raise_time),
            one.seen_by_id or "-",
        )
        for one in found
    ]
    drawn = setting.out.table(columns, rows) if rows else _("No warnings.")
    setting.out.result({"warnings": [_facts(one) for one in found]}, drawn)


@command("seen", mark("Say that WARNING was looked at, as contact person."))
@click.argument("warning", type=Number(1))
@as_option
@for_option
@pass_setting
def seen(setting: Setting, warning: int, caller: str | None, person: str) -> None:
    """Mark a warning as seen."""
    from gateway.cli.calls import caller_client

    with caller_client(Home(setting.home), caller) as client:
        client.call(client.channels.MarkSeen, wire.MarkSeenRequest(person_id=person, warning_id=warning))
    setting.out.result({"warning": warning, "seen": True}, _("Warning {} was looked at.").format(warning))


def _kind(value: int) -> str:
    return words.word(wire.ChannelWarningKind, value, "CHANNEL_WARNING_KIND_")


def _kind_text(value: int) -> str:
    return _(_KINDS.get(_kind(value), _kind(value)))


def _facts(one: wire.ChannelWarning) -> dict[str, Any]:
    return {
        "warning": int(one.warning_id),
        "kind": _kind(one.kind),
        "from": one.from_party,
        "object_id": one.object_id,
        "caveat": one.caveat,
        "raise_time": one.raise_time.ToJsonString(),
        "seen_by": one.seen_by_id,
        "seen_time": one.seen_time.ToJsonString() if one.HasField("seen_time") else None,
    }


for _command in (link, unlink, links, warnings, seen):
    channel.add_command(_command)
