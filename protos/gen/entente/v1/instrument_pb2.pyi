import datetime

from entente.v1 import general_rule_pb2 as _general_rule_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import restriction_pb2 as _restriction_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class InstrumentKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INSTRUMENT_KIND_UNSPECIFIED: _ClassVar[InstrumentKind]
    INSTRUMENT_KIND_CONVENTION: _ClassVar[InstrumentKind]
    INSTRUMENT_KIND_RESOLUTION: _ClassVar[InstrumentKind]
    INSTRUMENT_KIND_RECOMMENDATION: _ClassVar[InstrumentKind]

class InstrumentOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INSTRUMENT_OUTCOME_UNSPECIFIED: _ClassVar[InstrumentOutcome]
    INSTRUMENT_OUTCOME_PASS: _ClassVar[InstrumentOutcome]
    INSTRUMENT_OUTCOME_FAIL: _ClassVar[InstrumentOutcome]
    INSTRUMENT_OUTCOME_WAIVER_REFUSED: _ClassVar[InstrumentOutcome]
INSTRUMENT_KIND_UNSPECIFIED: InstrumentKind
INSTRUMENT_KIND_CONVENTION: InstrumentKind
INSTRUMENT_KIND_RESOLUTION: InstrumentKind
INSTRUMENT_KIND_RECOMMENDATION: InstrumentKind
INSTRUMENT_OUTCOME_UNSPECIFIED: InstrumentOutcome
INSTRUMENT_OUTCOME_PASS: InstrumentOutcome
INSTRUMENT_OUTCOME_FAIL: InstrumentOutcome
INSTRUMENT_OUTCOME_WAIVER_REFUSED: InstrumentOutcome

class Instrument(_message.Message):
    __slots__ = ("instrument_id", "kind", "titles", "text_reference", "member_consent_needed", "floor", "selector", "valid_from_time", "valid_until_time")
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TITLES_FIELD_NUMBER: _ClassVar[int]
    TEXT_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    MEMBER_CONSENT_NEEDED_FIELD_NUMBER: _ClassVar[int]
    FLOOR_FIELD_NUMBER: _ClassVar[int]
    SELECTOR_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    instrument_id: str
    kind: InstrumentKind
    titles: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    text_reference: str
    member_consent_needed: bool
    floor: _restriction_pb2.RestrictionSet
    selector: _general_rule_pb2.ItemSelector
    valid_from_time: _timestamp_pb2.Timestamp
    valid_until_time: _timestamp_pb2.Timestamp
    def __init__(self, instrument_id: _Optional[str] = ..., kind: _Optional[_Union[InstrumentKind, str]] = ..., titles: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., text_reference: _Optional[str] = ..., member_consent_needed: _Optional[bool] = ..., floor: _Optional[_Union[_restriction_pb2.RestrictionSet, _Mapping]] = ..., selector: _Optional[_Union[_general_rule_pb2.ItemSelector, _Mapping]] = ..., valid_from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., valid_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class MemberConsent(_message.Message):
    __slots__ = ("instrument_id", "member", "selector", "until_time")
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    SELECTOR_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    instrument_id: str
    member: str
    selector: _general_rule_pb2.ItemSelector
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, instrument_id: _Optional[str] = ..., member: _Optional[str] = ..., selector: _Optional[_Union[_general_rule_pb2.ItemSelector, _Mapping]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ThirdPartyAgreement(_message.Message):
    __slots__ = ("agreement_id", "titles", "third_party", "selector", "valid_from_time", "valid_until_time")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    TITLES_FIELD_NUMBER: _ClassVar[int]
    THIRD_PARTY_FIELD_NUMBER: _ClassVar[int]
    SELECTOR_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    titles: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    third_party: str
    selector: _general_rule_pb2.ItemSelector
    valid_from_time: _timestamp_pb2.Timestamp
    valid_until_time: _timestamp_pb2.Timestamp
    def __init__(self, agreement_id: _Optional[str] = ..., titles: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., third_party: _Optional[str] = ..., selector: _Optional[_Union[_general_rule_pb2.ItemSelector, _Mapping]] = ..., valid_from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., valid_until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class InstrumentRegister(_message.Message):
    __slots__ = ("version", "instruments", "consents", "agreements", "citation_required")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENTS_FIELD_NUMBER: _ClassVar[int]
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    AGREEMENTS_FIELD_NUMBER: _ClassVar[int]
    CITATION_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    version: int
    instruments: _containers.RepeatedCompositeFieldContainer[Instrument]
    consents: _containers.RepeatedCompositeFieldContainer[MemberConsent]
    agreements: _containers.RepeatedCompositeFieldContainer[ThirdPartyAgreement]
    citation_required: bool
    def __init__(self, version: _Optional[int] = ..., instruments: _Optional[_Iterable[_Union[Instrument, _Mapping]]] = ..., consents: _Optional[_Iterable[_Union[MemberConsent, _Mapping]]] = ..., agreements: _Optional[_Iterable[_Union[ThirdPartyAgreement, _Mapping]]] = ..., citation_required: _Optional[bool] = ...) -> None: ...

class LocalRule(_message.Message):
    __slots__ = ("reference", "selector", "set")
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    SELECTOR_FIELD_NUMBER: _ClassVar[int]
    SET_FIELD_NUMBER: _ClassVar[int]
    reference: str
    selector: _general_rule_pb2.ItemSelector
    set: _restriction_pb2.RestrictionSet
    def __init__(self, reference: _Optional[str] = ..., selector: _Optional[_Union[_general_rule_pb2.ItemSelector, _Mapping]] = ..., set: _Optional[_Union[_restriction_pb2.RestrictionSet, _Mapping]] = ...) -> None: ...

class LocalPolicy(_message.Message):
    __slots__ = ("version", "rules")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    version: int
    rules: _containers.RepeatedCompositeFieldContainer[LocalRule]
    def __init__(self, version: _Optional[int] = ..., rules: _Optional[_Iterable[_Union[LocalRule, _Mapping]]] = ...) -> None: ...
