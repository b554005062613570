"""How paper says under which restrictions it stands: the traffic light and the purposes.

Decides which of several markings a whole bears: the strictest of its parts, each for itself kept beside its
text. What is not known here is the strictest. Source: Article 3.4.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from gateway.i18n import in_language, mark

PERSONNEL: Final = "PERSONNEL"
"""No traffic light: what an act itself says, of which only the authorised personnel of both Parties know."""
LIGHTS: Final = ("", "CLEAR", "GREEN", "AMBER", PERSONNEL, "AMBER+STRICT", "RED")
"""From none to the strictest."""


@dataclass(frozen=True, slots=True)
class Marking:
    """Under what something was supplied.

    Attributes:
        tlp: one of `LIGHTS`; empty: stated to be under no restrictions.
        purposes: codes of what it may be used for; none: whatever the memorandum allows.
    """

    tlp: str = ""
    purposes: tuple[str, ...] = ()

    @property
    def strictness(self) -> int:
        """How strict: 0 is not restricted, the most is `RED` and whatever is not known."""
        return LIGHTS.index(self.tlp) if self.tlp in LIGHTS else len(LIGHTS) - 1


def strictest(markings: Iterable[Marking]) -> Marking:
    """Return what a whole bears: the strictest light, and the purposes for which all of it may be used."""
    light, shared = Marking(), None
    for one in markings:
        light = max(light, one, key=lambda marking: marking.strictness)
        if one.purposes:
            kept = set(one.purposes)
            shared = kept if shared is None else shared & kept
    if shared is not None and not shared:
        # No purpose fits every part: the whole is for the eyes of those it names, and for no use.
        return Marking(LIGHTS[-1], ())
    return Marking(LIGHTS[light.strictness], tuple(sorted(shared or ())))


def said(marking: Marking, language: str) -> str:
    """Return a marking as a reader of `language` is shown it, on one line."""
    if not marking.strictness and not marking.purposes:
        return in_language(language, mark("no restrictions"))
    light = f"TLP:{LIGHTS[marking.strictness]}" if marking.strictness else ""
    if marking.tlp == PERSONNEL:
        light = in_language(language, mark("authorised personnel of both Parties"))
    purposes = ", ".join(marking.purposes)
    for_what = in_language(language, mark("for {purposes}")).format(purposes=purposes) if purposes else ""
    return " · ".join(part for part in (light, for_what) if part)
