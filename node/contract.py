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

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeAlias

from entente.v1 import limits_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from node.errors import FieldFault, Refusal
from node.exchange import codes
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
    plain = tuple(entry for field in descriptor.fields if (entry := _plain(field)) is not None)
    looks = [look for field in descriptor.fields if (look := _look_at(field)) is not None]
    for oneof in descriptor.oneofs:
        if oneof.GetOptions().Extensions[_ONEOF_LIMITS].required:
            looks.append(_look_at_oneof(oneof.name))
    if not plain and not looks:
        return None

    def rule(message: Any, _context: Any) -> Sequence[Finding]:
        found: list[Finding] | None = None
        # Most fields are plain, and are looked at here rather than in a call for each: every item of
        # a batch comes this way.
        for name, test, absent in plain:
            value = getattr(message, name)
            if text := (test(value) if test else None) if value else absent:
                found = [*(found or ()), (name, text)]
        for look in looks:
            if findings := look(message):
                found = [*(found or ()), *findings]
        return found or _NONE

    return rule


def _timestamp(message: Any, _context: Any) -> Sequence[Finding]:
    low, high = _TIMESTAMP_SECONDS
    if low <= message.seconds <= high and 0 <= message.nanos < 1_000_000_000:
        return _NONE
    return (("", "is not an instant between the years 1 and 9999"),)


def _look_at_oneof(name: str) -> _Look:
    findings = ((name, "needs one of its fields"),)
    return lambda message: _NONE if message.WhichOneof(name) else findings


def _look_at(field: FieldDescriptor) -> _Look | None:
    limits = limits_of(field)
    if field.is_repeated:
        return _look_at_list(field, limits)
    if field.message_type is not None:
        return _look_at_presence(field.name) if limits.required else None
    if limits.code_list and limits.edition_field:
        return _look_at_edition_code(field.name, limits)
    if field.has_presence:
        return _look_at_optional(field.name, limits.required, _test_of(field, limits))
    return None  # it is plain


def _plain(field: FieldDescriptor) -> tuple[str, Test | None, str | None] | None:
    """Return name, test and what is said of an empty value, for a field that is empty or has a value."""
    limits = limits_of(field)
    if field.is_repeated or field.has_presence or limits.edition_field:
        return None
    test = _test_of(field, limits)
    # What no empty value meets makes a field required, also where `required` is not written.
    required = limits.required or limits.exact_len > 0 or limits.min_len > 0 or limits.gte > 0
    return (field.name, test, REQUIRED if required else None) if required or test is not None else None


def _look_at_presence(name: str) -> _Look:
    absent = ((name, REQUIRED),)
    return lambda message: _NONE if message.HasField(name) else absent


def _look_at_optional(name: str, required: bool, test: Test | None) -> _Look | None:
    if test is None:
        return _look_at_presence(name) if required else None
    absent = ((name, REQUIRED),) if required else _NONE

    def look(message: Any) -> Sequence[Finding]:
        if not message.HasField(name):
            return absent
        text = test(getattr(message, name))
        return ((name, text),) if text else _NONE

    return look


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
    name, least, most = field.name, max(limits.min_items, int(limits.required)), limits.max_items
    unique, unique_by = limits.unique, limits.unique_by
    test = None if field.message_type is not None else _test_of(field, limits)
    identity: Callable[[Any], Any] = _itself if field.message_type is None else _octets
    if not (least or most or unique or unique_by or test):
        return None
    too_few = ((name, REQUIRED if least == 1 else f"needs at least {least} elements"),) if least else _NONE

    def look(message: Any) -> Sequence[Finding]:
        elements = getattr(message, name)
        if not elements:
            return too_few
        count = len(elements)
        if count < least:
            return too_few
        found: list[Finding] = []
        if most and count > most:
            return ((name, f"has more than {most} elements"),)  # and is not gone through
        if test is not None:
            found = [(f"{name}[{i}]", text) for i, element in enumerate(elements) if (text := test(element))]
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
    assert field.enum_type is not None  # noqa: S101 (for the type checker)
    known = frozenset(field.enum_type.values_by_number) - ({0} if field.is_repeated else set())
    return lambda value: None if value in known else "is not a value of its list"


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


_SURVEY: Final = Survey(_rule_for)
