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

class AssociationPhase(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ASSOCIATION_PHASE_UNSPECIFIED: _ClassVar[AssociationPhase]
    ASSOCIATION_PHASE_DEVELOP: _ClassVar[AssociationPhase]
    ASSOCIATION_PHASE_EXECUTE: _ClassVar[AssociationPhase]
ASSOCIATION_PHASE_UNSPECIFIED: AssociationPhase
ASSOCIATION_PHASE_DEVELOP: AssociationPhase
ASSOCIATION_PHASE_EXECUTE: AssociationPhase

class AssociationTerms(_message.Message):
    __slots__ = ("programmes", "phase", "territories", "period", "project_id")
    PROGRAMMES_FIELD_NUMBER: _ClassVar[int]
    PHASE_FIELD_NUMBER: _ClassVar[int]
    TERRITORIES_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    programmes: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    phase: AssociationPhase
    territories: _containers.RepeatedScalarFieldContainer[str]
    period: _place_pb2.DatePeriod
    project_id: bytes
    def __init__(self, programmes: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., phase: _Optional[_Union[AssociationPhase, str]] = ..., territories: _Optional[_Iterable[str]] = ..., period: _Optional[_Union[_place_pb2.DatePeriod, _Mapping]] = ..., project_id: _Optional[bytes] = ...) -> None: ...

class AssociationProposed(_message.Message):
    __slots__ = ("terms",)
    TERMS_FIELD_NUMBER: _ClassVar[int]
    terms: AssociationTerms
    def __init__(self, terms: _Optional[_Union[AssociationTerms, _Mapping]] = ...) -> None: ...

class AssociationStarted(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AssociationEnded(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
