"""A real node whose decisions a test can turn to no: `python -m tests.support.judged_node run --home FOLDER`.

While the file named in `DENIED_WHILE_FILE` exists, the one decision function denies every use to everybody,
as it denies whoever is outside the audience. All else is the program as it is installed, so whatever the node
still tells of an item then, it tells without having asked.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from gateway.cli.main import main
from node.exchange import decide

VARIABLE: Final = "DENIED_WHILE_FILE"
_OUTSIDE: Final = decide.Decision(False, "NOT_FOUND", "3.4", "audience")


def _judge(_question: decide.Question) -> decide.Decision | None:
    return _OUTSIDE if Path(os.environ[VARIABLE]).exists() else None


if __name__ == "__main__":
    before: decide.Rule = ("audience", lambda _action, _bound: True, _judge)
    decide.RULES = (before, *decide.RULES)  # type: ignore[misc]
    decide._JUDGES = {action: (_judge, *judges) for action, judges in decide._JUDGES.items()}  # type: ignore[misc]
    main()
