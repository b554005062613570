import datetime

from entente.v1 import envelope_pb2 as _envelope_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RestrictionHead(_message.Message):
    __slots__ = ("agreement_id", "party", "counter", "make_time", "items", "root", "general_rule_sequence")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    COUNTER_FIELD_NUMBER: _ClassVar[int]
    MAKE_TIME_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    ROOT_FIELD_NUMBER: _ClassVar[int]
    GENERAL_RULE_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    party: str
    counter: int
    make_time: _timestamp_pb2.Timestamp
    items: int
    root: bytes
    general_rule_sequence: int
    def __init__(self, agreement_id: _Optional[str] = ..., party: _Optional[str] = ..., counter: _Optional[int] = ..., make_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., items: _Optional[int] = ..., root: _Optional[bytes] = ..., general_rule_sequence: _Optional[int] = ...) -> None: ...

class RestrictionHeadEntry(_message.Message):
    __slots__ = ("item_id", "sequence")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    item_id: bytes
    sequence: int
    def __init__(self, item_id: _Optional[bytes] = ..., sequence: _Optional[int] = ...) -> None: ...

class RestrictionHeadRange(_message.Message):
    __slots__ = ("counter", "first_index", "entries", "proof")
    COUNTER_FIELD_NUMBER: _ClassVar[int]
    FIRST_INDEX_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    PROOF_FIELD_NUMBER: _ClassVar[int]
    counter: int
    first_index: int
    entries: _containers.RepeatedCompositeFieldContainer[RestrictionHeadEntry]
    proof: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, counter: _Optional[int] = ..., first_index: _Optional[int] = ..., entries: _Optional[_Iterable[_Union[RestrictionHeadEntry, _Mapping]]] = ..., proof: _Optional[_Iterable[bytes]] = ...) -> None: ...

class RestrictionHeadEvidence(_message.Message):
    __slots__ = ("heads", "item_id", "run", "sent_sequence", "received_sequence")
    HEADS_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    SENT_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    heads: _containers.RepeatedCompositeFieldContainer[_envelope_pb2.Envelope]
    item_id: bytes
    run: RestrictionHeadRange
    sent_sequence: int
    received_sequence: int
    def __init__(self, heads: _Optional[_Iterable[_Union[_envelope_pb2.Envelope, _Mapping]]] = ..., item_id: _Optional[bytes] = ..., run: _Optional[_Union[RestrictionHeadRange, _Mapping]] = ..., sent_sequence: _Optional[int] = ..., received_sequence: _Optional[int] = ...) -> None: ...
