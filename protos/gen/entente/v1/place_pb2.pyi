from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Coordinates(_message.Message):
    __slots__ = ("latitude_microdegrees", "longitude_microdegrees", "accuracy_radius_m")
    LATITUDE_MICRODEGREES_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_MICRODEGREES_FIELD_NUMBER: _ClassVar[int]
    ACCURACY_RADIUS_M_FIELD_NUMBER: _ClassVar[int]
    latitude_microdegrees: int
    longitude_microdegrees: int
    accuracy_radius_m: int
    def __init__(self, latitude_microdegrees: _Optional[int] = ..., longitude_microdegrees: _Optional[int] = ..., accuracy_radius_m: _Optional[int] = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ("date", "precision", "country", "subdivision", "locode", "location_type", "place_name", "coordinates")
    DATE_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    SUBDIVISION_FIELD_NUMBER: _ClassVar[int]
    LOCODE_FIELD_NUMBER: _ClassVar[int]
    LOCATION_TYPE_FIELD_NUMBER: _ClassVar[int]
    PLACE_NAME_FIELD_NUMBER: _ClassVar[int]
    COORDINATES_FIELD_NUMBER: _ClassVar[int]
    date: str
    precision: _code_lists_pb2.DatePrecision
    country: str
    subdivision: str
    locode: str
    location_type: _code_lists_pb2.LocationType
    place_name: str
    coordinates: Coordinates
    def __init__(self, date: _Optional[str] = ..., precision: _Optional[_Union[_code_lists_pb2.DatePrecision, str]] = ..., country: _Optional[str] = ..., subdivision: _Optional[str] = ..., locode: _Optional[str] = ..., location_type: _Optional[_Union[_code_lists_pb2.LocationType, str]] = ..., place_name: _Optional[str] = ..., coordinates: _Optional[_Union[Coordinates, _Mapping]] = ...) -> None: ...

class DatePeriod(_message.Message):
    __slots__ = ("until",)
    FROM_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    until: str
    def __init__(self, until: _Optional[str] = ..., **kwargs) -> None: ...
