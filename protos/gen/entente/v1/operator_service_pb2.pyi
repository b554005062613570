import datetime

from entente.v1 import agreement_pb2 as _agreement_pb2
from entente.v1 import agreement_view_pb2 as _agreement_view_pb2
from entente.v1 import case_figures_pb2 as _case_figures_pb2
from entente.v1 import error_reason_pb2 as _error_reason_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import statement_pb2 as _statement_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AuthorisationState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AUTHORISATION_STATE_UNSPECIFIED: _ClassVar[AuthorisationState]
    AUTHORISATION_STATE_GRANTED: _ClassVar[AuthorisationState]
    AUTHORISATION_STATE_ACTIVE: _ClassVar[AuthorisationState]
    AUTHORISATION_STATE_EXPIRED: _ClassVar[AuthorisationState]
    AUTHORISATION_STATE_REVOKED: _ClassVar[AuthorisationState]
AUTHORISATION_STATE_UNSPECIFIED: AuthorisationState
AUTHORISATION_STATE_GRANTED: AuthorisationState
AUTHORISATION_STATE_ACTIVE: AuthorisationState
AUTHORISATION_STATE_EXPIRED: AuthorisationState
AUTHORISATION_STATE_REVOKED: AuthorisationState

class GetNodeStatusRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetNodeStatusResponse(_message.Message):
    __slots__ = ("party", "version", "start_time", "relationships", "disk_free_bytes", "certificate_expire_time", "store_writable")
    PARTY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    RELATIONSHIPS_FIELD_NUMBER: _ClassVar[int]
    DISK_FREE_BYTES_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    STORE_WRITABLE_FIELD_NUMBER: _ClassVar[int]
    party: str
    version: str
    start_time: _timestamp_pb2.Timestamp
    relationships: _containers.RepeatedCompositeFieldContainer[RelationshipStatus]
    disk_free_bytes: int
    certificate_expire_time: _timestamp_pb2.Timestamp
    store_writable: bool
    def __init__(self, party: _Optional[str] = ..., version: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., relationships: _Optional[_Iterable[_Union[RelationshipStatus, _Mapping]]] = ..., disk_free_bytes: _Optional[int] = ..., certificate_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., store_writable: _Optional[bool] = ...) -> None: ...

