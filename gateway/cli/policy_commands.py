"""`entente policy`: what a Party requires of itself of items that it receives (Article 3.4).

Decides how the policy is typed and shown. It only tightens, and the other Party is never told of it: the node
sees to both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from entente.v1 import instrument_pb2
from entente.v1 import rule_service_pb2 as wire
from google.protobuf.json_format import MessageToDict

from gateway.cli.asking import as_option, dry_option, for_option
from gateway.cli.framework import Group, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.terms_file import read_policy, write_terms
from gateway.cli.terms_words import selection_line, set_line
from gateway.i18n import gettext as _
from gateway.i18n import mark

policy = Group("policy", help=mark("This Party's own policy on what it receives: show, replace."))


@command("show", mark("Show the policy in force: what is added to the restrictions of items received."))
@option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help=mark("Write it to this file (YAML), to be edited and put back with a higher version."),
)
@as_option
@for_option
@pass_setting
def show(setting: Setting, out: Path | None, caller: str | None, person: str) -> None:
    """Show the policy."""
    from gateway.cli.calls import caller_client

    with caller_client(Home(setting.home), caller) as client:
        answer = client.call(client.rule.GetLocalPolicy, wire.GetLocalPolicyRequest(person_id=person))
    held: instrument_pb2.LocalPolicy = answer.policy
    if out is not None:
        write_terms(out, held)
    facts = {
        "version": held.version,
        "policy": MessageToDict(held, preserving_proto_field_name=True),
        **({} if out is None else {"file": str(out)}),
    }
    setting.out.result(facts, *_drawn(setting, held))
    if out is not None:
        setting.out.note(_("Written: {}").format(out))


@command(
    "replace", mark("Put the policy in FILE (YAML or JSON) in force, as legal adviser or contact person.")
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@dry_option
@as_option
@for_option
@pass_setting
def replace(setting: Setting, file: Path, dry_run: bool, caller: str | None, person: str) -> None:
    """Replace the policy."""
    from gateway.cli.calls import caller_client

    request = wire.SetLocalPolicyRequest(person_id=person, policy=read_policy(file), validate_only=dry_run)
    with caller_client(Home(setting.home), caller) as client:
        version = client.call(client.rule.SetLocalPolicy, request).version
    if dry_run:
        setting.out.result({"would_be_done": True}, _("It would be done; nothing was stored."))
        return
    setting.out.result({"version": version}, _("Version {} of the policy is in force.").format(version))


def _drawn(setting: Setting, held: instrument_pb2.LocalPolicy) -> list[Any]:
    if not held.version:
        return [_("No policy of its own is kept.")]
    head = _("Own policy, version {}; the other Party is not told of it").format(held.version)
    if not held.rules:
        return [head, _("It adds nothing.")]
    columns = [_("Reference"), _("Which items"), _("Restrictions")]
    rows = [(one.reference, selection_line(one.selector), set_line(one.set)) for one in held.rules]
    return [head, setting.out.table(columns, rows)]


for _command in (show, replace):
    policy.add_command(_command)
