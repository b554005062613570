"""A proposed roster on its way to the principal: a small text file (JSON) that any machine reads.

Decides the form of the file and that it holds two things: the exact bytes to be signed, and the roster in
force as the principal signed it, so that what changes is worked out where it is signed and not taken from
anybody.
Refuses to trust either. Source: Article 3.3.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from entente.v1 import roster_pb2
from google.protobuf.message import DecodeError

from gateway.cli.faults import InputError, UnverifiedError
from gateway.cli.home import read_file, write_file
from gateway.i18n import gettext as _
from node.agreement.principal import ROSTER_TYPE, key_id_of
from node.agreement.principals import Principals
from node.roster.changes import is_understood

FORMAT: Final = "entente/roster-proposal/v1"


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the principal is asked to sign.

    Attributes:
        body: the exact bytes.
        base: the roster in force when it was proposed, as signed.
        proposal_id, proposer: as the node told them; only to be shown.
    """

    body: bytes
    base: roster_pb2.SignedRoster
    proposal_id: str
    proposer: str

    @property
    def roster(self) -> roster_pb2.Roster:
        """What is proposed."""
        return roster_pb2.Roster.FromString(self.body)

    @property
    def before(self) -> roster_pb2.Roster:
        """What it changes."""
        return roster_pb2.Roster.FromString(self.base.roster)

    def require_base(self, public_key: bytes) -> None:
        """Check that the principal signed the roster which the changes are shown against. Raises Refusal."""
        mine = [one for one in self.base.signatures if one.key_id == key_id_of(public_key)]
        Principals((public_key,)).require(
            self.base.roster,
            mine or list(self.base.signatures),
            party=self.roster.party,
            payload_type=ROSTER_TYPE,
        )


def write_proposal(path: Path, proposed: Proposed) -> None:
    """Write a proposal's file. Raises InputError."""
    facts = {
        "format": FORMAT,
        "proposal_id": proposed.proposal_id,
        "proposer": proposed.proposer,
        "roster": base64.b64encode(proposed.body).decode(),
        "in_force": base64.b64encode(proposed.base.SerializeToString()).decode(),
    }
    write_file(path, (json.dumps(facts, indent=1) + "\n").encode())


def is_proposal(body: bytes) -> bool:
    """Return whether a file's bytes are a proposal's: no serialised roster begins as JSON does."""
    return body.startswith(b"{")


def read_proposal(path: Path) -> Proposed:
    """Return what a proposal's file says; no signature is verified. Raises InputError, UnverifiedError."""
    try:
        facts = json.loads(read_file(path))
        if facts["format"] != FORMAT:
            raise InputError(_("{} holds no proposed roster.").format(path))
        proposed = Proposed(
            body=base64.b64decode(facts["roster"], validate=True),
            base=roster_pb2.SignedRoster.FromString(base64.b64decode(facts["in_force"], validate=True)),
            proposal_id=str(facts["proposal_id"]),
            proposer=str(facts["proposer"]),
        )
        made, before = proposed.roster, proposed.before
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error, DecodeError):
        raise InputError(_("{} holds no proposed roster.").format(path)) from None
    fits = (made.agreement_id, made.party, made.version) == (
        before.agreement_id,
        before.party,
        before.version + 1,
    )
    if not (fits and proposed.base.signatures):
        raise UnverifiedError(_("{} compares a roster with one that it does not follow.").format(path))
    return proposed


def digest_text(body: bytes) -> str:
    """Return SHA-256 of the bytes to be signed, to be compared by telephone."""
    return hashlib.sha256(body).hexdigest()


def require_shown(path: Path, body: bytes) -> None:
    """Check that everything in a roster's bytes can be shown. Raises UnverifiedError."""
    if not is_understood(body):
        raise UnverifiedError(
            _("{} holds something that this version cannot show.").format(path),
            _("sign it with the version of entente that made it"),
        )
