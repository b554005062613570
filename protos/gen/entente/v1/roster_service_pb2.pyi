from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import roster_pb2 as _roster_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PutRosterRequest(_message.Message):
    __slots__ = ("roster",)
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    roster: _roster_pb2.SignedRoster
    def __init__(self, roster: _Optional[_Union[_roster_pb2.SignedRoster, _Mapping]] = ...) -> None: ...

class PutRosterResponse(_message.Message):
    __slots__ = ("version", "statement_id")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    version: int
    statement_id: str
    def __init__(self, version: _Optional[int] = ..., statement_id: _Optional[str] = ...) -> None: ...

class GetRosterRequest(_message.Message):
    __slots__ = ("agreement_id", "party")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    party: str
    def __init__(self, agreement_id: _Optional[str] = ..., party: _Optional[str] = ...) -> None: ...

class GetRosterResponse(_message.Message):
    __slots__ = ("roster",)
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    roster: _roster_pb2.SignedRoster
    def __init__(self, roster: _Optional[_Union[_roster_pb2.SignedRoster, _Mapping]] = ...) -> None: ...
