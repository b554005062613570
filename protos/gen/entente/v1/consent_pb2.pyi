import datetime

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

class ConsentOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONSENT_OUTCOME_UNSPECIFIED: _ClassVar[ConsentOutcome]
    CONSENT_OUTCOME_GRANTED: _ClassVar[ConsentOutcome]
    CONSENT_OUTCOME_DENIED: _ClassVar[ConsentOutcome]
CONSENT_OUTCOME_UNSPECIFIED: ConsentOutcome
CONSENT_OUTCOME_GRANTED: ConsentOutcome
CONSENT_OUTCOME_DENIED: ConsentOutcome

class OnwardUse(_message.Message):
    __slots__ = ("recipient",)
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    recipient: str
    def __init__(self, recipient: _Optional[str] = ...) -> None: ...

class JudicialUse(_message.Message):
    __slots__ = ("court",)
    COURT_FIELD_NUMBER: _ClassVar[int]
    court: str
    def __init__(self, court: _Optional[str] = ...) -> None: ...

class OtherPurposeUse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class WiderAudienceUse(_message.Message):
    __slots__ = ("person_id",)
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    def __init__(self, person_id: _Optional[str] = ...) -> None: ...

class ConsentedUse(_message.Message):
    __slots__ = ("onward", "judicial", "other_purpose", "wider_audience", "purpose", "until_time", "count")
    ONWARD_FIELD_NUMBER: _ClassVar[int]
    JUDICIAL_FIELD_NUMBER: _ClassVar[int]
    OTHER_PURPOSE_FIELD_NUMBER: _ClassVar[int]
    WIDER_AUDIENCE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    onward: OnwardUse
    judicial: JudicialUse
    other_purpose: OtherPurposeUse
    wider_audience: WiderAudienceUse
    purpose: str
    until_time: _timestamp_pb2.Timestamp
    count: int
    def __init__(self, onward: _Optional[_Union[OnwardUse, _Mapping]] = ..., judicial: _Optional[_Union[JudicialUse, _Mapping]] = ..., other_purpose: _Optional[_Union[OtherPurposeUse, _Mapping]] = ..., wider_audience: _Optional[_Union[WiderAudienceUse, _Mapping]] = ..., purpose: _Optional[str] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., count: _Optional[int] = ...) -> None: ...

class ConsentRequest(_message.Message):
    __slots__ = ("item_id", "use", "reasons")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    USE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    item_id: bytes
    use: ConsentedUse
    reasons: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, item_id: _Optional[bytes] = ..., use: _Optional[_Union[ConsentedUse, _Mapping]] = ..., reasons: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class ConsentAnswer(_message.Message):
    __slots__ = ("request_id", "item_id", "outcome", "use", "restriction_sequence", "reason_code")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    USE_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    request_id: bytes
    item_id: bytes
    outcome: ConsentOutcome
    use: ConsentedUse
    restriction_sequence: int
    reason_code: str
    def __init__(self, request_id: _Optional[bytes] = ..., item_id: _Optional[bytes] = ..., outcome: _Optional[_Union[ConsentOutcome, str]] = ..., use: _Optional[_Union[ConsentedUse, _Mapping]] = ..., restriction_sequence: _Optional[int] = ..., reason_code: _Optional[str] = ...) -> None: ...
