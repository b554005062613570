"""`entente agreement prepare`: what a principal is to sign, made by the Party's own desk, signed elsewhere.

Decides how each act is typed. What the act must name (the agreement's digest, the suspension to lift, the
notice to withdraw) is asked of the running node; nothing is stored and nobody is told. Whether the act can be
done the node says when it is submitted. Source: Articles 2 and 7 to 9.
"""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path
from typing import Any

import click
from entente.v1 import (
    agreement_service_pb2,
    amendment_pb2,
    amendment_service_pb2,
    party_pb2,
    principal_act_pb2,
    suspension_pb2,
    termination_pb2,
)

from gateway.cli import typed
from gateway.cli.act_file import ActFile, act_lines, write_act
from gateway.cli.faults import InputError
from gateway.cli.framework import Group, Number, Setting, agreement_option, command, option, pass_setting
from gateway.cli.home import Home, read_descriptor, read_file, write_file
from gateway.cli.profile_file import profile_of
from gateway.cli.signatures import read_public_key
from gateway.clock import SystemClock
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node import contract
from node.agreement.acts import act_digest, kind_of
from node.agreement.genesis import PartyInput, build_genesis, genesis_digest
from node.errors import Refusal

prepare = Group("prepare", help=mark("Prepare what a principal signs: the record, or an act."))

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
out_option = option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help=mark("The file to write.")
)
_INBOUND = {
    "accept": suspension_pb2.INBOUND_POLICY_ACCEPT,
    "quarantine": suspension_pb2.INBOUND_POLICY_QUARANTINE,
    "refuse": suspension_pb2.INBOUND_POLICY_REFUSE,
}


@command("genesis", mark("Make the record that both principals sign, from a profile and both descriptors."))
@option(
    "--profile", required=True, metavar="NAME|FILE", help=mark("Such as wco-caricc, or a file of your own.")
)
@option("--descriptor", "descriptors", type=_FILE, multiple=True, required=True, help=mark("Of each Party."))
@option(
    "--principal",
    "principals",
    metavar="PARTY=FILE.pub",
    multiple=True,
    required=True,
    help=mark("The public key of each Party's principal; several, where several sign."),
)
@option(
    "--threshold",
    "thresholds",
    metavar="PARTY=NUMBER",
    multiple=True,
    help=mark("How many keys of a Party sign every act; one where left out."),
)
@option(
    "--text",
    "texts",
    metavar="LANGUAGE=FILE",
    multiple=True,
    help=mark("An authentic text; only its digest is recorded."),
)
@option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help=mark("The file to write.")
)
@pass_setting
def genesis(
    setting: Setting,
    profile: str,
    descriptors: tuple[Path, ...],
    principals: tuple[str, ...],
    thresholds: tuple[str, ...],
    texts: tuple[str, ...],
    out: Path,
) -> None:
    """Make the record."""
    keys: dict[str, list[bytes]] = {}
    for party, path in map(typed.pair, principals):
        keys.setdefault(party, []).append(read_public_key(path))
    numbers = dict(map(typed.count, thresholds))
    raw = {read_descriptor(path).party: read_file(path) for path in descriptors}
    template = profile_of(profile)
    codes = [party.code for party in template.parties]
    if sorted(raw) != sorted(codes) or sorted(keys) != sorted(codes):
        raise InputError(
            _("A descriptor and a principal's key of each Party are needed: {}.").format(", ".join(codes))
        )
    for path in descriptors:
        descriptor = read_descriptor(path)
        if faults := contract.check(descriptor):
            raise Refusal(
                "SCHEMA_INVALID", f"the descriptor of {descriptor.party} is not whole", faults=faults
            )
    parties = [
        PartyInput(
            code,
            party_pb2.PartyDescriptor.FromString(raw[code]).trust_domain,
            keys[code][0],
            hashlib.sha256(raw[code]).digest(),
            tuple(keys[code][1:]),
            numbers.get(code, 1),
        )
        for code in codes
    ]
    record = build_genesis(
        template,
        parties,
        text_digests={
            language: hashlib.sha256(read_file(path)).digest() for language, path in map(typed.pair, texts)
        },
        create_time=SystemClock().now().replace(microsecond=0),
    )
    bundle = agreement_service_pb2.RecordGenesisRequest(
        genesis=record, descriptors=[raw[code] for code in codes]
    )
    write_file(out, bundle.SerializeToString(deterministic=True))
    setting.out.result(
        {"file": str(out), "agreement_digest": genesis_digest(record).hex()},
        _("Record: {}").format(out),
        _("Agreement digest: {}").format(genesis_digest(record).hex()),
        _("Next: both principals read it (agreement show) and sign it (agreement sign)."),
    )


