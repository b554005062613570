import datetime

from entente.v1 import interference_pb2 as _interference_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FileReportRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "report")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    report: _interference_pb2.InterferenceReport
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., report: _Optional[_Union[_interference_pb2.InterferenceReport, _Mapping]] = ...) -> None: ...

class FileReportResponse(_message.Message):
    __slots__ = ("report_id",)
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    report_id: str
    def __init__(self, report_id: _Optional[str] = ...) -> None: ...

class TakeStepRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "report_id", "state", "texts")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    report_id: str
    state: _interference_pb2.InterferenceState
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., report_id: _Optional[str] = ..., state: _Optional[_Union[_interference_pb2.InterferenceState, str]] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class TakeStepResponse(_message.Message):
    __slots__ = ("state",)
    STATE_FIELD_NUMBER: _ClassVar[int]
    state: _interference_pb2.InterferenceState
    def __init__(self, state: _Optional[_Union[_interference_pb2.InterferenceState, str]] = ...) -> None: ...

class ListReportsRequest(_message.Message):
    __slots__ = ("agreement_id", "page_size", "page_token")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    page_size: int
    page_token: str
    def __init__(self, agreement_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListReportsResponse(_message.Message):
    __slots__ = ("reports", "next_page_token")
    REPORTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    reports: _containers.RepeatedCompositeFieldContainer[InterferenceSummary]
    next_page_token: str
    def __init__(self, reports: _Optional[_Iterable[_Union[InterferenceSummary, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class InterferenceSummary(_message.Message):
    __slots__ = ("report_id", "from_party", "report", "state", "record_time", "steps", "author_id", "refused")
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_PARTY_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_ID_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    report_id: str
    from_party: str
    report: _interference_pb2.InterferenceReport
    state: _interference_pb2.InterferenceState
    record_time: _timestamp_pb2.Timestamp
    steps: _containers.RepeatedCompositeFieldContainer[InterferenceStepTaken]
    author_id: str
    refused: bool
    def __init__(self, report_id: _Optional[str] = ..., from_party: _Optional[str] = ..., report: _Optional[_Union[_interference_pb2.InterferenceReport, _Mapping]] = ..., state: _Optional[_Union[_interference_pb2.InterferenceState, str]] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., steps: _Optional[_Iterable[_Union[InterferenceStepTaken, _Mapping]]] = ..., author_id: _Optional[str] = ..., refused: _Optional[bool] = ...) -> None: ...

class InterferenceStepTaken(_message.Message):
    __slots__ = ("from_party", "step", "record_time", "author_id")
    FROM_PARTY_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_ID_FIELD_NUMBER: _ClassVar[int]
    from_party: str
    step: _interference_pb2.InterferenceStep
    record_time: _timestamp_pb2.Timestamp
    author_id: str
    def __init__(self, from_party: _Optional[str] = ..., step: _Optional[_Union[_interference_pb2.InterferenceStep, _Mapping]] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., author_id: _Optional[str] = ...) -> None: ...
