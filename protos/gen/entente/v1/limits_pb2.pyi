from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor
LIMITS_FIELD_NUMBER: _ClassVar[int]
limits: _descriptor.FieldDescriptor
ONEOF_LIMITS_FIELD_NUMBER: _ClassVar[int]
oneof_limits: _descriptor.FieldDescriptor
WORD_FIELD_NUMBER: _ClassVar[int]
word: _descriptor.FieldDescriptor

class FieldLimits(_message.Message):
    __slots__ = ("required", "min_len", "max_len", "exact_len", "min_items", "max_items", "unique", "pattern", "gte", "lte", "decimal", "date", "code_list", "edition_field", "defined_only", "nominal", "unique_by")
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    MIN_LEN_FIELD_NUMBER: _ClassVar[int]
    MAX_LEN_FIELD_NUMBER: _ClassVar[int]
    EXACT_LEN_FIELD_NUMBER: _ClassVar[int]
    MIN_ITEMS_FIELD_NUMBER: _ClassVar[int]
    MAX_ITEMS_FIELD_NUMBER: _ClassVar[int]
    UNIQUE_FIELD_NUMBER: _ClassVar[int]
    PATTERN_FIELD_NUMBER: _ClassVar[int]
    GTE_FIELD_NUMBER: _ClassVar[int]
    LTE_FIELD_NUMBER: _ClassVar[int]
    DECIMAL_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    CODE_LIST_FIELD_NUMBER: _ClassVar[int]
    EDITION_FIELD_FIELD_NUMBER: _ClassVar[int]
    DEFINED_ONLY_FIELD_NUMBER: _ClassVar[int]
    NOMINAL_FIELD_NUMBER: _ClassVar[int]
    UNIQUE_BY_FIELD_NUMBER: _ClassVar[int]
    required: bool
    min_len: int
    max_len: int
    exact_len: int
    min_items: int
    max_items: int
    unique: bool
    pattern: str
    gte: int
    lte: int
    decimal: bool
    date: bool
    code_list: str
    edition_field: str
    defined_only: bool
    nominal: bool
    unique_by: str
    def __init__(self, required: _Optional[bool] = ..., min_len: _Optional[int] = ..., max_len: _Optional[int] = ..., exact_len: _Optional[int] = ..., min_items: _Optional[int] = ..., max_items: _Optional[int] = ..., unique: _Optional[bool] = ..., pattern: _Optional[str] = ..., gte: _Optional[int] = ..., lte: _Optional[int] = ..., decimal: _Optional[bool] = ..., date: _Optional[bool] = ..., code_list: _Optional[str] = ..., edition_field: _Optional[str] = ..., defined_only: _Optional[bool] = ..., nominal: _Optional[bool] = ..., unique_by: _Optional[str] = ...) -> None: ...

class OneofLimits(_message.Message):
    __slots__ = ("required",)
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    required: bool
    def __init__(self, required: _Optional[bool] = ...) -> None: ...
