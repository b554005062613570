"""What a case is about, as its opening act says: for lists, for people, for other cases. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from entente.v1 import localized_text_pb2

from node.cases.case import Act, Case

Texts = Iterable[localized_text_pb2.LocalizedText]


_TITLES: Final[Mapping[str, Callable[[Any], Texts]]] = MappingProxyType(
    {
        "review_requested": lambda body: body.project.titles,
        "consultation_planned": lambda body: body.subjects,
        "project_listed": lambda body: body.outline.titles,
        "meeting_announced": lambda body: body.titles,
        "access_requested": lambda body: body.reasons,
        "expertise_asked": lambda body: body.questions,
        "association_proposed": lambda body: body.terms.programmes,
        "need_assessed": lambda body: body.reasons,
        "evaluation_proposed": lambda body: body.terms.scopes,
        "exempted": lambda body: body.reasons,
    }
)
"""For each opening step, what stands for a title, once for each language."""


_ABOUT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"need_assessed": ("association_id", "project_id"), "exempted": ("request_id",)}
)
"""The opening steps that name another case, or a request, and in which fields."""


def about(opening: Act) -> frozenset[bytes]:
    """Return the cases and requests that a case is about: what is to be arranged, or is exempted from."""
    named = (bytes(getattr(opening.body, field)) for field in _ABOUT.get(opening.name, ()))
    return frozenset(one for one in named if one)


def titles_of(case: Case) -> list[localized_text_pb2.LocalizedText]:
    """Return what the case is about, once for each language it was given in; empty where nothing is said."""
    newest = case.last("project_changed") or case.opening
    if newest.name == "project_changed":
        return list(newest.body.outline.titles)
    return list(_TITLES[case.opening.name](case.opening.body))
