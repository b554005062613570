import datetime

from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import goods_pb2 as _goods_pb2
from entente.v1 import item_reference_pb2 as _item_reference_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import movement_pb2 as _movement_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Request(_message.Message):
    __slots__ = ("asks_for", "question", "case_ref", "urgency", "reply_by", "goods", "conveyance", "refs")
    ASKS_FOR_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    CASE_REF_FIELD_NUMBER: _ClassVar[int]
    URGENCY_FIELD_NUMBER: _ClassVar[int]
    REPLY_BY_FIELD_NUMBER: _ClassVar[int]
    GOODS_FIELD_NUMBER: _ClassVar[int]
    CONVEYANCE_FIELD_NUMBER: _ClassVar[int]
    REFS_FIELD_NUMBER: _ClassVar[int]
    asks_for: _code_lists_pb2.RequestKind
    question: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    case_ref: str
    urgency: _code_lists_pb2.Urgency
    reply_by: _timestamp_pb2.Timestamp
    goods: _containers.RepeatedCompositeFieldContainer[_goods_pb2.Goods]
    conveyance: _containers.RepeatedCompositeFieldContainer[_movement_pb2.Conveyance]
    refs: _containers.RepeatedCompositeFieldContainer[_item_reference_pb2.ItemReference]
    def __init__(self, asks_for: _Optional[_Union[_code_lists_pb2.RequestKind, str]] = ..., question: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., case_ref: _Optional[str] = ..., urgency: _Optional[_Union[_code_lists_pb2.Urgency, str]] = ..., reply_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., goods: _Optional[_Iterable[_Union[_goods_pb2.Goods, _Mapping]]] = ..., conveyance: _Optional[_Iterable[_Union[_movement_pb2.Conveyance, _Mapping]]] = ..., refs: _Optional[_Iterable[_Union[_item_reference_pb2.ItemReference, _Mapping]]] = ...) -> None: ...
