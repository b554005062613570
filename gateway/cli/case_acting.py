"""Steps in cases as commands: one grammar for every kind, `entente KIND STEP [CASE] [FILE]`.

Decides how a step is put together from a file and options, and what is said once it is done. Whether it is
possible the node says. A kind's own module lists its steps (`review_commands.py` and the others); what every
kind has alike is added in `case_kinds.py`.
Source: Articles 1 and 4 to 6.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final

import click
from entente.v1 import case_pb2, case_service_pb2, exchange_service_pb2
from google.protobuf.message import Message

from gateway.cli import case_words, typed
from gateway.cli.case_typing import Part
from gateway.cli.faults import InputError
from gateway.cli.framework import Group, command
from gateway.cli.steps import Step, step_options
from gateway.dossier_mapping import Faults, fill
from gateway.dossier_reading import read_documents
from gateway.i18n import gettext as _
from node.cases.guards import documents_of
from node.cases.kinds import kind_name
from node.errors import Refusal

FILE: Final = click.Path(path_type=Path, exists=True, dir_okay=False)
_OPEN: Final = "open"
_SHARED: Final = frozenset({"declined", "withdrawn", "exempted", "signed", "due_moved"})


class Takes(Enum):
    """Whether a step is read from a file, in the words of a dossier."""

    NO_FILE = 0
    MAYBE_A_FILE = 1
    A_FILE = 2


@dataclass(frozen=True, slots=True)
class Verb:
    """One step as it is typed.

    Attributes:
        name: what is typed after the kind.
        step: the field of `CaseStep`.
        text: the help, marked for translation.
        parts: what may be typed as options.
        opens: whether it opens a case; where `case` is true as well, it may name one instead.
    """

    name: str
    step: str
    text: str
    parts: tuple[Part, ...] = ()
    file: Takes = Takes.NO_FILE
    opens: bool = False
    case: bool = True


class CaseGroup(Group):
    """A kind of case. `open` opens one in every kind, whatever its own word for that is."""

    opening = _OPEN

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, self.opening if cmd_name == _OPEN else cmd_name)


def verb_command(kind: int, verb: Verb) -> click.Command:
    """Return the command of a step."""

    def run(step: Step, named: str = "", file: Path | None = None, **given: Any) -> None:
        values = file_values(file) if file is not None else {}
        for part in verb.parts:
            values |= part.put({**given, "named": named})
        body = step_of(verb.step, values)
        if named and verb.step in _SHARED:
            require_kind(step, named, kind)
        act(step, named, body)

    return command(verb.name, verb.text)(_decorated(run, verb))


def _decorated(run: Callable[..., None], verb: Verb) -> Callable[..., None]:
    decorated = step_options(run)
    for part in reversed(verb.parts):
        for given in reversed(part.options):
            decorated = given(decorated)
    if verb.file is not Takes.NO_FILE:
        needed = verb.file is Takes.A_FILE
        decorated = click.argument(
            "file", metavar="FILE" if needed else "[FILE]", type=FILE, required=needed
        )(decorated)
    if verb.case:
        shown = "[CASE]" if verb.opens else "CASE"
        decorated = click.argument("named", metavar=shown, required=not verb.opens, default="")(decorated)
    return decorated


def file_values(path: Path) -> dict[str, Any]:
    """Return what a file of one step holds. Raises InputError; Refusal SCHEMA_INVALID."""
    documents = read_documents(path)
    if len(documents) != 1 or not isinstance(documents[0], dict):
        raise InputError(_("{} does not hold one step of a case.").format(path))
    return dict(documents[0])


def step_of(name: str, values: Mapping[str, Any]) -> case_pb2.CaseStep:
    """Return a step made of values in a dossier's words. Raises Refusal SCHEMA_INVALID with every fault."""
    step, faults = case_pb2.CaseStep(), Faults()
    body = getattr(step, name)
    body.SetInParent()
    fill(body, dict(values), f"step.{name}", faults)
    require_read(faults)
    return step


def require_read(faults: Faults) -> None:
    """Check that everything could be read. Raises Refusal SCHEMA_INVALID."""
    if any(fault.path.endswith(".minor") for fault in faults):
        raise Refusal(
            "SCHEMA_INVALID",
            "an amount cannot be read",
            faults=faults,
            remedy="write amounts in whole minor units: 12.50 EUR is 1250",
        )
    if faults:
        raise Refusal("SCHEMA_INVALID", "the step cannot be read", faults=faults)


def act(step: Step, named: str, body: case_pb2.CaseStep, private_note: str = "") -> None:
    """Do one act at the running node, and say where the case stands. Raises PeerRefused."""
    name_versions(step, body)
    request = step.request(
        case_service_pb2.ActOnCaseRequest, case_id=named, step=body, private_note=private_note
    )
    answer = step.take("case", "ActOnCase", request)
    facts = {
        "case_id": answer.case_id,
        "act_id": answer.act_id,
        "state": case_words.state(answer.state),
        "warnings": [case_words.warning(one) for one in answer.warnings],
    }
    lines = [_("{}: {}.").format(answer.case_id, case_words.state_text(answer.state))]
    lines += case_words.warning_lines(answer.warnings)
    if not named:
        lines.insert(0, _("Opened as {}.").format(answer.case_id))
    step.setting.out.result(facts, *lines)


def name_versions(step: Step, body: case_pb2.CaseStep) -> None:
    """Have the documents of a step that were named without a version name the newest one held here.

    What this caller may not see, and what is no item at all, the node refuses under version 1 as under any.
    """
    newest: dict[bytes, int] = {}
    for document in documents_of(body):
        if not document.version:
            item_id = document.item_id
            if item_id not in newest:
                newest[item_id] = _newest(step, item_id) or 1
            document.version = newest[item_id]


def _newest(step: Step, item_id: bytes) -> int:
    if len(item_id) != 16:
        return 0
    asked = exchange_service_pb2.ListItemsRequest(
        agreement_id=step.agreement_id, item_id=str(uuid.UUID(bytes=item_id)), page_size=1
    )
    found = step.take("exchange", "ListItems", asked).items
    return found[0].version if found else 0


def case_of(step: Step, named: str) -> Any:
    """Return a case as the node holds it. Raises PeerRefused NOT_FOUND."""
    request = case_service_pb2.GetCaseRequest(
        agreement_id=step.agreement_id, person_id=step.person, case_id=named
    )
    return step.take("case", "GetCase", request).case


def require_kind(step: Step, named: str, kind: int) -> None:
    """Check that a case is of the kind that was typed: some steps are the same in several."""
    typed.identifier(named)
    found = case_of(step, named).summary.kind
    if found != kind:
        raise InputError(
            _("{} is of another kind: {}.").format(named, case_words.kind_text(found)),
            _("see {}").format(f"entente {kind_name(found)} show {named}"),
        )


def message_of(kind: Callable[[], Message], values: Mapping[str, Any], path: str) -> Any:
    """Return a message made of values in a dossier's words. Raises Refusal SCHEMA_INVALID."""
    made, faults = kind(), Faults()
    fill(made, dict(values), path, faults)
    require_read(faults)
    return made
