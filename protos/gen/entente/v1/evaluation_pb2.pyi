from entente.v1 import case_document_pb2 as _case_document_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import place_pb2 as _place_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EvaluationTerms(_message.Message):
    __slots__ = ("programmes", "scopes", "methods", "period", "data")
    PROGRAMMES_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    METHODS_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    programmes: _containers.RepeatedScalarFieldContainer[str]
    scopes: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    methods: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    period: _place_pb2.DatePeriod
    data: _containers.RepeatedCompositeFieldContainer[_case_document_pb2.DocumentReference]
    def __init__(self, programmes: _Optional[_Iterable[str]] = ..., scopes: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., methods: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., period: _Optional[_Union[_place_pb2.DatePeriod, _Mapping]] = ..., data: _Optional[_Iterable[_Union[_case_document_pb2.DocumentReference, _Mapping]]] = ...) -> None: ...

class EvaluationProposed(_message.Message):
    __slots__ = ("terms",)
    TERMS_FIELD_NUMBER: _ClassVar[int]
    terms: EvaluationTerms
    def __init__(self, terms: _Optional[_Union[EvaluationTerms, _Mapping]] = ...) -> None: ...

class EvaluationAgreed(_message.Message):
    __slots__ = ("offer_id",)
    OFFER_ID_FIELD_NUMBER: _ClassVar[int]
    offer_id: bytes
    def __init__(self, offer_id: _Optional[bytes] = ...) -> None: ...

class EvaluationStarted(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ReportDrafted(_message.Message):
    __slots__ = ("report",)
    REPORT_FIELD_NUMBER: _ClassVar[int]
    report: _case_document_pb2.DocumentReference
    def __init__(self, report: _Optional[_Union[_case_document_pb2.DocumentReference, _Mapping]] = ...) -> None: ...

class ReportSigned(_message.Message):
    __slots__ = ("report",)
    REPORT_FIELD_NUMBER: _ClassVar[int]
    report: _case_document_pb2.DocumentReference
    def __init__(self, report: _Optional[_Union[_case_document_pb2.DocumentReference, _Mapping]] = ...) -> None: ...
