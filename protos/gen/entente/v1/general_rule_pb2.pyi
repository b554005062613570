from entente.v1 import item_pb2 as _item_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import restriction_pb2 as _restriction_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RuleReach(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RULE_REACH_UNSPECIFIED: _ClassVar[RuleReach]
    RULE_REACH_NEW: _ClassVar[RuleReach]
    RULE_REACH_NEW_AND_EXISTING: _ClassVar[RuleReach]
RULE_REACH_UNSPECIFIED: RuleReach
RULE_REACH_NEW: RuleReach
RULE_REACH_NEW_AND_EXISTING: RuleReach

class ItemSelector(_message.Message):
    __slots__ = ("families", "nominal", "customs_enforcement", "purposes", "instruments")
    FAMILIES_FIELD_NUMBER: _ClassVar[int]
    NOMINAL_FIELD_NUMBER: _ClassVar[int]
    CUSTOMS_ENFORCEMENT_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENTS_FIELD_NUMBER: _ClassVar[int]
    families: _containers.RepeatedScalarFieldContainer[_item_pb2.Family]
    nominal: bool
    customs_enforcement: bool
    purposes: _containers.RepeatedScalarFieldContainer[str]
    instruments: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, families: _Optional[_Iterable[_Union[_item_pb2.Family, str]]] = ..., nominal: _Optional[bool] = ..., customs_enforcement: _Optional[bool] = ..., purposes: _Optional[_Iterable[str]] = ..., instruments: _Optional[_Iterable[str]] = ...) -> None: ...

class RuleMade(_message.Message):
    __slots__ = ("reference", "selector", "reach", "set")
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    SELECTOR_FIELD_NUMBER: _ClassVar[int]
    REACH_FIELD_NUMBER: _ClassVar[int]
    SET_FIELD_NUMBER: _ClassVar[int]
    reference: str
    selector: ItemSelector
    reach: RuleReach
    set: _restriction_pb2.RestrictionSet
    def __init__(self, reference: _Optional[str] = ..., selector: _Optional[_Union[ItemSelector, _Mapping]] = ..., reach: _Optional[_Union[RuleReach, str]] = ..., set: _Optional[_Union[_restriction_pb2.RestrictionSet, _Mapping]] = ...) -> None: ...

class RuleDropped(_message.Message):
    __slots__ = ("rule_sequence", "approver_id", "reason_code")
    RULE_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    APPROVER_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    rule_sequence: int
    approver_id: str
    reason_code: str
    def __init__(self, rule_sequence: _Optional[int] = ..., approver_id: _Optional[str] = ..., reason_code: _Optional[str] = ...) -> None: ...

class GeneralRule(_message.Message):
    __slots__ = ("sequence", "made", "dropped")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MADE_FIELD_NUMBER: _ClassVar[int]
    DROPPED_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    made: RuleMade
    dropped: RuleDropped
    def __init__(self, sequence: _Optional[int] = ..., made: _Optional[_Union[RuleMade, _Mapping]] = ..., dropped: _Optional[_Union[RuleDropped, _Mapping]] = ...) -> None: ...
