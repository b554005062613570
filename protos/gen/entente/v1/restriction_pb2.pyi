import datetime

from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import roster_pb2 as _roster_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Tlp(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TLP_UNSPECIFIED: _ClassVar[Tlp]
    TLP_RED: _ClassVar[Tlp]
    TLP_AMBER_STRICT: _ClassVar[Tlp]
    TLP_AMBER: _ClassVar[Tlp]
    TLP_GREEN: _ClassVar[Tlp]
    TLP_CLEAR: _ClassVar[Tlp]

class Judicial(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    JUDICIAL_UNSPECIFIED: _ClassVar[Judicial]
    JUDICIAL_BARRED: _ClassVar[Judicial]
    JUDICIAL_CONSENT: _ClassVar[Judicial]
    JUDICIAL_ALLOWED: _ClassVar[Judicial]

class Bar(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BAR_UNSPECIFIED: _ClassVar[Bar]
    BAR_PRINT: _ClassVar[Bar]
    BAR_EXPORT: _ClassVar[Bar]
    BAR_COPY_TEXT: _ClassVar[Bar]
    BAR_BULK_QUERY: _ClassVar[Bar]
    BAR_CROSS_MATCH: _ClassVar[Bar]
    BAR_AUTOMATED_ANALYSIS: _ClassVar[Bar]
    BAR_DERIVE: _ClassVar[Bar]
    BAR_NOMINAL_DISPLAY: _ClassVar[Bar]

class Pap(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PAP_UNSPECIFIED: _ClassVar[Pap]
    PAP_RED: _ClassVar[Pap]
    PAP_AMBER: _ClassVar[Pap]
    PAP_GREEN: _ClassVar[Pap]
    PAP_CLEAR: _ClassVar[Pap]

class Attribution(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ATTRIBUTION_UNSPECIFIED: _ClassVar[Attribution]
    ATTRIBUTION_HIDDEN: _ClassVar[Attribution]
    ATTRIBUTION_PARTY_ONLY: _ClassVar[Attribution]
    ATTRIBUTION_FULL: _ClassVar[Attribution]
TLP_UNSPECIFIED: Tlp
TLP_RED: Tlp
TLP_AMBER_STRICT: Tlp
TLP_AMBER: Tlp
TLP_GREEN: Tlp
TLP_CLEAR: Tlp
JUDICIAL_UNSPECIFIED: Judicial
JUDICIAL_BARRED: Judicial
JUDICIAL_CONSENT: Judicial
JUDICIAL_ALLOWED: Judicial
BAR_UNSPECIFIED: Bar
BAR_PRINT: Bar
BAR_EXPORT: Bar
BAR_COPY_TEXT: Bar
BAR_BULK_QUERY: Bar
BAR_CROSS_MATCH: Bar
BAR_AUTOMATED_ANALYSIS: Bar
BAR_DERIVE: Bar
BAR_NOMINAL_DISPLAY: Bar
PAP_UNSPECIFIED: Pap
PAP_RED: Pap
PAP_AMBER: Pap
PAP_GREEN: Pap
PAP_CLEAR: Pap
ATTRIBUTION_UNSPECIFIED: Attribution
ATTRIBUTION_HIDDEN: Attribution
ATTRIBUTION_PARTY_ONLY: Attribution
ATTRIBUTION_FULL: Attribution

class RestrictionStatement(_message.Message):
    __slots__ = ("restrictions", "no_restrictions")
    RESTRICTIONS_FIELD_NUMBER: _ClassVar[int]
    NO_RESTRICTIONS_FIELD_NUMBER: _ClassVar[int]
    restrictions: RestrictionSet
    no_restrictions: NoRestrictions
    def __init__(self, restrictions: _Optional[_Union[RestrictionSet, _Mapping]] = ..., no_restrictions: _Optional[_Union[NoRestrictions, _Mapping]] = ...) -> None: ...

class NoRestrictions(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AllAuthorised(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AudienceMember(_message.Message):
    __slots__ = ("person_id", "role", "unit", "all_authorised")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    ALL_AUTHORISED_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    role: _roster_pb2.Role
    unit: str
    all_authorised: AllAuthorised
    def __init__(self, person_id: _Optional[str] = ..., role: _Optional[_Union[_roster_pb2.Role, str]] = ..., unit: _Optional[str] = ..., all_authorised: _Optional[_Union[AllAuthorised, _Mapping]] = ...) -> None: ...

class Audience(_message.Message):
    __slots__ = ("members",)
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    members: _containers.RepeatedCompositeFieldContainer[AudienceMember]
    def __init__(self, members: _Optional[_Iterable[_Union[AudienceMember, _Mapping]]] = ...) -> None: ...

class PermittedPurposes(_message.Message):
    __slots__ = ("codes",)
    CODES_FIELD_NUMBER: _ClassVar[int]
    codes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, codes: _Optional[_Iterable[str]] = ...) -> None: ...

class Onward(_message.Message):
    __slots__ = ("anyone", "allowed", "consent_required")
    ANYONE_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    CONSENT_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    anyone: bool
    allowed: _containers.RepeatedScalarFieldContainer[str]
    consent_required: bool
    def __init__(self, anyone: _Optional[bool] = ..., allowed: _Optional[_Iterable[str]] = ..., consent_required: _Optional[bool] = ...) -> None: ...

class World(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Countries(_message.Message):
    __slots__ = ("codes",)
    CODES_FIELD_NUMBER: _ClassVar[int]
    codes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, codes: _Optional[_Iterable[str]] = ...) -> None: ...

class Territory(_message.Message):
    __slots__ = ("world", "countries")
    WORLD_FIELD_NUMBER: _ClassVar[int]
    COUNTRIES_FIELD_NUMBER: _ClassVar[int]
    world: World
    countries: Countries
    def __init__(self, world: _Optional[_Union[World, _Mapping]] = ..., countries: _Optional[_Union[Countries, _Mapping]] = ...) -> None: ...

class Never(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class TimeLimit(_message.Message):
    __slots__ = ("instant", "never")
    INSTANT_FIELD_NUMBER: _ClassVar[int]
    NEVER_FIELD_NUMBER: _ClassVar[int]
    instant: _timestamp_pb2.Timestamp
    never: Never
    def __init__(self, instant: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., never: _Optional[_Union[Never, _Mapping]] = ...) -> None: ...

class AckRead(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ReportUse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class NotifyOnward(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class FreshCheck(_message.Message):
    __slots__ = ("hours",)
    HOURS_FIELD_NUMBER: _ClassVar[int]
    hours: int
    def __init__(self, hours: _Optional[int] = ...) -> None: ...

class Duty(_message.Message):
    __slots__ = ("ack_read", "report_use", "notify_onward", "fresh_check")
    ACK_READ_FIELD_NUMBER: _ClassVar[int]
    REPORT_USE_FIELD_NUMBER: _ClassVar[int]
    NOTIFY_ONWARD_FIELD_NUMBER: _ClassVar[int]
    FRESH_CHECK_FIELD_NUMBER: _ClassVar[int]
    ack_read: AckRead
    report_use: ReportUse
    notify_onward: NotifyOnward
    fresh_check: FreshCheck
    def __init__(self, ack_read: _Optional[_Union[AckRead, _Mapping]] = ..., report_use: _Optional[_Union[ReportUse, _Mapping]] = ..., notify_onward: _Optional[_Union[NotifyOnward, _Mapping]] = ..., fresh_check: _Optional[_Union[FreshCheck, _Mapping]] = ...) -> None: ...

class Caveat(_message.Message):
    __slots__ = ("id", "texts", "original_language")
    ID_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    id: str
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    original_language: str
    def __init__(self, id: _Optional[str] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., original_language: _Optional[str] = ...) -> None: ...

class RestrictionSet(_message.Message):
    __slots__ = ("tlp", "audience", "purposes", "onward", "territory", "use_until", "destroy_by", "review_by", "judicial", "bars", "pap", "attribution", "duties", "caveats")
    TLP_FIELD_NUMBER: _ClassVar[int]
    AUDIENCE_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    ONWARD_FIELD_NUMBER: _ClassVar[int]
    TERRITORY_FIELD_NUMBER: _ClassVar[int]
    USE_UNTIL_FIELD_NUMBER: _ClassVar[int]
    DESTROY_BY_FIELD_NUMBER: _ClassVar[int]
    REVIEW_BY_FIELD_NUMBER: _ClassVar[int]
    JUDICIAL_FIELD_NUMBER: _ClassVar[int]
    BARS_FIELD_NUMBER: _ClassVar[int]
    PAP_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    CAVEATS_FIELD_NUMBER: _ClassVar[int]
    tlp: Tlp
    audience: Audience
    purposes: PermittedPurposes
    onward: Onward
    territory: Territory
    use_until: TimeLimit
    destroy_by: TimeLimit
    review_by: TimeLimit
    judicial: Judicial
    bars: _containers.RepeatedScalarFieldContainer[Bar]
    pap: Pap
    attribution: Attribution
    duties: _containers.RepeatedCompositeFieldContainer[Duty]
    caveats: _containers.RepeatedCompositeFieldContainer[Caveat]
    def __init__(self, tlp: _Optional[_Union[Tlp, str]] = ..., audience: _Optional[_Union[Audience, _Mapping]] = ..., purposes: _Optional[_Union[PermittedPurposes, _Mapping]] = ..., onward: _Optional[_Union[Onward, _Mapping]] = ..., territory: _Optional[_Union[Territory, _Mapping]] = ..., use_until: _Optional[_Union[TimeLimit, _Mapping]] = ..., destroy_by: _Optional[_Union[TimeLimit, _Mapping]] = ..., review_by: _Optional[_Union[TimeLimit, _Mapping]] = ..., judicial: _Optional[_Union[Judicial, str]] = ..., bars: _Optional[_Iterable[_Union[Bar, str]]] = ..., pap: _Optional[_Union[Pap, str]] = ..., attribution: _Optional[_Union[Attribution, str]] = ..., duties: _Optional[_Iterable[_Union[Duty, _Mapping]]] = ..., caveats: _Optional[_Iterable[_Union[Caveat, _Mapping]]] = ...) -> None: ...
