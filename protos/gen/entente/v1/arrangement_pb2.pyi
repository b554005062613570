from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CostShare(_message.Message):
    __slots__ = ("minor", "currency", "whats")
    MINOR_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    WHATS_FIELD_NUMBER: _ClassVar[int]
    minor: int
    currency: str
    whats: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, minor: _Optional[int] = ..., currency: _Optional[str] = ..., whats: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class PartyPart(_message.Message):
    __slots__ = ("party", "procedures", "costs")
    PARTY_FIELD_NUMBER: _ClassVar[int]
    PROCEDURES_FIELD_NUMBER: _ClassVar[int]
    COSTS_FIELD_NUMBER: _ClassVar[int]
    party: str
    procedures: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    costs: _containers.RepeatedCompositeFieldContainer[CostShare]
    def __init__(self, party: _Optional[str] = ..., procedures: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., costs: _Optional[_Iterable[_Union[CostShare, _Mapping]]] = ...) -> None: ...

class CostTotal(_message.Message):
    __slots__ = ("currency", "minor")
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    MINOR_FIELD_NUMBER: _ClassVar[int]
    currency: str
    minor: int
    def __init__(self, currency: _Optional[str] = ..., minor: _Optional[int] = ...) -> None: ...

class ArrangementText(_message.Message):
    __slots__ = ("language", "sha256")
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    language: str
    sha256: bytes
    def __init__(self, language: _Optional[str] = ..., sha256: _Optional[bytes] = ...) -> None: ...

class ArrangementTerms(_message.Message):
    __slots__ = ("parts", "totals", "texts")
    PARTS_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    parts: _containers.RepeatedCompositeFieldContainer[PartyPart]
    totals: _containers.RepeatedCompositeFieldContainer[CostTotal]
    texts: _containers.RepeatedCompositeFieldContainer[ArrangementText]
    def __init__(self, parts: _Optional[_Iterable[_Union[PartyPart, _Mapping]]] = ..., totals: _Optional[_Iterable[_Union[CostTotal, _Mapping]]] = ..., texts: _Optional[_Iterable[_Union[ArrangementText, _Mapping]]] = ...) -> None: ...

class NeedAssessed(_message.Message):
    __slots__ = ("necessary", "association_id", "project_id", "reasons")
    NECESSARY_FIELD_NUMBER: _ClassVar[int]
    ASSOCIATION_ID_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    necessary: bool
    association_id: bytes
    project_id: bytes
    reasons: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, necessary: _Optional[bool] = ..., association_id: _Optional[bytes] = ..., project_id: _Optional[bytes] = ..., reasons: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class ArrangementDrafted(_message.Message):
    __slots__ = ("terms",)
    TERMS_FIELD_NUMBER: _ClassVar[int]
    terms: ArrangementTerms
    def __init__(self, terms: _Optional[_Union[ArrangementTerms, _Mapping]] = ...) -> None: ...

class ArrangementClosed(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
