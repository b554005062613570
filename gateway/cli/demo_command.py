"""`entente demo`: two Parties on this machine, from founding to verified ledgers.

Everything happens in a folder of its own and is taken away at the end, on Ctrl-C too. The exit code is not
zero if anything was not as expected.
"""

from __future__ import annotations

import signal
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import click

from gateway.cli.faults import EXIT_UNVERIFIED, InputError
from gateway.cli.framework import Setting, command, option, pass_setting
from gateway.i18n import gettext as _
from gateway.i18n import mark


@command(
    "demo", mark("Show two Parties founding, exchanging, refusing, failing and proving, on this machine.")
)
@option("--serve", is_flag=True, help=mark("Leave both nodes running, and say what to try."))
@option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help=mark("Work in this new folder and keep it."),
)
@option("--fast", is_flag=True, help=mark("With an attachment of 1 MiB instead of 50."))
@pass_setting
def demo(setting: Setting, serve: bool, keep: Path | None, fast: bool) -> None:
    """Play the demonstration."""
    from gateway.demo.scenario import scenario
    from gateway.demo.telling import Teller

    with ExitStack() as stack:
        if keep is not None:
            if keep.exists():
                raise InputError(_("{} exists already.").format(keep))
            keep.mkdir(parents=True, mode=0o700)
            folder = keep.resolve()
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="entente-demo-")))
        for number in (signal.SIGTERM, signal.SIGINT):  # a shell's background job would ignore the latter
            stack.callback(signal.signal, number, signal.signal(number, _interrupt))
        teller = Teller(beside=setting.as_json)
        played = stack.enter_context(scenario(folder, teller, fast=fast))
        facts = played.run()
        teller.result(facts)
        if setting.as_json:
            setting.out.json(facts)
        if serve:
            teller.lines(*_what_to_try(played))
            with suppress(KeyboardInterrupt):
                signal.pause()
    if not facts["ok"]:
        click.get_current_context().exit(EXIT_UNVERIFIED)


def _interrupt(_number: int, _frame: Any) -> None:
    raise KeyboardInterrupt


def _what_to_try(played: Any) -> list[str]:
    wco, caricc = played.stage.sides
    item = next(one for one in played.items.values() if one["name"] == "sample-c01")["item_id"]
    return [
        "",
        _("Both nodes run until Ctrl-C. From another terminal:"),
        f"  entente items --home {wco.folder} --as W-AN-003",
        f"  entente open {item} --purpose ENF.SEIZ --caveat CAV-JUD --home {wco.folder} --as W-AN-003",
        f"  entente submit gateway/samples/from-wco.yaml --home {wco.folder}",
        f"  entente watch --home {caricc.folder} --as C-AN-007",
        f"  entente doctor --home {caricc.folder}",
        f"  entente ledger verify --home {caricc.folder}",
        f"  curl http://{wco.metrics}/metrics",
    ]
