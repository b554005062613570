from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DisputeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISPUTE_KIND_UNSPECIFIED: _ClassVar[DisputeKind]
    DISPUTE_KIND_INTERPRETATION: _ClassVar[DisputeKind]
    DISPUTE_KIND_APPLICATION: _ClassVar[DisputeKind]
    DISPUTE_KIND_RELATIONSHIP: _ClassVar[DisputeKind]

class DisputeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISPUTE_STATE_UNSPECIFIED: _ClassVar[DisputeState]
    DISPUTE_STATE_RAISED: _ClassVar[DisputeState]
    DISPUTE_STATE_REFERRED: _ClassVar[DisputeState]
    DISPUTE_STATE_IN_CONSULTATION: _ClassVar[DisputeState]
    DISPUTE_STATE_RESOLVED: _ClassVar[DisputeState]
    DISPUTE_STATE_NOT_ACHIEVED: _ClassVar[DisputeState]
DISPUTE_KIND_UNSPECIFIED: DisputeKind
DISPUTE_KIND_INTERPRETATION: DisputeKind
DISPUTE_KIND_APPLICATION: DisputeKind
DISPUTE_KIND_RELATIONSHIP: DisputeKind
DISPUTE_STATE_UNSPECIFIED: DisputeState
DISPUTE_STATE_RAISED: DisputeState
DISPUTE_STATE_REFERRED: DisputeState
DISPUTE_STATE_IN_CONSULTATION: DisputeState
DISPUTE_STATE_RESOLVED: DisputeState
DISPUTE_STATE_NOT_ACHIEVED: DisputeState

class CitedPassage(_message.Message):
    __slots__ = ("language", "paragraph", "words", "text_digest")
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    PARAGRAPH_FIELD_NUMBER: _ClassVar[int]
    WORDS_FIELD_NUMBER: _ClassVar[int]
    TEXT_DIGEST_FIELD_NUMBER: _ClassVar[int]
    language: str
    paragraph: str
    words: str
    text_digest: bytes
    def __init__(self, language: _Optional[str] = ..., paragraph: _Optional[str] = ..., words: _Optional[str] = ..., text_digest: _Optional[bytes] = ...) -> None: ...

class DisputeRaised(_message.Message):
    __slots__ = ("kind", "question", "passages", "report_id")
    KIND_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    PASSAGES_FIELD_NUMBER: _ClassVar[int]
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    kind: DisputeKind
    question: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    passages: _containers.RepeatedCompositeFieldContainer[CitedPassage]
    report_id: bytes
    def __init__(self, kind: _Optional[_Union[DisputeKind, str]] = ..., question: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., passages: _Optional[_Iterable[_Union[CitedPassage, _Mapping]]] = ..., report_id: _Optional[bytes] = ...) -> None: ...

class DisputeReferred(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class DisputeConsulted(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class DisputeStep(_message.Message):
    __slots__ = ("dispute_id", "raised", "referred", "consulted")
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    RAISED_FIELD_NUMBER: _ClassVar[int]
    REFERRED_FIELD_NUMBER: _ClassVar[int]
    CONSULTED_FIELD_NUMBER: _ClassVar[int]
    dispute_id: bytes
    raised: DisputeRaised
    referred: DisputeReferred
    consulted: DisputeConsulted
    def __init__(self, dispute_id: _Optional[bytes] = ..., raised: _Optional[_Union[DisputeRaised, _Mapping]] = ..., referred: _Optional[_Union[DisputeReferred, _Mapping]] = ..., consulted: _Optional[_Union[DisputeConsulted, _Mapping]] = ...) -> None: ...

class DisputeConclusion(_message.Message):
    __slots__ = ("dispute_id", "outcome", "conclusion")
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    CONCLUSION_FIELD_NUMBER: _ClassVar[int]
    dispute_id: bytes
    outcome: DisputeState
    conclusion: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, dispute_id: _Optional[bytes] = ..., outcome: _Optional[_Union[DisputeState, str]] = ..., conclusion: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...
