"""`entente agreement`: what the principals sign and how the agreement stands.

Decides how what is signed travels: one file (the first record with both descriptors, or an act), and one
small file for each signature. What is signed is exactly the bytes of the record or the act, and what is shown
is made from those bytes. Refuses to know any principal's key but for the moment of signing.
Source: Articles 7 to 9.
"""

from __future__ import annotations

from pathlib import Path

import click
from entente.v1 import agreement_service_pb2

from gateway.cli import typed, words
from gateway.cli.act_file import act_lines, is_act_file, read_act_file
from gateway.cli.agreement_shown import history, show_state, texts, what_if
from gateway.cli.faults import InputError, UnverifiedError
from gateway.cli.framework import Group, Setting, agreement_option, command, option, pass_setting
from gateway.cli.home import Home, read_file
from gateway.cli.prepare_commands import prepare
from gateway.cli.record_file import read_bundle, record_facts, signed_line
from gateway.cli.signatures import principal_signer, read_signature, sign, write_signature
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.agreement.acts import act_digest, kind_of
from node.agreement.genesis import genesis_digest, principals_of, read_genesis, standing_of
from node.agreement.principal import ACT_TYPE, GENESIS_TYPE
from node.agreement.reading import readable

agreement = Group(
    "agreement", help=mark("The agreement: prepare, sign, submit, show, history, texts, what-if.")
)

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@command(
    "show", mark("Show how the agreement stands on one page, or what FILE holds, exactly as it is signed.")
)
@click.argument("file", type=_FILE, required=False)
@option("--record", "whole", is_flag=True, help=mark("Show the record in effect, whole."))
@agreement_option
@pass_setting
def show(setting: Setting, file: Path | None, whole: bool, agreement_id: str) -> None:
    """Show the agreement, or a file."""
    if file is None:
        show_state(setting, agreement_id, whole=whole)
    elif is_act_file(read_file(file)):
        held = read_act_file(file)
        signed = [one.party for one in held.signed().signatures]
        facts: dict[str, object] = {
            "act_id": typed.shown(held.message.act_id),
            "kind": kind_of(held.message),
            "act_digest": act_digest(held.act).hex(),
            "signed_by": signed,
            "reading": act_lines(held),
        }
        setting.out.result(facts, "\n".join([*act_lines(held), signed_line(signed)]))
    else:
        bundle = read_bundle(file)
        facts = record_facts(bundle.genesis, list(bundle.signatures))
        signed = [one.party for one in bundle.signatures]
        setting.out.result(facts, "\n".join([*readable(bundle.genesis, _), signed_line(signed)]))


@command(
    "sign", mark("Sign the record or act in FILE with a principal's key, on the principal's own machine.")
)
@click.argument("file", type=_FILE)
@option("--key", type=_FILE, required=True, help=mark("The principal's key."))
@option("--party", required=True, help=mark("The Party signed for."))
@option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help=mark("The file to write.")
)
@option("--yes", is_flag=True, help=mark("Sign without asking; the record was read before."))
@pass_setting
def sign_agreement(
    setting: Setting,
    file: Path,
    key: Path,
    party: str,
    out: Path,
    yes: bool,
) -> None:
    """Sign the record, or an act."""
    if is_act_file(read_file(file)):
        _sign_act(setting, file, key, party, out, yes)
        return
    bundle = read_bundle(file)
    record = read_genesis(bundle.genesis)
    codes = [one.code for one in record.parties]
    if party not in codes:
        raise InputError(_("{} is not a Party of the record: {}.").format(party, ", ".join(codes)))
    registered = principals_of(record, party)
    if not yes:
        setting.out.notes.print("\n".join(readable(bundle.genesis, _)), markup=False)
        click.confirm(_("Sign exactly this for {}?").format(party), abort=True, err=True)
    signer = principal_signer(key)
    if signer.public_key not in registered.keys:
        raise UnverifiedError(
            _("This is not the key that the record registers for {}.").format(party),
            _("use the key whose public half was given to agreement prepare"),
        )
    signature = sign(signer, GENESIS_TYPE, bundle.genesis, party)
    facts = write_signature(out, signature)
    setting.out.result(
        {"file": str(out), "agreement_digest": genesis_digest(bundle.genesis).hex(), **facts},
        _("Signed for {}: {}").format(party, out),
        _("Agreement digest: {}").format(genesis_digest(bundle.genesis).hex()),
    )


