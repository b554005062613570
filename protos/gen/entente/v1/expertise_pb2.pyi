import datetime

from entente.v1 import case_document_pb2 as _case_document_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ExpertiseAsked(_message.Message):
    __slots__ = ("questions", "profiles", "subjects", "due_time", "documents")
    QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    PROFILES_FIELD_NUMBER: _ClassVar[int]
    SUBJECTS_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    questions: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    profiles: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    subjects: _containers.RepeatedScalarFieldContainer[str]
    due_time: _timestamp_pb2.Timestamp
    documents: _containers.RepeatedCompositeFieldContainer[_case_document_pb2.DocumentReference]
    def __init__(self, questions: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., profiles: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., subjects: _Optional[_Iterable[str]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., documents: _Optional[_Iterable[_Union[_case_document_pb2.DocumentReference, _Mapping]]] = ...) -> None: ...

class ExpertiseOffered(_message.Message):
    __slots__ = ("offers", "by_time")
    OFFERS_FIELD_NUMBER: _ClassVar[int]
    BY_TIME_FIELD_NUMBER: _ClassVar[int]
    offers: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    by_time: _timestamp_pb2.Timestamp
    def __init__(self, offers: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., by_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ExpertiseDelivered(_message.Message):
    __slots__ = ("documents",)
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    documents: _containers.RepeatedCompositeFieldContainer[_case_document_pb2.DocumentReference]
    def __init__(self, documents: _Optional[_Iterable[_Union[_case_document_pb2.DocumentReference, _Mapping]]] = ...) -> None: ...

class ExpertiseRated(_message.Message):
    __slots__ = ("grade", "remarks")
    GRADE_FIELD_NUMBER: _ClassVar[int]
    REMARKS_FIELD_NUMBER: _ClassVar[int]
    grade: int
    remarks: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, grade: _Optional[int] = ..., remarks: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...