class RelationshipStatus(_message.Message):
    __slots__ = ("agreement_id", "peer", "standing", "link_up", "last_heard_time", "ledger_size", "checkpoint", "cosigned_size", "lanes", "clock_skew", "roster_versions", "halted_reason", "checkpoint_time", "uncosigned_since_time", "peer_roster_confirm_time", "supply_stopped", "descriptor_versions", "own_restriction_head_time", "peer_restriction_head_time", "restriction_head_lease", "restriction_gap_items", "roster_counts", "destruction_pending", "destruction_held_back", "agreement", "notices_unconfirmed", "notice_unconfirmed_since_time", "tightening_limit", "cases", "exposures_awaited", "exposure_awaited_since_time", "exposure_limit")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PEER_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    LINK_UP_FIELD_NUMBER: _ClassVar[int]
    LAST_HEARD_TIME_FIELD_NUMBER: _ClassVar[int]
    LEDGER_SIZE_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    COSIGNED_SIZE_FIELD_NUMBER: _ClassVar[int]
    LANES_FIELD_NUMBER: _ClassVar[int]
    CLOCK_SKEW_FIELD_NUMBER: _ClassVar[int]
    ROSTER_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    HALTED_REASON_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_TIME_FIELD_NUMBER: _ClassVar[int]
    UNCOSIGNED_SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    PEER_ROSTER_CONFIRM_TIME_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_STOPPED_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTOR_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    OWN_RESTRICTION_HEAD_TIME_FIELD_NUMBER: _ClassVar[int]
    PEER_RESTRICTION_HEAD_TIME_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_HEAD_LEASE_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_GAP_ITEMS_FIELD_NUMBER: _ClassVar[int]
    ROSTER_COUNTS_FIELD_NUMBER: _ClassVar[int]
    DESTRUCTION_PENDING_FIELD_NUMBER: _ClassVar[int]
    DESTRUCTION_HELD_BACK_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    NOTICES_UNCONFIRMED_FIELD_NUMBER: _ClassVar[int]
    NOTICE_UNCONFIRMED_SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    TIGHTENING_LIMIT_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    EXPOSURES_AWAITED_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_AWAITED_SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_LIMIT_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    peer: str
    standing: _agreement_pb2.Standing
    link_up: bool
    last_heard_time: _timestamp_pb2.Timestamp
    ledger_size: int
    checkpoint: str
    cosigned_size: int
    lanes: _containers.RepeatedCompositeFieldContainer[LaneStatus]
    clock_skew: _duration_pb2.Duration
    roster_versions: _containers.RepeatedScalarFieldContainer[int]
    halted_reason: _error_reason_pb2.ErrorReason
    checkpoint_time: _timestamp_pb2.Timestamp
    uncosigned_since_time: _timestamp_pb2.Timestamp
    peer_roster_confirm_time: _timestamp_pb2.Timestamp
    supply_stopped: _containers.RepeatedScalarFieldContainer[_error_reason_pb2.ErrorReason]
    descriptor_versions: _containers.RepeatedScalarFieldContainer[int]
    own_restriction_head_time: _timestamp_pb2.Timestamp
    peer_restriction_head_time: _timestamp_pb2.Timestamp
    restriction_head_lease: _duration_pb2.Duration
    restriction_gap_items: int
    roster_counts: _containers.RepeatedCompositeFieldContainer[RosterCount]
    destruction_pending: int
    destruction_held_back: int
    agreement: AgreementFigures
    notices_unconfirmed: int
    notice_unconfirmed_since_time: _timestamp_pb2.Timestamp
    tightening_limit: _duration_pb2.Duration
    cases: _case_figures_pb2.CaseFigures
    exposures_awaited: int
    exposure_awaited_since_time: _timestamp_pb2.Timestamp
    exposure_limit: _duration_pb2.Duration
    def __init__(self, agreement_id: _Optional[str] = ..., peer: _Optional[str] = ..., standing: _Optional[_Union[_agreement_pb2.Standing, str]] = ..., link_up: _Optional[bool] = ..., last_heard_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ledger_size: _Optional[int] = ..., checkpoint: _Optional[str] = ..., cosigned_size: _Optional[int] = ..., lanes: _Optional[_Iterable[_Union[LaneStatus, _Mapping]]] = ..., clock_skew: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., roster_versions: _Optional[_Iterable[int]] = ..., halted_reason: _Optional[_Union[_error_reason_pb2.ErrorReason, str]] = ..., checkpoint_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., uncosigned_since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., peer_roster_confirm_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., supply_stopped: _Optional[_Iterable[_Union[_error_reason_pb2.ErrorReason, str]]] = ..., descriptor_versions: _Optional[_Iterable[int]] = ..., own_restriction_head_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., peer_restriction_head_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., restriction_head_lease: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., restriction_gap_items: _Optional[int] = ..., roster_counts: _Optional[_Iterable[_Union[RosterCount, _Mapping]]] = ..., destruction_pending: _Optional[int] = ..., destruction_held_back: _Optional[int] = ..., agreement: _Optional[_Union[AgreementFigures, _Mapping]] = ..., notices_unconfirmed: _Optional[int] = ..., notice_unconfirmed_since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., tightening_limit: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., cases: _Optional[_Union[_case_figures_pb2.CaseFigures, _Mapping]] = ..., exposures_awaited: _Optional[int] = ..., exposure_awaited_since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., exposure_limit: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class AgreementFigures(_message.Message):
    __slots__ = ("suspended", "vacant", "end_time", "disputes", "amendments", "texts_present", "texts_absent", "version_unconfirmed", "standing_differs", "parties", "suspensions")
    class DisputesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class AmendmentsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    SUSPENDED_FIELD_NUMBER: _ClassVar[int]
    VACANT_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    DISPUTES_FIELD_NUMBER: _ClassVar[int]
    AMENDMENTS_FIELD_NUMBER: _ClassVar[int]
    TEXTS_PRESENT_FIELD_NUMBER: _ClassVar[int]
    TEXTS_ABSENT_FIELD_NUMBER: _ClassVar[int]
    VERSION_UNCONFIRMED_FIELD_NUMBER: _ClassVar[int]
    STANDING_DIFFERS_FIELD_NUMBER: _ClassVar[int]
    PARTIES_FIELD_NUMBER: _ClassVar[int]
    SUSPENSIONS_FIELD_NUMBER: _ClassVar[int]
    suspended: _containers.RepeatedScalarFieldContainer[str]
    vacant: _containers.RepeatedScalarFieldContainer[str]
    end_time: _timestamp_pb2.Timestamp
    disputes: _containers.ScalarMap[str, int]
    amendments: _containers.ScalarMap[str, int]
    texts_present: _containers.RepeatedScalarFieldContainer[str]
    texts_absent: _containers.RepeatedScalarFieldContainer[str]
    version_unconfirmed: bool
    standing_differs: bool
    parties: _containers.RepeatedScalarFieldContainer[str]
    suspensions: _containers.RepeatedCompositeFieldContainer[_agreement_view_pb2.RunningSuspension]
    def __init__(self, suspended: _Optional[_Iterable[str]] = ..., vacant: _Optional[_Iterable[str]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., disputes: _Optional[_Mapping[str, int]] = ..., amendments: _Optional[_Mapping[str, int]] = ..., texts_present: _Optional[_Iterable[str]] = ..., texts_absent: _Optional[_Iterable[str]] = ..., version_unconfirmed: _Optional[bool] = ..., standing_differs: _Optional[bool] = ..., parties: _Optional[_Iterable[str]] = ..., suspensions: _Optional[_Iterable[_Union[_agreement_view_pb2.RunningSuspension, _Mapping]]] = ...) -> None: ...

class RosterCount(_message.Message):
    __slots__ = ("party", "state", "count")
    PARTY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    party: str
    state: AuthorisationState
    count: int
    def __init__(self, party: _Optional[str] = ..., state: _Optional[_Union[AuthorisationState, str]] = ..., count: _Optional[int] = ...) -> None: ...

class LaneStatus(_message.Message):
    __slots__ = ("lane", "depth", "oldest_age", "sent_sequence", "received_sequence")
    LANE_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    OLDEST_AGE_FIELD_NUMBER: _ClassVar[int]
    SENT_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    lane: _statement_pb2.Lane
    depth: int
    oldest_age: _duration_pb2.Duration
    sent_sequence: int
    received_sequence: int
    def __init__(self, lane: _Optional[_Union[_statement_pb2.Lane, str]] = ..., depth: _Optional[int] = ..., oldest_age: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., sent_sequence: _Optional[int] = ..., received_sequence: _Optional[int] = ...) -> None: ...

class RevokeRequest(_message.Message):
    __slots__ = ("uri", "spki_sha256", "serial", "reason")
    URI_FIELD_NUMBER: _ClassVar[int]
    SPKI_SHA256_FIELD_NUMBER: _ClassVar[int]
    SERIAL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    uri: str
    spki_sha256: bytes
    serial: str
    reason: str
    def __init__(self, uri: _Optional[str] = ..., spki_sha256: _Optional[bytes] = ..., serial: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class RevokeResponse(_message.Message):
    __slots__ = ("deny_list_size",)
    DENY_LIST_SIZE_FIELD_NUMBER: _ClassVar[int]
    deny_list_size: int
    def __init__(self, deny_list_size: _Optional[int] = ...) -> None: ...

class ListAlarmsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAlarmsResponse(_message.Message):
    __slots__ = ("alarms", "next_page_token")
    ALARMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    alarms: _containers.RepeatedCompositeFieldContainer[Alarm]
    next_page_token: str
    def __init__(self, alarms: _Optional[_Iterable[_Union[Alarm, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class Alarm(_message.Message):
    __slots__ = ("alarm_id", "agreement_id", "reason", "raise_time", "statement_id")
    ALARM_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RAISE_TIME_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    alarm_id: int
    agreement_id: str
    reason: _error_reason_pb2.ErrorReason
    raise_time: _timestamp_pb2.Timestamp
    statement_id: str
    def __init__(self, alarm_id: _Optional[int] = ..., agreement_id: _Optional[str] = ..., reason: _Optional[_Union[_error_reason_pb2.ErrorReason, str]] = ..., raise_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., statement_id: _Optional[str] = ...) -> None: ...