@command("suspension", mark("Suspend this Party's obligations, on one of the two grounds of 7.2."))
@option(
    "--breach",
    "breach",
    metavar="LANGUAGE=TEXT",
    multiple=True,
    help=mark("The opinion that the other Party has breached its obligations."),
)
@option("--dispute", default="", metavar="DISPUTE", help=mark("The dispute in which nothing was achieved."))
@option(
    "--article", "articles", metavar="ARTICLE", multiple=True, help=mark("Only this article, such as 5.3.")
)
@option(
    "--inbound",
    type=click.Choice(list(_INBOUND)),
    required=True,
    help=mark("What becomes of what the other Party still supplies."),
)
@agreement_option
@out_option
@pass_setting
def suspension(
    setting: Setting,
    breach: tuple[str, ...],
    dispute: str,
    articles: tuple[str, ...],
    inbound: str,
    agreement_id: str,
    out: Path,
) -> None:
    """Prepare a suspension."""
    if bool(breach) == bool(dispute):
        raise InputError(_("One ground is needed: --breach or --dispute."))
    said = suspension_pb2.Suspension(articles=articles, inbound=_INBOUND[inbound])
    if dispute:
        said.not_achieved.dispute_id = typed.identifier(dispute)
    else:
        said.breach.statement.extend(typed.texts(breach))
    write_prepared(setting, state_of(setting, agreement_id), out, suspension=said)


@command("lift", mark("Take up again the obligations that this Party has suspended."))
@agreement_option
@out_option
@pass_setting
def lift(setting: Setting, agreement_id: str, out: Path) -> None:
    """Prepare the lifting of the own suspension."""
    state = state_of(setting, agreement_id)
    held = [one for one in state.suspensions if one.party == state.party]
    if not held:
        raise InputError(_("This Party has suspended nothing."), _("see entente agreement show"))
    said = suspension_pb2.SuspensionLift(suspension_id=held[0].act_id)
    write_prepared(setting, state, out, suspension_lift=said)


@command("notice", mark("Give written notice of termination (8.3)."))
@option("--document", type=_FILE, required=True, help=mark("The written notice; only its digest is signed."))
@option("--last-day", default="", metavar="DATE", help=mark("The last day, where the notice names one."))
@agreement_option
@out_option
@pass_setting
def notice(setting: Setting, document: Path, last_day: str, agreement_id: str, out: Path) -> None:
    """Prepare a notice of termination."""
    written = read_file(document)
    if not written.strip():
        raise InputError(
            _("{} is empty.").format(document), _("notice of termination is given in writing (8.3)")
        )
    digest = hashlib.sha256(written).digest()
    said = termination_pb2.TerminationNotice(document_digest=digest, last_day=last_day)
    write_prepared(setting, state_of(setting, agreement_id), out, termination_notice=said)


@command("withdrawal", mark("Withdraw a notice of termination; both principals sign it (8.3)."))
@option("--notice", "named", default="", metavar="ACT", help=mark("Which notice, where two run."))
@agreement_option
@out_option
@pass_setting
def withdrawal(setting: Setting, named: str, agreement_id: str, out: Path) -> None:
    """Prepare the withdrawal of a notice."""
    state = state_of(setting, agreement_id)
    running = {typed.shown(one.act_id): one.act_id for one in state.notices}
    if named and named not in running:
        raise InputError(_("No such notice runs."), _("see entente agreement show"))
    if not named and len(running) != 1:
        raise InputError(
            _("{} notices run: name one with --notice.").format(len(running)), _("see entente agreement show")
        )
    notice_id = running[named] if named else next(iter(running.values()))
    said = termination_pb2.TerminationWithdrawal(notice_id=notice_id)
    write_prepared(setting, state, out, termination_withdrawal=said)


@command("amendment", mark("Put the settled text of AMENDMENT in effect; both principals sign it (8.1)."))
@click.argument("amendment")
@agreement_option
@out_option
@pass_setting
def amendment(setting: Setting, amendment: str, agreement_id: str, out: Path) -> None:
    """Prepare an amendment."""
    from gateway.cli.calls import operator_client

    state, named = state_of(setting, agreement_id), typed.identifier(amendment)
    held = next((one for one in state.amendments if one.amendment_id == named), None)
    if held is None:
        raise InputError(_("There is no amendment {}.").format(amendment), _("see entente amendment list"))
    request = amendment_service_pb2.GetAmendmentRequest(agreement_id=agreement_id, amendment_id=amendment)
    with operator_client(Home(setting.home)) as client:
        text = client.call(client.amendment.GetAmendment, request).amendment.record
    said = amendment_pb2.Amendment(amendment_id=named, record_digest=hashlib.sha256(text).digest())
    write_prepared(setting, state, out, record=text, amendment=said)


