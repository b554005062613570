"""A principal's signature: made away from the node, carried in a small text file, checked where it is used.

Decides the form of the file (`.sig`, JSON) and that a key is asked for its passphrase; refuses to know what
is signed and by whom it counts: the registered key in the agreement decides. Source: protocol section 1.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from pathlib import Path
from typing import Any, Final

import click
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from entente.v1 import agreement_pb2

from gateway.cli.faults import InputError
from gateway.cli.home import read_file, write_file
from gateway.clock import SystemClock
from gateway.i18n import gettext as _
from node.agreement.principal import bytes_to_sign, key_id_of
from node.keys.errors import PassphraseError
from node.keys.signing import FileSigner

FORMAT: Final = "entente/principal-signature/v1"
PASSPHRASE_VARIABLE: Final = "ENTENTE_PRINCIPAL_PASSPHRASE"  # noqa: S105 (the variable's name)


def principal_signer(path: Path) -> FileSigner:
    """Return the signer of a principal's key file, asking for a passphrase it has. Raises KeysError."""
    given = os.environ.get(PASSPHRASE_VARIABLE)
    try:
        return FileSigner(path, given.encode() if given else None)
    except PassphraseError:
        if given:
            raise
    entered: str = click.prompt(_("Passphrase of {}").format(path), hide_input=True, err=True)
    return FileSigner(path, entered.encode())


def sign(signer: FileSigner, payload_type: str, body: bytes, party: str) -> agreement_pb2.PrincipalSignature:
    """Return the principal's signature for `party` over exactly `body`."""
    signature = agreement_pb2.PrincipalSignature(
        party=party, key_id=signer.key_id, signature=signer.sign(bytes_to_sign(payload_type, body))
    )
    signature.signed_time.FromDatetime(SystemClock().now().replace(microsecond=0))
    return signature


def write_signature(path: Path, signature: agreement_pb2.PrincipalSignature) -> dict[str, Any]:
    """Write a signature file and return what it says."""
    facts = {
        "format": FORMAT,
        "party": signature.party,
        "key_id": signature.key_id.hex(),
        "signature": base64.b64encode(signature.signature).decode(),
        "signed_time": signature.signed_time.ToJsonString(),
    }
    write_file(path, (json.dumps(facts, indent=1) + "\n").encode())
    return facts


def read_signature(path: Path) -> agreement_pb2.PrincipalSignature:
    """Return what a signature file says; nothing is verified. Raises InputError."""
    try:
        facts = json.loads(read_file(path))
        if facts["format"] != FORMAT:
            raise InputError(_("{} holds no principal's signature.").format(path))
        signature = agreement_pb2.PrincipalSignature(
            party=facts["party"],
            key_id=bytes.fromhex(facts["key_id"]),
            signature=base64.b64decode(facts["signature"], validate=True),
        )
        signature.signed_time.FromJsonString(facts["signed_time"])
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise InputError(_("{} holds no principal's signature.").format(path)) from None
    return signature


def read_public_key(path: Path) -> bytes:
    """Return the raw public key in a PEM file. Raises InputError."""
    try:
        key = serialization.load_pem_public_key(read_file(path))
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise InputError(_("{} holds no Ed25519 public key.").format(path))
    return key.public_bytes_raw()


def public_pem(public_key: bytes) -> bytes:
    """Return a raw public key as PEM."""
    return Ed25519PublicKey.from_public_bytes(public_key).public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def fingerprint(public_key: bytes) -> str:
    """Return a key's id, to be compared by telephone."""
    return key_id_of(public_key).hex()
