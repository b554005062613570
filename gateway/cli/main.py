"""`entente`: the command line of a Party's node.

Decides which commands there are; each is loaded when it is asked for, so that what works without a node
starts at once.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import PackageNotFoundError, version

import click

from gateway.cli.framework import Group, Option, Setting
from gateway.i18n import mark
from gateway.pki.environment import require_tls13_environment

_EPILOG = mark(
    "Exit codes: 0 done; 1 refused, or broken off; 2 a fault in what was given: command line, file, folder "
    "or settings; 3 no node answers; 4 something does not verify. entente doctor has its own: 0 all is well; "
    "1 something needs attention; 2 something stops the node.\n\n"
    'The shell completes commands and options after: eval "$(_ENTENTE_COMPLETE=bash_source entente)" '
    "(or zsh_source, fish_source)."
)

entente = Group(
    "entente",
    help=mark("Two organisations' nodes that execute a memorandum of understanding."),
    epilog=_EPILOG,
    lazy={
        "demo": "gateway.cli.demo_command:demo",
        "init": "gateway.cli.init_command:init",
        "pki": "gateway.cli.pki_commands:pki",
        "principal": "gateway.cli.principal_commands:principal",
        "agreement": "gateway.cli.agreement_commands:agreement",
        "amendment": "gateway.cli.amendment_commands:amendment",
        "dispute": "gateway.cli.dispute_commands:dispute",
        "todo": "gateway.cli.todo_command:todo",
        "case": "gateway.cli.todo_command:case",
        "review": "gateway.cli.review_commands:review",
        "consultation": "gateway.cli.consultation_commands:consultation",
        "project": "gateway.cli.project_commands:project",
        "meeting": "gateway.cli.meeting_commands:meeting",
        "access": "gateway.cli.access_commands:access",
        "expertise": "gateway.cli.expertise_commands:expertise",
        "association": "gateway.cli.association_commands:association",
        "arrangement": "gateway.cli.arrangement_commands:arrangement",
        "evaluation": "gateway.cli.evaluation_commands:evaluation",
        "exempt": "gateway.cli.exempt_commands:exempt",
        "contact": "gateway.cli.contact_commands:contact",
        "roster": "gateway.cli.roster_commands:roster",
        "keys": "gateway.cli.keys_commands:keys",
        "descriptor": "gateway.cli.descriptor_commands:descriptor",
        "run": "gateway.cli.node_commands:run",
        "status": "gateway.cli.node_commands:status",
        "doctor": "gateway.cli.doctor_command:doctor",
        "alarms": "gateway.cli.node_commands:alarms",
        "revoke": "gateway.cli.pki_commands:revoke",
        "submit": "gateway.cli.submit_command:submit",
        "clear": "gateway.cli.clear_command:clear",
        "correct": "gateway.cli.correct_command:correct",
        "purpose": "gateway.cli.purpose_commands:purpose",
        "items": "gateway.cli.item_commands:items",
        "open": "gateway.cli.item_commands:open_item",
        "restrict": "gateway.cli.restrict_commands:restrict",
        "relax": "gateway.cli.restrict_commands:relax",
        "approve": "gateway.cli.restrict_commands:approve",
        "seal": "gateway.cli.restrict_commands:seal",
        "recall": "gateway.cli.restrict_commands:recall",
        "withdraw": "gateway.cli.restrict_commands:withdraw",
        "notices": "gateway.cli.notice_commands:notices",
        "exposure": "gateway.cli.notice_commands:exposure",
        "rule": "gateway.cli.rule_commands:rule",
        "policy": "gateway.cli.policy_commands:policy",
        "instrument": "gateway.cli.instrument_commands:instrument",
        "channel": "gateway.cli.channel_commands:channel",
        "interference": "gateway.cli.interference_commands:interference",
        "consent": "gateway.cli.consent_commands:consent",
        "export": "gateway.cli.use_commands:export",
        "forward": "gateway.cli.use_commands:forward",
        "use": "gateway.cli.use_commands:use",
        "uses": "gateway.cli.use_commands:uses",
        "onward": "gateway.cli.use_commands:onward",
        "loop": "gateway.cli.loop_commands:loop",
        "propose": "gateway.cli.proposal_commands:propose",
        "proposals": "gateway.cli.proposal_commands:proposals",
        "search": "gateway.cli.search_command:search",
        "why": "gateway.cli.why_command:why",
        "reach": "gateway.cli.reach_command:reach",
        "hold": "gateway.cli.hold_commands:hold",
        "watch": "gateway.cli.item_commands:watch",
        "statement": "gateway.cli.statement_commands:statement",
        "receipt": "gateway.cli.statement_commands:receipt",
        "ledger": "gateway.cli.ledger_commands:ledger",
    },
)


def _version() -> str:
    try:
        return version("entente")
    except PackageNotFoundError:
        return "0"


def _show_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Setting).out.result({"version": _version()}, f"entente {_version()}")
        ctx.exit()


entente.params.append(
    Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
        help=mark("Show the version and exit."),
    )
)


def main() -> None:
    """Run the command line of this process."""
    require_tls13_environment()
    try:
        entente(prog_name="entente")
    except BrokenPipeError:  # the reader of our output left: nothing to say to anyone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


if __name__ == "__main__":
    main()
