import datetime

from entente.v1 import item_pb2 as _item_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import use_pb2 as _use_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PlaceLegalHoldRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "item_id", "reference", "review_time")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REVIEW_TIME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    item_id: str
    reference: str
    review_time: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., item_id: _Optional[str] = ..., reference: _Optional[str] = ..., review_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PlaceLegalHoldResponse(_message.Message):
    __slots__ = ("hold",)
    HOLD_FIELD_NUMBER: _ClassVar[int]
    hold: LegalHoldSummary
    def __init__(self, hold: _Optional[_Union[LegalHoldSummary, _Mapping]] = ...) -> None: ...

class LiftLegalHoldRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "item_id", "reference")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    item_id: str
    reference: str
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., item_id: _Optional[str] = ..., reference: _Optional[str] = ...) -> None: ...

class LiftLegalHoldResponse(_message.Message):
    __slots__ = ("hold", "destroyed")
    HOLD_FIELD_NUMBER: _ClassVar[int]
    DESTROYED_FIELD_NUMBER: _ClassVar[int]
    hold: LegalHoldSummary
    destroyed: bool
    def __init__(self, hold: _Optional[_Union[LegalHoldSummary, _Mapping]] = ..., destroyed: _Optional[bool] = ...) -> None: ...

class ListLegalHoldsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "agreement_id", "item_id", "with_lifted")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    WITH_LIFTED_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    agreement_id: str
    item_id: str
    with_lifted: bool
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., agreement_id: _Optional[str] = ..., item_id: _Optional[str] = ..., with_lifted: _Optional[bool] = ...) -> None: ...

class ListLegalHoldsResponse(_message.Message):
    __slots__ = ("holds", "next_page_token")
    HOLDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    holds: _containers.RepeatedCompositeFieldContainer[LegalHoldSummary]
    next_page_token: str
    def __init__(self, holds: _Optional[_Iterable[_Union[LegalHoldSummary, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class LegalHoldSummary(_message.Message):
    __slots__ = ("item_id", "reference", "place_time", "review_time", "lift_time", "holds_back", "leaf_index")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PLACE_TIME_FIELD_NUMBER: _ClassVar[int]
    REVIEW_TIME_FIELD_NUMBER: _ClassVar[int]
    LIFT_TIME_FIELD_NUMBER: _ClassVar[int]
    HOLDS_BACK_FIELD_NUMBER: _ClassVar[int]
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    item_id: str
    reference: str
    place_time: _timestamp_pb2.Timestamp
    review_time: _timestamp_pb2.Timestamp
    lift_time: _timestamp_pb2.Timestamp
    holds_back: bool
    leaf_index: int
    def __init__(self, item_id: _Optional[str] = ..., reference: _Optional[str] = ..., place_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., review_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lift_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., holds_back: _Optional[bool] = ..., leaf_index: _Optional[int] = ...) -> None: ...

class ListDueRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "agreement_id", "until_time", "kind", "with_struck")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    WITH_STRUCK_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    agreement_id: str
    until_time: _timestamp_pb2.Timestamp
    kind: _use_pb2.TimeLimitKind
    with_struck: bool
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., agreement_id: _Optional[str] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., kind: _Optional[_Union[_use_pb2.TimeLimitKind, str]] = ..., with_struck: _Optional[bool] = ...) -> None: ...

class ListDueResponse(_message.Message):
    __slots__ = ("limits", "next_page_token")
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    limits: _containers.RepeatedCompositeFieldContainer[DueLimit]
    next_page_token: str
    def __init__(self, limits: _Optional[_Iterable[_Union[DueLimit, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DueLimit(_message.Message):
    __slots__ = ("item_id", "family", "from_party", "part", "kind", "due_time", "strike_time")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    FAMILY_FIELD_NUMBER: _ClassVar[int]
    FROM_PARTY_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    STRIKE_TIME_FIELD_NUMBER: _ClassVar[int]
    item_id: str
    family: _item_pb2.Family
    from_party: str
    part: int
    kind: _use_pb2.TimeLimitKind
    due_time: _timestamp_pb2.Timestamp
    strike_time: _timestamp_pb2.Timestamp
    def __init__(self, item_id: _Optional[str] = ..., family: _Optional[_Union[_item_pb2.Family, str]] = ..., from_party: _Optional[str] = ..., part: _Optional[int] = ..., kind: _Optional[_Union[_use_pb2.TimeLimitKind, str]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., strike_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
