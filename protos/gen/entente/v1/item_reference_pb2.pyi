from entente.v1 import limits_pb2 as _limits_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ItemReference(_message.Message):
    __slots__ = ("item_id", "external_reference")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    item_id: bytes
    external_reference: str
    def __init__(self, item_id: _Optional[bytes] = ..., external_reference: _Optional[str] = ...) -> None: ...
