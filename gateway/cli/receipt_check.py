"""Whether a receipt proves what it says, from the receipt and two party descriptors alone.

Decides by signatures and hashes: the statement was signed by the sender, a leaf of the receiver's ledger
names the statement's digest and the outcome, and that leaf stands under a checkpoint that the receiver's
ledger key signed. Refuses to know node, network and database. Source: protocol section 6; RFC 6962; C2SP
tlog-checkpoint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from entente.v1 import ledger_pb2, party_pb2, receipt_pb2, statement_pb2
from google.protobuf.message import DecodeError

from gateway.cli.faults import UnverifiedError
from gateway.cli.told import told
from gateway.i18n import gettext as _
from node.acts.leaves import RECEIPTED
from node.errors import Refusal, code_of
from node.keys.envelope import STATEMENT_TYPE, open_envelope
from node.ledger.checkpoint import verify_checkpoint
from node.ledger.faults import NoteError, ProofError
from node.ledger.note import Verifier
from node.ledger.proofs import verify_inclusion
from node.ledger.tree import leaf_hash


@dataclass(frozen=True, slots=True)
class Proven:
    """What a receipt proves."""

    sender: str
    receiver: str
    statement_digest: bytes
    outcome: str
    code: str
    recorded: str
    origin: str
    leaf_index: int
    tree_size: int
    root: bytes


def check_receipt(
    receipt: receipt_pb2.Receipt,
    versions: Sequence[party_pb2.PartyDescriptor],
    receiver: party_pb2.PartyDescriptor,
) -> Proven:
    """Return what `receipt` proves.

    Args:
        versions: the sender's descriptors, oldest first: a key that any of them names may have signed. That
            it was in force then the receiver's ledger proves, which recorded the outcome.

    Raises:
        UnverifiedError: it proves nothing; the text says which part is broken.
    """
    sender = versions[-1]
    registered = {key.key_id: key.public_key for one in versions for key in one.signing_keys}
    try:
        payload = open_envelope(receipt.statement, STATEMENT_TYPE, registered)
    except Refusal as refusal:
        raise UnverifiedError(
            _("The statement is not signed by {}: {}.").format(sender.party, told(refusal))
        ) from None
    try:
        header = statement_pb2.Statement.FromString(payload).header
        entry = ledger_pb2.LedgerEntry.FromString(receipt.leaf)
    except DecodeError:
        raise UnverifiedError(_("The statement or the leaf cannot be read.")) from None
    if (header.sender, header.receiver) != (sender.party, receiver.party):
        raise UnverifiedError(_("The statement is between other Parties."))
    digest = hashlib.sha256(payload).digest()
    outcome = entry.kind in RECEIPTED and entry.decision
    if not outcome or entry.statement_digest != digest or entry.sender != sender.party:
        raise UnverifiedError(_("The leaf records another statement."))
    if entry.index != receipt.leaf_index:
        raise UnverifiedError(_("The leaf stands at another place than the receipt says."))
    log = Verifier.parse(receiver.ledger_vkey)
    try:
        checkpoint = verify_checkpoint(receipt.checkpoint, log.name, log)
        verify_inclusion(
            leaf_hash(receipt.leaf),
            receipt.leaf_index,
            checkpoint.size,
            list(receipt.inclusion_path),
            checkpoint.root,
        )
    except NoteError as error:
        raise UnverifiedError(
            _("The checkpoint is not signed by {}: {}.").format(log.name, told(error))
        ) from None
    except ProofError as error:
        raise UnverifiedError(_("The leaf is not under the checkpoint: {}.").format(told(error))) from None
    return Proven(
        sender=sender.party,
        receiver=receiver.party,
        statement_digest=digest,
        outcome=ledger_pb2.Decision.Name(entry.decision).removeprefix("DECISION_"),
        code=code_of(entry.code) if entry.code else "",
        recorded=entry.record_time.ToDatetime(UTC).isoformat(timespec="milliseconds"),
        origin=checkpoint.origin,
        leaf_index=receipt.leaf_index,
        tree_size=checkpoint.size,
        root=checkpoint.root,
    )
