"""One engine for every kind of case: acts in their order, folded by the kind's table.

Decides that both nodes come to the same case from the same acts, in whatever order they arrived: an act comes
after those it builds on; of two that crossed, the earlier by its Party's own clock comes first. What the
second of them cannot do any more counts for nothing, on both nodes, and is shown as such. Refuses to know
which acts are kept where, and who of a Party did them.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from entente.v1 import agreement_pb2, roster_pb2

from node.cases.case import LAPSE, Act, Case, State, name_of
from node.cases.kinds import OPENINGS, TABLES
from node.cases.table import Scene, Table, Transition, wrong_party
from node.errors import FieldFault, Refusal

END_OF_TIME_US: Final = 2**62


def in_order(acts: Iterable[Act]) -> list[Act]:
    """Return the acts, each after those it builds on; of those that crossed, the earlier first.

    An act that builds on what is not among them comes as if it did not.
    """
    held = {act.act_id: act for act in acts}
    waits = {key: len(act.after & held.keys()) for key, act in held.items()}
    followers: dict[bytes, list[bytes]] = {key: [] for key in held}
    for key, act in held.items():
        for before in act.after & held.keys():
            followers[before].append(key)
    ready = [_place(held[key]) for key, count in waits.items() if not count]
    heapq.heapify(ready)
    ordered = []
    while ready:
        act = held[heapq.heappop(ready)[-1]]
        ordered.append(act)
        for key in followers[act.act_id]:
            waits[key] -= 1
            if not waits[key]:
                heapq.heappush(ready, _place(held[key]))
    return ordered


def _place(act: Act) -> tuple[bool, int, str, bytes]:
    return (act.name not in OPENINGS or bool(act.after), act.at_us, act.by, act.act_id)


def newest(acts: Iterable[Act]) -> frozenset[bytes]:
    """Return the acts that no other builds on."""
    held = list(acts)
    return frozenset(act.act_id for act in held) - frozenset().union(*(act.after for act in held))


def known_to(act: Act, acts: Iterable[Act]) -> list[Act]:
    """Return what the Party that acted knew: what its act builds on, and what that builds on.

    Raises:
        Refusal: INVALID_TRANSITION, it builds on what is not known here, or leaves out what its own Party
            had done before.
    """
    held = {one.act_id: one for one in acts if one.act_id != act.act_id}
    known, look = dict[bytes, Act](), list(act.after)
    while look:
        key = look.pop()
        if key in known:
            continue
        if key not in held:
            raise _builds("builds on an act that is not known here, or was refused")
        known[key] = held[key]
        look.extend(held[key].after)
    if any(one.by == act.by and key not in known for key, one in held.items()):
        raise _builds("leaves out what its own Party has done before")
    return list(known.values())


def _builds(problem: str) -> Refusal:
    return Refusal(
        "INVALID_TRANSITION",
        "the act does not build on the case as both Parties know it",
        remedy="look at the case on both nodes; do the act again",
        faults=[FieldFault("after", problem)],
    )


def fold(genesis: agreement_pb2.AgreementGenesis, acts: Sequence[Act], now_us: int = END_OF_TIME_US) -> Case:
    """Return the case that the acts make, as it stands at `now_us`.

    Args:
        acts: of one case, the opening one among them, in any order.

    Raises:
        Refusal: why the first of them opens no case; ValueError if there is none.
    """
    ordered = in_order(acts)
    if not ordered:
        raise ValueError("a case has at least the act that opened it")
    case = opened(genesis, ordered[0])
    for act in ordered[1:]:
        case = lapsed(case, act.at_us)
        try:
            row = check(genesis, case, act)
        except Refusal as refusal:
            case = replace(case, void={**case.void, act.act_id: refusal})
            continue
        case = case.moved(act.name, _target(row, _scene(genesis, case, act)), act.at_us, act)
    return replace(lapsed(case, now_us), heads=newest(ordered))


def opened(genesis: agreement_pb2.AgreementGenesis, act: Act) -> Case:
    """Return the case that an act opens. Raises Refusal INVALID_TRANSITION, WRONG_PARTY, as guards do."""
    table = TABLES.get(OPENINGS.get(act.name, 0))
    if table is None or act.kind != table.kind:
        raise Refusal(
            "INVALID_TRANSITION", "no case is opened by this act", remedy="name the case it belongs to"
        )
    codes = [one.code for one in genesis.parties]
    asked = next(code for code in codes if code != act.by)
    case = Case(act.act_id, act.kind, act.by, asked)
    scene = _scene(genesis, case, act)
    _ask_guards(table.opening, scene)
    return replace(
        case.moved(act.name, _target(table.opening, scene), act.at_us, act), heads=frozenset({act.act_id})
    )


def lapsed(case: Case, now_us: int) -> Case:
    """Return the case as time alone has moved it by `now_us`."""
    while (found := next_lapse(case)) is not None and found[0] < now_us:
        case = case.moved(LAPSE, found[1], found[0], None)
    return case


def next_lapse(case: Case) -> tuple[int, State] | None:
    """Return when time alone moves the case next, and where to."""
    ahead = [
        (due, lapse.to)
        for lapse in TABLES[case.kind].lapses
        if case.state in lapse.sources and (due := lapse.due(case)) is not None
    ]
    return min(ahead, default=None)


def due_us(case: Case) -> int | None:
    """Return by when something is due in the case; None: nothing is."""
    table = TABLES[case.kind]
    if table.is_final(case.state):
        return None
    ahead = next_lapse(case)
    if ahead is not None:
        return ahead[0]
    return table.due(case) if table.due is not None else None


def check(genesis: agreement_pb2.AgreementGenesis, case: Case, act: Act) -> Transition:
    """Return the row by which an act follows in the case as it stands.

    Raises:
        Refusal: INVALID_TRANSITION, WRONG_PARTY, a code that the table has for this step at this time, or by
            the row's guards.
    """
    table = TABLES[case.kind]
    rows = table.rows(act.name)
    if not rows and act.name == "exempted":
        raise Refusal("EXEMPTION_NOT_APPLICABLE", "no request for assistance or co-operation")
    if not rows or act.kind != case.kind or rows == (table.opening,):
        raise _impossible(table, case, act)
    mine = [row for row in rows if row.sources and case.party(row.by) in (None, act.by)]
    if not mine:
        raise wrong_party(table.article)
    row = next((row for row in mine if case.state in row.sources), None)
    if row is None:
        code = next((row.early[case.state] for row in mine if case.state in row.early), None)
        raise _impossible(table, case, act, code)
    _ask_guards(row, _scene(genesis, case, act))
    return row


def _scene(genesis: agreement_pb2.AgreementGenesis, case: Case, act: Act) -> Scene:
    return Scene(genesis, case, act, TABLES[case.kind].article)


def _ask_guards(row: Transition, scene: Scene) -> None:
    for guard in row.guards:
        guard(scene)


def _impossible(table: Table, case: Case, act: Act, code: str | None = None) -> Refusal:
    return Refusal(
        code or "INVALID_TRANSITION",
        "the act is not possible as the case stands",
        article=table.article,
        facts={"state": name_of(case.state), "step": act.name},
    )


def _target(row: Transition, scene: Scene) -> State:
    if row.to is None:
        return scene.case.state
    return row.to(scene) if callable(row.to) else row.to


@dataclass(frozen=True, slots=True)
class Admitted:
    """An act that may be recorded.

    Attributes:
        row: the row by which.
        before: the case as the Party that acted knew it; None: the act opens it.
        after: the case as all acts and this one make it; None: it crossed others, and they are to be folded.
    """

    row: Transition
    before: Case | None
    after: Case | None


def admit(genesis: agreement_pb2.AgreementGenesis, acts: Sequence[Act], act: Act) -> Admitted:
    """Return how an act is to be recorded: as it was done, it could be done.

    Asked of an own act and of the peer's alike; what the peer had not heard does not make its act wrong.

    Args:
        acts: of the case, as far as known here; none, if the act opens it.

    Raises:
        Refusal: why not.
    """
    if not act.after and not acts:
        case = opened(genesis, act)
        return Admitted(TABLES[act.kind].opening, None, case)
    if not act.after:
        raise _builds("names no act that it builds on")
    known = known_to(act, acts)
    before = fold(genesis, known, act.at_us)
    row = check(genesis, before, act)
    if len(known) < len(acts):
        return Admitted(row, before, None)
    after = before.moved(act.name, _target(row, Scene(genesis, before, act)), act.at_us, act)
    return Admitted(row, before, replace(after, heads=frozenset({act.act_id})))


def roles_for(kind: int, step: str) -> frozenset[roster_pb2.Role]:
    """Return every role that may take a step in some state of such a case; none: there is no such step."""
    return frozenset().union(*(row.roles for row in TABLES[kind].rows(step)))


@dataclass(frozen=True, slots=True)
class Awaited:
    """What a case waits for of one Party."""

    party: str
    roles: frozenset[roster_pb2.Role]
    steps: tuple[str, ...]


def awaits(genesis: agreement_pb2.AgreementGenesis, case: Case) -> tuple[Awaited, ...]:
    """Return what the case waits for, for each Party that somebody waits for."""
    found: dict[str, tuple[frozenset[roster_pb2.Role], tuple[str, ...]]] = {}
    for row in TABLES[case.kind].transitions:
        if case.state not in row.sources or not _is_awaited(row, case):
            continue
        whose = case.party(row.by)
        for party in [whose] if whose is not None else _still_owing(case, row):
            roles, steps = found.get(party, (frozenset(), ()))
            if row.step not in steps:
                found[party] = (roles | row.roles, (*steps, row.step))
    return tuple(Awaited(code, *found[code]) for code in _codes(genesis) if code in found)


def _is_awaited(row: Transition, case: Case) -> bool:
    return row.awaited(case) if callable(row.awaited) else row.awaited


def _codes(genesis: agreement_pb2.AgreementGenesis) -> list[str]:
    return [one.code for one in genesis.parties]


def _still_owing(case: Case, row: Transition) -> Iterable[str]:
    """Yield who of the two has not yet done what either of them is to do in this state."""
    done = set()
    for move in reversed(case.moves):
        if move.act is not None and move.name == row.step:
            done.add(move.act.by)
        if move.name in _RESTARTS.get(row.step, ()):
            break
    drafted = _DRAFTS.get(row.step)
    if drafted is not None and (last := case.last(drafted)) is not None:
        done.add(last.by)
    return [party for party in (case.opener, case.asked) if party not in done]


_RESTARTS: Final[Mapping[str, tuple[str, ...]]] = {"signed": ("association_proposed", "arrangement_drafted")}
_DRAFTS: Final[Mapping[str, str]] = {"minutes_signed": "minutes_drafted", "report_signed": "report_drafted"}
"""Whoever drafted has signed; whatever is drafted anew is to be signed anew."""
