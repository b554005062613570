"""`entente agreement`: the record both Parties sign; prepared, read, signed off the node, submitted.

Decides how the record travels: one file (a serialised `RecordGenesisRequest`) with the record and both
descriptors, and one small file for each signature. What is signed is exactly the record's bytes, and what is
shown is made from those bytes. Refuses to know any principal's key but for the moment of signing. Source:
Article 9.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import click
from entente.v1 import agreement_pb2, agreement_service_pb2, party_pb2
from google.protobuf.message import DecodeError

from gateway.cli import words
from gateway.cli.faults import InputError, UnverifiedError
from gateway.cli.framework import Group, Setting, command, option, pass_setting
from gateway.cli.home import Home, read_descriptor, read_file, write_file
from gateway.cli.signatures import (
    principal_signer,
    read_public_key,
    read_signature,
    sign,
    write_signature,
)
from gateway.clock import SystemClock
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node import contract
from node.agreement.genesis import (
    PartyInput,
    build_genesis,
    genesis_digest,
    principal_key,
    read_genesis,
    standing_of,
)
from node.agreement.principal import GENESIS_TYPE
from node.agreement.profile import load_profile
from node.agreement.reading import readable
from node.errors import Refusal

agreement = Group("agreement", help=mark("The agreement: prepare, show, sign, submit."))

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@command("prepare", mark("Make the record that both principals sign, from a profile and both descriptors."))
@option("--profile", required=True, help=mark("Such as wco-caricc."))
@option("--descriptor", "descriptors", type=_FILE, multiple=True, required=True, help=mark("Of each Party."))
@option(
    "--principal",
    "principals",
    metavar="PARTY=FILE.pub",
    multiple=True,
    required=True,
    help=mark("The public key of each Party's principal."),
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
def prepare(
    setting: Setting,
    profile: str,
    descriptors: tuple[Path, ...],
    principals: tuple[str, ...],
    texts: tuple[str, ...],
    out: Path,
) -> None:
    """Make the record."""
    keys = {party: read_public_key(path) for party, path in map(_pair, principals)}
    raw = {read_descriptor(path).party: read_file(path) for path in descriptors}
    template = load_profile(profile)
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
            keys[code],
            hashlib.sha256(raw[code]).digest(),
        )
        for code in codes
    ]
    genesis = build_genesis(
        template,
        parties,
        text_digests={
            language: hashlib.sha256(read_file(path)).digest() for language, path in map(_pair, texts)
        },
        create_time=SystemClock().now().replace(microsecond=0),
    )
    bundle = agreement_service_pb2.RecordGenesisRequest(
        genesis=genesis, descriptors=[raw[code] for code in codes]
    )
    write_file(out, bundle.SerializeToString(deterministic=True))
    setting.out.result(
        {"file": str(out), "agreement_digest": genesis_digest(genesis).hex()},
        _("Record: {}").format(out),
        _("Agreement digest: {}").format(genesis_digest(genesis).hex()),
        _("Next: both principals read it (agreement show) and sign it (agreement sign)."),
    )


@command("show", mark("Show the record in FILE, or the one of the running node, exactly as it is signed."))
@click.argument("file", type=_FILE, required=False)
@pass_setting
def show(setting: Setting, file: Path | None) -> None:
    """Show the record."""
    if file is not None:
        bundle = read_bundle(file)
        signatures = list(bundle.signatures)
        facts = _facts(bundle.genesis, signatures)
        setting.out.result(facts, "\n".join([*readable(bundle.genesis, _), *_signed_lines(facts)]))
        return
    from gateway.cli.calls import operator_client

    with operator_client(Home(setting.home)) as client:
        held = client.call(client.agreement.GetAgreement, agreement_service_pb2.GetAgreementRequest())
    facts = _facts(held.genesis, list(held.signatures))
    facts["standing"] = words.standing(held.standing)
    if held.HasField("in_force_time"):
        facts["in_force_time"] = held.in_force_time.ToJsonString()
    setting.out.result(
        facts,
        "\n".join(
            [
                *readable(held.genesis, _),
                *_signed_lines(facts),
                _("Standing: {}").format(words.standing_text(held.standing)),
            ]
        ),
    )


@command("sign", mark("Sign the record in FILE with a principal's key, on the principal's own machine."))
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
    """Sign the record."""
    bundle = read_bundle(file)
    record = read_genesis(bundle.genesis)
    codes = [one.code for one in record.parties]
    if party not in codes:
        raise InputError(_("{} is not a Party of the record: {}.").format(party, ", ".join(codes)))
    registered = principal_key(record, party)
    if not yes:
        setting.out.notes.print("\n".join(readable(bundle.genesis, _)), markup=False)
        click.confirm(_("Sign exactly this for {}?").format(party), abort=True, err=True)
    signer = principal_signer(key)
    if signer.public_key != registered:
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


@command("submit", mark("Record the record in FILE at the running node, with the signatures made so far."))
@click.argument("file", type=_FILE)
@click.argument("signatures", metavar="[SIGNATURE]...", type=_FILE, nargs=-1)
@pass_setting
def submit(setting: Setting, file: Path, signatures: tuple[Path, ...]) -> None:
    """Submit the record and signatures to this Party's node."""
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


def read_bundle(path: Path) -> agreement_service_pb2.RecordGenesisRequest:
    """Return what a record's file holds; its descriptors are those the record names. Raises EntenteError."""
    try:
        bundle = agreement_service_pb2.RecordGenesisRequest.FromString(read_file(path))
    except DecodeError:
        raise InputError(_("{} holds no agreement record.").format(path)) from None
    record = read_genesis(bundle.genesis)
    named = {party.descriptor_digest for party in record.parties}
    if {hashlib.sha256(raw).digest() for raw in bundle.descriptors} != named:
        raise UnverifiedError(_("{} holds other party descriptors than the record names.").format(path))
    return bundle


def _facts(genesis: bytes, signatures: list[agreement_pb2.PrincipalSignature]) -> dict[str, object]:
    record = read_genesis(genesis)
    standing_of(genesis, signatures)
    return {
        "agreement_id": record.agreement_id,
        "agreement_digest": genesis_digest(genesis).hex(),
        "parties": [party.code for party in record.parties],
        "authentic_texts": {
            text.language: text.sha256.hex() if text.WhichOneof("text") == "sha256" else "ABSENT"
            for text in record.authentic_texts
        },
        "signed_by": [signature.party for signature in signatures],
        "reading": readable(genesis, _),
    }


def _signed_lines(facts: dict[str, object]) -> list[str]:
    signed = facts["signed_by"]
    return [
        _("Signed by: {}").format(
            ", ".join(signed) if isinstance(signed, list) and signed else _("nobody yet")
        )
    ]


def _pair(text: str) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    if not equals or not name or not path:
        raise InputError(_("{} is not of the form NAME=FILE.").format(text))
    return name, Path(path)


for _command in (prepare, show, sign_agreement, submit):
    agreement.add_command(_command)
