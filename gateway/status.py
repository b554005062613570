"""Refusals as gRPC statuses, and back. The only module that knows gRPC status codes.

Decides which status each code of the catalogue becomes and what the details carry; refuses to know
why anything was refused. A caller sees `google.rpc.Status` with exactly one `ErrorInfo` (AIP-193),
`BadRequest` where fields are at fault, `RetryInfo` where waiting helps, `PreconditionFailure` where the
state does. Trailers are small (HTTP/2 metadata), so details stay below 4 KiB and say what was left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

import grpc
from entente.v1 import refusal_pb2
from google.protobuf import any_pb2
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status  # type: ignore[import-untyped]

from gateway.caller_language import localized
from node.errors import CATALOGUE, EntenteError, FieldFault, Refusal, code_of

DOMAIN: Final = "entente"
DETAILS_MAX_BYTES: Final = 3_584
"""Room is left for the status message within the 4 KiB that trailers should keep to."""
_TEXT_MAX_CHARS: Final = 300
_FACTS_MAX: Final = 16
_DETAILS_KEY: Final = "grpc-status-details-bin"

_Code = grpc.StatusCode
_CODES_OF: Final[Mapping[grpc.StatusCode, str]] = {
    _Code.FAILED_PRECONDITION: """
        NOT_IN_FORCE TERMINATED SUSPENDED_BY_SELF PEER_SUSPENDED AGREEMENT_VERSION_MISMATCH PURPOSE_UNKNOWN
        EXPIRED SEALED DUTY_UNMET ROSTER_STALE RESTRICTIONS_STALE RESTRICTION_GAP UNKNOWN_RESTRICTION
        COUNCIL_INSTRUMENT_UNSATISFIED THIRD_PARTY_AGREEMENT_BAR WRONG_PARTY INVALID_TRANSITION
        COUNTERSIGNATURE_MISSING ARRANGEMENT_REQUIRED COST_SHARE_INCOMPLETE EVALUATION_NOT_CASE_BY_CASE
        SUSPENSION_GROUND_UNMET PROTECTIVE_DUTY WRITTEN_NOTICE_REQUIRED NOTICE_PERIOD_TOO_SHORT
        AUTHENTIC_TEXT_INCOMPLETE FOREIGN_AGREEMENT SEQUENCE_GAP NOT_DELIVERED CONTENT_PENDING CLOCK_SKEW
        RESTORED_FROM_OLD_COPY COSIGNATURE_OVERDUE CONTENT_UNREADABLE STANDING_DIFFERS SUPERSEDED VERSION_GAP
        CLEARANCE_MISSING
        """,
    _Code.INVALID_ARGUMENT: """
        MOU_BASIS_MISSING OUT_OF_SCOPE PURPOSE_MISSING RESTRICTION_STATEMENT_MISSING PURPOSE_TOO_BROAD
        NOTICE_NOT_MONOTONE INSTRUMENT_CITATION_MISSING RILO_CHANNEL_INTERFERENCE REVIEW_LEVEL_INVALID
        LEVEL_TOO_LOW INTEREST_TAG_MISSING EXEMPTION_NOT_APPLICABLE SCHEMA_INVALID CODE_LIST_EDITION_UNKNOWN
        SIGNATURE_INVALID TOKEN_INVALID
        """,
    _Code.PERMISSION_DENIED: """
        PURPOSE_MISMATCH JUDICIAL_USE_BARRED ONWARD_BARRED ACTION_BARRED TERRITORY_BARRED
        SENDER_NOT_AUTHORISED RECIPIENT_NOT_AUTHORISED ROLE_INSUFFICIENT CONTACT_SUPERSEDED NOT_ORIGINATOR
        PRINCIPAL_REQUIRED CALLER_UNKNOWN CALLER_NOT_AUTHORISED CALLER_REVOKED
        """,
    _Code.NOT_FOUND: "NOT_FOUND",
    _Code.ALREADY_EXISTS: "RESEND_DOES_NOT_RELAX ITEM_ID_CONFLICT REQUEST_ID_CONFLICT",
    _Code.ABORTED: "RESULT_HASH_MISMATCH EXEMPTED_ART6",
    _Code.DATA_LOSS: "CHUNK_HASH_MISMATCH FORK_DETECTED",
    _Code.RESOURCE_EXHAUSTED: "ITEM_TOO_LARGE BUSY",
    _Code.UNIMPLEMENTED: "UNKNOWN_BODY",
    _Code.UNAVAILABLE: "STORE_UNAVAILABLE PEER_UNREACHABLE DRAINING OUTCOME_UNDETERMINED",
    _Code.DEADLINE_EXCEEDED: "DEADLINE_INVALID",
    _Code.INTERNAL: "INTERNAL",
}
STATUS_OF: Final[Mapping[str, grpc.StatusCode]] = {
    code: status for status, codes in _CODES_OF.items() for code in codes.split()
}
"""Every code of the catalogue and its status (a test compares the two)."""

Retry = Literal["retryable", "permanent", "undetermined"]
_WITHOUT_DETAILS: Final[Mapping[grpc.StatusCode, str]] = {
    _Code.UNAVAILABLE: "PEER_UNREACHABLE",
    _Code.DEADLINE_EXCEEDED: "DEADLINE_INVALID",
    _Code.INTERNAL: "INTERNAL",
}
_UNDETERMINED: Final = frozenset({_Code.DEADLINE_EXCEEDED, _Code.CANCELLED, _Code.UNKNOWN, _Code.INTERNAL})


class PeerRefused(EntenteError):
    """A call to another node, or of a client to its node, that was answered with a refusal.

    `code` is of our catalogue, or `REASON_UNKNOWN` where the other side gave none that we know. `retry`
    says what a caller may do: `retryable` (nothing happened, come back), `permanent`, or `undetermined`
    (it may have happened: ask for the outcome first).
    """

    def __init__(self, code: str, message: str, *, retry: Retry, **known: Any) -> None:
        super().__init__(message)
        self.code: Final = code
        self.retry: Final[Retry] = retry
        self.article: Final[str] = known.get("article", "")
        self.remedy: Final[str] = known.get("remedy", "")
        self.correlation_id: Final[str] = known.get("correlation_id", "")
        self.faults: Final[tuple[FieldFault, ...]] = tuple(known.get("faults", ()))
        self.facts: Final[dict[str, str]] = dict(known.get("facts", {}))
        self.retry_after_s: Final[float | None] = known.get("retry_after_s")
        self.status_name: Final[str] = known.get("status_name", "")


def to_status(refusal: Refusal, correlation_id: str = "", language: str = "en") -> grpc.Status:
    """Return what a caller sees of `refusal`, for `context.abort_with_status`."""
    return rpc_status.to_status(to_rpc_status(refusal, correlation_id, language))  # type: ignore[no-any-return]


def to_rpc_status(refusal: Refusal, correlation_id: str = "", language: str = "en") -> status_pb2.Status:
    """Return `refusal` as `google.rpc.Status`: English text, and details below 4 KiB.

    One of the details is a `LocalizedMessage`: what the code means, in the caller's `language`.
    """
    status = STATUS_OF[refusal.code]
    metadata = {key[:64]: _cut(value) for key, value in list(refusal.facts.items())[:_FACTS_MAX]}
    metadata |= {"article": refusal.article, "remedy": _cut(refusal.remedy), "correlationId": correlation_id}
    details: list[Any] = [
        error_details_pb2.ErrorInfo(
            reason=refusal.code, domain=DOMAIN, metadata={k: v for k, v in metadata.items() if v}
        )
    ]
    if refusal.retry_after_s is not None:
        details.append(_retry_info(refusal.retry_after_s))
    if status is _Code.FAILED_PRECONDITION:
        failure = error_details_pb2.PreconditionFailure()
        failure.violations.add(
            type=refusal.code,
            subject=_cut(refusal.facts.get("agreement", "")),
            description=_cut(refusal.remedy),
        )
        details.append(failure)
    if (said := localized(refusal.code, language)) is not None:
        details.append(said)
    if refusal.faults:
        left = DETAILS_MAX_BYTES - sum(detail.ByteSize() + 64 for detail in details)
        details.append(_bad_request(refusal.faults, left))
    return status_pb2.Status(
        code=status.value[0], message=_cut(str(refusal)), details=[_packed(detail) for detail in details]
    )


def to_wire(refusal: Refusal) -> refusal_pb2.Refusal:
    """Return `refusal` for an answer inside a stream: the same facts, and every fault."""
    wire = refusal_pb2.Refusal(
        reason=refusal.reason, article=refusal.article, message=str(refusal), remedy=refusal.remedy
    )
    for fault in refusal.faults:
        wire.violations.add(field=fault.path, description=fault.description)
    if refusal.retry_after_s is not None:
        wire.retry_after.FromMilliseconds(round(refusal.retry_after_s * 1000))
    return wire


def from_wire(wire: refusal_pb2.Refusal) -> PeerRefused:
    """Return what an answer inside a stream says."""
    code = code_of(wire.reason)
    status = STATUS_OF.get(code, _Code.UNKNOWN)
    waits = wire.HasField("retry_after")
    return PeerRefused(
        code,
        wire.message,
        retry=_retry(code, status, waits=waits),
        article=wire.article,
        remedy=wire.remedy,
        faults=[FieldFault(v.field, v.description) for v in wire.violations],
        retry_after_s=wire.retry_after.ToMilliseconds() / 1000 if waits else None,
        status_name=status.name,
    )


def refused_by(error: grpc.aio.AioRpcError) -> PeerRefused:
    """Return what a failed call says. Details that contradict the status are not believed."""
    trailers = error.trailing_metadata() or ()
    raw = next((value for key, value in trailers if key == _DETAILS_KEY), None)
    found = status_pb2.Status()
    if isinstance(raw, bytes):
        try:
            found = status_pb2.Status.FromString(raw)
        except DecodeError:
            found = status_pb2.Status()
    status = error.code()
    if found.code != status.value[0]:
        found = status_pb2.Status()
    return _read(status, error.details() or status.name, found)


def _read(status: grpc.StatusCode, message: str, found: status_pb2.Status) -> PeerRefused:
    info = _unpacked(found.details, error_details_pb2.ErrorInfo)
    retry_info = _unpacked(found.details, error_details_pb2.RetryInfo)
    bad_request = _unpacked(found.details, error_details_pb2.BadRequest)
    known: dict[str, Any] = {"status_name": status.name}
    waits = retry_info is not None
    if retry_info is not None:
        known["retry_after_s"] = retry_info.retry_delay.ToMilliseconds() / 1000
    if bad_request is not None:
        known["faults"] = [FieldFault(v.field, v.description) for v in bad_request.field_violations]
    code = _WITHOUT_DETAILS.get(status, "REASON_UNKNOWN")
    if info is not None and info.domain == DOMAIN:
        code = info.reason if info.reason in CATALOGUE else "REASON_UNKNOWN"
        facts = dict(info.metadata)
        known["article"] = facts.pop("article", "")
        known["remedy"] = facts.pop("remedy", "")
        known["correlation_id"] = facts.pop("correlationId", "")
        known["facts"] = facts
    elif code in CATALOGUE:
        known["remedy"] = CATALOGUE[code].remedy
    return PeerRefused(code, message, retry=_retry(code, status, waits=waits), **known)


def status_name(code: str) -> str:
    """Return the name of the status that `code` becomes, for metrics and logs."""
    return STATUS_OF[code].name


def unexpected() -> Refusal:
    """Return the refusal that stands for a fault of ours; its trace is in our log only."""
    return Refusal("INTERNAL", "a fault of this node stopped the call")


def _retry(code: str, status: grpc.StatusCode, *, waits: bool) -> Retry:
    if code == "OUTCOME_UNDETERMINED":
        return "undetermined"
    if status is _Code.UNAVAILABLE or waits:
        return "retryable"
    return "undetermined" if status in _UNDETERMINED else "permanent"


def _retry_info(seconds: float) -> error_details_pb2.RetryInfo:
    info = error_details_pb2.RetryInfo()
    info.retry_delay.FromMilliseconds(max(1, round(seconds * 1000)))
    return info


def _bad_request(faults: Iterable[FieldFault], room: int) -> error_details_pb2.BadRequest:
    """Return as many faults as fit in `room` bytes, and how many more there are."""
    found = error_details_pb2.BadRequest()
    all_faults = list(faults)
    size = 0
    for index, fault in enumerate(all_faults):
        violation = error_details_pb2.BadRequest.FieldViolation(
            field=_cut(fault.path), description=_cut(fault.description)
        )
        size += violation.ByteSize() + 4
        if size > room - 64:
            found.field_violations.add(field="", description=f"and {len(all_faults) - index} more faults")
            break
        found.field_violations.append(violation)
    return found


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT_MAX_CHARS else text[: _TEXT_MAX_CHARS - 1] + "…"


def _packed(detail: Any) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(detail)
    return packed


def _unpacked(details: Iterable[any_pb2.Any], kind: Any) -> Any:
    for detail in details:
        if detail.Is(kind.DESCRIPTOR):
            message = kind()
            try:
                detail.Unpack(message)
            except DecodeError:
                return None
            return message
    return None
