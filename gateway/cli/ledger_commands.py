"""`entente ledger`: the Party's own ledger, checked, and proved to a third person.

Everything works from the folder and its database, whether the node runs or not; nothing here writes to them.
"""

from __future__ import annotations

import base64
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
from entente.v1 import party_pb2
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gateway.cli.faults import EXIT_UNVERIFIED, InputError, UnverifiedError
from gateway.cli.framework import Group, Number, Setting, agreement_option, command, option, pass_setting
from gateway.cli.home import Home, read_descriptor, read_file, write_file
from gateway.cli.own_ledger import Audited, OwnLedger, own_ledger
from gateway.cli.told import told
from gateway.clock import SystemClock
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.ledger.checkpoint import read_checkpoint
from node.ledger.faults import NoteError, ProofError
from node.ledger.note import Verifier
from node.ledger.proof_file import parse_proof_file, verify_proof_file, write_proof_file
from node.ledger.verify import FINDINGS_KEPT

ledger = Group("ledger", help=mark("The Party's ledger: verify it, show its head, prove an entry."))

_FINDINGS_SHOWN = 20


@command("verify", mark("Hash every entry anew and compare all stored hashes, checkpoints and cosignatures."))
@agreement_option
@pass_setting
def verify(setting: Setting, agreement_id: str) -> None:
    """Verify the whole ledger."""
    with own_ledger(Home(setting.home), agreement_id) as own:
        audited = _audit(setting, own.size(), own)
    facts = audit_facts(audited)
    root = base64.b64encode(audited.report.root).decode()
    rows = [
        (_("Ledger"), audited.origin),
        (_("Entries"), audited.report.size),
        (_("Root"), root),
        (_("Checkpoints compared"), audited.report.checkpoints),
        (_("Proven up to entry"), audited.report.proven_size),
        (_("Cosigned by the peer up to"), audited.cosigned_size),
        (_("Result"), _("everything agrees") if audited.ok else _("broken")),
    ]
    setting.out.result(facts, setting.out.table(["", ""], rows))
    if not audited.ok:
        for finding in audited.report.findings[:_FINDINGS_SHOWN]:
            setting.out.note(f"  {finding.broken.value}: {finding.detail}")
        for fault in audited.cosigned_faults[:_FINDINGS_SHOWN]:
            setting.out.note(f"  cosignature: {fault}")
        click.get_current_context().exit(EXIT_UNVERIFIED)


@command("checkpoint", mark("Print the newest checkpoint as a C2SP signed note."))
@option("--cosigned", is_flag=True, help=mark("The newest one that the peer cosigned."))
@agreement_option
@pass_setting
def checkpoint(setting: Setting, agreement_id: str, cosigned: bool) -> None:
    """Print the newest checkpoint."""
    with own_ledger(Home(setting.home), agreement_id) as own:
        note = own.newest_checkpoint(cosigned=cosigned)
    if setting.as_json:
        head = read_checkpoint(note)
        setting.out.json(
            {"checkpoint": note, "origin": head.origin, "size": head.size, "root": head.root.hex()}
        )
    else:
        setting.out.text(note)


@command("vkey", mark("Print the ledger's verifier key, for whoever checks a checkpoint."))
@option("--cosigner", is_flag=True, help=mark("The key with which this Party cosigns."))
@option("--peer", is_flag=True, help=mark("The other Party's key, as this node holds it."))
@agreement_option
@pass_setting
def vkey(setting: Setting, agreement_id: str, cosigner: bool, peer: bool) -> None:
    """Print a verifier key."""
    home = Home(setting.home)
    if peer:
        with own_ledger(home, agreement_id) as own:
            descriptor = own.peer_descriptor()
    else:
        descriptor = _own_descriptor(home, agreement_id)
    key = descriptor.cosigner_vkey if cosigner else descriptor.ledger_vkey
    if setting.as_json:
        setting.out.json({"vkey": key})
    else:
        setting.out.text(key)


