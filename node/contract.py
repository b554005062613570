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

import keyword
import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeAlias, cast

from entente.v1 import limits_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from node.errors import FieldFault, Refusal
from node.exchange import codes
from node.straight import Straight
from node.survey import Finding, Rule, Survey, joined

Test: TypeAlias = Callable[[Any], str | None]
_Look: TypeAlias = Callable[[Any], Sequence[Finding]]

REQUIRED: Final = "is required"
# The generated types do not say that these are extensions.
_LIMITS: Final[Any] = limits_pb2.limits
_ONEOF_LIMITS: Final[Any] = limits_pb2.oneof_limits
_NONE: Final[tuple[Finding, ...]] = ()
_DECIMAL: Final = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNREADABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_TIMESTAMP_SECONDS: Final = (-62135596800, 253402300799)
_INTEGERS: Final = frozenset(
    {
        FieldDescriptor.CPPTYPE_INT32,
        FieldDescriptor.CPPTYPE_INT64,
        FieldDescriptor.CPPTYPE_UINT32,
        FieldDescriptor.CPPTYPE_UINT64,
    }
)


def check(message: Message, prefix: str = "") -> list[FieldFault]:
    """Return every fault of form in `message` and the messages within it; none is an empty list.

    Args:
        prefix: the path of `message` itself in what the caller sent ("content"), or "".
    """
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


def limits_of(field: FieldDescriptor) -> limits_pb2.FieldLimits:
    """Return what the contract says of a field; all defaults where it says nothing."""
    limits: limits_pb2.FieldLimits = field.GetOptions().Extensions[_LIMITS]
    return limits


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
    test = _test_of(field, limits)
    # What no empty value meets makes a field required, also where `required` is not written.
    needed = limits.exact_len > 0 or limits.min_len > 0 or limits.gte > 0
    required = limits.required or (needed and not field.has_presence)
    if test is None and not required:
        return False
    # A field that says whether it is set may be set and empty.
    is_set = f"message.HasField({name!r})" if field.has_presence else "value"
    code.add(f"value = {_reading(name)}")
    if test is None:
        code.add(f"if not {is_set}:")
        code.add(_finding(code, name, code.hold(REQUIRED)))
        return True
    wrong = " or ".join(_suspicions(code, field, limits))
    told = f"(text := {code.hold(test)}(value))"
    code.add(f"if {is_set}:")
    code.add(f"    if ({wrong}) and {told}:" if wrong else f"    if {told}:")
    code.add("    " + _finding(code, name, "text"))
    if required:
        code.add("else:")
        code.add(_finding(code, name, code.hold(REQUIRED)))
    return True


def _reading(name: str) -> str:
    return f"getattr(message, {name!r})" if keyword.iskeyword(name) else f"message.{name}"


def _suspicions(code: Straight, field: FieldDescriptor, limits: limits_pb2.FieldLimits) -> list[str]:
    """Return the conditions one of which holds whenever the test of a value would find anything.

    They spare the call for values that are in order, as nearly all are; what is found the test says. None:
    the test is always asked.
    """
    if field.enum_type is not None:
        return [f"value not in {code.hold(_known_values(field))}"]
    if field.cpp_type in _INTEGERS:
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
        return [*wrong, f"not {code.hold(re.compile(limits.pattern).fullmatch)}(value)"]
    return [*wrong, "not value.isprintable()"]


def _write_list(code: Straight, field: FieldDescriptor, limits: limits_pb2.FieldLimits) -> bool:
    if (look := _look_at_list(field, limits)) is None:
        return False
    least, most = max(limits.min_items, int(limits.required)), limits.max_items
    wrong = [f"count < {least}"] * (least > 1) + [f"count > {most}"] * (most > 0)
    wrong += ["count > 1"] * (limits.unique or bool(limits.unique_by))
    told = f"(more := {code.hold(look)}(values))"
    code.add(f"values = {_reading(field.name)}")
    code.add("if (count := len(values)):")
    if field.message_type is not None or _test_of(field, limits) is None:
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
    test = None if field.message_type is not None else _test_of(field, limits)
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


