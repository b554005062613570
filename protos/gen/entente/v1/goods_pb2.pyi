from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MonetaryValue(_message.Message):
    __slots__ = ("minor", "currency")
    MINOR_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    minor: int
    currency: str
    def __init__(self, minor: _Optional[int] = ..., currency: _Optional[str] = ...) -> None: ...

class Goods(_message.Message):
    __slots__ = ("substance", "convention", "schedule", "cas", "hs6", "hs_edition", "quantity", "unit", "physical_form", "purity_pct", "packaging_code", "packaging", "marks", "lab_confirmed", "value", "quantity_declared", "quantity_found")
    SUBSTANCE_FIELD_NUMBER: _ClassVar[int]
    CONVENTION_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    CAS_FIELD_NUMBER: _ClassVar[int]
    HS6_FIELD_NUMBER: _ClassVar[int]
    HS_EDITION_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    PHYSICAL_FORM_FIELD_NUMBER: _ClassVar[int]
    PURITY_PCT_FIELD_NUMBER: _ClassVar[int]
    PACKAGING_CODE_FIELD_NUMBER: _ClassVar[int]
    PACKAGING_FIELD_NUMBER: _ClassVar[int]
    MARKS_FIELD_NUMBER: _ClassVar[int]
    LAB_CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_DECLARED_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FOUND_FIELD_NUMBER: _ClassVar[int]
    substance: str
    convention: _code_lists_pb2.Convention
    schedule: str
    cas: str
    hs6: str
    hs_edition: str
    quantity: str
    unit: str
    physical_form: _code_lists_pb2.PhysicalForm
    purity_pct: str
    packaging_code: str
    packaging: str
    marks: str
    lab_confirmed: bool
    value: MonetaryValue
    quantity_declared: str
    quantity_found: str
    def __init__(self, substance: _Optional[str] = ..., convention: _Optional[_Union[_code_lists_pb2.Convention, str]] = ..., schedule: _Optional[str] = ..., cas: _Optional[str] = ..., hs6: _Optional[str] = ..., hs_edition: _Optional[str] = ..., quantity: _Optional[str] = ..., unit: _Optional[str] = ..., physical_form: _Optional[_Union[_code_lists_pb2.PhysicalForm, str]] = ..., purity_pct: _Optional[str] = ..., packaging_code: _Optional[str] = ..., packaging: _Optional[str] = ..., marks: _Optional[str] = ..., lab_confirmed: _Optional[bool] = ..., value: _Optional[_Union[MonetaryValue, _Mapping]] = ..., quantity_declared: _Optional[str] = ..., quantity_found: _Optional[str] = ...) -> None: ...

class DeclaredGoods(_message.Message):
    __slots__ = ("hs6", "hs_edition", "texts", "declared_kg", "consignor", "consignee")
    HS6_FIELD_NUMBER: _ClassVar[int]
    HS_EDITION_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    DECLARED_KG_FIELD_NUMBER: _ClassVar[int]
    CONSIGNOR_FIELD_NUMBER: _ClassVar[int]
    CONSIGNEE_FIELD_NUMBER: _ClassVar[int]
    hs6: str
    hs_edition: str
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    declared_kg: str
    consignor: str
    consignee: str
    def __init__(self, hs6: _Optional[str] = ..., hs_edition: _Optional[str] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., declared_kg: _Optional[str] = ..., consignor: _Optional[str] = ..., consignee: _Optional[str] = ...) -> None: ...
