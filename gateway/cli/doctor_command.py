"""`entente doctor`: every known way in which a node can be unwell, one line each.

Exit code: 0 all is well, 1 something needs attention, 2 something stops the node.
"""

from __future__ import annotations

import click
from rich.text import Text

from gateway.cli.doctor_checks import examine
from gateway.cli.findings import Health
from gateway.cli.framework import Setting, command, pass_setting
from gateway.cli.home import Home
from gateway.cli.output import plain
from gateway.clock import SystemClock
from gateway.i18n import gettext as _
from gateway.i18n import mark

_SHOWN = {
    Health.OK: (mark("ok"), "green"),
    Health.ATTENTION: (mark("look"), "yellow"),
    Health.FAULT: (mark("FAULT"), "bold red"),
    Health.UNKNOWN: (mark("unknown"), "dim"),
}


@command(
    "doctor", mark("Look for everything that may be wrong, and say what to do; works without a running node.")
)
@pass_setting
def doctor(setting: Setting) -> None:
    """Examine the node."""
    found = list(examine(Home(setting.home), SystemClock().now()))
    rows = []
    for finding in found:
        label, style = _SHOWN[finding.health]
        rows.append((Text(_(label), style=style), finding.subject, finding.text, finding.remedy))
    worst = max((_RANK[finding.health] for finding in found), default=2)
    facts = [
        {
            "subject": plain(finding.subject),
            "state": finding.health.value,
            "text": finding.text,
            "remedy": finding.remedy,
        }
        for finding in found
    ]
    columns = [_("State"), _("What"), _("Found"), _("What to do")]
    setting.out.result({"findings": facts, "exit_code": worst}, setting.out.table(columns, rows))
    click.get_current_context().exit(worst)


_RANK = {Health.OK: 0, Health.UNKNOWN: 0, Health.ATTENTION: 1, Health.FAULT: 2}
