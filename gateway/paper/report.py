"""The closing report of a review: what was asked, said, decided and supplied, and by whom (Article 5.3).

Decides what a report consists of and which marking stands over all of it. Texts come in the languages they
were written in and are not translated: the report's language is that of its headings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from gateway.i18n import in_language, mark
from gateway.paper.marking import Marking, said, strictest


@dataclass(frozen=True, slots=True)
class Saying:
    """What somebody said: a comment, a reply, a question.

    Attributes:
        party: the Party's code.
        person: who, as that Party lets the other know them.
        time: when; aware.
        text: what, as it was written.
        about: the passage or the question that it is about; may be empty.
    """

    party: str
    person: str
    time: datetime
    text: str
    marking: Marking
    about: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """What was said under one heading, in order."""

    heading: str
    sayings: tuple[Saying, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a suggestion.

    Attributes:
        what: the suggestion, in short.
        accepted: whether it was taken up.
        reasons: why; may be empty where it was.
    """

    what: str
    accepted: bool
    party: str
    time: datetime
    reasons: str
    marking: Marking


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a document, by the digest that both Parties' ledgers hold.

    Attributes:
        sha256: 32 bytes.
    """

    title: str
    version: int
    sha256: bytes
    party: str
    time: datetime
    marking: Marking


@dataclass(frozen=True, slots=True)
class Exemption:
    """A Party made use of Article 6.1, and owes no reason.

    Attributes:
        ground: the ground, if it named one.
        reasons: why, if it said so.
    """

    party: str
    time: datetime
    ground: str = ""
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """The act that ended a review: a statement signed at that Party's node, and in both ledgers.

    Attributes:
        statement: the statement's name.
    """

    party: str
    person: str
    time: datetime
    statement: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it is printed.

    Attributes:
        language: of the headings: `en`, `fr` or `ru`.
        reference: the asking Party's reference.
        parties: code and name of each Party.
        starts, ends: the first and the last day of the review.
        day: the report's own date: no clock is read, and the same report is the same bytes.
        conclusion: what came of it; may be empty.
        state: where the review stands, in words.
        ending: the act that ended it; None: it goes on, or time alone ended it.
        marking: under what the conclusion and the title stand.
    """

    language: str
    title: str
    reference: str
    parties: tuple[tuple[str, str], ...]
    starts: date
    ends: date
    day: date
    marking: Marking
    sections: tuple[Section, ...] = ()
    decisions: tuple[Decision, ...] = ()
    documents: tuple[Document, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    conclusion: str = ""
    state: str = ""
    ending: Ending | None = None

    @property
    def whole_marking(self) -> Marking:
        """What stands on every page: the strictest of what the report holds."""
        sayings = (saying for section in self.sections for saying in section.sayings)
        return strictest(
            [
                self.marking,
                *(one.marking for part in (sayings, self.decisions, self.documents) for one in part),
            ]
        )


Table = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""Headings, and rows of as many cells."""


class Wording:
    """The words of a report in its language, and its tables as both renderings show them."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def say(self, text: str) -> str:
        """Return a text of ours in the report's language."""
        return in_language(self._report.language, text)

    def instant(self, time: datetime) -> str:
        """Return an instant as it is written in every language, in UTC. Raises ValueError: not aware."""
        if time.tzinfo is None:
            raise ValueError("a time without a zone")
        return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return what the report is of: label and value."""
        report = self._report
        return (
            (self.say(mark("Reference")), report.reference),
            *((code, name) for code, name in report.parties),
            (self.say(mark("Period")), f"{report.starts.isoformat()} – {report.ends.isoformat()}"),
            (self.say(mark("Date of the report")), report.day.isoformat()),
            *(((self.say(mark("State")), report.state),) if report.state else ()),
            *self._ending(),
        )

    def _ending(self) -> tuple[tuple[str, str], ...]:
        ending = self._report.ending
        if ending is None:
            return ()
        who = f"{ending.party} · {ending.person} · {self.instant(ending.time)}"
        return ((self.say(mark("Ended by")), who), (self.say(mark("Statement")), ending.statement))

    def decisions(self) -> Table:
        """Return the decisions, and what they rest on."""
        headings = (mark("Suggestion"), mark("Decision"), mark("By"), mark("Reasons"), mark("Marking"))
        rows = (
            (
                one.what,
                self.say(mark("taken up") if one.accepted else mark("not taken up")),
                f"{one.party}, {self.instant(one.time)}",
                one.reasons,
                said(one.marking, self._report.language),
            )
            for one in self._report.decisions
        )
        return tuple(map(self.say, headings)), tuple(rows)

    def documents(self) -> Table:
        """Return the documents with their versions and digests."""
        headings = (mark("Document"), mark("Version"), mark("By"), mark("SHA-256"), mark("Marking"))
        rows = (
            (
                one.title,
                str(one.version),
                f"{one.party}, {self.instant(one.time)}",
                one.sha256.hex(),
                said(one.marking, self._report.language),
            )
            for one in self._report.documents
        )
        return tuple(map(self.say, headings)), tuple(rows)

    def exemptions(self) -> Table:
        """Return the exemptions; a ground that was not named is said to be so."""
        headings = (mark("Party"), mark("Time"), mark("Ground"), mark("Reasons"))
        unnamed = self.say(mark("not named (Article 6.1)"))
        rows = (
            (one.party, self.instant(one.time), one.ground or unnamed, one.reasons)
            for one in self._report.exemptions
        )
        return tuple(map(self.say, headings)), tuple(rows)
