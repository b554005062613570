"""How a record or an act reads: every value that is signed, one line each, in the order in which it stands.

Decides nothing. Walks what is signed itself, so that no field can be signed without being shown; a
record or act with fields this version does not know is refused where it is read. The words come in the
reader's language through the translation passed in; the values are shown as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC

from entente.v1 import agreement_pb2, localized_text_pb2
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from node.agreement.acts import act_digest, read_act
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


def readable_act(act: bytes, _: Translate = str) -> list[str]:
    """Return an act of a principal in lines of text, and last the digest that the signature stands for.

    `_` translates the labels and what is done. Raises `Refusal` SCHEMA_INVALID unless it can be shown.
    """
    words = {**labels(_), **act_labels(_)}
    digest = _("Digest of the act (SHA-256)")
    return [*_lines(read_act(act), words, ""), f"{digest}: {act_digest(act).hex()}"]


def act_labels(_: Translate = str) -> Mapping[str, str]:
    """Return the label of each field of an act, and the word for each value that is one of a list."""
    return {
        "act_id": _("Act"),
        "agreement_digest": _("Under the agreement with the digest (SHA-256)"),
        "party": _("Act of the principal of"),
        "create_time": _("Prepared"),
        "contact_designation": _("DESIGNATES A CONTACT POINT (2.1)"),
        "contact_revocation": _("REVOKES A DESIGNATION (2.1)"),
        "dispute_conclusion": _("ENDS A DISPUTE (7.1)"),
        "suspension": _("SUSPENDS ITS OBLIGATIONS (7.2)"),
        "suspension_lift": _("TAKES ITS OBLIGATIONS UP AGAIN (7.2)"),
        "amendment": _("AMENDS THE AGREEMENT (8.1)"),
        "termination_notice": _("GIVES NOTICE OF TERMINATION (8.3)"),
        "termination_withdrawal": _("WITHDRAWS A NOTICE OF TERMINATION (8.3)"),
        "principal_keys": _("CHANGES THE KEYS OF THE PRINCIPAL"),
        "case_agreed": _("AGREES TO THE TERMS OF A CASE (5.4, 5.5)"),
        "case_id": _("Case"),
        "offer_id": _("Offer, by its act"),
        "association": _("Association with a programme (5.4)"),
        "arrangement": _("Special arrangement (5.5)"),
        "programmes": _("Programme"),
        "phase": _("Phase"),
        "territories": _("Territories"),
        "period": _("Period"),
        "from": _("First day"),
        "until": _("Last day"),
        "project_id": _("Project"),
        "parts": _("Part of a Party"),
        "procedures": _("Procedure of participation"),
        "costs": _("Cost"),
        "minor": _("Amount in minor units"),
        "currency": _("Currency (ISO 4217)"),
        "whats": _("For what"),
        "totals": _("Sum"),
        "texts": _("Text"),
        "ASSOCIATION_PHASE_DEVELOP": _("development"),
        "ASSOCIATION_PHASE_EXECUTE": _("execution"),
        "person_id": _("Person"),
        "functions": _("Function"),
        "reached_at": _("Reached at"),
        "deputies": _("Deputies"),
        "valid_from_time": _("Holds from"),
        "supersedes": _("Takes the place of the designation"),
        "designation_id": _("Designation"),
        "dispute_id": _("Dispute"),
        "outcome": _("Outcome"),
        "conclusion": _("Conclusion"),
        "not_achieved": _("Ground: no equitable solution was achieved"),
        "breach": _("Ground: the obligations of the other Party have been breached"),
        "statement": _("Statement"),
        "articles": _("Only these articles"),
        "inbound": _("What the other Party still supplies"),
        "suspension_id": _("Suspension"),
        "amendment_id": _("Amendment"),
        "record_digest": _("Digest of the amended record (SHA-256)"),
        "document_digest": _("Digest of the written notice (SHA-256)"),
        "last_day": _("Last day of the agreement"),
        "notice_id": _("Notice"),
        "public_keys": _("Public keys (Ed25519)"),
        "DISPUTE_STATE_RESOLVED": _("resolved"),
        "DISPUTE_STATE_NOT_ACHIEVED": _("no equitable solution was achieved"),
        "INBOUND_POLICY_ACCEPT": _("is taken as before"),
        "INBOUND_POLICY_QUARANTINE": _("is held unopened until the suspension is lifted"),
        "INBOUND_POLICY_REFUSE": _("is refused"),
    }


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
        "channel_names": _("Names by which texts mean that channel (3.5)"),
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
        "notice_period_months": _("Notice of termination runs, in months (8.3)"),
        "reviews_projects": _("Reviews projects at the other Party's request (5.3)"),
        "grants_access": _("Makes its platform available (5.1)"),
        "access_languages": _("Languages in which it does so (5.1)"),
        "activities": _("Activity consulted on (1.3)"),
        "least_level": _("Lowest level"),
        "CONSULTATION_LEVEL_WORKING": _("working level"),
        "CONSULTATION_LEVEL_CONTACT": _("contact persons"),
        "CONSULTATION_LEVEL_SENIOR": _("senior officials"),
        "CONSULTATION_LEVEL_PRINCIPAL": _("principals"),
        "further_keys": _("Further public keys (Ed25519)"),
        "threshold": _("Signatures needed"),
        "names_in_reports": _("Reports of use name persons by pseudonym"),
        "create_time": _("Record made"),
        "True": _("yes"),
        "False": _("no"),
    }


def _lines(message: Message, words: Mapping[str, str], indent: str) -> Iterator[str]:
    for field, value in message.ListFields():
        word = words.get(field.name, field.name)
        values = list(value) if field.is_repeated else [value]
        if field.enum_type is not None:
            names = (field.enum_type.values_by_number[each].name for each in values)
            yield f"{indent}{word}: {', '.join(words.get(name, name) for name in names)}"
            continue
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
