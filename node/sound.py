"""Whether anything at all is wrong with a message: the answer for the many that are in order.

Nearly every item is as the contract asks, and is looked through on both sides. For each message type one
straight-line function (`node/straight.py`) says whether every field of it and of the messages within it is in
order, and stops at the first that may not be. Then, and only then, whoever asked goes through the message
again and names all faults (`node/contract.py`): a message is never accepted here that is at fault there, and
a test holds them against each other. Refuses to know what is wrong, and where.
"""

from __future__ import annotations

import keyword
import re
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, TypeAlias

from entente.v1 import limits_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from node.exchange import codes
from node.straight import Straight
from node.values import DECIMAL, INTEGERS, known_values, limits_of, value_test

_ONEOF_LIMITS: Final[Any] = limits_pb2.oneof_limits
_REMEMBERED: Final = 4096
_Sound: TypeAlias = Callable[[Any, Any], bool]
_NOT: Final = "    return False"


class Soundness:
    """One set of conditions, asked of messages of any type.

    Args:
        further: writes what is asked of a type beyond its form, of `message` and the `context` given to
            `holds`; lines that return False.
        repeated: full names of types that come again and again with the same bytes, and whose rules ask
            for no context: the answer for such bytes is remembered.
    """

    def __init__(
        self,
        further: Callable[[Straight, Descriptor], None] | None = None,
        repeated: frozenset[str] = frozenset(),
    ) -> None:
        self._further: Final = further
        self._repeated: Final = repeated
        self._made: Final[dict[str, _Sound]] = {}
        self._lock: Final = threading.Lock()

    def holds(self, message: Message, context: object = None) -> bool:
        """Return whether nothing is wrong with `message` and the messages within it.

        False says that something may be: what it is, only those who look for faults can say.
        """
        descriptor: Any = message.DESCRIPTOR  # typed differently by the two runtimes
        sound = self._made.get(descriptor.full_name)
        if sound is None:
            with self._lock:
                sound = self._made_for(descriptor)
        return sound(message, context)

    def _made_for(self, descriptor: Descriptor) -> _Sound:
        if (made := self._made.get(descriptor.full_name)) is None:
            within: dict[str, _Sound] = {}
            made = self._written(descriptor, within)
            self._made.update(within)
        return made

    def _written(self, descriptor: Descriptor, unfinished: dict[str, _Sound]) -> _Sound:
        name = descriptor.full_name
        if (known := self._made.get(name) or unfinished.get(name)) is not None:
            return known
        code = Straight("sound", "message, context")
        unfinished[name] = code.later  # for itself, within itself
        if name == "google.protobuf.Timestamp":
            code.add(
                "if not (-62135596800 <= message.seconds <= 253402300799 and 0 <= message.nanos < 10**9):"
            )
            code.add(_NOT)
        elif descriptor.file.package == limits_pb2.DESCRIPTOR.package:
            self._write_form(code, descriptor, unfinished)
        if self._further is not None:
            self._further(code, descriptor)
        code.add("return True")
        sound: _Sound = code.function()
        if name in self._repeated:
            sound = _remembering(sound, descriptor)
        unfinished[name] = sound
        return sound

    def _write_form(self, code: Straight, descriptor: Descriptor, unfinished: dict[str, _Sound]) -> None:
        for oneof in descriptor.oneofs:
            if len(oneof.fields) > 1:
                self._write_oneof(code, oneof, unfinished)
        for field in descriptor.fields:
            if field.is_repeated:
                self._write_list(code, field, unfinished)
            elif field.message_type is not None:
                if field.containing_oneof is None or len(field.containing_oneof.fields) < 2:
                    self._write_message(code, field, unfinished)
            else:
                _write_value(code, field)

    def _write_oneof(self, code: Straight, oneof: Any, unfinished: dict[str, _Sound]) -> None:
        members = {f.name: self._written(f.message_type, unfinished) for f in oneof.fields if f.message_type}
        required = oneof.GetOptions().Extensions[_ONEOF_LIMITS].required
        if not members and not required:
            return
        code.add(f"name = message.WhichOneof({oneof.name!r})")
        code.add("if name is None:")
        code.add(_NOT if required else "    pass")
        if members:
            code.add(f"elif (inner := {code.hold(members)}.get(name)) is not None:")
            code.add("    if not inner(getattr(message, name), context):")
            code.add("    " + _NOT)

    def _write_message(self, code: Straight, field: FieldDescriptor, unfinished: dict[str, _Sound]) -> None:
        assert field.message_type is not None  # noqa: S101 (for the type checker)
        inner = code.hold(self._written(field.message_type, unfinished))
        wrong = f"not {inner}({reading(field.name)}, context)"
        if limits_of(field).required:
            code.add(f"if not message.HasField({field.name!r}) or {wrong}:")
        else:
            code.add(f"if message.HasField({field.name!r}) and {wrong}:")
        code.add(_NOT)

    def _write_list(self, code: Straight, field: FieldDescriptor, unfinished: dict[str, _Sound]) -> None:
        limits, wrong = limits_of(field), ""
        least, most = max(limits.min_items, int(limits.required)), limits.max_items
        if field.message_type is not None:
            wrong = f"not {code.hold(self._written(field.message_type, unfinished))}(value, context)"
        else:
            wrong = _wrong(code, field, limits)
        if not (wrong or least or most or limits.unique or limits.unique_by):
            return
        code.add(f"values = {reading(field.name)}")
        code.add("count = len(values)")
        code.add("if count:")
        bounds = [f"count < {least}"] * (least > 1) + [f"count > {most}"] * (most > 0)
        if bounds:
            code.add(f"    if {' or '.join(bounds)}:")
            code.add("    " + _NOT)
        if wrong:
            # A slice is a list; the field itself would be gone through by an index that runs out.
            code.add("    for value in values[:]:")
            code.add(f"        if {wrong}:")
            code.add("        " + _NOT)
        for same in _twice(field, limits):
            code.add(f"    if count > 1 and {same}:")
            code.add("    " + _NOT)
        if least:
            code.add("else:")
            code.add(_NOT)


