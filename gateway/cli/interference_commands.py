"""`entente interference`: reports that the protected channel was disturbed, and steps on them (Article 3.5).

Decides how they are typed and shown. Who files, who takes which step, and what both nodes make of two steps
at once, the node decides.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

import click
from entente.v1 import interference_pb2, item_reference_pb2
from entente.v1 import interference_service_pb2 as wire

from gateway.cli import typed, words
from gateway.cli.asking import as_option, for_option, limit_option, pages, request_option
from gateway.cli.framework import Group, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.purposes_shown import in_words, texts_facts
from gateway.i18n import gettext as _
from gateway.i18n import mark

interference = Group(
    "interference", help=mark("Reports that the protected channel was disturbed: report, list, step.")
)

_KINDS: Final = {
    "ROUTING": mark("reports were routed through Entente, delayed by it or made conditional on it"),
    "RESTRICTION": mark("a restriction was read as forbidding to report the same facts"),
    "NOTICE": mark("a notice was applied to what had come by the channel"),
    "MERGING": mark("what had come by the channel was deleted or merged as a duplicate"),
    "REQUEST": mark("administrations were asked to report elsewhere instead"),
}
_STATES: Final = {
    "FILED": mark("filed"),
    "IN_CONSULTATION": mark("the Parties consult on it"),
    "SETTLED": mark("settled"),
    "DISPUTED": mark("referred as a dispute"),
}
_STEPS: Final = [name.lower().replace("_", "-") for name in _STATES if name != "FILED"]


@command("report", mark("Report to the other Party that the channel of this one was disturbed."))
@option(
    "--kind",
    required=True,
    type=click.Choice([name.lower() for name in _KINDS], case_sensitive=False),
    help=mark("What disturbed it."),
)
@option(
    "--text",
    "texts",
    metavar="LANGUAGE=TEXT",
    multiple=True,
    required=True,
    help=mark("What happened, such as en=Asked to wait; once for each language."),
)
@option(
    "--ref",
    "refs",
    metavar="ITEM|REFERENCE",
    multiple=True,
    help=mark("An item concerned, or a record under its number."),
)
@request_option
@as_option
@for_option
@pass_setting
def report(
    setting: Setting,
    kind: str,
    texts: tuple[str, ...],
    refs: tuple[str, ...],
    request_id: str,
    caller: str | None,
    person: str,
) -> None:
    """File a report."""
    from gateway.cli.calls import caller_client

    filed = interference_pb2.InterferenceReport(
        kind=interference_pb2.InterferenceKind.Value(f"INTERFERENCE_KIND_{kind.upper()}"),  # type: ignore[arg-type]
        texts=typed.texts(texts),
        refs=[_reference(one) for one in refs],
    )
    request = wire.FileReportRequest(
        request_id=request_id or str(uuid.uuid4()), person_id=person, report=filed
    )
    with caller_client(Home(setting.home), caller) as client:
        report_id = client.call(client.interference.FileReport, request).report_id
    setting.out.result({"report_id": report_id}, _("Filed: {}").format(report_id))


@command("list", mark("List reports of both Parties with their steps, newest first."))
@limit_option
@as_option
@pass_setting
def list_reports(setting: Setting, limit: int, caller: str | None) -> None:
    """List reports."""
    from gateway.cli.calls import caller_client

    with caller_client(Home(setting.home), caller) as client:
        request = wire.ListReportsRequest()
        found = pages(client, client.interference.ListReports, request, "reports", limit)
    columns = [
        _("Report"),
        _("From"),
        _("Filed by"),
        _("When"),
        _("State"),
        _("What"),
        _("In words"),
        _("Steps"),
    ]
    rows = [
        (
            one.report_id,
            one.from_party,
            one.author_id,
            words.instant(one.record_time),
            _("refused by the other Party's node") if one.refused else _state_text(one.state),
            _kind_text(one.report.kind),
            in_words(one.report.texts),
            "; ".join(_step_text(step) for step in one.steps),
        )
        for one in found
    ]
    drawn = setting.out.table(columns, rows) if rows else _("No reports.")
    setting.out.result({"reports": [_facts(one) for one in found]}, drawn)


@command("step", mark("Say where REPORT stands from now on, as contact person or principal."))
@click.argument("report_id", metavar="REPORT")
@click.argument("state", type=click.Choice(_STEPS, case_sensitive=False))
@option(
    "--text",
    "texts",
    metavar="LANGUAGE=TEXT",
    multiple=True,
    help=mark("What there is to say, such as en=Settled by letter; once for each language."),
)
@request_option
@as_option
@for_option
@pass_setting
def step(
    setting: Setting,
    report_id: str,
    state: str,
    texts: tuple[str, ...],
    request_id: str,
    caller: str | None,
    person: str,
) -> None:
    """Take a step."""
    from gateway.cli.calls import caller_client

    named = f"INTERFERENCE_STATE_{state.upper().replace('-', '_')}"
    request = wire.TakeStepRequest(
        request_id=request_id or str(uuid.uuid4()),
        person_id=person,
        report_id=report_id,
        state=interference_pb2.InterferenceState.Value(named),  # type: ignore[arg-type]
        texts=typed.texts(texts),
    )
    with caller_client(Home(setting.home), caller) as client:
        reached = client.call(client.interference.TakeStep, request).state
    setting.out.result({"report_id": report_id, "state": _state(reached)}, _state_text(reached))


def _reference(text: str) -> item_reference_pb2.ItemReference:
    try:
        return item_reference_pb2.ItemReference(item_id=uuid.UUID(text).bytes)
    except ValueError:
        return item_reference_pb2.ItemReference(external_reference=text)


def _reference_text(one: item_reference_pb2.ItemReference) -> str:
    return str(uuid.UUID(bytes=one.item_id)) if one.HasField("item_id") else one.external_reference


def _kind(value: int) -> str:
    return words.word(interference_pb2.InterferenceKind, value, "INTERFERENCE_KIND_")


def _kind_text(value: int) -> str:
    return _(_KINDS.get(_kind(value), _kind(value)))


def _state(value: int) -> str:
    return words.word(interference_pb2.InterferenceState, value, "INTERFERENCE_STATE_")


def _state_text(value: int) -> str:
    return _(_STATES.get(_state(value), _state(value)))


def _step_text(one: wire.InterferenceStepTaken) -> str:
    said = in_words(one.step.texts)
    told = f"{words.instant(one.record_time)} {one.from_party}: {_state_text(one.step.state)}"
    return f"{told} ({said})" if said else told


def _facts(one: wire.InterferenceSummary) -> dict[str, Any]:
    return {
        "report_id": one.report_id,
        "from": one.from_party,
        "author": one.author_id,
        "kind": _kind(one.report.kind),
        "texts": texts_facts(one.report.texts),
        "refs": [_reference_text(ref) for ref in one.report.refs],
        "state": _state(one.state),
        "refused": one.refused,
        "record_time": one.record_time.ToJsonString(),
        "steps": [
            {
                "from": taken.from_party,
                "author": taken.author_id,
                "state": _state(taken.step.state),
                "texts": texts_facts(taken.step.texts),
                "record_time": taken.record_time.ToJsonString(),
            }
            for taken in one.steps
        ],
    }


for _command in (report, list_reports, step):
    interference.add_command(_command)
