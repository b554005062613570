"""What must be read and acknowledged before an item is opened, and the command that does both.

Decides how a duty is shown: a caveat in the language spoken, its binding language beside it where another one
binds, and a translation that nobody made as missing. Refuses to decide what is owed: the node's refusal names
it. Source: Article 3.4.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from entente.v1 import exchange_service_pb2, restriction_pb2

from gateway.cli import words
from gateway.cli.output import plain
from gateway.i18n import LANGUAGES, spoken
from gateway.i18n import gettext as _
from node.acts.using import READ_DUTY
from node.exchange.caveats import STANDARD

UNMET: Final = "DUTY_UNMET"


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to acknowledge.

    Attributes:
        key: what `--caveat` takes.
        texts: the wording, by language; empty where the node did not tell it.
        binding: the language whose wording binds; "" where all are equal.
    """

    key: str
    texts: dict[str, str]
    binding: str

    @property
    def facts(self) -> dict[str, Any]:
        """The duty for programs."""
        lacking = [language for language in LANGUAGES if language not in self.texts]
        return {
            "acknowledge": self.key,
            "texts": self.texts,
            "binding_language": self.binding,
            "missing_languages": [] if self.key == READ_DUTY else lacking,
        }

    @property
    def lines(self) -> list[str]:
        """The duty for people: the wording in their language, or that it is missing, and the binding one."""
        own = spoken()
        text = self.texts.get(own) or _("the translation is missing")
        lines = [f"{self.key} [{own}]: {plain(text)}"]
        if self.binding not in ("", own):
            text = self.texts.get(self.binding) or _("the wording is missing")
            lines.append(_("{} [{}, binding]: {}").format(self.key, plain(self.binding), plain(text)))
        return lines


def caveats_of(summary: exchange_service_pb2.ItemSummary) -> list[Duty]:
    """Return the caveats of an item and of its parts, each once."""
    found: dict[str, Duty] = {}
    for caveat in (*summary.restrictions.restrictions.caveats, *summary.part_caveats):
        found.setdefault(caveat.id, _duty(caveat))
    return list(found.values())


def duties_of(owed: Iterable[str], summary: exchange_service_pb2.ItemSummary | None) -> list[Duty]:
    """Return the duties that `owed` names, with the wording that `summary` and the standard caveats hold."""
    known = {duty.key: duty for duty in caveats_of(summary)} if summary is not None else {}
    return [_read_duty(summary) if key == READ_DUTY else known.get(key) or _standard(key) for key in owed]


def command_line(words_given: Sequence[str], owed: Iterable[str]) -> str:
    """Return the command that acknowledges what is owed and opens, ready to be typed into a shell."""
    return shlex.join(["entente", *words_given, *(word for key in owed for word in ("--caveat", key))])


def _duty(caveat: restriction_pb2.Caveat) -> Duty:
    if not caveat.texts:
        return _standard(caveat.id)
    return Duty(caveat.id, {text.language: text.text for text in caveat.texts}, caveat.original_language)


def _standard(key: str) -> Duty:
    return Duty(key, dict(STANDARD.get(key, {})), "")


def _read_duty(summary: exchange_service_pb2.ItemSummary | None) -> Duty:
    """Return the duty to acknowledge the restrictions themselves, said in the language spoken."""
    text = _("I have read the restrictions of this item.")
    if summary is not None:
        who, where, until = words.who_where(summary.restrictions)
        marks = [
            (_("Mark"), words.tlp(summary.restrictions)),
            (_("Who may open it"), who),
            (_("Where"), where),
            (_("Until"), until),
            (_("May be used for"), ", ".join(summary.purposes)),
        ]
        text += " " + "; ".join(f"{name}: {plain(value)}" for name, value in marks if value) + "."
    return Duty(READ_DUTY, {spoken(): text}, "")
