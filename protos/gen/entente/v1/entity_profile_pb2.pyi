from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import item_reference_pb2 as _item_reference_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import movement_pb2 as _movement_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EntityProfile(_message.Message):
    __slots__ = ("person", "business", "vehicle", "role", "refs", "texts")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    BUSINESS_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    REFS_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    person: PersonProfile
    business: BusinessProfile
    vehicle: _movement_pb2.Conveyance
    role: _code_lists_pb2.PersonRole
    refs: _containers.RepeatedCompositeFieldContainer[_item_reference_pb2.ItemReference]
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, person: _Optional[_Union[PersonProfile, _Mapping]] = ..., business: _Optional[_Union[BusinessProfile, _Mapping]] = ..., vehicle: _Optional[_Union[_movement_pb2.Conveyance, _Mapping]] = ..., role: _Optional[_Union[_code_lists_pb2.PersonRole, str]] = ..., refs: _Optional[_Iterable[_Union[_item_reference_pb2.ItemReference, _Mapping]]] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class PersonProfile(_message.Message):
    __slots__ = ("family_name", "given_names", "birth_date", "nationalities", "documents", "aliases")
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    GIVEN_NAMES_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    NATIONALITIES_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    family_name: str
    given_names: str
    birth_date: str
    nationalities: _containers.RepeatedScalarFieldContainer[str]
    documents: _containers.RepeatedCompositeFieldContainer[IdentityDocument]
    aliases: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, family_name: _Optional[str] = ..., given_names: _Optional[str] = ..., birth_date: _Optional[str] = ..., nationalities: _Optional[_Iterable[str]] = ..., documents: _Optional[_Iterable[_Union[IdentityDocument, _Mapping]]] = ..., aliases: _Optional[_Iterable[str]] = ...) -> None: ...

class IdentityDocument(_message.Message):
    __slots__ = ("type", "country", "number")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    type: str
    country: str
    number: str
    def __init__(self, type: _Optional[str] = ..., country: _Optional[str] = ..., number: _Optional[str] = ...) -> None: ...

class BusinessProfile(_message.Message):
    __slots__ = ("name", "country", "registration_number", "address")
    NAME_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    REGISTRATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    name: str
    country: str
    registration_number: str
    address: str
    def __init__(self, name: _Optional[str] = ..., country: _Optional[str] = ..., registration_number: _Optional[str] = ..., address: _Optional[str] = ...) -> None: ...
