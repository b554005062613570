from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import item_reference_pb2 as _item_reference_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Concealment(_message.Message):
    __slots__ = ("where", "texts", "image_parts")
    WHERE_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    IMAGE_PARTS_FIELD_NUMBER: _ClassVar[int]
    where: _code_lists_pb2.ConcealmentPlace
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    image_parts: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, where: _Optional[_Union[_code_lists_pb2.ConcealmentPlace, str]] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., image_parts: _Optional[_Iterable[int]] = ...) -> None: ...

class Detection(_message.Message):
    __slots__ = ("how", "texts")
    HOW_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    how: _containers.RepeatedScalarFieldContainer[_code_lists_pb2.DetectionMethod]
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, how: _Optional[_Iterable[_Union[_code_lists_pb2.DetectionMethod, str]]] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class InvolvedPerson(_message.Message):
    __slots__ = ("role", "nationality", "age_band", "profile")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    NATIONALITY_FIELD_NUMBER: _ClassVar[int]
    AGE_BAND_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    role: _code_lists_pb2.PersonRole
    nationality: str
    age_band: _code_lists_pb2.AgeBand
    profile: _item_reference_pb2.ItemReference
    def __init__(self, role: _Optional[_Union[_code_lists_pb2.PersonRole, str]] = ..., nationality: _Optional[str] = ..., age_band: _Optional[_Union[_code_lists_pb2.AgeBand, str]] = ..., profile: _Optional[_Union[_item_reference_pb2.ItemReference, _Mapping]] = ...) -> None: ...

class AdmiraltyGrade(_message.Message):
    __slots__ = ("source", "info")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    INFO_FIELD_NUMBER: _ClassVar[int]
    source: _code_lists_pb2.SourceReliability
    info: _code_lists_pb2.InformationCredibility
    def __init__(self, source: _Optional[_Union[_code_lists_pb2.SourceReliability, str]] = ..., info: _Optional[_Union[_code_lists_pb2.InformationCredibility, str]] = ...) -> None: ...

class FourByFourGrade(_message.Message):
    __slots__ = ("source", "info")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    INFO_FIELD_NUMBER: _ClassVar[int]
    source: _code_lists_pb2.FourByFourSource
    info: _code_lists_pb2.FourByFourInformation
    def __init__(self, source: _Optional[_Union[_code_lists_pb2.FourByFourSource, str]] = ..., info: _Optional[_Union[_code_lists_pb2.FourByFourInformation, str]] = ...) -> None: ...

class Assessment(_message.Message):
    __slots__ = ("admiralty", "four_by_four", "confidence", "comment", "suggested_action")
    ADMIRALTY_FIELD_NUMBER: _ClassVar[int]
    FOUR_BY_FOUR_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    SUGGESTED_ACTION_FIELD_NUMBER: _ClassVar[int]
    admiralty: AdmiraltyGrade
    four_by_four: FourByFourGrade
    confidence: _code_lists_pb2.Confidence
    comment: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    suggested_action: _code_lists_pb2.SuggestedAction
    def __init__(self, admiralty: _Optional[_Union[AdmiraltyGrade, _Mapping]] = ..., four_by_four: _Optional[_Union[FourByFourGrade, _Mapping]] = ..., confidence: _Optional[_Union[_code_lists_pb2.Confidence, str]] = ..., comment: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., suggested_action: _Optional[_Union[_code_lists_pb2.SuggestedAction, str]] = ...) -> None: ...
