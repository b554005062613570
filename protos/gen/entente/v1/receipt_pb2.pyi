from entente.v1 import envelope_pb2 as _envelope_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BatchReceipt(_message.Message):
    __slots__ = ("leaves", "first_leaf_index", "tree_size", "range_proof", "checkpoint")
    LEAVES_FIELD_NUMBER: _ClassVar[int]
    FIRST_LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    TREE_SIZE_FIELD_NUMBER: _ClassVar[int]
    RANGE_PROOF_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    leaves: _containers.RepeatedScalarFieldContainer[bytes]
    first_leaf_index: int
    tree_size: int
    range_proof: _containers.RepeatedScalarFieldContainer[bytes]
    checkpoint: str
    def __init__(self, leaves: _Optional[_Iterable[bytes]] = ..., first_leaf_index: _Optional[int] = ..., tree_size: _Optional[int] = ..., range_proof: _Optional[_Iterable[bytes]] = ..., checkpoint: _Optional[str] = ...) -> None: ...

class Receipt(_message.Message):
    __slots__ = ("statement", "leaf", "leaf_index", "inclusion_path", "checkpoint")
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    LEAF_FIELD_NUMBER: _ClassVar[int]
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    INCLUSION_PATH_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    statement: _envelope_pb2.Envelope
    leaf: bytes
    leaf_index: int
    inclusion_path: _containers.RepeatedScalarFieldContainer[bytes]
    checkpoint: str
    def __init__(self, statement: _Optional[_Union[_envelope_pb2.Envelope, _Mapping]] = ..., leaf: _Optional[bytes] = ..., leaf_index: _Optional[int] = ..., inclusion_path: _Optional[_Iterable[bytes]] = ..., checkpoint: _Optional[str] = ...) -> None: ...
