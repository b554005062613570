"""Purposes: which use a purpose covers.

Decides by the codes alone: a code covers itself and every code that continues it after a dot.
Refuses to know what the codes mean to a person; labels and the paragraphs they rest on stand in
the agreement. Source: Articles 3.1 and 3.4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from entente.v1 import purpose_pb2

from node.errors import FieldFault, Refusal

# The vocabulary of the memorandum. An agreement may be amended to know others: then its own
# codes are passed in.
CODES: Final = frozenset(
    {
        *("ENF", "ENF.SEIZ", "ENF.TARGET", "ENF.CD", "ENF.IDENT", "ENF.PREC"),
        *("ANA", "ANA.TREND", "ANA.STAT", "ANA.CROSS"),
        *("OPS", "OPS.PLAN", "OPS.RUN"),
        *("PRJ", "PRJ.REVIEW", "PRJ.EVAL", "PRJ.COORD"),
        *("TRN", "GOV"),
    }
)


def is_within(code: str, wider: str) -> bool:
    """Return whether `wider` is `code` itself or stands above it."""
    return code == wider or code.startswith(wider + ".")


def covers(permitted: Iterable[str], declared: str) -> bool:
    """Return whether a use declared for `declared` is within one of the purposes permitted."""
    return any(is_within(declared, wider) for wider in permitted)


def down_closure(codes: Iterable[str], vocabulary: Collection[str] = CODES) -> frozenset[str]:
    """Return every code of the vocabulary that `codes` cover."""
    wider = tuple(codes)
    return frozenset(code for code in vocabulary if covers(wider, code))


def simplest(codes: Iterable[str]) -> frozenset[str]:
    """Return the fewest codes that cover the same: none of them within another."""
    known = frozenset(codes)
    return frozenset(
        code for code in known if not any(code != wider and is_within(code, wider) for wider in known)
    )


def meet(one: Collection[str], other: Collection[str]) -> frozenset[str]:
    """Return what both permit, in the fewest codes."""
    return simplest(
        [code for code in one if covers(other, code)] + [code for code in other if covers(one, code)]
    )


def require_purpose(purpose: purpose_pb2.Purpose, vocabulary: Collection[str] = CODES) -> frozenset[str]:
    """Return the codes that an item is supplied for.

    Raises:
        Refusal: PURPOSE_MISSING if there is none, PURPOSE_UNKNOWN naming each that the agreement
            does not know.
    """
    if not purpose.codes:
        raise Refusal("PURPOSE_MISSING", "no purpose is stated")
    faults = [
        FieldFault(f"purpose.codes[{place}]", "not a purpose of the agreement")
        for place, code in enumerate(purpose.codes)
        if code not in vocabulary
    ]
    if faults:
        raise Refusal("PURPOSE_UNKNOWN", "a purpose is not one of the agreement's", faults=faults)
    return frozenset(purpose.codes)
