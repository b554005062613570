from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import place_pb2 as _place_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AccessRequested(_message.Message):
    __slots__ = ("group", "persons", "language", "period", "reasons")
    GROUP_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    group: str
    persons: int
    language: str
    period: _place_pb2.DatePeriod
    reasons: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, group: _Optional[str] = ..., persons: _Optional[int] = ..., language: _Optional[str] = ..., period: _Optional[_Union[_place_pb2.DatePeriod, _Mapping]] = ..., reasons: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class AccessGranted(_message.Message):
    __slots__ = ("persons", "languages", "period")
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    persons: int
    languages: _containers.RepeatedScalarFieldContainer[str]
    period: _place_pb2.DatePeriod
    def __init__(self, persons: _Optional[int] = ..., languages: _Optional[_Iterable[str]] = ..., period: _Optional[_Union[_place_pb2.DatePeriod, _Mapping]] = ...) -> None: ...

class AccessSuspended(_message.Message):
    __slots__ = ("reasons",)
    REASONS_FIELD_NUMBER: _ClassVar[int]
    reasons: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, reasons: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class AccessResumed(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AccessClosed(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AvailabilityNoted(_message.Message):
    __slots__ = ("languages", "texts")
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    languages: _containers.RepeatedScalarFieldContainer[str]
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, languages: _Optional[_Iterable[str]] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...
