import datetime

from entente.v1 import consent_pb2 as _consent_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ConsentState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONSENT_STATE_UNSPECIFIED: _ClassVar[ConsentState]
    CONSENT_STATE_ASKED: _ClassVar[ConsentState]
    CONSENT_STATE_GRANTED: _ClassVar[ConsentState]
    CONSENT_STATE_DENIED: _ClassVar[ConsentState]
    CONSENT_STATE_LAPSED: _ClassVar[ConsentState]
    CONSENT_STATE_USED_UP: _ClassVar[ConsentState]
    CONSENT_STATE_EXPIRED: _ClassVar[ConsentState]
    CONSENT_STATE_VOID: _ClassVar[ConsentState]
    CONSENT_STATE_REFUSED: _ClassVar[ConsentState]
CONSENT_STATE_UNSPECIFIED: ConsentState
CONSENT_STATE_ASKED: ConsentState
CONSENT_STATE_GRANTED: ConsentState
CONSENT_STATE_DENIED: ConsentState
CONSENT_STATE_LAPSED: ConsentState
CONSENT_STATE_USED_UP: ConsentState
CONSENT_STATE_EXPIRED: ConsentState
CONSENT_STATE_VOID: ConsentState
CONSENT_STATE_REFUSED: ConsentState

class AskConsentRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "item_id", "use", "reasons", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    USE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    item_id: str
    use: _consent_pb2.ConsentedUse
    reasons: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., item_id: _Optional[str] = ..., use: _Optional[_Union[_consent_pb2.ConsentedUse, _Mapping]] = ..., reasons: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class AskConsentResponse(_message.Message):
    __slots__ = ("consent_id", "leaf_index")
    CONSENT_ID_FIELD_NUMBER: _ClassVar[int]
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    consent_id: str
    leaf_index: int
    def __init__(self, consent_id: _Optional[str] = ..., leaf_index: _Optional[int] = ...) -> None: ...

class AnswerConsentRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "consent_id", "outcome", "use", "reason_code", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CONSENT_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    USE_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    consent_id: str
    outcome: _consent_pb2.ConsentOutcome
    use: _consent_pb2.ConsentedUse
    reason_code: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., consent_id: _Optional[str] = ..., outcome: _Optional[_Union[_consent_pb2.ConsentOutcome, str]] = ..., use: _Optional[_Union[_consent_pb2.ConsentedUse, _Mapping]] = ..., reason_code: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class AnswerConsentResponse(_message.Message):
    __slots__ = ("statement_id", "leaf_index")
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    statement_id: str
    leaf_index: int
    def __init__(self, statement_id: _Optional[str] = ..., leaf_index: _Optional[int] = ...) -> None: ...

class Consent(_message.Message):
    __slots__ = ("consent_id", "item_id", "from_party", "asked_by", "asked", "reasons", "state", "ask_time", "answer", "answer_time", "used")
    CONSENT_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_PARTY_FIELD_NUMBER: _ClassVar[int]
    ASKED_BY_FIELD_NUMBER: _ClassVar[int]
    ASKED_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ASK_TIME_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    ANSWER_TIME_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    consent_id: str
    item_id: str
    from_party: str
    asked_by: str
    asked: _consent_pb2.ConsentedUse
    reasons: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    state: ConsentState
    ask_time: _timestamp_pb2.Timestamp
    answer: _consent_pb2.ConsentAnswer
    answer_time: _timestamp_pb2.Timestamp
    used: int
    def __init__(self, consent_id: _Optional[str] = ..., item_id: _Optional[str] = ..., from_party: _Optional[str] = ..., asked_by: _Optional[str] = ..., asked: _Optional[_Union[_consent_pb2.ConsentedUse, _Mapping]] = ..., reasons: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., state: _Optional[_Union[ConsentState, str]] = ..., ask_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., answer: _Optional[_Union[_consent_pb2.ConsentAnswer, _Mapping]] = ..., answer_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., used: _Optional[int] = ...) -> None: ...

class ListConsentsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "agreement_id", "item_id", "consent_id", "open_only")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    CONSENT_ID_FIELD_NUMBER: _ClassVar[int]
    OPEN_ONLY_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    agreement_id: str
    item_id: str
    consent_id: str
    open_only: bool
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., agreement_id: _Optional[str] = ..., item_id: _Optional[str] = ..., consent_id: _Optional[str] = ..., open_only: _Optional[bool] = ...) -> None: ...

class ListConsentsResponse(_message.Message):
    __slots__ = ("consents", "next_page_token")
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    consents: _containers.RepeatedCompositeFieldContainer[Consent]
    next_page_token: str
    def __init__(self, consents: _Optional[_Iterable[_Union[Consent, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
