"""How a genesis record reads: every value that is signed, one line each, in the order of the record.

Decides nothing. Walks the record itself, so that no field can be signed without being shown; a
record with fields this version does not know is refused by `read_genesis`. The words come in the
reader's language through the translation passed in; the values are shown as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC

from entente.v1 import agreement_pb2, localized_text_pb2
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from node.agreement.genesis import genesis_digest, read_genesis

Translate = Callable[[str], str]


def readable(genesis: bytes, _: Translate = str) -> list[str]:
    """Return the record in lines of text, and last the digest that the signatures stand for.

    `_` translates the labels (gettext). Raises `Refusal` SCHEMA_INVALID unless the record is whole.
    """
    words = labels(_)
    lines = list(_lines(read_genesis(genesis), words, ""))
    digest = _("Agreement digest (SHA-256)")
    return [*lines, f"{digest}: {genesis_digest(genesis).hex()}"]


def labels(_: Translate = str) -> Mapping[str, str]:
    """Return the label of each field of the record, by the field's name."""
    return {
        "agreement_id": _("Agreement"),
        "profile_id": _("Profile"),
        "profile_version": _("Profile version"),
        "parties": _("Party"),
        "code": _("Code"),
        "names": _("Name"),
        "trust_domain": _("Trust domain"),
        "principal": _("Principal"),
        "titles": _("Title"),
        "public_key": _("Public key (Ed25519)"),
        "member_states": _("Member state"),
        "head_office_time_zone": _("Time zone of the head office"),
        "descriptor_digest": _("Digest of the party descriptor (SHA-256)"),
        "cites_instruments": _("Cites instruments of its Council (3.2)"),
        "protected_channel": _("Channel left undisturbed (3.5)"),
        "languages": _("Languages"),
        "subjects": _("Subject"),
        "labels": _("Label"),
        "mandate_of": _("Within the mandate of"),
        "purposes": _("Purpose"),
        "mou_basis": _("Paragraph of the memorandum"),
        "authentic_texts": _("Authentic text"),
        "language": _("Language"),
        "sha256": _("Digest of the text (SHA-256)"),
        "absent": _("Text: absent, not supplied by anyone"),
        "paper_signatures": _("Signature on paper"),
        "party": _("Party"),
        "signatory": _("Signatory"),
        "date": _("Date"),
        "date_as_written": _("Date as written"),
        "place": _("Place"),
        "place_as_written": _("Place as written"),
        "settings": _("Settings"),
        "clock_limit_seconds": _("Greatest difference of the clocks, in seconds"),
        "receipt_deadline_seconds": _("Deadline of a receipt, in seconds"),
        "cosign_limit_seconds": _("Supply stops without a cosigned checkpoint after, in seconds"),
        "roster_lease_seconds": _("A roster holds unconfirmed for, in seconds"),
        "restriction_head_lease_seconds": _("A restriction head holds for, in seconds"),
        "tightening_limit_seconds": _("A tightening is confirmed within, in seconds"),
        "exposure_report_limit_seconds": _("Exposure is reported within, in seconds"),
        "consultation_interval_months": _("Interval of consultations, in months"),
        "item_max_bytes": _("Greatest size of an item, in bytes"),
        "names_in_reports": _("Reports of use name persons by pseudonym"),
        "create_time": _("Record made"),
        "True": _("yes"),
        "False": _("no"),
    }


def _lines(message: Message, words: Mapping[str, str], indent: str) -> Iterator[str]:
    for field, value in message.ListFields():
        word = words.get(field.name, field.name)
        values = list(value) if field.is_repeated else [value]
        if field.message_type is None:
            shown = (words[str(each)] if isinstance(each, bool) else _scalar(each) for each in values)
            yield f"{indent}{word}: {', '.join(shown)}"
            continue
        for number, each in enumerate(values, 1):
            if isinstance(each, localized_text_pb2.LocalizedText):
                yield f"{indent}{word} [{each.language}]: {_scalar(each.text)}"
            elif isinstance(each, Timestamp):
                yield f"{indent}{word}: {each.ToDatetime(UTC).isoformat(timespec='microseconds')}"
            elif isinstance(each, agreement_pb2.TextAbsent):
                yield f"{indent}{word}"
            else:
                yield f"{indent}{word}{f' {number}' if field.is_repeated else ''}:"
                yield from _lines(each, words, indent + "  ")


def _scalar(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    # Line breaks and control characters could make one value look like several lines.
    return str(value) if str(value).isprintable() else repr(value)
