from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import item_pb2 as _item_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import party_pb2 as _party_pb2
from entente.v1 import purpose_pb2 as _purpose_pb2
from entente.v1 import restriction_pb2 as _restriction_pb2
from entente.v1 import roster_pb2 as _roster_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SourceChannel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SOURCE_CHANNEL_UNSPECIFIED: _ClassVar[SourceChannel]
    SOURCE_CHANNEL_ADMINISTRATION: _ClassVar[SourceChannel]
    SOURCE_CHANNEL_RILO: _ClassVar[SourceChannel]
    SOURCE_CHANNEL_THIRD_PARTY: _ClassVar[SourceChannel]
SOURCE_CHANNEL_UNSPECIFIED: SourceChannel
SOURCE_CHANNEL_ADMINISTRATION: SourceChannel
SOURCE_CHANNEL_RILO: SourceChannel
SOURCE_CHANNEL_THIRD_PARTY: SourceChannel

class ItemSupply(_message.Message):
    __slots__ = ("item_id", "version", "family", "mou_basis", "purpose", "purpose_declaration", "restrictions", "addressees", "nominal", "synthetic", "customs_enforcement", "instruments", "urgency", "parts", "purpose_declaration_digest", "general_rule_sequence", "derived_from", "source_channel", "cleared_by_id")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    FAMILY_FIELD_NUMBER: _ClassVar[int]
    MOU_BASIS_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_DECLARATION_FIELD_NUMBER: _ClassVar[int]
    RESTRICTIONS_FIELD_NUMBER: _ClassVar[int]
    ADDRESSEES_FIELD_NUMBER: _ClassVar[int]
    NOMINAL_FIELD_NUMBER: _ClassVar[int]
    SYNTHETIC_FIELD_NUMBER: _ClassVar[int]
    CUSTOMS_ENFORCEMENT_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENTS_FIELD_NUMBER: _ClassVar[int]
    URGENCY_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_DECLARATION_DIGEST_FIELD_NUMBER: _ClassVar[int]
    GENERAL_RULE_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    DERIVED_FROM_FIELD_NUMBER: _ClassVar[int]
    SOURCE_CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CLEARED_BY_ID_FIELD_NUMBER: _ClassVar[int]
    item_id: bytes
    version: int
    family: _item_pb2.Family
    mou_basis: str
    purpose: _purpose_pb2.Purpose
    purpose_declaration: str
    restrictions: _restriction_pb2.RestrictionStatement
    addressees: Addressees
    nominal: bool
    synthetic: bool
    customs_enforcement: bool
    instruments: _containers.RepeatedScalarFieldContainer[str]
    urgency: _code_lists_pb2.Urgency
    parts: _containers.RepeatedCompositeFieldContainer[SealedPart]
    purpose_declaration_digest: bytes
    general_rule_sequence: int
    derived_from: _containers.RepeatedScalarFieldContainer[bytes]
    source_channel: SourceChannel
    cleared_by_id: str
    def __init__(self, item_id: _Optional[bytes] = ..., version: _Optional[int] = ..., family: _Optional[_Union[_item_pb2.Family, str]] = ..., mou_basis: _Optional[str] = ..., purpose: _Optional[_Union[_purpose_pb2.Purpose, _Mapping]] = ..., purpose_declaration: _Optional[str] = ..., restrictions: _Optional[_Union[_restriction_pb2.RestrictionStatement, _Mapping]] = ..., addressees: _Optional[_Union[Addressees, _Mapping]] = ..., nominal: _Optional[bool] = ..., synthetic: _Optional[bool] = ..., customs_enforcement: _Optional[bool] = ..., instruments: _Optional[_Iterable[str]] = ..., urgency: _Optional[_Union[_code_lists_pb2.Urgency, str]] = ..., parts: _Optional[_Iterable[_Union[SealedPart, _Mapping]]] = ..., purpose_declaration_digest: _Optional[bytes] = ..., general_rule_sequence: _Optional[int] = ..., derived_from: _Optional[_Iterable[bytes]] = ..., source_channel: _Optional[_Union[SourceChannel, str]] = ..., cleared_by_id: _Optional[str] = ...) -> None: ...

class Addressees(_message.Message):
    __slots__ = ("persons", "roles")
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    persons: _containers.RepeatedScalarFieldContainer[str]
    roles: _containers.RepeatedScalarFieldContainer[_roster_pb2.Role]
    def __init__(self, persons: _Optional[_Iterable[str]] = ..., roles: _Optional[_Iterable[_Union[_roster_pb2.Role, str]]] = ...) -> None: ...

class SealedPart(_message.Message):
    __slots__ = ("part", "plain_digest", "plain_size_bytes", "sealed_digest", "sealed_size_bytes", "restrictions")
    PART_FIELD_NUMBER: _ClassVar[int]
    PLAIN_DIGEST_FIELD_NUMBER: _ClassVar[int]
    PLAIN_SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    SEALED_DIGEST_FIELD_NUMBER: _ClassVar[int]
    SEALED_SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    RESTRICTIONS_FIELD_NUMBER: _ClassVar[int]
    part: int
    plain_digest: bytes
    plain_size_bytes: int
    sealed_digest: bytes
    sealed_size_bytes: int
    restrictions: _restriction_pb2.RestrictionStatement
    def __init__(self, part: _Optional[int] = ..., plain_digest: _Optional[bytes] = ..., plain_size_bytes: _Optional[int] = ..., sealed_digest: _Optional[bytes] = ..., sealed_size_bytes: _Optional[int] = ..., restrictions: _Optional[_Union[_restriction_pb2.RestrictionStatement, _Mapping]] = ...) -> None: ...

class SealedKeys(_message.Message):
    __slots__ = ("session_id", "wrapped", "session")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    WRAPPED_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    session_id: bytes
    wrapped: bytes
    session: SealedSession
    def __init__(self, session_id: _Optional[bytes] = ..., wrapped: _Optional[bytes] = ..., session: _Optional[_Union[SealedSession, _Mapping]] = ...) -> None: ...

class SealedSession(_message.Message):
    __slots__ = ("key_id", "suite", "sealed")
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    SUITE_FIELD_NUMBER: _ClassVar[int]
    SEALED_FIELD_NUMBER: _ClassVar[int]
    key_id: bytes
    suite: _party_pb2.HpkeSuite
    sealed: bytes
    def __init__(self, key_id: _Optional[bytes] = ..., suite: _Optional[_Union[_party_pb2.HpkeSuite, str]] = ..., sealed: _Optional[bytes] = ...) -> None: ...

class ContentKeys(_message.Message):
    __slots__ = ("keys",)
    KEYS_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, keys: _Optional[_Iterable[bytes]] = ...) -> None: ...
