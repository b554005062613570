"""Whether restrictions are known to hold on both sides, as the doctor sees it: the peer's here, ours there.

Decides from the state of the node alone; names no item. Source: Article 3.4.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from entente.v1 import operator_service_pb2

from gateway.cli import words
from gateway.cli.findings import Finding, Health
from gateway.i18n import gettext as _


def examine_restrictions(one: operator_service_pb2.RelationshipStatus, now: datetime) -> Iterator[Finding]:
    """Yield how old the peer's word on its restrictions is, and which notices of either Party are missing."""
    subject = _("Restrictions of {}").format(one.peer)
    held = one.HasField("peer_restriction_head_time")
    made = words.instant(one.peer_restriction_head_time)
    lease_s = one.restriction_head_lease.ToMilliseconds() / 1000
    if not held:
        yield Finding(
            subject,
            Health.ATTENTION,
            _("the peer has not said yet that they are current, or contradicts itself"),
            _("items with a fresh check stay closed until it does; see the link, and entente alarms"),
        )
    elif (now - one.peer_restriction_head_time.ToDatetime(UTC)).total_seconds() > lease_s:
        yield Finding(
            subject,
            Health.ATTENTION,
            _("current as of {}, longer ago than the agreed {} s").format(made, round(lease_s)),
            _("items with a fresh check stay closed until the peer is heard again; see the link"),
        )
    else:
        yield Finding(subject, Health.OK, _("current as of {}").format(made))
    yield from _unconfirmed(one, now)
    yield from _unreported(one, now)
    if one.restriction_gap_items:
        yield Finding(
            _("Notices of {}").format(one.peer),
            Health.FAULT,
            _("missing on {} items").format(one.restriction_gap_items),
            _(
                "export, transfer and use in court of them are refused until the notices come; if they do"
                " not within minutes, send the peer's operator the alarm of entente alarms"
            ),
        )


def _unconfirmed(one: operator_service_pb2.RelationshipStatus, now: datetime) -> Iterator[Finding]:
    """Yield what was issued here and is not known to hold at the peer within the agreed time."""
    if not one.HasField("notice_unconfirmed_since_time"):
        return
    since, limit = one.notice_unconfirmed_since_time, one.tightening_limit
    late = (now - since.ToDatetime(UTC)).total_seconds() > limit.seconds
    yield Finding(
        _("Notices to {}").format(one.peer),
        Health.FAULT if late else Health.OK,
        _("{} not confirmed, the oldest since {}").format(one.notices_unconfirmed, words.instant(since)),
        _(
            "the agreed time of {} s is over: until the peer confirms, the item may still be used there as"
            " before; see the link and entente notices --unconfirmed, and call the peer's contact point"
        ).format(limit.seconds)
        if late
        else "",
    )


def _unreported(one: operator_service_pb2.RelationshipStatus, now: datetime) -> Iterator[Finding]:
    """Yield of what holds at the peer, and of which it has not said in the agreed time who had seen it."""
    if not one.HasField("exposure_awaited_since_time"):
        return
    since, limit = one.exposure_awaited_since_time, one.exposure_limit
    late = (now - since.ToDatetime(UTC)).total_seconds() > limit.seconds
    yield Finding(
        _("Exposure reports of {}").format(one.peer),
        Health.ATTENTION if late else Health.OK,
        _("{} not here, the oldest due since {}").format(one.exposures_awaited, words.instant(since)),
        _(
            "the agreed time of {} s is over: the notice holds, but who used the item before it is not known"
            " here; see entente alarms and the link, and have the contact person ask the peer's"
        ).format(limit.seconds)
        if late
        else "",
    )
