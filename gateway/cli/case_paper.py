"""`entente review report` and `entente meeting calendar`: a case as a document for people.

Decides what of a case stands in it: every act that counts, with what its items say as far as whoever asks may
open them for the purpose named; each opening is recorded as any other. What may not be opened is shown as not
open to the reader. How it looks is `gateway/paper/`. Source: Articles 4.1 and 5.3.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import click
from entente.v1 import (
    case_document_pb2,
    case_pb2,
    case_view_pb2,
    exchange_service_pb2,
    exemption_pb2,
    item_pb2,
)
from entente.v1 import case_service_pb2 as wire
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.cli import case_words, words
from gateway.cli.asking import as_option, for_option
from gateway.cli.case_reading import item_text
from gateway.cli.content_reading import content_lines, title_of
from gateway.cli.faults import InputError
from gateway.cli.framework import Setting, agreement_option, command, option, pass_setting
from gateway.cli.home import Home
from gateway.i18n import LANGUAGES, in_language, mark, spoken
from gateway.i18n import gettext as _
from gateway.paper.calendar import Answer, Attendee, Meeting, Role, State, render_calendar
from gateway.paper.markdown import render_markdown
from gateway.paper.marking import PERSONNEL, Marking
from gateway.paper.report import Decision, Document, Ending, Exemption, Report, Saying, Section

_RED: Final = Marking("RED")
GROUNDS: Final = {
    exemption_pb2.EXEMPTION_GROUND_ESSENTIAL_INTEREST: mark("an essential interest"),
    exemption_pb2.EXEMPTION_GROUND_CONTRARY_TO_MISSION: mark("contrary to its mission"),
}
_CLOSED: Final = mark("not open to the reader of this report")


@dataclass(frozen=True, slots=True)
class Read:
    """What an item says, to whoever asks; under its own marking."""

    title: str
    text: str
    digest: bytes
    marking: Marking


Reader = Callable[[case_document_pb2.DocumentReference], Read]


def report_of(view: case_view_pb2.CaseView, read: Reader, language: str, names: dict[str, str]) -> Report:
    """Return the closing report of a review.

    Args:
        read: opens an item; of what may not be opened it says so itself.
        names: the names of the Parties by code.
    """
    acts = [one for one in view.acts if not one.refusal and not one.crossed]
    asked = acts[0].step.review_requested
    seen: dict[bytes, Read] = {}

    def once(document: case_document_pb2.DocumentReference) -> Read:
        key = document.SerializeToString(deterministic=True)
        if key not in seen:
            seen[key] = read(document)
        return seen[key]

    under, state = Marking(PERSONNEL), case_words.state(view.summary.state)
    questions = Section(
        in_language(language, mark("Questions")),
        tuple(
            _saying(acts[0], _text(question.texts, language), under, _question(number, language))
            for number, question in enumerate(asked.questions, 1)
        ),
    )
    comments = Section(
        in_language(language, mark("Comments and replies")),
        tuple(_said(one, once, language) for one in acts if _is_said(one)),
    )
    documents = [(acts[0], document) for document in asked.documents]
    documents += [(one, one.step.document_added.document) for one in acts if _is(one, "document_added")]
    return Report(
        language=language,
        title=_text(asked.project.titles, language),
        reference=asked.project.reference,
        parties=tuple(names.items()),
        starts=_day(acts[0].state_time),
        ends=_day(acts[-1].state_time),
        day=_day(acts[-1].state_time),
        marking=under,
        sections=tuple(section for section in (questions, comments) if section.sayings),
        decisions=tuple(
            _decision(one, acts, once, language) for one in acts if _is(one, "suggestion_decided")
        ),
        documents=tuple(_document(act, document, once(document)) for act, document in documents),
        exemptions=tuple(_exemption(one, language) for one in acts if _is(one, "exempted")),
        conclusion=_text((text for one in acts for text in _last_words(one.step)), language),
        state=in_language(language, case_words.STATES.get(state, state)),
        ending=next((_ending(one) for one in acts if one.step.WhichOneof("step") in _ENDINGS), None),
    )


_ENDINGS: Final = ("review_closed", "declined", "withdrawn", "exempted")


def _ending(act: case_view_pb2.CaseActView) -> Ending:
    return Ending(act.party, act.author.person_id, act.state_time.ToDatetime(UTC), act.act_id)


def _last_words(step: case_pb2.CaseStep) -> Iterable[Any]:
    return step.review_closed.conclusions or step.declined.reasons or step.withdrawn.reasons


def meeting_of(view: case_view_pb2.CaseView, language: str, domain: str, names: dict[str, str]) -> Meeting:
    """Return a meeting as its calendar entry shows it."""
    acts = [one for one in view.acts if not one.refusal and not one.crossed]
    announced = acts[0].step.meeting_announced
    starts, ends, place = announced.start_time, announced.end_time, announced.locode
    for one in acts:
        changed = one.step.meeting_changed
        starts = changed.start_time if changed.HasField("start_time") else starts
        ends = changed.end_time if changed.HasField("end_time") else ends
        place = changed.locode or place
    state = view.summary.state
    other = next((code for code in names if code != view.summary.opened_by), "")
    answer = _ANSWERS.get(state, Answer.NONE)
    return Meeting(
        case_id=uuid.UUID(view.summary.case_id).bytes,
        domain=domain,
        sequence=len(acts) - 1,
        changed=acts[-1].state_time.ToDatetime(UTC),
        starts=starts.ToDatetime(UTC),
        ends=ends.ToDatetime(UTC),
        state=_STATES.get(state, State.ANNOUNCED),
        reference=view.summary.case_id[:8],
        language=language,
        marking=Marking(PERSONNEL),
        title=_text(announced.titles, language),
        place=place,
        organiser=_party(view.summary.opened_by, names, Role.CHAIR, Answer.ACCEPTED),
        attendees=(_party(other, names, Role.REQUIRED, answer),) if other else (),
    )


_STATES: Final = {
    case_pb2.CASE_STATE_INVITED: State.INVITED,
    case_pb2.CASE_STATE_NO_REPLY: State.INVITED,
    case_pb2.CASE_STATE_ACCEPTED: State.ACCEPTED,
    case_pb2.CASE_STATE_HELD: State.ACCEPTED,
    case_pb2.CASE_STATE_REPORTED: State.ACCEPTED,
    case_pb2.CASE_STATE_WITHDRAWN: State.CANCELLED,
}
_ANSWERS: Final = {
    case_pb2.CASE_STATE_ACCEPTED: Answer.ACCEPTED,
    case_pb2.CASE_STATE_HELD: Answer.ACCEPTED,
    case_pb2.CASE_STATE_REPORTED: Answer.ACCEPTED,
    case_pb2.CASE_STATE_DECLINED: Answer.DECLINED,
    case_pb2.CASE_STATE_EXEMPTED: Answer.DECLINED,
}


def _party(code: str, names: dict[str, str], role: Role, answer: Answer) -> Attendee:
    return Attendee(f"urn:entente:party:{code.lower()}", names.get(code, code), role, answer)


def _is(act: case_view_pb2.CaseActView, name: str) -> bool:
    return bool(act.step.WhichOneof("step") == name)


def _is_said(act: case_view_pb2.CaseActView) -> bool:
    return act.step.WhichOneof("step") in ("review_commented", "review_replied")


def _said(act: case_view_pb2.CaseActView, read: Reader, language: str) -> Saying:
    step = act.step
    if _is(act, "review_replied"):
        found = read(step.review_replied.reply)
        return _saying(act, found.text, found.marking)
    comment, about = step.review_commented, []
    if comment.question:
        about.append(_question(comment.question, language))
    if comment.HasField("passage"):
        passage = comment.passage
        lines = in_language(language, mark("lines {} to {} of {}"))
        title = read(passage.document).title
        about.append(lines.format(passage.first_line, passage.last_line, title))
    found = read(comment.comment)
    return _saying(act, found.text, found.marking, "; ".join(about))


def _question(number: int, language: str) -> str:
    return in_language(language, mark("question {}")).format(number)


def _saying(act: case_view_pb2.CaseActView, text: str, marking: Marking, about: str = "") -> Saying:
    when = act.state_time.ToDatetime(UTC)
    return Saying(act.party, act.author.person_id, when, text, marking, about)


def _decision(
    act: case_view_pb2.CaseActView, acts: Iterable[case_view_pb2.CaseActView], read: Reader, language: str
) -> Decision:
    said, suggested = act.step.suggestion_decided, None
    for one in acts:
        if uuid.UUID(one.act_id).bytes == said.comment_id:
            suggested = read(one.step.review_commented.comment)
    return Decision(
        what=suggested.title if suggested is not None else "",
        accepted=said.accepted,
        party=act.party,
        time=act.state_time.ToDatetime(UTC),
        reasons=_text(said.reasons, language),
        marking=suggested.marking if suggested is not None else _RED,
    )


def _document(
    act: case_view_pb2.CaseActView, document: case_document_pb2.DocumentReference, read: Read
) -> Document:
    when = act.state_time.ToDatetime(UTC)
    return Document(read.title, document.version, read.digest, act.party, when, read.marking)


def _exemption(act: case_view_pb2.CaseActView, language: str) -> Exemption:
    reasons = _text(act.step.exempted.reasons, language)
    ground = GROUNDS.get(act.step.exempted.ground, "")
    return Exemption(
        act.party, act.state_time.ToDatetime(UTC), in_language(language, ground) if ground else "", reasons
    )


def _text(texts: Iterable[Any], language: str) -> str:
    """Return a text in a language, or else in the first that there is, with its language."""
    found = {one.language: one.text for one in texts}
    if language in found:
        return str(found[language])
    return next((f"{text} [{other}]" for other, text in found.items()), "")


def _day(time: Timestamp) -> Any:
    return time.ToDatetime(UTC).date()


# --- the commands ---------------------------------------------------------------------------------


@command(
    "report", mark("Write REVIEW with all that was said as a document: Markdown, or PDF by the file's name.")
)
@click.argument("case", metavar="REVIEW")
@option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help=mark("A new file."))
@option("--purpose", default="PRJ.REVIEW", help=mark("What its items are opened for; it is recorded."))
@option("--language", type=click.Choice(LANGUAGES), help=mark("Of the headings; yours unless named."))
@as_option
@for_option
@agreement_option
@pass_setting
def report(
    setting: Setting,
    agreement_id: str,
    case: str,
    out: Path,
    purpose: str,
    language: str | None,
    caller: str | None,
    person: str,
) -> None:
    """Write the closing report of a review."""
    from gateway.cli.calls import caller_client
    from gateway.paper.pdf import render_pdf
    from gateway.status import PeerRefused

    _require_new(out)
    refused: dict[str, str] = {}
    with caller_client(Home(setting.home), caller) as client:
        view = _view(client, agreement_id, case, person, case_pb2.CASE_KIND_REVIEW)

        def read(document: case_document_pb2.DocumentReference) -> Read:
            try:
                return _opened(client, document, purpose, person, language or spoken())
            except PeerRefused as refusal:
                refused[item_text(document)] = refusal.code
                return _closed(language or spoken())

        names = _names(_parties(client, agreement_id), language or spoken())
        made = report_of(view, read, language or spoken(), names)
    data = render_pdf(made) if out.suffix.lower() == ".pdf" else render_markdown(made).encode()
    out.write_bytes(data)
    _done(setting, out, data, case, refused)


@command("calendar", mark("Write MEETING as an iCalendar file for your own calendar."))
@click.argument("case", metavar="MEETING")
@option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help=mark("A new file."))
@option("--language", type=click.Choice(LANGUAGES), help=mark("Of the headings; yours unless named."))
@as_option
@for_option
@agreement_option
@pass_setting
def calendar(
    setting: Setting,
    agreement_id: str,
    case: str,
    out: Path,
    language: str | None,
    caller: str | None,
    person: str,
) -> None:
    """Write a meeting for a calendar."""
    from gateway.cli.calls import caller_client

    _require_new(out)
    with caller_client(Home(setting.home), caller) as client:
        view = _view(client, agreement_id, case, person, case_pb2.CASE_KIND_MEETING)
        parties = _parties(client, agreement_id)
    # Of the Party whose meeting it is, whoever prints it: both Parties' calendars hold it as one.
    domain = next(one.trust_domain for one in parties if one.code == view.summary.opened_by)
    shown = language or spoken()
    data = render_calendar(meeting_of(view, shown, domain, _names(parties, shown)))
    out.write_bytes(data)
    _done(setting, out, data, case)


def _require_new(out: Path) -> None:
    if out.exists():
        raise InputError(_("{} exists already.").format(out))


def _done(
    setting: Setting, out: Path, data: bytes, case: str, refused: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Say what was written, and which items are not in it: by item, the code for which it was not opened."""
    facts = {"file": str(out), "size_bytes": len(data), "case_id": case, "not_open": dict(refused)}
    lines = [_("Not in it, since it was not opened: {} ({})").format(*one) for one in refused.items()]
    setting.out.result(facts, _("Written: {}").format(out), *lines)


