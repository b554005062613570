"""`python -m bench decisions`: how many decisions on a use one thread makes in a second.

Decides what is asked: the questions that lists, openings and exports put to `node/exchange/decide.py`, under
restrictions of several sizes and by persons inside and outside their audiences. The function is pure, so no
node runs; a bare call of a function with one argument is timed in the same run. The last line is one JSON
object.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from entente.v1 import localized_text_pb2, restriction_pb2, roster_pb2

from bench.measure import machine, percentile
from bench.report import table
from node.agreement.standing import IN_FORCE, Standing
from node.exchange.decide import Action, Actor, decide
from node.exchange.restriction import Restrictions

NOW: Final = datetime(2032, 3, 1, 12, tzinfo=UTC)
PURPOSE: Final = "ENF.SEIZ"
ROUNDS: Final = 7
_PARTIES: Final = ("WCO", "CARICC")
_MANY: Final = 500
"""As many members as an audience may name."""
_CALLS: Final = 2_000
_READER: Final = Actor("W-AN-003", frozenset({roster_pb2.ROLE_ANALYST}), frozenset({"CEN"}), "WCO")
_OUTSIDER: Final = Actor("W-PO-009", frozenset({roster_pb2.ROLE_PROJECT_OFFICER}), frozenset(), "WCO")


def main(arguments: list[str]) -> int:
    """Measure, print, and return the exit code: 1 where an answer is not the one expected."""
    parser = argparse.ArgumentParser(prog="python -m bench decisions", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each question is asked")
    asked = parser.parse_args(arguments)
    bare_s = _seconds_each(lambda: _nothing(NOW), asked.seconds)
    rows: list[dict[str, Any]] = []
    wrong = 0
    for name, restrictions in sets().items():
        for who, actor, action, code in _ASKED:
            ask = _question(restrictions, actor, action)
            wrong += ask().code != code
            each_s = _seconds_each(ask, asked.seconds)
            rows.append(
                {
                    "set": name,
                    "asked": who,
                    "answer": code or "allowed",
                    "per_s": round(1 / each_s),
                    "us": round(each_s * 1e6, 2),
                    "to_bare": round(each_s / bare_s, 1),
                }
            )
    with tempfile.TemporaryDirectory() as folder:
        facts = {"ok": not wrong, "bare_us": round(bare_s * 1e6, 3), "decisions": rows}
        facts["machine"] = machine(Path(folder))
    cells = [
        (row["set"], row["asked"], row["answer"], f"{row['per_s']:,}", str(row["us"]), str(row["to_bare"]))
        for row in rows
    ]
    head = ("Restrictions", "Asked", "Answer", "per second", "us", "bare calls")
    sys.stdout.write(table(head, cells) + "\n" + json.dumps(facts) + "\n")
    return 1 if wrong else 0


def sets() -> dict[str, Restrictions]:
    """Return restrictions of several sizes; a reader is in the audience of each, an outsider of none."""
    member = restriction_pb2.AudienceMember
    analysts = restriction_pb2.Audience(members=[member(role=roster_pb2.ROLE_ANALYST)])
    persons = [member(person_id=f"W-AN-{number:03}") for number in range(_MANY)]
    small = restriction_pb2.RestrictionSet(audience=analysts)
    usual = restriction_pb2.RestrictionSet(
        tlp=restriction_pb2.TLP_AMBER,
        audience=analysts,
        purposes=restriction_pb2.PermittedPurposes(codes=[PURPOSE, "ANA.TREND"]),
        judicial=restriction_pb2.JUDICIAL_CONSENT,
        bars=[restriction_pb2.BAR_PRINT],
        caveats=[restriction_pb2.Caveat(id="CAV-JUD", texts=[localized_text_pb2.LocalizedText(text="-")])],
    )
    usual.use_until.instant.FromDatetime(NOW + timedelta(days=365))
    large = restriction_pb2.RestrictionSet()
    large.CopyFrom(usual)
    large.audience.CopyFrom(restriction_pb2.Audience(members=persons))
    large.territory.countries.codes.extend(["BE", "NL", "DE", "FR", "LU"])
    met = Restrictions.of_set(large)
    for place in range(4):  # audiences that were met keep a clause each
        narrower = restriction_pb2.Audience(members=[*persons[: _MANY - place - 1], *analysts.members])
        met = met.meet(Restrictions.of_set(restriction_pb2.RestrictionSet(audience=narrower)))
    return {
        "an audience alone": Restrictions.of_set(small),
        "as in the sample": Restrictions.of_set(usual),
        f"{_MANY} persons named, five countries": Restrictions.of_set(large),
        "the meet of five such audiences": met,
    }


_ASKED: Final = (
    ("list", _READER, Action.LIST, ""),
    ("list, by an outsider", _OUTSIDER, Action.LIST, "NOT_FOUND"),
    ("open", _READER, Action.OPEN, ""),
    ("export", _READER, Action.EXPORT, ""),
)


def _question(restrictions: Restrictions, actor: Actor, action: Action) -> Callable[[], Any]:
    standing = Standing(_PARTIES, IN_FORCE, frozenset(_PARTIES))

    def ask() -> Any:
        return decide(
            restrictions,
            actor,
            action,
            now=NOW,
            standing=standing,
            purpose=PURPOSE,
            territory="BE",
            receiver="WCO",
            acknowledged=True,
            head_age_s=60.0,
        )

    return ask


def _nothing(now: datetime) -> datetime:
    return now


def _seconds_each(call: Callable[[], Any], seconds: float) -> float:
    """Return what one call takes: the median of rounds, each of so many calls as fit its share of time."""
    found: list[float] = []
    for _round in range(ROUNDS):
        began, calls = time.perf_counter(), 0
        while (passed := time.perf_counter() - began) < seconds / ROUNDS:
            for _call in range(_CALLS):
                call()
            calls += _CALLS
        found.append(passed / calls)
    return percentile(found, 0.5)
