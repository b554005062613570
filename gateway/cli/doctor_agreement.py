"""What the operator should know of the agreements: recorded, signed, how they stand; as the doctor sees it.

Decides from the database and the state of the node alone. Nothing of it stops the node; it is for people.
Source: Articles 2, 7 and 8.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from entente.v1 import operator_service_pb2

from gateway.cli import words
from gateway.cli.faults import CommandError
from gateway.cli.findings import Finding, Health
from gateway.cli.home import Home
from gateway.cli.own_ledger import held_agreements, own_ledger
from gateway.i18n import gettext as _
from gateway.i18n import mark

SIGN: Final = mark(
    "the principal signs with entente agreement sign; entente agreement submit brings the signature to both"
    " nodes"
)
_MEND_FIRST: Final = mark("mend first what is said of the database, the descriptor and the keys")


def examine_records(home: Home) -> Iterator[Finding]:
    """Yield of each agreement in the database whether it is whole, and who has not signed it."""
    try:
        held = held_agreements(home)
    except CommandError as error:
        yield Finding(_("Agreement"), Health.ATTENTION, str(error), error.remedy or _(_MEND_FIRST))
        return
    for agreement_id in held or [""]:  # of no agreement at all, the same is said as of one that is missing
        yield _record(home, agreement_id)


def _record(home: Home, agreement_id: str) -> Finding:
    subject = _("Agreement")
    try:
        with own_ledger(home, agreement_id) as own:
            text = _("{} with {}, ledger of {} entries").format(own.agreement_id, own.peer, own.size())
            unsigned = own.unsigned()
    except CommandError as error:
        return Finding(subject, Health.ATTENTION, str(error), error.remedy or _(_MEND_FIRST))
    if unsigned:
        missing = ", ".join(unsigned)
        return Finding(subject, Health.ATTENTION, _("not signed by: {}").format(missing), _(SIGN))
    return Finding(subject, Health.OK, text)


def examine_agreement(one: operator_service_pb2.RelationshipStatus) -> Iterator[Finding]:
    """Yield vacant contact points, suspensions, the end, and whether both nodes stand alike."""
    figures = one.agreement
    subject = _("Agreement {}").format(one.agreement_id)
    if figures.vacant:
        yield Finding(
            subject,
            Health.ATTENTION,
            _("the contact point is vacant: {}").format(", ".join(figures.vacant)),
            _("the principal designates one (2.1): entente contact designate"),
        )
    if figures.suspended:
        yield Finding(
            subject,
            Health.ATTENTION,
            _("obligations are suspended by {}").format(", ".join(figures.suspended)),
            _("see entente agreement show; protective acts flow all the same"),
        )
    if figures.HasField("end_time"):
        yield Finding(
            subject,
            Health.ATTENTION,
            _("it ends at {}").format(words.instant(figures.end_time)),
            _("see entente agreement show; a notice is withdrawn by both principals alone"),
        )
    if figures.standing_differs:
        yield Finding(
            subject,
            Health.FAULT,
            _("it stands differently for the peer, though both have heard the same"),
            _("compare entente agreement history on both nodes"),
        )
