"""Every step, in every state of every kind, by either Party: what the articles name, and nothing else.

What is expected is written here a second time, from the articles, and not read from the tables.
"""

from __future__ import annotations

import re
from collections import deque
from functools import cache
from itertools import pairwise, product
from typing import Any, Final

import pytest
from entente.v1 import case_pb2, roster_pb2

from node.cases.case import Case, name_of
from node.cases.diagram import diagram
from node.cases.engine import admit, next_lapse, roles_for
from node.cases.guards import DAY_US
from node.cases.kinds import OPENINGS, TABLES
from node.cases.signing import signed_by
from node.errors import Refusal
from tests.support.casework import (
    PARTIES,
    STEPS,
    T0,
    Told,
    kinds,
    step,
)
from tests.support.memorandum import FIRST, SECOND

KINDS: Final = kinds()
OPENING: Final = {
    "REVIEW": (FIRST, "review_requested"),
    "CONSULTATION": (SECOND, "consultation_planned"),
    "PROJECT": (SECOND, "project_listed"),
    "MEETING": (FIRST, "meeting_announced"),
    "ACCESS": (SECOND, "access_requested"),
    "EXPERTISE": (SECOND, "expertise_asked"),
    "ASSOCIATION": (SECOND, "association_proposed"),
    "ARRANGEMENT": (FIRST, "need_assessed"),
    "EVALUATION": (FIRST, "evaluation_proposed"),
    "EXEMPTION": (SECOND, "exempted"),
}
# For each kind and state what may be done: by O, who opened it, by A, who was asked, or by E, either.
ALLOWED: Final[dict[str, dict[str, str]]] = {
    "REVIEW": {
        "REQUESTED": "A review_acknowledged review_commented declined exempted "
        "O review_replied suggestion_decided document_added due_moved withdrawn",
        "ACKNOWLEDGED": "A review_commented declined exempted "
        "O review_replied suggestion_decided document_added due_moved withdrawn",
        "IN_REVIEW": "A review_commented comments_delivered declined exempted "
        "O review_replied suggestion_decided document_added due_moved withdrawn",
        "COMMENTED": "A review_commented O review_replied suggestion_decided document_added review_closed "
        "withdrawn",
        "CLOSED": "",
        "DECLINED": "",
        "EXEMPTED": "",
        "WITHDRAWN": "",
        "LAPSED": "",
    },
    "CONSULTATION": {
        "PLANNED": "E consultation_moved consultation_held activity_arranged O withdrawn A declined exempted",
        "HELD": "E activity_arranged minutes_drafted",
        "MINUTES_DRAFTED": "E activity_arranged minutes_drafted minutes_signed",
        "MINUTED": "",
        "LAPSED": "",
        "WITHDRAWN": "",
        "DECLINED": "",
        "EXEMPTED": "",
    },
    "PROJECT": {
        "LISTED": "O project_changed project_closed E overlap_found",
        "OVERLAP_SUSPECTED": "O project_changed project_closed E overlap_found overlap_resolved",
        "COORDINATED": "O project_changed project_closed E overlap_found",
        "DISTINCT": "O project_changed project_closed E overlap_found",
        "CLOSED": "",
    },
    "MEETING": {
        "ANNOUNCED": "O meeting_invited meeting_changed meeting_held withdrawn",
        "INVITED": "A meeting_accepted declined exempted O meeting_changed withdrawn",
        "ACCEPTED": "A declined O meeting_changed meeting_held withdrawn",
        "DECLINED": "A meeting_accepted O meeting_changed meeting_held withdrawn",
        "NO_REPLY": "A meeting_accepted declined O meeting_changed meeting_held withdrawn",
        "HELD": "E meeting_reported",
        "REPORTED": "E meeting_reported",
        "WITHDRAWN": "",
        "EXEMPTED": "",
    },
    "ACCESS": {
        "REQUESTED": "A access_granted declined exempted O withdrawn",
        "GRANTED": "A access_granted access_suspended availability_noted E access_closed",
        "SUSPENDED": "A access_resumed availability_noted E access_closed",
        "CLOSED": "",
        "DECLINED": "",
        "WITHDRAWN": "",
        "EXEMPTED": "",
    },
    "EXPERTISE": {
        "ASKED": "A expertise_offered declined exempted O due_moved withdrawn",
        "OFFERED": "A expertise_delivered declined exempted O withdrawn",
        "DELIVERED": "O expertise_rated",
        "RATED": "",
        "DECLINED": "",
        "EXEMPTED": "",
        "WITHDRAWN": "",
        "LAPSED": "",
    },
    "ASSOCIATION": {
        "PROPOSED": "E signed A declined exempted O withdrawn",
        "SIGNED_ONE": "E signed A declined exempted O withdrawn",
        "AGREED": "E association_started association_ended",
        "ACTIVE": "E association_ended",
        "ENDED": "",
        "DECLINED": "",
        "EXEMPTED": "",
        "WITHDRAWN": "",
    },
    "ARRANGEMENT": {
        "NEED_ASSESSED": "E need_assessed O withdrawn A exempted",
        "NOT_NECESSARY": "E need_assessed",
        "NECESSARY": "E arrangement_drafted O withdrawn A exempted",
        "DRAFTED": "E arrangement_drafted signed O withdrawn A exempted",
        "SIGNED_ONE": "E arrangement_drafted signed O withdrawn A exempted",
        "SIGNED_BOTH": "E arrangement_drafted arrangement_closed",
        "AMENDING": "E arrangement_drafted signed arrangement_closed",
        "CLOSED": "",
        "WITHDRAWN": "",
        "EXEMPTED": "",
    },
    "EVALUATION": {
        "PROPOSED": "A evaluation_agreed declined exempted O withdrawn",
        "AGREED": "E evaluation_started O withdrawn",
        "RUNNING": "E report_drafted",
        "REPORT_DRAFTED": "E report_drafted report_signed",
        "REPORTED": "",
        "DECLINED": "",
        "EXEMPTED": "",
        "WITHDRAWN": "",
    },
    "EXEMPTION": {"EXEMPTED": ""},
}
# Where a signature that must come first is missing, the refusal says so (1.1, 5.4, 5.5, 5.6).
UNSIGNED: Final = {
    ("CONSULTATION", "HELD"): {"minutes_signed"},
    ("ASSOCIATION", "PROPOSED"): {"association_started"},
    ("ASSOCIATION", "SIGNED_ONE"): {"association_started"},
    ("ARRANGEMENT", "NEED_ASSESSED"): {"arrangement_drafted"},
    ("EVALUATION", "PROPOSED"): {"evaluation_started", "report_drafted", "report_signed"},
    ("EVALUATION", "AGREED"): {"report_signed"},
    ("EVALUATION", "RUNNING"): {"report_signed"},
}
# Whoever may do it besides the contact person and the principal.
OFFICER, LEGAL = roster_pb2.ROLE_PROJECT_OFFICER, roster_pb2.ROLE_LEGAL_ADVISER
CONTACTS: Final = {roster_pb2.ROLE_CONTACT, roster_pb2.ROLE_PRINCIPAL}
FOR_CONTACTS: Final = {
    "exempted",
    "meeting_announced meeting_invited meeting_accepted meeting_changed",
    "minutes_signed report_signed evaluation_agreed consultation_moved",
    "access_requested access_granted access_suspended access_resumed access_closed availability_noted",
}
FOR_LEGAL: Final = {"consultation_planned", "signed"}


