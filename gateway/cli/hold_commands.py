"""`entente hold`: legal holds, which keep the content of items from destruction.

Decides how holds are typed and told; who places and lifts them, the node decides. Source: Article 3.4.
"""

from __future__ import annotations

import uuid
from typing import Any

import click
from entente.v1 import retention_service_pb2 as wire

from gateway.cli import words
from gateway.cli.faults import InputError
from gateway.cli.framework import Group, Number, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.dossier_mapping import instant_of
from gateway.i18n import gettext as _
from gateway.i18n import mark

hold = Group("hold", help=mark("Legal holds, which keep items from destruction: place, lift, list."))

_as = option("--as", "caller", metavar="NAME", help=mark("The person or system whose certificate calls."))
_for = option("--for", "person", default="", metavar="PERSON", help=mark("The person a system acts for."))
_reference = option(
    "--reference",
    required=True,
    metavar="TEXT",
    help=mark("The holding authority's reference, without names; a recall is answered with it."),
)


@command("place", mark("Keep the content of ITEM from destruction, for the legal adviser or contact person."))
@click.argument("item")
@_reference
@option("--review", default="", metavar="TIME", help=mark("When it is looked at again, a day or an instant."))
@_as
@_for
@pass_setting
def place(setting: Setting, item: str, reference: str, review: str, caller: str | None, person: str) -> None:
    """Place a hold."""
    from gateway.cli.calls import caller_client

    request = wire.PlaceLegalHoldRequest(
        request_id=str(uuid.uuid4()), item_id=item, reference=reference, person_id=person
    )
    if review:
        if (at := instant_of(review)) is None:
            raise InputError(_("{} is not an instant with its time zone.").format(review))
        request.review_time.FromDatetime(at)
    with caller_client(Home(setting.home), caller) as client:
        placed = client.call(client.retention.PlaceLegalHold, request).hold
    setting.out.result(_facts(placed), _drawn(setting, [placed]))


@command("lift", mark("Lift the hold REFERENCE on ITEM; what it alone kept is destroyed in the same step."))
@click.argument("item")
@_reference
@_as
@_for
@pass_setting
def lift(setting: Setting, item: str, reference: str, caller: str | None, person: str) -> None:
    """Lift a hold."""
    from gateway.cli.calls import caller_client

    request = wire.LiftLegalHoldRequest(
        request_id=str(uuid.uuid4()), item_id=item, reference=reference, person_id=person
    )
    with caller_client(Home(setting.home), caller) as client:
        answer = client.call(client.retention.LiftLegalHold, request)
    said = _("Its content was destroyed.") if answer.destroyed else _("Its content stays.")
    setting.out.result({**_facts(answer.hold), "destroyed": answer.destroyed}, _("The hold is lifted."), said)


@command("list", mark("List legal holds, newest first."))
@option("--item", default="", metavar="ITEM", help=mark("Only on this item."))
@option("--lifted", is_flag=True, help=mark("Those that were lifted, too."))
@option("--limit", type=Number(1), default=50, show_default=True, help=mark("At most so many."))
@_as
@pass_setting
def list_holds(setting: Setting, item: str, lifted: bool, limit: int, caller: str | None) -> None:
    """List holds."""
    from gateway.cli.calls import caller_client

    request = wire.ListLegalHoldsRequest(item_id=item, with_lifted=lifted)
    found: list[wire.LegalHoldSummary] = []
    with caller_client(Home(setting.home), caller) as client:
        while len(found) < limit:
            request.page_size = min(500, limit - len(found))
            page = client.call(client.retention.ListLegalHolds, request)
            found += page.holds
            request.page_token = page.next_page_token
            if not page.next_page_token:
                break
    drawn = _drawn(setting, found) if found else _("No legal holds.")
    setting.out.result({"holds": [_facts(one) for one in found]}, drawn)


def _facts(one: wire.LegalHoldSummary) -> dict[str, Any]:
    return {
        "item_id": one.item_id,
        "reference": one.reference,
        "place_time": one.place_time.ToJsonString(),
        "review_time": one.review_time.ToJsonString() if one.HasField("review_time") else None,
        "lift_time": one.lift_time.ToJsonString() if one.HasField("lift_time") else None,
        "holds_back": one.holds_back,
        "leaf_index": one.leaf_index,
    }


def _drawn(setting: Setting, holds: list[wire.LegalHoldSummary]) -> Any:
    columns = [_("Item"), _("Reference"), _("Placed"), _("Review"), _("Lifted"), _("Keeps from destruction")]
    return setting.out.table(
        columns,
        [
            (
                one.item_id,
                one.reference,
                words.instant(one.place_time),
                words.instant(one.review_time),
                words.instant(one.lift_time),
                _("yes, now") if one.holds_back else "",
            )
            for one in holds
        ],
    )


for _command in (place, lift, list_holds):
    hold.add_command(_command)
