from entente.v1 import controlled_delivery_pb2 as _controlled_delivery_pb2
from entente.v1 import entity_profile_pb2 as _entity_profile_pb2
from entente.v1 import feedback_pb2 as _feedback_pb2
from entente.v1 import joint_operation_pb2 as _joint_operation_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import modus_operandi_pb2 as _modus_operandi_pb2
from entente.v1 import precursor_incident_pb2 as _precursor_incident_pb2
from entente.v1 import project_note_pb2 as _project_note_pb2
from entente.v1 import reference_pb2 as _reference_pb2
from entente.v1 import reply_pb2 as _reply_pb2
from entente.v1 import request_pb2 as _request_pb2
from entente.v1 import seizure_pb2 as _seizure_pb2
from entente.v1 import statistics_pb2 as _statistics_pb2
from entente.v1 import trend_pb2 as _trend_pb2
from entente.v1 import warning_pb2 as _warning_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Family(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FAMILY_UNSPECIFIED: _ClassVar[Family]
    FAMILY_SEIZURE: _ClassVar[Family]
    FAMILY_WARNING: _ClassVar[Family]
    FAMILY_FEEDBACK: _ClassVar[Family]
    FAMILY_MODUS_OPERANDI: _ClassVar[Family]
    FAMILY_PRECURSOR_INCIDENT: _ClassVar[Family]
    FAMILY_CONTROLLED_DELIVERY: _ClassVar[Family]
    FAMILY_OPERATION: _ClassVar[Family]
    FAMILY_TREND: _ClassVar[Family]
    FAMILY_ENTITY_PROFILE: _ClassVar[Family]
    FAMILY_PROJECT_NOTE: _ClassVar[Family]
    FAMILY_REQUEST: _ClassVar[Family]
    FAMILY_REPLY: _ClassVar[Family]
    FAMILY_REFERENCE: _ClassVar[Family]
    FAMILY_STATISTICS: _ClassVar[Family]
FAMILY_UNSPECIFIED: Family
FAMILY_SEIZURE: Family
FAMILY_WARNING: Family
FAMILY_FEEDBACK: Family
FAMILY_MODUS_OPERANDI: Family
FAMILY_PRECURSOR_INCIDENT: Family
FAMILY_CONTROLLED_DELIVERY: Family
FAMILY_OPERATION: Family
FAMILY_TREND: Family
FAMILY_ENTITY_PROFILE: Family
FAMILY_PROJECT_NOTE: Family
FAMILY_REQUEST: Family
FAMILY_REPLY: Family
FAMILY_REFERENCE: Family
FAMILY_STATISTICS: Family

class ItemContent(_message.Message):
    __slots__ = ("titles", "subjects", "nominal", "synthetic", "seizure", "warning", "feedback", "modus_operandi", "precursor_incident", "controlled_delivery", "operation", "trend", "entity_profile", "project_note", "request", "reply", "reference", "statistics", "attachments")
    TITLES_FIELD_NUMBER: _ClassVar[int]
    SUBJECTS_FIELD_NUMBER: _ClassVar[int]
    NOMINAL_FIELD_NUMBER: _ClassVar[int]
    SYNTHETIC_FIELD_NUMBER: _ClassVar[int]
    SEIZURE_FIELD_NUMBER: _ClassVar[int]
    WARNING_FIELD_NUMBER: _ClassVar[int]
    FEEDBACK_FIELD_NUMBER: _ClassVar[int]
    MODUS_OPERANDI_FIELD_NUMBER: _ClassVar[int]
    PRECURSOR_INCIDENT_FIELD_NUMBER: _ClassVar[int]
    CONTROLLED_DELIVERY_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    TREND_FIELD_NUMBER: _ClassVar[int]
    ENTITY_PROFILE_FIELD_NUMBER: _ClassVar[int]
    PROJECT_NOTE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    REPLY_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    STATISTICS_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTS_FIELD_NUMBER: _ClassVar[int]
    titles: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    subjects: _containers.RepeatedScalarFieldContainer[str]
    nominal: bool
    synthetic: bool
    seizure: _seizure_pb2.Seizure
    warning: _warning_pb2.Warning
    feedback: _feedback_pb2.Feedback
    modus_operandi: _modus_operandi_pb2.ModusOperandi
    precursor_incident: _precursor_incident_pb2.PrecursorIncident
    controlled_delivery: _controlled_delivery_pb2.ControlledDelivery
    operation: _joint_operation_pb2.JointOperation
    trend: _trend_pb2.Trend
    entity_profile: _entity_profile_pb2.EntityProfile
    project_note: _project_note_pb2.ProjectNote
    request: _request_pb2.Request
    reply: _reply_pb2.Reply
    reference: _reference_pb2.Reference
    statistics: _statistics_pb2.Statistics
    attachments: _containers.RepeatedCompositeFieldContainer[AttachmentDescription]
    def __init__(self, titles: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., subjects: _Optional[_Iterable[str]] = ..., nominal: _Optional[bool] = ..., synthetic: _Optional[bool] = ..., seizure: _Optional[_Union[_seizure_pb2.Seizure, _Mapping]] = ..., warning: _Optional[_Union[_warning_pb2.Warning, _Mapping]] = ..., feedback: _Optional[_Union[_feedback_pb2.Feedback, _Mapping]] = ..., modus_operandi: _Optional[_Union[_modus_operandi_pb2.ModusOperandi, _Mapping]] = ..., precursor_incident: _Optional[_Union[_precursor_incident_pb2.PrecursorIncident, _Mapping]] = ..., controlled_delivery: _Optional[_Union[_controlled_delivery_pb2.ControlledDelivery, _Mapping]] = ..., operation: _Optional[_Union[_joint_operation_pb2.JointOperation, _Mapping]] = ..., trend: _Optional[_Union[_trend_pb2.Trend, _Mapping]] = ..., entity_profile: _Optional[_Union[_entity_profile_pb2.EntityProfile, _Mapping]] = ..., project_note: _Optional[_Union[_project_note_pb2.ProjectNote, _Mapping]] = ..., request: _Optional[_Union[_request_pb2.Request, _Mapping]] = ..., reply: _Optional[_Union[_reply_pb2.Reply, _Mapping]] = ..., reference: _Optional[_Union[_reference_pb2.Reference, _Mapping]] = ..., statistics: _Optional[_Union[_statistics_pb2.Statistics, _Mapping]] = ..., attachments: _Optional[_Iterable[_Union[AttachmentDescription, _Mapping]]] = ...) -> None: ...

class AttachmentDescription(_message.Message):
    __slots__ = ("part", "file_name", "media_type", "size_bytes", "sha256", "description")
    PART_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    part: int
    file_name: str
    media_type: str
    size_bytes: int
    sha256: bytes
    description: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, part: _Optional[int] = ..., file_name: _Optional[str] = ..., media_type: _Optional[str] = ..., size_bytes: _Optional[int] = ..., sha256: _Optional[bytes] = ..., description: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...
