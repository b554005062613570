"""`entente propose`, `entente proposals`: what a recipient would have the supplier restrict (Article 3.4)."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import click
from entente.v1 import proposal_service_pb2 as wire
from google.protobuf.json_format import MessageToDict

from gateway.cli import words
from gateway.cli.framework import Number, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.restrict_commands import dimension_options, named_set
from gateway.i18n import gettext as _
from gateway.i18n import mark

_as = option("--as", "caller", metavar="NAME", help=mark("The person or system whose certificate calls."))
_for = option("--for", "person", default="", metavar="PERSON", help=mark("The person a system acts for."))
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@command("propose", mark("Propose to the supplier of ITEM what it should restrict; nothing changes by it."))
@click.argument("item")
@dimension_options
@option("--set", "file", type=_FILE, help=mark("The dimensions, in a file (YAML or JSON)."))
@option("--reason", required=True, metavar="CODE", help=mark("Why, as a code such as LIVE_OPERATION."))
@option("--dry-run", is_flag=True, help=mark("Only check it, and change nothing."))
@_as
@_for
@pass_setting
def propose(
    setting: Setting,
    /,
    item: str,
    file: Path | None,
    reason: str,
    dry_run: bool,
    caller: str | None,
    person: str,
    **dimensions: Any,
) -> None:
    """Propose a restriction."""
    from gateway.cli.calls import caller_client

    request = wire.ProposeRestrictionRequest(
        request_id=str(uuid.uuid4()),
        person_id=person,
        item_id=item,
        set=named_set(dimensions, file),
        reason_code=reason,
        validate_only=dry_run,
    )
    with caller_client(Home(setting.home), caller) as client:
        answer = client.call(client.proposal.ProposeRestriction, request)
    told = _("The proposal is in order.") if dry_run else _("Proposed: {}").format(answer.proposal_id)
    setting.out.result({"proposal_id": answer.proposal_id, "leaf_index": answer.leaf_index}, told)


@command("proposals", mark("List proposals on the items that the caller may see, newest first."))
@option("--item", default="", metavar="ITEM", help=mark("Only on this item."))
@option("--limit", type=Number(1), default=50, show_default=True, help=mark("At most so many."))
@_as
@pass_setting
def proposals(setting: Setting, item: str, limit: int, caller: str | None) -> None:
    """List proposals."""
    from gateway.cli.calls import caller_client

    request = wire.ListProposalsRequest(item_id=item)
    found: list[wire.Proposal] = []
    with caller_client(Home(setting.home), caller) as client:
        while len(found) < limit:
            request.page_size = min(500, limit - len(found))
            page = client.call(client.proposal.ListProposals, request)
            found += page.proposals
            request.page_token = page.next_page_token
            if not page.next_page_token:
                break
    columns = [_("Proposal"), _("Item"), _("From"), _("Person"), _("When"), _("Why"), _("Restrictions")]
    rows = [
        (
            one.proposal_id,
            one.item_id,
            one.from_party,
            one.proposed_by,
            words.instant(one.propose_time),
            one.proposal.reason_code,
            ", ".join(field.name for field, _value in one.proposal.set.ListFields()),
        )
        for one in found
    ]
    drawn = setting.out.table(columns, rows) if rows else _("No proposals.")
    setting.out.result({"proposals": [_facts(one) for one in found]}, drawn)


def _facts(one: wire.Proposal) -> dict[str, Any]:
    return {
        "proposal_id": one.proposal_id,
        "item_id": one.item_id,
        "from": one.from_party,
        "person": one.proposed_by,
        "time": one.propose_time.ToJsonString(),
        "reason_code": one.proposal.reason_code,
        "set": MessageToDict(one.proposal.set, preserving_proto_field_name=True),
        "restriction_sequence": one.proposal.restriction_sequence,
        "restriction_version": one.restriction_version,
    }
