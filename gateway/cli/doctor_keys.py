"""What may be wrong with a Party's keys and its descriptor: missing, old, not told, told wrongly.

Decides from the folder and the database, and from the running node where one answers. Shows no key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from entente.v1 import descriptor_service_pb2, party_pb2

from gateway.cli import words
from gateway.cli.faults import CommandError, UnverifiedError
from gateway.cli.findings import Finding, Health
from gateway.cli.home import Home
from gateway.cli.own_ledger import held_agreements, own_ledger
from gateway.cli.told import told
from gateway.config import Config
from gateway.i18n import gettext as _
from gateway.pki.trust import chain_belongs_to
from node.errors import EntenteError, code_of
from node.keys.errors import PassphraseError
from node.keys.folder import FolderKeys
from node.keys.provider import KeyRole
from node.ledger.note import Verifier

ROTATE_AFTER: Final = timedelta(days=365)
"""A signing or sealing key older than this is to be rotated (NIST SP 800-57, 5.3.6: one to two years)."""


def examine_keys(home: Home, config: Config, now: datetime, node_chain: bytes) -> Iterator[Finding]:
    """Yield what the folder and the database say of keys and descriptor.

    Args:
        node_chain: the node's certificate chain, PEM; empty where there is none.
    """
    subject = _("Keys")
    try:
        keys = home.keys(config)
    except EntenteError as error:
        remedy = (
            _("correct keys.passphrase_file, or the passphrase in it")
            if isinstance(error, PassphraseError)
            else _("mend what is named in {}, or restore it from the backup").format(
                config.path(config.keys.folder)
            )
        )
        yield Finding(subject, Health.FAULT, told(error), remedy)
        return
    yield Finding(subject, Health.OK, _("readable by this user alone"))
    subject = _("Descriptor")
    if not home.descriptor_path.exists():
        yield Finding(
            subject,
            Health.FAULT,
            _("{} is missing.").format(home.descriptor_path),
            _("complete the certificates with entente pki import"),
        )
        return
    try:
        told_to = _versions(home)
    except UnverifiedError as error:
        yield Finding(subject, Health.FAULT, str(error), error.remedy)
        return
    for versions in told_to:
        yield _descriptor(subject, versions[-1], keys, config, now, node_chain)
    yield from _ages(told_to[0], keys, now)


def _versions(home: Home) -> list[list[party_pb2.PartyDescriptor]]:
    """Return what each peer was told of this Party, oldest first. Raises UnverifiedError."""
    found = []
    try:
        for agreement_id in held_agreements(home):
            with own_ledger(home, agreement_id) as own:
                found.append([one for one, _raw in own.descriptors(own.own)])
    except UnverifiedError:
        raise
    except CommandError:
        found = []
    return found or [[home.descriptor()]]  # no agreement yet: it is what the peer will be told


def _descriptor(
    subject: str,
    newest: party_pb2.PartyDescriptor,
    keys: FolderKeys,
    config: Config,
    now: datetime,
    node_chain: bytes,
) -> Finding:
    signing = {key.public_key for key in keys.signing.keys}
    sealing = {key.public_key for key in keys.unsealer.keys}
    fits = (
        not signing.isdisjoint(key.public_key for key in newest.signing_keys)
        and {key.public_key for key in newest.sealing_keys} <= sealing
        and Verifier.parse(newest.ledger_vkey).public_key == keys.signer(KeyRole.LEDGER).public_key
    )
    if not fits:
        return Finding(
            subject,
            Health.FAULT,
            _("the keys are not those of the descriptor"),
            _("restore the keys or the descriptor from the backup"),
        )
    if node_chain and not chain_belongs_to(node_chain, newest.ca_bundle_pem.encode(), now):
        return Finding(
            subject,
            Health.FAULT,
            _("the CA bundle that the peer was told does not vouch for the node's certificate"),
            _("run entente descriptor update --ca with the bundle of the CA that issued it"),
        )
    if list(newest.endpoints) != list(config.federation.advertise):
        return Finding(
            subject,
            Health.ATTENTION,
            _("the peer was told other endpoints than are configured"),
            _("run entente descriptor update, or set federation.advertise to: {}").format(
                ", ".join(newest.endpoints)
            ),
        )
    return Finding(
        subject, Health.OK, _("version {} names the keys and endpoints in use").format(newest.version)
    )


def _ages(
    versions: Sequence[party_pb2.PartyDescriptor], keys: FolderKeys, now: datetime
) -> Iterator[Finding]:
    for role, key_id in (("SIGNING", keys.signing.current.key_id), ("SEALING", keys.unsealer.current.key_id)):
        since = [one.issue_time.ToDatetime(UTC) for one in versions if key_id in _named(one)]
        if not since:
            continue  # made by a rotation that broke off: the running node says so
        age = now - min(since)
        old = age > ROTATE_AFTER
        yield Finding(
            _("Key: {}").format(_(words.KEY_ROLES[role])),
            Health.ATTENTION if old else Health.OK,
            _("{} days old").format(max(0, age.days)),
            _("run entente keys rotate {}").format(role.lower()) if old else "",
        )


def examine_key_states(seen: descriptor_service_pb2.ListKeysResponse) -> Iterator[Finding]:
    """Yield what the running node says of old and new keys, and of what the peers have accepted."""
    for key in seen.keys:
        subject = _("Key {}").format(key.key_id.hex())
        text = f"{words.key_role_text(key.role)}: {words.key_state_text(key.state)}"
        match key.state:
            case descriptor_service_pb2.KEY_STATE_UNNEEDED:
                remedy = _("run entente keys retire {}").format(key.key_id.hex())
            case descriptor_service_pb2.KEY_STATE_UNANNOUNCED:
                remedy = _("run entente keys rotate {}").format(words.key_role(key.role).lower())
            case descriptor_service_pb2.KEY_STATE_ANNOUNCED:
                remedy = _("the peer is told as soon as the link is up; until then the old key is used")
            case _:
                continue
        yield Finding(subject, Health.ATTENTION, text, remedy)
    for one in seen.descriptors:
        if one.refused_reason:
            yield Finding(
                _("Descriptor"),
                Health.ATTENTION,
                _("{} refused a newer one: {}").format(one.peer, code_of(one.refused_reason)),
                _("correct it and announce it again; version {} goes on").format(one.accepted_version),
            )


def _named(one: party_pb2.PartyDescriptor) -> set[bytes]:
    return {key.key_id for key in one.signing_keys} | {key.key_id for key in one.sealing_keys}
