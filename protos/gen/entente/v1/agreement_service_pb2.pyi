import datetime

from entente.v1 import agreement_pb2 as _agreement_pb2
from entente.v1 import agreement_view_pb2 as _agreement_view_pb2
from entente.v1 import amendment_pb2 as _amendment_pb2
from entente.v1 import dispute_pb2 as _dispute_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import principal_act_pb2 as _principal_act_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RecordGenesisRequest(_message.Message):
    __slots__ = ("genesis", "descriptors", "signatures")
    GENESIS_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTORS_FIELD_NUMBER: _ClassVar[int]
    SIGNATURES_FIELD_NUMBER: _ClassVar[int]
    genesis: bytes
    descriptors: _containers.RepeatedScalarFieldContainer[bytes]
    signatures: _containers.RepeatedCompositeFieldContainer[_agreement_pb2.PrincipalSignature]
    def __init__(self, genesis: _Optional[bytes] = ..., descriptors: _Optional[_Iterable[bytes]] = ..., signatures: _Optional[_Iterable[_Union[_agreement_pb2.PrincipalSignature, _Mapping]]] = ...) -> None: ...

class RecordGenesisResponse(_message.Message):
    __slots__ = ("agreement_id", "standing", "agreement_digest")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_DIGEST_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    standing: _agreement_pb2.Standing
    agreement_digest: bytes
    def __init__(self, agreement_id: _Optional[str] = ..., standing: _Optional[_Union[_agreement_pb2.Standing, str]] = ..., agreement_digest: _Optional[bytes] = ...) -> None: ...

class SignAgreementRequest(_message.Message):
    __slots__ = ("agreement_id", "signature")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    signature: _agreement_pb2.PrincipalSignature
    def __init__(self, agreement_id: _Optional[str] = ..., signature: _Optional[_Union[_agreement_pb2.PrincipalSignature, _Mapping]] = ...) -> None: ...

class SignAgreementResponse(_message.Message):
    __slots__ = ("standing",)
    STANDING_FIELD_NUMBER: _ClassVar[int]
    standing: _agreement_pb2.Standing
    def __init__(self, standing: _Optional[_Union[_agreement_pb2.Standing, str]] = ...) -> None: ...

class GetAgreementRequest(_message.Message):
    __slots__ = ("agreement_id",)
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    def __init__(self, agreement_id: _Optional[str] = ...) -> None: ...

