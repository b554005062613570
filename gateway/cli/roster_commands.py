"""`entente roster`: who may act for the Party; proposed or prepared, signed by the principal, submitted.

Decides how a roster travels: one file with its exact bytes, or a proposal's (`proposal_file.py`), then with
the principal's signature under them (`SignedRoster`). Proposing has its own file. Source: Article 3.3.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from entente.v1 import roster_pb2, roster_proposal_pb2, roster_service_pb2
from google.protobuf.message import DecodeError
from rich.text import Text

from gateway.cli import words
from gateway.cli.faults import InputError
from gateway.cli.framework import Group, Number, Setting, command, option, pass_setting
from gateway.cli.home import Home, read_file, write_file
from gateway.cli.output import plain
from gateway.cli.proposal_file import Proposed, digest_text, is_proposal, read_proposal, require_shown
from gateway.cli.roster_file import read_roster
from gateway.cli.roster_proposing import COMMANDS, as_option, reading_client
from gateway.cli.roster_reading import (
    author_facts,
    author_text,
    change_facts,
    changes_drawn,
    changes_text,
    proposal_drawn,
    proposal_facts,
    roster_drawn,
    roster_facts,
    warning_facts,
    warnings_drawn,
)
from gateway.cli.signatures import principal_signer, sign
from gateway.clock import SystemClock
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.agreement.principal import ROSTER_TYPE
from node.agreement.principals import Principals
from node.roster.changes import changes_between, warnings_of
from node.roster.versions import accept_roster

roster = Group(
    "roster",
    help=mark("The roster of authorised personnel: propose or prepare, sign, submit, show."),
)

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_OUT = click.Path(path_type=Path, dir_okay=False)


@command(
    "prepare",
    mark("Make the bytes of the first roster, or of the principal's own act, from FILE."),
)
@click.argument("file", type=_FILE)
@option("--out", type=_OUT, required=True, help=mark("The file to write."))
@pass_setting
def prepare(setting: Setting, file: Path, out: Path) -> None:
    """Make a roster."""
    made = read_roster(file, SystemClock().now())
    write_file(out, made.SerializeToString(deterministic=True))
    warnings = warnings_of(made, SystemClock().now())
    setting.out.result(
        {"file": str(out), **roster_facts(made), "warnings": warning_facts(warnings)},
        *roster_drawn(setting, made),
        *warnings_drawn(warnings),
    )


@command(
    "sign",
    mark("Sign the roster in FILE with the principal's key, on the principal's own machine."),
)
@click.argument("file", type=_FILE)
@option("--key", type=_FILE, required=True, help=mark("The principal's key."))
@option("--out", type=_OUT, required=True, help=mark("The file to write."))
@option("--yes", is_flag=True, help=mark("Sign without asking; the roster was read before."))
@pass_setting
def sign_roster(setting: Setting, file: Path, key: Path, out: Path, yes: bool) -> None:
    """Sign a roster."""
    raw = read_file(file)
    proposed = read_proposal(file) if is_proposal(raw) else None
    before = _signed_before(raw) if proposed is None else None
    body = raw if proposed is None else proposed.body
    if before is not None:
        body = before.roster
    made = _parsed(file, body)
    require_shown(file, body)
    signer = principal_signer(key)
    if proposed is not None:
        proposed.require_base(signer.public_key)
    warnings = warnings_of(made, SystemClock().now())
    if not yes:
        for part in _to_be_signed(setting, made, body, proposed, warnings):
            setting.out.notes.print(Text(plain(part)) if isinstance(part, str) else part)
        click.confirm(_("Sign exactly this for {}?").format(made.party), abort=True, err=True)
    mine = roster_pb2.SignedRoster(roster=body, signatures=[sign(signer, ROSTER_TYPE, body, made.party)])
    accept_roster(
        mine,
        agreement_id=made.agreement_id,
        party=made.party,
        principals=Principals((signer.public_key,)),
        held=None,
    )
    others = [] if before is None else [s for s in before.signatures if s.key_id != signer.key_id]
    signed = roster_pb2.SignedRoster(roster=body, signatures=[*others, *mine.signatures])
    write_file(out, signed.SerializeToString(deterministic=True))
    facts: dict[str, Any] = {"file": str(out), **roster_facts(made), "digest": digest_text(body)}
    facts["warnings"] = warning_facts(warnings)
    if proposed is not None:
        facts["changes"] = change_facts(changes_between(proposed.before, made))
    setting.out.result(facts, _("Signed for {}: {}").format(made.party, out))


def _signed_before(raw: bytes) -> roster_pb2.SignedRoster | None:
    """Return the roster that another signatory of the Party has signed already; None for one without."""
    try:
        signed = roster_pb2.SignedRoster.FromString(raw)
    except DecodeError:
        return None
    return signed if signed.signatures and signed.SerializeToString(deterministic=True) == raw else None


@command("submit", mark("Record the signed roster in FILE at the running node, which tells the peer."))
@click.argument("file", type=_FILE)
@pass_setting
def submit(setting: Setting, file: Path) -> None:
    """Submit a roster to this Party's node."""
    from gateway.cli.calls import operator_client

    signed = _signed(file)
    with operator_client(Home(setting.home)) as client:
        answer = client.call(client.roster.PutRoster, roster_service_pb2.PutRosterRequest(roster=signed))
    setting.out.result(
        {"version": answer.version, "statement_id": answer.statement_id},
        _("Roster version {} is in force here; the peer is told.").format(answer.version),
    )


