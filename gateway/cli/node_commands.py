"""`entente run`, `status`, `alarms`: the node as its operator sees it. No content is seen here."""

from __future__ import annotations

from typing import Any

from entente.v1 import operator_service_pb2
from google.protobuf.json_format import MessageToDict

from gateway.cli import typed, words
from gateway.cli.agreement_words import suspension_row
from gateway.cli.framework import Number, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.i18n import gettext as _
from gateway.i18n import mark, ngettext
from node.errors import code_of


@command("run", mark("Run the node of the Party's folder until it is told to stop."))
@pass_setting
def run(setting: Setting) -> None:
    """Run the node; one JSON line on standard output says when it is ready, and on which ports."""
    home = Home(setting.home)
    home.config()  # every fault at once, before anything is opened
    from gateway.app import run as run_node

    run_node(home.folder)


@command("status", mark("Show the running node: agreement, link, lanes, ledger, disk, certificates."))
@pass_setting
def status(setting: Setting) -> None:
    """Show the node."""
    from gateway.cli.calls import operator_client

    with operator_client(Home(setting.home)) as client:
        seen = client.call(client.operator.GetNodeStatus, operator_service_pb2.GetNodeStatusRequest())
    rows: list[tuple[str, object]] = [
        (_("Party"), seen.party),
        (_("Version"), seen.version),
        (_("Runs since"), words.instant(seen.start_time)),
        (_("Store"), _("writes") if seen.store_writable else _("cannot write")),
        (_("Free disk"), size_text(seen.disk_free_bytes)),
        (_("Next certificate ends"), words.instant(seen.certificate_expire_time)),
    ]
    drawn: list[Any] = [setting.out.table(["", ""], rows)]
    for relationship in seen.relationships:
        drawn += _relationship(setting, relationship)
    facts = MessageToDict(seen, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
    for told, one in zip(facts["relationships"], seen.relationships, strict=True):
        for shown, held in zip(told["agreement"]["suspensions"], one.agreement.suspensions, strict=True):
            shown["act_id"] = typed.shown(held.act_id)
    setting.out.result(facts, *drawn)


def _relationship(setting: Setting, one: operator_service_pb2.RelationshipStatus) -> list[Any]:
    skew = one.clock_skew.ToMilliseconds() / 1000 if one.HasField("clock_skew") else None
    rows: list[tuple[str, object]] = [
        (_("Agreement"), f"{one.agreement_id}  ({one.peer})"),
        (_("Standing"), words.standing_text(one.standing)),
        *map(suspension_row, one.agreement.suspensions),
        (_("Link"), _("up") if one.link_up else _("down")),
        (_("Last heard"), words.instant(one.last_heard_time)),
        (_("Ledger"), _("{} entries, {} cosigned by the peer").format(one.ledger_size, one.cosigned_size)),
        (_("Rosters"), ", ".join(str(version) for version in one.roster_versions)),
        (_("Descriptors"), _descriptors(one)),
        (_("Clock of the peer"), "" if skew is None else f"{skew:+.3f} s"),
    ]
    rows += [
        (_("Not cosigned since"), words.instant(one.uncosigned_since_time)),
        (_("Roster of the peer confirmed"), words.instant(one.peer_roster_confirm_time)),
        (_("Restrictions of the peer current as of"), words.instant(one.peer_restriction_head_time)),
        (_("Items with a notice missing"), one.restriction_gap_items),
        (_("Own notices not confirmed"), _unconfirmed(one)),
        (_("Exposure reports not here"), _unreported(one)),
    ]
    awaited = one.cases.awaited
    late = sum(kind.overdue for kind in awaited)
    rows += [
        (
            _("Cases that wait for this Party"),
            _("{}; overdue: {}").format(sum(kind.count for kind in awaited), late),
        ),
        (_("Next consultation due by"), words.instant(one.cases.consultation_due_time)),
    ]
    if one.supply_stopped:
        codes = ", ".join(code_of(reason) for reason in one.supply_stopped)
        rows.append((_("New supply stopped"), codes))
    if one.halted_reason:
        rows.append((_("Halted"), code_of(one.halted_reason)))
    lanes = [
        (
            words.lane(entry.lane),
            entry.depth,
            f"{entry.oldest_age.ToMilliseconds() / 1000:.1f} s" if entry.depth else "",
            entry.sent_sequence,
            entry.received_sequence,
        )
        for entry in one.lanes
    ]
    columns = [_("Lane"), _("Waiting"), _("Oldest"), _("Sent"), _("Received")]
    return ["", setting.out.table(["", ""], rows), setting.out.table(columns, lanes)]


def _unconfirmed(one: operator_service_pb2.RelationshipStatus) -> str:
    if not one.notices_unconfirmed:
        return "0"
    since = words.instant(one.notice_unconfirmed_since_time)
    return _("{}, the oldest since {}").format(one.notices_unconfirmed, since)


def _unreported(one: operator_service_pb2.RelationshipStatus) -> str:
    if not one.exposures_awaited:
        return "0"
    since = words.instant(one.exposure_awaited_since_time)
    return _("{}, the oldest since {}").format(one.exposures_awaited, since)


def _descriptors(one: operator_service_pb2.RelationshipStatus) -> str:
    if len(one.descriptor_versions) < 3:
        return ""
    own, accepted, peer = one.descriptor_versions[:3]
    text = _("own {}, the peer's {}") if own == accepted else _("own {} (the peer has {}), the peer's {}")
    return text.format(own, peer) if own == accepted else text.format(own, accepted, peer)


@command("alarms", mark("List what is held in quarantine or alarmed, newest first."))
@option("--limit", type=Number(1), default=50, show_default=True, help=mark("At most so many."))
@pass_setting
def alarms(setting: Setting, limit: int) -> None:
    """List alarms."""
    from gateway.cli.calls import operator_client

    found: list[operator_service_pb2.Alarm] = []
    with operator_client(Home(setting.home)) as client:
        token = ""
        while len(found) < limit:
            request = operator_service_pb2.ListAlarmsRequest(
                page_size=min(500, limit - len(found)), page_token=token
            )
            page = client.call(client.operator.ListAlarms, request)
            found += page.alarms
            token = page.next_page_token
            if not token:
                break
    rows = [
        (one.alarm_id, words.instant(one.raise_time), code_of(one.reason), one.statement_id) for one in found
    ]
    facts = [
        {
            "alarm_id": one.alarm_id,
            "agreement_id": one.agreement_id,
            "code": code_of(one.reason),
            "raise_time": one.raise_time.ToJsonString(),
            "statement_id": one.statement_id,
        }
        for one in found
    ]
    if not rows:
        setting.out.result({"alarms": facts}, _("No alarms."))
        return
    count = ngettext("{} alarm", "{} alarms", len(rows)).format(len(rows))
    columns = [_("Number"), _("Raised"), _("Code"), _("Statement")]
    setting.out.result({"alarms": facts}, setting.out.table(columns, rows), count)


def size_text(size: int) -> str:
    """Return a size in bytes as people read it."""
    value = float(size)
    units = (_("B"), _("KiB"), _("MiB"), _("GiB"), _("TiB"))
    for number in range(len(units)):
        if value < 1024 or number == len(units) - 1:
            break
        value /= 1024
    return f"{value:.0f} {units[0]}" if number == 0 else f"{value:.1f} {units[number]}"
