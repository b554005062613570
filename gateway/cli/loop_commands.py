"""`entente loop`: what became of warnings and other items that ask for action (Article 3.1)."""

from __future__ import annotations

from typing import Any

import click
from entente.v1 import code_lists_pb2
from entente.v1 import loop_service_pb2 as wire

from gateway.cli import words
from gateway.cli.framework import Number, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.i18n import gettext as _
from gateway.i18n import mark

_STATES = {
    "OPEN": mark("open: no feedback yet"),
    "OVERDUE": mark("overdue: no feedback in time"),
    "AWAITING_OUTCOME": mark("found something, the outcome is not here"),
    "CLOSED": mark("closed"),
}


@command("loop", mark("List items that ask for action, newest first, with the feedback on each."))
@option("--item", default="", metavar="ITEM", help=mark("Only this item."))
@option(
    "--state",
    type=click.Choice([name.lower().replace("_", "-") for name in _STATES]),
    help=mark("Only those that stand so."),
)
@option("--limit", type=Number(1), default=50, show_default=True, help=mark("At most so many."))
@option("--as", "caller", metavar="NAME", help=mark("The person or system whose certificate calls."))
@pass_setting
def loop(setting: Setting, item: str, state: str | None, limit: int, caller: str | None) -> None:
    """List loops."""
    from gateway.cli.calls import caller_client

    request = wire.ListLoopsRequest(item_id=item)
    if state:
        request.state = wire.LoopState.Value(f"LOOP_STATE_{state.upper().replace('-', '_')}")  # type: ignore[assignment]
    found: list[wire.ItemLoop] = []
    with caller_client(Home(setting.home), caller) as client:
        while len(found) < limit:
            request.page_size = min(500, limit - len(found))
            page = client.call(client.loop.ListLoops, request)
            found += page.loops
            request.page_token = page.next_page_token
            if not page.next_page_token:
                break
    columns = [_("Item"), _("Family"), _("From"), _("Stated"), _("Reply by"), _("State"), _("Feedback")]
    rows = [
        (
            one.item_id,
            words.family(one.family),
            one.from_party,
            words.instant(one.state_time),
            words.instant(one.reply_by),
            _state_text(one.state),
            _done(one),
        )
        for one in found
    ]
    drawn = setting.out.table(columns, rows) if rows else _("No items that ask for action.")
    setting.out.result({"loops": [_facts(one) for one in found]}, drawn)


def _state_text(value: int) -> str:
    name = words.word(wire.LoopState, value, "LOOP_STATE_")
    return _(_STATES.get(name, name))


def _done(one: wire.ItemLoop) -> str:
    return words.word(code_lists_pb2.ActionTaken, one.action_taken, "ACTION_TAKEN_").lower().replace("_", "-")


def _facts(one: wire.ItemLoop) -> dict[str, Any]:
    return {
        "item_id": one.item_id,
        "family": words.family(one.family),
        "from": one.from_party,
        "state_time": one.state_time.ToJsonString(),
        "reply_by": one.reply_by.ToJsonString() if one.HasField("reply_by") else None,
        "state": words.word(wire.LoopState, one.state, "LOOP_STATE_"),
        "feedback_item_id": one.feedback_item_id,
        "action_taken": _done(one),
        "outcome_item_id": one.outcome_item_id,
    }
