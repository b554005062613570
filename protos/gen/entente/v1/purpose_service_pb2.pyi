import datetime

from entente.v1 import agreement_pb2 as _agreement_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import purpose_pb2 as _purpose_pb2
from entente.v1 import refusal_pb2 as _refusal_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DeclarationState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DECLARATION_STATE_UNSPECIFIED: _ClassVar[DeclarationState]
    DECLARATION_STATE_OFFERED: _ClassVar[DeclarationState]
    DECLARATION_STATE_ACKED: _ClassVar[DeclarationState]
    DECLARATION_STATE_REFUSED: _ClassVar[DeclarationState]
    DECLARATION_STATE_EXPIRED: _ClassVar[DeclarationState]
    DECLARATION_STATE_WITHDRAWN: _ClassVar[DeclarationState]
DECLARATION_STATE_UNSPECIFIED: DeclarationState
DECLARATION_STATE_OFFERED: DeclarationState
DECLARATION_STATE_ACKED: DeclarationState
DECLARATION_STATE_REFUSED: DeclarationState
DECLARATION_STATE_EXPIRED: DeclarationState
DECLARATION_STATE_WITHDRAWN: DeclarationState

class DeclarePurposeRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "declaration", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DECLARATION_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    declaration: _purpose_pb2.PurposeDeclaration
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., declaration: _Optional[_Union[_purpose_pb2.PurposeDeclaration, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class DeclarePurposeResponse(_message.Message):
    __slots__ = ("statement_id", "declaration_digest", "leaf_index")
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    DECLARATION_DIGEST_FIELD_NUMBER: _ClassVar[int]
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    statement_id: str
    declaration_digest: bytes
    leaf_index: int
    def __init__(self, statement_id: _Optional[str] = ..., declaration_digest: _Optional[bytes] = ..., leaf_index: _Optional[int] = ...) -> None: ...

class WithdrawPurposeRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "reference", "reason_code", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    reference: str
    reason_code: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., reference: _Optional[str] = ..., reason_code: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class WithdrawPurposeResponse(_message.Message):
    __slots__ = ("statement_id", "leaf_index")
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    statement_id: str
    leaf_index: int
    def __init__(self, statement_id: _Optional[str] = ..., leaf_index: _Optional[int] = ...) -> None: ...

class CorrectPurposeRequest(_message.Message):
    __slots__ = ("request_id", "person_id", "item_id", "purpose", "reason_code", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    person_id: str
    item_id: str
    purpose: _purpose_pb2.Purpose
    reason_code: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., person_id: _Optional[str] = ..., item_id: _Optional[str] = ..., purpose: _Optional[_Union[_purpose_pb2.Purpose, _Mapping]] = ..., reason_code: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class CorrectPurposeResponse(_message.Message):
    __slots__ = ("statement_id", "ordinal", "leaf_index")
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ORDINAL_FIELD_NUMBER: _ClassVar[int]
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    statement_id: str
    ordinal: int
    leaf_index: int
    def __init__(self, statement_id: _Optional[str] = ..., ordinal: _Optional[int] = ..., leaf_index: _Optional[int] = ...) -> None: ...

class ListPurposesRequest(_message.Message):
    __slots__ = ("agreement_id", "page_size", "page_token", "reference")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    page_size: int
    page_token: str
    reference: str
    def __init__(self, agreement_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., reference: _Optional[str] = ...) -> None: ...

class ListPurposesResponse(_message.Message):
    __slots__ = ("vocabulary", "declarations", "next_page_token")
    VOCABULARY_FIELD_NUMBER: _ClassVar[int]
    DECLARATIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    vocabulary: _containers.RepeatedCompositeFieldContainer[_agreement_pb2.CataloguedPurpose]
    declarations: _containers.RepeatedCompositeFieldContainer[DeclaredPurpose]
    next_page_token: str
    def __init__(self, vocabulary: _Optional[_Iterable[_Union[_agreement_pb2.CataloguedPurpose, _Mapping]]] = ..., declarations: _Optional[_Iterable[_Union[DeclaredPurpose, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DeclaredPurpose(_message.Message):
    __slots__ = ("declaration", "party", "state", "declaration_digest", "statement_id", "state_time", "withdraw_time", "withdraw_reason_code", "refusal")
    DECLARATION_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DECLARATION_DIGEST_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_TIME_FIELD_NUMBER: _ClassVar[int]
    WITHDRAW_TIME_FIELD_NUMBER: _ClassVar[int]
    WITHDRAW_REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    declaration: _purpose_pb2.PurposeDeclaration
    party: str
    state: DeclarationState
    declaration_digest: bytes
    statement_id: str
    state_time: _timestamp_pb2.Timestamp
    withdraw_time: _timestamp_pb2.Timestamp
    withdraw_reason_code: str
    refusal: _refusal_pb2.Refusal
    def __init__(self, declaration: _Optional[_Union[_purpose_pb2.PurposeDeclaration, _Mapping]] = ..., party: _Optional[str] = ..., state: _Optional[_Union[DeclarationState, str]] = ..., declaration_digest: _Optional[bytes] = ..., statement_id: _Optional[str] = ..., state_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., withdraw_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., withdraw_reason_code: _Optional[str] = ..., refusal: _Optional[_Union[_refusal_pb2.Refusal, _Mapping]] = ...) -> None: ...
