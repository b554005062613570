from entente.v1 import exchange_service_pb2 as _exchange_service_pb2
from entente.v1 import instrument_pb2 as _instrument_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import refusal_pb2 as _refusal_pb2
from entente.v1 import restriction_pb2 as _restriction_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReplaceRegisterRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "register", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    REGISTER_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    register: _instrument_pb2.InstrumentRegister
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., register: _Optional[_Union[_instrument_pb2.InstrumentRegister, _Mapping]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ReplaceRegisterResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: int
    def __init__(self, version: _Optional[int] = ...) -> None: ...

class GetRegisterRequest(_message.Message):
    __slots__ = ("agreement_id", "person_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    person_id: str
    def __init__(self, agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ...) -> None: ...

class GetRegisterResponse(_message.Message):
    __slots__ = ("register",)
    REGISTER_FIELD_NUMBER: _ClassVar[int]
    register: _instrument_pb2.InstrumentRegister
    def __init__(self, register: _Optional[_Union[_instrument_pb2.InstrumentRegister, _Mapping]] = ...) -> None: ...

class CheckReleaseRequest(_message.Message):
    __slots__ = ("item",)
    ITEM_FIELD_NUMBER: _ClassVar[int]
    item: _exchange_service_pb2.SubmitRequest
    def __init__(self, item: _Optional[_Union[_exchange_service_pb2.SubmitRequest, _Mapping]] = ...) -> None: ...

class CheckReleaseResponse(_message.Message):
    __slots__ = ("outcome", "refusal", "floors", "register_version", "checked")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    FLOORS_FIELD_NUMBER: _ClassVar[int]
    REGISTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    CHECKED_FIELD_NUMBER: _ClassVar[int]
    outcome: _instrument_pb2.InstrumentOutcome
    refusal: _refusal_pb2.Refusal
    floors: _containers.RepeatedCompositeFieldContainer[InstrumentFloor]
    register_version: int
    checked: bool
    def __init__(self, outcome: _Optional[_Union[_instrument_pb2.InstrumentOutcome, str]] = ..., refusal: _Optional[_Union[_refusal_pb2.Refusal, _Mapping]] = ..., floors: _Optional[_Iterable[_Union[InstrumentFloor, _Mapping]]] = ..., register_version: _Optional[int] = ..., checked: _Optional[bool] = ...) -> None: ...

class InstrumentFloor(_message.Message):
    __slots__ = ("instrument_id", "floor")
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    FLOOR_FIELD_NUMBER: _ClassVar[int]
    instrument_id: str
    floor: _restriction_pb2.RestrictionSet
    def __init__(self, instrument_id: _Optional[str] = ..., floor: _Optional[_Union[_restriction_pb2.RestrictionSet, _Mapping]] = ...) -> None: ...
