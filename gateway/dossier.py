"""Dossiers: items of information as people write them, in YAML or JSON, one or many to a file.

It decides what a file of dossiers says and names everything that is wrong with it at once, by
document and path (`documents[0].goods[1].hs6`), before anything is submitted. It refuses to know
the agreement, the rosters and the moment of sending: whether an item may be supplied the node says,
with the article, so a dossier that lacks a purpose or its restrictions is read without complaint.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from entente.v1 import (
    code_lists_pb2,
    exchange_service_pb2,
    item_pb2,
    item_supply_pb2,
    purpose_pb2,
    restriction_pb2,
)
from google.protobuf.message import Message

from gateway.dossier_attachments import Attachment, attachments_of
from gateway.dossier_mapping import UNKNOWN_KEY, Faults, fill, words_of
from gateway.dossier_reading import read_documents
from gateway.dossier_supply import addressees_of, channel_of, purpose_of, restrictions_of
from node import contract
from node.errors import FieldFault, Refusal
from node.exchange.content import check_content
from node.exchange.families import FAMILIES
from node.survey import joined

__all__ = ["Attachment", "Dossier", "load_dossiers", "submit_request"]

_CONTENT_KEYS: Final = frozenset({"title", "titles", "subjects", "nominal", "synthetic"})
_ITEM_KEYS: Final = frozenset(
    {"id", "family", "from", "to", "mou_basis", "purpose", "purpose_declaration", "customs_enforcement"}
    | {"derived_from", "acknowledged_caveats", "territory"}
    | {"source_channel", "members", "third_party", "ask_waiver"}
    | {"instruments", "restrictions", "attachments", "parties_nominal", "bulk", "expect", "kind"}
)
_FAMILY_BY_WORD: Final = {name.upper(): name for name in FAMILIES}


@dataclass(frozen=True, slots=True)
class Dossier:
    """One item as its author wrote it, ready to be submitted.

    Attributes:
        source, index: the file, and the document in it, counted from 0.
        name: the author's own name for it, or "".
        from_party, from_person, to_party: as written; the node knows its own Party.
        purpose, restrictions: None where the dossier says nothing.
        corrects: the item that it is a new version of, and `corrects_version` the version that it replaces
            (0: whichever is the newest); empty: it is a new item. No file says so: whoever submits does.
    """

    source: Path
    index: int
    name: str
    from_party: str
    from_person: str
    to_party: str
    content: item_pb2.ItemContent
    mou_basis: str
    purpose: purpose_pb2.Purpose | None
    purpose_declaration: str
    restrictions: restriction_pb2.RestrictionStatement | None
    addressees: item_supply_pb2.Addressees
    customs_enforcement: bool
    instruments: tuple[str, ...]
    derived_from: tuple[str, ...]
    acknowledged_caveats: tuple[str, ...]
    territory: str
    urgency: int
    bulk: bool
    attachments: tuple[Attachment, ...]
    source_channel: int = 0
    members: tuple[str, ...] = ()
    third_party: str = ""
    ask_waiver: bool = False
    corrects: str = ""
    corrects_version: int = 0


def load_dossiers(
    path: Path, *, now: datetime | None = None, skip_other_kinds: bool = False
) -> list[Dossier]:
    """Return the dossiers of a file, in its order.

    Args:
        now: what "in the future" is measured by; the present where it is left out.
        skip_other_kinds: leave out documents of a kind that is no item, instead of refusing them.

    Raises:
        Refusal: `SCHEMA_INVALID` with every fault of every document (or `CODE_LIST_EDITION_UNKNOWN`
            where editions not held are all that is wrong). Nothing of the file is returned then.
    """
    now = now or datetime.now(UTC)
    dossiers: list[Dossier] = []
    faults = Faults()
    for index, document in enumerate(read_documents(path)):
        own = Faults()
        if skip_other_kinds and isinstance(document, dict) and _other_kind(document):
            continue
        if (dossier := _dossier(document, path, index, now, own)) is not None:
            dossiers.append(dossier)
        faults += [FieldFault(joined(f"documents[{index}]", f.path), f.description) for f in own]
    contract.refuse(faults)
    if not dossiers:
        raise Refusal("SCHEMA_INVALID", "the file has no dossier", faults=[FieldFault(path.name, "is empty")])
    return dossiers


def submit_request(
    dossier: Dossier, request_id: str, upload_ids: tuple[str, ...] = ()
) -> exchange_service_pb2.SubmitRequest:
    """Return the request that submits a dossier for its author.

    Args:
        request_id: a UUID; the same for every attempt at the same submission.
        upload_ids: the uploads of the attachments, in their order.
    """
    request = exchange_service_pb2.SubmitRequest(
        request_id=request_id,
        person_id=dossier.from_person,
        content=dossier.content,
        mou_basis=dossier.mou_basis,
        purpose=dossier.purpose,
        purpose_declaration=dossier.purpose_declaration,
        restrictions=dossier.restrictions,
        addressees=dossier.addressees,
        customs_enforcement=dossier.customs_enforcement,
        instruments=dossier.instruments,
        derived_from=dossier.derived_from,
        acknowledged_caveats=dossier.acknowledged_caveats,
        territory=dossier.territory,
        bulk=dossier.bulk,
        upload_ids=upload_ids,
        members=dossier.members,
        third_party=dossier.third_party,
        ask_waiver=dossier.ask_waiver,
        corrects=dossier.corrects,
        corrects_version=dossier.corrects_version,
    )
    request.source_channel = dossier.source_channel  # type: ignore[assignment]
    request.urgency = dossier.urgency  # type: ignore[assignment]
    return request


def _other_kind(document: dict[str, Any]) -> bool:
    return document.get("kind", "Item") not in ("Item", "item")


def _dossier(document: Any, path: Path, index: int, now: datetime, faults: Faults) -> Dossier | None:
    if not isinstance(document, dict):
        faults.note("", "is not a list of keys and values")
        return None
    if _other_kind(document):
        faults.note("kind", "is a kind that cannot be submitted from a dossier")
        return None
    word = document.get("family")
    family = _FAMILY_BY_WORD.get(word) if isinstance(word, str) else None
    if family is None:
        faults.note("family", "is not one of " + ", ".join(_FAMILY_BY_WORD))
        return None
    sender, recipient = _party(document, "from", faults), _party(document, "to", faults)
    attachments = attachments_of(document.get("attachments", []), path.parent, "attachments", faults)
    content = _content(document, family, faults)
    content.attachments.extend(attachment.description for attachment in attachments)
    if family == "seizure" and not content.seizure.reporting_admin:
        content.seizure.reporting_admin = sender.get("party", "")
    urgency = _urgency(content, family, document, faults)
    dossier = Dossier(
        source=path,
        index=index,
        name=_text(document, "id", faults),
        from_party=sender.get("party", ""),
        from_person=sender.get("person", ""),
        to_party=recipient.get("party", ""),
        content=content,
        mou_basis=_text(document, "mou_basis", faults),
        purpose=purpose_of(document["purpose"], "purpose", faults) if "purpose" in document else None,
        purpose_declaration=_text(document, "purpose_declaration", faults),
        restrictions=restrictions_of(document["restrictions"], "restrictions", faults)
        if "restrictions" in document
        else None,
        addressees=addressees_of(document.get("to", {}), "to", faults),
        customs_enforcement=_flag(document, "customs_enforcement", faults),
        instruments=tuple(_list_of_texts(document, "instruments", faults)),
        derived_from=tuple(_list_of_texts(document, "derived_from", faults)),
        acknowledged_caveats=tuple(_list_of_texts(document, "acknowledged_caveats", faults)),
        territory=_text(document, "territory", faults),
        urgency=urgency,
        bulk=_flag(document, "bulk", faults),
        attachments=tuple(attachments),
        source_channel=channel_of(document.get("source_channel"), "source_channel", faults),
        members=tuple(_list_of_texts(document, "members", faults)),
        third_party=_text(document, "third_party", faults),
        ask_waiver=_flag(document, "ask_waiver", faults),
    )
    _check(dossier, family, now, faults)
    return dossier


def _content(document: dict[str, Any], family: str, faults: Faults) -> item_pb2.ItemContent:
    content = item_pb2.ItemContent()
    of_item = {key: value for key, value in document.items() if _is_of_content(key)}
    parties_nominal = document.get("parties_nominal")
    if parties_nominal is not None and of_item.setdefault("nominal", parties_nominal) != parties_nominal:
        faults.note("parties_nominal", "contradicts nominal")
    fill(content, of_item, "", faults)
    message: Any = getattr(content, family)
    message.SetInParent()
    urgency_is_ours = "urgency" not in message.DESCRIPTOR.fields_by_name
    rest = {
        key: value
        for key, value in document.items()
        if not (_is_of_content(key) or key in _ITEM_KEYS or (key == "urgency" and urgency_is_ours))
    }
    fill(message, _dated(rest), "", faults)
    _inherit_edition(message)
    return content


def _is_of_content(key: str) -> bool:
    return key in _CONTENT_KEYS or (key.startswith("title_") and len(key) == len("title_en"))


def _dated(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with a month as the date of an event turned into its first day."""
    event = values.get("event")
    if not isinstance(event, dict) or event.get("precision") != "month":
        return values
    day = event.get("date")
    return (
        {**values, "event": {**event, "date": f"{day}-01"}}
        if isinstance(day, str) and len(day) == 7
        else values
    )


