import datetime

from entente.v1 import exchange_service_pb2 as _exchange_service_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import refusal_pb2 as _refusal_pb2
from entente.v1 import restriction_pb2 as _restriction_pb2
from entente.v1 import use_pb2 as _use_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Finding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FINDING_UNSPECIFIED: _ClassVar[Finding]
    FINDING_PASSES: _ClassVar[Finding]
    FINDING_DENIES: _ClassVar[Finding]
    FINDING_NOT_ASKED: _ClassVar[Finding]

class LayerKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LAYER_KIND_UNSPECIFIED: _ClassVar[LayerKind]
    LAYER_KIND_NOTICED: _ClassVar[LayerKind]
    LAYER_KIND_GENERAL_RULE: _ClassVar[LayerKind]
    LAYER_KIND_INSTRUMENT: _ClassVar[LayerKind]
    LAYER_KIND_LOCAL_POLICY: _ClassVar[LayerKind]
    LAYER_KIND_SOURCE: _ClassVar[LayerKind]
    LAYER_KIND_OWN_TERMS: _ClassVar[LayerKind]
    LAYER_KIND_DRAFT: _ClassVar[LayerKind]
FINDING_UNSPECIFIED: Finding
FINDING_PASSES: Finding
FINDING_DENIES: Finding
FINDING_NOT_ASKED: Finding
LAYER_KIND_UNSPECIFIED: LayerKind
LAYER_KIND_NOTICED: LayerKind
LAYER_KIND_GENERAL_RULE: LayerKind
LAYER_KIND_INSTRUMENT: LayerKind
LAYER_KIND_LOCAL_POLICY: LayerKind
LAYER_KIND_SOURCE: LayerKind
LAYER_KIND_OWN_TERMS: LayerKind
LAYER_KIND_DRAFT: LayerKind

class ExplainDecisionRequest(_message.Message):
    __slots__ = ("item_id", "person_id", "subject_id", "action", "purpose", "territory", "recipient", "part", "acknowledged_caveats", "at_time", "under", "at_recipient", "version")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    TERRITORY_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGED_CAVEATS_FIELD_NUMBER: _ClassVar[int]
    AT_TIME_FIELD_NUMBER: _ClassVar[int]
    UNDER_FIELD_NUMBER: _ClassVar[int]
    AT_RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    item_id: str
    person_id: str
    subject_id: str
    action: _use_pb2.UseAction
    purpose: str
    territory: str
    recipient: str
    part: int
    acknowledged_caveats: _containers.RepeatedScalarFieldContainer[str]
    at_time: _timestamp_pb2.Timestamp
    under: _restriction_pb2.RestrictionSet
    at_recipient: bool
    version: int
    def __init__(self, item_id: _Optional[str] = ..., person_id: _Optional[str] = ..., subject_id: _Optional[str] = ..., action: _Optional[_Union[_use_pb2.UseAction, str]] = ..., purpose: _Optional[str] = ..., territory: _Optional[str] = ..., recipient: _Optional[str] = ..., part: _Optional[int] = ..., acknowledged_caveats: _Optional[_Iterable[str]] = ..., at_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., under: _Optional[_Union[_restriction_pb2.RestrictionSet, _Mapping]] = ..., at_recipient: _Optional[bool] = ..., version: _Optional[int] = ...) -> None: ...

class Layer(_message.Message):
    __slots__ = ("kind", "reference")
    KIND_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    kind: LayerKind
    reference: str
    def __init__(self, kind: _Optional[_Union[LayerKind, str]] = ..., reference: _Optional[str] = ...) -> None: ...

class RuleVerdict(_message.Message):
    __slots__ = ("rule", "finding", "refusal", "layers")
    RULE_FIELD_NUMBER: _ClassVar[int]
    FINDING_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    rule: str
    finding: Finding
    refusal: _refusal_pb2.Refusal
    layers: _containers.RepeatedCompositeFieldContainer[Layer]
    def __init__(self, rule: _Optional[str] = ..., finding: _Optional[_Union[Finding, str]] = ..., refusal: _Optional[_Union[_refusal_pb2.Refusal, _Mapping]] = ..., layers: _Optional[_Iterable[_Union[Layer, _Mapping]]] = ...) -> None: ...

