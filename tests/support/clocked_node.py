"""A real node whose clock is moved from outside: `python -m tests.support.clocked_node run --home FOLDER`.

The file named in `MOVED_CLOCK_FILE` holds by how many seconds the node's clock is ahead of the machine's. All
else is the program as it is installed.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import gateway.clock
from gateway.cli.main import main
from node.acts.party import now_utc

VARIABLE: Final = "MOVED_CLOCK_FILE"


def _moved() -> datetime:
    return now_utc() + timedelta(seconds=float(Path(os.environ[VARIABLE]).read_text(encoding="ascii")))


if __name__ == "__main__":
    gateway.clock.now_utc = _moved  # type: ignore[attr-defined]
    main()
