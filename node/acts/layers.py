"""Layers of restrictions as they are told, and what a draft or the other Party's side adds to what binds.

Decides that a rule of the own policy is named only to those who keep it. Refuses to know rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from entente.v1 import explain_service_pb2 as wire
from entente.v1 import refusal_pb2, restriction_pb2

from node.acts.bound import Bound
from node.errors import Refusal
from node.exchange.effective import FLOOR, GENERAL, NOTICED, POLICY, SOURCE, Effective
from node.exchange.marking import Marking
from node.exchange.own_terms import OWN

DRAFT: Final = "draft"
_KINDS: Final = {
    NOTICED: wire.LAYER_KIND_NOTICED,
    GENERAL: wire.LAYER_KIND_GENERAL_RULE,
    FLOOR: wire.LAYER_KIND_INSTRUMENT,
    POLICY: wire.LAYER_KIND_LOCAL_POLICY,
    SOURCE: wire.LAYER_KIND_SOURCE,
    OWN: wire.LAYER_KIND_OWN_TERMS,
    DRAFT: wire.LAYER_KIND_DRAFT,
}


def told(names: Iterable[str], *, policy: bool) -> list[wire.Layer]:
    """Return layers as they are told; `policy`: the rules of the own policy are named."""
    found = []
    for name in names:
        kind = next((kind for kind in _KINDS if name == kind or name.startswith(f"{kind} ")), NOTICED)
        reference = name.removeprefix(kind).strip()
        if kind == POLICY and not policy:
            reference = ""
        found.append(wire.Layer(kind=_KINDS[kind], reference=reference))
    return found


def under(binding: Effective, draft: restriction_pb2.RestrictionSet) -> Effective:
    """Return what would bind if the supplier tightened by `draft`, too."""
    added = Marking.tightening(draft)
    return replace(binding, marking=binding.marking.meet(added), layers=(*binding.layers, (DRAFT, added)))


def bound_by(bound: Bound, binding: Effective) -> Bound:
    """Return the same item bound by something else."""
    return replace(bound, effective=binding)


def refusal_told(refusal: Refusal) -> refusal_pb2.Refusal:
    """Return a refusal as part of an answer, with the fields that are at fault."""
    made = refusal_pb2.Refusal(
        reason=refusal.reason, article=refusal.article, message=str(refusal), remedy=refusal.remedy
    )
    for fault in refusal.faults:
        made.violations.add(field=fault.path, description=fault.description)
    return made
