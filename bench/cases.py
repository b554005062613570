"""`python -m bench cases`: how long cases take to list, read, act in and watch, where there are many.

Decides what the cases are: opened by contact persons of both Parties through both running nodes, five kinds
mixed, all of them open; one has many acts. The same is asked of the WCO's node while there are few and again
once there are many: the ratio says whether a time grows with the number. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from entente.v1 import case_pb2, case_service_pb2, localized_text_pb2, operator_service_pb2, project_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from bench.measure import machine, peak_rss_bytes, quantiles_ms
from bench.nodes import two_nodes
from bench.report import table
from gateway.cli.calls import caller_client, operator_client
from gateway.cli.home import Home
from gateway.client import Client
from gateway.demo.founding import Stage

CONTACTS: Final = {"WCO": "W-CP-001", "CARICC": "C-CP-001"}
LONG: Final = 200
_TIMES: Final = 100
_AT_ONCE: Final = 24
_PAGE: Final = 100
_DEADLINE_S: Final = 120.0
_LOOK_S: Final = 0.5
_Step = case_pb2.CaseStep


def main(arguments: list[str]) -> int:
    """Open cases, ask, open many more, ask again; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench cases", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="how many are open in the end")
    parser.add_argument("--few", type=int, default=100, help="how many are open at the first measurement")
    parser.add_argument("--folder", default=None, help="where the databases lie meanwhile")
    asked = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="entente-cases-", dir=asked.folder) as folder,
        two_nodes(Path(folder)) as (stage, place),
        _clients(stage) as clients,
    ):
        desk = Desk(clients, operator_client(Home(stage.wco.folder)))
        token = desk.token()
        facts: dict[str, Any] = {"machine": machine(Path(folder))}
        long_case = desk.long_case()
        facts["opened_s"], facts["measured"] = {}, {}
        for count in (asked.few, asked.cases):
            facts["opened_s"][count] = desk.open_until(count)
            facts["measured"][count] = desk.measured(count, long_case, token)
        facts["peak_mb"] = {name: round(peak_rss_bytes(pid) / 1e6) for name, pid in place.pids.items()}
    sys.stdout.write(_shown(facts["measured"], asked.few, asked.cases) + "\n")
    sys.stdout.write(json.dumps(facts) + "\n")
    return 0


class _Clients(dict[str, Client]):
    """A client for each Party's contact person."""

    def __enter__(self) -> _Clients:
        return self

    def __exit__(self, *_raised: object) -> None:
        for client in self.values():
            client.close()


def _clients(stage: Stage) -> _Clients:
    homes = {side.player.code: Home(side.folder) for side in stage.sides}
    return _Clients({code: caller_client(homes[code], who) for code, who in CONTACTS.items()})


