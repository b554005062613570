"""`entente`: the command line of a Party's node.

Decides which commands there are; each is loaded when it is asked for, so that what works without a node
starts at once.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import PackageNotFoundError, version

import click

from gateway.cli.faults import EXIT_INPUT, EXIT_REFUSED, InputError
from gateway.cli.framework import Group
from gateway.cli.output import Output
from gateway.i18n import choose_language, mark, speak
from gateway.i18n import gettext as _
from gateway.pki.environment import require_tls13_environment

entente = Group(
    "entente",
    help=mark("Two organisations' nodes that execute a memorandum of understanding."),
    epilog=mark(
        "Exit codes: 0 done, 1 refused, 2 faulty input, 3 node not reached, 4 something does not verify."
    ),
    lazy={
        "demo": "gateway.cli.demo_command:demo",
        "init": "gateway.cli.init_command:init",
        "pki": "gateway.cli.pki_commands:pki",
        "principal": "gateway.cli.principal_commands:principal",
        "agreement": "gateway.cli.agreement_commands:agreement",
        "roster": "gateway.cli.roster_commands:roster",
        "keys": "gateway.cli.keys_commands:keys",
        "descriptor": "gateway.cli.descriptor_commands:descriptor",
        "run": "gateway.cli.node_commands:run",
        "status": "gateway.cli.node_commands:status",
        "doctor": "gateway.cli.doctor_command:doctor",
        "alarms": "gateway.cli.node_commands:alarms",
        "revoke": "gateway.cli.pki_commands:revoke",
        "submit": "gateway.cli.submit_command:submit",
        "items": "gateway.cli.item_commands:items",
        "open": "gateway.cli.item_commands:open_item",
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


click.version_option(_version(), prog_name="entente")(entente)


def _asked(arguments: list[str]) -> str | None:
    """Return the value of `--lang`, which help texts need before options are read in order."""
    for number, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang":
            return arguments[number + 1] if number + 1 < len(arguments) else None
    return None


def main() -> None:
    """Run the command line of this process."""
    require_tls13_environment()
    speak(choose_language(_asked(sys.argv), os.environ))
    try:
        ended = entente.main(prog_name="entente", standalone_mode=False)
    except BrokenPipeError:  # the reader of our output left: nothing to say to anyone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except click.ClickException as error:
        sys.exit(_misused(error))
    except click.Abort:
        sys.exit(EXIT_REFUSED)
    sys.exit(ended if isinstance(ended, int) else 0)


def _misused(error: click.ClickException) -> int:
    """Show what is wrong with the command line itself; return the exit code."""
    if "--json" not in sys.argv:
        error.show()
        return error.exit_code
    ctx = getattr(error, "ctx", None)
    path = ctx.command_path if ctx is not None else "entente"
    text = error.format_message() if not isinstance(error, click.exceptions.NoArgsIsHelpError) else ""
    wrong = InputError(text or _("A command is missing."), _("see {}").format(f"{path} --help"))
    Output(as_json=True).failed(wrong, EXIT_INPUT)
    return EXIT_INPUT


if __name__ == "__main__":
    main()
