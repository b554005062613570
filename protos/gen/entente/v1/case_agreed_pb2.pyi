from entente.v1 import arrangement_pb2 as _arrangement_pb2
from entente.v1 import association_pb2 as _association_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CaseAgreed(_message.Message):
    __slots__ = ("case_id", "offer_id", "association", "arrangement")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    OFFER_ID_FIELD_NUMBER: _ClassVar[int]
    ASSOCIATION_FIELD_NUMBER: _ClassVar[int]
    ARRANGEMENT_FIELD_NUMBER: _ClassVar[int]
    case_id: bytes
    offer_id: bytes
    association: _association_pb2.AssociationTerms
    arrangement: _arrangement_pb2.ArrangementTerms
    def __init__(self, case_id: _Optional[bytes] = ..., offer_id: _Optional[bytes] = ..., association: _Optional[_Union[_association_pb2.AssociationTerms, _Mapping]] = ..., arrangement: _Optional[_Union[_arrangement_pb2.ArrangementTerms, _Mapping]] = ...) -> None: ...
