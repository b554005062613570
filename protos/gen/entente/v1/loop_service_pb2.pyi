import datetime

from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import item_pb2 as _item_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LoopState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LOOP_STATE_UNSPECIFIED: _ClassVar[LoopState]
    LOOP_STATE_OPEN: _ClassVar[LoopState]
    LOOP_STATE_OVERDUE: _ClassVar[LoopState]
    LOOP_STATE_AWAITING_OUTCOME: _ClassVar[LoopState]
    LOOP_STATE_CLOSED: _ClassVar[LoopState]
LOOP_STATE_UNSPECIFIED: LoopState
LOOP_STATE_OPEN: LoopState
LOOP_STATE_OVERDUE: LoopState
LOOP_STATE_AWAITING_OUTCOME: LoopState
LOOP_STATE_CLOSED: LoopState

class ListLoopsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "agreement_id", "item_id", "state")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    agreement_id: str
    item_id: str
    state: LoopState
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., agreement_id: _Optional[str] = ..., item_id: _Optional[str] = ..., state: _Optional[_Union[LoopState, str]] = ...) -> None: ...

class ItemLoop(_message.Message):
    __slots__ = ("item_id", "family", "from_party", "state_time", "reply_by", "state", "feedback_item_id", "action_taken", "outcome_item_id")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    FAMILY_FIELD_NUMBER: _ClassVar[int]
    FROM_PARTY_FIELD_NUMBER: _ClassVar[int]
    STATE_TIME_FIELD_NUMBER: _ClassVar[int]
    REPLY_BY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    FEEDBACK_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    ACTION_TAKEN_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    item_id: str
    family: _item_pb2.Family
    from_party: str
    state_time: _timestamp_pb2.Timestamp
    reply_by: _timestamp_pb2.Timestamp
    state: LoopState
    feedback_item_id: str
    action_taken: _code_lists_pb2.ActionTaken
    outcome_item_id: str
    def __init__(self, item_id: _Optional[str] = ..., family: _Optional[_Union[_item_pb2.Family, str]] = ..., from_party: _Optional[str] = ..., state_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reply_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., state: _Optional[_Union[LoopState, str]] = ..., feedback_item_id: _Optional[str] = ..., action_taken: _Optional[_Union[_code_lists_pb2.ActionTaken, str]] = ..., outcome_item_id: _Optional[str] = ...) -> None: ...

class ListLoopsResponse(_message.Message):
    __slots__ = ("loops", "next_page_token")
    LOOPS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    loops: _containers.RepeatedCompositeFieldContainer[ItemLoop]
    next_page_token: str
    def __init__(self, loops: _Optional[_Iterable[_Union[ItemLoop, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
