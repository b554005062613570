"""The parts of a step in a case, as they are typed: options, and the values that they put into the step.

Decides how each is written on the command line. The values are those of a dossier's file, so that a step is
read from a file and from options in one way (`gateway/dossier_mapping.py`). Refuses to know any kind of case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import click
from entente.v1 import meeting_pb2
from google.protobuf.descriptor import EnumDescriptor

from gateway.cli import typed
from gateway.cli.faults import InputError
from gateway.cli.framework import Number, option
from gateway.cli.words import language
from gateway.dossier_mapping import words_of
from gateway.i18n import gettext as _
from gateway.i18n import mark

_LINES: Final = re.compile(r"([0-9]{1,8})(?:-([0-9]{1,8}))?")
LANGUAGE_TEXT: Final = "LANGUAGE=TEXT"
DOCUMENT: Final = "ITEM[@VERSION]"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a step: its options, and what they put into the step where they are given."""

    options: tuple[Callable[..., Any], ...]
    put: Callable[[Mapping[str, Any]], dict[str, Any]]


def _one(flag: str, field: str, read: Callable[[Any], Any] = lambda value: value, **more: Any) -> Part:
    def put(given: Mapping[str, Any]) -> dict[str, Any]:
        value = given[field]
        return {} if value in (None, "", ()) else {field: read(value)}

    return Part((option(flag, field, **more),), put)


def texts(flag: str, field: str, text: str, *, required: bool = False) -> Part:
    """Return words, once for each language, typed as LANGUAGE=TEXT."""
    return _one(flag, field, _texts, metavar=LANGUAGE_TEXT, multiple=True, required=required, help=text)


def _texts(given: Iterable[str]) -> dict[str, str]:
    made: dict[str, str] = {}
    for one in typed.texts(given):
        if one.language in made:
            raise InputError(_("There is more than one text in {}.").format(language(one.language)))
        made[one.language] = one.text
    return made


def number(flag: str, field: str, text: str, least: int, most: int, *, required: bool = False) -> Part:
    """Return a whole number within bounds."""
    return _one(flag, field, str, type=Number(least, most), required=required, help=text)


def moment(flag: str, field: str, text: str, *, required: bool = False) -> Part:
    """Return a time, typed as a date or a time; UTC where no zone is named."""
    return _one(
        flag, field, lambda at: typed.instant(at).isoformat(), metavar="TIME", required=required, help=text
    )


def word(flag: str, field: str, closed: EnumDescriptor, text: str, *, required: bool = False) -> Part:
    """Return a word of a closed list."""
    return _one(flag, field, type=click.Choice(list(words_of(closed))), required=required, help=text)


def plain(flag: str, field: str, metavar: str, text: str, *, required: bool = False) -> Part:
    """Return a value as it is typed: a code, a name, an identifier."""
    return _one(flag, field, metavar=metavar, required=required, help=text)


def many(flag: str, field: str, metavar: str, text: str, *, required: bool = False) -> Part:
    """Return several values as they are typed."""
    return _one(flag, field, list, metavar=metavar, multiple=True, required=required, help=text)


def words_several(flag: str, field: str, closed: EnumDescriptor, text: str) -> Part:
    """Return several words of a closed list."""
    return _one(flag, field, list, type=click.Choice(list(words_of(closed))), multiple=True, help=text)


def yes(flag: str, field: str, text: str) -> Part:
    """Return whether something holds; left out, it does not."""
    return Part(
        (option(flag, field, is_flag=True, help=text),), lambda given: {field: True} if given[field] else {}
    )


def either(flags: str, field: str, text: str, *, required: bool = True) -> Part:
    """Return one of two words, of which the first says yes."""
    return Part(
        (option(flags, field, default=None, required=required, help=text),),
        lambda given: {} if given[field] is None else {field: given[field]},
    )


def period(field: str, *, required: bool = False) -> Part:
    """Return the first and the last day."""

    def put(given: Mapping[str, Any]) -> dict[str, Any]:
        days = {name: given[name] for name in ("from", "until") if given[name]}
        return {field: days} if days else {}

    first = option("--from", "from", metavar="DATE", required=required, help=mark("The first day."))
    last = option("--until", "until", metavar="DATE", required=required, help=mark("The last day."))
    return Part((first, last), put)


def document(field: str) -> Part:
    """Return the item that a step rests on, and its version."""

    def put(given: Mapping[str, Any]) -> dict[str, Any]:
        item, version = given["item"], given["version"]
        return {field: item if "@" in item or version is None else f"{item}@{version}"}

    what = option("--item", "item", metavar="ITEM", required=True, help=mark("The item that says it."))
    version = option(
        "--version",
        "version",
        type=Number(1, 1_000_000),
        default=None,
        help=mark("Which version; else the newest."),
    )
    return Part((what, version), put)


def passage() -> Part:
    """Return a passage of a document, by its lines."""

    def put(given: Mapping[str, Any]) -> dict[str, Any]:
        if not given["document"] and not given["lines"]:
            return {}
        if not given["document"] or not given["lines"]:
            raise InputError(_("A passage takes both: --document and --lines."))
        match = _LINES.fullmatch(given["lines"])
        if match is None:
            raise InputError(_("{} is not written as 10-14.").format(given["lines"]))
        lines = {"first_line": match[1], "last_line": match[2] or match[1]}
        part = {"part": str(given["part"])} if given["part"] else {}
        return {"passage": {"document": given["document"], **part, **lines}}

    return Part(
        (
            option("--document", "document", metavar=DOCUMENT, help=mark("The document that it is about.")),
            option("--lines", "lines", metavar="10-14", help=mark("The lines of it.")),
            option(
                "--part",
                "part",
                type=Number(0, 64),
                default=0,
                help=mark("The attachment meant; 0 for the content itself."),
            ),
        ),
        put,
    )


def interest() -> Part:
    """Return the interest or competence that an invitation names; the node refuses one without."""

    def put(given: Mapping[str, Any]) -> dict[str, Any]:
        why = {"why": given["why"]} if given["why"] else {}
        topics = {"topics": _texts(given["topic"])} if given["topic"] else {}
        return {"interest": {**why, **topics}} if why or topics else {}

    reasons = click.Choice(list(words_of(meeting_pb2.InterestWhy.DESCRIPTOR)))
    return Part(
        (
            option(
                "--why", "why", type=reasons, help=mark("Whether an interest or a competence is concerned.")
            ),
            option(
                "--topic",
                "topic",
                metavar=LANGUAGE_TEXT,
                multiple=True,
                help=mark("In what; once for each language."),
            ),
        ),
        put,
    )


def offer_of_the_case() -> Part:
    """Return the proposal that opened the case, which bears the case's own name."""
    return Part((), lambda given: {"offer_id": given["named"]})
