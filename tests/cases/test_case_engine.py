"""Two Parties who act before they hear of each other come to one case, in whatever order they hear."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.cases.case import Case, name_of
from node.cases.engine import awaits, check, fold, in_order, next_lapse
from node.cases.guards import DAY_US
from node.cases.kinds import OPENINGS, TABLES, kind_name
from node.errors import Refusal
from tests.support.casework import PARTIES, STEPS, T0, Told, kinds, other, step
from tests.support.memorandum import FIRST, PROFILE, SECOND

KINDS: Final = kinds()
OPENER: Final = {"REVIEW": FIRST, "MEETING": FIRST, "EVALUATION": FIRST}
HOUR_US: Final = 3_600_000_000


class History(Told):
    """Acts at random: each is done by a Party on what it has heard; the other hears of it some time."""

    def __init__(self, draw: Any, length: int) -> None:
        super().__init__()
        kind = draw(st.sampled_from([name for name in KINDS if name != "EXEMPTION"]))
        opening = TABLES[KINDS[kind]].opening.step
        names = [name for name in STEPS if any(TABLES[KINDS[kind]].rows(name))]
        opener = OPENER.get(kind, SECOND)
        self.done(opener, step(opening, at_us=T0), T0)
        self.owed: dict[str, list[Any]] = {code: [] for code in PARTIES}
        self.refused = 0
        clocks = {FIRST: T0, SECOND: T0 + draw(st.integers(-5, 5)) * HOUR_US}
        for _ in range(length):
            code = draw(st.sampled_from(PARTIES))
            if draw(st.integers(0, 3)) == 0:
                self.catch_up(code, draw(st.integers(1, 4)))
                continue
            passed = draw(st.sampled_from([1, HOUR_US, 3 * DAY_US, 50 * DAY_US]))
            clocks = {one: now + passed for one, now in clocks.items()}
            now = clocks[code]
            case = self.case(code, now)
            self.try_out(code, step(draw(st.sampled_from(names)), case, now), now)
            # What the case waits for is tried more often: otherwise no history goes far.
            for one in awaits(PROFILE, case):
                if one.party == code and draw(st.booleans()):
                    self.try_out(code, step(draw(st.sampled_from(one.steps)), case, now), now)

    def try_out(self, code: str, said: Any, now: int) -> None:
        try:
            act = self.do(code, said, now)
        except Refusal:
            self.refused += 1
        else:
            self.owed[other(code)].append(act)

    def catch_up(self, code: str, most: int) -> None:
        """Hear of some acts of the other Party, in the order in which it did them."""
        for act in self.owed[code][:most]:
            self.hear(code, act)
        del self.owed[code][:most]

    def settle(self) -> list[Any]:
        """Let both hear of all; return the acts."""
        for code in PARTIES:
            self.catch_up(code, len(self.owed[code]))
        return list(self.heard[FIRST].values())


histories = st.composite(lambda draw, most=14: History(draw, draw(st.integers(1, most))))()


def alike(one: Case, two: Case) -> bool:
    """Whether two cases are the same in all that is shown of them."""
    voids = [{key: refusal.code for key, refusal in case.void.items()} for case in (one, two)]
    moves = [
        [(move.name, move.state, move.at_us, move.act and move.act.act_id) for move in case.moves]
        for case in (one, two)
    ]
    return voids[0] == voids[1] and moves[0] == moves[1] and one.heads == two.heads


@given(histories)
@settings(max_examples=150)
def test_whatever_one_partys_node_lets_pass_the_others_does_too_and_both_fold_alike(told: History) -> None:
    told.settle()  # raises, if either refuses what the other has admitted
    assert told.heard[FIRST].keys() == told.heard[SECOND].keys()
    for later in (0, 20 * DAY_US, 400 * DAY_US, 4_000 * DAY_US):
        assert alike(told.case(FIRST, T0 + later), told.case(SECOND, T0 + later))


@given(histories, st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_in_any_order_of_arrival_the_acts_make_the_same_case(told: History, random: Any) -> None:
    acts = told.settle()
    shuffled = random.sample(acts, len(acts))
    assert in_order(acts) == in_order(shuffled)
    assert alike(fold(PROFILE, acts), fold(PROFILE, shuffled))


@given(histories)
@settings(max_examples=100)
def test_an_act_that_is_heard_of_twice_counts_once(told: History) -> None:
    acts = told.settle()
    assert alike(fold(PROFILE, acts), fold(PROFILE, [*acts, *acts]))


@given(histories)
@settings(max_examples=100)
def test_what_counts_and_what_crossed_are_all_the_acts_and_none_is_both(told: History) -> None:
    acts, case = told.settle(), told.case(FIRST)
    counted = [act.act_id for act in case.acts()]
    assert len(counted) == len(set(counted))
    assert {*counted} | case.void.keys() == {act.act_id for act in acts}
    assert not {*counted} & case.void.keys()
    assert case.opening.act_id == case.case_id


@given(histories, st.data())
@settings(max_examples=100)
def test_an_act_that_the_other_refused_leaves_both_with_what_did_not_build_on_it(
    told: History, data: st.DataObject
) -> None:
    acts = told.settle()
    refused = {data.draw(st.sampled_from(acts)).act_id}
    if told.case(FIRST).case_id in refused:
        return
    for act in in_order(acts):  # whatever builds on it is refused as well
        if act.after & refused:
            refused.add(act.act_id)
    kept = [act for act in acts if act.act_id not in refused]
    one, two = fold(PROFILE, kept), fold(PROFILE, kept[::-1])
    assert alike(one, two)
    assert not refused & {*(act.act_id for act in one.acts()), *one.void}


@given(histories)
@settings(max_examples=100)
def test_time_alone_moves_both_at_the_same_instant_and_not_before(told: History) -> None:
    acts = told.settle()
    newest = max(act.at_us for act in acts)
    case = fold(PROFILE, acts, newest)
    if (ahead := next_lapse(case)) is None:
        assert fold(PROFILE, acts).state == case.state
        return
    instant = max(ahead[0], newest)
    assert fold(PROFILE, acts, instant).state == case.state
    for code in PARTIES:
        after = told.case(code, instant + 1)
        assert after.state == ahead[1]
        assert after.moves[-1].at_us == ahead[0]


@given(histories)
@settings(max_examples=150)
def test_nobody_is_waited_for_to_do_what_could_not_be_done(told: History) -> None:
    for code in PARTIES:
        now = max(act.at_us for act in told.heard[code].values()) + 1
        case = told.case(code, now)
        for one in awaits(PROFILE, case):
            assert one.steps
            for name in one.steps:
                role = min(one.roles)
                act = Told.propose(told, one.party, step(name, case, now), now, case.kind, role)
                try:
                    row = check(PROFILE, case, act)
                except Refusal as refusal:
                    # An answer that would come after the meeting begins: the meeting is to be moved first.
                    assert (name, refusal.code) == ("meeting_invited", "SCHEMA_INVALID")  # noqa: PT017
                else:
                    assert role in row.roles


@given(histories)
@settings(max_examples=100)
def test_a_case_that_is_over_waits_for_nobody_and_lets_nothing_pass(told: History) -> None:
    told.settle()
    case = told.case(FIRST)
    if not TABLES[case.kind].is_final(case.state):
        return
    assert awaits(PROFILE, case) == ()
    assert next_lapse(case) is None
    now = T0 + 9_000 * DAY_US
    for name in STEPS:
        for code in PARTIES:
            act = Told.propose(told, code, step(name, case, now), now)
            with pytest.raises(Refusal):
                check(PROFILE, case, act)


def test_an_open_case_that_time_alone_will_not_end_waits_for_somebody() -> None:
    # Where a state is neither: a register's entry, what is agreed and goes on, what both signed.
    rests = {"LISTED", "COORDINATED", "DISTINCT", "GRANTED", "SUSPENDED", "ACTIVE", "SIGNED_BOTH", "REPORTED"}
    rests |= {"NOT_NECESSARY", "ACCEPTED", "DECLINED", "NO_REPLY"}
    for table in TABLES.values():
        for state in table.states:
            ends = any(state in lapse.sources for lapse in table.lapses)
            waited = any(state in row.sources and row.awaited for row in table.transitions)
            if not table.is_final(state) and not ends and not waited:
                assert name_of(state) in rests, (kind_name(table.kind), name_of(state))


def begun() -> Told:
    told = Told()
    told.done(SECOND, step("expertise_asked"), T0)
    return told


def refusal_of(told: Told, act: Any) -> str:
    with pytest.raises(Refusal) as caught:
        told.hear(other(act.by), act)
    return str(caught.value.code)


def test_an_act_builds_on_what_its_party_knew_and_on_nothing_else() -> None:
    told = begun()
    act = told.propose(FIRST, step("expertise_offered"), T0 + 1)
    for after in (frozenset(), {bytes(16)}, act.after | {bytes(16)}, {act.act_id}):
        assert refusal_of(told, replace(act, after=frozenset(after))) == "INVALID_TRANSITION"
    told.done(FIRST, act.step, T0 + 1)
    forgetful = told.propose(FIRST, step("expertise_delivered"), T0 + 2)
    assert refusal_of(told, replace(forgetful, after=act.after)) == "INVALID_TRANSITION"


def test_of_two_acts_that_crossed_the_earlier_by_its_own_clock_counts() -> None:
    for first, second in (PARTIES, PARTIES[::-1]):
        told = begun()
        names = {SECOND: "withdrawn", FIRST: "expertise_offered"}
        one = told.do(first, step(names[first]), T0 + 1)
        two = told.do(second, step(names[second]), T0 + 2)
        told.hear(second, one)
        told.hear(first, two)
        for code in PARTIES:
            case = told.case(code, T0 + 3)
            counted = [act.act_id for act in case.acts()]
            assert counted[1] == one.act_id
            # An offer may be withdrawn from; what was withdrawn is offered no more.
            assert (two.act_id in case.void) == (names[first] == "withdrawn")
            assert name_of(case.state) == "WITHDRAWN"


def test_an_act_done_in_time_counts_though_it_arrives_too_late() -> None:
    told = begun()
    told.do(FIRST, step("expertise_offered"), T0 + 14 * DAY_US)
    late = T0 + 40 * DAY_US
    assert name_of(told.case(SECOND, late).state) == "LAPSED"
    for act in list(told.heard[FIRST].values())[1:]:
        told.hear(SECOND, act)
    assert name_of(told.case(SECOND, late).state) == "OFFERED"


def test_every_opening_is_one_kinds() -> None:
    assert sorted(OPENINGS.values()) == sorted(TABLES)