def _sign_act(setting: Setting, file: Path, key: Path, party: str, out: Path, yes: bool) -> None:
    held = read_act_file(file)
    held.require_shown()
    if not yes:
        setting.out.notes.print("\n".join(act_lines(held)), markup=False)
        click.confirm(_("Sign exactly this for {}?").format(party), abort=True, err=True)
    signature = sign(principal_signer(key), ACT_TYPE, held.act, party)
    facts = write_signature(out, signature)
    digest = act_digest(held.act).hex()
    setting.out.result(
        {"file": str(out), "act_digest": digest, "reading": act_lines(held), **facts},
        _("Signed for {}: {}").format(party, out),
        _("Digest of the act: {}").format(digest),
    )


@command(
    "submit", mark("Bring the record or act in FILE to the running node, with the signatures made so far.")
)
@click.argument("file", type=_FILE)
@click.argument("signatures", metavar="[SIGNATURE]...", type=_FILE, nargs=-1)
@pass_setting
def submit(setting: Setting, file: Path, signatures: tuple[Path, ...]) -> None:
    """Submit the record or an act with its signatures to this Party's node."""
    if is_act_file(read_file(file)):
        _submit_act(setting, file, signatures)
        return
    from gateway.cli.calls import operator_client

    bundle = read_bundle(file)
    made = [read_signature(path) for path in signatures]
    standing_of(bundle.genesis, [*bundle.signatures, *made])  # a false signature does not leave this machine
    agreement_id = read_genesis(bundle.genesis).agreement_id
    with operator_client(Home(setting.home)) as client:
        recorded = client.call(client.agreement.RecordGenesis, bundle)
        standing = recorded.standing
        for signature in made:
            request = agreement_service_pb2.SignAgreementRequest(
                agreement_id=agreement_id, signature=signature
            )
            standing = client.call(client.agreement.SignAgreement, request).standing
    setting.out.result(
        {
            "agreement_id": agreement_id,
            "agreement_digest": recorded.agreement_digest.hex(),
            "standing": words.standing(standing),
        },
        _("Recorded {}. Standing: {}").format(agreement_id, words.standing_text(standing)),
    )


def _submit_act(setting: Setting, file: Path, signatures: tuple[Path, ...]) -> None:
    from gateway.cli.calls import operator_client

    held = read_act_file(file)
    request = agreement_service_pb2.SubmitActRequest(
        act=held.signed([read_signature(path) for path in signatures])
    )
    with operator_client(Home(setting.home)) as client:
        answer = client.call(client.agreement.SubmitAct, request)
    named = typed.shown(answer.act_id)
    facts = {
        "act_id": named,
        "kind": kind_of(held.message),
        "done": answer.done,
        "awaits": list(answer.awaits),
        "standing": words.standing(answer.standing),
        "begin_time": answer.begin_time.ToJsonString() if answer.HasField("begin_time") else None,
    }
    setting.out.result(
        facts,
        _("Recorded {} and told the other Party. {}").format(
            named, _effect_text(answer, kind_of(held.message))
        ),
        _("Standing: {}").format(words.standing_text(answer.standing)),
    )


def _effect_text(answer: agreement_service_pb2.SubmitActResponse, kind: str) -> str:
    if not answer.done:
        return _("It waits for the signature of: {}").format(", ".join(answer.awaits))
    if kind == "termination_notice":
        if answer.HasField("begin_time"):
            return _("The notice runs; it ends the agreement at {}.").format(words.instant(answer.begin_time))
        return _("The notice runs; when it ends the agreement is known once the other Party has received it.")
    if answer.HasField("begin_time"):
        return _("It takes effect at {}.").format(words.instant(answer.begin_time))
    return _("It has taken effect.")


for _command in (prepare, show, sign_agreement, submit, history, texts, what_if):
    agreement.add_command(_command)
