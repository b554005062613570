import datetime

from entente.v1 import exchange_service_pb2 as _exchange_service_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import roster_pb2 as _roster_pb2
from entente.v1 import roster_proposal_pb2 as _roster_proposal_pb2
from entente.v1 import statement_pb2 as _statement_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PutRosterRequest(_message.Message):
    __slots__ = ("roster",)
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    roster: _roster_pb2.SignedRoster
    def __init__(self, roster: _Optional[_Union[_roster_pb2.SignedRoster, _Mapping]] = ...) -> None: ...

class PutRosterResponse(_message.Message):
    __slots__ = ("version", "statement_id")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    version: int
    statement_id: str
    def __init__(self, version: _Optional[int] = ..., statement_id: _Optional[str] = ...) -> None: ...

class GetRosterRequest(_message.Message):
    __slots__ = ("agreement_id", "party", "version")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    party: str
    version: int
    def __init__(self, agreement_id: _Optional[str] = ..., party: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class GetRosterResponse(_message.Message):
    __slots__ = ("roster",)
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    roster: _roster_pb2.SignedRoster
    def __init__(self, roster: _Optional[_Union[_roster_pb2.SignedRoster, _Mapping]] = ...) -> None: ...

class ListRosterVersionsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "agreement_id", "party")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    agreement_id: str
    party: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., agreement_id: _Optional[str] = ..., party: _Optional[str] = ...) -> None: ...

class ListRosterVersionsResponse(_message.Message):
    __slots__ = ("versions", "next_page_token")
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.RepeatedCompositeFieldContainer[RosterVersion]
    next_page_token: str
    def __init__(self, versions: _Optional[_Iterable[_Union[RosterVersion, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class RosterVersion(_message.Message):
    __slots__ = ("version", "issue_time", "record_time", "roster_digest", "person_count", "changes", "proposal_id", "proposer")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ISSUE_TIME_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    ROSTER_DIGEST_FIELD_NUMBER: _ClassVar[int]
    PERSON_COUNT_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    PROPOSER_FIELD_NUMBER: _ClassVar[int]
    version: int
    issue_time: _timestamp_pb2.Timestamp
    record_time: _timestamp_pb2.Timestamp
    roster_digest: bytes
    person_count: int
    changes: _containers.RepeatedCompositeFieldContainer[_roster_proposal_pb2.RosterChange]
    proposal_id: str
    proposer: _statement_pb2.Author
    def __init__(self, version: _Optional[int] = ..., issue_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., roster_digest: _Optional[bytes] = ..., person_count: _Optional[int] = ..., changes: _Optional[_Iterable[_Union[_roster_proposal_pb2.RosterChange, _Mapping]]] = ..., proposal_id: _Optional[str] = ..., proposer: _Optional[_Union[_statement_pb2.Author, _Mapping]] = ...) -> None: ...

class ProposeRosterRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "draft", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    draft: _roster_proposal_pb2.RosterDraft
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., draft: _Optional[_Union[_roster_proposal_pb2.RosterDraft, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ProposeRosterResponse(_message.Message):
    __slots__ = ("proposal",)
    PROPOSAL_FIELD_NUMBER: _ClassVar[int]
    proposal: _roster_proposal_pb2.RosterProposal
    def __init__(self, proposal: _Optional[_Union[_roster_proposal_pb2.RosterProposal, _Mapping]] = ...) -> None: ...

class ListRosterProposalsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "agreement_id", "state")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    agreement_id: str
    state: _roster_proposal_pb2.RosterProposalState
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., agreement_id: _Optional[str] = ..., state: _Optional[_Union[_roster_proposal_pb2.RosterProposalState, str]] = ...) -> None: ...

class ListRosterProposalsResponse(_message.Message):
    __slots__ = ("proposals", "next_page_token")
    PROPOSALS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    proposals: _containers.RepeatedCompositeFieldContainer[_roster_proposal_pb2.RosterProposal]
    next_page_token: str
    def __init__(self, proposals: _Optional[_Iterable[_Union[_roster_proposal_pb2.RosterProposal, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetRosterProposalRequest(_message.Message):
    __slots__ = ("proposal_id", "agreement_id")
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    proposal_id: str
    agreement_id: str
    def __init__(self, proposal_id: _Optional[str] = ..., agreement_id: _Optional[str] = ...) -> None: ...

class GetRosterProposalResponse(_message.Message):
    __slots__ = ("proposal",)
    PROPOSAL_FIELD_NUMBER: _ClassVar[int]
    proposal: _roster_proposal_pb2.RosterProposal
    def __init__(self, proposal: _Optional[_Union[_roster_proposal_pb2.RosterProposal, _Mapping]] = ...) -> None: ...

class WithdrawRosterProposalRequest(_message.Message):
    __slots__ = ("proposal_id", "agreement_id", "person_id")
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    proposal_id: str
    agreement_id: str
    person_id: str
    def __init__(self, proposal_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ...) -> None: ...

class WithdrawRosterProposalResponse(_message.Message):
    __slots__ = ("proposal",)
    PROPOSAL_FIELD_NUMBER: _ClassVar[int]
    proposal: _roster_proposal_pb2.RosterProposal
    def __init__(self, proposal: _Optional[_Union[_roster_proposal_pb2.RosterProposal, _Mapping]] = ...) -> None: ...

class ListAffectedItemsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "agreement_id", "person_id", "party")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    agreement_id: str
    person_id: str
    party: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., party: _Optional[str] = ...) -> None: ...

class ListAffectedItemsResponse(_message.Message):
    __slots__ = ("items", "next_page_token", "authorised", "last_version")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AUTHORISED_FIELD_NUMBER: _ClassVar[int]
    LAST_VERSION_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[AffectedItem]
    next_page_token: str
    authorised: bool
    last_version: int
    def __init__(self, items: _Optional[_Iterable[_Union[AffectedItem, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., authorised: _Optional[bool] = ..., last_version: _Optional[int] = ...) -> None: ...

class AffectedItem(_message.Message):
    __slots__ = ("summary", "supplied", "addressed_only")
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    SUPPLIED_FIELD_NUMBER: _ClassVar[int]
    ADDRESSED_ONLY_FIELD_NUMBER: _ClassVar[int]
    summary: _exchange_service_pb2.ItemSummary
    supplied: bool
    addressed_only: bool
    def __init__(self, summary: _Optional[_Union[_exchange_service_pb2.ItemSummary, _Mapping]] = ..., supplied: _Optional[bool] = ..., addressed_only: _Optional[bool] = ...) -> None: ...
