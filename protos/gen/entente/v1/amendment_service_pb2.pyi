from entente.v1 import agreement_view_pb2 as _agreement_view_pb2
from entente.v1 import amendment_pb2 as _amendment_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RequestAmendmentRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "proposal")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PROPOSAL_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    proposal: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., proposal: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class RequestAmendmentResponse(_message.Message):
    __slots__ = ("amendment_id",)
    AMENDMENT_ID_FIELD_NUMBER: _ClassVar[int]
    amendment_id: str
    def __init__(self, amendment_id: _Optional[str] = ...) -> None: ...

class OfferAmendmentRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "amendment_id", "record")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    AMENDMENT_ID_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    amendment_id: str
    record: bytes
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., amendment_id: _Optional[str] = ..., record: _Optional[bytes] = ...) -> None: ...

class OfferAmendmentResponse(_message.Message):
    __slots__ = ("state", "record_digest")
    STATE_FIELD_NUMBER: _ClassVar[int]
    RECORD_DIGEST_FIELD_NUMBER: _ClassVar[int]
    state: _amendment_pb2.AmendmentState
    record_digest: bytes
    def __init__(self, state: _Optional[_Union[_amendment_pb2.AmendmentState, str]] = ..., record_digest: _Optional[bytes] = ...) -> None: ...

class SettleAmendmentRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "amendment_id", "record_digest")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    AMENDMENT_ID_FIELD_NUMBER: _ClassVar[int]
    RECORD_DIGEST_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    amendment_id: str
    record_digest: bytes
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., amendment_id: _Optional[str] = ..., record_digest: _Optional[bytes] = ...) -> None: ...

class SettleAmendmentResponse(_message.Message):
    __slots__ = ("state",)
    STATE_FIELD_NUMBER: _ClassVar[int]
    state: _amendment_pb2.AmendmentState
    def __init__(self, state: _Optional[_Union[_amendment_pb2.AmendmentState, str]] = ...) -> None: ...

class WithdrawAmendmentRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "amendment_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    AMENDMENT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    amendment_id: str
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., amendment_id: _Optional[str] = ...) -> None: ...

class WithdrawAmendmentResponse(_message.Message):
    __slots__ = ("state",)
    STATE_FIELD_NUMBER: _ClassVar[int]
    state: _amendment_pb2.AmendmentState
    def __init__(self, state: _Optional[_Union[_amendment_pb2.AmendmentState, str]] = ...) -> None: ...

class GetAmendmentRequest(_message.Message):
    __slots__ = ("agreement_id", "amendment_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    AMENDMENT_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    amendment_id: str
    def __init__(self, agreement_id: _Optional[str] = ..., amendment_id: _Optional[str] = ...) -> None: ...

class GetAmendmentResponse(_message.Message):
    __slots__ = ("amendment",)
    AMENDMENT_FIELD_NUMBER: _ClassVar[int]
    amendment: _agreement_view_pb2.AmendmentView
    def __init__(self, amendment: _Optional[_Union[_agreement_view_pb2.AmendmentView, _Mapping]] = ...) -> None: ...

class ListAmendmentsRequest(_message.Message):
    __slots__ = ("agreement_id", "state", "page_size", "page_token")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    state: _amendment_pb2.AmendmentState
    page_size: int
    page_token: str
    def __init__(self, agreement_id: _Optional[str] = ..., state: _Optional[_Union[_amendment_pb2.AmendmentState, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAmendmentsResponse(_message.Message):
    __slots__ = ("amendments", "next_page_token")
    AMENDMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    amendments: _containers.RepeatedCompositeFieldContainer[_agreement_view_pb2.AmendmentView]
    next_page_token: str
    def __init__(self, amendments: _Optional[_Iterable[_Union[_agreement_view_pb2.AmendmentView, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
