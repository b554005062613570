"""Principals' acts as they are signed: read, digested, and whose signatures each takes.

Decides which acts are of one Party and which of both, and which row of the gate each stands in. Refuses to
know what an act changes (`fold.py`) and how it is stored or sent. Source: Articles 2 and 7 to 9.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from entente.v1 import dispute_pb2, principal_act_pb2
from google.protobuf.message import DecodeError

from node.agreement.gate import Operation
from node.agreement.principal import ACT_TYPE, bytes_to_sign
from node.errors import Refusal

OPERATIONS: Final[Mapping[str, Operation]] = MappingProxyType(
    {
        "contact_designation": Operation.CONTACT,
        "contact_revocation": Operation.CONTACT,
        "dispute_conclusion": Operation.DISPUTE,
        "suspension": Operation.SUSPENSION,
        "suspension_lift": Operation.SUSPENSION,
        "amendment": Operation.AMENDMENT,
        "termination_notice": Operation.TERMINATION,
        "termination_withdrawal": Operation.TERMINATION,
        "principal_keys": Operation.DESCRIPTOR,
    }
)
"""Every kind of act with its row of the gate."""
ARTICLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "contact_designation": "2.1",
        "contact_revocation": "2.1",
        "dispute_conclusion": "7.1",
        "suspension": "7.2",
        "suspension_lift": "7.2",
        "amendment": "8.2",
        "termination_notice": "8.3",
        "termination_withdrawal": "8.3",
        "principal_keys": "9",
    }
)
"""The paragraph under which each kind of act is signed; new keys sign in the place of those of Article 9."""
_OF_BOTH: Final = frozenset({"amendment", "termination_withdrawal"})


def read_act(act: bytes) -> principal_act_pb2.PrincipalAct:
    """Return the act in these bytes. Raises Refusal SCHEMA_INVALID where it is none, or cannot be shown."""
    try:
        message = principal_act_pb2.PrincipalAct.FromString(act)
    except DecodeError as error:
        raise Refusal("SCHEMA_INVALID", "not a principal's act") from error
    known = principal_act_pb2.PrincipalAct()
    known.CopyFrom(message)
    known.DiscardUnknownFields()
    if known.ByteSize() != len(act) or message.WhichOneof("body") is None:
        # What cannot be shown to the one who signs cannot be signed.
        raise Refusal("SCHEMA_INVALID", "the act holds more than this version can show, or nothing")
    return message


def kind_of(act: principal_act_pb2.PrincipalAct) -> str:
    """Return the name of the act's body, such as `suspension`."""
    return act.WhichOneof("body") or ""


def not_of_the_agreement() -> Refusal:
    """Return the refusal of an act that agrees to terms of a case: of the agreement it changes nothing."""
    return Refusal(
        "INVALID_TRANSITION",
        "the act agrees to the terms of a case",
        article="5.4",
        remedy="bring it as a signature in the case",
    )


def is_of_both(act: principal_act_pb2.PrincipalAct) -> bool:
    """Return whether the act takes both principals' signatures."""
    resolved = act.dispute_conclusion.outcome == dispute_pb2.DISPUTE_STATE_RESOLVED
    return kind_of(act) in _OF_BOTH or (kind_of(act) == "dispute_conclusion" and resolved)


def act_digest(act: bytes) -> bytes:
    """Return SHA-256 of the act's bytes, by which ledgers name it."""
    return hashlib.sha256(act).digest()


def act_to_sign(act: bytes) -> bytes:
    """Return the bytes that a principal's key signs for this act."""
    return bytes_to_sign(ACT_TYPE, act)
