"""Two session machines over a link that misbehaves: nothing is lost, doubled or out of order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from node.link.effects import Effect, Ending, SendBatch, Settle
from node.link.lanes import PRIORITY, ROUTINE
from tests.link.two_machines import WINDOWS, Node

SIDES = st.integers(0, 1)
LANES = st.sampled_from(PRIORITY)


class TwoNodes(RuleBasedStateMachine):
    @initialize()
    def two_nodes(self) -> None:
        self.now = 0.0
        self.nodes = (Node("A", "B"), Node("B", "A"))
        self.repeated = False

    def connected(self) -> bool:
        return all(node.session is not None for node in self.nodes)

    @rule(side=SIDES, lane=LANES, count=st.integers(1, 6))
    def state(self, side: int, lane: int, count: int) -> None:
        node = self.nodes[side]
        for _ in range(count):
            node.make(lane)
        if node.session is not None:
            node.take(node.session.available())

    @precondition(lambda self: not self.connected())
    @rule(probing=st.booleans())
    def connect(self, probing: bool) -> None:
        self.repeated = False
        for node in self.nodes:
            node.connect(self.now, probing=probing)

    @precondition(lambda self: self.connected())
    @rule(side=SIDES, stored_first=st.booleans())
    def cut(self, side: int, stored_first: bool) -> None:
        if stored_first:  # the act had reached the store, its receipt is lost
            self.nodes[side].do(self.nodes[1 - side], self.now)
        for node in self.nodes:
            node.cut()

    @precondition(lambda self: self.connected())
    @rule(side=SIDES, lane=st.sampled_from((0, *PRIORITY)), repeat=st.booleans())
    def carry(self, side: int, lane: int, repeat: bool) -> None:
        """Carry one frame of one queue: lanes overtake each other here."""
        here, there = self.nodes[side], self.nodes[1 - side]
        queue = here.batches[lane] if lane else here.control
        if not queue:
            return
        raw = queue.popleft()
        if repeat and lane:
            self.repeated = True
            there.receive(raw, self.now)
        there.receive(raw, self.now)
        self.end_together()

    @precondition(lambda self: self.connected())
    @rule(side=SIDES, hold=st.booleans(), times=st.integers(1, 4))
    def work(self, side: int, hold: bool, times: int) -> None:
        for _ in range(times):
            self.nodes[side].do(self.nodes[1 - side], self.now, hold=hold)
        self.end_together()

    @rule(side=SIDES)
    def settle_late(self, side: int) -> None:
        """A receipt reaches the store when its session is over, and perhaps when the next one has begun."""
        self.nodes[side].settle_late()

    @rule(side=SIDES)
    def release(self, side: int) -> None:
        self.nodes[side].release()

    @rule(seconds=st.sampled_from((1.0, 5.0, 16.0, 61.0)))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        for node in self.nodes:
            if node.session is not None:
                node.take(node.session.tick(self.now))
        self.end_together()

    def end_together(self) -> None:
        """A stream that one side ends is over for both."""
        if any(node.session is not None and node.session.closed for node in self.nodes):
            for node in self.nodes:
                node.cut()

    @invariant()
    def each_statement_is_stored_once_and_in_order(self) -> None:
        for node, peer in (self.nodes, self.nodes[::-1]):
            for lane in PRIORITY:
                assert node.stored[lane] == list(range(1, len(node.stored[lane]) + 1))
                assert len(node.stored[lane]) <= peer.made[lane]

    @invariant()
    def nothing_leaves_an_outbox_before_it_is_stored(self) -> None:
        for node, peer in (self.nodes, self.nodes[::-1]):
            for lane in PRIORITY:
                gone = set(range(1, node.made[lane] + 1)) - set(node.owed[lane])
                assert gone <= set(peer.stored[lane])

    @invariant()
    def no_honest_session_breaks_the_protocol(self) -> None:
        for node in self.nodes:
            if not self.repeated:
                assert Ending.BROKEN not in node.endings
                assert node.faults == []
            node.endings.clear()
            node.faults.clear()

    def settle_what_is_on_its_way(self) -> None:
        for _ in range(2):
            run_until_quiet(self.nodes, self.now)
            self.end_together()
            for node in self.nodes:
                node.release()
        if self.connected():
            assert [node.owed for node in self.nodes] == [{lane: {} for lane in PRIORITY}] * 2

    def teardown(self) -> None:
        """Once the link stays up, every outbox empties: in the session that there is, and in the next."""
        if not hasattr(self, "nodes"):
            return
        if self.connected():
            self.settle_what_is_on_its_way()
        for node in self.nodes:
            node.release()
            node.cut()
            node.connect(self.now, probing=True)
        for node in self.nodes:
            assert node.session is not None
        run_until_quiet(self.nodes, self.now)
        for node, peer in (self.nodes, self.nodes[::-1]):
            for lane in PRIORITY:
                assert node.owed[lane] == {}
                assert len(peer.stored[lane]) == node.made[lane]


def run_until_quiet(
    nodes: tuple[Node, ...], now: float, but: Callable[[Node, Effect], bool] = lambda _node, _task: False
) -> None:
    """Carry every frame and do every task until there is none, or none `but` such a one."""
    moving = True
    while moving:
        moving = False
        for here, there in (nodes, nodes[::-1]):
            for queue in (here.control, *here.batches.values()):
                while queue:
                    moving = True
                    there.receive(queue.popleft(), now)
            while here.tasks and not but(here, here.tasks[0]) and here.do(there, now):
                moving = True


@pytest.mark.parametrize("probing", [True, False])
def test_a_receipt_settled_while_the_next_session_sends_its_statement_again_holds_up_nothing(
    probing: bool,
) -> None:
    """The receipt of the earlier session is on its way to the store when that session ends."""
    a, b = Node("A", "B"), Node("B", "A")
    count = WINDOWS[ROUTINE]
    for _ in range(count):
        a.make(ROUTINE)
    for node in (a, b):
        node.connect(0.0)
    run_until_quiet((a, b), 0.0, but=lambda node, task: node is a and isinstance(task, Settle))
    assert any(isinstance(task, Settle) for task in a.tasks)
    for node in (a, b):
        node.cut()
        node.connect(0.0, probing=probing)
    run_until_quiet((a, b), 0.0, but=lambda _, task: isinstance(task, SendBatch))
    assert any(isinstance(task, SendBatch) for task in a.tasks), "read and sent once more"
    a.settle_late()
    for _ in range(20):
        a.make(ROUTINE)
    assert a.session is not None
    a.take(a.session.available())
    run_until_quiet((a, b), 0.0)
    assert a.owed[ROUTINE] == {}
    assert len(b.stored[ROUTINE]) == count + 20
    assert a.session.in_flight == 0


TwoNodes.TestCase.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
test_two_nodes_lose_and_double_nothing = TwoNodes.TestCase
