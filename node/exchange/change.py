"""A restriction notice as it is read: what it says, and whether it may be said like that.

Decides what each kind of notice must and may hold, and reads whatever is not understood at its
strictest: an unknown kind or field seals. Refuses to know the notices before it and what they led to;
that is `notices.py`. Source: Article 3.4, last sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from types import MappingProxyType
from typing import Final

from entente.v1 import restriction_notice_pb2 as pb
from google.protobuf import unknown_fields

from node.agreement.gate import Operation
from node.errors import FieldFault
from node.exchange.comparison import named_dimensions
from node.exchange.marking import Marking
from node.exchange.restriction import LOOSEST, unknown_in

TIGHTEN: Final = pb.RESTRICTION_NOTICE_KIND_TIGHTEN
RELAX: Final = pb.RESTRICTION_NOTICE_KIND_RELAX
WITHDRAW: Final = pb.RESTRICTION_NOTICE_KIND_WITHDRAW
CORRECT: Final = pb.RESTRICTION_NOTICE_KIND_CORRECT
SEAL: Final = pb.RESTRICTION_NOTICE_KIND_SEAL
RECALL: Final = pb.RESTRICTION_NOTICE_KIND_RECALL


class Trigger(Enum):
    """What enforcing a notice sets off, in this order, before it is answered."""

    RECORD = "record"
    """The leaf from which it holds, with both hashes."""
    REDECIDE = "redecide"
    """Open readings are decided anew, and cut."""
    REFILTER = "refilter"
    """Indexes, caches and queued exports are filtered anew."""
    VOID_GRANTS = "void-grants"
    DESTROY = "destroy"
    """The content keys, unless a legal hold forbids it."""
    CASCADE = "cascade"
    """Everyone the item was passed on to is told, and products of it are worked out anew."""
    TELL_READERS = "tell-readers"
    """Whoever opened the version before is told of the new one."""
    EXPOSURE = "exposure"
    """The report to the originator."""


_CHANGED: Final = (Trigger.RECORD, Trigger.REDECIDE, Trigger.REFILTER)
_TIGHTER: Final = (*_CHANGED, Trigger.VOID_GRANTS, Trigger.CASCADE, Trigger.EXPOSURE)
_GONE: Final = (*_CHANGED, Trigger.VOID_GRANTS, Trigger.DESTROY, Trigger.CASCADE, Trigger.EXPOSURE)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of notice needs and may hold, and what it does.

    Attributes:
        needs: fields that must be set; of `set` and `parts` one is enough.
        may: fields that may be set besides.
        operation: what the gate is asked.
        tightens: effective at receipt, whatever is missing before it.
        seals: nobody is in the audience any more.
        ends: nothing can follow it.
        triggers: what enforcing it sets off, in order.
    """

    needs: frozenset[str]
    may: frozenset[str]
    operation: Operation
    triggers: tuple[Trigger, ...]
    tightens: bool = False
    seals: bool = False
    ends: bool = False


_REASON: Final = frozenset({"reason_code"})
_NONE: Final[frozenset[str]] = frozenset()
KINDS: Final[Mapping[int, Kind]] = MappingProxyType(
    {
        TIGHTEN: Kind(
            frozenset({"set"}),
            _REASON | {"parts", "kept_grants"},
            Operation.TIGHTEN,
            _TIGHTER,
            tightens=True,
        ),
        RELAX: Kind(
            frozenset({"set", "reason_code", "approver_id"}),
            frozenset({"parts", "not_before_time"}),
            Operation.RELAX,
            (*_CHANGED, Trigger.CASCADE),
        ),
        WITHDRAW: Kind(_NONE, _REASON, Operation.RECALL, _GONE, tightens=True, seals=True, ends=True),
        CORRECT: Kind(
            frozenset({"replacement_version"}),
            _REASON,
            Operation.SUPPLY,
            (Trigger.RECORD, Trigger.CASCADE, Trigger.TELL_READERS),
        ),
        SEAL: Kind(_NONE, _REASON, Operation.SEAL, _TIGHTER, tightens=True, seals=True),
        RECALL: Kind(_NONE, _REASON, Operation.RECALL, _GONE, tightens=True, seals=True, ends=True),
    }
)
"""Every kind of notice. One that is not here is read like `SEAL`."""
_UNKNOWN: Final = Kind(_NONE, _NONE, Operation.SEAL, _TIGHTER, tightens=True, seals=True)
_HEADER: Final = frozenset({"item_id", "kind", "sequence", "previous_hash", "result_hash"})

