from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class UseAction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    USE_ACTION_UNSPECIFIED: _ClassVar[UseAction]
    USE_ACTION_LIST: _ClassVar[UseAction]
    USE_ACTION_COUNT: _ClassVar[UseAction]
    USE_ACTION_SEARCH: _ClassVar[UseAction]
    USE_ACTION_OPEN: _ClassVar[UseAction]
    USE_ACTION_NOMINAL_DISPLAY: _ClassVar[UseAction]
    USE_ACTION_COPY_TEXT: _ClassVar[UseAction]
    USE_ACTION_PRINT: _ClassVar[UseAction]
    USE_ACTION_EXPORT: _ClassVar[UseAction]
    USE_ACTION_FORWARD: _ClassVar[UseAction]
    USE_ACTION_DERIVE: _ClassVar[UseAction]
    USE_ACTION_CROSS_MATCH: _ClassVar[UseAction]
    USE_ACTION_BULK_QUERY: _ClassVar[UseAction]
    USE_ACTION_AUTOMATED_ANALYSIS: _ClassVar[UseAction]
    USE_ACTION_JUDICIAL: _ClassVar[UseAction]
    USE_ACTION_ACT: _ClassVar[UseAction]

class TimeLimitKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TIME_LIMIT_KIND_UNSPECIFIED: _ClassVar[TimeLimitKind]
    TIME_LIMIT_KIND_USE_ENDS: _ClassVar[TimeLimitKind]
    TIME_LIMIT_KIND_DESTROY: _ClassVar[TimeLimitKind]
    TIME_LIMIT_KIND_REVIEW: _ClassVar[TimeLimitKind]
USE_ACTION_UNSPECIFIED: UseAction
USE_ACTION_LIST: UseAction
USE_ACTION_COUNT: UseAction
USE_ACTION_SEARCH: UseAction
USE_ACTION_OPEN: UseAction
USE_ACTION_NOMINAL_DISPLAY: UseAction
USE_ACTION_COPY_TEXT: UseAction
USE_ACTION_PRINT: UseAction
USE_ACTION_EXPORT: UseAction
USE_ACTION_FORWARD: UseAction
USE_ACTION_DERIVE: UseAction
USE_ACTION_CROSS_MATCH: UseAction
USE_ACTION_BULK_QUERY: UseAction
USE_ACTION_AUTOMATED_ANALYSIS: UseAction
USE_ACTION_JUDICIAL: UseAction
USE_ACTION_ACT: UseAction
TIME_LIMIT_KIND_UNSPECIFIED: TimeLimitKind
TIME_LIMIT_KIND_USE_ENDS: TimeLimitKind
TIME_LIMIT_KIND_DESTROY: TimeLimitKind
TIME_LIMIT_KIND_REVIEW: TimeLimitKind
