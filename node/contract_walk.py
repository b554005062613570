"""The way through a message of the contract: what is set is looked at once, the rest not at all.

It decides nothing: it is given a test for each field and brings back what the tests found, with the path of
each finding in the notation of AIP-193. What can be known from the descriptors is worked out once for each
message type; a message then costs one listing of its set fields, and most fields of most messages are unset.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeAlias

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from node.survey import Finding, joined

Test: TypeAlias = Callable[[Any], str | None]
"""What is wrong with one value; None if nothing is."""
Look: TypeAlias = Callable[[Any, Any], "Sequence[Finding]"]
"""What is wrong with a field, given its value and the message it is of."""


class Step(NamedTuple):
    """How one field is looked at when it is set: by a test of its value, or in a way of its own."""

    name: str
    test: Test | None
    look: Look | None


@dataclass(slots=True)
class Plan:
    """How the messages of one type are looked at.

    Attributes:
        steps: by field number; a field without a step may hold anything.
        required: field numbers and what is said when they are not set.
        whole: looks at the message itself, after its fields.
    """

    steps: dict[int, Step] = field(default_factory=dict)
    required: dict[int, Finding] = field(default_factory=dict)
    whole: list[Callable[[Any], Sequence[Finding]]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.steps or self.required or self.whole)

    def run(self, message: Any) -> list[Finding]:
        """Return every finding in `message`, in the order of the field numbers, what is missing last."""
        found: list[Finding] = []
        steps, required = self.steps, self.required
        missing = len(required)
        for descriptor, value in message.ListFields():
            number = descriptor.number
            if number in required:
                missing -= 1
            step = steps.get(number)
            if step is None:
                continue
            name, test, look = step
            if test is not None:
                if text := test(value):
                    found.append((name, text))
            elif look is not None and (findings := look(value, message)):
                found.extend(findings)
        if missing:
            here = {descriptor.number for descriptor, _ in message.ListFields()}
            found.extend(said for number, said in required.items() if number not in here)
        for look_at in self.whole:
            found.extend(look_at(message))
        return found


class Walk:
    """Plans for message types, made when first needed. Safe to share between threads."""

    def __init__(self, fill: Callable[[Descriptor, Plan, Callable[[Descriptor], Plan]], None]) -> None:
        self._fill: Final = fill
        self._plans: dict[str, Plan] = {}

    def run(self, message: Message) -> list[Finding]:
        """Return every finding in `message` and the messages within it."""
        descriptor: Any = message.DESCRIPTOR
        plan = self._plans.get(descriptor.full_name)
        if plan is None:
            plans = dict(self._plans)
            plan = self._made(descriptor, plans)
            self._plans = plans  # only finished plans are ever seen by another thread
        return plan.run(message)

    def _made(self, descriptor: Descriptor, plans: dict[str, Plan]) -> Plan:
        if (known := plans.get(descriptor.full_name)) is not None:
            return known
        # Entered before it is filled: a type that contains itself finds its own plan.
        plan = plans[descriptor.full_name] = Plan()
        self._fill(descriptor, plan, lambda inside: self._made(inside, plans))
        return plan


def into(name: str, inner: Plan) -> Look:
    """Return the look at a message within."""

    def look(value: Any, _message: Any) -> Sequence[Finding]:
        if findings := inner.run(value):
            return [(joined(name, path), text) for path, text in findings]
        return findings

    return look


def into_each(name: str, inner: Plan) -> Look:
    """Return the look at the messages of a list."""

    def look(values: Any, _message: Any) -> Sequence[Finding]:
        found: list[Finding] = []
        for index, value in enumerate(values):
            if findings := inner.run(value):
                found += [(joined(f"{name}[{index}]", path), text) for path, text in findings]
        return found

    return look
