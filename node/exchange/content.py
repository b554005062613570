"""Whether the fields of one item's content agree with one another.

It decides what the form of single fields (`node/contract.py`) cannot say: what is required with
what, that names stand in nominal items only, that invented countries stand in synthetic items
only, that attachments are numbered. It refuses to know who supplies the item, to whom and under
which restrictions; for the families that ask for more care it says what the supplier's restrictions
are held against (`care_of`). Source: Articles 3.1 and 3.3; the item contract.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from entente.v1 import item_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from node.contract import limits_of
from node.errors import FieldFault
from node.exchange.codes import is_user_assigned
from node.exchange.families import (
    ALWAYS_NOMINAL,
    NEVER_NOMINAL,
    RULES,
    Circumstance,
    GroupRule,
    family_of,
)
from node.survey import Finding, Rule, Survey, joined

__all__ = ["Care", "care_of", "check_content", "family_of"]

_PLACES: Final = frozenset({"iso3166-1", "iso3166-2", "locode"})
_NONE: Final[tuple[Finding, ...]] = ()


@dataclass(frozen=True, slots=True)
class Care:
    """What the restrictions of an item start from, unless its supplier says otherwise.

    Attributes:
        default_tlp_red: TLP:RED where the supplier names no TLP.
        named_persons: the audience and the addressees are persons by name, not roles or units.
    """

    default_tlp_red: bool = False
    named_persons: bool = False


_CARE: Final = {
    item_pb2.FAMILY_CONTROLLED_DELIVERY: Care(default_tlp_red=True, named_persons=True),
}


def care_of(family: int) -> Care:
    """Return the care a family asks for, for the check of its supply."""
    return _CARE.get(family, Care())  # type: ignore[call-overload, no-any-return]


def check_content(content: item_pb2.ItemContent, now: datetime, prefix: str = "content") -> list[FieldFault]:
    """Return every fault between the fields of `content`; none is an empty list.

    It is meant for content whose form was checked, and never fails on content whose form is wrong.

    Args:
        now: the present instant, with its time zone. Reports of non-synthetic events lie before it.
        prefix: the path of `content` in what the caller sent.
    """
    circumstance = Circumstance(
        nominal=content.nominal,
        synthetic=content.synthetic,
        attachments=len(content.attachments),
        now=now,
    )
    findings = [*_item(content), *_SURVEY.run(content, circumstance)]
    return [FieldFault(joined(prefix, path), text) for path, text in findings]


def _item(content: item_pb2.ItemContent) -> list[Finding]:
    found: list[Finding] = []
    family = content.WhichOneof("family")
    if content.nominal and family in NEVER_NOMINAL:
        found.append(("nominal", "is never true in this family"))
    if not content.nominal and family in ALWAYS_NOMINAL:
        found.append(("nominal", "is always true in this family"))
    for index, attachment in enumerate(content.attachments):
        if attachment.part != index + 1:
            found.append((f"attachments[{index}].part", f"is not {index + 1}, its place in the list"))
    names = [attachment.file_name for attachment in content.attachments]
    if len(set(names)) < len(names):
        found.append(("attachments", "has two elements of the same file_name"))
    return found


def _rule_for(descriptor: Descriptor) -> Rule | None:
    rules: list[Callable[[Any, Circumstance], Sequence[Finding]]] = []
    if nominal := tuple(_reader(field) for field in descriptor.fields if limits_of(field).nominal):
        rules.append(_nominal_rule(nominal))
    if places := tuple(
        _reader(field) for field in descriptor.fields if limits_of(field).code_list in _PLACES
    ):
        rules.append(_place_rule(places))
    if group := RULES.get(descriptor.full_name):
        rules.append(_listed(group))
    if not rules:
        return None
    if len(rules) == 1:
        return rules[0]
    return lambda message, item: [finding for rule in rules for finding in rule(message, item)]


def _listed(group: GroupRule) -> Rule:
    return lambda message, item: list(group(message, item))


def _reader(field: FieldDescriptor) -> tuple[str, bool]:
    return field.name, field.is_repeated


def _nominal_rule(fields: tuple[tuple[str, bool], ...]) -> Rule:
    def rule(message: Any, item: Circumstance) -> Sequence[Finding]:
        if item.nominal:
            return _NONE
        return [(name, "is only for items that say nominal") for name, _ in fields if getattr(message, name)]

    return rule


def _place_rule(fields: tuple[tuple[str, bool], ...]) -> Rule:
    text = "is a user-assigned code (XA to XZ), which is only for synthetic items"

    def rule(message: Any, item: Circumstance) -> Sequence[Finding]:
        if item.synthetic:
            return _NONE
        found: list[Finding] = []
        for name, is_repeated in fields:
            value = getattr(message, name)
            if not is_repeated:
                if value and is_user_assigned(value):
                    found.append((name, text))
                continue
            found += [(f"{name}[{i}]", text) for i, code in enumerate(value) if is_user_assigned(code)]
        return found

    return rule


_SURVEY: Final = Survey(_rule_for)
