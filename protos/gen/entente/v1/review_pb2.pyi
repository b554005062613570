import datetime

from entente.v1 import case_document_pb2 as _case_document_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import project_pb2 as _project_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReviewQuestion(_message.Message):
    __slots__ = ("texts",)
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class ReviewRequested(_message.Message):
    __slots__ = ("project", "questions", "due_time", "documents")
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    project: _project_pb2.ProjectOutline
    questions: _containers.RepeatedCompositeFieldContainer[ReviewQuestion]
    due_time: _timestamp_pb2.Timestamp
    documents: _containers.RepeatedCompositeFieldContainer[_case_document_pb2.DocumentReference]
    def __init__(self, project: _Optional[_Union[_project_pb2.ProjectOutline, _Mapping]] = ..., questions: _Optional[_Iterable[_Union[ReviewQuestion, _Mapping]]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., documents: _Optional[_Iterable[_Union[_case_document_pb2.DocumentReference, _Mapping]]] = ...) -> None: ...

class ReviewAcknowledged(_message.Message):
    __slots__ = ("expected_days",)
    EXPECTED_DAYS_FIELD_NUMBER: _ClassVar[int]
    expected_days: int
    def __init__(self, expected_days: _Optional[int] = ...) -> None: ...

class DocumentAdded(_message.Message):
    __slots__ = ("document",)
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    document: _case_document_pb2.DocumentReference
    def __init__(self, document: _Optional[_Union[_case_document_pb2.DocumentReference, _Mapping]] = ...) -> None: ...

class ReviewCommented(_message.Message):
    __slots__ = ("comment", "passage", "question", "suggestion", "reply_to")
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    PASSAGE_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    SUGGESTION_FIELD_NUMBER: _ClassVar[int]
    REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    comment: _case_document_pb2.DocumentReference
    passage: _case_document_pb2.Passage
    question: int
    suggestion: bool
    reply_to: bytes
    def __init__(self, comment: _Optional[_Union[_case_document_pb2.DocumentReference, _Mapping]] = ..., passage: _Optional[_Union[_case_document_pb2.Passage, _Mapping]] = ..., question: _Optional[int] = ..., suggestion: _Optional[bool] = ..., reply_to: _Optional[bytes] = ...) -> None: ...

class ReviewReplied(_message.Message):
    __slots__ = ("reply_to", "reply")
    REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    REPLY_FIELD_NUMBER: _ClassVar[int]
    reply_to: bytes
    reply: _case_document_pb2.DocumentReference
    def __init__(self, reply_to: _Optional[bytes] = ..., reply: _Optional[_Union[_case_document_pb2.DocumentReference, _Mapping]] = ...) -> None: ...

class CommentsDelivered(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SuggestionDecided(_message.Message):
    __slots__ = ("comment_id", "accepted", "reasons")
    COMMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    comment_id: bytes
    accepted: bool
    reasons: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, comment_id: _Optional[bytes] = ..., accepted: _Optional[bool] = ..., reasons: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class DueMoved(_message.Message):
    __slots__ = ("due_time",)
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    due_time: _timestamp_pb2.Timestamp
    def __init__(self, due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ReviewClosed(_message.Message):
    __slots__ = ("conclusions",)
    CONCLUSIONS_FIELD_NUMBER: _ClassVar[int]
    conclusions: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, conclusions: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...
