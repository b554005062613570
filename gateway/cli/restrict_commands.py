"""`entente restrict`, `relax`, `approve`, `seal`, `recall`, `withdraw`: later restrictions by the supplier.

Decides that what is typed is added to what stands, where a notice must state a dimension in full (bars,
duties, caveats), so that adding one bar tightens. The node decides everything else. Source: Article 3.4.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click
from entente.v1 import exchange_service_pb2, restriction_notice_pb2, restriction_pb2
from entente.v1 import restriction_service_pb2 as wire
from google.protobuf.json_format import MessageToDict

from gateway.cli import words
from gateway.cli.faults import InputError
from gateway.cli.framework import Number, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.dossier_mapping import Faults, instant_of
from gateway.dossier_reading import read_documents
from gateway.dossier_supply import restrictions_of
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.errors import Refusal

_as = option("--as", "caller", metavar="NAME", help=mark("The person or system whose certificate calls."))
_for = option("--for", "person", default="", metavar="PERSON", help=mark("The person a system acts for."))
_reason = option("--reason", default="", metavar="CODE", help=mark("Why, as a code such as LIVE_OPERATION."))
_dry = option("--dry-run", is_flag=True, help=mark("Say what would follow, and change nothing."))
_wait = option(
    "--wait", type=Number(0, 3600), default=0, help=mark("Wait so many seconds for the recipient's answer.")
)
_set_file = click.Path(path_type=Path, exists=True, dir_okay=False)
_POLL_S: Final = 0.2
Made = TypeVar("Made", bound=Callable[..., Any])


def dimension_options(function: Made) -> Made:
    """Add the options that name dimensions."""
    for name, key, many, text in reversed(
        (
            ("--tlp", "tlp", False, mark("The mark, such as AMBER+STRICT.")),
            ("--audience", "audience", True, mark("A person, role:NAME, unit:NAME or all.")),
            ("--purpose", "purposes", True, mark("A purpose that stays permitted.")),
            ("--bar", "bars", True, mark("A use that is barred, such as EXPORT.")),
            ("--territory", "territory", True, mark("A country where it may be used.")),
            ("--until", "use_until", False, mark("The last day of use, or an instant.")),
            ("--destroy-by", "destroy_by", False, mark("The last day before it is destroyed.")),
            ("--review-by", "review_by", False, mark("The day of the next review.")),
            ("--judicial", "judicial", False, mark("BARRED or CONSENT.")),
            ("--onward", "onward", True, mark("Whom it may be passed on to; none: nobody.")),
            ("--duty", "duties", True, mark("ACK_READ, REPORT_USE, NOTIFY_ONWARD or FRESH_CHECK(4h).")),
            ("--caveat", "caveats", True, mark("A standard caveat, such as CAV-LIVE.")),
            ("--pap", "pap", False, mark("What may be done because of it, such as AMBER.")),
            ("--attribution", "attribution", False, mark("How its source is named.")),
        )
    ):
        function = option(name, key, multiple=many, default=None if not many else (), help=text)(function)
    return function


@command("restrict", mark("Tighten the restrictions of ITEM, which this Party supplied."))
@click.argument("item")
@dimension_options
@option("--set", "file", type=_set_file, help=mark("The dimensions, in a file (YAML or JSON)."))
@option("--part", type=Number(0, 64), help=mark("Only this part: 0 is the content, attachments from 1."))
@option("--keep-grant", "kept", multiple=True, metavar="ID", help=mark("A consent that stays good."))
@_reason
@_dry
@_wait
@_as
@_for
@pass_setting
def restrict(
    setting: Setting,
    /,
    item: str,
    file: Path | None,
    part: int | None,
    kept: tuple[str, ...],
    reason: str,
    dry_run: bool,
    wait: int,
    caller: str | None,
    person: str,
    **dimensions: Any,
) -> None:
    """Tighten an item."""
    named = named_set(dimensions, file)
    request = _request(
        item, restriction_notice_pb2.RESTRICTION_NOTICE_KIND_TIGHTEN, reason, person, dry_run=dry_run
    )
    request.kept_grants.extend(kept)
    _issue(setting, request, caller, wait, lambda client: _put(request, client, named, part))


@command("relax", mark("Draft a relaxation of ITEM: the full new set; a second person approves it."))
@click.argument("item")
@option("--set", "file", type=_set_file, required=True, help=mark("The full set, in a file (YAML or JSON)."))
@option("--not-before", default="", metavar="TIME", help=mark("When it begins, an instant with its zone."))
@option("--reason", required=True, metavar="CODE", help=mark("Why, as a code such as OPERATION_OVER."))
@_dry
@_as
@_for
@pass_setting
def relax(
    setting: Setting,
    item: str,
    file: Path,
    not_before: str,
    reason: str,
    dry_run: bool,
    caller: str | None,
    person: str,
) -> None:
    """Draft a relaxation."""
    request = _request(
        item, restriction_notice_pb2.RESTRICTION_NOTICE_KIND_RELAX, reason, person, dry_run=dry_run
    )
    request.set.CopyFrom(named_set({}, file))
    if not_before:
        if (begins := instant_of(not_before)) is None:
            raise InputError(_("{} is not an instant with its time zone.").format(not_before))
        request.not_before_time.FromDatetime(begins)
    _issue(setting, request, caller, 0)


@command("approve", mark("Approve the relaxation NOTICE that somebody else drafted, and issue it."))
@click.argument("notice")
@_wait
@_as
@_for
@pass_setting
def approve(setting: Setting, notice: str, wait: int, caller: str | None, person: str) -> None:
    """Approve a relaxation."""
    from gateway.cli.calls import caller_client

    request = wire.ApproveNoticeRequest(request_id=str(uuid.uuid4()), notice_id=notice, person_id=person)
    with caller_client(Home(setting.home), caller) as client:
        issued = client.call(client.restriction.ApproveNotice, request).notice
        _tell(setting, issued, _awaited(client, issued, wait))


def _simple(name: str, text: str, kind: int) -> Any:
    @command(name, text)
    @click.argument("item")
    @_reason
    @_dry
    @_wait
    @_as
    @_for
    @pass_setting
    def made(
        setting: Setting, item: str, reason: str, dry_run: bool, wait: int, caller: str | None, person: str
    ) -> None:
        _issue(setting, _request(item, kind, reason, person, dry_run=dry_run), caller, wait)

    return made


seal = _simple(
    "seal",
    mark("Seal ITEM: nobody at the recipient sees it any more, the content is kept for evidence."),
    restriction_notice_pb2.RESTRICTION_NOTICE_KIND_SEAL,
)
recall = _simple(
    "recall",
    mark("Recall ITEM: it is sealed and its content destroyed at the recipient, who certifies it."),
    restriction_notice_pb2.RESTRICTION_NOTICE_KIND_RECALL,
)
withdraw = _simple(
    "withdraw",
    mark("Take ITEM back before the recipient has accepted it."),
    restriction_notice_pb2.RESTRICTION_NOTICE_KIND_WITHDRAW,
)


def _request(item: str, kind: int, reason: str, person: str, *, dry_run: bool) -> wire.IssueNoticeRequest:
    return wire.IssueNoticeRequest(
        request_id=str(uuid.uuid4()),
        item_id=item,
        kind=kind,  # type: ignore[arg-type]
        reason_code=reason,
        person_id=person,
        validate_only=dry_run,
    )


def named_set(dimensions: dict[str, Any], file: Path | None) -> restriction_pb2.RestrictionSet:
    """Return the set that the options and the file name. Raises Refusal SCHEMA_INVALID, InputError."""
    given: dict[str, Any] = {}
    if file is not None:
        whole = read_documents(file)
        if len(whole) != 1 or not isinstance(whole[0], dict):
            raise InputError(_("{} does not hold the dimensions of a restriction.").format(file))
        given |= whole[0]
    given |= {
        key: list(value) if isinstance(value, tuple) else value for key, value in dimensions.items() if value
    }
    if recipients := dimensions.get("onward"):
        given["onward"] = {"allowed": [one for one in recipients if one != "none"]}
    if not given:
        raise InputError(_("No restriction is named."), _("name one, such as --tlp or --bar"))
    faults = Faults()
    made = restrictions_of(given, "set", faults).restrictions
    if faults:
        raise Refusal("SCHEMA_INVALID", "the restrictions cannot be read", faults=faults)
    return made


def _put(
    request: wire.IssueNoticeRequest, client: Any, named: restriction_pb2.RestrictionSet, part: int | None
) -> None:
    """Put the set into the request, with what stands where the dimension is stated in full."""
    listed = exchange_service_pb2.ListItemsRequest(item_id=request.item_id, page_size=1)
    found = client.call(client.exchange.ListItems, listed).items
    standing = found[0].restrictions.restrictions if found else restriction_pb2.RestrictionSet()
    if named.bars:
        named.bars.extend(bar for bar in standing.bars if bar not in named.bars)
    if named.duties:
        named.duties.extend(duty for duty in standing.duties if not _covered(duty, named))
    if named.caveats:
        here = {caveat.id for caveat in named.caveats}
        named.caveats.extend(caveat for caveat in standing.caveats if caveat.id not in here)
    if part is None:
        request.set.CopyFrom(named)
    else:
        request.parts.add(part=part).set.CopyFrom(named)


def _covered(duty: restriction_pb2.Duty, named: restriction_pb2.RestrictionSet) -> bool:
    return duty.WhichOneof("duty") in {one.WhichOneof("duty") for one in named.duties}


def _issue(
    setting: Setting,
    request: wire.IssueNoticeRequest,
    caller: str | None,
    wait: int,
    put: Callable[[Any], None] | None = None,
) -> None:
    from gateway.cli.calls import caller_client

    with caller_client(Home(setting.home), caller) as client:
        if put is not None:
            put(client)
        issued = client.call(client.restriction.IssueNotice, request).notice
        _tell(setting, issued, _awaited(client, issued, wait))


def _awaited(client: Any, issued: wire.IssuedNotice, wait: int) -> wire.NoticeSummary | None:
    """Return the notice once the recipient has answered it, or as it stands when the time is over."""
    if not wait or issued.state != wire.NOTICE_STATE_ISSUED:
        return None
    ends = time.monotonic() + wait
    while True:
        answer = client.call(client.restriction.ListNotices, wire.ListNoticesRequest(item_id=issued.item_id))
        found: wire.NoticeSummary | None = next(
            (one for one in answer.notices if one.notice_id == issued.notice_id), None
        )
        if found is not None and (found.HasField("answer") or found.state == wire.NOTICE_STATE_REJECTED):
            return found
        if time.monotonic() >= ends:
            return found
        time.sleep(_POLL_S)


def _tell(setting: Setting, issued: wire.IssuedNotice, seen: wire.NoticeSummary | None) -> None:
    state = issued.state if seen is None else seen.state
    rows: list[tuple[str, object]] = [
        (_("Item"), issued.item_id),
        (_("Notice"), issued.notice_id or "-"),
        (_("Number on this item"), issued.sequence),
        (_("State"), words.notice_state_text(state)),
        (_("Mark"), words.tlp(issued.result)),
        (_("Hash of the restrictions"), issued.result_hash.hex()),
    ]
    facts: dict[str, Any] = {
        "notice_id": issued.notice_id,
        "item_id": issued.item_id,
        "sequence": issued.sequence,
        "state": words.notice_state(state),
        "result": MessageToDict(issued.result, preserving_proto_field_name=True),
        "result_hash": issued.result_hash.hex(),
        "leaf_index": issued.leaf_index,
    }
    if seen is not None and seen.HasField("answer"):
        taken = (seen.answer_time.ToMicroseconds() - seen.state_time.ToMicroseconds()) / 1_000_000
        rows.append((_("Answered after, in seconds"), f"{taken:.3f}"))
        rows.append((_("Recipient's entry"), seen.answer.leaf_index))
        facts["answered_after_s"] = taken
        facts["recipient_leaf_index"] = seen.answer.leaf_index
    drawn: list[Any] = [setting.out.table(["", ""], rows)]
    if state == wire.NOTICE_STATE_AWAITING_APPROVAL:
        drawn.append(
            _("A second person approves it: entente approve {}").format(issued.notice_id or "NOTICE")
        )
    setting.out.result(facts, *drawn)