@command("show", mark("Show the roster in a file, or a PROPOSAL or PARTY's roster at the running node."))
@click.argument("subject", metavar="PARTY|PROPOSAL|FILE")
@option("--version", type=Number(1), default=None, help=mark("Another version of PARTY's roster."))
@as_option
@pass_setting
def show(setting: Setting, subject: str, version: int | None, caller: str | None) -> None:
    """Show a roster."""
    path = Path(subject)
    if path.is_file():
        _show_file(setting, path)
        return
    with reading_client(Home(setting.home), caller) as client:
        if _is_id(subject):
            asked = roster_service_pb2.GetRosterProposalRequest(proposal_id=subject)
            proposal = client.call(client.roster.GetRosterProposal, asked).proposal
            made = roster_pb2.Roster.FromString(proposal.roster)
            facts = {**proposal_facts(proposal), "roster": roster_facts(made)}
            setting.out.result(facts, *proposal_drawn(setting, proposal), *roster_drawn(setting, made))
            return
        request = roster_service_pb2.GetRosterRequest(party=subject, version=version or 0)
        answer = client.call(client.roster.GetRoster, request)
    made = roster_pb2.Roster.FromString(answer.roster.roster)
    setting.out.result(roster_facts(made), *roster_drawn(setting, made))


@command("history", mark("List the versions of PARTY's roster (this Party's own) with what each changed."))
@click.argument("party", default="")
@option("--limit", type=Number(1), default=20, show_default=True, help=mark("At most so many."))
@as_option
@pass_setting
def history(setting: Setting, party: str, limit: int, caller: str | None) -> None:
    """List the versions of a roster."""
    home = Home(setting.home)
    request = roster_service_pb2.ListRosterVersionsRequest(party=party or home.config().party.code)
    found: list[roster_service_pb2.RosterVersion] = []
    with reading_client(home, caller) as client:
        while len(found) < limit:
            request.page_size = min(100, limit - len(found))
            page = client.call(client.roster.ListRosterVersions, request)
            found += page.versions
            request.page_token = page.next_page_token
            if not page.next_page_token:
                break
    rows = [
        (
            one.version,
            words.instant(one.record_time),
            one.person_count,
            author_text(one.proposer) if one.HasField("proposer") else "",
            changes_text(one.changes),
        )
        for one in found
    ]
    facts = [
        {
            "version": one.version,
            "issue_time": one.issue_time.ToJsonString(),
            "record_time": one.record_time.ToJsonString(),
            "digest": one.roster_digest.hex(),
            "person_count": one.person_count,
            "proposal_id": one.proposal_id or None,
            "proposer": author_facts(one.proposer) if one.HasField("proposer") else None,
            "changes": change_facts(one.changes),
        }
        for one in found
    ]
    columns = [_("Version"), _("Recorded"), _("Persons"), _("Proposed by"), _("Changes")]
    drawn = (
        setting.out.table(columns, rows) if rows else _("No roster of {} is held here.").format(request.party)
    )
    setting.out.result({"party": request.party, "versions": facts}, drawn)


def _show_file(setting: Setting, path: Path) -> None:
    body = read_file(path)
    if not is_proposal(body):
        made = _parsed(path, body)
        setting.out.result(roster_facts(made), *roster_drawn(setting, made))
        return
    proposed = read_proposal(path)
    made = _parsed(path, proposed.body)
    require_shown(path, proposed.body)
    warnings = warnings_of(made, SystemClock().now())
    facts = {
        **roster_facts(made),
        "proposal_id": proposed.proposal_id,
        "digest": digest_text(proposed.body),
        "changes": change_facts(changes_between(proposed.before, made)),
        "warnings": warning_facts(warnings),
    }
    setting.out.result(facts, *_to_be_signed(setting, made, proposed.body, proposed, warnings))


def _to_be_signed(
    setting: Setting,
    made: roster_pb2.Roster,
    body: bytes,
    proposed: Proposed | None,
    warnings: Sequence[roster_proposal_pb2.RosterWarning],
) -> list[Any]:
    """Return what the principal reads first: the roster, what changes, what to look at, the digest."""
    parts = roster_drawn(setting, made)
    if proposed is not None:
        changes = changes_between(proposed.before, made)
        parts.append(_("Proposed by {}, as the node says.").format(proposed.proposer))
        parts += changes_drawn(setting, changes, proposed.before.version)
    parts += warnings_drawn(warnings)
    parts.append(_("Digest to be signed (SHA-256): {}").format(digest_text(body)))
    return parts


def _is_id(text: str) -> bool:
    with suppress(ValueError):
        return bool(uuid.UUID(text))
    return False


def _parsed(path: Path, body: bytes) -> roster_pb2.Roster:
    """Return the roster in `body`, signed or not. Raises InputError."""
    for attempt in (body, _inner(body)):
        try:
            made = roster_pb2.Roster.FromString(attempt)
        except DecodeError:
            continue
        if made.agreement_id and made.persons:
            return made
    raise InputError(_("{} holds no roster.").format(path))


def _inner(body: bytes) -> bytes:
    try:
        return roster_pb2.SignedRoster.FromString(body).roster
    except DecodeError:
        return b""


def _signed(path: Path) -> roster_pb2.SignedRoster:
    try:
        signed = roster_pb2.SignedRoster.FromString(read_file(path))
    except DecodeError:
        signed = roster_pb2.SignedRoster()
    if not signed.signatures:
        raise InputError(_("{} holds no signed roster.").format(path), _("sign it with entente roster sign"))
    return signed


for _command in (prepare, sign_roster, submit, show, history, *COMMANDS):
    roster.add_command(_command)