def _own_descriptor(home: Home, agreement_id: str) -> party_pb2.PartyDescriptor:
    """Return this Party's descriptor: the only one of the folder, else that of the agreement."""
    if not agreement_id and len(home.descriptors()) < 2:  # whether or not anything is recorded yet
        return home.descriptor()
    with own_ledger(home, agreement_id) as own:
        return read_descriptor(own.descriptor_path)


@command(
    "prove", mark("Write a proof file (C2SP tlog-proof) for the entry INDEX; its bytes are the extra data.")
)
@click.argument("index", type=Number(0))
@option("--out", type=click.Path(path_type=Path, dir_okay=False), help=mark("The file to write."))
@agreement_option
@pass_setting
def prove(setting: Setting, index: int, out: Path | None, agreement_id: str) -> None:
    """Prove one entry to a third person."""
    with own_ledger(Home(setting.home), agreement_id) as own:
        leaf = own.leaf(index)
        path, note = own.prove(index)
        proof = write_proof_file(index, path, note, extra=leaf)
        _checked(proof, leaf, own.log)
    if out is None and not setting.as_json:
        setting.out.text(proof)
        return
    facts: dict[str, Any] = {"index": index, "leaf": leaf.hex(), "vkey": own.log.vkey(), "proof": proof}
    if out is not None:
        write_file(out, proof.encode())
        facts["file"] = str(out)
    setting.out.result(facts, _("Proof: {}").format(out), _("Verifier key: {}").format(own.log.vkey()))


@command("check", mark("Check a proof file against a verifier key, without node or network."))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@option("--vkey", "key", required=True, help=mark("The ledger's verifier key."))
@pass_setting
def check(setting: Setting, file: Path, key: str) -> None:
    """Check a proof file."""
    try:
        text = read_file(file).decode()
        leaf = parse_proof_file(text).extra
    except (NoteError, UnicodeDecodeError) as error:
        raise InputError(_("{} cannot be read: {}.").format(file, told(error))) from None
    try:
        log = Verifier.parse(key)
    except NoteError as error:
        raise InputError(_("--vkey names no verifier key: {}.").format(told(error))) from None
    if leaf is None:
        raise InputError(_("{} does not hold the entry itself.").format(file))
    head = _checked(text, leaf, log)
    setting.out.result(
        {
            "origin": head.origin,
            "size": head.size,
            "root": head.root.hex(),
            "leaf": leaf.hex(),
            "verified": True,
        },
        _("Proved: the entry stands in {}, size {}.").format(head.origin, head.size),
    )


def audit_facts(audited: Audited) -> dict[str, Any]:
    """Return an audit for programs."""
    report = audited.report
    return {
        "origin": audited.origin,
        "size": report.size,
        "root": report.root.hex(),
        "checkpoints": report.checkpoints,
        "proven_size": report.proven_size,
        "cosigned_size": audited.cosigned_size,
        "verified": audited.ok,
        "findings_total": report.findings_total + len(audited.cosigned_faults),
        "findings": [
            {"broken": finding.broken.value, "at": finding.at, "end": finding.end, "detail": finding.detail}
            for finding in report.findings
        ],
        "cosignature_faults": list(audited.cosigned_faults[:FINDINGS_KEPT]),
    }


def _audit(setting: Setting, size: int, own: OwnLedger) -> Audited:
    now = int(SystemClock().now().timestamp())
    with ExitStack() as stack:
        progress = stack.enter_context(
            Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=setting.out.notes,
                transient=True,
                disable=setting.as_json,
            )
        )
        task = progress.add_task(_("Hashing"), total=size)
        return own.audit(now, lambda count: progress.advance(task, count))


def _checked(proof: str, leaf: bytes, log: Verifier) -> Any:
    try:
        return verify_proof_file(proof, leaf, log)
    except (NoteError, ProofError) as error:
        raise UnverifiedError(_("The proof does not hold: {}.").format(told(error))) from None


for _command in (verify, checkpoint, vkey, prove, check):
    ledger.add_command(_command)