def _inherit_edition(message: Any) -> None:
    """Give declared goods without an edition the one that all goods of the dossier share."""
    fields = message.DESCRIPTOR.fields_by_name
    editions = {goods.hs_edition for goods in message.goods} if "goods" in fields else set()
    if len(editions) != 1:
        return
    declared = [*message.cover_load] if "cover_load" in fields else []
    if "misdeclared_as" in fields and message.HasField("misdeclared_as"):
        declared.append(message.misdeclared_as)
    for goods in declared:
        if goods.hs6 and not goods.hs_edition:
            goods.hs_edition = next(iter(editions))


def _urgency(content: item_pb2.ItemContent, family: str, document: dict[str, Any], faults: Faults) -> int:
    message: Any = getattr(content, family)
    if "urgency" in message.DESCRIPTOR.fields_by_name:
        urgency: int = message.urgency
        return urgency
    words = words_of(code_lists_pb2.Urgency.DESCRIPTOR)
    word = document.get("urgency", "routine")
    if word not in words:
        faults.note("urgency", "is not one of " + ", ".join(words))
    return words.get(word, code_lists_pb2.URGENCY_ROUTINE)


def _check(dossier: Dossier, family: str, now: datetime, faults: Faults) -> None:
    """Note what contract and content rules say, at the paths of the dossier, each place once."""
    noted = {fault.path for fault in faults}

    def note(path: str, description: str) -> None:
        inner = path.removeprefix(family).removeprefix(".") if path != family else ""
        at = inner or path
        if at not in noted and not any(known.startswith((at + ".", at + "[")) for known in noted):
            noted.add(at)
            faults.note(at, description)

    for fault in (*contract.check(dossier.content), *check_content(dossier.content, now, prefix="")):
        note(fault.path, fault.description)
    parts: tuple[tuple[str, Message | None], ...] = (
        ("purpose", dossier.purpose),
        ("restrictions", dossier.restrictions),
        ("to", dossier.addressees),
    )
    for name, message in parts:
        for fault in contract.check(message, name) if message is not None else ():
            note(fault.path.replace(f"{name}.restrictions.", f"{name}."), fault.description)


