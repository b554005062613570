import datetime

from entente.v1 import agreement_pb2 as _agreement_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RecordGenesisRequest(_message.Message):
    __slots__ = ("genesis", "descriptors", "signatures")
    GENESIS_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTORS_FIELD_NUMBER: _ClassVar[int]
    SIGNATURES_FIELD_NUMBER: _ClassVar[int]
    genesis: bytes
    descriptors: _containers.RepeatedScalarFieldContainer[bytes]
    signatures: _containers.RepeatedCompositeFieldContainer[_agreement_pb2.PrincipalSignature]
    def __init__(self, genesis: _Optional[bytes] = ..., descriptors: _Optional[_Iterable[bytes]] = ..., signatures: _Optional[_Iterable[_Union[_agreement_pb2.PrincipalSignature, _Mapping]]] = ...) -> None: ...

class RecordGenesisResponse(_message.Message):
    __slots__ = ("agreement_id", "standing", "agreement_digest")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_DIGEST_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    standing: _agreement_pb2.Standing
    agreement_digest: bytes
    def __init__(self, agreement_id: _Optional[str] = ..., standing: _Optional[_Union[_agreement_pb2.Standing, str]] = ..., agreement_digest: _Optional[bytes] = ...) -> None: ...

class SignAgreementRequest(_message.Message):
    __slots__ = ("agreement_id", "signature")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    signature: _agreement_pb2.PrincipalSignature
    def __init__(self, agreement_id: _Optional[str] = ..., signature: _Optional[_Union[_agreement_pb2.PrincipalSignature, _Mapping]] = ...) -> None: ...

class SignAgreementResponse(_message.Message):
    __slots__ = ("standing",)
    STANDING_FIELD_NUMBER: _ClassVar[int]
    standing: _agreement_pb2.Standing
    def __init__(self, standing: _Optional[_Union[_agreement_pb2.Standing, str]] = ...) -> None: ...

class GetAgreementRequest(_message.Message):
    __slots__ = ("agreement_id",)
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    def __init__(self, agreement_id: _Optional[str] = ...) -> None: ...

class GetAgreementResponse(_message.Message):
    __slots__ = ("genesis", "signatures", "standing", "agreement_digest", "in_force_time")
    GENESIS_FIELD_NUMBER: _ClassVar[int]
    SIGNATURES_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_DIGEST_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_TIME_FIELD_NUMBER: _ClassVar[int]
    genesis: bytes
    signatures: _containers.RepeatedCompositeFieldContainer[_agreement_pb2.PrincipalSignature]
    standing: _agreement_pb2.Standing
    agreement_digest: bytes
    in_force_time: _timestamp_pb2.Timestamp
    def __init__(self, genesis: _Optional[bytes] = ..., signatures: _Optional[_Iterable[_Union[_agreement_pb2.PrincipalSignature, _Mapping]]] = ..., standing: _Optional[_Union[_agreement_pb2.Standing, str]] = ..., agreement_digest: _Optional[bytes] = ..., in_force_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
