import datetime

from entente.v1 import agreement_pb2 as _agreement_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class HpkeSuite(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    HPKE_SUITE_UNSPECIFIED: _ClassVar[HpkeSuite]
    HPKE_SUITE_MLKEM768_X25519: _ClassVar[HpkeSuite]
    HPKE_SUITE_X25519: _ClassVar[HpkeSuite]
HPKE_SUITE_UNSPECIFIED: HpkeSuite
HPKE_SUITE_MLKEM768_X25519: HpkeSuite
HPKE_SUITE_X25519: HpkeSuite

class PartyDescriptor(_message.Message):
    __slots__ = ("party", "version", "trust_domain", "endpoints", "tls_server_name", "ca_bundle_pem", "signing_keys", "sealing_keys", "ledger_vkey", "cosigner_vkey", "issue_time")
    PARTY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TRUST_DOMAIN_FIELD_NUMBER: _ClassVar[int]
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    TLS_SERVER_NAME_FIELD_NUMBER: _ClassVar[int]
    CA_BUNDLE_PEM_FIELD_NUMBER: _ClassVar[int]
    SIGNING_KEYS_FIELD_NUMBER: _ClassVar[int]
    SEALING_KEYS_FIELD_NUMBER: _ClassVar[int]
    LEDGER_VKEY_FIELD_NUMBER: _ClassVar[int]
    COSIGNER_VKEY_FIELD_NUMBER: _ClassVar[int]
    ISSUE_TIME_FIELD_NUMBER: _ClassVar[int]
    party: str
    version: int
    trust_domain: str
    endpoints: _containers.RepeatedScalarFieldContainer[str]
    tls_server_name: str
    ca_bundle_pem: str
    signing_keys: _containers.RepeatedCompositeFieldContainer[SigningKey]
    sealing_keys: _containers.RepeatedCompositeFieldContainer[SealingKey]
    ledger_vkey: str
    cosigner_vkey: str
    issue_time: _timestamp_pb2.Timestamp
    def __init__(self, party: _Optional[str] = ..., version: _Optional[int] = ..., trust_domain: _Optional[str] = ..., endpoints: _Optional[_Iterable[str]] = ..., tls_server_name: _Optional[str] = ..., ca_bundle_pem: _Optional[str] = ..., signing_keys: _Optional[_Iterable[_Union[SigningKey, _Mapping]]] = ..., sealing_keys: _Optional[_Iterable[_Union[SealingKey, _Mapping]]] = ..., ledger_vkey: _Optional[str] = ..., cosigner_vkey: _Optional[str] = ..., issue_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SigningKey(_message.Message):
    __slots__ = ("key_id", "public_key")
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    key_id: bytes
    public_key: bytes
    def __init__(self, key_id: _Optional[bytes] = ..., public_key: _Optional[bytes] = ...) -> None: ...

class SealingKey(_message.Message):
    __slots__ = ("key_id", "suite", "public_key")
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    SUITE_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    key_id: bytes
    suite: HpkeSuite
    public_key: bytes
    def __init__(self, key_id: _Optional[bytes] = ..., suite: _Optional[_Union[HpkeSuite, str]] = ..., public_key: _Optional[bytes] = ...) -> None: ...

class SignedPartyDescriptor(_message.Message):
    __slots__ = ("descriptor", "signatures")
    DESCRIPTOR_FIELD_NUMBER: _ClassVar[int]
    SIGNATURES_FIELD_NUMBER: _ClassVar[int]
    descriptor: bytes
    signatures: _containers.RepeatedCompositeFieldContainer[_agreement_pb2.PrincipalSignature]
    def __init__(self, descriptor: _Optional[bytes] = ..., signatures: _Optional[_Iterable[_Union[_agreement_pb2.PrincipalSignature, _Mapping]]] = ...) -> None: ...
