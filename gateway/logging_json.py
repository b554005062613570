"""The log: one JSON object a line on standard error, facts by allow list.

Decides what may stand in a log: the fixed text of our own lines, and facts under names listed here.
Never content, keys, names or person ids: so a value under any other name is dropped, the texts of
exceptions are dropped (their type and place are kept), and of foreign libraries' lines only the template is.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import IO, Any, Final

FACTS: Final = frozenset(
    [
        "acts",
        "agreement",
        "alarm",
        "attempt",
        "border",
        "bytes",
        "code",
        "correlation_id",
        "count",
        "free_bytes",
        "kind",
        "lane",
        "listener",
        "method",
        "missing",
        "peer",
        "port",
        "reason",
        "retry_s",
        "room",
        "seconds",
        "sequence",
        "signal",
        "size",
        "skew_s",
        "state",
        "version",
    ]
)
"""The names under which a fact may be logged."""
_OURS: Final = ("entente", "gateway", "node")
_FACT_MAX_CHARS: Final = 200


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        ours = record.name.partition(".")[0] in _OURS
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "text": record.getMessage() if ours and not record.args else str(record.msg)[:_FACT_MAX_CHARS],
        }
        for name in FACTS & record.__dict__.keys():
            line[name] = _fact(record.__dict__[name])
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(line, ensure_ascii=False)


def start_logging(level: str, stream: IO[str] | None = None) -> None:
    """Log from `level` (debug, info, warning, error) on; replaces what was set up before."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("alembic", "sqlalchemy", "asyncio"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))


def _fact(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:_FACT_MAX_CHARS]
