from entente.v1 import limits_pb2 as _limits_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class TerminationNotice(_message.Message):
    __slots__ = ("document_digest", "last_day")
    DOCUMENT_DIGEST_FIELD_NUMBER: _ClassVar[int]
    LAST_DAY_FIELD_NUMBER: _ClassVar[int]
    document_digest: bytes
    last_day: str
    def __init__(self, document_digest: _Optional[bytes] = ..., last_day: _Optional[str] = ...) -> None: ...

class TerminationWithdrawal(_message.Message):
    __slots__ = ("notice_id",)
    NOTICE_ID_FIELD_NUMBER: _ClassVar[int]
    notice_id: bytes
    def __init__(self, notice_id: _Optional[bytes] = ...) -> None: ...
