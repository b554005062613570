from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import item_reference_pb2 as _item_reference_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Feedback(_message.Message):
    __slots__ = ("ref", "action_taken", "action_date", "outcome_ref", "checks", "texts")
    REF_FIELD_NUMBER: _ClassVar[int]
    ACTION_TAKEN_FIELD_NUMBER: _ClassVar[int]
    ACTION_DATE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_REF_FIELD_NUMBER: _ClassVar[int]
    CHECKS_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    ref: _item_reference_pb2.ItemReference
    action_taken: _code_lists_pb2.ActionTaken
    action_date: str
    outcome_ref: _item_reference_pb2.ItemReference
    checks: int
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, ref: _Optional[_Union[_item_reference_pb2.ItemReference, _Mapping]] = ..., action_taken: _Optional[_Union[_code_lists_pb2.ActionTaken, str]] = ..., action_date: _Optional[str] = ..., outcome_ref: _Optional[_Union[_item_reference_pb2.ItemReference, _Mapping]] = ..., checks: _Optional[int] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...
