"""The lives of what Article 3.4 sets going: a notice, a declared purpose, a request for consent.

Each is one table, state by event. Decides which event may follow which; refuses to know who causes it
and when. A state that nothing leaves is the end. Source: Article 3.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final, TypeVar

from node.errors import Refusal


class NoticeState(Enum):
    """A notice as its originator sees it."""

    ISSUED = "issued"
    DELIVERED = "delivered"
    """The receipt is here: the notice arrived."""
    APPLIED = "applied"
    REJECTED = "rejected"
    """By the recipient's receipt or answer: its place is free again."""


class NoticeEvent(Enum):
    """What happens to a notice."""

    RECEIPT = "receipt"
    REFUSAL = "refusal"
    """A receipt that refuses it."""
    PROVISIONAL = "provisional"
    """Answered: enforced, or waiting, while a notice before it is missing."""
    ENFORCED = "enforced"
    CANNOT_DESTROY = "cannot-destroy"
    """Answered: sealed, under a legal hold."""
    DESTROYED = "destroyed"
    """The certificate of destruction is here."""
    REJECTION = "rejection"


class DeclarationState(Enum):
    """A purpose declaration; items may refer to it only while it is acknowledged."""

    OFFERED = "offered"
    ACKED = "acked"
    """The recipient's receipt says that it holds it."""
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    """For new items only."""


class DeclarationEvent(Enum):
    """What happens to a declaration."""

    RECEIPT = "receipt"
    REFUSAL = "refusal"
    EXPIRY = "expiry"
    WITHDRAWAL = "withdrawal"


class ConsentState(Enum):
    """A request for consent, and what became of the grant."""

    ASKED = "asked"
    GRANTED = "granted"
    DENIED = "denied"
    LAPSED = "lapsed"
    """Nobody answered before the use would have been."""
    USED_UP = "used-up"
    EXPIRED = "expired"
    VOID = "void"
    """A later tightening made it void."""
    REFUSED = "refused"
    """The supplier's node refused the request itself."""


class ConsentEvent(Enum):
    """What happens to a request or a grant."""

    GRANT = "grant"
    DENIAL = "denial"
    LAST_USE = "last-use"
    TIME_OVER = "time-over"
    TIGHTENING = "tightening"
    REFUSAL = "refusal"
    """A receipt that refuses the request."""


_N, _NE = NoticeState, NoticeEvent
_D, _DE = DeclarationState, DeclarationEvent
_C, _CE = ConsentState, ConsentEvent

NOTICES: Final[Mapping[NoticeState, Mapping[NoticeEvent, NoticeState]]] = MappingProxyType(
    {
        # An answer may overtake the receipt: both travel for themselves.
        _N.ISSUED: {
            _NE.RECEIPT: _N.DELIVERED,
            _NE.REFUSAL: _N.REJECTED,
            _NE.PROVISIONAL: _N.DELIVERED,
            _NE.ENFORCED: _N.APPLIED,
            _NE.CANNOT_DESTROY: _N.APPLIED,
            _NE.REJECTION: _N.REJECTED,
        },
        _N.DELIVERED: {
            _NE.RECEIPT: _N.DELIVERED,
            _NE.PROVISIONAL: _N.DELIVERED,
            _NE.ENFORCED: _N.APPLIED,
            _NE.CANNOT_DESTROY: _N.APPLIED,
            _NE.REJECTION: _N.REJECTED,
        },
        _N.APPLIED: {_NE.RECEIPT: _N.APPLIED, _NE.ENFORCED: _N.APPLIED, _NE.DESTROYED: _N.APPLIED},
        _N.REJECTED: {_NE.RECEIPT: _N.REJECTED},
    }
)
DECLARATIONS: Final[Mapping[DeclarationState, Mapping[DeclarationEvent, DeclarationState]]] = (
    MappingProxyType(
        {
            _D.OFFERED: {
                _DE.RECEIPT: _D.ACKED,
                _DE.REFUSAL: _D.REFUSED,
                _DE.EXPIRY: _D.EXPIRED,
                _DE.WITHDRAWAL: _D.WITHDRAWN,
            },
            _D.ACKED: {_DE.EXPIRY: _D.EXPIRED, _DE.WITHDRAWAL: _D.WITHDRAWN},
            _D.REFUSED: {},
            _D.EXPIRED: {_DE.RECEIPT: _D.EXPIRED},
            _D.WITHDRAWN: {_DE.RECEIPT: _D.WITHDRAWN},
        }
    )
)
CONSENTS: Final[Mapping[ConsentState, Mapping[ConsentEvent, ConsentState]]] = MappingProxyType(
    {
        _C.ASKED: {
            _CE.GRANT: _C.GRANTED,
            _CE.DENIAL: _C.DENIED,
            _CE.TIME_OVER: _C.LAPSED,
            _CE.REFUSAL: _C.REFUSED,
        },
        _C.GRANTED: {
            _CE.LAST_USE: _C.USED_UP,
            _CE.TIME_OVER: _C.EXPIRED,
            _CE.TIGHTENING: _C.VOID,
        },
        _C.DENIED: {},
        _C.LAPSED: {},
        _C.USED_UP: {},
        _C.EXPIRED: {},
        _C.VOID: {},
        _C.REFUSED: {},
    }
)

State = TypeVar("State", bound=Enum)
Event = TypeVar("Event", bound=Enum)


def after(table: Mapping[State, Mapping[Event, State]], state: State, event: Event) -> State:
    """Return the state after `event`.

    Raises:
        Refusal: INVALID_TRANSITION, the table holds no such step.
    """
    following = table[state].get(event)
    if following is None:
        raise Refusal(
            "INVALID_TRANSITION",
            "not possible in the present state",
            facts={"state": state.value, "event": event.value},
        )
    return following
