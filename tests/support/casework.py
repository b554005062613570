"""Cases without nodes: what each step says at its plainest, and two Parties who do and hear of acts.

`Told` is one case as both Parties know it; a Party acts on what it has heard. Everything in it is invented.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from entente.v1 import case_pb2, principal_act_pb2, roster_pb2

from node.cases.case import Act, Case
from node.cases.engine import END_OF_TIME_US, admit, fold, newest
from node.cases.guards import DAY_US
from node.cases.kinds import OPENINGS
from node.cases.signing import TERMS_OF, offer_of
from tests.support.cooperating import arrangement, association, outline, texts
from tests.support.memorandum import FIRST, PROFILE, SECOND
from tests.support.world import START

T0: Final = int(START.timestamp()) * 1_000_000
PARTIES: Final = (FIRST, SECOND)
DOCUMENT: Final = {"item_id": bytes(16), "version": 1}
ANOTHER: Final = {"item_id": bytes([1] * 16), "version": 2}
Step = case_pb2.CaseStep


def other(code: str) -> str:
    """Return the Party that is not `code`."""
    return SECOND if code == FIRST else FIRST


def stamp(at_us: int) -> Any:
    """Return an instant on the wire."""
    return {"seconds": at_us // 1_000_000, "nanos": at_us % 1_000_000 * 1000}


def period(until: str = "2033-06-30") -> dict[str, str]:
    """Return a period of days."""
    return {"from": "2032-01-01", "until": until}


def _offer_signed(case: Case | None) -> dict[str, Any]:
    act = principal_act_pb2.PrincipalAct()
    act.case_agreed.SetInParent()
    if case is not None and (offer := offer_of(case)) is not None:
        act.case_agreed.case_id, act.case_agreed.offer_id = case.case_id, offer.act_id
        getattr(act.case_agreed, TERMS_OF[offer.name]).CopyFrom(offer.body.terms)
    return {"act": {"act": act.SerializeToString()}}


def _last(case: Case | None, *names: str) -> Act | None:
    return case.last(*names) if case is not None else None


def _undecided(case: Case | None) -> bytes:
    if case is None:
        return bytes(16)
    decided = {act.body.comment_id for act in case.acts("suggestion_decided")}
    found = [act.act_id for act in case.acts("review_commented") if act.act_id not in decided]
    return found[0] if found else bytes(16)


def _commented(case: Case | None) -> bytes:
    last = _last(case, "review_commented")
    return last.act_id if last is not None else bytes(16)


def _drafted(case: Case | None, name: str, field: str) -> Any:
    last = _last(case, name)
    return getattr(last.body, field) if last is not None else DOCUMENT


def _about(case: Case | None) -> bytes:
    arranged = case is not None and case.opening.name == "need_assessed"
    return case.opening.body.association_id if case is not None and arranged else bytes([7] * 16)


_SAID: Final[Mapping[str, Callable[[Case | None, int], Any]]] = {
    "review_requested": lambda _, at: {
        "project": outline(),
        "questions": [{"texts": texts("Is it feasible?")}],
        "due_time": stamp(at + 30 * DAY_US),
    },
    "review_acknowledged": lambda _, __: {},
    "review_commented": lambda _, __: {"comment": DOCUMENT, "question": 1, "suggestion": True},
    "review_replied": lambda case, _: {"reply_to": _commented(case), "reply": DOCUMENT},
    "comments_delivered": lambda _, __: {},
    "suggestion_decided": lambda case, _: {"comment_id": _undecided(case), "accepted": True},
    "document_added": lambda _, __: {"document": DOCUMENT},
    "due_moved": lambda _, at: {"due_time": stamp(at + 60 * DAY_US)},
    "review_closed": lambda _, __: {},
    "consultation_planned": lambda _, at: {
        "subjects": texts("The year ahead"),
        "level": 2,
        "start_time": stamp(at + 10 * DAY_US),
    },
    "consultation_moved": lambda _, at: {"start_time": stamp(at + 12 * DAY_US)},
    "consultation_held": lambda _, at: {"held_time": stamp(at), "level": 2},
    "minutes_drafted": lambda _, __: {"minutes": DOCUMENT},
    "minutes_signed": lambda case, _: {"minutes": _drafted(case, "minutes_drafted", "minutes")},
    "activity_arranged": lambda _, __: {"tasks": [{"party": FIRST, "tasks": texts("Trainers")}]},
    "project_listed": lambda _, __: {"outline": outline()},
    "project_changed": lambda _, __: {"outline": outline("Another title")},
    "overlap_found": lambda _, __: {"with_cases": [bytes([9] * 16)], "score_permille": 700},
    "overlap_resolved": lambda _, __: {"outcome": 1},
    "project_closed": lambda _, __: {},
    "meeting_announced": lambda _, at: {
        "titles": texts("Conference"),
        "forum": 2,
        "start_time": stamp(at + 40 * DAY_US),
        "end_time": stamp(at + 41 * DAY_US),
    },
    "meeting_invited": lambda _, at: {
        "interest": {"why": 1, "topics": texts("Containers")},
        "seats": 3,
        "reply_time": stamp(at + 20 * DAY_US),
    },
    "meeting_accepted": lambda _, __: {"seats": 2},
    "meeting_changed": lambda _, __: {"locode": "KZALA"},
    "meeting_held": lambda _, __: {"seats": 2},
    "meeting_reported": lambda _, __: {"report": DOCUMENT},
    "access_requested": lambda _, __: {
        "group": "cen",
        "persons": 4,
        "language": "ru",
        "period": period(),
    },
    "access_granted": lambda _, __: {"persons": 4, "languages": ["ru", "en"], "period": period()},
    "access_suspended": lambda _, __: {},
    "access_resumed": lambda _, __: {},
    "access_closed": lambda _, __: {},
    "availability_noted": lambda _, __: {"languages": ["en"]},
    "expertise_asked": lambda _, at: {
        "questions": texts("Who trains on scanners?"),
        "due_time": stamp(at + 15 * DAY_US),
    },
    "expertise_offered": lambda _, __: {"offers": texts("Two trainers")},
    "expertise_delivered": lambda _, __: {},
    "expertise_rated": lambda _, __: {"grade": 5},
    "association_proposed": lambda _, __: {"terms": association()},
    "association_started": lambda _, __: {},
    "association_ended": lambda _, __: {},
    "need_assessed": lambda case, _: {"necessary": True, "association_id": _about(case)},
    "arrangement_drafted": lambda _, __: {"terms": arrangement()},
    "arrangement_closed": lambda _, __: {},
    "evaluation_proposed": lambda _, __: {
        "terms": {
            "programmes": ["syn-prog-1"],
            "scopes": texts("One year"),
            "methods": texts("Interviews"),
            "period": period(),
        }
    },
    "evaluation_agreed": lambda case, _: {"offer_id": case.case_id if case is not None else bytes(16)},
    "evaluation_started": lambda _, __: {},
    "report_drafted": lambda _, __: {"report": DOCUMENT},
    "report_signed": lambda case, _: {"report": _drafted(case, "report_drafted", "report")},
    "exempted": lambda case, _: {} if case is not None else {"request_id": bytes(16)},
    "declined": lambda _, __: {},
    "withdrawn": lambda _, __: {},
    "signed": lambda case, _: _offer_signed(case),
}
STEPS: Final = tuple(_SAID)
"""Every step that there is."""


def step(name: str, case: Case | None = None, at_us: int = T0, **said: Any) -> case_pb2.CaseStep:
    """Return a step as it would pass in a case wherever it passes at all; `said` replaces fields of it."""
    made = Step(**{name: _SAID[name](case, at_us)})
    body = getattr(made, name)
    body.SetInParent()
    for field, value in said.items():
        body.ClearField(field)
        if value is not None:
            body.MergeFrom(type(body)(**{field: value}))
    return made


class Told:
    """One case, and what each Party has heard of it; acts are admitted by whoever does them."""

    def __init__(self, genesis: Any = PROFILE) -> None:
        self.genesis = genesis
        self.heard: dict[str, dict[bytes, Act]] = {code: {} for code in PARTIES}
        self.count = 0

    def case(self, code: str, now_us: int = END_OF_TIME_US) -> Case:
        """Return the case as a Party sees it."""
        return fold(self.genesis, list(self.heard[code].values()), now_us)

    def propose(
        self,
        code: str,
        said: case_pb2.CaseStep,
        at_us: int,
        kind: int = 0,
        role: int = roster_pb2.ROLE_CONTACT,
    ) -> Act:
        """Return an act of a Party that builds on all it has heard; nobody has heard of it yet."""
        self.count += 1
        acts = list(self.heard[code].values())
        act_id = hashlib.sha256(f"{code}/{self.count}".encode()).digest()[:16]
        return Act(
            act_id=act_id,
            case_id=acts[0].case_id if acts else act_id,
            by=code,
            person="",
            role=role,
            at_us=at_us,
            after=newest(acts),
            kind=kind or (acts[0].kind if acts else OPENINGS[said.WhichOneof("step") or ""]),
            step=said,
        )

    def do(self, code: str, said: case_pb2.CaseStep, at_us: int, **given: Any) -> Act:
        """Do an act: it is admitted, and the Party has heard of it. Raises Refusal."""
        act = self.propose(code, said, at_us, **given)
        admit(self.genesis, list(self.heard[code].values()), act)
        self.heard[code][act.act_id] = act
        return act

    def hear(self, code: str, act: Act) -> None:
        """Take in an act of the other Party. Raises Refusal."""
        admit(self.genesis, list(self.heard[code].values()), act)
        self.heard[code][act.act_id] = act

    def done(self, code: str, said: case_pb2.CaseStep, at_us: int, **given: Any) -> Act:
        """Do an act of which both hear at once."""
        act = self.do(code, said, at_us, **given)
        self.hear(other(code), act)
        return act

    def copy(self) -> Told:
        """Return the same case, to go on with otherwise."""
        made = Told(self.genesis)
        made.heard = {code: dict(acts) for code, acts in self.heard.items()}
        made.count = self.count
        return made


def kinds() -> dict[str, int]:
    """Return the kinds of case, by name."""
    return {
        name.removeprefix("CASE_KIND_"): number
        for name, number in case_pb2.CaseKind.items()
        if number != case_pb2.CASE_KIND_UNSPECIFIED
    }
