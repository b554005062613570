"""The file of the agreement's first record: the record with both descriptors, and how it is shown.

Decides its form (a serialised `RecordGenesisRequest`) and that its descriptors are those the record names.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from entente.v1 import agreement_pb2, agreement_service_pb2
from google.protobuf.message import DecodeError

from gateway.cli.faults import InputError, UnverifiedError
from gateway.cli.home import read_file
from gateway.i18n import gettext as _
from node.agreement.genesis import genesis_digest, read_genesis, standing_of
from node.agreement.reading import readable


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


def record_facts(genesis: bytes, signatures: list[agreement_pb2.PrincipalSignature]) -> dict[str, object]:
    """Return what programs are told of a record, once its signatures are proved. Raises Refusal."""
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


def signed_line(signed_by: list[str]) -> str:
    """Return who has signed, in words."""
    return _("Signed by: {}").format(", ".join(signed_by) or _("nobody yet"))
