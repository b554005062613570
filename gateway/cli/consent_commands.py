"""`entente consent`: ask the supplier for consent to a single use, answer what the other Party asks, list.

Decides how a use is typed and how a consent reads. Who may ask and answer, and what a grant lets through, the
node decides. Source: Article 3.4.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import click
from entente.v1 import consent_pb2, localized_text_pb2
from entente.v1 import consent_service_pb2 as wire
from google.protobuf.json_format import MessageToDict

from gateway.cli import words
from gateway.cli.faults import InputError
from gateway.cli.framework import Group, Number, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.output import plain
from gateway.dossier_mapping import instant_of
from gateway.i18n import gettext as _
from gateway.i18n import mark, spoken

consent = Group("consent", help=mark("Consent of the supplier to single uses: ask, answer, list, show."))

_as = option("--as", "caller", metavar="NAME", help=mark("The person or system whose certificate calls."))
_for = option("--for", "person", default="", metavar="PERSON", help=mark("The person a system acts for."))
_dry = option("--dry-run", is_flag=True, help=mark("Only check it, and change nothing."))
_STATES = {
    "ASKED": mark("asked, not answered yet"),
    "GRANTED": mark("granted"),
    "DENIED": mark("denied"),
    "LAPSED": mark("lapsed unanswered"),
    "USED_UP": mark("used up"),
    "EXPIRED": mark("its time is over"),
    "VOID": mark("void by a later restriction"),
    "REFUSED": mark("refused by the supplier's node"),
}


@command("ask", mark("Ask the supplier of ITEM for consent to a use that its restrictions do not allow."))
@click.argument("item")
@option("--court", default="", metavar="COURT", help=mark("Use before this court, such as KZ:city-court."))
@option("--onward", default="", metavar="RECIPIENT", help=mark("Pass it on to this recipient."))
@option("--person", "reader", default="", metavar="PERSON", help=mark("Let this person in."))
@option("--other-purpose", is_flag=True, help=mark("Use it for a purpose that is not permitted."))
@option("--purpose", required=True, help=mark("What for, such as ENF.SEIZ."))
@option("--until", required=True, metavar="TIME", help=mark("The last day, or an instant with its zone."))
@option("--count", type=Number(1, 1000), default=1, show_default=True, help=mark("How often."))
@option("--reason", default="", metavar="TEXT", help=mark("Why, in the language of the command."))
@_dry
@_as
@_for
@pass_setting
def ask(
    setting: Setting,
    item: str,
    court: str,
    onward: str,
    reader: str,
    other_purpose: bool,
    purpose: str,
    until: str,
    count: int,
    reason: str,
    dry_run: bool,
    caller: str | None,
    person: str,
) -> None:
    """Ask for consent."""
    from gateway.cli.calls import caller_client

    use = _use(court, onward, reader, other_purpose=other_purpose)
    use.purpose, use.count = purpose, count
    use.until_time.FromDatetime(_end_of(until))
    request = wire.AskConsentRequest(
        request_id=str(uuid.uuid4()),
        person_id=person,
        item_id=item,
        use=use,
        reasons=[localized_text_pb2.LocalizedText(language=spoken(), text=reason)] if reason else [],
        validate_only=dry_run,
    )
    with caller_client(Home(setting.home), caller) as client:
        answer = client.call(client.consent.AskConsent, request)
    told = _("The request is in order.") if dry_run else _("Asked: {}").format(answer.consent_id)
    setting.out.result({"consent_id": answer.consent_id, "leaf_index": answer.leaf_index}, told)


@command("answer", mark("Answer the request CONSENT of the other Party: as asked, narrower, or not at all."))
@click.argument("consent_id", metavar="CONSENT")
@option("--grant/--deny", "grant", default=None, help=mark("Consent, or not."))
@option("--purpose", default="", help=mark("A narrower purpose than was asked for."))
@option("--until", default="", metavar="TIME", help=mark("An earlier end than was asked for."))
@option("--count", type=Number(1, 1000), help=mark("Fewer times than was asked for."))
@option("--reason", default="", metavar="CODE", help=mark("Why, as a code such as LIVE_OPERATION."))
@_dry
@_as
@_for
@pass_setting
def answer_request(
    setting: Setting,
    consent_id: str,
    grant: bool | None,
    purpose: str,
    until: str,
    count: int | None,
    reason: str,
    dry_run: bool,
    caller: str | None,
    person: str,
) -> None:
    """Answer a request."""
    from gateway.cli.calls import caller_client

    if grant is None:
        raise InputError(_("An answer is --grant or --deny."))
    request = wire.AnswerConsentRequest(
        request_id=str(uuid.uuid4()),
        person_id=person,
        consent_id=consent_id,
        outcome=consent_pb2.CONSENT_OUTCOME_GRANTED if grant else consent_pb2.CONSENT_OUTCOME_DENIED,
        reason_code=reason,
        validate_only=dry_run,
    )
    with caller_client(Home(setting.home), caller) as client:
        if purpose or until or count:
            request.use.CopyFrom(_one(client, consent_id).asked)
            request.use.purpose = purpose or request.use.purpose
            request.use.count = count or request.use.count
            if until:
                request.use.until_time.FromDatetime(_end_of(until))
        answer = client.call(client.consent.AnswerConsent, request)
    told = _("The answer is in order.") if dry_run else (_("Granted.") if grant else _("Denied."))
    setting.out.result({"statement_id": answer.statement_id, "leaf_index": answer.leaf_index}, told)


@command("list", mark("List requests for consent on the items that the caller may see, newest first."))
@option("--item", default="", metavar="ITEM", help=mark("Only on this item."))
@option("--open", "open_only", is_flag=True, help=mark("Only those not answered yet."))
@option("--limit", type=Number(1), default=50, show_default=True, help=mark("At most so many."))
@_as
@pass_setting
def list_requests(setting: Setting, item: str, open_only: bool, limit: int, caller: str | None) -> None:
    """List requests."""
    from gateway.cli.calls import caller_client

    request = wire.ListConsentsRequest(item_id=item, open_only=open_only)
    found: list[wire.Consent] = []
    with caller_client(Home(setting.home), caller) as client:
        while len(found) < limit:
            request.page_size = min(500, limit - len(found))
            page = client.call(client.consent.ListConsents, request)
            found += page.consents
            request.page_token = page.next_page_token
            if not page.next_page_token:
                break
    columns = [_("Consent"), _("Item"), _("From"), _("Use"), _("Purpose"), _("Until"), _("Used"), _("State")]
    rows = [
        (
            one.consent_id,
            one.item_id,
            one.from_party,
            _use_text(one.asked),
            one.asked.purpose,
            words.instant(one.asked.until_time),
            f"{one.used}/{_granted(one).count}",
            state_text(one),
        )
        for one in found
    ]
    drawn = setting.out.table(columns, rows) if rows else _("No requests.")
    setting.out.result({"consents": [consent_facts(one) for one in found]}, drawn)


@command("show", mark("Show the request CONSENT, and what became of it."))
@click.argument("consent_id", metavar="CONSENT")
@_as
@pass_setting
def show(setting: Setting, consent_id: str, caller: str | None) -> None:
    """Show a request."""
    from gateway.cli.calls import caller_client

    with caller_client(Home(setting.home), caller) as client:
        one = _one(client, consent_id)
    granted = _granted(one)
    rows: list[tuple[str, object]] = [
        (_("Consent"), one.consent_id),
        (_("Item"), one.item_id),
        (_("Asked by"), f"{one.from_party} {one.asked_by}"),
        (_("Asked"), words.instant(one.ask_time)),
        (_("Use"), _use_text(one.asked)),
        (_("Purpose"), granted.purpose),
        (_("Until"), words.instant(granted.until_time)),
        (_("Used"), f"{one.used}/{granted.count}"),
        (_("State"), state_text(one)),
    ]
    if one.HasField("answer"):
        rows.append((_("Answered"), words.instant(one.answer_time)))
        if one.answer.reason_code:
            rows.append((_("Why"), one.answer.reason_code))
    why = _("Why")
    rows += [(f"{why} [{text.language}]", plain(text.text)) for text in one.reasons]
    setting.out.result(consent_facts(one), setting.out.table(["", ""], rows))


def consent_facts(one: wire.Consent) -> dict[str, Any]:
    """Return a consent for programs."""
    facts: dict[str, Any] = MessageToDict(one, preserving_proto_field_name=True)
    # Identifiers as they are typed; numbers as numbers.
    facts["state"] = words.word(wire.ConsentState, one.state, "CONSENT_STATE_")
    facts["used"] = int(one.used)
    if one.HasField("answer"):
        facts["answer"]["outcome"] = words.word(
            consent_pb2.ConsentOutcome, one.answer.outcome, "CONSENT_OUTCOME_"
        )
        facts["answer"]["item_id"] = one.item_id
        facts["answer"]["request_id"] = one.consent_id
    return facts


def state_text(one: wire.Consent) -> str:
    """Return where a consent stands, in the language spoken."""
    name = words.word(wire.ConsentState, one.state, "CONSENT_STATE_")
    return _(_STATES.get(name, name))


def _granted(one: wire.Consent) -> consent_pb2.ConsentedUse:
    return one.answer.use if one.answer.HasField("use") else one.asked


def _one(client: Any, consent_id: str) -> wire.Consent:
    request = wire.ListConsentsRequest(consent_id=consent_id, page_size=1)
    found = client.call(client.consent.ListConsents, request).consents
    if not found:
        raise InputError(_("There is no such request."))
    one: wire.Consent = found[0]
    return one


def _use(court: str, onward: str, reader: str, *, other_purpose: bool) -> consent_pb2.ConsentedUse:
    if sum(map(bool, (court, onward, reader, other_purpose))) != 1:
        raise InputError(_("One use is asked for: --court, --onward, --person or --other-purpose."))
    if court:
        return consent_pb2.ConsentedUse(judicial=consent_pb2.JudicialUse(court=court))
    if onward:
        return consent_pb2.ConsentedUse(onward=consent_pb2.OnwardUse(recipient=onward))
    if reader:
        return consent_pb2.ConsentedUse(wider_audience=consent_pb2.WiderAudienceUse(person_id=reader))
    return consent_pb2.ConsentedUse(other_purpose=consent_pb2.OtherPurposeUse())


def _use_text(use: consent_pb2.ConsentedUse) -> str:
    match use.WhichOneof("kind"):
        case "judicial":
            return _("before {}").format(use.judicial.court)
        case "onward":
            return _("passed on to {}").format(use.onward.recipient)
        case "wider_audience":
            return _("by {}").format(use.wider_audience.person_id)
        case "other_purpose":
            return _("for another purpose")
    return "?"


def _end_of(text: str) -> datetime:
    """Return the end that is typed: an instant, or the end of a day in UTC. Raises InputError."""
    if (instant := instant_of(text)) is not None:
        return instant
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=1)
    except ValueError:
        raise InputError(_("{} is neither a day nor an instant with its time zone.").format(text)) from None


for _command in (ask, answer_request, list_requests, show):
    consent.add_command(_command)
