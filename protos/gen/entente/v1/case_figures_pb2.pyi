import datetime

from entente.v1 import case_pb2 as _case_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CaseFigures(_message.Message):
    __slots__ = ("counts", "awaited", "accesses", "consultation_due_time")
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    AWAITED_FIELD_NUMBER: _ClassVar[int]
    ACCESSES_FIELD_NUMBER: _ClassVar[int]
    CONSULTATION_DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    counts: _containers.RepeatedCompositeFieldContainer[CaseCount]
    awaited: _containers.RepeatedCompositeFieldContainer[CasesAwaited]
    accesses: _containers.RepeatedCompositeFieldContainer[AccessCount]
    consultation_due_time: _timestamp_pb2.Timestamp
    def __init__(self, counts: _Optional[_Iterable[_Union[CaseCount, _Mapping]]] = ..., awaited: _Optional[_Iterable[_Union[CasesAwaited, _Mapping]]] = ..., accesses: _Optional[_Iterable[_Union[AccessCount, _Mapping]]] = ..., consultation_due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CaseCount(_message.Message):
    __slots__ = ("kind", "state", "opened_by", "count")
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    OPENED_BY_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    kind: _case_pb2.CaseKind
    state: _case_pb2.CaseState
    opened_by: str
    count: int
    def __init__(self, kind: _Optional[_Union[_case_pb2.CaseKind, str]] = ..., state: _Optional[_Union[_case_pb2.CaseState, str]] = ..., opened_by: _Optional[str] = ..., count: _Optional[int] = ...) -> None: ...

class CasesAwaited(_message.Message):
    __slots__ = ("kind", "count", "overdue", "next_due_time")
    KIND_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    NEXT_DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    kind: _case_pb2.CaseKind
    count: int
    overdue: int
    next_due_time: _timestamp_pb2.Timestamp
    def __init__(self, kind: _Optional[_Union[_case_pb2.CaseKind, str]] = ..., count: _Optional[int] = ..., overdue: _Optional[int] = ..., next_due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AccessCount(_message.Message):
    __slots__ = ("state", "language", "count")
    STATE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    state: _case_pb2.CaseState
    language: str
    count: int
    def __init__(self, state: _Optional[_Union[_case_pb2.CaseState, str]] = ..., language: _Optional[str] = ..., count: _Optional[int] = ...) -> None: ...
