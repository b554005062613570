"""`entente roster propose`, `revoke`, `proposals`, `fetch`, `withdraw`, `affected`: the contact's part.

Decides the words; what may be proposed and by whom is the node's. What a proposal changes is worked out here
from the bytes that are to be signed, where they are fetched. Source: Articles 2.1, 3.3.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from entente.v1 import roster_pb2, roster_proposal_pb2
from entente.v1 import roster_service_pb2 as wire

from gateway.cli import words
from gateway.cli.faults import InputError, UnverifiedError
from gateway.cli.framework import Number, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.proposal_file import Proposed, digest_text, require_shown, write_proposal
from gateway.cli.roster_file import read_roster
from gateway.cli.roster_reading import (
    author_text,
    changes_text,
    proposal_drawn,
    proposal_facts,
    roster_drawn,
    state,
    state_text,
)
from gateway.clock import SystemClock
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.roster.changes import changes_between, warnings_of

if TYPE_CHECKING:
    from gateway.client import Client

as_option = option(
    "--as", "caller", metavar="NAME", help=mark("The person or system whose certificate calls.")
)
_for = option("--for", "person", default="", metavar="PERSON", help=mark("The person a system acts for."))
_dry = option("--dry-run", is_flag=True, help=mark("Only show what would change; nothing is stored."))
_request = option(
    "--request-id",
    default="",
    metavar="UUID",
    help=mark("The identifier of the request; the same again is the same proposal."),
)
_PENDING: Final = roster_proposal_pb2.ROSTER_PROPOSAL_STATE_PENDING


def reading_client(home: Home, caller: str | None) -> Client:
    """Return a client that reads: the operator's, unless somebody is named. Raises InputError, KeysError."""
    from gateway.cli.calls import caller_client, operator_client

    return operator_client(home) if caller is None else caller_client(home, caller)


@command("propose", mark("Propose the roster in FILE for the principal to sign, as contact person."))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_dry
@_request
@as_option
@_for
@pass_setting
def propose(
    setting: Setting, file: Path, dry_run: bool, request_id: str, caller: str | None, person: str
) -> None:
    """Propose a roster."""
    from gateway.cli.calls import caller_client

    home = Home(setting.home)
    with caller_client(home, caller) as client:
        base = _in_force(client, home)
        made = read_roster(file, SystemClock().now(), base)
        if (made.party, made.version) != (base.party, base.version + 1):
            raise InputError(
                _("{} is version {} of the roster of {}; the next one is version {} of {}.").format(
                    file, made.version, made.party, base.version + 1, base.party
                ),
                _("correct the file, or leave version out"),
            )
        _propose(setting, client, base, made, (request_id, person), dry_run=dry_run)


@command("revoke", mark("Propose the roster in force without PERSON, as contact person."))
@click.argument("leaver", metavar="PERSON")
@_dry
@_request
@as_option
@_for
@pass_setting
def revoke(
    setting: Setting, leaver: str, dry_run: bool, request_id: str, caller: str | None, person: str
) -> None:
    """Propose that somebody leaves."""
    from gateway.cli.calls import caller_client

    home = Home(setting.home)
    with caller_client(home, caller) as client:
        base = _in_force(client, home)
        made = roster_pb2.Roster()
        made.CopyFrom(base)
        del made.persons[:]
        made.persons.extend(one for one in base.persons if one.person_id != leaver)
        if len(made.persons) == len(base.persons):
            raise InputError(
                _("{} is not on the roster in force.").format(leaver),
                _("see who is: entente roster show {}").format(base.party),
            )
        for system in made.systems:
            kept = [one for one in system.may_act_for if one != leaver]
            del system.may_act_for[:]
            system.may_act_for.extend(kept)
        _propose(setting, client, base, made, (request_id, person), dry_run=dry_run)


@command("proposals", mark("List the proposals that wait for the principal, newest first."))
@option("--all", "everything", is_flag=True, help=mark("Those confirmed, withdrawn and overtaken, too."))
@option("--limit", type=Number(1), default=20, show_default=True, help=mark("At most so many."))
@as_option
@pass_setting
def proposals(setting: Setting, everything: bool, limit: int, caller: str | None) -> None:
    """List proposals."""
    found: list[roster_proposal_pb2.RosterProposal] = []
    request = wire.ListRosterProposalsRequest()
    if not everything:
        request.state = _PENDING
    with reading_client(Home(setting.home), caller) as client:
        while len(found) < limit:
            request.page_size = min(100, limit - len(found))
            page = client.call(client.roster.ListRosterProposals, request)
            found += page.proposals
            request.page_token = page.next_page_token
            if not page.next_page_token:
                break
    rows = [
        (
            one.proposal_id,
            one.version,
            state_text(one.state),
            author_text(one.proposer),
            words.instant(one.propose_time),
            changes_text(one.changes),
        )
        for one in found
    ]
    columns = [_("Proposal"), _("Version"), _("State"), _("Proposed by"), _("Proposed"), _("Changes")]
    drawn = setting.out.table(columns, rows) if rows else _("No proposals.")
    setting.out.result({"proposals": [proposal_facts(one) for one in found]}, drawn)


