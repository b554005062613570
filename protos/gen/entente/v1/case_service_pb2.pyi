import datetime

from entente.v1 import case_pb2 as _case_pb2
from entente.v1 import case_view_pb2 as _case_view_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import project_pb2 as _project_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ActOnCaseRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "case_id", "step", "private_note")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    PRIVATE_NOTE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    case_id: str
    step: _case_pb2.CaseStep
    private_note: str
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., case_id: _Optional[str] = ..., step: _Optional[_Union[_case_pb2.CaseStep, _Mapping]] = ..., private_note: _Optional[str] = ...) -> None: ...

class ActOnCaseResponse(_message.Message):
    __slots__ = ("case_id", "act_id", "state", "warnings")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ACT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    act_id: str
    state: _case_pb2.CaseState
    warnings: _containers.RepeatedScalarFieldContainer[_case_view_pb2.CaseWarning]
    def __init__(self, case_id: _Optional[str] = ..., act_id: _Optional[str] = ..., state: _Optional[_Union[_case_pb2.CaseState, str]] = ..., warnings: _Optional[_Iterable[_Union[_case_view_pb2.CaseWarning, str]]] = ...) -> None: ...

class GetCaseRequest(_message.Message):
    __slots__ = ("agreement_id", "person_id", "case_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    person_id: str
    case_id: str
    def __init__(self, agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., case_id: _Optional[str] = ...) -> None: ...

class GetCaseResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: _case_view_pb2.CaseView
    def __init__(self, case: _Optional[_Union[_case_view_pb2.CaseView, _Mapping]] = ...) -> None: ...

class ListCasesRequest(_message.Message):
    __slots__ = ("agreement_id", "person_id", "kinds", "states", "opened_by", "open_only", "awaits_me", "due_before", "page_size", "page_token")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    OPENED_BY_FIELD_NUMBER: _ClassVar[int]
    OPEN_ONLY_FIELD_NUMBER: _ClassVar[int]
    AWAITS_ME_FIELD_NUMBER: _ClassVar[int]
    DUE_BEFORE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    person_id: str
    kinds: _containers.RepeatedScalarFieldContainer[_case_pb2.CaseKind]
    states: _containers.RepeatedScalarFieldContainer[_case_pb2.CaseState]
    opened_by: str
    open_only: bool
    awaits_me: bool
    due_before: _timestamp_pb2.Timestamp
    page_size: int
    page_token: str
    def __init__(self, agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., kinds: _Optional[_Iterable[_Union[_case_pb2.CaseKind, str]]] = ..., states: _Optional[_Iterable[_Union[_case_pb2.CaseState, str]]] = ..., opened_by: _Optional[str] = ..., open_only: _Optional[bool] = ..., awaits_me: _Optional[bool] = ..., due_before: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCasesResponse(_message.Message):
    __slots__ = ("cases", "next_page_token")
    CASES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    cases: _containers.RepeatedCompositeFieldContainer[_case_view_pb2.CaseSummary]
    next_page_token: str
    def __init__(self, cases: _Optional[_Iterable[_Union[_case_view_pb2.CaseSummary, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WatchCasesRequest(_message.Message):
    __slots__ = ("agreement_id", "resume_token", "heartbeat_seconds")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    resume_token: str
    heartbeat_seconds: int
    def __init__(self, agreement_id: _Optional[str] = ..., resume_token: _Optional[str] = ..., heartbeat_seconds: _Optional[int] = ...) -> None: ...

class WatchCasesResponse(_message.Message):
    __slots__ = ("case", "resume_token")
    CASE_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    case: _case_view_pb2.CaseSummary
    resume_token: str
    def __init__(self, case: _Optional[_Union[_case_view_pb2.CaseSummary, _Mapping]] = ..., resume_token: _Optional[str] = ...) -> None: ...

class CheckOverlapRequest(_message.Message):
    __slots__ = ("agreement_id", "outline", "case_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    OUTLINE_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    outline: _project_pb2.ProjectOutline
    case_id: str
    def __init__(self, agreement_id: _Optional[str] = ..., outline: _Optional[_Union[_project_pb2.ProjectOutline, _Mapping]] = ..., case_id: _Optional[str] = ...) -> None: ...

class Overlap(_message.Message):
    __slots__ = ("case_id", "draft_id", "outline", "score_permille", "shares")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    DRAFT_ID_FIELD_NUMBER: _ClassVar[int]
    OUTLINE_FIELD_NUMBER: _ClassVar[int]
    SCORE_PERMILLE_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    draft_id: str
    outline: _project_pb2.ProjectOutline
    score_permille: int
    shares: _containers.RepeatedCompositeFieldContainer[OverlapShare]
    def __init__(self, case_id: _Optional[str] = ..., draft_id: _Optional[str] = ..., outline: _Optional[_Union[_project_pb2.ProjectOutline, _Mapping]] = ..., score_permille: _Optional[int] = ..., shares: _Optional[_Iterable[_Union[OverlapShare, _Mapping]]] = ...) -> None: ...

class OverlapShare(_message.Message):
    __slots__ = ("reason", "score_permille", "common")
    REASON_FIELD_NUMBER: _ClassVar[int]
    SCORE_PERMILLE_FIELD_NUMBER: _ClassVar[int]
    COMMON_FIELD_NUMBER: _ClassVar[int]
    reason: _project_pb2.OverlapReason
    score_permille: int
    common: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, reason: _Optional[_Union[_project_pb2.OverlapReason, str]] = ..., score_permille: _Optional[int] = ..., common: _Optional[_Iterable[str]] = ...) -> None: ...

class CheckOverlapResponse(_message.Message):
    __slots__ = ("overlaps", "warnings")
    OVERLAPS_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    overlaps: _containers.RepeatedCompositeFieldContainer[Overlap]
    warnings: _containers.RepeatedScalarFieldContainer[_case_view_pb2.CaseWarning]
    def __init__(self, overlaps: _Optional[_Iterable[_Union[Overlap, _Mapping]]] = ..., warnings: _Optional[_Iterable[_Union[_case_view_pb2.CaseWarning, str]]] = ...) -> None: ...

class SaveDraftRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "draft_id", "case_id", "step", "text")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DRAFT_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    draft_id: str
    case_id: str
    step: _case_pb2.CaseStep
    text: str
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., draft_id: _Optional[str] = ..., case_id: _Optional[str] = ..., step: _Optional[_Union[_case_pb2.CaseStep, _Mapping]] = ..., text: _Optional[str] = ...) -> None: ...

class SaveDraftResponse(_message.Message):
    __slots__ = ("draft_id",)
    DRAFT_ID_FIELD_NUMBER: _ClassVar[int]
    draft_id: str
    def __init__(self, draft_id: _Optional[str] = ...) -> None: ...

class ListDraftsRequest(_message.Message):
    __slots__ = ("agreement_id", "person_id", "case_id", "page_size", "page_token")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    person_id: str
    case_id: str
    page_size: int
    page_token: str
    def __init__(self, agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., case_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class CaseDraft(_message.Message):
    __slots__ = ("draft_id", "case_id", "step", "text", "author_id", "save_time")
    DRAFT_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_ID_FIELD_NUMBER: _ClassVar[int]
    SAVE_TIME_FIELD_NUMBER: _ClassVar[int]
    draft_id: str
    case_id: str
    step: _case_pb2.CaseStep
    text: str
    author_id: str
    save_time: _timestamp_pb2.Timestamp
    def __init__(self, draft_id: _Optional[str] = ..., case_id: _Optional[str] = ..., step: _Optional[_Union[_case_pb2.CaseStep, _Mapping]] = ..., text: _Optional[str] = ..., author_id: _Optional[str] = ..., save_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListDraftsResponse(_message.Message):
    __slots__ = ("drafts", "next_page_token")
    DRAFTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    drafts: _containers.RepeatedCompositeFieldContainer[CaseDraft]
    next_page_token: str
    def __init__(self, drafts: _Optional[_Iterable[_Union[CaseDraft, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DiscardDraftRequest(_message.Message):
    __slots__ = ("agreement_id", "person_id", "draft_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DRAFT_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    person_id: str
    draft_id: str
    def __init__(self, agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., draft_id: _Optional[str] = ...) -> None: ...

class DiscardDraftResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetPrivateNoteRequest(_message.Message):
    __slots__ = ("agreement_id", "person_id", "act_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ACT_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    person_id: str
    act_id: str
    def __init__(self, agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., act_id: _Optional[str] = ...) -> None: ...

class GetPrivateNoteResponse(_message.Message):
    __slots__ = ("text", "salt", "digest")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SALT_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    text: str
    salt: bytes
    digest: bytes
    def __init__(self, text: _Optional[str] = ..., salt: _Optional[bytes] = ..., digest: _Optional[bytes] = ...) -> None: ...
