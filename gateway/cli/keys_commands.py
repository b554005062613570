"""`entente keys`: the node's own keys: what each is good for, how old it is, made anew, destroyed.

Decides nothing about when a key may go; the node says. No private key is ever shown.
"""

from __future__ import annotations

from typing import Any

import click
from entente.v1 import descriptor_service_pb2, party_pb2

from gateway.cli import words
from gateway.cli.faults import InputError
from gateway.cli.framework import Group, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.clock import SystemClock
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.errors import code_of

keys = Group("keys", help=mark("The node's keys: list, rotate, retire."))

_SUITES = {"hybrid": party_pb2.HPKE_SUITE_MLKEM768_X25519, "x25519": party_pb2.HPKE_SUITE_X25519}
_ROLES = {
    "signing": descriptor_service_pb2.KEY_ROLE_SIGNING,
    "sealing": descriptor_service_pb2.KEY_ROLE_SEALING,
}


@command("list", mark("Show the running node's keys and descriptors, and what may be retired."))
@pass_setting
def show(setting: Setting) -> None:
    """List keys."""
    from gateway.cli.calls import operator_client

    with operator_client(Home(setting.home)) as client:
        seen = client.call(client.descriptor.ListKeys, descriptor_service_pb2.ListKeysRequest())
    now = SystemClock().now()
    facts, rows = [], []
    for key in seen.keys:
        days = (now.timestamp() - key.since_time.seconds) // 86_400 if key.HasField("since_time") else None
        state = words.key_state(key.state)
        fact: dict[str, Any] = {
            "role": words.key_role(key.role),
            "key_id": key.key_id.hex(),
            "state": state,
            "since": key.since_time.ToJsonString() if key.HasField("since_time") else None,
            "owed_statements": key.owed_statements,
        }
        if key.suite:
            fact["suite"] = words.suite(key.suite)
        facts.append(fact)
        owed = _("{} statements owed").format(key.owed_statements) if key.owed_statements else ""
        age = "" if days is None else _("{} days").format(int(days))
        rows.append(
            (words.key_role_text(key.role), key.key_id.hex(), words.key_state_text(key.state), age, owed)
        )
    drawn: list[Any] = [
        setting.out.table([_("Key"), _("Name"), _("State"), _("Age"), ""], rows),
    ]
    descriptors = []
    for one in seen.descriptors:
        code = code_of(one.refused_reason) if one.refused_reason else ""
        descriptors.append(
            {
                "agreement_id": one.agreement_id,
                "peer": one.peer,
                "version": one.version,
                "accepted_version": one.accepted_version,
                "peer_version": one.peer_version,
                "refused": code,
            }
        )
        text = _("{}: own descriptor {}, accepted by {}: {}; its descriptor: {}")
        drawn.append(
            text.format(one.agreement_id, one.version, one.peer, one.accepted_version, one.peer_version)
        )
        if code:
            drawn.append(_("{} refused a newer one: {}").format(one.peer, code))
    setting.out.result({"keys": facts, "descriptors": descriptors}, *drawn)


@command("rotate", mark("Make a new key and tell the peer; the old one goes on until it is retired."))
@click.argument("role", type=click.Choice(sorted(_ROLES)))
@option("--suite", type=click.Choice(sorted(_SUITES)), help=mark("Of a sealing key; else as the last one."))
@pass_setting
def rotate(setting: Setting, role: str, suite: str | None) -> None:
    """Rotate a key at the running node."""
    from gateway.cli.calls import operator_client

    request = descriptor_service_pb2.RotateKeyRequest(
        role=_ROLES[role], suite=_SUITES[suite] if suite else None
    )
    with operator_client(Home(setting.home)) as client:
        answer = client.call(client.descriptor.RotateKey, request)
    setting.out.result(
        {"key_id": answer.key_id.hex(), "announcements": told_facts(answer.announcements)},
        _("Made the key {}.").format(answer.key_id.hex()),
        *told_texts(answer.announcements),
        _("Back up the key folder now; then see entente keys list."),
    )


@command("retire", mark("Withdraw the old key KEY (as entente keys list names it) and destroy it."))
@click.argument("key", metavar="KEY")
@pass_setting
def retire(setting: Setting, key: str) -> None:
    """Retire a key at the running node."""
    from gateway.cli.calls import operator_client

    try:
        request = descriptor_service_pb2.RetireKeyRequest(key_id=bytes.fromhex(key))
    except ValueError:
        raise InputError(_("{} is not the name of a key.").format(key), _("see entente keys list")) from None
    with operator_client(Home(setting.home)) as client:
        answer = client.call(client.descriptor.RetireKey, request)
    setting.out.result(
        {"key_id": key.lower(), "announcements": told_facts(answer.announcements)},
        _("The key {} is destroyed.").format(key.lower()),
        *told_texts(answer.announcements),
    )


def told_facts(announcements: Any) -> list[dict[str, Any]]:
    """Return what the peers are told, for programs."""
    return [
        {"agreement_id": one.agreement_id, "version": one.version, "statement_id": one.statement_id}
        for one in announcements
    ]


def told_texts(announcements: Any) -> list[str]:
    """Return what the peers are told, for people."""
    text = _("{}: descriptor {} is in force here; the peer is told.")
    return [text.format(one.agreement_id, one.version) for one in announcements]


for _command in (show, rotate, retire):
    keys.add_command(_command)