def owners(kind: str) -> dict[str, str]:
    """Return whose each step of a kind is."""
    found: dict[str, str] = {}
    for said in ALLOWED[kind].values():
        side = ""
        for word in said.split():
            if word in "OAE":
                side = word
            else:
                found[word] = side
    return found


OTHERWISE: Final[dict[str, tuple[dict[str, Any], ...]]] = {
    "overlap_resolved": ({"outcome": 1}, {"outcome": 2}),
    "need_assessed": ({"necessary": True}, {"necessary": False}),
}


@cache
def reached(kind: str) -> dict[tuple[str, Any], tuple[Told, int]]:
    """Return a history that leads to each state of a kind, by each way that makes a difference."""
    opener, opening = OPENING[kind]
    told = Told()
    unneeded: dict[str, Any] = {"necessary": False} if opening == "need_assessed" else {}
    told.done(opener, step(opening, at_us=T0, **unneeded), T0)
    found: dict[tuple[str, Any], tuple[Told, int]] = {}
    queue = deque([(told, T0)])
    while queue:
        told, at = queue.popleft()
        case = told.case(opener, at)
        last = case.moves[-1].act
        drafted = case.last("minutes_drafted", "report_drafted", "arrangement_drafted")
        key = (name_of(case.state), (last and last.by, signed_by(case), drafted and drafted.by))
        if key in found:
            continue
        found[key] = (told, at)
        if (ahead := next_lapse(case)) is not None:
            queue.append((told, ahead[0] + 1))
        for moment in (at + 1_000_000, at + 50 * DAY_US):
            for name in owners(kind):
                for code, said in product(PARTIES, OTHERWISE.get(name, ({},))):
                    further = told.copy()
                    try:
                        further.done(code, step(name, case, moment, **said), moment)
                    except Refusal:
                        continue
                    queue.append((further, moment))
            if kind != "MEETING":
                break
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_state_that_the_articles_name_is_reached_and_no_other(kind: str) -> None:
    states = {state for state, _ in reached(kind)}
    assert states == set(ALLOWED[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_the_diagram_draws_exactly_the_ways_that_a_case_goes(kind: str) -> None:
    drawn = set()
    for line in diagram(TABLES[KINDS[kind]]).splitlines():
        if found := re.fullmatch(r"    (\w+) --> (\w+): (\w+)(?: \(\w+\))?", line):
            drawn.add(found.groups())
    gone = set()
    for told, at in reached(kind).values():
        case = told.case(FIRST, at)
        ways = [(name_of(a.state), name_of(b.state), b.name) for a, b in pairwise(case.moves)]
        if (ahead := next_lapse(case)) is not None:
            ways.append((name_of(case.state), name_of(ahead[1]), "lapsed"))
        for name, code, moment in product(owners(kind), PARTIES, (at + 1, at + 50 * DAY_US)):
            for said in OTHERWISE.get(name, ({},)):
                further, stood = told.copy(), told.case(code, moment)
                try:
                    further.done(code, step(name, stood, moment, **said), moment)
                except Refusal:
                    continue
                to = further.case(code, moment).state
                ways.append((name_of(stood.state), name_of(to), name))
        gone |= {way for way in ways if way[0] != way[1] or way in drawn}
    assert gone == drawn


def expected(kind: str, case: Case, at: int, name: str, code: str) -> str:
    state, whose = name_of(case.state), owners(kind)
    if name not in whose:
        return (
            "EXEMPTION_NOT_APPLICABLE" if name == "exempted" and kind == "PROJECT" else "INVALID_TRANSITION"
        )
    side = "O" if code == case.opener else "A"
    if whose[name] not in ("E", side):
        return "WRONG_PARTY"
    if name in UNSIGNED.get((kind, state), ()):
        return "COUNTERSIGNATURE_MISSING"
    if name not in ALLOWED[kind][state].split():
        return "INVALID_TRANSITION"
    if name == "signed" and code in signed_by(case):
        return "INVALID_TRANSITION"
    drafted = {"minutes_signed": "minutes_drafted", "report_signed": "report_drafted"}.get(name)
    if drafted is not None and (last := case.last(drafted)) is not None and last.by == code:
        return "COUNTERSIGNATURE_MISSING"
    undecided = {act.act_id for act in case.acts("review_commented")} - {
        act.body.comment_id for act in case.acts("suggestion_decided")
    }
    if name == "suggestion_decided" and not undecided:
        return "SCHEMA_INVALID"  # there is none
    if name == "review_replied" and case.last("review_commented") is None:
        return "SCHEMA_INVALID"  # to nothing
    start = case.opening.body.start_time.ToMicroseconds() if kind == "MEETING" else 0
    if name == "meeting_held" and at + 1 < start:
        return "INVALID_TRANSITION"  # it has not begun
    if name == "meeting_invited" and at + 1 + 20 * DAY_US > start:
        return "SCHEMA_INVALID"  # an answer would come too late
    return ""


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_in_every_state_by_either_party_is_what_the_articles_name(kind: str) -> None:
    wrong = []
    for (state, _), (told, at) in reached(kind).items():
        case = told.case(FIRST, at)
        for name in STEPS:
            said = step(name, case, at + 1)
            for code in PARTIES:
                act = told.propose(code, said, at + 1)
                try:
                    admit(told.genesis, list(told.heard[code].values()), act)
                    got = ""
                except Refusal as refusal:
                    got = refusal.code
                if got != (want := expected(kind, case, at, name, code)):
                    wrong.append((state, name, code, got, want))
    assert not wrong


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_is_taken_by_the_roles_that_the_articles_name(kind: str) -> None:
    contacts = {name for words in FOR_CONTACTS for name in words.split()}
    for name in {OPENING[kind][1], *owners(kind)}:
        wanted = set(CONTACTS)
        by_contact = name in contacts or (name in ("declined", "withdrawn") and kind in ("MEETING", "ACCESS"))
        if kind == "CONSULTATION" and name == "declined":
            by_contact = True
        if not by_contact:
            wanted.add(OFFICER)
        if name in FOR_LEGAL or (kind == "CONSULTATION" and name == "withdrawn"):
            wanted.add(LEGAL)
        assert roles_for(KINDS[kind], name) == wanted, name
        assert all(row.roles == wanted for row in TABLES[KINDS[kind]].rows(name))


def test_every_step_is_some_kinds_and_every_opening_opens_its_own() -> None:
    known = {name for kind in KINDS for name in (*owners(kind), OPENING[kind][1])}
    assert known == set(STEPS) == {field.name for field in case_pb2.CaseStep.DESCRIPTOR.fields}
    assert {OPENING[kind][1]: KINDS[kind] for kind in KINDS} == dict(OPENINGS)
