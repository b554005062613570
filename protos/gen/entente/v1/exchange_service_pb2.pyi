import datetime

from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import error_reason_pb2 as _error_reason_pb2
from entente.v1 import item_pb2 as _item_pb2
from entente.v1 import item_supply_pb2 as _item_supply_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import purpose_pb2 as _purpose_pb2
from entente.v1 import receipt_pb2 as _receipt_pb2
from entente.v1 import refusal_pb2 as _refusal_pb2
from entente.v1 import restriction_pb2 as _restriction_pb2
from entente.v1 import statement_pb2 as _statement_pb2
from entente.v1 import use_pb2 as _use_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StatementState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STATEMENT_STATE_UNSPECIFIED: _ClassVar[StatementState]
    STATEMENT_STATE_QUEUED: _ClassVar[StatementState]
    STATEMENT_STATE_HELD: _ClassVar[StatementState]
    STATEMENT_STATE_ACCEPTED: _ClassVar[StatementState]
    STATEMENT_STATE_REFUSED: _ClassVar[StatementState]
    STATEMENT_STATE_NOT_DELIVERED: _ClassVar[StatementState]

class ItemDirection(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ITEM_DIRECTION_UNSPECIFIED: _ClassVar[ItemDirection]
    ITEM_DIRECTION_RECEIVED: _ClassVar[ItemDirection]
    ITEM_DIRECTION_SUPPLIED: _ClassVar[ItemDirection]

class ItemVersionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ITEM_VERSION_STATE_UNSPECIFIED: _ClassVar[ItemVersionState]
    ITEM_VERSION_STATE_CURRENT: _ClassVar[ItemVersionState]
    ITEM_VERSION_STATE_SUPERSEDED: _ClassVar[ItemVersionState]
    ITEM_VERSION_STATE_AWAITED: _ClassVar[ItemVersionState]
    ITEM_VERSION_STATE_REFUSED: _ClassVar[ItemVersionState]
STATEMENT_STATE_UNSPECIFIED: StatementState
STATEMENT_STATE_QUEUED: StatementState
STATEMENT_STATE_HELD: StatementState
STATEMENT_STATE_ACCEPTED: StatementState
STATEMENT_STATE_REFUSED: StatementState
STATEMENT_STATE_NOT_DELIVERED: StatementState
ITEM_DIRECTION_UNSPECIFIED: ItemDirection
ITEM_DIRECTION_RECEIVED: ItemDirection
ITEM_DIRECTION_SUPPLIED: ItemDirection
ITEM_VERSION_STATE_UNSPECIFIED: ItemVersionState
ITEM_VERSION_STATE_CURRENT: ItemVersionState
ITEM_VERSION_STATE_SUPERSEDED: ItemVersionState
ITEM_VERSION_STATE_AWAITED: ItemVersionState
ITEM_VERSION_STATE_REFUSED: ItemVersionState

class SubmitRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "content", "mou_basis", "purpose", "purpose_declaration", "restrictions", "addressees", "customs_enforcement", "instruments", "urgency", "bulk", "upload_ids", "derived_from", "acknowledged_caveats", "territory", "source_channel", "members", "third_party", "ask_waiver", "corrects", "corrects_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    MOU_BASIS_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_DECLARATION_FIELD_NUMBER: _ClassVar[int]
    RESTRICTIONS_FIELD_NUMBER: _ClassVar[int]
    ADDRESSEES_FIELD_NUMBER: _ClassVar[int]
    CUSTOMS_ENFORCEMENT_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENTS_FIELD_NUMBER: _ClassVar[int]
    URGENCY_FIELD_NUMBER: _ClassVar[int]
    BULK_FIELD_NUMBER: _ClassVar[int]
    UPLOAD_IDS_FIELD_NUMBER: _ClassVar[int]
    DERIVED_FROM_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGED_CAVEATS_FIELD_NUMBER: _ClassVar[int]
    TERRITORY_FIELD_NUMBER: _ClassVar[int]
    SOURCE_CHANNEL_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    THIRD_PARTY_FIELD_NUMBER: _ClassVar[int]
    ASK_WAIVER_FIELD_NUMBER: _ClassVar[int]
    CORRECTS_FIELD_NUMBER: _ClassVar[int]
    CORRECTS_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    content: _item_pb2.ItemContent
    mou_basis: str
    purpose: _purpose_pb2.Purpose
    purpose_declaration: str
    restrictions: _restriction_pb2.RestrictionStatement
    addressees: _item_supply_pb2.Addressees
    customs_enforcement: bool
    instruments: _containers.RepeatedScalarFieldContainer[str]
    urgency: _code_lists_pb2.Urgency
    bulk: bool
    upload_ids: _containers.RepeatedScalarFieldContainer[str]
    derived_from: _containers.RepeatedScalarFieldContainer[str]
    acknowledged_caveats: _containers.RepeatedScalarFieldContainer[str]
    territory: str
    source_channel: _item_supply_pb2.SourceChannel
    members: _containers.RepeatedScalarFieldContainer[str]
    third_party: str
    ask_waiver: bool
    corrects: str
    corrects_version: int
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., content: _Optional[_Union[_item_pb2.ItemContent, _Mapping]] = ..., mou_basis: _Optional[str] = ..., purpose: _Optional[_Union[_purpose_pb2.Purpose, _Mapping]] = ..., purpose_declaration: _Optional[str] = ..., restrictions: _Optional[_Union[_restriction_pb2.RestrictionStatement, _Mapping]] = ..., addressees: _Optional[_Union[_item_supply_pb2.Addressees, _Mapping]] = ..., customs_enforcement: _Optional[bool] = ..., instruments: _Optional[_Iterable[str]] = ..., urgency: _Optional[_Union[_code_lists_pb2.Urgency, str]] = ..., bulk: _Optional[bool] = ..., upload_ids: _Optional[_Iterable[str]] = ..., derived_from: _Optional[_Iterable[str]] = ..., acknowledged_caveats: _Optional[_Iterable[str]] = ..., territory: _Optional[str] = ..., source_channel: _Optional[_Union[_item_supply_pb2.SourceChannel, str]] = ..., members: _Optional[_Iterable[str]] = ..., third_party: _Optional[str] = ..., ask_waiver: _Optional[bool] = ..., corrects: _Optional[str] = ..., corrects_version: _Optional[int] = ...) -> None: ...

