"""`entente export`, `forward`, `use`, `uses`, `onward`: what is done with items beside opening them.

Decides how a whole item is laid down outside the node: one folder, there only once everything is in it. The
node decides on each use and records it before a byte is here. Source: Article 3.4.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import click
from entente.v1 import exchange_service_pb2, use_pb2
from entente.v1 import use_service_pb2 as wire
from google.protobuf.json_format import MessageToDict

from gateway.cli import words
from gateway.cli.duties import UNMET
from gateway.cli.faults import EXIT_REFUSED, InputError, UnverifiedError
from gateway.cli.framework import Group, Number, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.item_commands import summary_facts, summary_of, tell_duties
from gateway.i18n import gettext as _
from gateway.i18n import mark

_as = option("--as", "caller", metavar="NAME", help=mark("The person or system whose certificate calls."))
_for = option("--for", "person", default="", metavar="PERSON", help=mark("The person a system acts for."))
_OUT = click.Path(path_type=Path, file_okay=False)
_UNSAFE: Final = re.compile(r"[^\w .()+-]")
_NAME_MAX: Final = 100
Made = TypeVar("Made", bound=Callable[..., Any])


def _declared(function: Made) -> Made:
    """Add the options that every use declares."""
    for decorate in (
        _for,
        _as,
        option(
            "--caveat",
            "caveats",
            metavar="ID",
            multiple=True,
            help=mark("A caveat that was read and is acknowledged; without it, what is owed is shown."),
        ),
        option(
            "--version",
            type=Number(0, 63),
            default=0,
            help=mark("The version, as evidence if it is not the newest; 0 for the newest."),
        ),
        option("--territory", default="", help=mark("Where it is used, two letters of ISO 3166-1.")),
        option("--purpose", required=True, help=mark("What for, such as ENF.SEIZ; it is recorded.")),
    ):
        function = decorate(function)
    return function


@command("export", mark("Save ITEM with all its attachments outside the node, in a new folder."))
@click.argument("item")
@option("--out", type=_OUT, required=True, help=mark("The folder to make."))
@_declared
@pass_setting
def export(setting: Setting, /, item: str, out: Path, **declared: Any) -> None:
    """Export an item."""
    _whole(setting, ["export", item, "--out", str(out)], item, out, use_pb2.USE_ACTION_EXPORT, "", declared)


@command("forward", mark("Pass ITEM on: what the recipient gets is saved in a new folder."))
@click.argument("item")
@option("--to", "recipient", required=True, metavar="RECIPIENT", help=mark("Whom to, such as KZ:customs."))
@option("--out", type=_OUT, required=True, help=mark("The folder to make."))
@_declared
@pass_setting
def forward(setting: Setting, /, item: str, recipient: str, out: Path, **declared: Any) -> None:
    """Pass an item on."""
    typed = ["forward", item, "--to", recipient, "--out", str(out)]
    _whole(setting, typed, item, out, use_pb2.USE_ACTION_FORWARD, recipient, declared)


@command("use", mark("Ask whether ITEM may be used so, and record that it is; its content is not shown."))
@click.argument("item")
@option("--action", required=True, metavar="ACTION", help=mark("What is done, such as ACT or CROSS_MATCH."))
@option("--recipient", default="", help=mark("FORWARD: whom it goes to; JUDICIAL: the court."))
@option("--part", type=Number(0, 64), default=0, help=mark("The attachment used, from 1."))
@_declared
@pass_setting
def use(setting: Setting, /, item: str, action: str, recipient: str, part: int, **declared: Any) -> None:
    """Record a use."""
    from gateway.cli.calls import caller_client
    from gateway.status import PeerRefused

    request = wire.RecordUseRequest(
        request_id=str(uuid.uuid4()),
        item_id=item,
        action=_action(action),
        recipient=recipient,
        part=part,
        purpose=declared["purpose"],
        territory=declared["territory"].upper(),
        person_id=declared["person"],
        acknowledged_caveats=declared["caveats"],
        version=declared["version"],
    )
    with caller_client(Home(setting.home), declared["caller"]) as client:
        try:
            answer = client.call(client.use.RecordUse, request)
        except PeerRefused as refused:
            if refused.code != UNMET:
                raise
            typed = ["use", item, "--action", action]
            typed += ["--recipient", recipient] if recipient else []
            typed += ["--part", str(part)] if part else []
            tell_duties(setting, refused, summary_of(client, item), _typed(setting, typed, declared))
            click.get_current_context().exit(EXIT_REFUSED)
    told = _("Recorded as entry {}.").format(answer.leaf_index)
    facts = {"leaf_index": answer.leaf_index, "restriction_version": answer.restriction_version}
    setting.out.result({**facts, "consents": list(answer.consent_ids)}, told)


@command("uses", mark("List the uses of ITEM that the other Party reported, newest first."))
@click.argument("item")
@option("--limit", type=Number(1), default=50, show_default=True, help=mark("At most so many."))
@_as
@pass_setting
def uses(setting: Setting, item: str, limit: int, caller: str | None) -> None:
    """List reported uses."""
    from gateway.cli.calls import caller_client

    request = wire.ListReportedUsesRequest(item_id=item)
    found: list[Any] = []
    total = 0
    with caller_client(Home(setting.home), caller) as client:
        while len(found) < limit:
            request.page_size = min(500, limit - len(found))
            page = client.call(client.use.ListReportedUses, request)
            found += page.uses
            total = page.total
            request.page_token = page.next_page_token
            if not page.next_page_token:
                break
    columns = [_("No."), _("When"), _("What"), _("Role"), _("Person"), _("Purpose"), _("Recipient")]
    rows = [
        (
            one.ordinal,
            words.instant(one.use_time),
            words.use_action_text(one.action),
            words.role(one.role).lower(),
            one.person_id,
            one.purpose,
            one.recipient,
        )
        for one in found
    ]
    facts = {"total": total, "uses": [_use_facts(one) for one in found]}
    drawn = setting.out.table(columns, rows) if rows else _("No uses were reported.")
    setting.out.result(facts, drawn, _("Reported in all: {}").format(total))


onward = Group("onward", help=mark("Whom received items were passed on to, and what they confirmed."))


@command("list", mark("List whom ITEM was passed on to, and who owes a confirmation."))
@click.argument("item")
@_as
@pass_setting
def list_onward(setting: Setting, item: str, caller: str | None) -> None:
    """List recipients."""
    from gateway.cli.calls import caller_client

    with caller_client(Home(setting.home), caller) as client:
        answer = client.call(client.use.ListOnward, wire.ListOnwardRequest(item_id=item))
    columns = [_("Recipient"), _("Got it under notice"), _("Confirmed"), _("When"), _("State")]
    rows = [
        (
            one.recipient,
            one.restriction_version,
            one.confirmed_sequence,
            words.instant(one.confirm_time),
            _("owes a confirmation") if one.owes_confirmation else _("nothing is owed"),
        )
        for one in answer.recipients
    ]
    drawn = setting.out.table(columns, rows) if rows else _("It was passed on to nobody.")
    facts: dict[str, Any] = MessageToDict(
        answer, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    setting.out.result(facts, drawn)


@command("confirm", mark("Record that RECIPIENT, whom ITEM was passed on to, confirmed a notice."))
@click.argument("item")
@click.argument("recipient")
@option("--notice", "sequence", type=Number(0), default=0, help=mark("Its number; else the last one."))
@_as
@_for
@pass_setting
def confirm(
    setting: Setting, item: str, recipient: str, sequence: int, caller: str | None, person: str
) -> None:
    """Record a confirmation."""
    from gateway.cli.calls import caller_client

    request = wire.ConfirmOnwardRequest(
        request_id=str(uuid.uuid4()), item_id=item, recipient=recipient, sequence=sequence, person_id=person
    )
    with caller_client(Home(setting.home), caller) as client:
        answer = client.call(client.use.ConfirmOnward, request)
    told = _("Confirmed: notice {}; {} of {} recipients are left.").format(
        answer.sequence, answer.onward_unconfirmed, answer.onward_recipients
    )
    facts = {
        "leaf_index": answer.leaf_index,
        "sequence": answer.sequence,
        "onward_recipients": answer.onward_recipients,
        "onward_unconfirmed": answer.onward_unconfirmed,
    }
    setting.out.result(facts, told)


for _command in (list_onward, confirm):
    onward.add_command(_command)


# --- a whole item ---------------------------------------------------------------------------------


def _whole(
    setting: Setting,
    typed: Sequence[str],
    item: str,
    out: Path,
    action: int,
    recipient: str,
    declared: dict[str, Any],
) -> None:
    from gateway.cli.calls import caller_client
    from gateway.status import PeerRefused

    if out.exists():
        raise InputError(_("{} exists already.").format(out))
    request = exchange_service_pb2.OpenItemRequest(
        item_id=item,
        purpose=declared["purpose"],
        territory=declared["territory"].upper(),
        person_id=declared["person"],
        acknowledged_caveats=declared["caveats"],
        action=action,  # type: ignore[arg-type]
        recipient=recipient,
        all_parts=True,
        version=declared["version"],
    )
    with caller_client(Home(setting.home), declared["caller"]) as client:
        try:
            answers = client.stream(client.exchange.OpenItem, request)
            first = next(answers, None)
        except PeerRefused as refused:
            if refused.code != UNMET:
                raise
            tell_duties(setting, refused, summary_of(client, item), _typed(setting, typed, declared))
            click.get_current_context().exit(EXIT_REFUSED)
        if first is None:
            raise UnverifiedError(_("The node answered without the item."))
        files = _lay_down(out, first.item, answers)
    told = [_("Saved: {}").format(out / name) for name in files]
    facts = {"folder": str(out), "files": files, "leaf_index": first.item.leaf_index}
    setting.out.result(facts, *told, _("Recorded as entry {}.").format(first.item.leaf_index))


def _lay_down(out: Path, opened: exchange_service_pb2.OpenedItem, answers: Iterator[Any]) -> list[str]:
    """Write the item into a folder beside `out`, and name it `out` once everything is there."""
    described = {one.part: one.file_name for one in opened.content.attachments}
    names = ["item.json", "restrictions.json"]
    made = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.resolve().parent))
    try:
        content = MessageToDict(opened.content, preserving_proto_field_name=True)
        _write_json(made / names[0], content)
        _write_json(made / names[1], {**summary_facts(opened.summary), "leaf_index": opened.leaf_index})
        file = None
        try:
            for answer in answers:
                if answer.WhichOneof("piece") == "part":
                    if file is not None:
                        file.close()
                    names.append(_file_name(answer.part, described.get(answer.part, "")))
                    file = (made / names[-1]).open("xb")
                elif file is not None:
                    file.write(answer.data)
        finally:
            if file is not None:
                file.close()
        made.rename(out)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return names


def _file_name(part: int, stated: str) -> str:
    """Return the name of an attachment's file: what the supplier called it, harmless on this machine."""
    safe = _UNSAFE.sub("_", Path(stated).name).strip(". ")[-_NAME_MAX:]
    return f"{part:02d}-{safe}" if safe else f"{part:02d}"


