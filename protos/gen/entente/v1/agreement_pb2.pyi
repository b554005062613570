import datetime

from entente.v1 import consultation_pb2 as _consultation_pb2
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

class Standing(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STANDING_UNSPECIFIED: _ClassVar[Standing]
    STANDING_DRAFT: _ClassVar[Standing]
    STANDING_SIGNED_ONE: _ClassVar[Standing]
    STANDING_IN_FORCE: _ClassVar[Standing]
    STANDING_NOTICE_RUNNING: _ClassVar[Standing]
    STANDING_TERMINATED: _ClassVar[Standing]
STANDING_UNSPECIFIED: Standing
STANDING_DRAFT: Standing
STANDING_SIGNED_ONE: Standing
STANDING_IN_FORCE: Standing
STANDING_NOTICE_RUNNING: Standing
STANDING_TERMINATED: Standing

class Principal(_message.Message):
    __slots__ = ("titles", "public_key", "further_keys", "threshold")
    TITLES_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    FURTHER_KEYS_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    titles: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    public_key: bytes
    further_keys: _containers.RepeatedScalarFieldContainer[bytes]
    threshold: int
    def __init__(self, titles: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., public_key: _Optional[bytes] = ..., further_keys: _Optional[_Iterable[bytes]] = ..., threshold: _Optional[int] = ...) -> None: ...

class MemberState(_message.Message):
    __slots__ = ("code", "names")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    code: str
    names: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, code: _Optional[str] = ..., names: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class AgreementParty(_message.Message):
    __slots__ = ("code", "names", "trust_domain", "principal", "member_states", "head_office_time_zone", "descriptor_digest", "cites_instruments", "protected_channel", "channel_names", "reviews_projects", "grants_access", "access_languages")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    TRUST_DOMAIN_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    MEMBER_STATES_FIELD_NUMBER: _ClassVar[int]
    HEAD_OFFICE_TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTOR_DIGEST_FIELD_NUMBER: _ClassVar[int]
    CITES_INSTRUMENTS_FIELD_NUMBER: _ClassVar[int]
    PROTECTED_CHANNEL_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_NAMES_FIELD_NUMBER: _ClassVar[int]
    REVIEWS_PROJECTS_FIELD_NUMBER: _ClassVar[int]
    GRANTS_ACCESS_FIELD_NUMBER: _ClassVar[int]
    ACCESS_LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    code: str
    names: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    trust_domain: str
    principal: Principal
    member_states: _containers.RepeatedCompositeFieldContainer[MemberState]
    head_office_time_zone: str
    descriptor_digest: bytes
    cites_instruments: bool
    protected_channel: str
    channel_names: _containers.RepeatedScalarFieldContainer[str]
    reviews_projects: bool
    grants_access: bool
    access_languages: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, code: _Optional[str] = ..., names: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., trust_domain: _Optional[str] = ..., principal: _Optional[_Union[Principal, _Mapping]] = ..., member_states: _Optional[_Iterable[_Union[MemberState, _Mapping]]] = ..., head_office_time_zone: _Optional[str] = ..., descriptor_digest: _Optional[bytes] = ..., cites_instruments: _Optional[bool] = ..., protected_channel: _Optional[str] = ..., channel_names: _Optional[_Iterable[str]] = ..., reviews_projects: _Optional[bool] = ..., grants_access: _Optional[bool] = ..., access_languages: _Optional[_Iterable[str]] = ...) -> None: ...

class Subject(_message.Message):
    __slots__ = ("code", "labels", "mandate_of")
    CODE_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    MANDATE_OF_FIELD_NUMBER: _ClassVar[int]
    code: str
    labels: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    mandate_of: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, code: _Optional[str] = ..., labels: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., mandate_of: _Optional[_Iterable[str]] = ...) -> None: ...

class CataloguedPurpose(_message.Message):
    __slots__ = ("code", "labels", "mou_basis")
    CODE_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    MOU_BASIS_FIELD_NUMBER: _ClassVar[int]
    code: str
    labels: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    mou_basis: str
    def __init__(self, code: _Optional[str] = ..., labels: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., mou_basis: _Optional[str] = ...) -> None: ...

