"""What may be refused, in the words of the contract: code, article, remedy.

Which transport status a code becomes is not known here (`gateway/status.py` knows). No refusal
carries content, keys or names of persons. Source: the memorandum, article by article;
`entente/v1/error_reason.proto`, whose names these codes are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from entente.v1 import error_reason_pb2

_PREFIX: Final = "ERROR_REASON_"


@dataclass(frozen=True, slots=True)
class Catalogued:
    """What is fixed for a code: the article it rests on ("" = form), and what the caller can do."""

    article: str
    remedy: str


CATALOGUE: Final[Mapping[str, Catalogued]] = {
    "NOT_IN_FORCE": Catalogued("9", "wait until both Parties have signed"),
    "TERMINATED": Catalogued("8.3", "the agreement has ended; only protective acts remain"),
    "SUSPENDED_BY_SELF": Catalogued("7.2", "your own Party's suspension must be lifted first"),
    "PEER_SUSPENDED": Catalogued("7.2", "wait until the other Party lifts its suspension"),
    "AGREEMENT_VERSION_MISMATCH": Catalogued("8.1", "bring both nodes to the same signed agreement"),
    "MOU_BASIS_MISSING": Catalogued("3.1", "name the paragraph of the memorandum in mou_basis"),
    "OUT_OF_SCOPE": Catalogued("preamble", "exchange only on the subjects of the memorandum"),
    "PURPOSE_MISSING": Catalogued("3.4", "state at least one purpose, or refer to a declared one"),
    "RESTRICTION_STATEMENT_MISSING": Catalogued("3.4", "state the restrictions, or that there are none"),
    "PURPOSE_UNKNOWN": Catalogued("3.4", "declare the purpose first, or use a code of the agreement"),
    "PURPOSE_TOO_BROAD": Catalogued("3.4", "declare a narrower purpose"),
    "PURPOSE_MISMATCH": Catalogued("3.4", "ask the supplier for consent to this purpose"),
    "JUDICIAL_USE_BARRED": Catalogued("3.4", "ask the supplier for consent to judicial use"),
    "ONWARD_BARRED": Catalogued("3.4", "ask the supplier for consent to pass the item on"),
    "ACTION_BARRED": Catalogued("3.4", "ask the supplier for consent to this action"),
    "TERRITORY_BARRED": Catalogued("3.4", "use the item in the territory it is restricted to"),
    "EXPIRED": Catalogued("3.4", "the time of use is over; ask the supplier for a new supply"),
    "SEALED": Catalogued("3.4", "the item is sealed by its supplier"),
    "NOT_FOUND": Catalogued("3.4", "check the identifier"),
    "DUTY_UNMET": Catalogued("3.4", "do the duty named first, then ask again"),
    "SENDER_NOT_AUTHORISED": Catalogued("3.3", "the author must be on the roster in force"),
    "RECIPIENT_NOT_AUTHORISED": Catalogued("3.3", "address persons or roles of the recipient's roster"),
    "ROLE_INSUFFICIENT": Catalogued("3.3", "a person whose role allows the act must do it"),
    "CONTACT_SUPERSEDED": Catalogued("2.1", "the contact person now designated must do it"),
    "ROSTER_STALE": Catalogued("3.3", "restore the link: the other node then confirms its roster"),
    "RESTRICTIONS_STALE": Catalogued("3.4", "wait for the supplier's current restriction head"),
    "RESTRICTION_GAP": Catalogued("3.4", "wait until the missing notice has arrived"),
    "NOT_ORIGINATOR": Catalogued("3.4", "only the Party that supplied the item may do this"),
    "NOTICE_NOT_MONOTONE": Catalogued("3.4", "send a change that loosens as a relaxation"),
    "RESULT_HASH_MISMATCH": Catalogued("3.4", "compare the two nodes' restriction sets"),
    "UNKNOWN_RESTRICTION": Catalogued("3.4", "upgrade the node; until then the strictest reading holds"),
    "RESEND_DOES_NOT_RELAX": Catalogued("3.4", "send a relaxation notice"),
    "COUNCIL_INSTRUMENT_UNSATISFIED": Catalogued("3.2", "ask the legal adviser"),
    "THIRD_PARTY_AGREEMENT_BAR": Catalogued("3.2", "ask the legal adviser"),
    "INSTRUMENT_CITATION_MISSING": Catalogued("3.2", "cite the instrument under which it is released"),
    "RILO_CHANNEL_INTERFERENCE": Catalogued(
        "3.5", "drop the restriction that bars reporting through that channel"
    ),
    "WRONG_PARTY": Catalogued("5.3", "leave it to the other Party, or ask it to do so"),
    "REVIEW_LEVEL_INVALID": Catalogued("5.3", "name the national or regional level"),
    "INVALID_TRANSITION": Catalogued("", "look at the present state first"),
    "LEVEL_TOO_LOW": Catalogued("1.3", "consult at the required level"),
    "INTEREST_TAG_MISSING": Catalogued("4.1", "name the other Party's interest or competence"),
    "COUNTERSIGNATURE_MISSING": Catalogued("8.1", "obtain the other Party's signature"),
    "ARRANGEMENT_REQUIRED": Catalogued("5.5", "sign the special arrangement first"),
    "COST_SHARE_INCOMPLETE": Catalogued("5.5", "state the costs of each Party, zero included"),
    "EVALUATION_NOT_CASE_BY_CASE": Catalogued("5.6", "agree on one programme at a time"),
    "EXEMPTED_ART6": Catalogued("6.1", "the other Party need not comply"),
    "EXEMPTION_NOT_APPLICABLE": Catalogued("6.1", "answer the statement itself"),
    "PRINCIPAL_REQUIRED": Catalogued("2.1", "have the Secretary General or the Director sign it"),
    "SUSPENSION_GROUND_UNMET": Catalogued("7.2", "name a ground of paragraph 7.2 that is met"),
    "PROTECTIVE_DUTY": Catalogued("7.2", "leave protective duties out of the suspension"),
    "WRITTEN_NOTICE_REQUIRED": Catalogued("8.3", "attach the written notice"),
    "NOTICE_PERIOD_TOO_SHORT": Catalogued("8.3", "give three calendar months"),
    "AUTHENTIC_TEXT_INCOMPLETE": Catalogued("9", "supply the text in every authentic language"),
    "ITEM_ID_CONFLICT": Catalogued("", "use a new identifier for other content"),
    "CHUNK_HASH_MISMATCH": Catalogued("", "send the part again from the last good offset"),
    "ITEM_TOO_LARGE": Catalogued("", "split the content, or send it as an attachment"),
    "SCHEMA_INVALID": Catalogued("", "correct the fields named and send again"),
    "CODE_LIST_EDITION_UNKNOWN": Catalogued("", "use a code of an edition that the recipient holds"),
    "REQUEST_ID_CONFLICT": Catalogued("", "use a new request_id for another request"),
    "SIGNATURE_INVALID": Catalogued("", "sign with the key registered in the party descriptor"),
    "FOREIGN_AGREEMENT": Catalogued("3.1", "address the statement under the agreement of this link"),
    "SEQUENCE_GAP": Catalogued("", "send the missing statements of the lane first"),
    "FORK_DETECTED": Catalogued("", "stop; compare both signed versions kept as evidence"),
    "UNKNOWN_BODY": Catalogued("", "upgrade the receiving node"),
    "CONTENT_UNREADABLE": Catalogued("", "seal the content to the recipient's current sealing key"),
    "NOT_DELIVERED": Catalogued("", "ask the peer for the outcome; a late receipt reconciles it"),
    "CONTENT_PENDING": Catalogued("", "wait until the content has arrived"),
    "CALLER_UNKNOWN": Catalogued("3.3", "present a certificate of this listener's trust domain"),
    "CALLER_NOT_AUTHORISED": Catalogued("3.3", "use a method your role is listed for"),
    "CALLER_REVOKED": Catalogued("3.3", "obtain a new certificate"),
    "BUSY": Catalogued("", "come back after the delay named"),
    "STORE_UNAVAILABLE": Catalogued("", "nothing was stored; try again after the delay named"),
    "PEER_UNREACHABLE": Catalogued("", "the node goes on trying; see entente doctor"),
    "CLOCK_SKEW": Catalogued("", "set the clock that is wrong; new supply goes on once the clocks agree"),
    "RESTORED_FROM_OLD_COPY": Catalogued("", "an operator must reconcile with the peer first"),
    "COSIGNATURE_OVERDUE": Catalogued("", "restore the link, so that the peer can cosign"),
    "TOKEN_INVALID": Catalogued("", "start again without the token"),
    "DEADLINE_INVALID": Catalogued("", "set a deadline in the future"),
    "DRAINING": Catalogued("", "connect again"),
    "OUTCOME_UNDETERMINED": Catalogued("", "send the same request again, with the same request_id"),
    "STANDING_DIFFERS": Catalogued("8.1", "compare entente agreement history on both nodes"),
    "SUPERSEDED": Catalogued("3.1", "open the newest version"),
    "VERSION_GAP": Catalogued("3.1", "wait until the versions before it are here and judged"),
    "CLEARANCE_MISSING": Catalogued("3.1", "have another person who may supply clear it: entente clear"),
    "INTERNAL": Catalogued("", "tell the operator of the node the correlation id"),
}

PASSING: Final = frozenset({"CLOCK_SKEW", "ROSTER_STALE"})
"""A statement that the receiver holds for one of these has no place in its lane yet: it is to come again."""


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One fault of one field: the field's path in the request, and what is wrong with it.

    The description never repeats the value.
    """

    path: str
    description: str