def _twice(field: FieldDescriptor, limits: limits_pb2.FieldLimits) -> list[str]:
    found = []
    if limits.unique and field.message_type is None:
        found.append("len(set(values)) < count")
    elif limits.unique:
        found.append("len({v.SerializeToString(deterministic=True) for v in values}) < count")
    if limits.unique_by:
        name = limits.unique_by  # two are by far the most frequent, and a set costs more than they do
        same = f"values[0].{name} == values[1].{name}"
        found.append(f"({same} if count == 2 else len({{v.{name} for v in values}}) < count)")
    return found


def _write_value(code: Straight, field: FieldDescriptor) -> None:
    """Write what a value that is no message and no list must satisfy."""
    limits, name = limits_of(field), field.name
    if limits.code_list and limits.edition_field:
        _write_edition_code(code, name, limits)
        return
    wrong = _wrong(code, field, limits)
    # What no empty value meets makes a field required, also where `required` is not written.
    needed = limits.exact_len > 0 or limits.min_len > 0 or limits.gte > 0
    required = limits.required or (needed and not field.has_presence)
    if not wrong and not required:
        return
    is_set = f"message.HasField({name!r})" if field.has_presence else "value"
    code.add(f"value = {reading(name)}")
    if required:
        code.add(f"if not {is_set} or ({wrong}):" if wrong else f"if not {is_set}:")
    elif field.enum_type is not None:
        code.add(f"if {wrong}:")  # what is not set is 0, which every list has
    else:
        code.add(f"if {is_set} and ({wrong}):")
    code.add(_NOT)


def _write_edition_code(code: Straight, name: str, limits: limits_pb2.FieldLimits) -> None:
    code_list, test = limits.code_list, codes.checker(limits.code_list)
    code.add(f"if (value := {reading(name)}):")
    code.add(f"    edition = {reading(limits.edition_field)}")
    held = f"{code.hold(codes.edition_held)}({code_list!r}, edition)"
    wrong = f"{code.hold(test)}(value)"
    if (members := codes.members(code_list)) is not None:
        wrong = f"(value not in {code.hold(members)} and {wrong})"
    code.add(f"    if not edition or not {held} or {wrong}:")
    code.add("    " + _NOT)
    if limits.required:
        code.add("else:")
        code.add(_NOT)


def _wrong(code: Straight, field: FieldDescriptor, limits: limits_pb2.FieldLimits) -> str:
    """Return the condition under which `value`, which is set, is at fault; empty where it never is."""
    test = value_test(field, limits)
    if test is None:
        return ""
    if limits.decimal and not (limits.exact_len or limits.min_len or limits.max_len or limits.pattern):
        return f"{code.hold(DECIMAL.fullmatch)}(value) is None"
    suspicions = suspicions_of(code, field, limits)
    if (members := codes.members(limits.code_list)) is not None and not suspicions:
        return f"value not in {code.hold(members)} and {code.hold(test)}(value)"
    told = f"{code.hold(test)}(value)"
    if field.enum_type is not None or field.cpp_type in INTEGERS:
        return " or ".join(suspicions)  # they are the whole test
    return f"({' or '.join(suspicions)}) and {told}" if suspicions else told


def suspicions_of(code: Straight, field: FieldDescriptor, limits: limits_pb2.FieldLimits) -> list[str]:
    """Return the conditions one of which holds whenever the test of `value` would find anything.

    They spare the call for values that are in order, as nearly all are; what is found the test says. None:
    the test is always asked.
    """
    if field.enum_type is not None:
        return [f"value not in {code.hold(known_values(field))}"]
    if field.cpp_type in INTEGERS:
        low, high = limits.HasField("gte"), limits.HasField("lte")
        return [f"value < {limits.gte}"] * low + [f"value > {limits.lte}"] * high
    wrong = [f"len(value) != {limits.exact_len}"] * (limits.exact_len > 0)
    wrong += [f"len(value) < {limits.min_len}"] * (limits.min_len > 0)
    wrong += [f"len(value) > {limits.max_len}"] * (limits.max_len > 0)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return wrong
    if limits.decimal or limits.date or limits.code_list:
        return []
    if limits.pattern:
        return [*wrong, f"{code.hold(re.compile(limits.pattern).fullmatch)}(value) is None"]
    return [*wrong, "not value.isprintable()", *["value.isspace()"] * limits.required]


def reading(name: str) -> str:
    """Return how a field of `message` is read in code."""
    return f"getattr(message, {name!r})" if keyword.iskeyword(name) else f"message.{name}"


def _remembering(sound: _Sound, descriptor: Descriptor) -> _Sound:
    read: Any = GetMessageClass(descriptor).FromString

    @lru_cache(maxsize=_REMEMBERED)
    def known(raw: bytes) -> bool:
        return sound(read(raw), None)

    return lambda message, _context: known(message.SerializeToString())
