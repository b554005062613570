"""The states of a session, as a table.

Decides which states there are and what leads from one to the other. Both nodes run one such machine, and
neither knows who dialled. Source: protocol section 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final

from node.link.lanes import GUARDED, PRIORITY


class State(Enum):
    """Where a session stands."""

    GREETING = "greeting"
    """The peer's hello is awaited."""
    COMPARING = "comparing"
    """The peer's hello is being compared with our own records."""
    OPEN = "open"
    """All lanes flow."""
    GUARDED = "guarded"
    """The two agreements differ: only protective and governance statements flow."""
    HALTED = "halted"
    """The two nodes' records contradict each other: only heads and pings."""
    CLOSED = "closed"
    """Over."""


class Event(Enum):
    """What moves a session from one state to another."""

    HELLO = "hello"
    CLEARED = "cleared"
    DIFFERS = "differs"
    CONTRADICTION = "contradiction"
    END = "end"


STATES: Final[Mapping[State, Mapping[Event, State]]] = {
    State.GREETING: {Event.HELLO: State.COMPARING, Event.END: State.CLOSED},
    State.COMPARING: {
        Event.CLEARED: State.OPEN,
        Event.DIFFERS: State.GUARDED,
        Event.CONTRADICTION: State.HALTED,
        Event.END: State.CLOSED,
    },
    State.OPEN: {Event.CONTRADICTION: State.HALTED, Event.END: State.CLOSED},
    State.GUARDED: {Event.CONTRADICTION: State.HALTED, Event.END: State.CLOSED},
    State.HALTED: {Event.CONTRADICTION: State.HALTED, Event.END: State.CLOSED},
    State.CLOSED: {},
}

LANES: Final[Mapping[State, tuple[int, ...]]] = {
    State.GREETING: (),
    State.COMPARING: (),
    State.OPEN: PRIORITY,
    State.GUARDED: GUARDED,
    State.HALTED: (),
    State.CLOSED: (),
}
"""The lanes that flow in each state, the one that goes first at the front."""
