"""`entente statement`, `entente receipt`: what became of a statement, and the proof of it.

A receipt is checked here, offline, by signatures and hashes alone; the node that hands it out is not
believed.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from entente.v1 import exchange_service_pb2, party_pb2, receipt_pb2, statement_pb2
from google.protobuf.message import DecodeError

from gateway.cli import words
from gateway.cli.faults import InputError, UnverifiedError
from gateway.cli.framework import Number, Setting, command, option, pass_setting
from gateway.cli.home import Home, read_descriptor, read_file, write_file
from gateway.cli.output import article, said
from gateway.cli.own_ledger import own_ledger
from gateway.cli.receipt_check import Proven, check_receipt
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.errors import code_of

Descriptors = Mapping[str, Sequence[party_pb2.PartyDescriptor]]
"""The versions of each Party's descriptor, oldest first."""

_as = option("--as", "caller", metavar="NAME", help=mark("The person or system whose certificate calls."))


@command("statement", mark("Show how STATEMENT stands, and the peer's verdict."))
@click.argument("statement_id", metavar="STATEMENT")
@_as
@pass_setting
def statement(setting: Setting, statement_id: str, caller: str | None) -> None:
    """Show a statement."""
    seen = _get(setting, statement_id, caller, with_receipt=False)
    rows: list[tuple[str, object]] = [
        (_("Statement"), seen.statement_id),
        (_("Item"), seen.item_id),
        (_("Lane"), f"{words.lane(seen.lane)} {seen.sequence}"),
        (_("State"), words.state_text(seen.state)),
        (_("Stated"), words.instant(seen.state_time)),
        (_("Settled"), words.instant(seen.settle_time)),
    ]
    facts: dict[str, Any] = {
        "statement_id": seen.statement_id,
        "item_id": seen.item_id,
        "version": seen.version,
        "lane": words.lane(seen.lane),
        "sequence": seen.sequence,
        "state": words.state(seen.state),
        "state_time": seen.state_time.ToJsonString(),
        "settle_time": seen.settle_time.ToJsonString() if seen.HasField("settle_time") else None,
    }
    if seen.version > 1:
        rows.insert(2, (_("Version"), seen.version))
    if seen.HasField("warning"):
        facts["warning"] = code_of(seen.warning.reason)
        rows.append((_("Warning"), said(facts["warning"], seen.warning.message)))
    if seen.HasField("refusal") and seen.refusal.reason:
        code = code_of(seen.refusal.reason)
        facts["refusal"] = {
            "code": code,
            "article": seen.refusal.article,
            "text": said(code, seen.refusal.message),
            "remedy": _(seen.refusal.remedy) if seen.refusal.remedy else "",
        }
        rows.append((_("Code"), f"{code}  {article(seen.refusal.article) if seen.refusal.article else ''}"))
        rows.append((_("Why"), said(code, seen.refusal.message)))
        rows.append((_("What to do"), facts["refusal"]["remedy"]))
    setting.out.result(facts, setting.out.table(["", ""], rows))


