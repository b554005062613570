"""`entente purpose`: the purposes of the agreement; declared before supply, taken back, corrected.

Decides how they are typed and shown. Whether an act is possible the node says. Source: Article 3.4.
"""

from __future__ import annotations

import uuid
from typing import Any

import click
from entente.v1 import agreement_pb2, purpose_pb2
from entente.v1 import purpose_service_pb2 as wire

from gateway.cli import typed, words
from gateway.cli.faults import InputError
from gateway.cli.framework import Group, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.output import said
from gateway.cli.purposes_shown import in_words, texts_facts
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.errors import code_of

purpose = Group("purpose", help=mark("Purposes: list, declare before supply, withdraw, correct, show."))

_as = option("--as", "caller", metavar="NAME", help=mark("The person or system whose certificate calls."))
_for = option("--for", "person", default="", metavar="PERSON", help=mark("The person a system acts for."))
_text = option(
    "--text",
    "texts",
    metavar="LANGUAGE=TEXT",
    multiple=True,
    help=mark("The purpose in words, such as en=Follow-up; once for each language."),
)
_dry = option("--dry-run", is_flag=True, help=mark("Only say whether the node would do it."))
_request = option(
    "--request-id",
    default="",
    metavar="UUID",
    help=mark("The name of the request; the same again is answered the same."),
)


@command("list", mark("List the purposes that the agreement knows, and what both Parties have declared."))
@_as
@pass_setting
def list_all(setting: Setting, caller: str | None) -> None:
    """List the vocabulary and the declarations."""
    vocabulary, declared = _listed(setting, caller)
    rows = [
        (one.code, in_words(one.labels), _("{} of the memorandum").format(one.mou_basis))
        for one in vocabulary
    ]
    drawn: list[Any] = [
        setting.out.table([_("Purpose"), _("Meaning"), _("Rests on")], rows),
        _declarations(setting, declared) if declared else _("Nothing is declared."),
    ]
    facts = {
        "purposes": [_purpose_facts(one) for one in vocabulary],
        "declarations": [_facts(one) for one in declared],
    }
    setting.out.result(facts, *drawn)


@command("show", mark("Show the declarations of REFERENCE, or what a purpose CODE means in every language."))
@click.argument("subject", metavar="REFERENCE|CODE")
@_as
@pass_setting
def show(setting: Setting, subject: str, caller: str | None) -> None:
    """Show one purpose or the declarations of one reference."""
    vocabulary, declared = _listed(setting, caller, subject)
    known = next((one for one in vocabulary if one.code == subject), None)
    if known is None and not declared:
        raise InputError(
            _("There is no purpose and no declaration {}.").format(subject), _("see entente purpose list")
        )
    facts: dict[str, Any] = {"declarations": [_facts(one) for one in declared]}
    drawn: list[Any] = []
    if known is not None:
        facts["purpose"] = _purpose_facts(known)
        rows: list[tuple[str, object]] = [(_meaning(label.language), label.text) for label in known.labels]
        rows.append((_("Rests on"), _("{} of the memorandum").format(known.mou_basis)))
        drawn.append(setting.out.table([_("Purpose"), known.code], rows))
    drawn += [setting.out.table(["", ""], _rows(one)) for one in declared]
    setting.out.result(facts, *drawn)


@command("declare", mark("Declare a purpose under REFERENCE, so that items may refer to it."))
@click.argument("reference")
@option("--code", "codes", metavar="CODE", multiple=True, required=True, help=mark("Such as ENF.PREC."))
@_text
@option("--until", default="", metavar="TIME", help=mark("From when on no new item may refer to it (UTC)."))
@_dry
@_request
@_as
@_for
@pass_setting
def declare(
    setting: Setting,
    reference: str,
    codes: tuple[str, ...],
    texts: tuple[str, ...],
    until: str,
    dry_run: bool,
    request_id: str,
    caller: str | None,
    person: str,
) -> None:
    """Declare a purpose."""
    from gateway.cli.calls import caller_client

    declaration = purpose_pb2.PurposeDeclaration(reference=reference, purpose=_purpose(codes, texts))
    if until:
        declaration.expire_time.FromDatetime(typed.instant(until))
    request = wire.DeclarePurposeRequest(
        request_id=request_id or str(uuid.uuid4()),
        person_id=person,
        declaration=declaration,
        validate_only=dry_run,
    )
    with caller_client(Home(setting.home), caller) as client:
        answer = client.call(client.purpose.DeclarePurpose, request)
    if dry_run:
        setting.out.result({"would_be_done": True}, _("It would be done; nothing was stored."))
        return
    setting.out.result(
        {
            "reference": reference,
            "statement_id": answer.statement_id,
            "declaration_digest": answer.declaration_digest.hex(),
            "leaf_index": answer.leaf_index,
        },
        _("Declared as {} by statement {}.").format(reference, answer.statement_id),
        _("Items may refer to it once the peer has acknowledged it: see entente purpose show."),
    )


@command("withdraw", mark("Take the declaration REFERENCE back for items to come; earlier ones stay."))
@click.argument("reference")
@option("--reason", default="", metavar="CODE", help=mark("Why, as a code such as CASE_CLOSED."))
@_dry
@_request
@_as
@_for
@pass_setting
def withdraw(
    setting: Setting,
    reference: str,
    reason: str,
    dry_run: bool,
    request_id: str,
    caller: str | None,
    person: str,
) -> None:
    """Take a declaration back."""
    from gateway.cli.calls import caller_client

    request = wire.WithdrawPurposeRequest(
        request_id=request_id or str(uuid.uuid4()),
        person_id=person,
        reference=reference,
        reason_code=reason,
        validate_only=dry_run,
    )
    with caller_client(Home(setting.home), caller) as client:
        answer = client.call(client.purpose.WithdrawPurpose, request)
    if dry_run:
        setting.out.result({"would_be_done": True}, _("It would be done; nothing was stored."))
        return
    setting.out.result(
        {"reference": reference, "statement_id": answer.statement_id, "leaf_index": answer.leaf_index},
        _("{} is taken back for new items, by statement {}.").format(reference, answer.statement_id),
    )


