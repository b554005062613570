"""Whether an item may be supplied: the one order of checks that both nodes follow (Article 3).

Decides on the statement's clear side: standing and agreed limits, author, addressees, basis, purpose,
restrictions, instruments. The supplier's node asks before anything leaves, the recipient's node asks again
on arrival, with the same function. Refuses to know how the item is stored and what its content says.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from entente.v1 import agreement_pb2, item_supply_pb2, restriction_pb2, roster_pb2, statement_pb2

from node.agreement.gate import Operation, code_of_column, gate
from node.agreement.limits import Watch, exceeded
from node.agreement.standing import Standing
from node.errors import FieldFault, Refusal
from node.exchange.clearing import clearance_missing, is_above_amber, require_clearer
from node.exchange.content import care_of
from node.exchange.declarations import refers
from node.exchange.instruments import require_citation
from node.exchange.restriction import Restrictions
from node.exchange.restriction_form import check_restrictions, require_statement
from node.exchange.rilo import Names, require_own_channel, require_undisturbed
from node.roster.view import RosterView

_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
SUPPLIERS: Final = frozenset(
    {
        roster_pb2.ROLE_CONTACT,
        roster_pb2.ROLE_ANALYST,
        roster_pb2.ROLE_LIAISON,
        roster_pb2.ROLE_PROJECT_OFFICER,
        roster_pb2.ROLE_LEGAL_ADVISER,
    }
)
"""Who supplies information. Auditors read, operators run the node, principals sign."""

SUPPLY_LIMITS: Final = ("CLOCK_SKEW", "COSIGNATURE_OVERDUE", "ROSTER_STALE")
"""The codes of the agreed limits that stop new supply, in the order in which they are asked."""


def judge_supply(
    supply: item_supply_pb2.ItemSupply,
    author: statement_pb2.Author,
    *,
    sender: str,
    standing: Standing,
    sender_roster: RosterView | None,
    receiver_roster: RosterView | None,
    settings: agreement_pb2.AgreementSettings,
    watch: Watch,
    purposes: frozenset[str],
    now: datetime,
    incoming: bool = False,
    cites_instruments: bool = True,
    protected: Names = (),
    known_open: bool = False,
) -> None:
    """Check one supply as far as the memorandum decides about it.

    Args:
        sender: the Party that supplies.
        sender_roster: its roster as held by the node that asks; None if it holds none.
        receiver_roster: the other Party's.
        settings: the limits agreed on.
        watch: what the node that asks has seen of the other; of a sender that is the other, its own debt
            of cosignatures is not among it.
        purposes: the codes the agreement knows.
        now: an aware instant.
        incoming: asked by the recipient's node. What the supplier states of restrictions is then not
            judged on its form: whatever is not understood is read at its strictest.
        cites_instruments: whether the agreement binds the sender to cite instruments (3.2).
        protected: the channel that no supply may disturb, by the agreement (3.5); empty: none.
        known_open: `require_open` has let the same sender through at `now`, for the whole of a batch.

    Raises:
        Refusal: the first rule that bars it, in the order of the module's description. What passes by itself
            (CLOCK_SKEW, COSIGNATURE_OVERDUE, a lapsed lease) says when to come back, and nothing else does.
    """
    if not known_open:
        peer = sender_roster if incoming else receiver_roster
        require_open(sender, standing=standing, peer_roster=peer, settings=settings, watch=watch, now=now)
    if sender_roster is None:
        raise Refusal("SENDER_NOT_AUTHORISED", "no roster of the sender is held here")
    sender_roster.require_author(author.person_id, now, roles=SUPPLIERS)
    if incoming:
        _judge_author(author, sender_roster, now)
    if author.system and not sender_roster.may_act_for(author.system, author.person_id, now):
        raise Refusal("SENDER_NOT_AUTHORISED", "the system may not act for this person")
    if receiver_roster is None:
        raise Refusal("RECIPIENT_NOT_AUTHORISED", "no roster of the recipient is held here")
    addressees = supply.addressees
    receiver_roster.require_recipients(addressees.persons[:], addressees.roles[:], now)
    if not supply.mou_basis:
        raise Refusal("MOU_BASIS_MISSING", "no paragraph of the memorandum is named")
    _judge_purpose(supply, purposes)
    require_statement(supply.restrictions)
    if not incoming and (faults := _restriction_faults(supply, purposes, now)):
        raise Refusal("SCHEMA_INVALID", "the restrictions contradict themselves", faults=faults)
    if care_of(supply.family).named_persons and (supply.addressees.roles or not supply.addressees.persons):
        raise Refusal("RECIPIENT_NOT_AUTHORISED", "this family is addressed to persons by name")
    if incoming:  # the sender's node asks the same of what it has stored, in the transaction that spends it
        _judge_clearance(supply, author.person_id, sender_roster, now)
    require_citation(supply, cites_instruments=cites_instruments)
    if protected:
        require_own_channel(supply)
        own = (part.restrictions.restrictions for part in supply.parts[:] if part.HasField("restrictions"))
        require_undisturbed((supply.restrictions.restrictions, *own), protected)


def require_open(
    sender: str,
    *,
    standing: Standing,
    peer_roster: RosterView | None,
    settings: agreement_pb2.AgreementSettings,
    watch: Watch,
    now: datetime,
) -> None:
    """Check what is the same for every supply of `sender`: standing, clocks, cosignatures, the peer's lease.

    Args:
        peer_roster: the roster of the Party that is not the node's own; only of this one is there doubt
            whether it is current.

    Raises:
        Refusal: as `gate`; ROSTER_STALE.
    """
    gate(standing, Operation.SUPPLY, sender, exceeded(settings, watch, now))
    if peer_roster is not None:
        lease = timedelta(seconds=settings.roster_lease_seconds)
        peer_roster.require_fresh(watch.roster_confirmed, now, lease)


def limits_exceeded(
    settings: agreement_pb2.AgreementSettings, watch: Watch, peer_roster: RosterView | None, now: datetime
) -> list[str]:
    """Return the codes of all agreed limits that stop new supply at `now`, in the order of the checks."""
    codes = [code_of_column(column) for column in exceeded(settings, watch, now)]
    lease = timedelta(seconds=settings.roster_lease_seconds)
    if peer_roster is not None and not peer_roster.is_fresh(watch.roster_confirmed, now, lease):
        codes.append("ROSTER_STALE")
    return codes


def _judge_author(author: statement_pb2.Author, roster: RosterView, now: datetime) -> None:
    """Check what the sender's node says of the author against the roster held: the ledger repeats it."""
    if author.roster_version > roster.version:
        raise Refusal("ROSTER_STALE", "the author was checked against a roster not held here")
    if author.role not in roster.roles_of(author.person_id, now):
        raise Refusal("ROLE_INSUFFICIENT", "the author does not hold the role stated")


