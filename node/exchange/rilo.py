"""The protected channel: nothing here disturbs what administrations report through a network of their own.

Decides what is refused (a restriction that closes the channel, a report of the channel routed through
here, a notice or a merge that reaches what came by it), what is only pointed out to the contact person,
and who may file what. Free text is judged by its words, which finds the plain cases and no hidden ones:
whatever slips through, the Party whose channel it is reports as an interference. How the channel is named
stands in the agreement. Refuses to know where things are kept. Source: Article 3.5.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeAlias

from entente.v1 import interference_pb2 as pb
from entente.v1 import item_pb2, item_supply_pb2, localized_text_pb2, restriction_pb2

from node.errors import FieldFault, Refusal

Names: TypeAlias = tuple[str, ...]
"""How texts name the protected channel: its code, its names and those of who stands at its end. A word that
ends in `*` stands for all that begin so; accents and capitals do not count. None: no channel is protected."""

_REPORTING: Final = re.compile(
    r"\b(report|notif|inform|tell|told|transmi|sen[dt]|communicat|forward|pass|disclos|share|submit|contact)"
    r"|\b(signal|rapport|informe|transme|envoy|communiqu|notifi|divulgu|partag)"
    r"|(сообща|сообщ|информир|передава|переда|направля|направ|уведомл|докладыв|раскрыва|делиться)",
    re.IGNORECASE,
)
_FORBIDDING: Final = re.compile(
    r"\b(not|never|no|nothing|without|prohibit\w*|forbid\w*|forbidden|may only|unless|except|refrain)\b|n't\b"
    r"|\bne\b|\bn'|\b(pas|jamais|aucun\w*|sans|interdi\w*|s'abst\w+)\b"
    r"|\b(не|нельзя|никогда|без|запрещ\w+|запрет\w*|воздерж\w+|ни)\b",
    re.IGNORECASE,
)
_DELAYING: Final = re.compile(
    r"\b(before|until|after|later|delay\w*|wait\w*|postpone\w*|first)\b"
    r"|\b(avant|jusqu\w*|apr[èe]s|attend\w*|retard\w*|diff[ée]r\w*|d'abord)\b"
    r"|\b(до|после|пока|прежде|отлож\w+|позже|сначала)\b",
    re.IGNORECASE,
)
_INSTEAD: Final = re.compile(
    r"\b(instead of|rather than|in place of|not (?:to|via|through))\b"
    r"|\b(au lieu d\w*|plut[ôo]t qu\w*|[àa] la place d\w*)|\b(вместо|а не)\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[.;!?\n]+")


class Source(Enum):
    """Where something held here comes from."""

    SUPPLIED = "supplied"
    """By the other Party, under this memorandum."""
    CHANNEL = "channel"
    """By the protected channel: only linked to, never changed."""


class Effect(Enum):
    """What a text does to the channel, as far as its words tell."""

    NONE = "none"
    DOUBT = "doubt"
    """It may delay a report; people decide, the contact person is told."""
    CLOSES = "closes"
    """It forbids a report."""


def effect_of(text: str, channel: Names) -> Effect:
    """Return what the text of a restriction does to the channel."""
    worst = Effect.NONE
    for sentence in _SENTENCE.split(text):
        if not (_named(sentence, channel) and _REPORTING.search(sentence)):
            continue
        if _FORBIDDING.search(sentence):
            return Effect.CLOSES
        if _DELAYING.search(sentence):
            worst = Effect.DOUBT
    return worst


def _named(text: str, channel: Names) -> bool:
    return bool(channel) and _pattern(channel).search(_plain(text)) is not None


@lru_cache(maxsize=64)
def _pattern(channel: Names) -> re.Pattern[str]:
    """Return what finds any of these names: whole words, with whatever blanks between."""
    found = [
        r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in _plain(one).split()) for one in channel
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)")


def _plain(text: str) -> str:
    """Return a text without accents and capitals."""
    return "".join(
        one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one)
    )


def doubts(sets: Iterable[restriction_pb2.RestrictionSet], channel: Names) -> tuple[str, ...]:
    """Return the caveats that may delay a report; the contact person is told of them.

    Args:
        channel: the channel that the agreement protects; empty: none.
    """
    if not channel:
        return ()
    return tuple(
        caveat.id
        for restrictions in sets
        for caveat in restrictions.caveats
        if any(effect_of(text.text, channel) is Effect.DOUBT for text in caveat.texts)
    )


def require_undisturbed(
    sets: Iterable[restriction_pb2.RestrictionSet], channel: Names, *, at: str = "restrictions"
) -> None:
    """Check that no restriction closes the channel: whoever holds the same facts reports them as ever.

    Asked when it is drafted and when it arrives, of supplies, notices and general rules.

    Args:
        channel: the channel that the agreement protects; empty: none, and nothing is checked.

    Raises:
        Refusal: RILO_CHANNEL_INTERFERENCE, naming every caveat that does.
    """
    if not channel:
        return
    faults = [
        FieldFault(f"{at}.caveats[{place}].texts", "forbids to report through the protected channel")
        for restrictions in sets
        for place, caveat in enumerate(restrictions.caveats)
        if any(effect_of(text.text, channel) is Effect.CLOSES for text in caveat.texts)
    ]
    if faults:
        raise Refusal(
            "RILO_CHANNEL_INTERFERENCE", "a restriction would close a protected channel", faults=faults
        )


def require_own_channel(supply: item_supply_pb2.ItemSupply) -> None:
    """Check that what is supplied is not a report that belongs in the channel.

    Raises:
        Refusal: RILO_CHANNEL_INTERFERENCE.
    """
    if supply.source_channel == item_supply_pb2.SOURCE_CHANNEL_RILO:
        raise Refusal("RILO_CHANNEL_INTERFERENCE", "a report of a protected channel travels by that channel")


def asks_to_report_elsewhere(texts: Iterable[localized_text_pb2.LocalizedText], channel: Names) -> bool:
    """Return whether a request asks administrations to report here instead of through the channel.

    Nothing is refused; the contact person is warned.
    """
    return any(
        _named(sentence, channel) and _REPORTING.search(sentence) and _INSTEAD.search(sentence)
        for text in texts
        for sentence in _SENTENCE.split(text.text)
    )


def content_asks_elsewhere(content: item_pb2.ItemContent, channel: Names) -> bool:
    """Return whether an item is a request that asks to report here instead of through the channel."""
    if content.WhichOneof("family") != "request":
        return False
    return asks_to_report_elsewhere((*content.request.question, *content.titles), channel)


def may_change(source: Source) -> bool:
    """Return whether a notice reaches a record: what the Party supplied, never its twin of the channel.

    A link between the two carries no restriction.
    """
    return source is Source.SUPPLIED


def may_merge(one: Source, other: Source) -> bool:
    """Return whether two records of the same facts may become one: never one that came by the channel."""
    return one is Source.SUPPLIED and other is Source.SUPPLIED


REPORTS: Final[Mapping[int, frozenset[int]]] = MappingProxyType(
    {
        pb.INTERFERENCE_STATE_FILED: frozenset({pb.INTERFERENCE_STATE_IN_CONSULTATION}),
        pb.INTERFERENCE_STATE_IN_CONSULTATION: frozenset(
            {pb.INTERFERENCE_STATE_SETTLED, pb.INTERFERENCE_STATE_DISPUTED}
        ),
        pb.INTERFERENCE_STATE_SETTLED: frozenset(),
        pb.INTERFERENCE_STATE_DISPUTED: frozenset(),
    }
)
"""The life of an interference report: filing it opens the consultation, never a dispute at once."""


def require_filer(party: str, protected_of: Mapping[str, str]) -> None:
    """Check who files an interference report.

    Args:
        protected_of: the channel that the agreement protects for each Party; empty: none.

    Raises:
        Refusal: WRONG_PARTY, the Party has no such channel.
    """
    if not protected_of.get(party):
        raise Refusal("WRONG_PARTY", "the memorandum protects no channel of this Party", article="3.5")


def after_step(state: int, to: int, *, by: str, filer: str) -> int:
    """Return where a report stands after a step.

    Raises:
        Refusal: INVALID_TRANSITION; WRONG_PARTY, only who filed it says that it is settled.
    """
    if to not in REPORTS.get(state, frozenset()):
        raise Refusal("INVALID_TRANSITION", "an interference report does not go there from where it stands")
    if to == pb.INTERFERENCE_STATE_SETTLED and by != filer:
        raise Refusal("WRONG_PARTY", "who filed the report says that it is settled", article="3.5")
    return to