class EntenteError(Exception):
    """The root of what this project raises on purpose."""


class Refusal(EntenteError):
    """A request, statement or use that is refused, with its code and article.

    Args:
        code: a name of `ErrorReason` without its prefix; a name outside the catalogue is a bug.
        message: one English sentence; no content, no key, no name of a person.
        article: overrides the catalogue's article, where a code serves several.
        remedy: overrides the catalogue's remedy.
        faults: the fields at fault, all of them (only with `SCHEMA_INVALID` and its like).
        facts: what a program needs (identifiers, limits); short strings.
        retry_after_s: when to come back, in seconds, for what passes by itself.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        article: str | None = None,
        remedy: str | None = None,
        faults: Iterable[FieldFault] = (),
        facts: Mapping[str, str] | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        entry = CATALOGUE[code]
        super().__init__(message)
        self.code: Final = code
        self.article: Final = entry.article if article is None else article
        self.remedy: Final = entry.remedy if remedy is None else remedy
        self.faults: Final = tuple(faults)
        self.facts: Final = dict(facts or {})
        self.retry_after_s: Final = retry_after_s

    @property
    def reason(self) -> error_reason_pb2.ErrorReason:
        """The code as it stands on the wire."""
        return reason_of(self.code)


def reason_of(code: str) -> error_reason_pb2.ErrorReason:
    """Return the wire value of `code` (a name without its prefix). Raises ValueError if unknown."""
    return cast("error_reason_pb2.ErrorReason", error_reason_pb2.ErrorReason.Value(_PREFIX + code))


def code_of(reason: int) -> str:
    """Return the code of a wire value; a value this version does not know becomes `REASON_<n>`."""
    try:
        return error_reason_pb2.ErrorReason.Name(reason).removeprefix(_PREFIX)
    except ValueError:
        return f"REASON_{reason}"
