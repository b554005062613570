"""`entente items`, `open`, `watch`: what a person of this Party sees of items.

Content is shown only by opening, for one declared purpose; the node has recorded the opening before a byte of
it is here. What the caller is not in the audience of does not exist.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from entente.v1 import exchange_service_pb2, item_pb2
from google.protobuf.json_format import MessageToDict

from gateway.cli import words
from gateway.cli.content_reading import content_lines, title_of
from gateway.cli.duties import UNMET, caveats_of, command_line, duties_of
from gateway.cli.faults import EXIT_REFUSED, InputError, UnverifiedError
from gateway.cli.framework import Number, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.node_commands import size_text
from gateway.cli.output import plain
from gateway.cli.purposes_shown import purpose_facts, purpose_rows
from gateway.cli.versions_shown import version_facts, version_rows, version_text
from gateway.i18n import gettext as _
from gateway.i18n import mark

_as = option("--as", "caller", metavar="NAME", help=mark("The person or system whose certificate calls."))
_for = option("--for", "person", default="", metavar="PERSON", help=mark("The person a system acts for."))
DIRECTIONS = {
    "received": exchange_service_pb2.ITEM_DIRECTION_RECEIVED,
    "supplied": exchange_service_pb2.ITEM_DIRECTION_SUPPLIED,
    "both": exchange_service_pb2.ITEM_DIRECTION_UNSPECIFIED,
}


@command("items", mark("List the items that the caller may see, newest first; titles are seen by opening."))
@option(
    "--direction", type=click.Choice(list(DIRECTIONS)), default="both", help=mark("Received or supplied.")
)
@option("--family", default="", help=mark("Only this family, such as SEIZURE."))
@option("--item", "item_id", default="", metavar="ITEM", help=mark("Only this item."))
@option("--limit", type=Number(1), default=50, show_default=True, help=mark("At most so many."))
@option("--count", "counted", is_flag=True, help=mark("Only say how many there are, by family."))
@option("--due", default="", metavar="SPAN", help=mark("What time brings about within a span, such as 7d."))
@_as
@pass_setting
def items(
    setting: Setting,
    direction: str,
    family: str,
    item_id: str,
    limit: int,
    counted: bool,
    due: str,
    caller: str | None,
) -> None:
    """List items."""
    from gateway.cli.calls import caller_client
    from gateway.cli.search_command import show_counts, show_due

    if due:
        show_due(setting, caller, due, limit)
        return
    if counted:
        show_counts(setting, caller, DIRECTIONS[direction], family_named(family))
        return
    request = exchange_service_pb2.ListItemsRequest(
        direction=DIRECTIONS[direction], family=family_named(family), item_id=item_id
    )
    found: list[exchange_service_pb2.ItemSummary] = []
    with caller_client(Home(setting.home), caller) as client:
        while len(found) < limit:
            request.page_size = min(500, limit - len(found))
            page = client.call(client.exchange.ListItems, request)
            found += page.items
            request.page_token = page.next_page_token
            if not page.next_page_token:
                break
    drawn = [items_drawn(setting, found)]
    if item_id and (rows := [row for one in found for row in version_rows(one)]):
        drawn.append(
            setting.out.table([_("Version"), _("Stated"), _("What became of it"), _("Statement")], rows)
        )
    setting.out.result({"items": [summary_facts(one) for one in found]}, *drawn)


@command("open", mark("Open ITEM for one declared purpose; with --part save an attachment."))
@click.argument("item")
@option("--purpose", required=True, help=mark("What for, such as ENF.SEIZ; it is recorded."))
@option("--part", type=Number(0, 64), default=0, help=mark("The attachment wanted, from 1."))
@option(
    "--version",
    type=Number(0, 63),
    default=0,
    help=mark("The version, as evidence if it is not the newest; 0 for the newest."),
)
@option("--out", type=click.Path(path_type=Path, dir_okay=False), help=mark("Where the attachment is saved."))
@option("--territory", default="", help=mark("Where it is used, two letters of ISO 3166-1."))
@option(
    "--caveat",
    "caveats",
    metavar="ID",
    multiple=True,
    help=mark("A caveat that was read and is acknowledged; without it, what is owed is shown."),
)
@_as
@_for
@pass_setting
def open_item(
    setting: Setting,
    item: str,
    purpose: str,
    part: int,
    version: int,
    out: Path | None,
    territory: str,
    caveats: tuple[str, ...],
    caller: str | None,
    person: str,
) -> None:
    """Open an item."""
    from gateway.cli.calls import caller_client
    from gateway.status import PeerRefused

    if (part > 0) != (out is not None):
        raise InputError(_("An attachment needs both --part and --out."))
    request = exchange_service_pb2.OpenItemRequest(
        item_id=item,
        purpose=purpose,
        person_id=person,
        territory=territory.upper(),
        part=part,
        acknowledged_caveats=caveats,
        version=version,
    )

    with caller_client(Home(setting.home), caller) as client:
        try:
            answers = client.stream(client.exchange.OpenItem, request)
            first = next(answers, None)
        except PeerRefused as refused:
            if refused.code != UNMET:
                raise
            typed = _typed(setting, request, out, caller)
            tell_duties(setting, refused, summary_of(client, item), typed)
            click.get_current_context().exit(EXIT_REFUSED)
        if first is None:
            raise UnverifiedError(_("The node answered without the item."))
        opened = first.item
        saved = _save(out, answers) if out is not None else None
    facts: dict[str, Any] = {
        "summary": summary_facts(opened.summary),
        "content": MessageToDict(opened.content, preserving_proto_field_name=True),
        "purpose": list(opened.purpose.codes),
        "leaf_index": opened.leaf_index,
    }
    drawn = _drawn(setting, opened)
    if saved is not None:
        facts["saved"] = {"file": str(out), "size_bytes": saved}
        drawn.append(_("Saved: {} ({})").format(out, size_text(saved)))
    setting.out.result(facts, *drawn)


@command("watch", mark("Tell of items as they arrive, until stopped."))
@option("--after", default="", metavar="TOKEN", help=mark("Resume after this token."))
@option("--count", type=Number(1), help=mark("Stop after so many items."))
@_as
@pass_setting
def watch(setting: Setting, after: str, count: int | None, caller: str | None) -> None:
    """Watch the inbox; in JSON each line holds an item and the token to resume after."""
    from gateway.cli.calls import caller_client

    seen = 0
    with caller_client(Home(setting.home), caller) as client:
        request = exchange_service_pb2.WatchInboxRequest(resume_token=after)
        for answer in client.stream(client.exchange.WatchInbox, request):
            for one in answer.items:
                line = (
                    f"{words.instant(one.state_time)}  {one.item_id}  {words.family(one.family)}  "
                    f"{one.from_party}  {words.tlp(one.restrictions)}  {words.urgency(one.urgency).lower()}"
                )
                if one.version > 1:
                    line += "  " + _("version {}").format(version_text(one))
                setting.out.result({**summary_facts(one), "resume_token": answer.resume_token}, line)
                seen += 1
                if seen == count:
                    return


def items_drawn(setting: Setting, found: Sequence[exchange_service_pb2.ItemSummary]) -> Any:
    """Return items as people see them in a list."""
    columns = [
        *(_("Item"), _("Version"), _("Family"), _("From"), _("To"), _("Stated"), _("Mark")),
        *(_("Purposes"), _("State")),
    ]
    rows = [
        (
            one.item_id,
            version_text(one),
            words.family(one.family),
            one.from_party,
            one.to_party,
            words.instant(one.state_time),
            words.tlp(one.restrictions),
            ", ".join(one.purposes),
            words.state_text(one.state),
        )
        for one in found
    ]
    return setting.out.table(columns, rows) if rows else _("No items.")


def summary_facts(one: exchange_service_pb2.ItemSummary) -> dict[str, Any]:
    """Return what a list shows of an item, for programs."""
    return {
        "item_id": one.item_id,
        "statement_id": one.statement_id,
        "family": words.family(one.family),
        "from": one.from_party,
        "to": one.to_party,
        "state_time": one.state_time.ToJsonString(),
        "urgency": words.urgency(one.urgency),
        "purposes": list(one.purposes),
        **purpose_facts(one),
        "restrictions": MessageToDict(one.restrictions, preserving_proto_field_name=True),
        "attachment_count": one.attachment_count,
        "size_bytes": one.size_bytes,
        "synthetic": one.synthetic,
        "state": words.state(one.state),
        "part_caveats": [caveat.id for caveat in one.part_caveats],
        "further_audiences": [
            MessageToDict(audience, preserving_proto_field_name=True) for audience in one.further_audiences
        ],
        "restriction_version": one.restriction_version,
        "restriction_gap": one.restriction_gap,
        **version_facts(one),
    }


def summary_of(client: Any, item: str) -> exchange_service_pb2.ItemSummary | None:
    """Return what a list shows of the item; None where the caller may open it but not list it."""
    request = exchange_service_pb2.ListItemsRequest(item_id=item, page_size=1)
    return next(iter(client.call(client.exchange.ListItems, request).items), None)


def tell_duties(
    setting: Setting, refused: Any, summary: exchange_service_pb2.ItemSummary | None, typed: Sequence[str]
) -> None:
    """Show what must be acknowledged first, and the command that does it. `typed`: the words given."""
    owed = [key for key in refused.facts.get("acknowledge", "").split(",") if key]
    duties = duties_of(owed, summary)
    command_text = command_line(typed, owed)
    setting.out.refused(
        refused,
        refused.correlation_id,
        more={"duties": [duty.facts for duty in duties], "command": command_text},
        drawn=[
            _("To be read and acknowledged first:"),
            *(f"  {line}" for duty in duties for line in duty.lines),
            _("To acknowledge this and open the item:"),
            f"  {command_text}",
        ],
    )


def _typed(
    setting: Setting, request: exchange_service_pb2.OpenItemRequest, out: Path | None, caller: str | None
) -> list[str]:
    """Return the words of the command that was given, without the name of the program."""
    given = {
        "--purpose": request.purpose,
        "--part": str(request.part or ""),
        "--version": str(request.version or ""),
        "--out": str(out or ""),
        "--territory": request.territory,
        "--as": caller or "",
        "--for": request.person_id,
        "--home": str(setting.home) if setting.home_given else "",
    }
    read = [word for key in request.acknowledged_caveats for word in ("--caveat", key)]
    return ["open", request.item_id, *(w for pair in given.items() if pair[1] for w in pair), *read]


def family_named(name: str) -> Any:
    """Return a family by its name; 0 for none. Raises InputError."""
    if not name:
        return 0
    known = item_pb2.Family.DESCRIPTOR.values_by_name.get(f"FAMILY_{name.upper()}")
    if known is None:
        raise InputError(_("There is no family {}.").format(name))
    return known.number


def _drawn(setting: Setting, opened: exchange_service_pb2.OpenedItem) -> list[Any]:
    one = opened.summary
    rows: list[tuple[str, object]] = [
        (_("Item"), one.item_id),
        (_("Version"), version_text(one)),
        (_("Family"), words.family(one.family)),
        (_("From"), one.from_party),
        (_("Stated"), words.instant(one.state_time)),
        (_("Mark"), words.tlp(one.restrictions)),
        *purpose_rows(one, opened.purpose),
        (_("May be used for"), ", ".join(one.purposes)),
        (_("Recorded as entry"), opened.leaf_index),
    ]
    if one.synthetic:
        rows.append((_("Synthetic"), _("yes: invented, for exercise and test")))
    rows += [(_("Caveat"), line) for duty in caveats_of(one) for line in duty.lines]
    head: list[Any] = [plain(title_of(opened.content)), setting.out.table(["", ""], rows)]
    attachments = [
        (described.part, described.file_name, described.media_type, size_text(described.size_bytes))
        for described in opened.content.attachments
    ]
    head.append("\n".join(content_lines(opened.content)))
    if attachments:
        head.append(setting.out.table([_("Part"), _("File"), _("Type"), _("Size")], attachments))
    return head


def _save(out: Path, answers: Any) -> int:
    """Write the attachment's bytes as they come, under its name only once all are here."""
    if out.exists():
        raise InputError(_("{} exists already.").format(out))
    size = 0
    descriptor, temporary = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.resolve().parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for answer in answers:
                size += file.write(answer.data)
        os.link(temporary, out)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return size