def _judge_clearance(
    supply: item_supply_pb2.ItemSupply, author_id: str, roster: RosterView, now: datetime
) -> None:
    """Check the second person whom a supply names, and that what is above TLP:AMBER names one."""
    if supply.cleared_by_id:
        require_clearer(supply.cleared_by_id, author_id, roster, now, SUPPLIERS, "cleared_by_id")
    elif is_above_amber(supply):
        raise clearance_missing()


def _judge_purpose(supply: item_supply_pb2.ItemSupply, purposes: frozenset[str]) -> None:
    """Check what is stated of purposes; what a declaration adds is asked of `purposes_of`."""
    codes = supply.purpose.codes[:]
    if refers(supply):
        if not supply.HasField("purpose_declaration_digest"):
            raise Refusal("PURPOSE_UNKNOWN", "no declaration of this reference is held here")
    elif not codes:
        raise Refusal("PURPOSE_MISSING", "no purpose is stated")
    if not purposes.issuperset(codes):
        raise Refusal("PURPOSE_UNKNOWN", "a purpose stated is not in the agreement's vocabulary")


def _restriction_faults(
    supply: item_supply_pb2.ItemSupply, vocabulary: frozenset[str], now: datetime
) -> list[FieldFault]:
    stated = supply.restrictions
    form, earliest = _form_of(stated.SerializeToString(), vocabulary)
    faults = list(form)
    if faults or (earliest is not None and earliest <= now):
        faults = check_restrictions(stated, now=now, vocabulary=vocabulary)
    if care_of(supply.family).named_persons and stated.HasField("no_restrictions"):
        faults.append(FieldFault("restrictions", "this family is never without restrictions"))
    return faults


@lru_cache(maxsize=4096)
def _form_of(statement: bytes, vocabulary: frozenset[str]) -> tuple[tuple[FieldFault, ...], datetime | None]:
    """Return the faults that do not depend on the time, and the earliest time limit.

    Many items state the same restrictions, so what does not depend on the item is worked out once.
    """
    message = restriction_pb2.RestrictionStatement.FromString(statement)
    faults = tuple(check_restrictions(message, now=_BEGINNING, vocabulary=vocabulary))
    value = Restrictions.of(message)
    limits = [t for t in (value.use_until, value.destroy_by, value.review_by) if t is not None]
    return faults, min(limits, default=None)
