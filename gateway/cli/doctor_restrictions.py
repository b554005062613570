"""Whether the restrictions of the peer's items are known to be current here, as the doctor sees it.

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
    """Yield how old the peer's word on its restrictions is, and how many items lack a notice."""
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
