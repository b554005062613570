import datetime

from entente.v1 import general_rule_pb2 as _general_rule_pb2
from entente.v1 import instrument_pb2 as _instrument_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import restriction_notice_pb2 as _restriction_notice_pb2
from entente.v1 import restriction_service_pb2 as _restriction_service_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IssueRuleRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "rule", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    rule: _general_rule_pb2.RuleMade
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., rule: _Optional[_Union[_general_rule_pb2.RuleMade, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class IssueRuleResponse(_message.Message):
    __slots__ = ("rule",)
    RULE_FIELD_NUMBER: _ClassVar[int]
    rule: RuleSummary
    def __init__(self, rule: _Optional[_Union[RuleSummary, _Mapping]] = ...) -> None: ...

class DropRuleRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "rule_sequence", "reason_code")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    rule_sequence: int
    reason_code: str
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., rule_sequence: _Optional[int] = ..., reason_code: _Optional[str] = ...) -> None: ...

class DropRuleResponse(_message.Message):
    __slots__ = ("draft_id",)
    DRAFT_ID_FIELD_NUMBER: _ClassVar[int]
    draft_id: str
    def __init__(self, draft_id: _Optional[str] = ...) -> None: ...

class ApproveRuleDropRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "draft_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DRAFT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    draft_id: str
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., draft_id: _Optional[str] = ...) -> None: ...

class ApproveRuleDropResponse(_message.Message):
    __slots__ = ("rule",)
    RULE_FIELD_NUMBER: _ClassVar[int]
    rule: RuleSummary
    def __init__(self, rule: _Optional[_Union[RuleSummary, _Mapping]] = ...) -> None: ...

class ListRulesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "agreement_id")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    agreement_id: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., agreement_id: _Optional[str] = ...) -> None: ...

class ListRulesResponse(_message.Message):
    __slots__ = ("rules", "next_page_token", "drafts")
    RULES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    DRAFTS_FIELD_NUMBER: _ClassVar[int]
    rules: _containers.RepeatedCompositeFieldContainer[RuleSummary]
    next_page_token: str
    drafts: _containers.RepeatedCompositeFieldContainer[RuleDropDraft]
    def __init__(self, rules: _Optional[_Iterable[_Union[RuleSummary, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., drafts: _Optional[_Iterable[_Union[RuleDropDraft, _Mapping]]] = ...) -> None: ...

class RuleDropDraft(_message.Message):
    __slots__ = ("draft_id", "rule_sequence", "reason_code", "author_id", "draft_time")
    DRAFT_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_ID_FIELD_NUMBER: _ClassVar[int]
    DRAFT_TIME_FIELD_NUMBER: _ClassVar[int]
    draft_id: str
    rule_sequence: int
    reason_code: str
    author_id: str
    draft_time: _timestamp_pb2.Timestamp
    def __init__(self, draft_id: _Optional[str] = ..., rule_sequence: _Optional[int] = ..., reason_code: _Optional[str] = ..., author_id: _Optional[str] = ..., draft_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RuleSummary(_message.Message):
    __slots__ = ("rule_id", "from_party", "rule", "state", "in_force", "record_time", "answer")
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_PARTY_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    rule_id: str
    from_party: str
    rule: _general_rule_pb2.GeneralRule
    state: _restriction_service_pb2.NoticeState
    in_force: bool
    record_time: _timestamp_pb2.Timestamp
    answer: _restriction_notice_pb2.NoticeAnswer
    def __init__(self, rule_id: _Optional[str] = ..., from_party: _Optional[str] = ..., rule: _Optional[_Union[_general_rule_pb2.GeneralRule, _Mapping]] = ..., state: _Optional[_Union[_restriction_service_pb2.NoticeState, str]] = ..., in_force: _Optional[bool] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., answer: _Optional[_Union[_restriction_notice_pb2.NoticeAnswer, _Mapping]] = ...) -> None: ...

class SetLocalPolicyRequest(_message.Message):
    __slots__ = ("agreement_id", "person_id", "policy", "validate_only")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    person_id: str
    policy: _instrument_pb2.LocalPolicy
    validate_only: bool
    def __init__(self, agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., policy: _Optional[_Union[_instrument_pb2.LocalPolicy, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class SetLocalPolicyResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: int
    def __init__(self, version: _Optional[int] = ...) -> None: ...

class GetLocalPolicyRequest(_message.Message):
    __slots__ = ("agreement_id", "person_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    person_id: str
    def __init__(self, agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ...) -> None: ...

class GetLocalPolicyResponse(_message.Message):
    __slots__ = ("policy",)
    POLICY_FIELD_NUMBER: _ClassVar[int]
    policy: _instrument_pb2.LocalPolicy
    def __init__(self, policy: _Optional[_Union[_instrument_pb2.LocalPolicy, _Mapping]] = ...) -> None: ...