@command("keys", mark("Introduce new keys of this Party's principal; old and new ones sign it."))
@option("--key", "keys", type=_FILE, multiple=True, required=True, help=mark("A public key, FILE.pub."))
@option("--threshold", type=Number(1, 8), default=1, help=mark("How many of them sign an act."))
@agreement_option
@out_option
@pass_setting
def keys(setting: Setting, keys: tuple[Path, ...], threshold: int, agreement_id: str, out: Path) -> None:
    """Prepare new keys of the principal."""
    said = principal_act_pb2.PrincipalKeys(
        public_keys=[read_public_key(path) for path in keys], threshold=threshold
    )
    if threshold > len(keys):
        raise InputError(_("More signatures are asked for than there are keys."))
    write_prepared(setting, state_of(setting, agreement_id), out, principal_keys=said)


@command(
    "countersign", mark("Fetch ACT, which the other Party's principal has signed, for this one's signature.")
)
@click.argument("act")
@agreement_option
@out_option
@pass_setting
def countersign(setting: Setting, act: str, agreement_id: str, out: Path) -> None:
    """Fetch an act for the other signature."""
    from gateway.cli.calls import operator_client

    request = agreement_service_pb2.GetActRequest(agreement_id=agreement_id, act_id=typed.identifier(act))
    with operator_client(Home(setting.home)) as client:
        held = client.call(client.agreement.GetAct, request)
        made = ActFile(held.act.act, [one.SerializeToString() for one in held.act.signatures])
        if kind_of(made.message) == "amendment":
            state = state_of(setting, agreement_id)
            named = typed.shown(made.message.amendment.amendment_id)
            wanted = amendment_service_pb2.GetAmendmentRequest(agreement_id=agreement_id, amendment_id=named)
            text = client.call(client.amendment.GetAmendment, wanted).amendment.record
            made = ActFile(made.act, made.signatures, text, state.record)
    write_act(out, made)
    tell_prepared(setting, made, out)


for _command in (genesis, suspension, lift, notice, withdrawal, amendment, keys, countersign):
    prepare.add_command(_command)


def state_of(setting: Setting, agreement_id: str) -> agreement_service_pb2.GetAgreementStateResponse:
    """Return how the agreement stands at the running node."""
    from gateway.cli.calls import operator_client

    request = agreement_service_pb2.GetAgreementStateRequest(agreement_id=agreement_id)
    with operator_client(Home(setting.home)) as client:
        answer: agreement_service_pb2.GetAgreementStateResponse = client.call(
            client.agreement.GetAgreementState, request
        )
    return answer


def write_prepared(
    setting: Setting,
    state: agreement_service_pb2.GetAgreementStateResponse,
    out: Path,
    *,
    record: bytes = b"",
    next_step: str = "",
    **body: Any,
) -> None:
    """Write an act of this Party, made under the agreement as it stands, and say what to do with it.

    Args:
        next_step: what comes next, in the language spoken, where the act is not for agreement submit.
    """
    message = principal_act_pb2.PrincipalAct(
        act_id=uuid.uuid4().bytes,
        agreement_id=state.agreement_id,
        agreement_digest=state.agreement_digest,
        party=state.party,
        **body,
    )
    message.create_time.FromDatetime(SystemClock().now().replace(microsecond=0))
    if faults := contract.check(message):
        raise Refusal("SCHEMA_INVALID", "the act breaks the contract", faults=faults)
    made = ActFile(
        message.SerializeToString(deterministic=True), record=record, held=state.record if record else b""
    )
    write_act(out, made)
    tell_prepared(setting, made, out, next_step)


def tell_prepared(setting: Setting, made: ActFile, out: Path, next_step: str = "") -> None:
    """Say what was prepared, to be read before it goes to whoever signs."""
    message = made.message
    facts = {
        "file": str(out),
        "act_id": typed.shown(message.act_id),
        "kind": kind_of(message),
        "act_digest": act_digest(made.act).hex(),
        "reading": act_lines(made),
    }
    setting.out.result(
        facts,
        "\n".join(act_lines(made)),
        "",
        _("Prepared: {}").format(out),
        next_step
        or _("Next: the principal reads and signs it elsewhere (agreement sign), then agreement submit."),
    )
