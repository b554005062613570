"""Which items a general rule, a local rule or an entry of a register is about.

Decides by what a supply says in the clear. Refuses to know the rules themselves. Source: Articles 3.2
and 3.4.
"""

from __future__ import annotations

from collections.abc import Collection

from entente.v1 import general_rule_pb2, item_supply_pb2
from google.protobuf import unknown_fields

from node.errors import FieldFault
from node.exchange import purposes


def selector_faults(
    selector: general_rule_pb2.ItemSelector, vocabulary: Collection[str], at: str
) -> list[FieldFault]:
    """Return what of a selector would never match: purposes that the agreement does not know.

    Args:
        at: where the selector stands in the request.
    """
    return [
        FieldFault(f"{at}.purposes[{place}]", "not a purpose of the agreement")
        for place, code in enumerate(selector.purposes)
        if code not in vocabulary
    ]


def selects(
    selector: general_rule_pb2.ItemSelector,
    supply: item_supply_pb2.ItemSupply,
    *,
    supplied_for: Collection[str],
    unknown: bool = True,
) -> bool:
    """Return whether a supply matches everything that the selector states; stating nothing, any does.

    Args:
        supplied_for: the purposes of the supply, its declaration's where it refers to one.
        unknown: the answer where the selector holds what this version does not know. True tightens,
            for rules; for what allows something, say False.
    """
    if len(unknown_fields.UnknownFieldSet(selector)) > 0:
        return unknown
    if selector.families and supply.family not in selector.families:
        return False
    if selector.HasField("nominal") and selector.nominal != supply.nominal:
        return False
    if (
        selector.HasField("customs_enforcement")
        and selector.customs_enforcement != supply.customs_enforcement
    ):
        return False
    if selector.purposes and not any(purposes.covers(selector.purposes, code) for code in supplied_for):
        return False
    return not selector.instruments or not set(selector.instruments).isdisjoint(supply.instruments)
