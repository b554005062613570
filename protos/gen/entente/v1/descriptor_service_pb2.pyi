import datetime

from entente.v1 import error_reason_pb2 as _error_reason_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import party_pb2 as _party_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class KeyRole(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    KEY_ROLE_UNSPECIFIED: _ClassVar[KeyRole]
    KEY_ROLE_SIGNING: _ClassVar[KeyRole]
    KEY_ROLE_SEALING: _ClassVar[KeyRole]
    KEY_ROLE_LEDGER: _ClassVar[KeyRole]
    KEY_ROLE_COSIGNING: _ClassVar[KeyRole]

class KeyState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    KEY_STATE_UNSPECIFIED: _ClassVar[KeyState]
    KEY_STATE_IN_USE: _ClassVar[KeyState]
    KEY_STATE_ANNOUNCED: _ClassVar[KeyState]
    KEY_STATE_NEEDED: _ClassVar[KeyState]
    KEY_STATE_UNNEEDED: _ClassVar[KeyState]
    KEY_STATE_UNANNOUNCED: _ClassVar[KeyState]
KEY_ROLE_UNSPECIFIED: KeyRole
KEY_ROLE_SIGNING: KeyRole
KEY_ROLE_SEALING: KeyRole
KEY_ROLE_LEDGER: KeyRole
KEY_ROLE_COSIGNING: KeyRole
KEY_STATE_UNSPECIFIED: KeyState
KEY_STATE_IN_USE: KeyState
KEY_STATE_ANNOUNCED: KeyState
KEY_STATE_NEEDED: KeyState
KEY_STATE_UNNEEDED: KeyState
KEY_STATE_UNANNOUNCED: KeyState

class ListKeysRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListKeysResponse(_message.Message):
    __slots__ = ("keys", "descriptors")
    KEYS_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTORS_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedCompositeFieldContainer[KeyStatus]
    descriptors: _containers.RepeatedCompositeFieldContainer[DescriptorStatus]
    def __init__(self, keys: _Optional[_Iterable[_Union[KeyStatus, _Mapping]]] = ..., descriptors: _Optional[_Iterable[_Union[DescriptorStatus, _Mapping]]] = ...) -> None: ...

class KeyStatus(_message.Message):
    __slots__ = ("role", "key_id", "suite", "state", "since_time", "owed_statements")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    SUITE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    OWED_STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    role: KeyRole
    key_id: bytes
    suite: _party_pb2.HpkeSuite
    state: KeyState
    since_time: _timestamp_pb2.Timestamp
    owed_statements: int
    def __init__(self, role: _Optional[_Union[KeyRole, str]] = ..., key_id: _Optional[bytes] = ..., suite: _Optional[_Union[_party_pb2.HpkeSuite, str]] = ..., state: _Optional[_Union[KeyState, str]] = ..., since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., owed_statements: _Optional[int] = ...) -> None: ...

class DescriptorStatus(_message.Message):
    __slots__ = ("agreement_id", "peer", "version", "accepted_version", "peer_version", "refused_reason")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PEER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    PEER_VERSION_FIELD_NUMBER: _ClassVar[int]
    REFUSED_REASON_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    peer: str
    version: int
    accepted_version: int
    peer_version: int
    refused_reason: _error_reason_pb2.ErrorReason
    def __init__(self, agreement_id: _Optional[str] = ..., peer: _Optional[str] = ..., version: _Optional[int] = ..., accepted_version: _Optional[int] = ..., peer_version: _Optional[int] = ..., refused_reason: _Optional[_Union[_error_reason_pb2.ErrorReason, str]] = ...) -> None: ...

class RotateKeyRequest(_message.Message):
    __slots__ = ("role", "suite")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    SUITE_FIELD_NUMBER: _ClassVar[int]
    role: KeyRole
    suite: _party_pb2.HpkeSuite
    def __init__(self, role: _Optional[_Union[KeyRole, str]] = ..., suite: _Optional[_Union[_party_pb2.HpkeSuite, str]] = ...) -> None: ...

class RotateKeyResponse(_message.Message):
    __slots__ = ("key_id", "announcements")
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCEMENTS_FIELD_NUMBER: _ClassVar[int]
    key_id: bytes
    announcements: _containers.RepeatedCompositeFieldContainer[Announcement]
    def __init__(self, key_id: _Optional[bytes] = ..., announcements: _Optional[_Iterable[_Union[Announcement, _Mapping]]] = ...) -> None: ...

class RetireKeyRequest(_message.Message):
    __slots__ = ("key_id",)
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    key_id: bytes
    def __init__(self, key_id: _Optional[bytes] = ...) -> None: ...

class RetireKeyResponse(_message.Message):
    __slots__ = ("announcements",)
    ANNOUNCEMENTS_FIELD_NUMBER: _ClassVar[int]
    announcements: _containers.RepeatedCompositeFieldContainer[Announcement]
    def __init__(self, announcements: _Optional[_Iterable[_Union[Announcement, _Mapping]]] = ...) -> None: ...

class UpdateDescriptorRequest(_message.Message):
    __slots__ = ("endpoints", "ca_bundle_pem", "tls_server_name")
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    CA_BUNDLE_PEM_FIELD_NUMBER: _ClassVar[int]
    TLS_SERVER_NAME_FIELD_NUMBER: _ClassVar[int]
    endpoints: Endpoints
    ca_bundle_pem: str
    tls_server_name: str
    def __init__(self, endpoints: _Optional[_Union[Endpoints, _Mapping]] = ..., ca_bundle_pem: _Optional[str] = ..., tls_server_name: _Optional[str] = ...) -> None: ...

class Endpoints(_message.Message):
    __slots__ = ("endpoints",)
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    endpoints: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, endpoints: _Optional[_Iterable[str]] = ...) -> None: ...

class UpdateDescriptorResponse(_message.Message):
    __slots__ = ("announcements",)
    ANNOUNCEMENTS_FIELD_NUMBER: _ClassVar[int]
    announcements: _containers.RepeatedCompositeFieldContainer[Announcement]
    def __init__(self, announcements: _Optional[_Iterable[_Union[Announcement, _Mapping]]] = ...) -> None: ...

class Announcement(_message.Message):
    __slots__ = ("agreement_id", "version", "statement_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    version: int
    statement_id: str
    def __init__(self, agreement_id: _Optional[str] = ..., version: _Optional[int] = ..., statement_id: _Optional[str] = ...) -> None: ...
