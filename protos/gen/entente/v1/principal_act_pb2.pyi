import datetime

from entente.v1 import agreement_pb2 as _agreement_pb2
from entente.v1 import amendment_pb2 as _amendment_pb2
from entente.v1 import case_agreed_pb2 as _case_agreed_pb2
from entente.v1 import contact_pb2 as _contact_pb2
from entente.v1 import dispute_pb2 as _dispute_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import suspension_pb2 as _suspension_pb2
from entente.v1 import termination_pb2 as _termination_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PrincipalKeys(_message.Message):
    __slots__ = ("public_keys", "threshold")
    PUBLIC_KEYS_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    public_keys: _containers.RepeatedScalarFieldContainer[bytes]
    threshold: int
    def __init__(self, public_keys: _Optional[_Iterable[bytes]] = ..., threshold: _Optional[int] = ...) -> None: ...

class PrincipalAct(_message.Message):
    __slots__ = ("act_id", "agreement_id", "agreement_digest", "party", "create_time", "contact_designation", "contact_revocation", "dispute_conclusion", "suspension", "suspension_lift", "amendment", "termination_notice", "termination_withdrawal", "principal_keys", "case_agreed")
    ACT_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_DIGEST_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CONTACT_DESIGNATION_FIELD_NUMBER: _ClassVar[int]
    CONTACT_REVOCATION_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_CONCLUSION_FIELD_NUMBER: _ClassVar[int]
    SUSPENSION_FIELD_NUMBER: _ClassVar[int]
    SUSPENSION_LIFT_FIELD_NUMBER: _ClassVar[int]
    AMENDMENT_FIELD_NUMBER: _ClassVar[int]
    TERMINATION_NOTICE_FIELD_NUMBER: _ClassVar[int]
    TERMINATION_WITHDRAWAL_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_KEYS_FIELD_NUMBER: _ClassVar[int]
    CASE_AGREED_FIELD_NUMBER: _ClassVar[int]
    act_id: bytes
    agreement_id: str
    agreement_digest: bytes
    party: str
    create_time: _timestamp_pb2.Timestamp
    contact_designation: _contact_pb2.ContactDesignation
    contact_revocation: _contact_pb2.ContactRevocation
    dispute_conclusion: _dispute_pb2.DisputeConclusion
    suspension: _suspension_pb2.Suspension
    suspension_lift: _suspension_pb2.SuspensionLift
    amendment: _amendment_pb2.Amendment
    termination_notice: _termination_pb2.TerminationNotice
    termination_withdrawal: _termination_pb2.TerminationWithdrawal
    principal_keys: PrincipalKeys
    case_agreed: _case_agreed_pb2.CaseAgreed
    def __init__(self, act_id: _Optional[bytes] = ..., agreement_id: _Optional[str] = ..., agreement_digest: _Optional[bytes] = ..., party: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., contact_designation: _Optional[_Union[_contact_pb2.ContactDesignation, _Mapping]] = ..., contact_revocation: _Optional[_Union[_contact_pb2.ContactRevocation, _Mapping]] = ..., dispute_conclusion: _Optional[_Union[_dispute_pb2.DisputeConclusion, _Mapping]] = ..., suspension: _Optional[_Union[_suspension_pb2.Suspension, _Mapping]] = ..., suspension_lift: _Optional[_Union[_suspension_pb2.SuspensionLift, _Mapping]] = ..., amendment: _Optional[_Union[_amendment_pb2.Amendment, _Mapping]] = ..., termination_notice: _Optional[_Union[_termination_pb2.TerminationNotice, _Mapping]] = ..., termination_withdrawal: _Optional[_Union[_termination_pb2.TerminationWithdrawal, _Mapping]] = ..., principal_keys: _Optional[_Union[PrincipalKeys, _Mapping]] = ..., case_agreed: _Optional[_Union[_case_agreed_pb2.CaseAgreed, _Mapping]] = ...) -> None: ...

class SignedPrincipalAct(_message.Message):
    __slots__ = ("act", "signatures")
    ACT_FIELD_NUMBER: _ClassVar[int]
    SIGNATURES_FIELD_NUMBER: _ClassVar[int]
    act: bytes
    signatures: _containers.RepeatedCompositeFieldContainer[_agreement_pb2.PrincipalSignature]
    def __init__(self, act: _Optional[bytes] = ..., signatures: _Optional[_Iterable[_Union[_agreement_pb2.PrincipalSignature, _Mapping]]] = ...) -> None: ...