class Desk:
    """What the contact persons do, and what the WCO's asks."""

    def __init__(self, clients: _Clients, operator: Client) -> None:
        self._clients = clients
        self._operator = operator
        self._opened = 0
        self._reviews: list[str] = []

    # --- cases are opened -------------------------------------------------------------------------

    def open_until(self, count: int) -> float:
        """Open cases until so many are; return the seconds until both nodes hold all of them."""
        began = time.perf_counter()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            made = list(pool.map(self._open, range(self._opened, count)))
        self._reviews += [case_id for case_id in made if case_id]
        self._opened = count
        self._settled()
        return round(time.perf_counter() - began, 2)

    def _open(self, number: int) -> str:
        party, steps = opening(number)
        case_id = self._act(party, steps[0])
        for step in steps[1:]:
            self._act(party, step, case_id)
        return case_id if steps[0].HasField("review_requested") else ""

    def long_case(self) -> str:
        """Open a review, and move its day until it has many acts; return its id."""
        self._opened = 1
        case_id = self._act("WCO", _review(0))
        for number in range(LONG - 1):
            self._act("WCO", _moved(40 + number), case_id)
        return case_id

    def _act(self, party: str, step: _Step, case_id: str = "") -> str:
        request = case_service_pb2.ActOnCaseRequest(request_id=str(uuid.uuid4()), case_id=case_id, step=step)
        client = self._clients[party]
        return str(client.call(client.case.ActOnCase, request, _DEADLINE_S).case_id)

    def _settled(self) -> None:
        """Return once neither this node nor, as far as it tells, the other waits for a receipt."""
        while True:
            status = self._status()
            if not sum(lane.depth for one in status.relationships for lane in one.lanes):
                return
            time.sleep(_LOOK_S)

    def _status(self) -> Any:
        asked = operator_service_pb2.GetNodeStatusRequest()
        return self._operator.call(self._operator.operator.GetNodeStatus, asked, _DEADLINE_S)

    # --- what is asked ----------------------------------------------------------------------------

    def measured(self, count: int, long_case: str, token: str) -> dict[str, Any]:
        """Return times in milliseconds of everything that is asked. RuntimeError: not every case is there."""
        found, pages = self._all()
        if found != count:
            raise RuntimeError(f"{found} cases are listed, not {count}")
        soon = _at(60)
        reviews = iter(self._reviews[-_TIMES:] * _TIMES)
        one = self._reviews[0]
        return {
            "ListCases, first page of 50": self._times(self._list),
            "ListCases, by state": self._times(lambda: self._list(states=[case_pb2.CASE_STATE_ASKED])),
            "ListCases, by kind": self._times(lambda: self._list(kinds=[case_pb2.CASE_KIND_MEETING])),
            "ListCases, a kind and a state that no case is in": self._times(
                lambda: self._list(kinds=[case_pb2.CASE_KIND_REVIEW], states=[case_pb2.CASE_STATE_CLOSED])
            ),
            "ListCases, what waits for me": self._times(lambda: self._list(awaits_me=True)),
            "ListCases, due before a day": self._times(lambda: self._list(open_only=True, due_before=soon)),
            "ListCases, opened by the other Party": self._times(lambda: self._list(opened_by="CARICC")),
            f"ListCases, a page of {_PAGE}, through all": quantiles_ms(pages),
            "GetCase": self._times(lambda: self._get(one)),
            f"GetCase, of {LONG} acts": self._times(lambda: self._get(long_case)),
            "ActOnCase": self._times(lambda: self._act("WCO", _moved(90), next(reviews))),
            "GetNodeStatus, figures of the cases included": self._times(self._status),
            "WatchCases, catching up, for each case": self._caught_up(token, count),
        }

    def _times(self, ask: Callable[[], object]) -> dict[str, float]:
        found = []
        for _number in range(_TIMES):
            began = time.perf_counter()
            ask()
            found.append(time.perf_counter() - began)
        return quantiles_ms(found)

    def _list(self, **wanted: Any) -> Any:
        client = self._clients["WCO"]
        return client.call(client.case.ListCases, case_service_pb2.ListCasesRequest(**wanted), _DEADLINE_S)

    def _all(self) -> tuple[int, list[float]]:
        found, seconds, token = 0, [], ""
        while True:
            began = time.perf_counter()
            page = self._list(page_size=_PAGE, page_token=token)
            seconds.append(time.perf_counter() - began)
            found, token = found + len(page.cases), page.next_page_token
            if not token:
                return found, seconds

    def _get(self, case_id: str) -> object:
        client = self._clients["WCO"]
        return client.call(client.case.GetCase, case_service_pb2.GetCaseRequest(case_id=case_id), _DEADLINE_S)

    def token(self) -> str:
        """Return where a watch begins that is to see every case from now on."""
        client = self._clients["WCO"]
        watch = client.stream(client.case.WatchCases, case_service_pb2.WatchCasesRequest(), _DEADLINE_S)
        token = next(watch).resume_token
        watch.cancel()
        return str(token)

    def _caught_up(self, token: str, count: int) -> dict[str, float]:
        client, seen = self._clients["WCO"], set[str]()
        asked = case_service_pb2.WatchCasesRequest(resume_token=token)
        began = time.perf_counter()
        watch = client.stream(client.case.WatchCases, asked, _DEADLINE_S)
        while len(seen) < count:
            seen.add(next(watch).case.case_id)
        each = (time.perf_counter() - began) / count
        watch.cancel()
        return {"mean": round(each * 1000, 3)}


