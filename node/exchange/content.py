"""Whether the fields of one item's content agree with one another.

It decides what the form of single fields (`node/contract.py`) cannot say: what is required with
what, that names stand in nominal items only, that invented countries stand in synthetic items
only, that attachments are numbered. It refuses to know who supplies the item, to whom and under
which restrictions; for the families that ask for more care it says what the supplier's restrictions
are held against (`care_of`). Source: Articles 3.1 and 3.3; the item contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from entente.v1 import item_pb2
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from node.contract import REPEATED, check
from node.errors import FieldFault
from node.exchange.codes import is_user_assigned
from node.exchange.families import (
    ALWAYS_NOMINAL,
    NEVER_NOMINAL,
    RULES,
    Circumstance,
    family_of,
)
from node.sound import Soundness
from node.straight import Straight
from node.survey import Finding, Rule, Survey, joined
from node.values import limits_of

__all__ = ["Care", "care_of", "check_content", "check_whole", "family_of"]

_PLACES: Final = frozenset({"iso3166-1", "iso3166-2", "locode"})
_ONLY_NOMINAL: Final = "is only for items that say nominal"
_ONLY_SYNTHETIC: Final = "is a user-assigned code (XA to XZ), which is only for synthetic items"


@dataclass(frozen=True, slots=True)
class Care:
    """What the restrictions of an item start from, unless its supplier says otherwise.

    Attributes:
        default_tlp_red: TLP:RED where the supplier names no TLP.
        named_persons: the audience and the addressees are persons by name, not roles or units.
    """

    default_tlp_red: bool = False
    named_persons: bool = False


_NO_CARE: Final = Care()
_CARE: Final = {
    item_pb2.FAMILY_CONTROLLED_DELIVERY: Care(default_tlp_red=True, named_persons=True),
}


def care_of(family: int) -> Care:
    """Return the care a family asks for, for the check of its supply."""
    return _CARE.get(family, _NO_CARE)  # type: ignore[call-overload, no-any-return]


def check_content(content: item_pb2.ItemContent, now: datetime, prefix: str = "content") -> list[FieldFault]:
    """Return every fault between the fields of `content`; none is an empty list.

    It is meant for content whose form was checked, and never fails on content whose form is wrong.

    Args:
        now: the present instant, with its time zone. Reports of non-synthetic events lie before it.
        prefix: the path of `content` in what the caller sent.
    """
    findings = [*_item(content), *_SURVEY.run(content, _around(content, now))]
    return [FieldFault(joined(prefix, path), text) for path, text in findings]


def check_whole(
    message: Message, content: item_pb2.ItemContent, now: datetime, prefix: str = ""
) -> list[FieldFault]:
    """Return every fault of `message`, in form and between the fields of its content.

    It is `check` of the message and `check_content` of its content, in one look where nothing is wrong.

    Args:
        message: the content itself, or what it stands in, in a field `content`.
        prefix: the path of `message` in what the caller sent; of content that stands alone, "content".
    """
    if _SOUND.holds(message, _around(content, now)) and not _item(content):
        return []
    return [*check(message, prefix), *check_content(content, now)]


def _around(content: item_pb2.ItemContent, now: datetime) -> Circumstance:
    return Circumstance(
        nominal=content.nominal,
        synthetic=content.synthetic,
        attachments=len(content.attachments),
        now=now,
    )


def _item(content: item_pb2.ItemContent) -> list[Finding]:
    found: list[Finding] = []
    family = content.WhichOneof("family")
    if content.nominal and family in NEVER_NOMINAL:
        found.append(("nominal", "is never true in this family"))
    if not content.nominal and family in ALWAYS_NOMINAL:
        found.append(("nominal", "is always true in this family"))
    names = []
    for index, attachment in enumerate(content.attachments):
        names.append(attachment.file_name)
        if attachment.part != index + 1:
            found.append((f"attachments[{index}].part", f"is not {index + 1}, its place in the list"))
    if len(set(names)) < len(names):
        found.append(("attachments", "has two elements of the same file_name"))
    return found


def _rule_for(descriptor: Descriptor) -> Rule | None:
    fields = [(field, limits_of(field)) for field in descriptor.fields]
    nominal = [field for field, limits in fields if limits.nominal]
    places = [field for field, limits in fields if limits.code_list in _PLACES]
    group = RULES.get(descriptor.full_name)
    if not (nominal or places or group):
        return None
    code = Straight("together", "message, item")
    code.add("found = None")
    if nominal:
        code.add("if not item.nominal:")
        for field in nominal:
            code.add(f"    if message.{field.name}:")
            code.add(f"        found = [*(found or ()), ({field.name!r}, {code.hold(_ONLY_NOMINAL)})]")
    if places:
        code.add("if not item.synthetic:")
        for field in places:
            code.add(f"    found = {code.hold(_assigned)}(found, {field.name!r}, message.{field.name})")
    if group:
        code.add(f"if (more := [*{code.hold(group)}(message, item)]):")
        code.add("    found = [*(found or ()), *more]")
    code.add("return found")
    return cast("Rule", code.function())


def _write_sound(code: Straight, descriptor: Descriptor) -> None:
    """Write the same as `_rule_for`, for the look that only asks whether anything is wrong."""
    fields = [(field, limits_of(field)) for field in descriptor.fields]
    if nominal := [f"message.{field.name}" for field, limits in fields if limits.nominal]:
        code.add(f"if not context.nominal and ({' or '.join(nominal)}):")
        code.add("    return False")
    if places := [field for field, limits in fields if limits.code_list in _PLACES]:
        code.add("if not context.synthetic:")
        for field in places:
            code.add(
                f"    if message.{field.name} and {code.hold(_assigned)}(None, '', message.{field.name}):"
            )
            code.add("        return False")
    if group := RULES.get(descriptor.full_name):
        code.add(f"for _ in {code.hold(group)}(message, context):")
        code.add("    return False")


def _assigned(found: list[Finding] | None, name: str, value: Any) -> list[Finding] | None:
    """Return `found` with what is said of codes that only a synthetic item may have."""
    codes = {name: value} if isinstance(value, str) else {f"{name}[{i}]": c for i, c in enumerate(value)}
    more = [(path, _ONLY_SYNTHETIC) for path, one in codes.items() if one and is_user_assigned(one)]
    return [*(found or ()), *more] if more else found


_SURVEY: Final = Survey(_rule_for, most_of=lambda field: limits_of(field).max_items)
_SOUND: Final = Soundness(_write_sound, REPEATED)
