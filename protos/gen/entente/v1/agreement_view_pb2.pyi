import datetime

from entente.v1 import amendment_pb2 as _amendment_pb2
from entente.v1 import contact_pb2 as _contact_pb2
from entente.v1 import dispute_pb2 as _dispute_pb2
from entente.v1 import principal_act_pb2 as _principal_act_pb2
from entente.v1 import suspension_pb2 as _suspension_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RunningNotice(_message.Message):
    __slots__ = ("act_id", "party", "end_time")
    ACT_ID_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    act_id: bytes
    party: str
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, act_id: _Optional[bytes] = ..., party: _Optional[str] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RunningSuspension(_message.Message):
    __slots__ = ("act_id", "party", "articles", "inbound", "since_time", "said")
    ACT_ID_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    ARTICLES_FIELD_NUMBER: _ClassVar[int]
    INBOUND_FIELD_NUMBER: _ClassVar[int]
    SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    SAID_FIELD_NUMBER: _ClassVar[int]
    act_id: bytes
    party: str
    articles: _containers.RepeatedScalarFieldContainer[str]
    inbound: _suspension_pb2.InboundPolicy
    since_time: _timestamp_pb2.Timestamp
    said: _suspension_pb2.Suspension
    def __init__(self, act_id: _Optional[bytes] = ..., party: _Optional[str] = ..., articles: _Optional[_Iterable[str]] = ..., inbound: _Optional[_Union[_suspension_pb2.InboundPolicy, str]] = ..., since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., said: _Optional[_Union[_suspension_pb2.Suspension, _Mapping]] = ...) -> None: ...

class DesignationView(_message.Message):
    __slots__ = ("act_id", "party", "said", "state", "from_time", "until_time")
    ACT_ID_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    SAID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    act_id: bytes
    party: str
    said: _contact_pb2.ContactDesignation
    state: _contact_pb2.DesignationState
    from_time: _timestamp_pb2.Timestamp
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, act_id: _Optional[bytes] = ..., party: _Optional[str] = ..., said: _Optional[_Union[_contact_pb2.ContactDesignation, _Mapping]] = ..., state: _Optional[_Union[_contact_pb2.DesignationState, str]] = ..., from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DisputeMoved(_message.Message):
    __slots__ = ("state", "move_time")
    STATE_FIELD_NUMBER: _ClassVar[int]
    MOVE_TIME_FIELD_NUMBER: _ClassVar[int]
    state: _dispute_pb2.DisputeState
    move_time: _timestamp_pb2.Timestamp
    def __init__(self, state: _Optional[_Union[_dispute_pb2.DisputeState, str]] = ..., move_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DisputeView(_message.Message):
    __slots__ = ("dispute_id", "party", "said", "state", "moves", "signed_by", "conclusion")
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    SAID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    MOVES_FIELD_NUMBER: _ClassVar[int]
    SIGNED_BY_FIELD_NUMBER: _ClassVar[int]
    CONCLUSION_FIELD_NUMBER: _ClassVar[int]
    dispute_id: bytes
    party: str
    said: _dispute_pb2.DisputeRaised
    state: _dispute_pb2.DisputeState
    moves: _containers.RepeatedCompositeFieldContainer[DisputeMoved]
    signed_by: _containers.RepeatedScalarFieldContainer[str]
    conclusion: _dispute_pb2.DisputeConclusion
    def __init__(self, dispute_id: _Optional[bytes] = ..., party: _Optional[str] = ..., said: _Optional[_Union[_dispute_pb2.DisputeRaised, _Mapping]] = ..., state: _Optional[_Union[_dispute_pb2.DisputeState, str]] = ..., moves: _Optional[_Iterable[_Union[DisputeMoved, _Mapping]]] = ..., signed_by: _Optional[_Iterable[str]] = ..., conclusion: _Optional[_Union[_dispute_pb2.DisputeConclusion, _Mapping]] = ...) -> None: ...

class AmendmentMoved(_message.Message):
    __slots__ = ("state", "move_time")
    STATE_FIELD_NUMBER: _ClassVar[int]
    MOVE_TIME_FIELD_NUMBER: _ClassVar[int]
    state: _amendment_pb2.AmendmentState
    move_time: _timestamp_pb2.Timestamp
    def __init__(self, state: _Optional[_Union[_amendment_pb2.AmendmentState, str]] = ..., move_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AmendmentView(_message.Message):
    __slots__ = ("amendment_id", "party", "said", "state", "moves", "record_digest", "offered_by", "signed_by", "record")
    AMENDMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    SAID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    MOVES_FIELD_NUMBER: _ClassVar[int]
    RECORD_DIGEST_FIELD_NUMBER: _ClassVar[int]
    OFFERED_BY_FIELD_NUMBER: _ClassVar[int]
    SIGNED_BY_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    amendment_id: bytes
    party: str
    said: _amendment_pb2.AmendmentRequested
    state: _amendment_pb2.AmendmentState
    moves: _containers.RepeatedCompositeFieldContainer[AmendmentMoved]
    record_digest: bytes
    offered_by: str
    signed_by: str
    record: bytes
    def __init__(self, amendment_id: _Optional[bytes] = ..., party: _Optional[str] = ..., said: _Optional[_Union[_amendment_pb2.AmendmentRequested, _Mapping]] = ..., state: _Optional[_Union[_amendment_pb2.AmendmentState, str]] = ..., moves: _Optional[_Iterable[_Union[AmendmentMoved, _Mapping]]] = ..., record_digest: _Optional[bytes] = ..., offered_by: _Optional[str] = ..., signed_by: _Optional[str] = ..., record: _Optional[bytes] = ...) -> None: ...

class TextView(_message.Message):
    __slots__ = ("language", "sha256", "held")
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    language: str
    sha256: bytes
    held: bool
    def __init__(self, language: _Optional[str] = ..., sha256: _Optional[bytes] = ..., held: _Optional[bool] = ...) -> None: ...

class PrincipalView(_message.Message):
    __slots__ = ("party", "keys")
    PARTY_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    party: str
    keys: _principal_act_pb2.PrincipalKeys
    def __init__(self, party: _Optional[str] = ..., keys: _Optional[_Union[_principal_act_pb2.PrincipalKeys, _Mapping]] = ...) -> None: ...

class WaitingAct(_message.Message):
    __slots__ = ("act_id", "kind", "awaits", "state_time")
    ACT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    AWAITS_FIELD_NUMBER: _ClassVar[int]
    STATE_TIME_FIELD_NUMBER: _ClassVar[int]
    act_id: bytes
    kind: str
    awaits: str
    state_time: _timestamp_pb2.Timestamp
    def __init__(self, act_id: _Optional[bytes] = ..., kind: _Optional[str] = ..., awaits: _Optional[str] = ..., state_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
