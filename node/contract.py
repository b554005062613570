"""Whether a message has the form that the contract gives it.

It decides, from the options of `entente/v1/limits.proto` alone, whether every field of a message is
present, in range and of its list, and names all faults at once. It refuses to know what fields mean
together, the time, the agreement: those are rules of the rooms. Source: the contract itself; paths
as in AIP-193.

Fields that this version does not know are tolerated (a newer peer may send them); enum values that
it does not know are faults, but where the contract gives them a reading of their own. Text is for
reading: control characters, and those that turn the direction of writing, are faults everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias, cast

from entente.v1 import limits_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from node.errors import FieldFault, Refusal
from node.exchange import codes
from node.sound import Soundness, reading, suspicions_of
from node.straight import Straight
from node.survey import Finding, Rule, Survey, joined
from node.values import limits_of, value_test

_Look: TypeAlias = Callable[[Any], Sequence[Finding]]

REQUIRED: Final = "is required"
# The generated types do not say that these are extensions.
_ONEOF_LIMITS: Final[Any] = limits_pb2.oneof_limits
_NONE: Final[tuple[Finding, ...]] = ()
_TIMESTAMP_SECONDS: Final = (-62135596800, 253402300799)


def check(message: Message, prefix: str = "") -> list[FieldFault]:
    """Return every fault of form in `message` and the messages within it; none is an empty list.

    Args:
        prefix: the path of `message` itself in what the caller sent ("content"), or "".
    """
    if _SOUND.holds(message):
        return []
    return [FieldFault(joined(prefix, path), text) for path, text in _SURVEY.run(message)]


def require_valid(message: Message, prefix: str = "") -> None:
    """Raise the refusal of a message that has not the form of the contract.

    Raises:
        Refusal: `SCHEMA_INVALID` with all faults; `CODE_LIST_EDITION_UNKNOWN` where all that is wrong
            is an edition that is not held here.
    """
    refuse(check(message, prefix))


def refuse(faults: Sequence[FieldFault]) -> None:
    """Raise the refusal that `faults` call for; do nothing without faults. Raises as `require_valid`."""
    if not faults:
        return
    if all(fault.description == codes.EDITION_NOT_HELD for fault in faults):
        raise Refusal("CODE_LIST_EDITION_UNKNOWN", "an edition of a code list is not held", faults=faults)
    raise Refusal("SCHEMA_INVALID", f"{len(faults)} field(s) are not as the contract asks", faults=faults)


def _rule_for(descriptor: Descriptor) -> Rule | None:
    if descriptor.full_name == "google.protobuf.Timestamp":
        return _timestamp
    if descriptor.file.package != limits_pb2.DESCRIPTOR.package:
        return None
    code = Straight("form", "message, _context")
    code.add("found = None")
    looks = [_write(code, field) for field in descriptor.fields]
    for oneof in descriptor.oneofs:
        if oneof.GetOptions().Extensions[_ONEOF_LIMITS].required:
            looks.append(True)
            code.add(f"if message.WhichOneof({oneof.name!r}) is None:")
            code.add(_finding(code, oneof.name, "'needs one of its fields'"))
    code.add("return found")
    return cast("Rule", code.function()) if any(looks) else None


def _finding(code: Straight, name: str, text: str) -> str:
    return f"    found = {code.hold(_with)}(found, {name!r}, {text})"


def _with(found: list[Finding] | None, name: str, text: str) -> list[Finding]:
    return [*(found or ()), (name, text)]


def _timestamp(message: Any, _context: Any) -> Sequence[Finding]:
    low, high = _TIMESTAMP_SECONDS
    if low <= message.seconds <= high and 0 <= message.nanos < 1_000_000_000:
        return _NONE
    return (("", "is not an instant between the years 1 and 9999"),)


def _write(code: Straight, field: FieldDescriptor) -> bool:
    """Write what is to be looked at in one field; return whether that is anything."""
    limits, name = limits_of(field), field.name
    if field.is_repeated:
        return _write_list(code, field, limits)
    if field.message_type is not None:
        if limits.required:
            code.add(f"if not message.HasField({name!r}):")
            code.add(_finding(code, name, code.hold(REQUIRED)))
        return limits.required
    if limits.code_list and limits.edition_field:
        code.add(f"if (more := {code.hold(_look_at_edition_code(name, limits))}(message)):")
        code.add("    found = [*(found or ()), *more]")
        return True
    test = value_test(field, limits)
    # What no empty value meets makes a field required, also where `required` is not written.
    needed = limits.exact_len > 0 or limits.min_len > 0 or limits.gte > 0
    required = limits.required or (needed and not field.has_presence)
    if test is None and not required:
        return False
    # A field that says whether it is set may be set and empty.
    is_set = f"message.HasField({name!r})" if field.has_presence else "value"
    code.add(f"value = {reading(name)}")
    if test is None:
        code.add(f"if not {is_set}:")
        code.add(_finding(code, name, code.hold(REQUIRED)))
        return True
    wrong = " or ".join(suspicions_of(code, field, limits))
    told = f"(text := {code.hold(test)}(value))"
    code.add(f"if {is_set}:")
    code.add(f"    if ({wrong}) and {told}:" if wrong else f"    if {told}:")
    code.add("    " + _finding(code, name, "text"))
    if required:
        code.add("else:")
        code.add(_finding(code, name, code.hold(REQUIRED)))
    return True


def _write_list(code: Straight, field: FieldDescriptor, limits: limits_pb2.FieldLimits) -> bool:
    if (look := _look_at_list(field, limits)) is None:
        return False
    least, most = max(limits.min_items, int(limits.required)), limits.max_items
    wrong = [f"count < {least}"] * (least > 1) + [f"count > {most}"] * (most > 0)
    wrong += ["count > 1"] * (limits.unique or bool(limits.unique_by))
    told = f"(more := {code.hold(look)}(values))"
    code.add(f"values = {reading(field.name)}")
    code.add("if (count := len(values)):")
    if field.message_type is not None or value_test(field, limits) is None:
        code.add(f"    if ({' or '.join(wrong)}) and {told}:" if wrong else "    if False:")
    else:
        code.add(f"    if {told}:")
    code.add("        found = [*(found or ()), *more]")
    if least:
        code.add("else:")
        code.add(_finding(code, field.name, code.hold(_too_few(least))))
    return True


def _too_few(least: int) -> str:
    return REQUIRED if least == 1 else f"needs at least {least} elements"


def _look_at_edition_code(name: str, limits: limits_pb2.FieldLimits) -> _Look:
    code_list, edition_field = limits.code_list, limits.edition_field
    test = codes.checker(code_list)
    no_edition = ((edition_field, f"is required with {name}"),)
    not_held = ((edition_field, codes.EDITION_NOT_HELD),)

    def look(message: Any) -> Sequence[Finding]:
        code = getattr(message, name)
        if not code:
            return ((name, REQUIRED),) if limits.required else _NONE
        edition = getattr(message, edition_field)
        if edition and not codes.edition_held(code_list, edition):
            return not_held  # the code itself cannot be judged
        text = test(code)
        found = ((name, text),) if text else _NONE
        return found if edition else (*found, *no_edition)

    return look


def _look_at_list(field: FieldDescriptor, limits: limits_pb2.FieldLimits) -> _Look | None:
    """Return what looks at a list that is not empty; None where there is nothing to look at."""
    name, least, most = field.name, max(limits.min_items, int(limits.required)), limits.max_items
    unique, unique_by = limits.unique, limits.unique_by
    test = None if field.message_type is not None else value_test(field, limits)
    identity: Callable[[Any], Any] = _itself if field.message_type is None else _octets
    if not (least or most or unique or unique_by or test):
        return None
    too_few = ((name, _too_few(least)),)

    def look(elements: Any) -> Sequence[Finding]:
        count = len(elements)
        if count < least:
            return too_few
        found: list[Finding] = []
        if most and count > most:
            return ((name, f"has more than {most} elements"),)  # and is not gone through
        if test is not None:
            for i, element in enumerate(elements):
                if text := test(element):
                    found.append((f"{name}[{i}]", text))
        if count > 1 and unique and len({identity(element) for element in elements}) < count:
            found.append((name, "has an element twice"))
        if count > 1 and unique_by and len({getattr(element, unique_by) for element in elements}) < count:
            found.append((name, f"has two elements of the same {unique_by}"))
        return found

    return look


def _itself(value: Any) -> Any:
    return value


def _octets(message: Message) -> bytes:
    return message.SerializeToString(deterministic=True)


REPEATED: Final = frozenset({"entente.v1.RestrictionStatement"})
"""Thousands of items are supplied under the same restrictions."""
_SURVEY: Final = Survey(_rule_for, REPEATED, most_of=lambda field: limits_of(field).max_items)
_SOUND: Final = Soundness(repeated=REPEATED)
