"""Going through a message of the contract and all messages within it, by descriptors.

It decides nothing: it is given, for each message type, the rule of that type, and brings back what
the rules found with the path of each finding in the notation of AIP-193
(`seizure.goods[0].hs6`). It refuses to know what a rule means.

What can be known from the descriptors is written out as code once for each type (`node/straight.py`):
every item of a batch comes this way several times. Nothing is looked up on the way through a message, and
a path is only built where something was found. Parts of the contract that no rule concerns are not entered.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, TypeAlias

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from node.straight import Straight

Finding: TypeAlias = tuple[str, str]
"""A path relative to the message looked at, and what was found there."""

Rule: TypeAlias = Callable[[Any, Any], "Sequence[Finding]"]
"""What is to be found in one message itself, given a context; the messages within it have their own."""

_REMEMBERED: Final = 4096

_Plan: TypeAlias = Callable[[Any, Any], "list[Finding] | None"]


class Survey:
    """One set of rules, applied to messages of any type.

    Args:
        rule_for: returns the rule of a message type, or None where the type has none. It is asked
            once for each type.
        repeated: full names of types that come again and again with the same bytes, and whose rules ask
            for no context: what was found in such bytes is remembered.
        most_of: returns how many elements of a list are gone into, 0 for all; a longer list is not gone
            into at all, as the rule of its message finds it too long.
    """

    def __init__(
        self,
        rule_for: Callable[[Descriptor], Rule | None],
        repeated: frozenset[str] = frozenset(),
        most_of: Callable[[FieldDescriptor], int] = lambda _field: 0,
    ) -> None:
        self._rule_for: Final = rule_for
        self._most_of: Final = most_of
        self._repeated: Final = repeated
        self._plans: Final[dict[str, _Plan | None]] = {}
        self._lock: Final = threading.Lock()

    def run(self, message: Message, context: object = None) -> list[Finding]:
        """Return every finding in `message` and the messages within it, in the order of the fields."""
        descriptor: Any = message.DESCRIPTOR  # typed differently by the two runtimes
        try:
            plan = self._plans[descriptor.full_name]
        except KeyError:
            with self._lock:
                plan = self._plan_of(descriptor)
        return (plan(message, context) or []) if plan is not None else []

    def _plan_of(self, descriptor: Descriptor) -> _Plan | None:
        name = descriptor.full_name
        if name not in self._plans:
            # A type that contains itself is entered through what stands here once it is written.
            within: dict[str, _Plan | None] = {}
            plan = self._written(descriptor, within)
            self._plans.update(within)
            self._plans[name] = plan
        return self._plans[name]

    def _written(self, descriptor: Descriptor, unfinished: dict[str, _Plan | None]) -> _Plan | None:
        """Return the plan of a type, and leave those of the types within it in `unfinished`."""
        name = descriptor.full_name
        if name in self._plans:
            return self._plans[name]
        if name in unfinished:
            return unfinished[name]
        code = Straight("plan", "message, context")
        unfinished[name] = code.later  # for itself, within itself
        code.add("found = None")
        if (rule := self._rule_for(descriptor)) is not None:
            code.add(f"if (own := {code.hold(rule)}(message, context)):")
            code.add(f"    found = {code.hold(list)}(own)")  # what is added must not reach the rule's own
        entered = rule is not None
        seen_oneofs: set[str] = set()
        for field in descriptor.fields:
            oneof = field.containing_oneof
            if oneof is not None and len(oneof.fields) > 1:
                if oneof.name not in seen_oneofs:
                    seen_oneofs.add(oneof.name)
                    entered |= self._into_oneof(code, oneof, unfinished)
            elif (inner := self._inner(field, unfinished)) is not None:
                entered = True
                if field.is_repeated:
                    _into_each(code, field.name, inner, self._most_of(field))
                else:
                    _into(code, field.name, inner)
        code.add("return found")
        plan: _Plan | None = code.function() if entered else None
        if plan is not None and name in self._repeated:
            plan = _remembering(plan, descriptor)
        unfinished[name] = plan
        return plan

    def _inner(self, field: FieldDescriptor, unfinished: dict[str, _Plan | None]) -> _Plan | None:
        return None if field.message_type is None else self._written(field.message_type, unfinished)

    def _into_oneof(self, code: Straight, oneof: Any, unfinished: dict[str, _Plan | None]) -> bool:
        members = {
            member.name: inner
            for member in oneof.fields
            if (inner := self._inner(member, unfinished)) is not None
        }
        if members:
            code.add(f"name = message.WhichOneof({oneof.name!r})")
            code.add(f"if name is not None and (inner := {code.hold(members)}.get(name)) is not None:")
            code.add("    if (more := inner(getattr(message, name), context)):")
            code.add(f"        found = {code.hold(_joined_to)}(found, name, more)")
        return bool(members)


def _remembering(plan: _Plan, descriptor: Descriptor) -> _Plan:
    read: Any = GetMessageClass(descriptor).FromString

    @lru_cache(maxsize=_REMEMBERED)
    def found_in(raw: bytes) -> list[Finding] | None:
        return plan(read(raw), None)

    return lambda message, _context: found_in(message.SerializeToString())


def _into(code: Straight, name: str, inner: _Plan) -> None:
    code.add(f"if message.HasField({name!r}) and (more := {code.hold(inner)}(message.{name}, context)):")
    code.add(f"    found = {code.hold(_joined_to)}(found, {name!r}, more)")


def _into_each(code: Straight, name: str, inner: _Plan, most: int) -> None:
    plan = code.hold(inner)
    code.add(f"elements = message.{name}")
    if most:
        code.add(f"if len(elements) > {most}:")
        code.add("    elements = ()")
    code.add("for index, element in enumerate(elements):")
    code.add(f"    if (more := {plan}(element, context)):")
    code.add(f"        found = {code.hold(_joined_to)}(found, f'{name}[{{index}}]', more)")


def _joined_to(found: list[Finding] | None, prefix: str, more: Iterable[Finding]) -> list[Finding]:
    """Add `more` to what was found, in place: whoever sends much that is wrong must not make it cost more."""
    if found is None:
        found = []
    found.extend((joined(prefix, path), text) for path, text in more)
    return found


def joined(prefix: str, path: str) -> str:
    """Return `path` as it reads from one level further out; either may be empty."""
    return f"{prefix}.{path}" if prefix and path else prefix or path