# --- what the cases are -----------------------------------------------------------------------------


def opening(number: int) -> tuple[str, list[_Step]]:
    """Return the Party that opens the case of this number, and its first acts."""
    other = "CARICC" if number % 2 else "WCO"
    match number % 6:
        case 0:
            return "WCO", [_review(number)]
        case 1:
            asked = _Step(expertise_asked={"questions": _texts(number), "subjects": ["drugs"]})
            asked.expertise_asked.due_time.CopyFrom(_at(_due(number)))
            return "CARICC", [asked]
        case 2 | 3:
            return other, _meeting(number)
        case 4:
            planned = _Step(consultation_planned={"subjects": _texts(number), "level": 2})
            planned.consultation_planned.start_time.CopyFrom(_at(_due(number)))
            return "WCO", [planned]
        case _:
            return "CARICC", [_access()]


def _review(number: int) -> _Step:
    outline = project_pb2.ProjectOutline(
        reference=f"syn-{number}",
        titles=_texts(number),
        subjects=["drugs"],
        territories=["KZ", "KG"],
        level=2,  # type: ignore[arg-type]
    )
    for field, year in (("from", 1), ("until", 2)):
        setattr(outline.period, field, _day(365 * year))
    step = _Step(review_requested={"project": outline, "questions": [{"texts": _texts(number)}]})
    step.review_requested.due_time.CopyFrom(_at(_due(number)))
    return step


def _moved(days: int) -> _Step:
    step = _Step(due_moved={})
    step.due_moved.due_time.CopyFrom(_at(days))
    return step


def _meeting(number: int) -> list[_Step]:
    announced = _Step(meeting_announced={"titles": _texts(number), "forum": 1})
    announced.meeting_announced.start_time.CopyFrom(_at(_due(number) + 10))
    announced.meeting_announced.end_time.CopyFrom(_at(_due(number) + 11))
    invited = _Step(meeting_invited={"interest": {"why": 1, "topics": _texts(number)}, "seats": 2})
    invited.meeting_invited.reply_time.CopyFrom(_at(_due(number)))
    return [announced, invited]


def _access() -> _Step:
    step = _Step(access_requested={"group": "syn-group", "persons": 2, "language": "ru"})
    setattr(step.access_requested.period, "from", _day(1))
    step.access_requested.period.until = _day(300)
    return step


def _texts(number: int) -> list[localized_text_pb2.LocalizedText]:
    text = f"Container profiling on the corridor {number} (synthetic)"
    return [localized_text_pb2.LocalizedText(language="en", text=text)]


def _due(number: int) -> int:
    return 20 + number % 300


def _at(days: int) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(datetime.now(UTC) + timedelta(days=days))
    return stamp


def _day(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


# --- what is shown ----------------------------------------------------------------------------------


def _shown(measured: dict[int, dict[str, Any]], few: int, many: int) -> str:
    head = ("Asked, ms (p50 / p99)", f"{few:,} cases", f"{many:,} cases", "ratio of p50")
    return table(head, list(_rows(measured[few], measured[many])))


def _rows(few: dict[str, dict[str, float]], many: dict[str, dict[str, float]]) -> Iterator[tuple[str, ...]]:
    for (name, first), (other, second) in zip(few.items(), many.items(), strict=True):
        middle = "p50" if "p50" in first else "mean"
        ratio = f"{second[middle] / first[middle]:.2f}" if first[middle] else ""
        shown = (" / ".join(f"{value:.2f}" for value in row.values()) for row in (first, second))
        yield (name if name == other else f"{name}; {other}", *shown, ratio)
