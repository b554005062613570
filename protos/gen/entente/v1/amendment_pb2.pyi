from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AmendmentState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AMENDMENT_STATE_UNSPECIFIED: _ClassVar[AmendmentState]
    AMENDMENT_STATE_CONSULTING: _ClassVar[AmendmentState]
    AMENDMENT_STATE_TEXT_OFFERED: _ClassVar[AmendmentState]
    AMENDMENT_STATE_TEXT_SETTLED: _ClassVar[AmendmentState]
    AMENDMENT_STATE_SIGNED_ONE: _ClassVar[AmendmentState]
    AMENDMENT_STATE_IN_EFFECT: _ClassVar[AmendmentState]
    AMENDMENT_STATE_WITHDRAWN: _ClassVar[AmendmentState]
AMENDMENT_STATE_UNSPECIFIED: AmendmentState
AMENDMENT_STATE_CONSULTING: AmendmentState
AMENDMENT_STATE_TEXT_OFFERED: AmendmentState
AMENDMENT_STATE_TEXT_SETTLED: AmendmentState
AMENDMENT_STATE_SIGNED_ONE: AmendmentState
AMENDMENT_STATE_IN_EFFECT: AmendmentState
AMENDMENT_STATE_WITHDRAWN: AmendmentState

class AmendmentRequested(_message.Message):
    __slots__ = ("proposal",)
    PROPOSAL_FIELD_NUMBER: _ClassVar[int]
    proposal: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, proposal: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class AmendmentOffered(_message.Message):
    __slots__ = ("record",)
    RECORD_FIELD_NUMBER: _ClassVar[int]
    record: bytes
    def __init__(self, record: _Optional[bytes] = ...) -> None: ...

class AmendmentSettled(_message.Message):
    __slots__ = ("record_digest",)
    RECORD_DIGEST_FIELD_NUMBER: _ClassVar[int]
    record_digest: bytes
    def __init__(self, record_digest: _Optional[bytes] = ...) -> None: ...

class AmendmentWithdrawn(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AmendmentStep(_message.Message):
    __slots__ = ("amendment_id", "requested", "offered", "settled", "withdrawn")
    AMENDMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_FIELD_NUMBER: _ClassVar[int]
    OFFERED_FIELD_NUMBER: _ClassVar[int]
    SETTLED_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    amendment_id: bytes
    requested: AmendmentRequested
    offered: AmendmentOffered
    settled: AmendmentSettled
    withdrawn: AmendmentWithdrawn
    def __init__(self, amendment_id: _Optional[bytes] = ..., requested: _Optional[_Union[AmendmentRequested, _Mapping]] = ..., offered: _Optional[_Union[AmendmentOffered, _Mapping]] = ..., settled: _Optional[_Union[AmendmentSettled, _Mapping]] = ..., withdrawn: _Optional[_Union[AmendmentWithdrawn, _Mapping]] = ...) -> None: ...

class Amendment(_message.Message):
    __slots__ = ("amendment_id", "record_digest")
    AMENDMENT_ID_FIELD_NUMBER: _ClassVar[int]
    RECORD_DIGEST_FIELD_NUMBER: _ClassVar[int]
    amendment_id: bytes
    record_digest: bytes
    def __init__(self, amendment_id: _Optional[bytes] = ..., record_digest: _Optional[bytes] = ...) -> None: ...