class TextAbsent(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AuthenticText(_message.Message):
    __slots__ = ("language", "sha256", "absent")
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    ABSENT_FIELD_NUMBER: _ClassVar[int]
    language: str
    sha256: bytes
    absent: TextAbsent
    def __init__(self, language: _Optional[str] = ..., sha256: _Optional[bytes] = ..., absent: _Optional[_Union[TextAbsent, _Mapping]] = ...) -> None: ...

class PaperSignature(_message.Message):
    __slots__ = ("party", "signatory", "date", "date_as_written", "place", "place_as_written")
    PARTY_FIELD_NUMBER: _ClassVar[int]
    SIGNATORY_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    DATE_AS_WRITTEN_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    PLACE_AS_WRITTEN_FIELD_NUMBER: _ClassVar[int]
    party: str
    signatory: str
    date: str
    date_as_written: str
    place: str
    place_as_written: str
    def __init__(self, party: _Optional[str] = ..., signatory: _Optional[str] = ..., date: _Optional[str] = ..., date_as_written: _Optional[str] = ..., place: _Optional[str] = ..., place_as_written: _Optional[str] = ...) -> None: ...

class AgreementSettings(_message.Message):
    __slots__ = ("clock_limit_seconds", "receipt_deadline_seconds", "cosign_limit_seconds", "roster_lease_seconds", "restriction_head_lease_seconds", "tightening_limit_seconds", "exposure_report_limit_seconds", "consultation_interval_months", "item_max_bytes", "names_in_reports", "notice_period_months")
    CLOCK_LIMIT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_DEADLINE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    COSIGN_LIMIT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    ROSTER_LEASE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_HEAD_LEASE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    TIGHTENING_LIMIT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_REPORT_LIMIT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CONSULTATION_INTERVAL_MONTHS_FIELD_NUMBER: _ClassVar[int]
    ITEM_MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    NAMES_IN_REPORTS_FIELD_NUMBER: _ClassVar[int]
    NOTICE_PERIOD_MONTHS_FIELD_NUMBER: _ClassVar[int]
    clock_limit_seconds: int
    receipt_deadline_seconds: int
    cosign_limit_seconds: int
    roster_lease_seconds: int
    restriction_head_lease_seconds: int
    tightening_limit_seconds: int
    exposure_report_limit_seconds: int
    consultation_interval_months: int
    item_max_bytes: int
    names_in_reports: bool
    notice_period_months: int
    def __init__(self, clock_limit_seconds: _Optional[int] = ..., receipt_deadline_seconds: _Optional[int] = ..., cosign_limit_seconds: _Optional[int] = ..., roster_lease_seconds: _Optional[int] = ..., restriction_head_lease_seconds: _Optional[int] = ..., tightening_limit_seconds: _Optional[int] = ..., exposure_report_limit_seconds: _Optional[int] = ..., consultation_interval_months: _Optional[int] = ..., item_max_bytes: _Optional[int] = ..., names_in_reports: _Optional[bool] = ..., notice_period_months: _Optional[int] = ...) -> None: ...

class AgreementGenesis(_message.Message):
    __slots__ = ("agreement_id", "profile_id", "profile_version", "parties", "languages", "subjects", "purposes", "authentic_texts", "paper_signatures", "settings", "create_time", "activities")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PROFILE_ID_FIELD_NUMBER: _ClassVar[int]
    PROFILE_VERSION_FIELD_NUMBER: _ClassVar[int]
    PARTIES_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    SUBJECTS_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    AUTHENTIC_TEXTS_FIELD_NUMBER: _ClassVar[int]
    PAPER_SIGNATURES_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTIVITIES_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    profile_id: str
    profile_version: int
    parties: _containers.RepeatedCompositeFieldContainer[AgreementParty]
    languages: _containers.RepeatedScalarFieldContainer[str]
    subjects: _containers.RepeatedCompositeFieldContainer[Subject]
    purposes: _containers.RepeatedCompositeFieldContainer[CataloguedPurpose]
    authentic_texts: _containers.RepeatedCompositeFieldContainer[AuthenticText]
    paper_signatures: _containers.RepeatedCompositeFieldContainer[PaperSignature]
    settings: AgreementSettings
    create_time: _timestamp_pb2.Timestamp
    activities: _containers.RepeatedCompositeFieldContainer[ActivityKind]
    def __init__(self, agreement_id: _Optional[str] = ..., profile_id: _Optional[str] = ..., profile_version: _Optional[int] = ..., parties: _Optional[_Iterable[_Union[AgreementParty, _Mapping]]] = ..., languages: _Optional[_Iterable[str]] = ..., subjects: _Optional[_Iterable[_Union[Subject, _Mapping]]] = ..., purposes: _Optional[_Iterable[_Union[CataloguedPurpose, _Mapping]]] = ..., authentic_texts: _Optional[_Iterable[_Union[AuthenticText, _Mapping]]] = ..., paper_signatures: _Optional[_Iterable[_Union[PaperSignature, _Mapping]]] = ..., settings: _Optional[_Union[AgreementSettings, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., activities: _Optional[_Iterable[_Union[ActivityKind, _Mapping]]] = ...) -> None: ...

class ActivityKind(_message.Message):
    __slots__ = ("code", "labels", "least_level")
    CODE_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    LEAST_LEVEL_FIELD_NUMBER: _ClassVar[int]
    code: str
    labels: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    least_level: _consultation_pb2.ConsultationLevel
    def __init__(self, code: _Optional[str] = ..., labels: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., least_level: _Optional[_Union[_consultation_pb2.ConsultationLevel, str]] = ...) -> None: ...

class PrincipalSignature(_message.Message):
    __slots__ = ("party", "key_id", "signature", "signed_time")
    PARTY_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    SIGNED_TIME_FIELD_NUMBER: _ClassVar[int]
    party: str
    key_id: bytes
    signature: bytes
    signed_time: _timestamp_pb2.Timestamp
    def __init__(self, party: _Optional[str] = ..., key_id: _Optional[bytes] = ..., signature: _Optional[bytes] = ..., signed_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SignedGenesis(_message.Message):
    __slots__ = ("genesis", "signatures")
    GENESIS_FIELD_NUMBER: _ClassVar[int]
    SIGNATURES_FIELD_NUMBER: _ClassVar[int]
    genesis: bytes
    signatures: _containers.RepeatedCompositeFieldContainer[PrincipalSignature]
    def __init__(self, genesis: _Optional[bytes] = ..., signatures: _Optional[_Iterable[_Union[PrincipalSignature, _Mapping]]] = ...) -> None: ...

class AgreementSignature(_message.Message):
    __slots__ = ("genesis_digest", "signature")
    GENESIS_DIGEST_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    genesis_digest: bytes
    signature: PrincipalSignature
    def __init__(self, genesis_digest: _Optional[bytes] = ..., signature: _Optional[_Union[PrincipalSignature, _Mapping]] = ...) -> None: ...
