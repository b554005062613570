"""`entente why`: why a person may or may not use an item, rule by rule.

Decides how an explanation reads; the node gives it, by the decision that the use itself would have. Nothing
is recorded. Source: Article 3.4.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from entente.v1 import explain_service_pb2 as wire
from entente.v1 import refusal_pb2, use_pb2
from google.protobuf.json_format import MessageToDict

from gateway.cli import words
from gateway.cli.faults import InputError
from gateway.cli.framework import Number, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.output import said
from gateway.cli.restriction_file import read_set
from gateway.dossier_mapping import instant_of
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.errors import code_of

_ACTIONS = tuple(
    name.removeprefix("USE_ACTION_").lower().replace("_", "-")
    for name, number in use_pb2.UseAction.items()
    if number
)
RULES = {
    "audience": mark("who may know of it"),
    "seal": mark("not sealed"),
    "standing": mark("the agreement's standing"),
    "version": mark("the newest version"),
    "time": mark("the time of use"),
    "purpose": mark("the purpose"),
    "territory": mark("the place"),
    "bars": mark("actions barred"),
    "pap": mark("what may be noticed"),
    "judicial": mark("use in court"),
    "onward": mark("passing on"),
    "gap": mark("no notice missing"),
    "fresh-check": mark("restrictions known to be current"),
    "duties": mark("duties before use"),
    "roster": mark("on the roster in force"),
    "arrival": mark("arrived by then"),
    "part": mark("the attachment exists"),
    "content": mark("the content is here"),
}
_FINDINGS = {
    wire.FINDING_PASSES: mark("lets it pass"),
    wire.FINDING_DENIES: mark("denies it"),
    wire.FINDING_NOT_ASKED: mark("is not asked"),
}
LAYERS = {
    "NOTICED": mark("supply and notices"),
    "GENERAL_RULE": mark("general rule"),
    "INSTRUMENT": mark("instrument"),
    "LOCAL_POLICY": mark("own policy"),
    "SOURCE": mark("source"),
    "OWN_TERMS": mark("own item"),
    "DRAFT": mark("the draft"),
}


@command("why", mark("Explain, rule by rule, whether a person may use ITEM so; nothing is recorded."))
@click.argument("item")
@option("--person", "subject", default="", metavar="PERSON", help=mark("Whose use; else the caller's."))
@option("--theirs", is_flag=True, help=mark("A person of the other Party, at an item supplied to it."))
@option(
    "--action", type=click.Choice(_ACTIONS), default="open", show_default=True, help=mark("What is done.")
)
@option("--purpose", default="", metavar="CODE", help=mark("What for, such as ENF.SEIZ."))
@option("--part", type=Number(0, 64), default=0, help=mark("The attachment, from 1."))
@option("--version", type=Number(0, 63), default=0, help=mark("The version used; 0 for the newest."))
@option("--territory", default="", help=mark("Where it is used, two letters of ISO 3166-1."))
@option("--recipient", default="", help=mark("Whom it is passed on to, or the court."))
@option("--caveat", "caveats", metavar="ID", multiple=True, help=mark("A caveat that is acknowledged."))
@option("--at", default="", metavar="TIME", help=mark("As it was known at this instant; else now."))
@option(
    "--under",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=mark("As if the supplier had tightened by this file (YAML or JSON), too."),
)
@option("--as", "caller", metavar="NAME", help=mark("The person or system whose certificate calls."))
@option("--for", "person", default="", metavar="PERSON", help=mark("The person a system acts for."))
@pass_setting
def why(
    setting: Setting,
    item: str,
    subject: str,
    theirs: bool,
    action: str,
    purpose: str,
    part: int,
    version: int,
    territory: str,
    recipient: str,
    caveats: tuple[str, ...],
    at: str,
    under: Path | None,
    caller: str | None,
    person: str,
) -> None:
    """Explain a use."""
    from gateway.cli.calls import caller_client

    request = wire.ExplainDecisionRequest(
        item_id=item,
        person_id=person,
        subject_id=subject,
        action=use_pb2.UseAction.Value(f"USE_ACTION_{action.upper().replace('-', '_')}"),  # type: ignore[arg-type]
        purpose=purpose,
        part=part,
        territory=territory.upper(),
        recipient=recipient,
        acknowledged_caveats=caveats,
        at_recipient=theirs,
        version=version,
    )
    if at:
        if (moment := instant_of(at)) is None:
            raise InputError(_("{} is not an instant with its time zone.").format(at))
        request.at_time.FromDatetime(moment)
    if under is not None:
        request.under.CopyFrom(read_set(under))
    with caller_client(Home(setting.home), caller) as client:
        answer = client.call(client.explain.ExplainDecision, request)
    setting.out.result(facts_of(answer), *_drawn(setting, answer))


def facts_of(answer: wire.ExplainDecisionResponse) -> dict[str, Any]:
    """Return an explanation for programs."""
    return {
        "allowed": answer.allowed,
        "code": code_of(answer.refusal.reason) if not answer.allowed else "",
        "article": answer.refusal.article,
        "rule": answer.rule,
        "rules": [
            {
                "rule": one.rule,
                "finding": words.word(wire.Finding, one.finding, "FINDING_"),
                "code": code_of(one.refusal.reason) if one.HasField("refusal") else "",
                "article": one.refusal.article,
                "layers": layer_facts(one.layers),
            }
            for one in answer.verdicts
        ],
        "owed": list(answer.owed),
        "grants": list(answer.grants),
        "layers": layer_facts(answer.layers),
        "restrictions": MessageToDict(answer.restrictions, preserving_proto_field_name=True)
        if answer.HasField("restrictions")
        else None,
        "restriction_version": answer.restriction_version,
        "newest_version": answer.summary.version,
        "at_time": answer.at_time.ToJsonString(),
        "freshness_unknown": answer.freshness_unknown,
    }


def layer_facts(layers: Any) -> list[dict[str, str]]:
    """Return layers for programs."""
    return [
        {"kind": words.word(wire.LayerKind, one.kind, "LAYER_KIND_"), "reference": one.reference}
        for one in layers
    ]


def layer_text(one: wire.Layer) -> str:
    """Return a layer in the language spoken."""
    kind = words.word(wire.LayerKind, one.kind, "LAYER_KIND_")
    return " ".join(part for part in (_(LAYERS.get(kind, kind)), one.reference) if part)


def refusal_text(refusal: refusal_pb2.Refusal) -> str:
    """Return a refusal inside an answer in one line: code, article and what it means."""
    code = code_of(refusal.reason)
    article = _("Article {}").format(refusal.article) if refusal.article else ""
    return " - ".join(part for part in (code, article, said(code, refusal.message)) if part)


def _drawn(setting: Setting, answer: wire.ExplainDecisionResponse) -> list[Any]:
    verdict = _("Allowed.") if answer.allowed else _("Denied: {}").format(refusal_text(answer.refusal))
    rows = [
        (
            _(RULES.get(one.rule, one.rule)),
            _(_FINDINGS.get(one.finding, "?")),
            code_of(one.refusal.reason) if one.HasField("refusal") else "",
            one.refusal.article,
            "; ".join(layer_text(layer) for layer in one.layers),
        )
        for one in answer.verdicts
    ]
    drawn: list[Any] = [verdict]
    if not answer.allowed:
        drawn.append(_("Decided by: {}").format(_(RULES.get(answer.rule, answer.rule))))
    if rows:
        columns = [_("Rule"), _("Finding"), _("Code"), _("Article"), _("Layer that denies")]
        drawn.append(setting.out.table(columns, rows))
    if answer.layers:
        drawn.append(_("Bound by: {}").format("; ".join(layer_text(one) for one in answer.layers)))
    if answer.owed:
        drawn.append(_("To be acknowledged first: {}").format(", ".join(answer.owed)))
    if answer.grants:
        drawn.append(_("Consents it would use: {}").format(", ".join(answer.grants)))
    drawn.append(_("As of {}; nothing was recorded.").format(words.instant(answer.at_time)))
    if answer.freshness_unknown:
        drawn.append(_("How current the restrictions were then is not known here."))
    return drawn