def _test_of(field: FieldDescriptor, limits: limits_pb2.FieldLimits) -> Test | None:
    """Return the test of one value, or None where every value will do."""
    if field.enum_type is not None:
        return _enum_test(field, limits)
    tests: list[Test] = []
    if field.cpp_type in _INTEGERS:
        if limits.HasField("gte") or limits.HasField("lte"):
            tests.append(_range_test(limits))
    elif field.type == FieldDescriptor.TYPE_STRING:
        tests = [*_length_tests(limits, "characters"), *_string_tests(limits)]
        if not (limits.pattern or limits.decimal or limits.date or limits.code_list):
            tests = [_text_test(tests)]
    elif field.type == FieldDescriptor.TYPE_BYTES:
        tests = _length_tests(limits, "bytes")
    return _all_of(tests)


def _all_of(tests: list[Test]) -> Test | None:
    if len(tests) < 2:
        return tests[0] if tests else None
    if len(tests) == 2:  # by far the most frequent; a loop would cost half as much again
        first, second = tests
        return lambda value: first(value) or second(value)

    def test(value: Any) -> str | None:
        for one in tests:
            if text := one(value):
                return text
        return None

    return test


def _enum_test(field: FieldDescriptor, limits: limits_pb2.FieldLimits) -> Test | None:
    if limits.HasField("defined_only") and not limits.defined_only:
        return None
    known = _known_values(field)
    return lambda value: None if value in known else "is not a value of its list"


def _known_values(field: FieldDescriptor) -> frozenset[int]:
    assert field.enum_type is not None  # noqa: S101 (for the type checker)
    return frozenset(field.enum_type.values_by_number) - ({0} if field.is_repeated else set())


def _range_test(limits: limits_pb2.FieldLimits) -> Test:
    low = limits.gte if limits.HasField("gte") else None
    high = limits.lte if limits.HasField("lte") else None

    def test(value: int) -> str | None:
        if low is not None and value < low:
            return f"is less than {low}"
        if high is not None and value > high:
            return f"is more than {high}"
        return None

    return test


def _length_tests(limits: limits_pb2.FieldLimits, unit: str) -> list[Test]:
    tests: list[Test] = []
    if exact := limits.exact_len:
        tests.append(lambda value: None if len(value) == exact else f"has not exactly {exact} {unit}")
    if least := limits.min_len:
        tests.append(lambda value: None if len(value) >= least else f"has fewer than {least} {unit}")
    if most := limits.max_len:
        tests.append(lambda value: None if len(value) <= most else f"has more than {most} {unit}")
    return tests


def _string_tests(limits: limits_pb2.FieldLimits) -> list[Test]:
    tests: list[Test] = []
    if limits.pattern:
        tests.append(_pattern_test(limits.pattern))
    if limits.decimal:
        tests.append(_decimal)
    if limits.date:
        tests.append(_date)
    if limits.code_list:
        tests.append(codes.checker(limits.code_list))
    return tests


def _pattern_test(pattern: str) -> Test:
    matches = re.compile(pattern).fullmatch
    return lambda value: None if matches(value) else "has not the form that the contract gives it"


def _decimal(value: str) -> str | None:
    if _DECIMAL.fullmatch(value):
        return None
    return "is not a decimal (at most 15 digits, a point, at most 6 digits)"


@lru_cache(4096)
def _date(value: str) -> str | None:
    try:
        if _DATE.fullmatch(value) and date.fromisoformat(value):
            return None
    except ValueError:
        pass
    return "is not a date that exists, written YYYY-MM-DD"


def _text_test(lengths: list[Test]) -> Test:
    """Return the test of text for reading: its length, and that it is nothing but text."""
    length = _all_of(lengths)

    def test(value: str) -> str | None:
        if length is not None and (text := length(value)):
            return text
        if value.isprintable() or _UNREADABLE.search(value) is None:
            return None
        return "has characters that control a terminal or turn the direction of writing"

    return test


# Thousands of items are supplied under the same restrictions.
_SURVEY: Final = Survey(
    _rule_for,
    frozenset({"entente.v1.RestrictionStatement"}),
    most_of=lambda field: limits_of(field).max_items,
)