class GetAgreementResponse(_message.Message):
    __slots__ = ("genesis", "signatures", "standing", "agreement_digest", "in_force_time")
    GENESIS_FIELD_NUMBER: _ClassVar[int]
    SIGNATURES_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_DIGEST_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_TIME_FIELD_NUMBER: _ClassVar[int]
    genesis: bytes
    signatures: _containers.RepeatedCompositeFieldContainer[_agreement_pb2.PrincipalSignature]
    standing: _agreement_pb2.Standing
    agreement_digest: bytes
    in_force_time: _timestamp_pb2.Timestamp
    def __init__(self, genesis: _Optional[bytes] = ..., signatures: _Optional[_Iterable[_Union[_agreement_pb2.PrincipalSignature, _Mapping]]] = ..., standing: _Optional[_Union[_agreement_pb2.Standing, str]] = ..., agreement_digest: _Optional[bytes] = ..., in_force_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SubmitActRequest(_message.Message):
    __slots__ = ("act",)
    ACT_FIELD_NUMBER: _ClassVar[int]
    act: _principal_act_pb2.SignedPrincipalAct
    def __init__(self, act: _Optional[_Union[_principal_act_pb2.SignedPrincipalAct, _Mapping]] = ...) -> None: ...

class SubmitActResponse(_message.Message):
    __slots__ = ("act_id", "standing", "done", "awaits", "begin_time")
    ACT_ID_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    AWAITS_FIELD_NUMBER: _ClassVar[int]
    BEGIN_TIME_FIELD_NUMBER: _ClassVar[int]
    act_id: bytes
    standing: _agreement_pb2.Standing
    done: bool
    awaits: _containers.RepeatedScalarFieldContainer[str]
    begin_time: _timestamp_pb2.Timestamp
    def __init__(self, act_id: _Optional[bytes] = ..., standing: _Optional[_Union[_agreement_pb2.Standing, str]] = ..., done: _Optional[bool] = ..., awaits: _Optional[_Iterable[str]] = ..., begin_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetActRequest(_message.Message):
    __slots__ = ("agreement_id", "act_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ACT_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    act_id: bytes
    def __init__(self, agreement_id: _Optional[str] = ..., act_id: _Optional[bytes] = ...) -> None: ...

class GetActResponse(_message.Message):
    __slots__ = ("act", "signed_by", "effect_time")
    ACT_FIELD_NUMBER: _ClassVar[int]
    SIGNED_BY_FIELD_NUMBER: _ClassVar[int]
    EFFECT_TIME_FIELD_NUMBER: _ClassVar[int]
    act: _principal_act_pb2.SignedPrincipalAct
    signed_by: _containers.RepeatedScalarFieldContainer[str]
    effect_time: _timestamp_pb2.Timestamp
    def __init__(self, act: _Optional[_Union[_principal_act_pb2.SignedPrincipalAct, _Mapping]] = ..., signed_by: _Optional[_Iterable[str]] = ..., effect_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetAgreementStateRequest(_message.Message):
    __slots__ = ("agreement_id",)
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    def __init__(self, agreement_id: _Optional[str] = ...) -> None: ...

class GetAgreementStateResponse(_message.Message):
    __slots__ = ("agreement_id", "party", "peer", "standing", "in_force_time", "end_time", "agreement_digest", "stated_digest", "version", "notices", "suspensions", "contacts", "vacant", "disputes", "amendments", "texts", "principals", "waiting", "record")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    PEER_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_DIGEST_FIELD_NUMBER: _ClassVar[int]
    STATED_DIGEST_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    SUSPENSIONS_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    VACANT_FIELD_NUMBER: _ClassVar[int]
    DISPUTES_FIELD_NUMBER: _ClassVar[int]
    AMENDMENTS_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    PRINCIPALS_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    party: str
    peer: str
    standing: _agreement_pb2.Standing
    in_force_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    agreement_digest: bytes
    stated_digest: bytes
    version: int
    notices: _containers.RepeatedCompositeFieldContainer[_agreement_view_pb2.RunningNotice]
    suspensions: _containers.RepeatedCompositeFieldContainer[_agreement_view_pb2.RunningSuspension]
    contacts: _containers.RepeatedCompositeFieldContainer[_agreement_view_pb2.DesignationView]
    vacant: _containers.RepeatedScalarFieldContainer[str]
    disputes: _containers.RepeatedCompositeFieldContainer[_agreement_view_pb2.DisputeView]
    amendments: _containers.RepeatedCompositeFieldContainer[_agreement_view_pb2.AmendmentView]
    texts: _containers.RepeatedCompositeFieldContainer[_agreement_view_pb2.TextView]
    principals: _containers.RepeatedCompositeFieldContainer[_agreement_view_pb2.PrincipalView]
    waiting: _containers.RepeatedCompositeFieldContainer[_agreement_view_pb2.WaitingAct]
    record: bytes
    def __init__(self, agreement_id: _Optional[str] = ..., party: _Optional[str] = ..., peer: _Optional[str] = ..., standing: _Optional[_Union[_agreement_pb2.Standing, str]] = ..., in_force_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., agreement_digest: _Optional[bytes] = ..., stated_digest: _Optional[bytes] = ..., version: _Optional[int] = ..., notices: _Optional[_Iterable[_Union[_agreement_view_pb2.RunningNotice, _Mapping]]] = ..., suspensions: _Optional[_Iterable[_Union[_agreement_view_pb2.RunningSuspension, _Mapping]]] = ..., contacts: _Optional[_Iterable[_Union[_agreement_view_pb2.DesignationView, _Mapping]]] = ..., vacant: _Optional[_Iterable[str]] = ..., disputes: _Optional[_Iterable[_Union[_agreement_view_pb2.DisputeView, _Mapping]]] = ..., amendments: _Optional[_Iterable[_Union[_agreement_view_pb2.AmendmentView, _Mapping]]] = ..., texts: _Optional[_Iterable[_Union[_agreement_view_pb2.TextView, _Mapping]]] = ..., principals: _Optional[_Iterable[_Union[_agreement_view_pb2.PrincipalView, _Mapping]]] = ..., waiting: _Optional[_Iterable[_Union[_agreement_view_pb2.WaitingAct, _Mapping]]] = ..., record: _Optional[bytes] = ...) -> None: ...

class ListAgreementHistoryRequest(_message.Message):
    __slots__ = ("agreement_id", "page_size", "page_token")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    page_size: int
    page_token: str
    def __init__(self, agreement_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAgreementHistoryResponse(_message.Message):
    __slots__ = ("events", "next_page_token")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[AgreementEvent]
    next_page_token: str
    def __init__(self, events: _Optional[_Iterable[_Union[AgreementEvent, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class AgreementEvent(_message.Message):
    __slots__ = ("statement_id", "party", "kind", "state_time", "receive_time", "author_id", "leaf_index", "void_code", "act", "dispute_step", "amendment_step", "signature")
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_TIME_FIELD_NUMBER: _ClassVar[int]
    RECEIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_ID_FIELD_NUMBER: _ClassVar[int]
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    VOID_CODE_FIELD_NUMBER: _ClassVar[int]
    ACT_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_STEP_FIELD_NUMBER: _ClassVar[int]
    AMENDMENT_STEP_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    statement_id: bytes
    party: str
    kind: str
    state_time: _timestamp_pb2.Timestamp
    receive_time: _timestamp_pb2.Timestamp
    author_id: str
    leaf_index: int
    void_code: str
    act: _principal_act_pb2.SignedPrincipalAct
    dispute_step: _dispute_pb2.DisputeStep
    amendment_step: _amendment_pb2.AmendmentStep
    signature: _agreement_pb2.PrincipalSignature
    def __init__(self, statement_id: _Optional[bytes] = ..., party: _Optional[str] = ..., kind: _Optional[str] = ..., state_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., receive_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., author_id: _Optional[str] = ..., leaf_index: _Optional[int] = ..., void_code: _Optional[str] = ..., act: _Optional[_Union[_principal_act_pb2.SignedPrincipalAct, _Mapping]] = ..., dispute_step: _Optional[_Union[_dispute_pb2.DisputeStep, _Mapping]] = ..., amendment_step: _Optional[_Union[_amendment_pb2.AmendmentStep, _Mapping]] = ..., signature: _Optional[_Union[_agreement_pb2.PrincipalSignature, _Mapping]] = ...) -> None: ...

class AskWhatIfRequest(_message.Message):
    __slots__ = ("agreement_id", "at_time", "supposed", "record")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    AT_TIME_FIELD_NUMBER: _ClassVar[int]
    SUPPOSED_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    at_time: _timestamp_pb2.Timestamp
    supposed: _containers.RepeatedScalarFieldContainer[bytes]
    record: bytes
    def __init__(self, agreement_id: _Optional[str] = ..., at_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., supposed: _Optional[_Iterable[bytes]] = ..., record: _Optional[bytes] = ...) -> None: ...

class AskWhatIfResponse(_message.Message):
    __slots__ = ("standing", "end_time", "passages")
    STANDING_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    PASSAGES_FIELD_NUMBER: _ClassVar[int]
    standing: _agreement_pb2.Standing
    end_time: _timestamp_pb2.Timestamp
    passages: _containers.RepeatedCompositeFieldContainer[PassageView]
    def __init__(self, standing: _Optional[_Union[_agreement_pb2.Standing, str]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., passages: _Optional[_Iterable[_Union[PassageView, _Mapping]]] = ...) -> None: ...

class PassageView(_message.Message):
    __slots__ = ("operation", "party", "passes", "note", "code", "article")
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    PASSES_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    operation: str
    party: str
    passes: bool
    note: str
    code: str
    article: str
    def __init__(self, operation: _Optional[str] = ..., party: _Optional[str] = ..., passes: _Optional[bool] = ..., note: _Optional[str] = ..., code: _Optional[str] = ..., article: _Optional[str] = ...) -> None: ...

class ImportTextRequest(_message.Message):
    __slots__ = ("agreement_id", "language", "text")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    language: str
    text: bytes
    def __init__(self, agreement_id: _Optional[str] = ..., language: _Optional[str] = ..., text: _Optional[bytes] = ...) -> None: ...

class ImportTextResponse(_message.Message):
    __slots__ = ("sha256",)
    SHA256_FIELD_NUMBER: _ClassVar[int]
    sha256: bytes
    def __init__(self, sha256: _Optional[bytes] = ...) -> None: ...

class GetTextRequest(_message.Message):
    __slots__ = ("agreement_id", "language", "sha256")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    language: str
    sha256: bytes
    def __init__(self, agreement_id: _Optional[str] = ..., language: _Optional[str] = ..., sha256: _Optional[bytes] = ...) -> None: ...

class GetTextResponse(_message.Message):
    __slots__ = ("language", "text")
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    language: str
    text: bytes
    def __init__(self, language: _Optional[str] = ..., text: _Optional[bytes] = ...) -> None: ...
