"""Terms that both principals sign, in an association and in an arrangement (Articles 5.4 and 5.5).

Decides that a signature counts only for the offer made last, word for word, and once for each Party; what
both have signed is then agreed. Whether a signature is a principal's is not known here: that is
`node/agreement/principals.py`, asked before.
"""

from __future__ import annotations

from typing import Any, Final

from entente.v1 import case_pb2, principal_act_pb2
from google.protobuf.message import DecodeError

from node.cases.case import Act, Case
from node.cases.guards import faulty
from node.cases.table import Guard, Scene
from node.errors import Refusal

TERMS_OF: Final = {"association_proposed": "association", "arrangement_drafted": "arrangement"}
"""The offers, and the field of `CaseAgreed` that repeats their terms."""
_BOTH: Final = frozenset({case_pb2.CASE_STATE_AGREED, case_pb2.CASE_STATE_SIGNED_BOTH})
"""Where the second signature leads."""


def offer_of(case: Case) -> Act | None:
    """Return the offer made last."""
    return case.last(*TERMS_OF)


def in_effect(case: Case) -> Act | None:
    """Return the offer whose terms both have signed, the newest of them; None: none.

    An amendment that lacks a signature changes nothing.
    """
    found, offered = None, None
    for move in case.moves:
        if move.name in TERMS_OF:
            offered = move.act
        elif move.name == "signed" and move.state in _BOTH:
            found = offered
    return found


def agreed_in(act: Act) -> principal_act_pb2.PrincipalAct:
    """Return the principal's act that a `signed` step bears. Raises Refusal SCHEMA_INVALID."""
    try:
        read = principal_act_pb2.PrincipalAct.FromString(act.body.act.act)
    except DecodeError:
        raise Refusal("SCHEMA_INVALID", "the signed act cannot be read") from None
    if not read.HasField("case_agreed"):
        raise Refusal("SCHEMA_INVALID", "the signed act agrees to no terms of a case")
    return read


def signed_by(case: Case) -> frozenset[str]:
    """Return whose principals have signed the offer made last."""
    offer = offer_of(case)
    if offer is None:
        return frozenset()
    return frozenset(
        act.by for act in case.acts("signed") if agreed_in(act).case_agreed.offer_id == offer.act_id
    )


def signs_the_offer(field: str) -> Guard:
    """Return the guard of a signature under an offer whose terms stand in `field` of `CaseAgreed`."""

    def guard(scene: Scene) -> None:
        offer = offer_of(scene.case)
        said = agreed_in(scene.act).case_agreed
        if offer is None or said.offer_id != offer.act_id or said.case_id != scene.case.case_id:
            raise faulty(scene, "act", "is not for the offer made last", "INVALID_TRANSITION")
        if said.WhichOneof("terms") != field or getattr(said, field) != offer.body.terms:
            raise faulty(scene, "act", "the terms signed are not those offered", "INVALID_TRANSITION")
        if scene.act.by in signed_by(scene.case):
            raise faulty(scene, "act", "this Party has signed already", "INVALID_TRANSITION")

    return guard


def when_both(one: Any, both: Any) -> Any:
    """Return where a signature leads: to `one` while the other Party's is missing, to `both` with it."""

    def to(scene: Scene) -> Any:
        return both if signed_by(scene.case) else one

    return to