class SubmitResponse(_message.Message):
    __slots__ = ("statement_id", "item_id", "lane", "sequence", "leaf_index", "version", "warnings")
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    LANE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    statement_id: str
    item_id: str
    lane: _statement_pb2.Lane
    sequence: int
    leaf_index: int
    version: int
    warnings: _containers.RepeatedScalarFieldContainer[_error_reason_pb2.ErrorReason]
    def __init__(self, statement_id: _Optional[str] = ..., item_id: _Optional[str] = ..., lane: _Optional[_Union[_statement_pb2.Lane, str]] = ..., sequence: _Optional[int] = ..., leaf_index: _Optional[int] = ..., version: _Optional[int] = ..., warnings: _Optional[_Iterable[_Union[_error_reason_pb2.ErrorReason, str]]] = ...) -> None: ...

class ClearSupplyRequest(_message.Message):
    __slots__ = ("request_id", "supply")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    supply: SubmitRequest
    def __init__(self, request_id: _Optional[str] = ..., supply: _Optional[_Union[SubmitRequest, _Mapping]] = ...) -> None: ...

class ClearSupplyResponse(_message.Message):
    __slots__ = ("supply_digest", "cleared_by_id", "clear_time", "expire_time", "leaf_index", "needed")
    SUPPLY_DIGEST_FIELD_NUMBER: _ClassVar[int]
    CLEARED_BY_ID_FIELD_NUMBER: _ClassVar[int]
    CLEAR_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    NEEDED_FIELD_NUMBER: _ClassVar[int]
    supply_digest: bytes
    cleared_by_id: str
    clear_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    leaf_index: int
    needed: bool
    def __init__(self, supply_digest: _Optional[bytes] = ..., cleared_by_id: _Optional[str] = ..., clear_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., leaf_index: _Optional[int] = ..., needed: _Optional[bool] = ...) -> None: ...

