import datetime

from entente.v1 import limits_pb2 as _limits_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ChannelWarningKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANNEL_WARNING_KIND_UNSPECIFIED: _ClassVar[ChannelWarningKind]
    CHANNEL_WARNING_KIND_REQUEST: _ClassVar[ChannelWarningKind]
    CHANNEL_WARNING_KIND_DOUBT: _ClassVar[ChannelWarningKind]
    CHANNEL_WARNING_KIND_BLOCKED: _ClassVar[ChannelWarningKind]
CHANNEL_WARNING_KIND_UNSPECIFIED: ChannelWarningKind
CHANNEL_WARNING_KIND_REQUEST: ChannelWarningKind
CHANNEL_WARNING_KIND_DOUBT: ChannelWarningKind
CHANNEL_WARNING_KIND_BLOCKED: ChannelWarningKind

class LinkRecordRequest(_message.Message):
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

class LinkRecordResponse(_message.Message):
    __slots__ = ("link_id",)
    LINK_ID_FIELD_NUMBER: _ClassVar[int]
    link_id: str
    def __init__(self, link_id: _Optional[str] = ...) -> None: ...

class EndLinkRequest(_message.Message):
    __slots__ = ("agreement_id", "person_id", "link_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    LINK_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    person_id: str
    link_id: str
    def __init__(self, agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., link_id: _Optional[str] = ...) -> None: ...

class EndLinkResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListLinksRequest(_message.Message):
    __slots__ = ("agreement_id", "person_id", "item_id", "page_size", "page_token")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    person_id: str
    item_id: str
    page_size: int
    page_token: str
    def __init__(self, agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., item_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListLinksResponse(_message.Message):
    __slots__ = ("links", "next_page_token")
    LINKS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    links: _containers.RepeatedCompositeFieldContainer[RecordLink]
    next_page_token: str
    def __init__(self, links: _Optional[_Iterable[_Union[RecordLink, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class RecordLink(_message.Message):
    __slots__ = ("link_id", "item_id", "reference", "author_id", "link_time")
    LINK_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_ID_FIELD_NUMBER: _ClassVar[int]
    LINK_TIME_FIELD_NUMBER: _ClassVar[int]
    link_id: str
    item_id: str
    reference: str
    author_id: str
    link_time: _timestamp_pb2.Timestamp
    def __init__(self, link_id: _Optional[str] = ..., item_id: _Optional[str] = ..., reference: _Optional[str] = ..., author_id: _Optional[str] = ..., link_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListWarningsRequest(_message.Message):
    __slots__ = ("agreement_id", "person_id", "open_only", "page_size", "page_token")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    OPEN_ONLY_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    person_id: str
    open_only: bool
    page_size: int
    page_token: str
    def __init__(self, agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., open_only: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListWarningsResponse(_message.Message):
    __slots__ = ("warnings", "next_page_token")
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    warnings: _containers.RepeatedCompositeFieldContainer[ChannelWarning]
    next_page_token: str
    def __init__(self, warnings: _Optional[_Iterable[_Union[ChannelWarning, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ChannelWarning(_message.Message):
    __slots__ = ("warning_id", "kind", "from_party", "object_id", "caveat", "raise_time", "seen_by_id", "seen_time")
    WARNING_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    FROM_PARTY_FIELD_NUMBER: _ClassVar[int]
    OBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    CAVEAT_FIELD_NUMBER: _ClassVar[int]
    RAISE_TIME_FIELD_NUMBER: _ClassVar[int]
    SEEN_BY_ID_FIELD_NUMBER: _ClassVar[int]
    SEEN_TIME_FIELD_NUMBER: _ClassVar[int]
    warning_id: int
    kind: ChannelWarningKind
    from_party: str
    object_id: str
    caveat: str
    raise_time: _timestamp_pb2.Timestamp
    seen_by_id: str
    seen_time: _timestamp_pb2.Timestamp
    def __init__(self, warning_id: _Optional[int] = ..., kind: _Optional[_Union[ChannelWarningKind, str]] = ..., from_party: _Optional[str] = ..., object_id: _Optional[str] = ..., caveat: _Optional[str] = ..., raise_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., seen_by_id: _Optional[str] = ..., seen_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class MarkSeenRequest(_message.Message):
    __slots__ = ("agreement_id", "person_id", "warning_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    WARNING_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    person_id: str
    warning_id: int
    def __init__(self, agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., warning_id: _Optional[int] = ...) -> None: ...

class MarkSeenResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
