from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import place_pb2 as _place_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OverlapReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OVERLAP_REASON_UNSPECIFIED: _ClassVar[OverlapReason]
    OVERLAP_REASON_WORDS: _ClassVar[OverlapReason]
    OVERLAP_REASON_SUBJECTS: _ClassVar[OverlapReason]
    OVERLAP_REASON_TERRITORY: _ClassVar[OverlapReason]
    OVERLAP_REASON_PERIOD: _ClassVar[OverlapReason]

class OverlapOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OVERLAP_OUTCOME_UNSPECIFIED: _ClassVar[OverlapOutcome]
    OVERLAP_OUTCOME_COORDINATED: _ClassVar[OverlapOutcome]
    OVERLAP_OUTCOME_DISTINCT: _ClassVar[OverlapOutcome]
OVERLAP_REASON_UNSPECIFIED: OverlapReason
OVERLAP_REASON_WORDS: OverlapReason
OVERLAP_REASON_SUBJECTS: OverlapReason
OVERLAP_REASON_TERRITORY: OverlapReason
OVERLAP_REASON_PERIOD: OverlapReason
OVERLAP_OUTCOME_UNSPECIFIED: OverlapOutcome
OVERLAP_OUTCOME_COORDINATED: OverlapOutcome
OVERLAP_OUTCOME_DISTINCT: OverlapOutcome

class ProjectOutline(_message.Message):
    __slots__ = ("reference", "titles", "aims", "subjects", "territories", "period", "level")
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    TITLES_FIELD_NUMBER: _ClassVar[int]
    AIMS_FIELD_NUMBER: _ClassVar[int]
    SUBJECTS_FIELD_NUMBER: _ClassVar[int]
    TERRITORIES_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    reference: str
    titles: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    aims: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    subjects: _containers.RepeatedScalarFieldContainer[str]
    territories: _containers.RepeatedScalarFieldContainer[str]
    period: _place_pb2.DatePeriod
    level: _code_lists_pb2.ProjectLevel
    def __init__(self, reference: _Optional[str] = ..., titles: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., aims: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., subjects: _Optional[_Iterable[str]] = ..., territories: _Optional[_Iterable[str]] = ..., period: _Optional[_Union[_place_pb2.DatePeriod, _Mapping]] = ..., level: _Optional[_Union[_code_lists_pb2.ProjectLevel, str]] = ...) -> None: ...

class ProjectListed(_message.Message):
    __slots__ = ("outline",)
    OUTLINE_FIELD_NUMBER: _ClassVar[int]
    outline: ProjectOutline
    def __init__(self, outline: _Optional[_Union[ProjectOutline, _Mapping]] = ...) -> None: ...

class ProjectChanged(_message.Message):
    __slots__ = ("outline",)
    OUTLINE_FIELD_NUMBER: _ClassVar[int]
    outline: ProjectOutline
    def __init__(self, outline: _Optional[_Union[ProjectOutline, _Mapping]] = ...) -> None: ...

class OverlapFound(_message.Message):
    __slots__ = ("with_cases", "score_permille", "reasons")
    WITH_CASES_FIELD_NUMBER: _ClassVar[int]
    SCORE_PERMILLE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    with_cases: _containers.RepeatedScalarFieldContainer[bytes]
    score_permille: int
    reasons: _containers.RepeatedScalarFieldContainer[OverlapReason]
    def __init__(self, with_cases: _Optional[_Iterable[bytes]] = ..., score_permille: _Optional[int] = ..., reasons: _Optional[_Iterable[_Union[OverlapReason, str]]] = ...) -> None: ...

class OverlapResolved(_message.Message):
    __slots__ = ("outcome", "texts")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    outcome: OverlapOutcome
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, outcome: _Optional[_Union[OverlapOutcome, str]] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class ProjectClosed(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
