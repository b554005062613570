"""Guards that several kinds of case ask; each says what is wrong, of which field, under which article.

Refuses to know where a case stands: that is the table's. Source: the preamble (subjects), and the paragraph
named at each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from entente.v1 import case_document_pb2, place_pb2, project_pb2
from google.protobuf.message import Message

from node.cases.case import Case
from node.cases.table import Guard, Scene
from node.errors import CATALOGUE, FieldFault, Refusal

DAY_US: Final = 86_400_000_000


def faulty(scene: Scene, field: str, problem: str, code: str = "SCHEMA_INVALID", **more: Any) -> Refusal:
    """Return the refusal of one field of the step, under the case's article where the code names none."""
    path = f"step.{scene.act.name}.{field}"
    article = more.pop("article", "") or CATALOGUE[code].article or scene.article
    return Refusal(code, problem, article=article, faults=[FieldFault(path, problem)], **more)


def after_the_act(field: str) -> Guard:
    """Return a guard: the time in `field`, where it is set, lies after the act."""

    def guard(scene: Scene) -> None:
        if scene.body.HasField(field) and getattr(scene.body, field).ToMicroseconds() <= scene.act.at_us:
            raise faulty(scene, field, "lies in the past")

    return guard


def in_order_of_time(first: str, last: str) -> Guard:
    """Return a guard: the time in `last` does not lie before the one in `first`, where both are set."""

    def guard(scene: Scene) -> None:
        body = scene.body
        if not (body.HasField(first) and body.HasField(last)):
            return
        if getattr(body, last).ToMicroseconds() < getattr(body, first).ToMicroseconds():
            raise faulty(scene, last, "lies before the beginning")

    return guard


def period_of(take: Callable[[Any], Message | None], path: str) -> Guard:
    """Return a guard: the period that `take` finds in the step ends no earlier than it begins."""

    def guard(scene: Scene) -> None:
        period = take(scene.body)
        if isinstance(period, place_pb2.DatePeriod) and period.until < getattr(period, "from"):
            raise faulty(scene, f"{path}.until", "lies before the first day")

    return guard


def not_over(take: Callable[[Any], place_pb2.DatePeriod], path: str) -> Guard:
    """Return a guard: the last day of the period that `take` finds in the step is not over."""

    def guard(scene: Scene) -> None:
        if end_of_day(take(scene.body).until) < scene.act.at_us:
            raise faulty(scene, f"{path}.until", "lies in the past")

    return guard


def in_scope(take: Callable[[Any], Iterable[str]], path: str) -> Guard:
    """Return a guard: the subjects are the memorandum's. Raises Refusal OUT_OF_SCOPE (preamble)."""

    def guard(scene: Scene) -> None:
        known = {one.code for one in scene.genesis.subjects}
        if not known.issuperset(take(scene.body)):
            raise faulty(scene, path, "no subject of the memorandum", "OUT_OF_SCOPE")

    return guard


def outline(take: Callable[[Any], project_pb2.ProjectOutline], path: str) -> tuple[Guard, ...]:
    """Return the guards of a project's outline."""
    return (
        in_scope(lambda body: take(body).subjects, f"{path}.subjects"),
        period_of(lambda body: take(body).period, f"{path}.period"),
    )


def passage_in_order(scene: Scene) -> None:
    """Check that a passage, where one is named, ends no earlier than it begins."""
    if scene.body.HasField("passage") and scene.body.passage.last_line < scene.body.passage.first_line:
        raise faulty(scene, "passage.last_line", "lies before the first line")


def parties_named(take: Callable[[Any], Iterable[str]], path: str) -> Guard:
    """Return a guard: every Party named is one of the two."""

    def guard(scene: Scene) -> None:
        known = {one.code for one in scene.genesis.parties}
        if not known.issuperset(take(scene.body)):
            raise faulty(scene, path, "no Party to the agreement")

    return guard


def same_as_last(drafted: str, field: str) -> Guard:
    """Return a guard: the other Party signs exactly the version that was drafted last, and not its own.

    Raises Refusal COUNTERSIGNATURE_MISSING: a Party cannot sign twice for both.
    """

    def guard(scene: Scene) -> None:
        last = scene.case.last(drafted)
        if last is None or last.by == scene.act.by:
            raise faulty(
                scene,
                field,
                "the other Party signs what this one has drafted",
                "COUNTERSIGNATURE_MISSING",
                article=_ARTICLE_OF_DRAFT[drafted],
            )
        if getattr(last.body, field) != getattr(scene.body, field):
            raise faulty(scene, field, "is not the version that was drafted last", "INVALID_TRANSITION")

    return guard


_ARTICLE_OF_DRAFT: Final = {"minutes_drafted": "1.1", "report_drafted": "5.6"}


def end_of_day(date: str) -> int:
    """Return the end of a day, UTC, in microseconds."""
    day = datetime.fromisoformat(date).replace(tzinfo=UTC)
    return int(day.timestamp()) * 1_000_000 + DAY_US - 1


def not_later_than_now(field: str) -> Guard:
    """Return a guard: the time in `field` has come."""

    def guard(scene: Scene) -> None:
        if getattr(scene.body, field).ToMicroseconds() > scene.act.at_us:
            raise faulty(scene, field, "has not come yet")

    return guard


def time_of(case: Case, names: Iterable[str], field: str) -> int | None:
    """Return the newest time that acts of these names have set in `field`, in microseconds."""
    wanted = frozenset(names)
    for move in reversed(case.moves):
        if move.act is not None and move.name in wanted and move.act.body.HasField(field):
            return int(getattr(move.act.body, field).ToMicroseconds())
    return None


def documents_of(message: Message) -> list[case_document_pb2.DocumentReference]:
    """Return every version of an item that a step names, wherever in it."""
    return [document for _path, document in documents_in(message, "")]


def documents_in(message: Message, path: str) -> Iterator[tuple[str, case_document_pb2.DocumentReference]]:
    """Yield every version of an item that a message names, with its path; `path` is the message's own."""
    if isinstance(message, case_document_pb2.DocumentReference):
        yield path, message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        within = f"{path}.{field.name}"
        if field.is_repeated:
            for place, one in enumerate(value):
                yield from documents_in(one, f"{within}[{place}]")
        else:
            yield from documents_in(value, within)
