"""Acts in cases without end, by both Parties' contact persons, whatever dies in between.

Decides what was asked and what must have come of it: a request is repeated under its identifier until it is
answered, so that what one node did twice or not at all would show in the case.
"""

from __future__ import annotations

import random
import threading
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from entente.v1 import case_pb2, case_service_pb2, case_view_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.cli.calls import caller_client
from gateway.client import NodeUnreachableError
from gateway.status import PeerRefused
from tests.support.conducting import CONTACT
from tests.support.cooperating import texts
from tests.support.processes import Pair, PartyFolder

_AGAIN_S: Final = 0.05
_EXPERTISE: Final = case_pb2.CASE_KIND_EXPERTISE
RECORDED: Final = case_view_pb2.CASE_ACT_OUTCOME_RECORDED
Step = case_pb2.CaseStep


def asked(days: int = 60) -> case_pb2.CaseStep:
    """Return a request for expertise that is due some days from the machine's now."""
    due = Timestamp()
    due.GetCurrentTime()
    due.FromSeconds(due.seconds + days * 86_400)
    return Step(expertise_asked={"questions": texts("Who trains on scanners?"), "due_time": due})


_FOLLOWS: Final[dict[str, dict[str, Any]]] = {
    "expertise_offered": {"offers": texts("Two trainers")},
    "expertise_delivered": {},
    "expertise_rated": {"grade": 4},
    "declined": {},
    "withdrawn": {},
    "exempted": {},
}


class Conducting:
    """A Party's contact person, who asks, answers, rates and takes back, in a thread."""

    def __init__(self, party: PartyFolder, seed: int) -> None:
        self.party: Final = party
        self.done: dict[str, set[str]] = {}
        """The cases, and the acts in each of them that the node said were done."""
        self.broken: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._conduct, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def finish(self) -> None:
        """Begin nothing new, and wait until everything asked is answered."""
        self._enough.set()
        self._thread.join(60)
        assert not self._thread.is_alive()

    def count(self) -> int:
        """Return how many acts were done."""
        return sum(len(acts) for acts in self.done.values())

    def _conduct(self) -> None:
        while not self._enough.is_set():
            cases = self._waiting() if self.done else []
            if not cases or self._chance.random() < 0.2:
                self.act(asked())
            else:
                case = self._chance.choice(cases)
                steps = [one for awaited in case.awaited for one in awaited.steps if one in _FOLLOWS]
                name = self._chance.choice([*steps, *steps, "withdrawn", "declined", "exempted"])
                self.act(Step(**{name: _FOLLOWS[name]}), case.case_id)

    def _waiting(self) -> Sequence[case_view_pb2.CaseSummary]:
        request = case_service_pb2.ListCasesRequest(open_only=True, kinds=[_EXPERTISE], page_size=20)
        try:
            with caller_client(self.party.home, CONTACT[self.party.code]) as client:
                return list(client.call(client.case.ListCases, request).cases)
        except NodeUnreachableError:
            self.broken["list"] += 1
            self._enough.wait(_AGAIN_S)
            return []

    def act(self, step: case_pb2.CaseStep, case_id: str = "") -> str:
        """Do one act, asked for again until it is answered; return its case, empty if it was refused."""
        request = case_service_pb2.ActOnCaseRequest(
            request_id=str(uuid.uuid4()), case_id=case_id, step=step, person_id=CONTACT[self.party.code]
        )
        answers: list[case_service_pb2.ActOnCaseResponse] = []
        while not answers:
            try:
                with caller_client(self.party.home, CONTACT[self.party.code]) as client:
                    # Twice: the second time the node answers what it answered the first time.
                    answers += [client.call(client.case.ActOnCase, request) for _ in range(2)]
            except NodeUnreachableError:
                self.broken["act"] += 1
                threading.Event().wait(_AGAIN_S)
            except PeerRefused as refusal:
                # The other Party's act came first, or the step is not this Party's.
                assert refusal.code in ("INVALID_TRANSITION", "WRONG_PARTY"), refusal.code  # noqa: PT017
                self.broken["refused"] += 1
                return ""
        assert {one.act_id for one in answers} == {answers[0].act_id}
        self.done.setdefault(answers[0].case_id, set()).add(answers[0].act_id)
        return str(answers[0].case_id)


def shown(party: PartyFolder, case_id: str) -> case_view_pb2.CaseView:
    """Return a case as a Party shows it to its contact person."""
    with caller_client(party.home, CONTACT[party.code]) as client:
        asked_for = case_service_pb2.GetCaseRequest(case_id=case_id, person_id=CONTACT[party.code])
        return client.call(client.case.GetCase, asked_for).case  # type: ignore[no-any-return]


def check(pair: Pair, conducting: Sequence[Conducting]) -> Counter[int]:
    """Compare what was done with both nodes, which run and owe nothing; return how the cases stand.

    Every act that was answered is in its case once on both nodes, and nothing else is; both fold alike.
    """
    done: dict[str, set[str]] = {}
    for one in conducting:
        for case_id, acts in one.done.items():
            done.setdefault(case_id, set()).update(acts)
    states = Counter[int]()
    for case_id, acts in done.items():
        views = [shown(party, case_id) for party in pair.both]
        for view in views:
            assert sorted(one.act_id for one in view.acts) == sorted(acts)
            assert {one.outcome for one in view.acts} == {RECORDED}
            assert not view.summary.unsettled
        folded = [
            [(one.act_id, one.crossed, one.state, one.step.SerializeToString()) for one in view.acts]
            for view in views
        ]
        assert folded[0] == folded[1]
        assert views[0].summary.state == views[1].summary.state
        assert views[0].heads == views[1].heads
        states[views[0].summary.state] += 1
    _check_leaves(pair, {act_id for acts in done.values() for act_id in acts})
    return states


def _check_leaves(pair: Pair, acts: set[str]) -> None:
    """Each act has one leaf of its kind in either ledger, under one digest."""
    digests = []
    for party in pair.both:
        found = [leaf for leaf in party.leaves() if leaf.kind.startswith(("expertise.", "exemption."))]
        digests.append(Counter(leaf.statement_digest for leaf in found))
        assert set(digests[-1].values()) == {1}
        assert len(digests[-1]) == len(acts)
    assert digests[0] == digests[1]
