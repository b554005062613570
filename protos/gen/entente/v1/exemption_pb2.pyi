from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ExemptionGround(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXEMPTION_GROUND_UNSPECIFIED: _ClassVar[ExemptionGround]
    EXEMPTION_GROUND_ESSENTIAL_INTEREST: _ClassVar[ExemptionGround]
    EXEMPTION_GROUND_CONTRARY_TO_MISSION: _ClassVar[ExemptionGround]
EXEMPTION_GROUND_UNSPECIFIED: ExemptionGround
EXEMPTION_GROUND_ESSENTIAL_INTEREST: ExemptionGround
EXEMPTION_GROUND_CONTRARY_TO_MISSION: ExemptionGround

class Exempted(_message.Message):
    __slots__ = ("ground", "reasons", "request_id", "note_digest")
    GROUND_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NOTE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    ground: ExemptionGround
    reasons: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    request_id: bytes
    note_digest: bytes
    def __init__(self, ground: _Optional[_Union[ExemptionGround, str]] = ..., reasons: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., request_id: _Optional[bytes] = ..., note_digest: _Optional[bytes] = ...) -> None: ...
