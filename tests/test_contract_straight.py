"""The form's straight-line code finds whatever the test of a single value finds."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import entente.v1
import pytest
from entente.v1 import limits_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given, settings
from hypothesis import strategies as st

from node.contract import check
from node.values import limits_of, value_test


def _types() -> Iterator[Descriptor]:
    for module in pkgutil.iter_modules(entente.v1.__path__, "entente.v1."):
        if module.name.endswith("_pb2"):
            yield from importlib.import_module(module.name).DESCRIPTOR.message_types_by_name.values()


def _single(field: FieldDescriptor) -> bool:
    return not field.is_repeated and field.message_type is None and not limits_of(field).edition_field


FIELDS = [
    (field.full_name, field)
    for descriptor in _types()
    for field in descriptor.fields
    if _single(field) and value_test(field, limits_of(field)) is not None
]
_WHOLE = {
    FieldDescriptor.CPPTYPE_INT32: st.integers(-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_INT64: st.integers(-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT32: st.integers(0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_UINT64: st.integers(0, 2**64 - 1),
}


_MADE: dict[object, st.SearchStrategy[Any]] = {}


def values(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    """Values of the field's type, thickest around its limits."""
    limits = limits_of(field)
    # Made once for all fields that are alike: making costs more than drawing.
    alike = (field.type, field.enum_type, limits.SerializeToString(deterministic=True))
    if alike not in _MADE:
        _MADE[alike] = _made(field, limits)
    return _MADE[alike]


def _made(field: FieldDescriptor, limits: limits_pb2.FieldLimits) -> st.SearchStrategy[Any]:
    if field.enum_type is not None:
        return st.sampled_from([-1, 0, 99, 2**20, *field.enum_type.values_by_number])
    if field.cpp_type in _WHOLE:
        near = [n + d for n in (limits.gte, limits.lte) for d in (-1, 0, 1)]
        low, high = (0, 2**32) if field.cpp_type == FieldDescriptor.CPPTYPE_UINT32 else (0, 2**63 - 1)
        return _WHOLE[field.cpp_type] | st.sampled_from([n for n in near if low <= n < high] or [0])
    lengths = {n + d for n in (limits.exact_len, limits.min_len, limits.max_len) for d in (-1, 0, 1)}
    sizes = st.sampled_from(sorted({n for n in lengths if 0 <= n <= 10_000} | {0, 1, 5}))
    if field.type == FieldDescriptor.TYPE_BYTES:
        return sizes.map(bytes)
    letters = st.sampled_from(["a", "A", "1", "-", ".", "é", "Ж", "\u202e", "\x07", "\n", "X", " "])
    words = ["KZ", "EUR", "en", "291524", "2024-02-30", "2024-02-29", "1.5", "01", "3.1", "C-AN-007", "3"]
    return (
        st.builds(lambda letter, size: letter * size, letters, sizes)
        | st.text(letters, max_size=8)
        | st.sampled_from(words)
    )


@pytest.mark.parametrize("field", [field for _, field in FIELDS], ids=[name for name, _ in FIELDS])
@settings(max_examples=25)
@given(data=st.data())
def test_a_value_is_found_at_fault_exactly_where_its_own_test_finds_it(
    field: FieldDescriptor, data: st.DataObject
) -> None:
    assert field.containing_type is not None
    message = GetMessageClass(field.containing_type)()
    value = data.draw(values(field))
    setattr(message, field.name, value)
    test = value_test(field, limits_of(field))
    assert test is not None
    if value or field.has_presence:
        expected = test(getattr(message, field.name))
        found = [fault.description for fault in check(message) if fault.path == field.name]
        assert found == ([expected] if expected else [])