class ExplainDecisionResponse(_message.Message):
    __slots__ = ("allowed", "refusal", "rule", "verdicts", "owed", "grants", "layers", "restrictions", "further_audiences", "restriction_version", "at_time", "summary", "freshness_unknown")
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    VERDICTS_FIELD_NUMBER: _ClassVar[int]
    OWED_FIELD_NUMBER: _ClassVar[int]
    GRANTS_FIELD_NUMBER: _ClassVar[int]
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    RESTRICTIONS_FIELD_NUMBER: _ClassVar[int]
    FURTHER_AUDIENCES_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_VERSION_FIELD_NUMBER: _ClassVar[int]
    AT_TIME_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    FRESHNESS_UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    allowed: bool
    refusal: _refusal_pb2.Refusal
    rule: str
    verdicts: _containers.RepeatedCompositeFieldContainer[RuleVerdict]
    owed: _containers.RepeatedScalarFieldContainer[str]
    grants: _containers.RepeatedScalarFieldContainer[str]
    layers: _containers.RepeatedCompositeFieldContainer[Layer]
    restrictions: _restriction_pb2.RestrictionStatement
    further_audiences: _containers.RepeatedCompositeFieldContainer[_restriction_pb2.Audience]
    restriction_version: int
    at_time: _timestamp_pb2.Timestamp
    summary: _exchange_service_pb2.ItemSummary
    freshness_unknown: bool
    def __init__(self, allowed: _Optional[bool] = ..., refusal: _Optional[_Union[_refusal_pb2.Refusal, _Mapping]] = ..., rule: _Optional[str] = ..., verdicts: _Optional[_Iterable[_Union[RuleVerdict, _Mapping]]] = ..., owed: _Optional[_Iterable[str]] = ..., grants: _Optional[_Iterable[str]] = ..., layers: _Optional[_Iterable[_Union[Layer, _Mapping]]] = ..., restrictions: _Optional[_Union[_restriction_pb2.RestrictionStatement, _Mapping]] = ..., further_audiences: _Optional[_Iterable[_Union[_restriction_pb2.Audience, _Mapping]]] = ..., restriction_version: _Optional[int] = ..., at_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., summary: _Optional[_Union[_exchange_service_pb2.ItemSummary, _Mapping]] = ..., freshness_unknown: _Optional[bool] = ...) -> None: ...

class PreviewReachRequest(_message.Message):
    __slots__ = ("person_id", "item_id", "draft", "under")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    UNDER_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    item_id: str
    draft: _exchange_service_pb2.SubmitRequest
    under: _restriction_pb2.RestrictionSet
    def __init__(self, person_id: _Optional[str] = ..., item_id: _Optional[str] = ..., draft: _Optional[_Union[_exchange_service_pb2.SubmitRequest, _Mapping]] = ..., under: _Optional[_Union[_restriction_pb2.RestrictionSet, _Mapping]] = ...) -> None: ...

class PreviewReachResponse(_message.Message):
    __slots__ = ("party", "persons", "purposes", "anywhere", "countries", "until_time", "onward_anyone", "onward", "onward_by_consent", "actions", "owed", "layers", "restrictions", "refusal", "roster_version", "cleared_by_id")
    PARTY_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    ANYWHERE_FIELD_NUMBER: _ClassVar[int]
    COUNTRIES_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    ONWARD_ANYONE_FIELD_NUMBER: _ClassVar[int]
    ONWARD_FIELD_NUMBER: _ClassVar[int]
    ONWARD_BY_CONSENT_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    OWED_FIELD_NUMBER: _ClassVar[int]
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    RESTRICTIONS_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    ROSTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    CLEARED_BY_ID_FIELD_NUMBER: _ClassVar[int]
    party: str
    persons: _containers.RepeatedCompositeFieldContainer[PersonReach]
    purposes: _containers.RepeatedScalarFieldContainer[str]
    anywhere: bool
    countries: _containers.RepeatedScalarFieldContainer[str]
    until_time: _timestamp_pb2.Timestamp
    onward_anyone: bool
    onward: _containers.RepeatedScalarFieldContainer[str]
    onward_by_consent: bool
    actions: _containers.RepeatedScalarFieldContainer[_use_pb2.UseAction]
    owed: _containers.RepeatedScalarFieldContainer[str]
    layers: _containers.RepeatedCompositeFieldContainer[Layer]
    restrictions: _restriction_pb2.RestrictionStatement
    refusal: _refusal_pb2.Refusal
    roster_version: int
    cleared_by_id: str
    def __init__(self, party: _Optional[str] = ..., persons: _Optional[_Iterable[_Union[PersonReach, _Mapping]]] = ..., purposes: _Optional[_Iterable[str]] = ..., anywhere: _Optional[bool] = ..., countries: _Optional[_Iterable[str]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., onward_anyone: _Optional[bool] = ..., onward: _Optional[_Iterable[str]] = ..., onward_by_consent: _Optional[bool] = ..., actions: _Optional[_Iterable[_Union[_use_pb2.UseAction, str]]] = ..., owed: _Optional[_Iterable[str]] = ..., layers: _Optional[_Iterable[_Union[Layer, _Mapping]]] = ..., restrictions: _Optional[_Union[_restriction_pb2.RestrictionStatement, _Mapping]] = ..., refusal: _Optional[_Union[_refusal_pb2.Refusal, _Mapping]] = ..., roster_version: _Optional[int] = ..., cleared_by_id: _Optional[str] = ...) -> None: ...

class PersonReach(_message.Message):
    __slots__ = ("person_id", "purposes", "actions")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    purposes: _containers.RepeatedScalarFieldContainer[str]
    actions: _containers.RepeatedScalarFieldContainer[_use_pb2.UseAction]
    def __init__(self, person_id: _Optional[str] = ..., purposes: _Optional[_Iterable[str]] = ..., actions: _Optional[_Iterable[_Union[_use_pb2.UseAction, str]]] = ...) -> None: ...
