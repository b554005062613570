import datetime

from entente.v1 import case_pb2 as _case_pb2
from entente.v1 import error_reason_pb2 as _error_reason_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import roster_pb2 as _roster_pb2
from entente.v1 import statement_pb2 as _statement_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CaseWarning(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CASE_WARNING_UNSPECIFIED: _ClassVar[CaseWarning]
    CASE_WARNING_DUPLICATION_SUSPECTED: _ClassVar[CaseWarning]
    CASE_WARNING_MANDATE_DOUBT: _ClassVar[CaseWarning]
    CASE_WARNING_LANGUAGE_OBLIGATION_UNMET: _ClassVar[CaseWarning]
    CASE_WARNING_TERRITORY_ELSEWHERE: _ClassVar[CaseWarning]
    CASE_WARNING_AFTER_THE_END: _ClassVar[CaseWarning]

class CaseActOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CASE_ACT_OUTCOME_UNSPECIFIED: _ClassVar[CaseActOutcome]
    CASE_ACT_OUTCOME_TOLD: _ClassVar[CaseActOutcome]
    CASE_ACT_OUTCOME_RECORDED: _ClassVar[CaseActOutcome]
    CASE_ACT_OUTCOME_REFUSED: _ClassVar[CaseActOutcome]
CASE_WARNING_UNSPECIFIED: CaseWarning
CASE_WARNING_DUPLICATION_SUSPECTED: CaseWarning
CASE_WARNING_MANDATE_DOUBT: CaseWarning
CASE_WARNING_LANGUAGE_OBLIGATION_UNMET: CaseWarning
CASE_WARNING_TERRITORY_ELSEWHERE: CaseWarning
CASE_WARNING_AFTER_THE_END: CaseWarning
CASE_ACT_OUTCOME_UNSPECIFIED: CaseActOutcome
CASE_ACT_OUTCOME_TOLD: CaseActOutcome
CASE_ACT_OUTCOME_RECORDED: CaseActOutcome
CASE_ACT_OUTCOME_REFUSED: CaseActOutcome

class CaseActView(_message.Message):
    __slots__ = ("act_id", "party", "author", "state_time", "record_time", "step", "outcome", "refusal", "crossed", "state", "has_private_note")
    ACT_ID_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    STATE_TIME_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    CROSSED_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HAS_PRIVATE_NOTE_FIELD_NUMBER: _ClassVar[int]
    act_id: str
    party: str
    author: _statement_pb2.Author
    state_time: _timestamp_pb2.Timestamp
    record_time: _timestamp_pb2.Timestamp
    step: _case_pb2.CaseStep
    outcome: CaseActOutcome
    refusal: _error_reason_pb2.ErrorReason
    crossed: _error_reason_pb2.ErrorReason
    state: _case_pb2.CaseState
    has_private_note: bool
    def __init__(self, act_id: _Optional[str] = ..., party: _Optional[str] = ..., author: _Optional[_Union[_statement_pb2.Author, _Mapping]] = ..., state_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., step: _Optional[_Union[_case_pb2.CaseStep, _Mapping]] = ..., outcome: _Optional[_Union[CaseActOutcome, str]] = ..., refusal: _Optional[_Union[_error_reason_pb2.ErrorReason, str]] = ..., crossed: _Optional[_Union[_error_reason_pb2.ErrorReason, str]] = ..., state: _Optional[_Union[_case_pb2.CaseState, str]] = ..., has_private_note: _Optional[bool] = ...) -> None: ...

class CaseAwaited(_message.Message):
    __slots__ = ("party", "roles", "steps", "due_time")
    PARTY_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    party: str
    roles: _containers.RepeatedScalarFieldContainer[_roster_pb2.Role]
    steps: _containers.RepeatedScalarFieldContainer[str]
    due_time: _timestamp_pb2.Timestamp
    def __init__(self, party: _Optional[str] = ..., roles: _Optional[_Iterable[_Union[_roster_pb2.Role, str]]] = ..., steps: _Optional[_Iterable[str]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CaseSummary(_message.Message):
    __slots__ = ("case_id", "kind", "state", "opened_by", "titles", "open_time", "move_time", "due_time", "awaited", "warnings", "agreement_id", "unsettled")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    OPENED_BY_FIELD_NUMBER: _ClassVar[int]
    TITLES_FIELD_NUMBER: _ClassVar[int]
    OPEN_TIME_FIELD_NUMBER: _ClassVar[int]
    MOVE_TIME_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    AWAITED_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    UNSETTLED_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    kind: _case_pb2.CaseKind
    state: _case_pb2.CaseState
    opened_by: str
    titles: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    open_time: _timestamp_pb2.Timestamp
    move_time: _timestamp_pb2.Timestamp
    due_time: _timestamp_pb2.Timestamp
    awaited: _containers.RepeatedCompositeFieldContainer[CaseAwaited]
    warnings: _containers.RepeatedScalarFieldContainer[CaseWarning]
    agreement_id: str
    unsettled: bool
    def __init__(self, case_id: _Optional[str] = ..., kind: _Optional[_Union[_case_pb2.CaseKind, str]] = ..., state: _Optional[_Union[_case_pb2.CaseState, str]] = ..., opened_by: _Optional[str] = ..., titles: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., open_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., move_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., awaited: _Optional[_Iterable[_Union[CaseAwaited, _Mapping]]] = ..., warnings: _Optional[_Iterable[_Union[CaseWarning, str]]] = ..., agreement_id: _Optional[str] = ..., unsettled: _Optional[bool] = ...) -> None: ...

class CaseView(_message.Message):
    __slots__ = ("summary", "acts", "heads", "act_in_effect")
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    ACTS_FIELD_NUMBER: _ClassVar[int]
    HEADS_FIELD_NUMBER: _ClassVar[int]
    ACT_IN_EFFECT_FIELD_NUMBER: _ClassVar[int]
    summary: CaseSummary
    acts: _containers.RepeatedCompositeFieldContainer[CaseActView]
    heads: _containers.RepeatedScalarFieldContainer[str]
    act_in_effect: str
    def __init__(self, summary: _Optional[_Union[CaseSummary, _Mapping]] = ..., acts: _Optional[_Iterable[_Union[CaseActView, _Mapping]]] = ..., heads: _Optional[_Iterable[str]] = ..., act_in_effect: _Optional[str] = ...) -> None: ...