class SubmitStreamRequest(_message.Message):
    __slots__ = ("requests",)
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    requests: _containers.RepeatedCompositeFieldContainer[SubmitRequest]
    def __init__(self, requests: _Optional[_Iterable[_Union[SubmitRequest, _Mapping]]] = ...) -> None: ...

class SubmitStreamResponse(_message.Message):
    __slots__ = ("outcomes",)
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    outcomes: _containers.RepeatedCompositeFieldContainer[SubmitOutcome]
    def __init__(self, outcomes: _Optional[_Iterable[_Union[SubmitOutcome, _Mapping]]] = ...) -> None: ...

class SubmitOutcome(_message.Message):
    __slots__ = ("request_id", "accepted", "refused")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    accepted: SubmitResponse
    refused: _refusal_pb2.Refusal
    def __init__(self, request_id: _Optional[str] = ..., accepted: _Optional[_Union[SubmitResponse, _Mapping]] = ..., refused: _Optional[_Union[_refusal_pb2.Refusal, _Mapping]] = ...) -> None: ...

class UploadAttachmentRequest(_message.Message):
    __slots__ = ("info", "data")
    INFO_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    info: AttachmentInfo
    data: bytes
    def __init__(self, info: _Optional[_Union[AttachmentInfo, _Mapping]] = ..., data: _Optional[bytes] = ...) -> None: ...

class AttachmentInfo(_message.Message):
    __slots__ = ("agreement_id", "size_bytes", "sha256")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    size_bytes: int
    sha256: bytes
    def __init__(self, agreement_id: _Optional[str] = ..., size_bytes: _Optional[int] = ..., sha256: _Optional[bytes] = ...) -> None: ...

class UploadAttachmentResponse(_message.Message):
    __slots__ = ("upload_id", "size_bytes", "sha256")
    UPLOAD_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    upload_id: str
    size_bytes: int
    sha256: bytes
    def __init__(self, upload_id: _Optional[str] = ..., size_bytes: _Optional[int] = ..., sha256: _Optional[bytes] = ...) -> None: ...

class GetStatementRequest(_message.Message):
    __slots__ = ("statement_id", "with_receipt", "wait_seconds")
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    WITH_RECEIPT_FIELD_NUMBER: _ClassVar[int]
    WAIT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    statement_id: str
    with_receipt: bool
    wait_seconds: int
    def __init__(self, statement_id: _Optional[str] = ..., with_receipt: _Optional[bool] = ..., wait_seconds: _Optional[int] = ...) -> None: ...

class GetStatementResponse(_message.Message):
    __slots__ = ("statement_id", "item_id", "lane", "sequence", "state", "refusal", "state_time", "settle_time", "receipt", "version", "warning")
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    LANE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    STATE_TIME_FIELD_NUMBER: _ClassVar[int]
    SETTLE_TIME_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    WARNING_FIELD_NUMBER: _ClassVar[int]
    statement_id: str
    item_id: str
    lane: _statement_pb2.Lane
    sequence: int
    state: StatementState
    refusal: _refusal_pb2.Refusal
    state_time: _timestamp_pb2.Timestamp
    settle_time: _timestamp_pb2.Timestamp
    receipt: _receipt_pb2.Receipt
    version: int
    warning: _refusal_pb2.Refusal
    def __init__(self, statement_id: _Optional[str] = ..., item_id: _Optional[str] = ..., lane: _Optional[_Union[_statement_pb2.Lane, str]] = ..., sequence: _Optional[int] = ..., state: _Optional[_Union[StatementState, str]] = ..., refusal: _Optional[_Union[_refusal_pb2.Refusal, _Mapping]] = ..., state_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., settle_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.Receipt, _Mapping]] = ..., version: _Optional[int] = ..., warning: _Optional[_Union[_refusal_pb2.Refusal, _Mapping]] = ...) -> None: ...

class ListItemsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "agreement_id", "direction", "family", "item_id")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    FAMILY_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    agreement_id: str
    direction: ItemDirection
    family: _item_pb2.Family
    item_id: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., agreement_id: _Optional[str] = ..., direction: _Optional[_Union[ItemDirection, str]] = ..., family: _Optional[_Union[_item_pb2.Family, str]] = ..., item_id: _Optional[str] = ...) -> None: ...

class ListItemsResponse(_message.Message):
    __slots__ = ("items", "next_page_token")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[ItemSummary]
    next_page_token: str
    def __init__(self, items: _Optional[_Iterable[_Union[ItemSummary, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ItemSummary(_message.Message):
    __slots__ = ("item_id", "statement_id", "family", "from_party", "to_party", "state_time", "urgency", "purposes", "restrictions", "attachment_count", "size_bytes", "synthetic", "state", "part_caveats", "further_audiences", "restriction_version", "restriction_gap", "version", "supplied_for", "purpose_declaration", "purpose_corrections", "newest_version", "versions", "earlier_uses")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    FAMILY_FIELD_NUMBER: _ClassVar[int]
    FROM_PARTY_FIELD_NUMBER: _ClassVar[int]
    TO_PARTY_FIELD_NUMBER: _ClassVar[int]
    STATE_TIME_FIELD_NUMBER: _ClassVar[int]
    URGENCY_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    RESTRICTIONS_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENT_COUNT_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    SYNTHETIC_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PART_CAVEATS_FIELD_NUMBER: _ClassVar[int]
    FURTHER_AUDIENCES_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_VERSION_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_GAP_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SUPPLIED_FOR_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_DECLARATION_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_CORRECTIONS_FIELD_NUMBER: _ClassVar[int]
    NEWEST_VERSION_FIELD_NUMBER: _ClassVar[int]
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    EARLIER_USES_FIELD_NUMBER: _ClassVar[int]
    item_id: str
    statement_id: str
    family: _item_pb2.Family
    from_party: str
    to_party: str
    state_time: _timestamp_pb2.Timestamp
    urgency: _code_lists_pb2.Urgency
    purposes: _containers.RepeatedScalarFieldContainer[str]
    restrictions: _restriction_pb2.RestrictionStatement
    attachment_count: int
    size_bytes: int
    synthetic: bool
    state: StatementState
    part_caveats: _containers.RepeatedCompositeFieldContainer[_restriction_pb2.Caveat]
    further_audiences: _containers.RepeatedCompositeFieldContainer[_restriction_pb2.Audience]
    restriction_version: int
    restriction_gap: bool
    version: int
    supplied_for: _containers.RepeatedScalarFieldContainer[str]
    purpose_declaration: str
    purpose_corrections: _containers.RepeatedCompositeFieldContainer[PurposeCorrected]
    newest_version: int
    versions: _containers.RepeatedCompositeFieldContainer[ItemVersion]
    earlier_uses: _containers.RepeatedCompositeFieldContainer[EarlierUse]
    def __init__(self, item_id: _Optional[str] = ..., statement_id: _Optional[str] = ..., family: _Optional[_Union[_item_pb2.Family, str]] = ..., from_party: _Optional[str] = ..., to_party: _Optional[str] = ..., state_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., urgency: _Optional[_Union[_code_lists_pb2.Urgency, str]] = ..., purposes: _Optional[_Iterable[str]] = ..., restrictions: _Optional[_Union[_restriction_pb2.RestrictionStatement, _Mapping]] = ..., attachment_count: _Optional[int] = ..., size_bytes: _Optional[int] = ..., synthetic: _Optional[bool] = ..., state: _Optional[_Union[StatementState, str]] = ..., part_caveats: _Optional[_Iterable[_Union[_restriction_pb2.Caveat, _Mapping]]] = ..., further_audiences: _Optional[_Iterable[_Union[_restriction_pb2.Audience, _Mapping]]] = ..., restriction_version: _Optional[int] = ..., restriction_gap: _Optional[bool] = ..., version: _Optional[int] = ..., supplied_for: _Optional[_Iterable[str]] = ..., purpose_declaration: _Optional[str] = ..., purpose_corrections: _Optional[_Iterable[_Union[PurposeCorrected, _Mapping]]] = ..., newest_version: _Optional[int] = ..., versions: _Optional[_Iterable[_Union[ItemVersion, _Mapping]]] = ..., earlier_uses: _Optional[_Iterable[_Union[EarlierUse, _Mapping]]] = ...) -> None: ...

class ItemVersion(_message.Message):
    __slots__ = ("version", "statement_id", "state_time", "state")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_TIME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    version: int
    statement_id: str
    state_time: _timestamp_pb2.Timestamp
    state: ItemVersionState
    def __init__(self, version: _Optional[int] = ..., statement_id: _Optional[str] = ..., state_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., state: _Optional[_Union[ItemVersionState, str]] = ...) -> None: ...

class EarlierUse(_message.Message):
    __slots__ = ("person_id", "version")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    version: int
    def __init__(self, person_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class PurposeCorrected(_message.Message):
    __slots__ = ("ordinal", "purpose", "reason_code", "state_time")
    ORDINAL_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    STATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ordinal: int
    purpose: _purpose_pb2.Purpose
    reason_code: str
    state_time: _timestamp_pb2.Timestamp
    def __init__(self, ordinal: _Optional[int] = ..., purpose: _Optional[_Union[_purpose_pb2.Purpose, _Mapping]] = ..., reason_code: _Optional[str] = ..., state_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class OpenItemRequest(_message.Message):
    __slots__ = ("item_id", "purpose", "person_id", "territory", "part", "acknowledged_caveats", "action", "recipient", "all_parts", "version")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    TERRITORY_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGED_CAVEATS_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    ALL_PARTS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    item_id: str
    purpose: str
    person_id: str
    territory: str
    part: int
    acknowledged_caveats: _containers.RepeatedScalarFieldContainer[str]
    action: _use_pb2.UseAction
    recipient: str
    all_parts: bool
    version: int
    def __init__(self, item_id: _Optional[str] = ..., purpose: _Optional[str] = ..., person_id: _Optional[str] = ..., territory: _Optional[str] = ..., part: _Optional[int] = ..., acknowledged_caveats: _Optional[_Iterable[str]] = ..., action: _Optional[_Union[_use_pb2.UseAction, str]] = ..., recipient: _Optional[str] = ..., all_parts: _Optional[bool] = ..., version: _Optional[int] = ...) -> None: ...

class OpenItemResponse(_message.Message):
    __slots__ = ("item", "data", "part")
    ITEM_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    item: OpenedItem
    data: bytes
    part: int
    def __init__(self, item: _Optional[_Union[OpenedItem, _Mapping]] = ..., data: _Optional[bytes] = ..., part: _Optional[int] = ...) -> None: ...

class OpenedItem(_message.Message):
    __slots__ = ("summary", "content", "purpose", "leaf_index")
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    summary: ItemSummary
    content: _item_pb2.ItemContent
    purpose: _purpose_pb2.Purpose
    leaf_index: int
    def __init__(self, summary: _Optional[_Union[ItemSummary, _Mapping]] = ..., content: _Optional[_Union[_item_pb2.ItemContent, _Mapping]] = ..., purpose: _Optional[_Union[_purpose_pb2.Purpose, _Mapping]] = ..., leaf_index: _Optional[int] = ...) -> None: ...

class WatchInboxRequest(_message.Message):
    __slots__ = ("resume_token", "agreement_id")
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    resume_token: str
    agreement_id: str
    def __init__(self, resume_token: _Optional[str] = ..., agreement_id: _Optional[str] = ...) -> None: ...

class WatchInboxResponse(_message.Message):
    __slots__ = ("items", "resume_token")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[ItemSummary]
    resume_token: str
    def __init__(self, items: _Optional[_Iterable[_Union[ItemSummary, _Mapping]]] = ..., resume_token: _Optional[str] = ...) -> None: ...