def _view(client: Any, agreement_id: str, case: str, person: str, kind: int) -> case_view_pb2.CaseView:
    asked = wire.GetCaseRequest(agreement_id=agreement_id, case_id=case, person_id=person)
    view: case_view_pb2.CaseView = client.call(client.case.GetCase, asked).case
    if view.summary.kind != kind:
        raise InputError(_("{} is a case of another kind.").format(case))
    return view


def _parties(client: Any, agreement_id: str) -> Sequence[Any]:
    """Return the Parties as the agreement writes them."""
    from entente.v1 import agreement_pb2, agreement_service_pb2

    asked = agreement_service_pb2.GetAgreementRequest(agreement_id=agreement_id)
    record = client.call(client.agreement.GetAgreement, asked).genesis
    return agreement_pb2.AgreementGenesis.FromString(record).parties


def _names(parties: Iterable[Any], language: str) -> dict[str, str]:
    """Return the Parties' names by code."""
    return {one.code: _text(one.names, language) for one in parties}


def _opened(
    client: Any, document: case_document_pb2.DocumentReference, purpose: str, person: str, language: str
) -> Read:
    """Open one item for the report; what the node does not name to the reader is not in it.

    Raises PeerRefused.
    """
    if not document.item_id:
        return _closed(language)
    request = exchange_service_pb2.OpenItemRequest(
        item_id=str(uuid.UUID(bytes=document.item_id)),
        purpose=purpose,
        person_id=person,
        version=document.version,
    )
    opened = next(iter(client.stream(client.exchange.OpenItem, request))).item
    digests = [one.sha256 for one in opened.content.attachments]
    digest = digests[0] if digests else hashlib.sha256(opened.content.SerializeToString()).digest()
    marked = Marking(_light(opened.summary), tuple(opened.summary.purposes))
    return Read(title_of(opened.content, language), _words(opened.content, language), digest, marked)


def _closed(language: str) -> Read:
    said = in_language(language, _CLOSED)
    return Read(said, said, bytes(32), _RED)


def _words(content: item_pb2.ItemContent, language: str) -> str:
    """Return what an item says in words: its own texts where its family has them, else all of it."""
    family = getattr(content, content.WhichOneof("family") or "", None)
    said = _text(getattr(family, "texts", ()), language)
    return said or "\n".join(content_lines(content))


def _light(summary: exchange_service_pb2.ItemSummary) -> str:
    said = words.tlp(summary.restrictions)
    return said.removeprefix("TLP:") if said.startswith("TLP:") else ""
