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

class Reply(_message.Message):
    __slots__ = ("ref", "result", "texts", "refs")
    REF_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    REFS_FIELD_NUMBER: _ClassVar[int]
    ref: _item_reference_pb2.ItemReference
    result: _code_lists_pb2.ReplyResult
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    refs: _containers.RepeatedCompositeFieldContainer[_item_reference_pb2.ItemReference]
    def __init__(self, ref: _Optional[_Union[_item_reference_pb2.ItemReference, _Mapping]] = ..., result: _Optional[_Union[_code_lists_pb2.ReplyResult, str]] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., refs: _Optional[_Iterable[_Union[_item_reference_pb2.ItemReference, _Mapping]]] = ...) -> None: ...
