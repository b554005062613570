from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import link_pb2 as _link_pb2
from entente.v1 import receipt_pb2 as _receipt_pb2
from entente.v1 import refusal_pb2 as _refusal_pb2
from entente.v1 import restriction_head_pb2 as _restriction_head_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LinkRequest(_message.Message):
    __slots__ = ("frame",)
    FRAME_FIELD_NUMBER: _ClassVar[int]
    frame: _link_pb2.LinkFrame
    def __init__(self, frame: _Optional[_Union[_link_pb2.LinkFrame, _Mapping]] = ...) -> None: ...

class LinkResponse(_message.Message):
    __slots__ = ("frame",)
    FRAME_FIELD_NUMBER: _ClassVar[int]
    frame: _link_pb2.LinkFrame
    def __init__(self, frame: _Optional[_Union[_link_pb2.LinkFrame, _Mapping]] = ...) -> None: ...

class FetchContentRequest(_message.Message):
    __slots__ = ("agreement_id", "sealed_digest", "first_chunk")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SEALED_DIGEST_FIELD_NUMBER: _ClassVar[int]
    FIRST_CHUNK_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    sealed_digest: bytes
    first_chunk: int
    def __init__(self, agreement_id: _Optional[str] = ..., sealed_digest: _Optional[bytes] = ..., first_chunk: _Optional[int] = ...) -> None: ...

class FetchContentResponse(_message.Message):
    __slots__ = ("first_chunk", "chunks")
    FIRST_CHUNK_FIELD_NUMBER: _ClassVar[int]
    CHUNKS_FIELD_NUMBER: _ClassVar[int]
    first_chunk: int
    chunks: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, first_chunk: _Optional[int] = ..., chunks: _Optional[_Iterable[bytes]] = ...) -> None: ...

class ServeContentRequest(_message.Message):
    __slots__ = ("offer", "chunks", "refusal", "restriction_head_range")
    OFFER_FIELD_NUMBER: _ClassVar[int]
    CHUNKS_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_HEAD_RANGE_FIELD_NUMBER: _ClassVar[int]
    offer: ContentOffer
    chunks: ContentChunks
    refusal: _refusal_pb2.Refusal
    restriction_head_range: _restriction_head_pb2.RestrictionHeadRange
    def __init__(self, offer: _Optional[_Union[ContentOffer, _Mapping]] = ..., chunks: _Optional[_Union[ContentChunks, _Mapping]] = ..., refusal: _Optional[_Union[_refusal_pb2.Refusal, _Mapping]] = ..., restriction_head_range: _Optional[_Union[_restriction_head_pb2.RestrictionHeadRange, _Mapping]] = ...) -> None: ...

class ContentOffer(_message.Message):
    __slots__ = ("agreement_id",)
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    def __init__(self, agreement_id: _Optional[str] = ...) -> None: ...

class ContentChunks(_message.Message):
    __slots__ = ("first_chunk", "chunks", "end")
    FIRST_CHUNK_FIELD_NUMBER: _ClassVar[int]
    CHUNKS_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    first_chunk: int
    chunks: _containers.RepeatedScalarFieldContainer[bytes]
    end: bool
    def __init__(self, first_chunk: _Optional[int] = ..., chunks: _Optional[_Iterable[bytes]] = ..., end: _Optional[bool] = ...) -> None: ...

class ServeContentResponse(_message.Message):
    __slots__ = ("agreement_id", "content", "restriction_head_range")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_HEAD_RANGE_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    content: ContentQuestion
    restriction_head_range: GetRestrictionHeadRangeRequest
    def __init__(self, agreement_id: _Optional[str] = ..., content: _Optional[_Union[ContentQuestion, _Mapping]] = ..., restriction_head_range: _Optional[_Union[GetRestrictionHeadRangeRequest, _Mapping]] = ...) -> None: ...

class ContentQuestion(_message.Message):
    __slots__ = ("sealed_digest", "first_chunk", "max_chunks")
    SEALED_DIGEST_FIELD_NUMBER: _ClassVar[int]
    FIRST_CHUNK_FIELD_NUMBER: _ClassVar[int]
    MAX_CHUNKS_FIELD_NUMBER: _ClassVar[int]
    sealed_digest: bytes
    first_chunk: int
    max_chunks: int
    def __init__(self, sealed_digest: _Optional[bytes] = ..., first_chunk: _Optional[int] = ..., max_chunks: _Optional[int] = ...) -> None: ...

class GetCosignedCheckpointRequest(_message.Message):
    __slots__ = ("origin",)
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    origin: str
    def __init__(self, origin: _Optional[str] = ...) -> None: ...

class GetCosignedCheckpointResponse(_message.Message):
    __slots__ = ("cosigned_checkpoint",)
    COSIGNED_CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    cosigned_checkpoint: str
    def __init__(self, cosigned_checkpoint: _Optional[str] = ...) -> None: ...

class GetOutcomeRequest(_message.Message):
    __slots__ = ("agreement_id", "statement_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    statement_id: bytes
    def __init__(self, agreement_id: _Optional[str] = ..., statement_id: _Optional[bytes] = ...) -> None: ...

class GetOutcomeResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _receipt_pb2.BatchReceipt
    def __init__(self, receipt: _Optional[_Union[_receipt_pb2.BatchReceipt, _Mapping]] = ...) -> None: ...

class GetConsistencyProofRequest(_message.Message):
    __slots__ = ("agreement_id", "old_size", "new_size")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    OLD_SIZE_FIELD_NUMBER: _ClassVar[int]
    NEW_SIZE_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    old_size: int
    new_size: int
    def __init__(self, agreement_id: _Optional[str] = ..., old_size: _Optional[int] = ..., new_size: _Optional[int] = ...) -> None: ...

class GetConsistencyProofResponse(_message.Message):
    __slots__ = ("proof", "checkpoint")
    PROOF_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    proof: _containers.RepeatedScalarFieldContainer[bytes]
    checkpoint: str
    def __init__(self, proof: _Optional[_Iterable[bytes]] = ..., checkpoint: _Optional[str] = ...) -> None: ...

class GetRestrictionHeadRangeRequest(_message.Message):
    __slots__ = ("agreement_id", "counter", "first_index", "item_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTER_FIELD_NUMBER: _ClassVar[int]
    FIRST_INDEX_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    counter: int
    first_index: int
    item_id: bytes
    def __init__(self, agreement_id: _Optional[str] = ..., counter: _Optional[int] = ..., first_index: _Optional[int] = ..., item_id: _Optional[bytes] = ...) -> None: ...

class GetRestrictionHeadRangeResponse(_message.Message):
    __slots__ = ("range",)
    RANGE_FIELD_NUMBER: _ClassVar[int]
    range: _restriction_head_pb2.RestrictionHeadRange
    def __init__(self, range: _Optional[_Union[_restriction_head_pb2.RestrictionHeadRange, _Mapping]] = ...) -> None: ...