def _party(document: dict[str, Any], key: str, faults: Faults) -> dict[str, str]:
    value = document.get(key)
    if not isinstance(value, dict):
        faults.note(key, contract.REQUIRED)
        return {}
    allowed = {"from": ("party", "person"), "to": ("party", "persons", "role", "roles")}[key]
    for inner in value:
        if inner not in allowed and key == "from":
            faults.note(joined(key, inner), UNKNOWN_KEY)
    for inner in ("party", "person") if key == "from" else ("party",):
        if not isinstance(value.get(inner), str):
            faults.note(joined(key, inner), contract.REQUIRED)
    return {inner: text for inner, text in value.items() if isinstance(text, str)}


def _text(document: dict[str, Any], key: str, faults: Faults) -> str:
    value = document.get(key, "")
    if isinstance(value, str):
        return value
    faults.note(key, "is not a text")
    return ""


def _flag(document: dict[str, Any], key: str, faults: Faults) -> bool:
    value = document.get(key, False)
    if isinstance(value, bool):
        return value
    faults.note(key, "is neither true nor false")
    return False


def _list_of_texts(document: dict[str, Any], key: str, faults: Faults) -> list[str]:
    value = document.get(key, [])
    texts = value if isinstance(value, list) else [value]
    if all(isinstance(text, str) for text in texts):
        return texts
    faults.note(key, "is not a list of texts")
    return []
