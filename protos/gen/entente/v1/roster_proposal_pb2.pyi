import datetime

from entente.v1 import limits_pb2 as _limits_pb2
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

class RosterProposalState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROSTER_PROPOSAL_STATE_UNSPECIFIED: _ClassVar[RosterProposalState]
    ROSTER_PROPOSAL_STATE_PENDING: _ClassVar[RosterProposalState]
    ROSTER_PROPOSAL_STATE_CONFIRMED: _ClassVar[RosterProposalState]
    ROSTER_PROPOSAL_STATE_WITHDRAWN: _ClassVar[RosterProposalState]
    ROSTER_PROPOSAL_STATE_SUPERSEDED: _ClassVar[RosterProposalState]

class RosterChangeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROSTER_CHANGE_KIND_UNSPECIFIED: _ClassVar[RosterChangeKind]
    ROSTER_CHANGE_KIND_ADDED: _ClassVar[RosterChangeKind]
    ROSTER_CHANGE_KIND_CHANGED: _ClassVar[RosterChangeKind]
    ROSTER_CHANGE_KIND_REMOVED: _ClassVar[RosterChangeKind]

class RosterWarningKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROSTER_WARNING_KIND_UNSPECIFIED: _ClassVar[RosterWarningKind]
    ROSTER_WARNING_KIND_NAMES_CROSS: _ClassVar[RosterWarningKind]
    ROSTER_WARNING_KIND_NO_CONTACT: _ClassVar[RosterWarningKind]
ROSTER_PROPOSAL_STATE_UNSPECIFIED: RosterProposalState
ROSTER_PROPOSAL_STATE_PENDING: RosterProposalState
ROSTER_PROPOSAL_STATE_CONFIRMED: RosterProposalState
ROSTER_PROPOSAL_STATE_WITHDRAWN: RosterProposalState
ROSTER_PROPOSAL_STATE_SUPERSEDED: RosterProposalState
ROSTER_CHANGE_KIND_UNSPECIFIED: RosterChangeKind
ROSTER_CHANGE_KIND_ADDED: RosterChangeKind
ROSTER_CHANGE_KIND_CHANGED: RosterChangeKind
ROSTER_CHANGE_KIND_REMOVED: RosterChangeKind
ROSTER_WARNING_KIND_UNSPECIFIED: RosterWarningKind
ROSTER_WARNING_KIND_NAMES_CROSS: RosterWarningKind
ROSTER_WARNING_KIND_NO_CONTACT: RosterWarningKind

class RosterDraft(_message.Message):
    __slots__ = ("base_version", "persons", "systems", "lease_seconds")
    BASE_VERSION_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    SYSTEMS_FIELD_NUMBER: _ClassVar[int]
    LEASE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    base_version: int
    persons: _containers.RepeatedCompositeFieldContainer[_roster_pb2.RosterPerson]
    systems: _containers.RepeatedCompositeFieldContainer[_roster_pb2.RosterSystem]
    lease_seconds: int
    def __init__(self, base_version: _Optional[int] = ..., persons: _Optional[_Iterable[_Union[_roster_pb2.RosterPerson, _Mapping]]] = ..., systems: _Optional[_Iterable[_Union[_roster_pb2.RosterSystem, _Mapping]]] = ..., lease_seconds: _Optional[int] = ...) -> None: ...

class RosterProposal(_message.Message):
    __slots__ = ("proposal_id", "agreement_id", "base_version", "version", "roster", "roster_digest", "state", "proposer", "propose_time", "withdrawer", "end_time", "changes", "warnings")
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    BASE_VERSION_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    ROSTER_DIGEST_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PROPOSER_FIELD_NUMBER: _ClassVar[int]
    PROPOSE_TIME_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWER_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    proposal_id: str
    agreement_id: str
    base_version: int
    version: int
    roster: bytes
    roster_digest: bytes
    state: RosterProposalState
    proposer: _statement_pb2.Author
    propose_time: _timestamp_pb2.Timestamp
    withdrawer: _statement_pb2.Author
    end_time: _timestamp_pb2.Timestamp
    changes: _containers.RepeatedCompositeFieldContainer[RosterChange]
    warnings: _containers.RepeatedCompositeFieldContainer[RosterWarning]
    def __init__(self, proposal_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., base_version: _Optional[int] = ..., version: _Optional[int] = ..., roster: _Optional[bytes] = ..., roster_digest: _Optional[bytes] = ..., state: _Optional[_Union[RosterProposalState, str]] = ..., proposer: _Optional[_Union[_statement_pb2.Author, _Mapping]] = ..., propose_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., withdrawer: _Optional[_Union[_statement_pb2.Author, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., changes: _Optional[_Iterable[_Union[RosterChange, _Mapping]]] = ..., warnings: _Optional[_Iterable[_Union[RosterWarning, _Mapping]]] = ...) -> None: ...

class RosterChange(_message.Message):
    __slots__ = ("kind", "person_id", "system", "fields")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SYSTEM_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    kind: RosterChangeKind
    person_id: str
    system: str
    fields: _containers.RepeatedCompositeFieldContainer[RosterFieldChange]
    def __init__(self, kind: _Optional[_Union[RosterChangeKind, str]] = ..., person_id: _Optional[str] = ..., system: _Optional[str] = ..., fields: _Optional[_Iterable[_Union[RosterFieldChange, _Mapping]]] = ...) -> None: ...

class RosterFieldChange(_message.Message):
    __slots__ = ("field", "before", "after")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    field: str
    before: _containers.RepeatedScalarFieldContainer[str]
    after: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, field: _Optional[str] = ..., before: _Optional[_Iterable[str]] = ..., after: _Optional[_Iterable[str]] = ...) -> None: ...

class RosterWarning(_message.Message):
    __slots__ = ("kind", "person_ids")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    kind: RosterWarningKind
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, kind: _Optional[_Union[RosterWarningKind, str]] = ..., person_ids: _Optional[_Iterable[str]] = ...) -> None: ...
