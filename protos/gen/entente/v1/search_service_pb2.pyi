import datetime

from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import exchange_service_pb2 as _exchange_service_pb2
from entente.v1 import item_pb2 as _item_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ItemFilter(_message.Message):
    __slots__ = ("agreement_id", "direction", "families", "urgency", "from_time", "before_time", "purposes")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    FAMILIES_FIELD_NUMBER: _ClassVar[int]
    URGENCY_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    BEFORE_TIME_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    direction: _exchange_service_pb2.ItemDirection
    families: _containers.RepeatedScalarFieldContainer[_item_pb2.Family]
    urgency: _code_lists_pb2.Urgency
    from_time: _timestamp_pb2.Timestamp
    before_time: _timestamp_pb2.Timestamp
    purposes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, agreement_id: _Optional[str] = ..., direction: _Optional[_Union[_exchange_service_pb2.ItemDirection, str]] = ..., families: _Optional[_Iterable[_Union[_item_pb2.Family, str]]] = ..., urgency: _Optional[_Union[_code_lists_pb2.Urgency, str]] = ..., from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., before_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., purposes: _Optional[_Iterable[str]] = ...) -> None: ...

class SearchItemsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter", "text")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: ItemFilter
    text: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[_Union[ItemFilter, _Mapping]] = ..., text: _Optional[str] = ...) -> None: ...

class SearchItemsResponse(_message.Message):
    __slots__ = ("items", "next_page_token")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[_exchange_service_pb2.ItemSummary]
    next_page_token: str
    def __init__(self, items: _Optional[_Iterable[_Union[_exchange_service_pb2.ItemSummary, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CountItemsRequest(_message.Message):
    __slots__ = ("filter", "page_token")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    filter: ItemFilter
    page_token: str
    def __init__(self, filter: _Optional[_Union[ItemFilter, _Mapping]] = ..., page_token: _Optional[str] = ...) -> None: ...

class CountItemsResponse(_message.Message):
    __slots__ = ("counts", "next_page_token")
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    counts: _containers.RepeatedCompositeFieldContainer[ItemCount]
    next_page_token: str
    def __init__(self, counts: _Optional[_Iterable[_Union[ItemCount, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ItemCount(_message.Message):
    __slots__ = ("family", "direction", "count")
    FAMILY_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    family: _item_pb2.Family
    direction: _exchange_service_pb2.ItemDirection
    count: int
    def __init__(self, family: _Optional[_Union[_item_pb2.Family, str]] = ..., direction: _Optional[_Union[_exchange_service_pb2.ItemDirection, str]] = ..., count: _Optional[int] = ...) -> None: ...
