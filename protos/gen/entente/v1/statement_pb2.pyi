import datetime

from entente.v1 import agreement_pb2 as _agreement_pb2
from entente.v1 import amendment_pb2 as _amendment_pb2
from entente.v1 import case_pb2 as _case_pb2
from entente.v1 import consent_pb2 as _consent_pb2
from entente.v1 import dispute_pb2 as _dispute_pb2
from entente.v1 import exposure_pb2 as _exposure_pb2
from entente.v1 import general_rule_pb2 as _general_rule_pb2
from entente.v1 import interference_pb2 as _interference_pb2
from entente.v1 import item_supply_pb2 as _item_supply_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import party_pb2 as _party_pb2
from entente.v1 import principal_act_pb2 as _principal_act_pb2
from entente.v1 import purpose_pb2 as _purpose_pb2
from entente.v1 import restriction_notice_pb2 as _restriction_notice_pb2
from entente.v1 import roster_pb2 as _roster_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Lane(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LANE_UNSPECIFIED: _ClassVar[Lane]
    LANE_PROTECTIVE: _ClassVar[Lane]
    LANE_GOVERNANCE: _ClassVar[Lane]
    LANE_ROUTINE: _ClassVar[Lane]
    LANE_BULK: _ClassVar[Lane]
LANE_UNSPECIFIED: Lane
LANE_PROTECTIVE: Lane
LANE_GOVERNANCE: Lane
LANE_ROUTINE: Lane
LANE_BULK: Lane

class Statement(_message.Message):
    __slots__ = ("header", "item_supply", "roster", "party_descriptor", "agreement_signature", "restriction_notice", "purpose_declaration", "notice_answer", "exposure_report", "use_report", "general_rule", "purpose_withdrawal", "purpose_correction", "consent_request", "consent_answer", "restriction_proposal", "interference_report", "interference_step", "principal_act", "dispute_step", "amendment_step", "case_act")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    ITEM_SUPPLY_FIELD_NUMBER: _ClassVar[int]
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    PARTY_DESCRIPTOR_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_NOTICE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_DECLARATION_FIELD_NUMBER: _ClassVar[int]
    NOTICE_ANSWER_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_REPORT_FIELD_NUMBER: _ClassVar[int]
    USE_REPORT_FIELD_NUMBER: _ClassVar[int]
    GENERAL_RULE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_WITHDRAWAL_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_CORRECTION_FIELD_NUMBER: _ClassVar[int]
    CONSENT_REQUEST_FIELD_NUMBER: _ClassVar[int]
    CONSENT_ANSWER_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_PROPOSAL_FIELD_NUMBER: _ClassVar[int]
    INTERFERENCE_REPORT_FIELD_NUMBER: _ClassVar[int]
    INTERFERENCE_STEP_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_ACT_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_STEP_FIELD_NUMBER: _ClassVar[int]
    AMENDMENT_STEP_FIELD_NUMBER: _ClassVar[int]
    CASE_ACT_FIELD_NUMBER: _ClassVar[int]
    header: StatementHeader
    item_supply: _item_supply_pb2.ItemSupply
    roster: _roster_pb2.SignedRoster
    party_descriptor: _party_pb2.SignedPartyDescriptor
    agreement_signature: _agreement_pb2.AgreementSignature
    restriction_notice: _restriction_notice_pb2.RestrictionNotice
    purpose_declaration: _purpose_pb2.PurposeDeclaration
    notice_answer: _restriction_notice_pb2.NoticeAnswer
    exposure_report: _exposure_pb2.ExposureReport
    use_report: _exposure_pb2.UseReport
    general_rule: _general_rule_pb2.GeneralRule
    purpose_withdrawal: _purpose_pb2.PurposeWithdrawal
    purpose_correction: _purpose_pb2.PurposeCorrection
    consent_request: _consent_pb2.ConsentRequest
    consent_answer: _consent_pb2.ConsentAnswer
    restriction_proposal: _restriction_notice_pb2.RestrictionProposal
    interference_report: _interference_pb2.InterferenceReport
    interference_step: _interference_pb2.InterferenceStep
    principal_act: _principal_act_pb2.SignedPrincipalAct
    dispute_step: _dispute_pb2.DisputeStep
    amendment_step: _amendment_pb2.AmendmentStep
    case_act: _case_pb2.CaseAct
    def __init__(self, header: _Optional[_Union[StatementHeader, _Mapping]] = ..., item_supply: _Optional[_Union[_item_supply_pb2.ItemSupply, _Mapping]] = ..., roster: _Optional[_Union[_roster_pb2.SignedRoster, _Mapping]] = ..., party_descriptor: _Optional[_Union[_party_pb2.SignedPartyDescriptor, _Mapping]] = ..., agreement_signature: _Optional[_Union[_agreement_pb2.AgreementSignature, _Mapping]] = ..., restriction_notice: _Optional[_Union[_restriction_notice_pb2.RestrictionNotice, _Mapping]] = ..., purpose_declaration: _Optional[_Union[_purpose_pb2.PurposeDeclaration, _Mapping]] = ..., notice_answer: _Optional[_Union[_restriction_notice_pb2.NoticeAnswer, _Mapping]] = ..., exposure_report: _Optional[_Union[_exposure_pb2.ExposureReport, _Mapping]] = ..., use_report: _Optional[_Union[_exposure_pb2.UseReport, _Mapping]] = ..., general_rule: _Optional[_Union[_general_rule_pb2.GeneralRule, _Mapping]] = ..., purpose_withdrawal: _Optional[_Union[_purpose_pb2.PurposeWithdrawal, _Mapping]] = ..., purpose_correction: _Optional[_Union[_purpose_pb2.PurposeCorrection, _Mapping]] = ..., consent_request: _Optional[_Union[_consent_pb2.ConsentRequest, _Mapping]] = ..., consent_answer: _Optional[_Union[_consent_pb2.ConsentAnswer, _Mapping]] = ..., restriction_proposal: _Optional[_Union[_restriction_notice_pb2.RestrictionProposal, _Mapping]] = ..., interference_report: _Optional[_Union[_interference_pb2.InterferenceReport, _Mapping]] = ..., interference_step: _Optional[_Union[_interference_pb2.InterferenceStep, _Mapping]] = ..., principal_act: _Optional[_Union[_principal_act_pb2.SignedPrincipalAct, _Mapping]] = ..., dispute_step: _Optional[_Union[_dispute_pb2.DisputeStep, _Mapping]] = ..., amendment_step: _Optional[_Union[_amendment_pb2.AmendmentStep, _Mapping]] = ..., case_act: _Optional[_Union[_case_pb2.CaseAct, _Mapping]] = ...) -> None: ...

class StatementHeader(_message.Message):
    __slots__ = ("agreement_id", "agreement_digest", "sender", "receiver", "epoch", "lane", "sequence", "previous_digest", "statement_id", "state_time", "author", "drill", "known_governance")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_DIGEST_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    RECEIVER_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    LANE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_DIGEST_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_TIME_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    DRILL_FIELD_NUMBER: _ClassVar[int]
    KNOWN_GOVERNANCE_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    agreement_digest: bytes
    sender: str
    receiver: str
    epoch: int
    lane: Lane
    sequence: int
    previous_digest: bytes
    statement_id: bytes
    state_time: _timestamp_pb2.Timestamp
    author: Author
    drill: bool
    known_governance: int
    def __init__(self, agreement_id: _Optional[str] = ..., agreement_digest: _Optional[bytes] = ..., sender: _Optional[str] = ..., receiver: _Optional[str] = ..., epoch: _Optional[int] = ..., lane: _Optional[_Union[Lane, str]] = ..., sequence: _Optional[int] = ..., previous_digest: _Optional[bytes] = ..., statement_id: _Optional[bytes] = ..., state_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., author: _Optional[_Union[Author, _Mapping]] = ..., drill: _Optional[bool] = ..., known_governance: _Optional[int] = ...) -> None: ...

class Author(_message.Message):
    __slots__ = ("person_id", "role", "roster_version", "system", "acts_for")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    ROSTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    SYSTEM_FIELD_NUMBER: _ClassVar[int]
    ACTS_FOR_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    role: _roster_pb2.Role
    roster_version: int
    system: str
    acts_for: str
    def __init__(self, person_id: _Optional[str] = ..., role: _Optional[_Union[_roster_pb2.Role, str]] = ..., roster_version: _Optional[int] = ..., system: _Optional[str] = ..., acts_for: _Optional[str] = ...) -> None: ...
