"""Going through a message of the contract and all messages within it, by descriptors.

It decides nothing: it is given, for each message type, the rule of that type, and brings back what
the rules found with the path of each finding in the notation of AIP-193
(`seizure.goods[0].hs6`). It refuses to know what a rule means.

What can be known from the descriptors is worked out once for each type; on the way through a
message nothing is looked up, and a path is only built where something was found. Parts of the
contract that no rule concerns are not entered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

Finding: TypeAlias = tuple[str, str]
"""A path relative to the message looked at, and what was found there."""

Rule: TypeAlias = Callable[[Any, Any], "Sequence[Finding]"]
"""What is to be found in one message itself, given a context; the messages within it have their own."""

_Descent: TypeAlias = Callable[[Any, Any, list[Finding]], None]


class Survey:
    """One set of rules, applied to messages of any type.

    Args:
        rule_for: returns the rule of a message type, or None where the type has none. It is asked
            once for each type.
    """

    def __init__(self, rule_for: Callable[[Descriptor], Rule | None]) -> None:
        self._rule_for: Final = rule_for
        self._plans: Final[dict[str, list[_Descent]]] = {}

    def run(self, message: Message, context: object = None) -> list[Finding]:
        """Return every finding in `message` and the messages within it, in the order of the fields."""
        found: list[Finding] = []
        descriptor: Any = message.DESCRIPTOR  # typed differently by the two runtimes
        plan = self._plans.get(descriptor.full_name)
        for descend in self._plan(descriptor) if plan is None else plan:
            descend(message, context, found)
        return found

    def _plan(self, descriptor: Descriptor) -> list[_Descent]:
        plans = dict(self._plans)
        plan = _compile(descriptor, self._rule_for, plans, set())
        self._plans.update(plans)  # only finished plans are ever seen by another thread
        return plan


def _compile(
    descriptor: Descriptor,
    rule_for: Callable[[Descriptor], Rule | None],
    plans: dict[str, list[_Descent]],
    unfinished: set[str],
) -> list[_Descent]:
    if (known := plans.get(descriptor.full_name)) is not None:
        return known
    # Entered before it is filled: a type that contains itself finds its own plan.
    plan = plans[descriptor.full_name] = []
    unfinished.add(descriptor.full_name)

    def plan_of(field: FieldDescriptor) -> list[_Descent] | None:
        if (inside := field.message_type) is None:
            return None
        inner = _compile(inside, rule_for, plans, unfinished)
        return inner if inner or inside.full_name in unfinished else None

    if (rule := rule_for(descriptor)) is not None:
        plan.append(_own(rule))
    seen_oneofs: set[str] = set()
    for field in descriptor.fields:
        oneof = field.containing_oneof
        if oneof is not None and len(oneof.fields) > 1:
            if oneof.name in seen_oneofs:
                continue
            seen_oneofs.add(oneof.name)
            members = {
                member.name: inner for member in oneof.fields if (inner := plan_of(member)) is not None
            }
            if members:
                plan.append(_into_oneof(oneof.name, members))
        elif (inner := plan_of(field)) is not None:
            plan.append(_into_each(field, inner) if field.is_repeated else _into(field, inner))
    unfinished.discard(descriptor.full_name)
    return plan


def _own(rule: Rule) -> _Descent:
    def look(message: Any, context: Any, found: list[Finding]) -> None:
        if findings := rule(message, context):
            found.extend(findings)

    return look


def _into(field: FieldDescriptor, inner: list[_Descent]) -> _Descent:
    name = field.name

    def descend(message: Any, context: Any, found: list[Finding]) -> None:
        if message.HasField(name):
            _enter(getattr(message, name), context, found, inner, name)

    return descend


def _into_oneof(oneof: str, members: dict[str, list[_Descent]]) -> _Descent:
    def descend(message: Any, context: Any, found: list[Finding]) -> None:
        name = message.WhichOneof(oneof)
        if name is not None and (inner := members.get(name)) is not None:
            _enter(getattr(message, name), context, found, inner, name)

    return descend


def _into_each(field: FieldDescriptor, inner: list[_Descent]) -> _Descent:
    name = field.name

    def descend(message: Any, context: Any, found: list[Finding]) -> None:
        before = len(found)
        for index, element in enumerate(getattr(message, name)):
            for step in inner:
                step(element, context, found)
            if len(found) > before:
                found[before:] = [(joined(f"{name}[{index}]", path), text) for path, text in found[before:]]
                before = len(found)

    return descend


def _enter(message: Any, context: Any, found: list[Finding], inner: list[_Descent], name: str) -> None:
    before = len(found)
    for step in inner:
        step(message, context, found)
    if len(found) > before:
        found[before:] = [(joined(name, path), text) for path, text in found[before:]]


def joined(prefix: str, path: str) -> str:
    """Return `path` as it reads from one level further out; either may be empty."""
    return f"{prefix}.{path}" if prefix and path else prefix or path
