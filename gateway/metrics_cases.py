"""What Articles 1, 4, 5 and 6 show the scraper: acts and outcomes as they happen, and how cases stand.

Counters are fed by the facts of committed transactions, gauges by the snapshot that `GetNodeStatus` answers.
Labels come from closed sets, never from a case: kinds, states, levels, `own` and `peer`, `in` and `out`, and
of languages those that Article 5.1 names and `other`.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import product
from typing import Final

from entente.v1 import case_figures_pb2, case_pb2, operator_service_pb2
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric

from node.cases.figures import INVITING, LEVELS, outcomes, word_of
from node.cases.kinds import TABLES, kind_name

_DAY_S: Final = 86_400
_TURNAROUND_S: Final = tuple(days * _DAY_S for days in (0.25, 1, 3, 7, 14, 21, 30, 45, 60, 90, 180))
_LANGUAGES: Final = ("en", "ru", "other")
_KINDS: Final = tuple(kind_name(kind) for kind in TABLES)
_OF_STATE: Final = {
    case_pb2.CASE_KIND_REVIEW: ("entente_reviews", "Reviews of projects (5.3), by state."),
    case_pb2.CASE_KIND_ASSOCIATION: ("entente_associations", "Associations (5.4), by state."),
    case_pb2.CASE_KIND_ARRANGEMENT: ("entente_arrangements", "Special arrangements (5.5), by state."),
    case_pb2.CASE_KIND_EVALUATION: ("entente_evaluations", "Joint evaluations (5.6), by state."),
}
CHECKED: Final = ("none", "suspected")


class CaseMetrics:
    """The declarations. One object per process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def counter(name: str, text: str, **labels: Iterable[str]) -> Counter:
            made = Counter(name, text, tuple(labels), registry=registry)
            for values in product(*labels.values()):
                made.labels(*values)  # so that a first one is a rise from nought
            return made

        sides = ("own", "peer")
        self.counters: Final[Mapping[str, Counter]] = {
            "case": Counter(
                "entente_case_acts",
                "Acts in cases, by the kind of the case, the step, and whether told or received.",
                ("kind", "step", "direction"),
                registry=registry,
            ),
            "case_refused": counter(
                "entente_case_acts_refused",
                "Own acts in cases that the peer refused, by the kind of the case.",
                kind=_KINDS,
            ),
            "consultation": counter(
                "entente_consultations",
                "Consultations (1.1, 1.3) that came to an outcome, by level.",
                level=LEVELS,
                outcome=outcomes(case_pb2.CASE_KIND_CONSULTATION),
            ),
            "overlap": counter(
                "entente_overlap_checks",
                "Comparisons of projects (1.2), and what the Parties made of those that were suspected.",
                outcome=(*CHECKED, *outcomes(case_pb2.CASE_KIND_PROJECT)),
            ),
            "meeting": counter(
                "entente_meetings",
                "Meetings (4.1) that came to an outcome: this Party invites (out), or is invited (in).",
                direction=("out", "in"),
                outcome=outcomes(case_pb2.CASE_KIND_MEETING),
            ),
            "expertise": counter(
                "entente_expertise_requests",
                "Requests for expertise (5.2) that came to an outcome, by the Party that asks.",
                **{"from": sides, "outcome": outcomes(case_pb2.CASE_KIND_EXPERTISE)},
            ),
            "exemption": counter(
                "entente_exemptions", "Exemptions (6.1), by the Party that is exempt.", party=sides
            ),
        }
        self._turnaround = Histogram(
            "entente_review_turnaround_seconds",
            "From the request for a review (5.3) to the comments, by the clocks of the two Parties.",
            buckets=_TURNAROUND_S,
            registry=registry,
        )

    def turned_around(self, seconds: float) -> None:
        """The comments of a review came so long after its request."""
        self._turnaround.observe(seconds)


def case_gauges(
    relationships: Iterable[operator_service_pb2.RelationshipStatus], now: datetime
) -> Iterator[Metric]:
    """Yield the gauges of every agreement's cases."""
    held = [(one.peer, one.agreement.parties, one.cases) for one in relationships]
    for kind, (name, text) in _OF_STATE.items():
        family = GaugeMetricFamily(name, text, labels=["peer", "state"])
        for peer, _parties, figures in held:
            found = Tally[int]()
            for one in figures.counts:
                found[one.state] += one.count if one.kind == kind else 0
            for state in sorted(TABLES[kind].states):
                family.add_metric([peer, word_of(state)], found[state])
        yield family
    overdue = GaugeMetricFamily(
        "entente_consultation_overdue_seconds",
        "How long the next consultation (1.1) is overdue; below 0 while it is not.",
        labels=["peer"],
    )
    share = GaugeMetricFamily(
        "entente_meetings_reciprocity_ratio",
        "Of the meetings to which one Party invited the other, the share of this Party; even at 0.5.",
        labels=["peer"],
    )
    access = GaugeMetricFamily(
        "entente_cencomm_access",
        "Accesses to the WCO's platform (5.1), by state and language; each language of one counts.",
        labels=["peer", "state", "lang"],
    )
    for peer, parties, figures in held:
        if figures.HasField("consultation_due_time"):
            due = figures.consultation_due_time.ToDatetime(UTC)
            overdue.add_metric([peer], (now - due).total_seconds())
        if (figure := reciprocity(figures, parties[0] if parties else "")) is not None:
            share.add_metric([peer], figure)
        for (stands, language), count in _accesses(figures).items():
            access.add_metric([peer, stands, language], count)
    yield from (overdue, share, access)
    yield from _awaited(held, now)


def reciprocity(figures: case_figures_pb2.CaseFigures, own: str) -> float | None:
    """Return this Party's share of the meetings to which one invited the other (4.1); None: none yet."""
    invited = Tally[bool]()
    for one in figures.counts:
        if one.kind == case_pb2.CASE_KIND_MEETING and one.state in INVITING:
            invited[one.opened_by == own] += one.count
    return invited[True] / invited.total() if invited.total() else None


def _accesses(figures: case_figures_pb2.CaseFigures) -> Mapping[tuple[str, str], int]:
    words = (word_of(state) for state in sorted(TABLES[case_pb2.CASE_KIND_ACCESS].states))
    found = dict.fromkeys(product(words, _LANGUAGES), 0)
    for one in figures.accesses:
        key = word_of(one.state), one.language if one.language in _LANGUAGES else "other"
        found[key] = found.get(key, 0) + one.count
    return found


def _awaited(
    held: Iterable[tuple[str, Iterable[str], case_figures_pb2.CaseFigures]], now: datetime
) -> Iterator[Metric]:
    labels = ["peer", "kind"]
    waiting = GaugeMetricFamily(
        "entente_cases_awaited", "Cases that wait for a step of this Party.", labels=labels
    )
    late = GaugeMetricFamily(
        "entente_cases_overdue", "Those of them that were due before now.", labels=labels
    )
    ahead = GaugeMetricFamily(
        "entente_cases_next_due_seconds",
        "How long until the next of the others is due; no series where none is by a day.",
        labels=labels,
    )
    for peer, _parties, figures in held:
        found = {int(one.kind): one for one in figures.awaited}
        for kind in TABLES:
            one = found.get(kind, case_figures_pb2.CasesAwaited())
            waiting.add_metric([peer, kind_name(kind)], one.count)
            late.add_metric([peer, kind_name(kind)], one.overdue)
            if one.HasField("next_due_time"):
                due = one.next_due_time.ToDatetime(UTC)
                ahead.add_metric([peer, kind_name(kind)], (due - now).total_seconds())
    yield from (waiting, late, ahead)