@command(
    "fetch",
    mark("Write PROPOSAL to a file for the principal: the exact bytes, and what they change."),
)
@click.argument("proposal")
@option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help=mark("The file to write."),
)
@as_option
@pass_setting
def fetch(setting: Setting, proposal: str, out: Path, caller: str | None) -> None:
    """Fetch a proposal."""
    with reading_client(Home(setting.home), caller) as client:
        request = wire.GetRosterProposalRequest(proposal_id=proposal)
        told = client.call(client.roster.GetRosterProposal, request).proposal
        if told.state != _PENDING:
            raise InputError(
                _("This proposal is not to be signed: {}.").format(state_text(told.state)),
                _("see what waits: entente roster proposals"),
                {"state": state(told.state)},
            )
        made = roster_pb2.Roster.FromString(told.roster)
        asked = wire.GetRosterRequest(party=made.party, version=told.base_version)
        base = client.call(client.roster.GetRoster, asked).roster
    proposed = Proposed(told.roster, base, told.proposal_id, author_text(told.proposer))
    if digest_text(told.roster) != told.roster_digest.hex():
        raise UnverifiedError(_("The node's digest is not that of the bytes it told."))
    require_shown(out, told.roster)
    # What is shown follows from the bytes, whatever the node said of them.
    del told.changes[:], told.warnings[:]
    told.changes.extend(changes_between(proposed.before, made))
    told.warnings.extend(warnings_of(made, SystemClock().now()))
    write_proposal(out, proposed)
    setting.out.result(
        {"file": str(out), **proposal_facts(told)},
        *roster_drawn(setting, made),
        *proposal_drawn(setting, told),
        _("Written: {}").format(out),
        _("The principal signs it on any machine: entente roster sign {} --key KEY --out SIGNED").format(out),
    )


@command("withdraw", mark("Take PROPOSAL back, as its proposer or as contact person."))
@click.argument("proposal")
@as_option
@_for
@pass_setting
def withdraw(setting: Setting, proposal: str, caller: str | None, person: str) -> None:
    """Withdraw a proposal."""
    from gateway.cli.calls import caller_client

    with caller_client(Home(setting.home), caller) as client:
        request = wire.WithdrawRosterProposalRequest(proposal_id=proposal, person_id=person)
        told = client.call(client.roster.WithdrawRosterProposal, request).proposal
    setting.out.result(proposal_facts(told), _("Withdrawn: {}").format(told.proposal_id))


@command(
    "affected",
    mark("List what PERSON's departure leaves behind: items supplied, or addressed to nobody else."),
)
@click.argument("person")
@option("--party", default="", help=mark("The Party the person is or was of; this one unless named."))
@option("--limit", type=Number(1), default=50, show_default=True, help=mark("At most so many."))
@as_option
@pass_setting
def affected(setting: Setting, person: str, party: str, limit: int, caller: str | None) -> None:
    """List the items that a departure concerns."""
    from gateway.cli.calls import caller_client
    from gateway.cli.item_commands import summary_facts

    request = wire.ListAffectedItemsRequest(person_id=person, party=party)
    found: list[wire.AffectedItem] = []
    with caller_client(Home(setting.home), caller) as client:
        while True:
            request.page_size = min(500, limit - len(found))
            page = client.call(client.roster.ListAffectedItems, request)
            found += page.items
            request.page_token = page.next_page_token
            if not page.next_page_token or len(found) >= limit:
                break
    rows = [
        (
            one.summary.item_id,
            words.family(one.summary.family),
            one.summary.from_party,
            one.summary.to_party,
            words.instant(one.summary.state_time),
            _("supplied by the person") if one.supplied else _("addressed to nobody else"),
            words.state_text(one.summary.state),
        )
        for one in found
    ]
    facts: dict[str, Any] = {
        "person": person,
        "authorised": page.authorised,
        "last_version": page.last_version,
        "items": [
            {**summary_facts(one.summary), "supplied": one.supplied, "addressed_only": one.addressed_only}
            for one in found
        ],
    }
    if page.authorised:
        said = _("{} is authorised now: this is what a departure would leave behind.").format(person)
    else:
        said = _("{} is not authorised now; roster version {} was the last to name this person.").format(
            person, page.last_version
        )
    columns = [_("Item"), _("Family"), _("From"), _("To"), _("Stated"), _("Why"), _("State")]
    setting.out.result(facts, said, setting.out.table(columns, rows) if rows else _("No items."))


def _in_force(client: Client, home: Home) -> roster_pb2.Roster:
    request = wire.GetRosterRequest(party=home.config().party.code)
    return roster_pb2.Roster.FromString(client.call(client.roster.GetRoster, request).roster.roster)


def _propose(
    setting: Setting,
    client: Client,
    base: roster_pb2.Roster,
    made: roster_pb2.Roster,
    given: tuple[str, str],
    *,
    dry_run: bool,
) -> None:
    request_id, person = given
    request = wire.ProposeRosterRequest(
        request_id=request_id or str(uuid.uuid4()),
        agreement_id=made.agreement_id,
        person_id=person,
        draft=roster_proposal_pb2.RosterDraft(
            base_version=base.version,
            persons=made.persons,
            systems=made.systems,
            lease_seconds=made.lease_seconds,
        ),
        validate_only=dry_run,
    )
    told = client.call(client.roster.ProposeRoster, request).proposal
    drawn = proposal_drawn(setting, told)
    if dry_run:
        drawn.append(_("Nothing was stored. Without --dry-run this is proposed."))
    else:
        drawn.append(_("For the principal: entente roster fetch {} --out FILE").format(told.proposal_id))
    setting.out.result(proposal_facts(told), *drawn)


COMMANDS: Final = (propose, revoke, proposals, fetch, withdraw, affected)
