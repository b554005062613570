"""What is counted of cases, by way of the acts of both nodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from entente.v1 import case_figures_pb2, case_pb2, review_pb2

from node.acts import operate
from node.acts.case_lapses import lapse_cases
from node.acts.party import Party
from tests.support.cooperating import DAY, act, at, both_ways, case_of, document, review_requested, texts
from tests.support.world import World

Step = case_pb2.CaseStep


def figures(party: Party) -> case_figures_pb2.CaseFigures:
    (one,) = operate.node_status(party).relationships
    return one.cases


class Watch:
    """Keeps what the journal counts."""

    def __init__(self) -> None:
        self.facts = Counter[tuple[str, ...]]()

    def committed(self, acts: int, seconds: float) -> None:
        """Look away."""

    def failed(self) -> None:
        """Look away."""

    def happened(self, facts: Mapping[tuple[str, ...], int]) -> None:
        """Add up."""
        self.facts.update(facts)

    def of(self, what: str) -> dict[tuple[str, ...], int]:
        """Return what was counted under a name."""
        return {tuple(fact[1:]): count for fact, count in self.facts.items() if fact[0] == what}


def watched(party: Party) -> Watch:
    watch = Watch()
    party.store.journal.watch = watch
    return watch


def consultation(world: World, days: int = 10) -> case_pb2.CaseStep:
    step = Step(consultation_planned={"subjects": texts("Yearly plan (synthetic)"), "level": 2})
    step.consultation_planned.start_time.CopyFrom(at(world.clock.now() + days * DAY))
    return step


def test_a_consultation_is_due_an_interval_after_the_entry_and_then_after_the_last_held(world: World) -> None:
    relationship = world.wco.relationship("")
    months = relationship.settings().consultation_interval_months
    first = figures(world.wco).consultation_due_time.ToDatetime()
    since = world.clock.now().replace(tzinfo=None)
    assert timedelta(days=28 * months - 40) < first - since < timedelta(days=31 * months + 1)
    case_id = act(world, world.wco, consultation(world)).case_id
    world.clock.forward(days=11)
    held = Step(consultation_held={"level": 3})
    held.consultation_held.held_time.CopyFrom(at(world.clock.now()))
    watch = watched(world.wco)
    act(world, world.wco, held, case_id)
    later = figures(world.wco).consultation_due_time.ToDatetime()
    assert timedelta(days=5) < later - first
    assert watch.of("consultation") == {("senior", "held"): 1}


def test_a_review_waits_for_the_asked_party_alone_and_its_turnaround_is_counted_once(world: World) -> None:
    comment = document(world, world.caricc)
    case_id = act(world, world.wco, review_requested(world)).case_id
    both_ways(world)
    (waits,) = figures(world.caricc).awaited
    assert (waits.kind, waits.count, waits.overdue) == (case_pb2.CASE_KIND_REVIEW, 1, 0)
    assert waits.next_due_time == case_of(world, world.caricc, case_id).summary.due_time
    assert not figures(world.wco).awaited
    (count,) = figures(world.wco).counts
    assert (count.state, count.opened_by, count.count) == (case_pb2.CASE_STATE_REQUESTED, "WCO", 1)
    act(world, world.caricc, Step(review_acknowledged=review_pb2.ReviewAcknowledged()), case_id)
    said = Step(review_commented=review_pb2.ReviewCommented(question=1))
    said.review_commented.comment.item_id, said.review_commented.comment.version = comment, 1
    act(world, world.caricc, said, case_id)
    world.clock.forward(days=2)
    watch = watched(world.caricc)
    act(world, world.caricc, Step(comments_delivered=review_pb2.CommentsDelivered()), case_id)
    act(world, world.caricc, said, case_id)
    ((seconds,),) = watch.of("turnaround")
    assert 2 * 86_400 <= float(seconds) < 2 * 86_400 + 60
    assert watch.facts["turnaround", seconds] == 1


def test_an_exemption_is_counted_on_both_nodes_for_the_party_that_is_exempt(world: World) -> None:
    case_id = act(world, world.wco, review_requested(world)).case_id
    both_ways(world)
    ours, theirs = watched(world.wco), watched(world.caricc)
    act(world, world.caricc, Step(exempted={}), case_id)
    both_ways(world)
    assert (ours.of("exemption"), theirs.of("exemption")) == ({("peer",): 1}, {("own",): 1})
    assert not figures(world.caricc).awaited


def test_what_nobody_answers_waits_no_more_once_its_day_is_over_and_its_lapse_is_counted(
    world: World,
) -> None:
    asked = Step(expertise_asked={"questions": texts("Which seals?"), "subjects": ["drugs"]})
    asked.expertise_asked.due_time.CopyFrom(at(world.clock.now() + 5 * DAY))
    watch = watched(world.wco)
    act(world, world.wco, asked)
    both_ways(world)
    assert [one.count for one in figures(world.caricc).awaited] == [1]
    world.clock.forward(days=6)
    assert not figures(world.caricc).awaited
    while lapse_cases(world.wco).result():
        pass
    assert watch.of("expertise") == {("own", "asked"): 1, ("own", "lapsed"): 1}