@command("receipt", mark("Fetch and check the receipt of STATEMENT, or check one that was saved as FILE."))
@click.argument("subject", metavar="STATEMENT|FILE")
@option("--out", type=click.Path(path_type=Path, dir_okay=False), help=mark("Save the receipt."))
@option(
    "--descriptor",
    "descriptors",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=mark("Both Parties' descriptors, in every version; else those of the folder's database."),
)
@option(
    "--wait",
    "wait_s",
    type=Number(0, 25),
    default=0,
    metavar="SECONDS",
    help=mark("Wait up to so many seconds (at most 25) for the peer's final answer."),
)
@_as
@pass_setting
def receipt(
    setting: Setting,
    subject: str,
    out: Path | None,
    descriptors: tuple[Path, ...],
    wait_s: int,
    caller: str | None,
) -> None:
    """Check a receipt."""
    if Path(subject).is_file():
        held = _read(Path(subject))
    elif "/" in subject:
        raise InputError(_("{} does not exist.").format(subject))
    else:
        seen = _get(setting, subject, caller, with_receipt=True, wait_s=wait_s)
        if not seen.HasField("receipt"):
            raise InputError(
                _("There is no receipt yet: {}.").format(words.state_text(seen.state)),
                _("ask again once the peer has answered, or wait for it with --wait"),
            )
        held = seen.receipt
    proven = prove(held, _descriptors(setting, held, descriptors))
    facts = proven_facts(proven)
    if out is not None:
        write_file(out, held.SerializeToString(deterministic=True))
        facts["file"] = str(out)
    rows = [
        (_("Statement digest"), proven.statement_digest.hex()),
        (_("From, to"), f"{proven.sender}, {proven.receiver}"),
        (_("Outcome"), proven.outcome + (f"  {proven.code}" if proven.code else "")),
        (_("Recorded"), proven.recorded),
        (_("Ledger"), proven.origin),
        (_("Entry"), _("{} of {}").format(proven.leaf_index, proven.tree_size)),
        (_("Root"), base64.b64encode(proven.root).decode()),
        (_("Result"), _("signature, entry, inclusion and checkpoint verify")),
    ]
    setting.out.result(facts, setting.out.table(["", ""], rows))


def prove(held: receipt_pb2.Receipt, descriptors: Descriptors) -> Proven:
    """Return what a receipt proves under its Parties' descriptors. Raises UnverifiedError, InputError."""
    try:
        header = statement_pb2.Statement.FromString(held.statement.payload).header
    except DecodeError:
        raise UnverifiedError(_("The statement or the leaf cannot be read.")) from None
    for party in (header.sender, header.receiver):
        if party not in descriptors:
            raise InputError(
                _("The descriptor of {} is needed.").format(party), _("name it with --descriptor")
            )
    return check_receipt(held, descriptors[header.sender], descriptors[header.receiver][-1])


def proven_facts(proven: Proven) -> dict[str, Any]:
    """Return what a receipt proves, for programs."""
    return {
        "verified": True,
        "sender": proven.sender,
        "receiver": proven.receiver,
        "statement_digest": proven.statement_digest.hex(),
        "outcome": proven.outcome,
        "code": proven.code,
        "recorded": proven.recorded,
        "origin": proven.origin,
        "leaf_index": proven.leaf_index,
        "tree_size": proven.tree_size,
        "root": proven.root.hex(),
    }


def _descriptors(setting: Setting, held: receipt_pb2.Receipt, paths: tuple[Path, ...]) -> Descriptors:
    named: dict[str, list[party_pb2.PartyDescriptor]] = {}
    for one in sorted(map(read_descriptor, paths), key=lambda one: one.version):
        named.setdefault(one.party, []).append(one)
    if len(named) > 1:
        return named
    try:
        agreement_id = statement_pb2.Statement.FromString(held.statement.payload).header.agreement_id
    except DecodeError:
        agreement_id = ""
    with own_ledger(Home(setting.home), agreement_id) as own:
        known = {party: [one for one, _raw in own.descriptors(party)] for party in (own.own, own.peer)}
    return {**known, **named}


def _read(path: Path) -> receipt_pb2.Receipt:
    try:
        return receipt_pb2.Receipt.FromString(read_file(path))
    except DecodeError:
        raise InputError(_("{} holds no receipt.").format(path)) from None


def _get(
    setting: Setting, statement_id: str, caller: str | None, *, with_receipt: bool, wait_s: int = 0
) -> exchange_service_pb2.GetStatementResponse:
    from gateway.cli.calls import caller_client

    request = exchange_service_pb2.GetStatementRequest(
        statement_id=statement_id, with_receipt=with_receipt, wait_seconds=wait_s
    )
    with caller_client(Home(setting.home), caller) as client:
        seen: exchange_service_pb2.GetStatementResponse = client.call(client.exchange.GetStatement, request)
    return seen