# Which dimensions are named: for the item under None, for a part under its number.
Named = tuple[tuple[int | None, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One notice as it is read, made by `read`.

    Attributes:
        digest: of the statement that carried it; the same place with another digest is a fork.
        said: TIGHTEN: what is combined. RELAX: the full new marking, but for the parts it leaves out.
        not_before: RELAX: when it takes effect; None: at receipt.
        version: CORRECT: the version that replaces the content.
        kept: the grants that stay good.
        unknown: the dimensions, fields or kind that this version does not know.
    """

    kind: int
    sequence: int
    digest: bytes
    previous_hash: bytes
    result_hash: bytes
    said: Marking
    named: Named = ()
    not_before: datetime | None = None
    version: int = 0
    kept: frozenset[bytes] = frozenset()
    unknown: tuple[str, ...] = ()

    @property
    def does(self) -> Kind:
        """What its kind does; what holds anything unknown outside its sets seals."""
        if self.kind not in KINDS:
            return _UNKNOWN
        if self.not_understood and not KINDS[self.kind].ends:
            return _UNKNOWN
        return KINDS[self.kind]

    @property
    def not_understood(self) -> bool:
        """Whether the notice itself, and not only a dimension of a set, is beyond this version."""
        return "notice" in self.unknown


def read(
    notice: pb.RestrictionNotice, *, digest: bytes, stated: datetime, supplied_for: Collection[str]
) -> Change:
    """Read a notice; whatever is not understood is read at its strictest.

    Args:
        digest: of the statement that carried it.
        stated: when its author stated it; a recall destroys from then on.
        supplied_for: the purposes of the supply, where a relaxation names none.
    """
    said, named = Marking(), tuple[tuple[int | None, frozenset[str]], ...]()
    unknown = list[str]()
    if notice.kind not in KINDS or any(map(_has_unknown, (notice, *notice.parts))):
        unknown.append("notice")
    if notice.kind in (TIGHTEN, RELAX):
        unknown += unknown_in(notice.set)
        unknown += [f"part {part.part}: {name}" for part in notice.parts for name in unknown_in(part.set)]
        if notice.kind == TIGHTEN:
            said = Marking.tightening(notice.set, notice.parts)
        else:
            said = Marking.restated(notice.set, notice.parts, supplied_for=supplied_for)
        named = (
            (None, named_dimensions(notice.set)),
            *((part.part, named_dimensions(part.set)) for part in notice.parts),
        )
    if notice.kind == RECALL:
        said = Marking(replace(LOOSEST, destroy_by=stated))
    return Change(
        kind=notice.kind,
        sequence=notice.sequence,
        digest=digest,
        previous_hash=notice.previous_hash,
        result_hash=notice.result_hash,
        said=said,
        named=named,
        not_before=notice.not_before_time.ToDatetime(UTC) if notice.HasField("not_before_time") else None,
        version=notice.replacement_version,
        kept=frozenset(notice.kept_grants),
        unknown=tuple(dict.fromkeys(unknown)),
    )


def form_faults(notice: pb.RestrictionNotice, *, author: str, at: str = "notice") -> list[FieldFault]:
    """Return every fault between the fields of a notice; none: it may be said like that.

    A notice of a kind that this version does not know has none: it is read at its strictest.
    """
    kind = KINDS.get(notice.kind)
    if kind is None:
        return []
    return list(_faults(notice, kind, author, at))


def _faults(notice: pb.RestrictionNotice, kind: Kind, author: str, at: str) -> Iterator[FieldFault]:
    present = frozenset(field.name for field, _ in notice.ListFields()) - _HEADER
    for name in sorted(kind.needs - present):
        if name == "set" and notice.kind == TIGHTEN and "parts" in present:
            continue
        yield FieldFault(f"{at}.{name}", "is required with this kind of notice")
    for name in sorted(present - kind.needs - kind.may):
        yield FieldFault(f"{at}.{name}", "does not belong to this kind of notice")
    for name, named in (
        ("set", notice.set),
        *((f"parts[{i}].set", p.set) for i, p in enumerate(notice.parts)),
    ):
        if (name != "set" or "set" in present) and not named.ListFields() and not _has_unknown(named):
            yield FieldFault(f"{at}.{name}", "names no restriction")
    if notice.kind == RELAX:
        if not notice.set.tlp:
            yield FieldFault(f"{at}.set.tlp", "is required: a relaxation restates everything")
        if notice.approver_id and notice.approver_id == author:
            yield FieldFault(f"{at}.approver_id", "is the author; a second person is needed")


def _has_unknown(message: object) -> bool:
    return len(unknown_fields.UnknownFieldSet(message)) > 0  # type: ignore[arg-type]
