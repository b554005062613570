import datetime

from entente.v1 import agreement_pb2 as _agreement_pb2
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

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROLE_UNSPECIFIED: _ClassVar[Role]
    ROLE_PRINCIPAL: _ClassVar[Role]
    ROLE_CONTACT: _ClassVar[Role]
    ROLE_ANALYST: _ClassVar[Role]
    ROLE_LIAISON: _ClassVar[Role]
    ROLE_PROJECT_OFFICER: _ClassVar[Role]
    ROLE_LEGAL_ADVISER: _ClassVar[Role]
    ROLE_AUDITOR: _ClassVar[Role]
    ROLE_OPERATOR: _ClassVar[Role]
ROLE_UNSPECIFIED: Role
ROLE_PRINCIPAL: Role
ROLE_CONTACT: Role
ROLE_ANALYST: Role
ROLE_LIAISON: Role
ROLE_PROJECT_OFFICER: Role
ROLE_LEGAL_ADVISER: Role
ROLE_AUDITOR: Role
ROLE_OPERATOR: Role

class RosterPerson(_message.Message):
    __slots__ = ("person_id", "roles", "units", "languages", "valid_from_time", "valid_until_time", "names")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    roles: _containers.RepeatedScalarFieldContainer[Role]
    units: _containers.RepeatedScalarFieldContainer[str]
    languages: _containers.RepeatedScalarFieldContainer[str]
    valid_from_time: _timestamp_pb2.Timestamp
    valid_until_time: _timestamp_pb2.Timestamp
    names: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, person_id: _Optional[str] = ..., roles: _Optional[_Iterable[_Union[Role, str]]] = ..., units: _Optional[_Iterable[str]] = ..., languages: _Optional[_Iterable[str]] = ..., valid_from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., valid_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., names: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class RosterSystem(_message.Message):
    __slots__ = ("name", "may_act_for", "may_act_for_roles")
    NAME_FIELD_NUMBER: _ClassVar[int]
    MAY_ACT_FOR_FIELD_NUMBER: _ClassVar[int]
    MAY_ACT_FOR_ROLES_FIELD_NUMBER: _ClassVar[int]
    name: str
    may_act_for: _containers.RepeatedScalarFieldContainer[str]
    may_act_for_roles: _containers.RepeatedScalarFieldContainer[Role]
    def __init__(self, name: _Optional[str] = ..., may_act_for: _Optional[_Iterable[str]] = ..., may_act_for_roles: _Optional[_Iterable[_Union[Role, str]]] = ...) -> None: ...

class Roster(_message.Message):
    __slots__ = ("agreement_id", "party", "version", "persons", "systems", "lease_seconds", "issue_time")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    SYSTEMS_FIELD_NUMBER: _ClassVar[int]
    LEASE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    ISSUE_TIME_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    party: str
    version: int
    persons: _containers.RepeatedCompositeFieldContainer[RosterPerson]
    systems: _containers.RepeatedCompositeFieldContainer[RosterSystem]
    lease_seconds: int
    issue_time: _timestamp_pb2.Timestamp
    def __init__(self, agreement_id: _Optional[str] = ..., party: _Optional[str] = ..., version: _Optional[int] = ..., persons: _Optional[_Iterable[_Union[RosterPerson, _Mapping]]] = ..., systems: _Optional[_Iterable[_Union[RosterSystem, _Mapping]]] = ..., lease_seconds: _Optional[int] = ..., issue_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SignedRoster(_message.Message):
    __slots__ = ("roster", "signatures")
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    SIGNATURES_FIELD_NUMBER: _ClassVar[int]
    roster: bytes
    signatures: _containers.RepeatedCompositeFieldContainer[_agreement_pb2.PrincipalSignature]
    def __init__(self, roster: _Optional[bytes] = ..., signatures: _Optional[_Iterable[_Union[_agreement_pb2.PrincipalSignature, _Mapping]]] = ...) -> None: ...
