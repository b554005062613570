from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class InboundPolicy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INBOUND_POLICY_UNSPECIFIED: _ClassVar[InboundPolicy]
    INBOUND_POLICY_ACCEPT: _ClassVar[InboundPolicy]
    INBOUND_POLICY_QUARANTINE: _ClassVar[InboundPolicy]
    INBOUND_POLICY_REFUSE: _ClassVar[InboundPolicy]
INBOUND_POLICY_UNSPECIFIED: InboundPolicy
INBOUND_POLICY_ACCEPT: InboundPolicy
INBOUND_POLICY_QUARANTINE: InboundPolicy
INBOUND_POLICY_REFUSE: InboundPolicy

class NotAchievedGround(_message.Message):
    __slots__ = ("dispute_id",)
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    dispute_id: bytes
    def __init__(self, dispute_id: _Optional[bytes] = ...) -> None: ...

class BreachGround(_message.Message):
    __slots__ = ("statement",)
    STATEMENT_FIELD_NUMBER: _ClassVar[int]
    statement: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, statement: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class Suspension(_message.Message):
    __slots__ = ("not_achieved", "breach", "articles", "inbound")
    NOT_ACHIEVED_FIELD_NUMBER: _ClassVar[int]
    BREACH_FIELD_NUMBER: _ClassVar[int]
    ARTICLES_FIELD_NUMBER: _ClassVar[int]
    INBOUND_FIELD_NUMBER: _ClassVar[int]
    not_achieved: NotAchievedGround
    breach: BreachGround
    articles: _containers.RepeatedScalarFieldContainer[str]
    inbound: InboundPolicy
    def __init__(self, not_achieved: _Optional[_Union[NotAchievedGround, _Mapping]] = ..., breach: _Optional[_Union[BreachGround, _Mapping]] = ..., articles: _Optional[_Iterable[str]] = ..., inbound: _Optional[_Union[InboundPolicy, str]] = ...) -> None: ...

class SuspensionLift(_message.Message):
    __slots__ = ("suspension_id",)
    SUSPENSION_ID_FIELD_NUMBER: _ClassVar[int]
    suspension_id: bytes
    def __init__(self, suspension_id: _Optional[bytes] = ...) -> None: ...
