from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import place_pb2 as _place_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Reference(_message.Message):
    __slots__ = ("document_kind", "issuer", "edition", "languages", "valid", "texts")
    DOCUMENT_KIND_FIELD_NUMBER: _ClassVar[int]
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    EDITION_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    VALID_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    document_kind: _code_lists_pb2.ReferenceKind
    issuer: str
    edition: str
    languages: _containers.RepeatedScalarFieldContainer[str]
    valid: _place_pb2.DatePeriod
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, document_kind: _Optional[_Union[_code_lists_pb2.ReferenceKind, str]] = ..., issuer: _Optional[str] = ..., edition: _Optional[str] = ..., languages: _Optional[_Iterable[str]] = ..., valid: _Optional[_Union[_place_pb2.DatePeriod, _Mapping]] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...
