from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Conveyance(_message.Message):
    __slots__ = ("mode", "type", "registered_in", "plate", "imo", "flight", "container", "carrier", "wagon")
    MODE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_IN_FIELD_NUMBER: _ClassVar[int]
    PLATE_FIELD_NUMBER: _ClassVar[int]
    IMO_FIELD_NUMBER: _ClassVar[int]
    FLIGHT_FIELD_NUMBER: _ClassVar[int]
    CONTAINER_FIELD_NUMBER: _ClassVar[int]
    CARRIER_FIELD_NUMBER: _ClassVar[int]
    WAGON_FIELD_NUMBER: _ClassVar[int]
    mode: _code_lists_pb2.TransportMode
    type: str
    registered_in: str
    plate: str
    imo: str
    flight: str
    container: str
    carrier: str
    wagon: str
    def __init__(self, mode: _Optional[_Union[_code_lists_pb2.TransportMode, str]] = ..., type: _Optional[str] = ..., registered_in: _Optional[str] = ..., plate: _Optional[str] = ..., imo: _Optional[str] = ..., flight: _Optional[str] = ..., container: _Optional[str] = ..., carrier: _Optional[str] = ..., wagon: _Optional[str] = ...) -> None: ...

class RouteLeg(_message.Message):
    __slots__ = ("role", "country", "locode", "certainty", "place_name", "date")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    LOCODE_FIELD_NUMBER: _ClassVar[int]
    CERTAINTY_FIELD_NUMBER: _ClassVar[int]
    PLACE_NAME_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    role: _code_lists_pb2.LegRole
    country: str
    locode: str
    certainty: _code_lists_pb2.Certainty
    place_name: str
    date: str
    def __init__(self, role: _Optional[_Union[_code_lists_pb2.LegRole, str]] = ..., country: _Optional[str] = ..., locode: _Optional[str] = ..., certainty: _Optional[_Union[_code_lists_pb2.Certainty, str]] = ..., place_name: _Optional[str] = ..., date: _Optional[str] = ...) -> None: ...
