"""What the operator should know of the cases: what waits, what is late; as the doctor sees it.

Decides from the state of the node alone; names no case and no person. Source: Articles 1, 4, 5 and 6.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from entente.v1 import operator_service_pb2

from gateway.cli import words
from gateway.cli.findings import Finding, Health
from gateway.i18n import gettext as _

SOON: Final = timedelta(days=7)


def examine_cases(one: operator_service_pb2.RelationshipStatus, now: datetime) -> Iterator[Finding]:
    """Yield whether the next consultation is overdue, and what waits for this Party until when."""
    figures = one.cases
    if figures.HasField("consultation_due_time") and figures.consultation_due_time.ToDatetime(UTC) < now:
        yield Finding(
            _("Consultations with {}").format(one.peer),
            Health.ATTENTION,
            _("the next was due by {}, by the interval agreed").format(
                words.instant(figures.consultation_due_time)
            ),
            _("the contact persons plan one (1.1): entente consultation"),
        )
    waiting = sum(kind.count for kind in figures.awaited)
    if not waiting:
        return
    subject = _("Cases with {}").format(one.peer)
    late = sum(kind.overdue for kind in figures.awaited)
    ahead = min(
        (kind.next_due_time.ToDatetime(UTC) for kind in figures.awaited if kind.HasField("next_due_time")),
        default=None,
    )
    ask = _("whoever they wait for sees them with entente todo")
    if late:
        text = _("waiting for this Party: {}; overdue: {}").format(waiting, late)
        yield Finding(subject, Health.ATTENTION, text, ask)
    elif ahead is not None and ahead - now < SOON:
        day = ahead.date().isoformat()
        text = _("waiting for this Party: {}; the next is due on {}").format(waiting, day)
        yield Finding(subject, Health.ATTENTION, text, ask)
    else:
        yield Finding(subject, Health.OK, _("waiting for this Party: {}").format(waiting))
