"""Special arrangements: procedures and costs of each Party (Article 5.5).

Decides that both Parties first say whether one is necessary, that each Party's costs are written out, zero
included, that the sums agree, and that the text exists in every language of the agreement. What both signed
holds until both have signed its amendment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from entente.v1 import association_pb2, case_pb2

from node.agreement.gate import Operation
from node.cases.case import Case, Side, State
from node.cases.guards import faulty
from node.cases.signing import signs_the_offer, when_both
from node.cases.table import CLERKS, CONTACT, OFFICERS, Scene, Table, Transition, early_in, states
from node.errors import FieldFault, Refusal

NEED_ASSESSED: Final = case_pb2.CASE_STATE_NEED_ASSESSED
NOT_NECESSARY: Final = case_pb2.CASE_STATE_NOT_NECESSARY
NECESSARY: Final = case_pb2.CASE_STATE_NECESSARY
DRAFTED: Final = case_pb2.CASE_STATE_DRAFTED
SIGNED_ONE: Final = case_pb2.CASE_STATE_SIGNED_ONE
SIGNED_BOTH: Final = case_pb2.CASE_STATE_SIGNED_BOTH
AMENDING: Final = case_pb2.CASE_STATE_AMENDING
CLOSED: Final = case_pb2.CASE_STATE_CLOSED
EXEMPTED: Final = case_pb2.CASE_STATE_EXEMPTED
WITHDRAWN: Final = case_pb2.CASE_STATE_WITHDRAWN
SETTLED: Final = states(NOT_NECESSARY, SIGNED_BOTH, AMENDING)
"""Where a project may be executed, as far as costs and procedures are concerned."""
_UNSETTLED: Final = states(NEED_ASSESSED, NECESSARY, DRAFTED, SIGNED_ONE)


def _for_something(scene: Scene) -> None:
    if not scene.body.association_id and not scene.body.project_id:
        raise faulty(scene, "association_id", "names neither an association nor a project")


def _same_project(scene: Scene) -> None:
    opening = scene.case.opening.body
    for field in ("association_id", "project_id"):
        if getattr(scene.body, field) not in (b"", getattr(opening, field)):
            raise faulty(scene, field, "is not what the case was opened for")


def _jointly(scene: Scene) -> State:
    views = {act.by: act.body.necessary for act in scene.case.acts("need_assessed")}
    views[scene.act.by] = scene.body.necessary
    if len(views) == 1:
        return NEED_ASSESSED
    # Where one Party holds it necessary, both have not agreed that it is not.
    return NECESSARY if any(views.values()) else NOT_NECESSARY


def _each_pays(scene: Scene) -> None:
    terms, faults = scene.body.terms, list[FieldFault]()
    at = f"step.{scene.act.name}.terms.parts"
    parts = {part.party: (place, part) for place, part in enumerate(terms.parts)}
    for code in (one.code for one in scene.genesis.parties):
        if code not in parts:
            faults.append(FieldFault(at, "the part of a Party is missing"))
        elif not parts[code][1].costs:
            faults.append(FieldFault(f"{at}[{parts[code][0]}].costs", "write 0 where nothing is to be paid"))
    if faults:
        raise Refusal("COST_SHARE_INCOMPLETE", "the costs of a Party are not set out", faults=faults)
    if strangers := parts.keys() - {one.code for one in scene.genesis.parties}:
        del strangers
        raise faulty(scene, "terms.parts", "no Party to the agreement")


def _sums_agree(scene: Scene) -> None:
    terms = scene.body.terms
    sums = Counter[str]()
    for part in terms.parts:
        for cost in part.costs:
            sums[cost.currency] += cost.minor
    if {total.currency: total.minor for total in terms.totals} != dict(sums):
        raise faulty(scene, "terms.totals", "the sums do not agree with the costs", "COST_SHARE_INCOMPLETE")


def _in_every_language(scene: Scene) -> None:
    missing = set(scene.genesis.languages) - {text.language for text in scene.body.terms.texts}
    if missing:
        raise faulty(
            scene,
            "terms.texts",
            "a text in a language of the agreement is missing",
            "AUTHENTIC_TEXT_INCOMPLETE",
            article="5.5",
            facts={"languages": ",".join(sorted(missing))},
        )


def require_settled(association: Case, arrangements: Iterable[Case]) -> None:
    """Return if an association may be executed: it only develops, or its arrangement stands or is not needed.

    Raises:
        Refusal: ARRANGEMENT_REQUIRED (5.5).
    """
    terms = association.opening.body.terms
    if terms.phase != association_pb2.ASSOCIATION_PHASE_EXECUTE:
        return
    for case in arrangements:
        opening = case.opening.body
        for_it = opening.association_id == association.case_id
        if not for_it and not (terms.project_id and opening.project_id == terms.project_id):
            continue
        if case.state in SETTLED:
            return
    raise Refusal(
        "ARRANGEMENT_REQUIRED", "neither is an arrangement signed, nor is it agreed that none is needed"
    )


_TERMS: Final = (_each_pays, _sums_agree, _in_every_language)

ARRANGEMENT: Final = Table(
    kind=case_pb2.CASE_KIND_ARRANGEMENT,
    article="5.5",
    operation=Operation.ARRANGEMENT,
    opening=Transition("need_assessed", states(), Side.OPENER, OFFICERS, NEED_ASSESSED, (_for_something,)),
    transitions=(
        Transition(
            "need_assessed",
            states(NEED_ASSESSED),
            Side.EITHER,
            OFFICERS,
            _jointly,
            (_same_project,),
            awaited=True,
        ),
        Transition("need_assessed", states(NOT_NECESSARY), Side.EITHER, OFFICERS, _jointly, (_same_project,)),
        Transition(
            "arrangement_drafted",
            states(NECESSARY, DRAFTED, SIGNED_ONE),
            Side.EITHER,
            OFFICERS,
            DRAFTED,
            _TERMS,
            awaited=True,
            early=early_in(states(NEED_ASSESSED), "COUNTERSIGNATURE_MISSING"),
        ),
        Transition(
            "arrangement_drafted", states(SIGNED_BOTH, AMENDING), Side.EITHER, OFFICERS, AMENDING, _TERMS
        ),
        Transition(
            "signed",
            states(DRAFTED, SIGNED_ONE),
            Side.EITHER,
            CLERKS,
            when_both(SIGNED_ONE, SIGNED_BOTH),
            (signs_the_offer("arrangement"),),
            awaited=True,
            signs=True,
        ),
        Transition(
            "signed",
            states(AMENDING),
            Side.EITHER,
            CLERKS,
            when_both(AMENDING, SIGNED_BOTH),
            (signs_the_offer("arrangement"),),
            awaited=True,
            signs=True,
        ),
        Transition("arrangement_closed", states(SIGNED_BOTH, AMENDING), Side.EITHER, OFFICERS, CLOSED),
        Transition("withdrawn", _UNSETTLED, Side.OPENER, OFFICERS, WITHDRAWN),
        Transition("exempted", _UNSETTLED, Side.ASKED, CONTACT, EXEMPTED),
    ),
)
