from entente.v1 import item_reference_pb2 as _item_reference_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class InterferenceKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INTERFERENCE_KIND_UNSPECIFIED: _ClassVar[InterferenceKind]
    INTERFERENCE_KIND_ROUTING: _ClassVar[InterferenceKind]
    INTERFERENCE_KIND_RESTRICTION: _ClassVar[InterferenceKind]
    INTERFERENCE_KIND_NOTICE: _ClassVar[InterferenceKind]
    INTERFERENCE_KIND_MERGING: _ClassVar[InterferenceKind]
    INTERFERENCE_KIND_REQUEST: _ClassVar[InterferenceKind]

class InterferenceState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INTERFERENCE_STATE_UNSPECIFIED: _ClassVar[InterferenceState]
    INTERFERENCE_STATE_FILED: _ClassVar[InterferenceState]
    INTERFERENCE_STATE_IN_CONSULTATION: _ClassVar[InterferenceState]
    INTERFERENCE_STATE_SETTLED: _ClassVar[InterferenceState]
    INTERFERENCE_STATE_DISPUTED: _ClassVar[InterferenceState]
INTERFERENCE_KIND_UNSPECIFIED: InterferenceKind
INTERFERENCE_KIND_ROUTING: InterferenceKind
INTERFERENCE_KIND_RESTRICTION: InterferenceKind
INTERFERENCE_KIND_NOTICE: InterferenceKind
INTERFERENCE_KIND_MERGING: InterferenceKind
INTERFERENCE_KIND_REQUEST: InterferenceKind
INTERFERENCE_STATE_UNSPECIFIED: InterferenceState
INTERFERENCE_STATE_FILED: InterferenceState
INTERFERENCE_STATE_IN_CONSULTATION: InterferenceState
INTERFERENCE_STATE_SETTLED: InterferenceState
INTERFERENCE_STATE_DISPUTED: InterferenceState

class InterferenceReport(_message.Message):
    __slots__ = ("kind", "refs", "texts")
    KIND_FIELD_NUMBER: _ClassVar[int]
    REFS_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    kind: InterferenceKind
    refs: _containers.RepeatedCompositeFieldContainer[_item_reference_pb2.ItemReference]
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, kind: _Optional[_Union[InterferenceKind, str]] = ..., refs: _Optional[_Iterable[_Union[_item_reference_pb2.ItemReference, _Mapping]]] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class InterferenceStep(_message.Message):
    __slots__ = ("report_id", "state", "texts")
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    report_id: bytes
    state: InterferenceState
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, report_id: _Optional[bytes] = ..., state: _Optional[_Union[InterferenceState, str]] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...
