from entente.v1 import agreement_view_pb2 as _agreement_view_pb2
from entente.v1 import dispute_pb2 as _dispute_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RaiseDisputeRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "kind", "question", "passages", "report_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    PASSAGES_FIELD_NUMBER: _ClassVar[int]
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    kind: _dispute_pb2.DisputeKind
    question: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    passages: _containers.RepeatedCompositeFieldContainer[_dispute_pb2.CitedPassage]
    report_id: str
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., kind: _Optional[_Union[_dispute_pb2.DisputeKind, str]] = ..., question: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., passages: _Optional[_Iterable[_Union[_dispute_pb2.CitedPassage, _Mapping]]] = ..., report_id: _Optional[str] = ...) -> None: ...

class RaiseDisputeResponse(_message.Message):
    __slots__ = ("dispute_id",)
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    def __init__(self, dispute_id: _Optional[str] = ...) -> None: ...

class ReferDisputeRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "dispute_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    dispute_id: str
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., dispute_id: _Optional[str] = ...) -> None: ...

class ReferDisputeResponse(_message.Message):
    __slots__ = ("state",)
    STATE_FIELD_NUMBER: _ClassVar[int]
    state: _dispute_pb2.DisputeState
    def __init__(self, state: _Optional[_Union[_dispute_pb2.DisputeState, str]] = ...) -> None: ...

class TakeUpDisputeRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "dispute_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    dispute_id: str
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., dispute_id: _Optional[str] = ...) -> None: ...

class TakeUpDisputeResponse(_message.Message):
    __slots__ = ("state",)
    STATE_FIELD_NUMBER: _ClassVar[int]
    state: _dispute_pb2.DisputeState
    def __init__(self, state: _Optional[_Union[_dispute_pb2.DisputeState, str]] = ...) -> None: ...

class ListDisputesRequest(_message.Message):
    __slots__ = ("agreement_id", "state", "page_size", "page_token")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    state: _dispute_pb2.DisputeState
    page_size: int
    page_token: str
    def __init__(self, agreement_id: _Optional[str] = ..., state: _Optional[_Union[_dispute_pb2.DisputeState, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDisputesResponse(_message.Message):
    __slots__ = ("disputes", "next_page_token")
    DISPUTES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    disputes: _containers.RepeatedCompositeFieldContainer[_agreement_view_pb2.DisputeView]
    next_page_token: str
    def __init__(self, disputes: _Optional[_Iterable[_Union[_agreement_view_pb2.DisputeView, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
