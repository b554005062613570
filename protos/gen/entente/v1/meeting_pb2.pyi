import datetime

from entente.v1 import case_document_pb2 as _case_document_pb2
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

class MeetingForum(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MEETING_FORUM_UNSPECIFIED: _ClassVar[MeetingForum]
    MEETING_FORUM_WORKING: _ClassVar[MeetingForum]
    MEETING_FORUM_CONFERENCE: _ClassVar[MeetingForum]
    MEETING_FORUM_GOVERNING_BODY: _ClassVar[MeetingForum]

class InterestWhy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INTEREST_WHY_UNSPECIFIED: _ClassVar[InterestWhy]
    INTEREST_WHY_INTEREST: _ClassVar[InterestWhy]
    INTEREST_WHY_TECHNICAL_COMPETENCE: _ClassVar[InterestWhy]
MEETING_FORUM_UNSPECIFIED: MeetingForum
MEETING_FORUM_WORKING: MeetingForum
MEETING_FORUM_CONFERENCE: MeetingForum
MEETING_FORUM_GOVERNING_BODY: MeetingForum
INTEREST_WHY_UNSPECIFIED: InterestWhy
INTEREST_WHY_INTEREST: InterestWhy
INTEREST_WHY_TECHNICAL_COMPETENCE: InterestWhy

class MeetingAnnounced(_message.Message):
    __slots__ = ("titles", "forum", "start_time", "end_time", "locode", "languages", "papers")
    TITLES_FIELD_NUMBER: _ClassVar[int]
    FORUM_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    LOCODE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    PAPERS_FIELD_NUMBER: _ClassVar[int]
    titles: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    forum: MeetingForum
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    locode: str
    languages: _containers.RepeatedScalarFieldContainer[str]
    papers: _containers.RepeatedCompositeFieldContainer[_case_document_pb2.DocumentReference]
    def __init__(self, titles: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., forum: _Optional[_Union[MeetingForum, str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., locode: _Optional[str] = ..., languages: _Optional[_Iterable[str]] = ..., papers: _Optional[_Iterable[_Union[_case_document_pb2.DocumentReference, _Mapping]]] = ...) -> None: ...

class InterestTag(_message.Message):
    __slots__ = ("why", "topics")
    WHY_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    why: InterestWhy
    topics: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, why: _Optional[_Union[InterestWhy, str]] = ..., topics: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class MeetingInvited(_message.Message):
    __slots__ = ("interest", "seats", "reply_time")
    INTEREST_FIELD_NUMBER: _ClassVar[int]
    SEATS_FIELD_NUMBER: _ClassVar[int]
    REPLY_TIME_FIELD_NUMBER: _ClassVar[int]
    interest: InterestTag
    seats: int
    reply_time: _timestamp_pb2.Timestamp
    def __init__(self, interest: _Optional[_Union[InterestTag, _Mapping]] = ..., seats: _Optional[int] = ..., reply_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class MeetingAccepted(_message.Message):
    __slots__ = ("seats",)
    SEATS_FIELD_NUMBER: _ClassVar[int]
    seats: int
    def __init__(self, seats: _Optional[int] = ...) -> None: ...

class MeetingChanged(_message.Message):
    __slots__ = ("start_time", "end_time", "locode", "papers")
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    LOCODE_FIELD_NUMBER: _ClassVar[int]
    PAPERS_FIELD_NUMBER: _ClassVar[int]
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    locode: str
    papers: _containers.RepeatedCompositeFieldContainer[_case_document_pb2.DocumentReference]
    def __init__(self, start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., locode: _Optional[str] = ..., papers: _Optional[_Iterable[_Union[_case_document_pb2.DocumentReference, _Mapping]]] = ...) -> None: ...

class MeetingHeld(_message.Message):
    __slots__ = ("seats",)
    SEATS_FIELD_NUMBER: _ClassVar[int]
    seats: int
    def __init__(self, seats: _Optional[int] = ...) -> None: ...

class MeetingReported(_message.Message):
    __slots__ = ("report",)
    REPORT_FIELD_NUMBER: _ClassVar[int]
    report: _case_document_pb2.DocumentReference
    def __init__(self, report: _Optional[_Union[_case_document_pb2.DocumentReference, _Mapping]] = ...) -> None: ...