def _write_json(path: Path, facts: Any) -> None:
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _action(name: str) -> Any:
    value = use_pb2.UseAction.DESCRIPTOR.values_by_name.get(f"USE_ACTION_{name.upper().replace('-', '_')}")
    if value is None or not value.number:
        raise InputError(_("There is no action {}.").format(name))
    return value.number


def _typed(setting: Setting, typed: Sequence[str], declared: dict[str, Any]) -> list[str]:
    """Return the words of the command that was given, without the name of the program."""
    given = {
        "--purpose": declared["purpose"],
        "--territory": declared["territory"],
        "--version": str(declared["version"] or ""),
        "--as": declared["caller"] or "",
        "--for": declared["person"],
        "--home": str(setting.home) if setting.home_given else "",
    }
    read = [word for key in declared["caveats"] for word in ("--caveat", key)]
    return [*typed, *(word for pair in given.items() if pair[1] for word in pair), *read]


def _use_facts(one: Any) -> dict[str, Any]:
    return {
        "ordinal": one.ordinal,
        "time": one.use_time.ToJsonString(),
        "action": words.use_action(one.action),
        "role": words.role(one.role),
        "person": one.person_id,
        "purpose": one.purpose,
        "recipient": one.recipient,
        "consents": [str(uuid.UUID(bytes=grant)) for grant in one.grant_ids],
        "restriction_version": one.restriction_version,
        "leaf_index": one.leaf_index,
    }
