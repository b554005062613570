"""What the contract says of one value: its limits, and the test that says what is wrong with it.

Decides by the options of `entente/v1/limits.proto` and the code lists alone. Refuses to know where in a
message the value stands; `node/contract.py` leads it there. Text is for reading: control characters, and
those that turn the direction of writing, are faults everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeAlias

from entente.v1 import limits_pb2
from google.protobuf.descriptor import FieldDescriptor

from node.exchange import codes

Test: TypeAlias = Callable[[Any], str | None]
"""Returns what is wrong with a value, or None."""

# The generated types do not say that these are extensions.
_LIMITS: Final[Any] = limits_pb2.limits
DECIMAL: Final = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNREADABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
INTEGERS: Final = frozenset(
    {
        FieldDescriptor.CPPTYPE_INT32,
        FieldDescriptor.CPPTYPE_INT64,
        FieldDescriptor.CPPTYPE_UINT32,
        FieldDescriptor.CPPTYPE_UINT64,
    }
)


def limits_of(field: FieldDescriptor) -> limits_pb2.FieldLimits:
    """Return what the contract says of a field; all defaults where it says nothing."""
    limits: limits_pb2.FieldLimits = field.GetOptions().Extensions[_LIMITS]
    return limits


def value_test(field: FieldDescriptor, limits: limits_pb2.FieldLimits) -> Test | None:
    """Return the test of one value, or None where every value will do."""
    if field.enum_type is not None:
        return _enum_test(field, limits)
    tests: list[Test] = []
    if field.cpp_type in INTEGERS:
        if limits.HasField("gte") or limits.HasField("lte"):
            tests.append(_range_test(limits))
    elif field.type == FieldDescriptor.TYPE_STRING:
        tests = [*_length_tests(limits, "characters"), *_string_tests(limits)]
        if not (limits.pattern or limits.decimal or limits.date or limits.code_list):
            tests = [_text_test(tests, required=limits.required)]
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
    known = known_values(field)
    return lambda value: None if value in known else "is not a value of its list"


def known_values(field: FieldDescriptor) -> frozenset[int]:
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
    if DECIMAL.fullmatch(value):
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


def _text_test(lengths: list[Test], *, required: bool) -> Test:
    """Return the test of text for reading: its length, that it is text where it must be, and nothing else."""
    length = _all_of(lengths)

    def test(value: str) -> str | None:
        if length is not None and (text := length(value)):
            return text
        if required and _is_blank(value):
            return "is blank"
        if value.isprintable() or _UNREADABLE.search(value) is None:
            return None
        return "has characters that control a terminal or turn the direction of writing"

    return test


def _is_blank(value: str) -> bool:
    """Return whether nothing of a text is seen: it has spaces alone, or characters without width."""
    return not any(one.isprintable() and not one.isspace() for one in value)
