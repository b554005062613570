"""Restrictions in force, written as a message for people and programs to read.

Decides how a combined set is told: what a set can say is said in it, and the further audiences of which a
reader must also be a part stand beside it, since a message holds one audience alone. What is shown is never
read back: the signed statements are the record. Source: Article 3.4.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from entente.v1 import restriction_pb2 as pb

from node.exchange.audience import ALL, Clause
from node.exchange.restriction import LOOSEST, OPEN_TO_ALL, Restrictions

_DUTIES: Final = ("ack_read", "report_use", "notify_onward")


def shown(value: Restrictions) -> tuple[pb.RestrictionStatement, tuple[pb.Audience, ...]]:
    """Return what is in force, and the audiences to which a reader must belong besides the one named.

    Only the dimensions that are restricted are named, and `tlp`.
    """
    if replace(value, purposes=None) == OPEN_TO_ALL:
        return pb.RestrictionStatement(no_restrictions=pb.NoRestrictions()), ()
    made = pb.RestrictionSet(tlp=value.tlp)  # type: ignore[arg-type]
    for name in ("judicial", "pap", "attribution"):
        if getattr(value, name) != getattr(LOOSEST, name):
            setattr(made, name, getattr(value, name))
    clauses = [_audience(clause) for clause in sorted(value.audience, key=_narrowness)]
    if clauses:
        made.audience.CopyFrom(clauses[0])
    if value.purposes is not None:
        made.purposes.SetInParent()
        made.purposes.codes.extend(sorted(value.purposes))
    if value.onward is not None or value.onward_consent:
        made.onward.anyone = value.onward is None
        made.onward.allowed.extend(sorted(value.onward or ()))
        made.onward.consent_required = value.onward_consent
    if value.territory is not None:
        made.territory.countries.SetInParent()
        made.territory.countries.codes.extend(sorted(value.territory))
    for name in ("use_until", "destroy_by", "review_by"):
        if (instant := getattr(value, name)) is not None:
            getattr(made, name).instant.FromDatetime(instant)
    made.bars.extend(sorted(value.bars))  # type: ignore[arg-type]
    for name in _DUTIES:
        if name in value.duties:
            getattr(made.duties.add(), name).SetInParent()
    if value.fresh_check_hours is not None:
        made.duties.add().fresh_check.hours = value.fresh_check_hours
    for key, language, texts in sorted(value.caveats):
        caveat = made.caveats.add(id=key, original_language=language)
        for lang, text in texts:
            caveat.texts.add(language=lang, text=text)
    return pb.RestrictionStatement(restrictions=made), tuple(clauses[1:])


def _audience(clause: Clause) -> pb.Audience:
    made = pb.Audience()
    for kind, value in sorted(clause, key=str):
        member = made.members.add()
        if (kind, value) == ALL:
            member.all_authorised.SetInParent()
        elif kind == "person":
            member.person_id = str(value)
        elif kind == "unit":
            member.unit = str(value)
        else:
            member.role = value  # type: ignore[assignment]
    return made


def _narrowness(clause: Clause) -> tuple[int, int, list[str]]:
    """Sort clauses of persons first, then the shorter ones: the first one tells a reader most."""
    return int(any(kind != "person" for kind, _ in clause)), len(clause), sorted(map(str, clause))
