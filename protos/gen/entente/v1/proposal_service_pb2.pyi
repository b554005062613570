import datetime

from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import restriction_pb2 as _restriction_pb2
from entente.v1 import restriction_notice_pb2 as _restriction_notice_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ProposeRestrictionRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "item_id", "set", "reason_code", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    SET_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    item_id: str
    set: _restriction_pb2.RestrictionSet
    reason_code: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., item_id: _Optional[str] = ..., set: _Optional[_Union[_restriction_pb2.RestrictionSet, _Mapping]] = ..., reason_code: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ProposeRestrictionResponse(_message.Message):
    __slots__ = ("proposal_id", "leaf_index")
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    proposal_id: str
    leaf_index: int
    def __init__(self, proposal_id: _Optional[str] = ..., leaf_index: _Optional[int] = ...) -> None: ...

class Proposal(_message.Message):
    __slots__ = ("proposal_id", "item_id", "from_party", "proposed_by", "proposal", "propose_time", "restriction_version")
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_PARTY_FIELD_NUMBER: _ClassVar[int]
    PROPOSED_BY_FIELD_NUMBER: _ClassVar[int]
    PROPOSAL_FIELD_NUMBER: _ClassVar[int]
    PROPOSE_TIME_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_VERSION_FIELD_NUMBER: _ClassVar[int]
    proposal_id: str
    item_id: str
    from_party: str
    proposed_by: str
    proposal: _restriction_notice_pb2.RestrictionProposal
    propose_time: _timestamp_pb2.Timestamp
    restriction_version: int
    def __init__(self, proposal_id: _Optional[str] = ..., item_id: _Optional[str] = ..., from_party: _Optional[str] = ..., proposed_by: _Optional[str] = ..., proposal: _Optional[_Union[_restriction_notice_pb2.RestrictionProposal, _Mapping]] = ..., propose_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., restriction_version: _Optional[int] = ...) -> None: ...

class ListProposalsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "agreement_id", "item_id")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    agreement_id: str
    item_id: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., agreement_id: _Optional[str] = ..., item_id: _Optional[str] = ...) -> None: ...

class ListProposalsResponse(_message.Message):
    __slots__ = ("proposals", "next_page_token")
    PROPOSALS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    proposals: _containers.RepeatedCompositeFieldContainer[Proposal]
    next_page_token: str
    def __init__(self, proposals: _Optional[_Iterable[_Union[Proposal, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