@command("correct", mark("Say what ITEM was supplied for in truth; what was stated stays visible."))
@click.argument("item")
@option("--code", "codes", metavar="CODE", multiple=True, required=True, help=mark("Such as ENF.PREC."))
@option("--reason", required=True, metavar="CODE", help=mark("Why, as a code such as WRONG_CODE."))
@_text
@_dry
@_request
@_as
@_for
@pass_setting
def correct(
    setting: Setting,
    item: str,
    codes: tuple[str, ...],
    reason: str,
    texts: tuple[str, ...],
    dry_run: bool,
    request_id: str,
    caller: str | None,
    person: str,
) -> None:
    """Correct the purpose stated of an item."""
    from gateway.cli.calls import caller_client

    request = wire.CorrectPurposeRequest(
        request_id=request_id or str(uuid.uuid4()),
        person_id=person,
        item_id=item,
        purpose=_purpose(codes, texts),
        reason_code=reason,
        validate_only=dry_run,
    )
    with caller_client(Home(setting.home), caller) as client:
        answer = client.call(client.purpose.CorrectPurpose, request)
    if dry_run:
        facts: dict[str, Any] = {"would_be_done": True, "ordinal": answer.ordinal}
        setting.out.result(facts, _("It would be done; nothing was stored."))
        return
    setting.out.result(
        {
            "item_id": item,
            "ordinal": answer.ordinal,
            "statement_id": answer.statement_id,
            "leaf_index": answer.leaf_index,
        },
        _("Correction {} stands beside the purpose stated, by statement {}.").format(
            answer.ordinal, answer.statement_id
        ),
        _("What the item may be used for has not changed."),
    )


def _listed(
    setting: Setting, caller: str | None, subject: str = ""
) -> tuple[list[agreement_pb2.CataloguedPurpose], list[wire.DeclaredPurpose]]:
    from gateway.cli.calls import caller_client

    request = wire.ListPurposesRequest(page_size=500, reference=subject)
    vocabulary: list[agreement_pb2.CataloguedPurpose] = []
    declared: list[wire.DeclaredPurpose] = []
    with caller_client(Home(setting.home), caller) as client:
        while True:
            page = client.call(client.purpose.ListPurposes, request)
            vocabulary += page.vocabulary
            declared += page.declarations
            request.page_token = page.next_page_token
            if not page.next_page_token:
                return vocabulary, declared


def _declarations(setting: Setting, declared: list[wire.DeclaredPurpose]) -> Any:
    columns = [_("Declaration"), _("Party"), _("Purposes"), _("State"), _("Stated"), _("Until")]
    rows = [
        (
            one.declaration.reference,
            one.party,
            ", ".join(one.declaration.purpose.codes),
            words.declaration_text(one.state),
            words.instant(one.state_time),
            words.instant(one.declaration.expire_time),
        )
        for one in declared
    ]
    return setting.out.table(columns, rows)


def _rows(one: wire.DeclaredPurpose) -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = [
        (_("Declaration"), one.declaration.reference),
        (_("Party"), one.party),
        (_("Purposes"), ", ".join(one.declaration.purpose.codes)),
        *((_meaning(text.language), text.text) for text in one.declaration.purpose.texts),
        (_("State"), words.declaration_text(one.state)),
        (_("Stated"), words.instant(one.state_time)),
        (_("Until"), words.instant(one.declaration.expire_time)),
        (_("Statement"), one.statement_id),
        (_("Digest"), one.declaration_digest.hex()),
    ]
    if one.HasField("withdraw_time"):
        rows.append((_("Taken back"), f"{words.instant(one.withdraw_time)} {one.withdraw_reason_code}"))
    if one.HasField("refusal"):
        code = code_of(one.refusal.reason)
        rows.append((_("Why"), f"{code}: {said(code)}"))
    return rows


def _meaning(language: str) -> str:
    return _("Meaning") + f" [{language}]"


def _facts(one: wire.DeclaredPurpose) -> dict[str, Any]:
    return {
        "reference": one.declaration.reference,
        "party": one.party,
        "codes": list(one.declaration.purpose.codes),
        "texts": texts_facts(one.declaration.purpose.texts),
        "state": words.declaration(one.state),
        "state_time": one.state_time.ToJsonString(),
        "until": one.declaration.expire_time.ToJsonString()
        if one.declaration.HasField("expire_time")
        else None,
        "withdraw_time": one.withdraw_time.ToJsonString() if one.HasField("withdraw_time") else None,
        "withdraw_reason": one.withdraw_reason_code,
        "refused": code_of(one.refusal.reason) if one.HasField("refusal") else "",
        "statement_id": one.statement_id,
        "declaration_digest": one.declaration_digest.hex(),
    }


def _purpose_facts(one: agreement_pb2.CataloguedPurpose) -> dict[str, Any]:
    return {"code": one.code, "labels": texts_facts(one.labels), "mou_basis": one.mou_basis}


def _purpose(codes: tuple[str, ...], texts: tuple[str, ...]) -> purpose_pb2.Purpose:
    return purpose_pb2.Purpose(codes=codes, texts=typed.texts(texts))


for _command in (list_all, declare, withdraw, correct, show):
    purpose.add_command(_command)
