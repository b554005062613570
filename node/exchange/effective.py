"""What binds a use of an item in the end: every layer of restrictions, combined.

Decides which layers there are and that each can only tighten: what was supplied and noticed later, the
supplier's general rules, floors of instruments, this node's own policy; for a product, everything that
its sources bear. Refuses to know where layers come from and who asks. Source: Articles 3.2 and 3.4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from entente.v1 import instrument_pb2, item_supply_pb2

from node.exchange.general_rules import RuleBook
from node.exchange.marking import Marking
from node.exchange.notices import InForce
from node.exchange.restriction import Restrictions
from node.exchange.selector import selects

NOTICED = "supply and notices"
GENERAL = "general rule"
FLOOR = "instrument"
POLICY = "local policy"
SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Effective:
    """The restrictions that bind an item at one moment; those beneath the seal where it is sealed.

    Attributes:
        layers: what they are combined of, each with its name, for explanations.
        gap: something about its restrictions is known to be missing.
    """

    marking: Marking
    layers: tuple[tuple[str, Marking], ...]
    sealed: bool = False
    recalled: bool = False
    gap: bool = False

    def of_part(self, part: int) -> Restrictions:
        """Return what binds a part (0: the content)."""
        return self.marking.of_part(part)

    def layers_of_part(self, part: int) -> tuple[tuple[str, Restrictions], ...]:
        """Return the same layers as they bind a part."""
        return tuple((name, layer.of_part(part)) for name, layer in self.layers)


def effective(
    in_force: InForce,
    supply: item_supply_pb2.ItemSupply,
    *,
    supplied_for: Collection[str],
    rules: RuleBook,
    floors: Iterable[tuple[str, Restrictions]] = (),
    policy: Iterable[tuple[str, Restrictions]] = (),
) -> Effective:
    """Return what binds an item.

    Args:
        in_force: what the supply and the notices say now.
        rules: the supplier's general rules.
        floors: of the instruments it was released under, by their identifiers.
        policy: of this node's own policy, as `policy_for` gives it.
    """
    layers = [(NOTICED, in_force.marking)]
    layers += [
        (f"{GENERAL} {rule.reference}", Marking(rule.restrictions))
        for rule in rules.reaching(supply, supplied_for=supplied_for)
    ]
    layers += [(f"{FLOOR} {name}", Marking(floor)) for name, floor in floors]
    layers += [(f"{POLICY} {name}", Marking(local)) for name, local in policy]
    return Effective(
        _combined(layers),
        tuple(layers),
        sealed=in_force.sealed,
        recalled=in_force.recalled,
        gap=in_force.gap or rules.gap or rules.is_behind(supply),
    )


def together(of_each: Iterable[Effective]) -> Effective:
    """Return what binds an item of several versions: every layer that is about any of them."""
    first, *others = of_each
    if not others:
        return first
    every = dict.fromkeys(layer for one in (first, *others) for layer in one.layers)
    return replace(
        first,
        marking=_combined(every),
        layers=tuple(every),
        gap=any(one.gap for one in (first, *others)),
    )


def policy_for(
    policy: instrument_pb2.LocalPolicy, supply: item_supply_pb2.ItemSupply, *, supplied_for: Collection[str]
) -> tuple[tuple[str, Restrictions], ...]:
    """Return the rules of a node's own policy that are about an item."""
    return tuple(
        (rule.reference, Restrictions.of_set(rule.set))
        for rule in policy.rules
        if selects(rule.selector, supply, supplied_for=supplied_for)
    )


def derived(own: Marking, sources: Mapping[bytes, Effective]) -> Effective:
    """Return what binds a product: its author's own marking, and everything that each source bears.

    Sealed, recalled or with a gap as soon as one source is.

    Args:
        sources: what binds each item it was made of, by identifier, parts included.
    """
    layers = [("product", own)]
    layers += [
        (f"{SOURCE} {item_id.hex()}", Marking(source.marking.of_all_parts()))
        for item_id, source in sorted(sources.items())
    ]
    return Effective(
        _combined(layers),
        tuple(layers),
        sealed=any(source.sealed for source in sources.values()),
        recalled=any(source.recalled for source in sources.values()),
        gap=any(source.gap for source in sources.values()),
    )


def to_recompute(changed: bytes, sources_of: Mapping[bytes, Collection[bytes]]) -> tuple[bytes, ...]:
    """Return the products that a change of one item reaches, each after everything it is made of.

    Args:
        sources_of: what each product was made of; products may be made of products.
    """
    reached, found = {changed}, True
    while found:
        more = {
            p for p, made_of in sources_of.items() if p not in reached and not reached.isdisjoint(made_of)
        }
        reached, found = reached | more, bool(more)
    order = list[bytes]()
    left = reached - {changed}
    while left:
        ready = sorted(p for p in left if left.isdisjoint(set(sources_of[p]) - {p}))
        # Products made of each other in a ring cannot be; if a store says so, each is worked out once.
        ready = ready or sorted(left)
        order += ready
        left -= set(ready)
    return tuple(order)


def _combined(layers: Iterable[tuple[str, Marking]]) -> Marking:
    marking = Marking()
    for _, layer in layers:
        marking = marking.meet(layer)
    return marking
