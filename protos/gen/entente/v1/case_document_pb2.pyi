from entente.v1 import limits_pb2 as _limits_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DocumentReference(_message.Message):
    __slots__ = ("item_id", "version")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    item_id: bytes
    version: int
    def __init__(self, item_id: _Optional[bytes] = ..., version: _Optional[int] = ...) -> None: ...

class Passage(_message.Message):
    __slots__ = ("document", "part", "first_line", "last_line")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    FIRST_LINE_FIELD_NUMBER: _ClassVar[int]
    LAST_LINE_FIELD_NUMBER: _ClassVar[int]
    document: DocumentReference
    part: int
    first_line: int
    last_line: int
    def __init__(self, document: _Optional[_Union[DocumentReference, _Mapping]] = ..., part: _Optional[int] = ..., first_line: _Optional[int] = ..., last_line: _Optional[int] = ...) -> None: ...
