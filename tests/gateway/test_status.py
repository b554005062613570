"""Refusals as statuses and back."""

from __future__ import annotations

import grpc
import grpc.aio
from google.rpc import error_details_pb2
from hypothesis import given
from hypothesis import strategies as st

from gateway.status import STATUS_OF, from_wire, refused_by, to_rpc_status, to_status, to_wire
from node.errors import CATALOGUE, FieldFault, Refusal


def through_a_call(refusal: Refusal) -> grpc.aio.AioRpcError:
    """The error a client of ours would see."""
    status = to_status(refusal, "c0ffee")
    trailers = grpc.aio.Metadata(*status.trailing_metadata)
    return grpc.aio.AioRpcError(
        status.code,
        grpc.aio.Metadata(),
        trailers,
        details=status.details,
    )


def test_every_code_of_the_catalogue_has_a_status_and_no_other() -> None:
    assert STATUS_OF.keys() == CATALOGUE.keys()
    assert grpc.StatusCode.OK not in STATUS_OF.values()


def test_codes_of_one_article_have_the_status_the_catalogue_of_refusals_gives() -> None:
    expected = {
        "NOT_IN_FORCE": "FAILED_PRECONDITION",
        "PURPOSE_MISSING": "INVALID_ARGUMENT",
        "PURPOSE_UNKNOWN": "FAILED_PRECONDITION",
        "PURPOSE_MISMATCH": "PERMISSION_DENIED",
        "EXPIRED": "FAILED_PRECONDITION",
        "NOT_FOUND": "NOT_FOUND",
        "SENDER_NOT_AUTHORISED": "PERMISSION_DENIED",
        "ROSTER_STALE": "FAILED_PRECONDITION",
        "RESULT_HASH_MISMATCH": "ABORTED",
        "RESEND_DOES_NOT_RELAX": "ALREADY_EXISTS",
        "COUNCIL_INSTRUMENT_UNSATISFIED": "FAILED_PRECONDITION",
        "INSTRUMENT_CITATION_MISSING": "INVALID_ARGUMENT",
        "EXEMPTED_ART6": "ABORTED",
        "ITEM_ID_CONFLICT": "ALREADY_EXISTS",
        "CHUNK_HASH_MISMATCH": "DATA_LOSS",
        "ITEM_TOO_LARGE": "RESOURCE_EXHAUSTED",
        "CODE_LIST_EDITION_UNKNOWN": "INVALID_ARGUMENT",
        "BUSY": "RESOURCE_EXHAUSTED",
    }
    assert {code: STATUS_OF[code].name for code in expected} == expected


def test_every_code_comes_back_as_itself() -> None:
    for code, entry in CATALOGUE.items():
        found = refused_by(through_a_call(Refusal(code, "why", facts={"limit": "3"}, retry_after_s=0.25)))
        assert (found.code, found.article, found.remedy) == (code, entry.article, entry.remedy)
        assert (found.facts, found.retry_after_s, found.correlation_id) == ({"limit": "3"}, 0.25, "c0ffee")
        asked_first = code == "OUTCOME_UNDETERMINED"
        assert found.retry == ("undetermined" if asked_first else "retryable")
        assert from_wire(to_wire(Refusal(code, "why"))).code == code


@given(st.integers(0, 400), st.text(max_size=400))
def test_details_stay_small_and_say_how_many_faults_were_left_out(count: int, description: str) -> None:
    faults = [FieldFault(f"content.seizure.goods[{i}].hs6", description) for i in range(count)]
    facts = {f"fact{i}": "x" * 50 for i in range(12)}
    status = to_rpc_status(Refusal("SCHEMA_INVALID", "faults", faults=faults, facts=facts), "c" * 16)
    assert status.ByteSize() < 4096
    kinds = [detail.type_url for detail in status.details]
    assert len(kinds) == len(set(kinds))
    info = error_details_pb2.ErrorInfo()
    assert status.details[0].Unpack(info)
    assert (info.reason, info.domain) == ("SCHEMA_INVALID", "entente")
    if count:
        request = error_details_pb2.BadRequest()
        assert status.details[-1].Unpack(request)
        named = [v for v in request.field_violations if v.field]
        missing = count - len(named)
        assert not missing or request.field_violations[-1].description == f"and {missing} more faults"


def test_refusal_inside_a_stream_keeps_every_fault() -> None:
    faults = [FieldFault(f"f{i}", "is wrong") for i in range(400)]
    found = from_wire(to_wire(Refusal("SCHEMA_INVALID", "faults", faults=faults, retry_after_s=1.5)))
    assert list(found.faults) == faults
    assert found.retry_after_s == 1.5


def test_status_without_details_is_read_by_its_code_alone() -> None:
    error = grpc.aio.AioRpcError(grpc.StatusCode.UNAVAILABLE, grpc.aio.Metadata(), grpc.aio.Metadata())
    assert (refused_by(error).code, refused_by(error).retry) == ("PEER_UNREACHABLE", "retryable")
    lost = grpc.aio.AioRpcError(grpc.StatusCode.CANCELLED, grpc.aio.Metadata(), grpc.aio.Metadata())
    assert refused_by(lost).retry == "undetermined"


def test_details_that_contradict_the_status_are_not_believed() -> None:
    status = to_status(Refusal("NOT_FOUND", "nothing"))
    trailers = grpc.aio.Metadata(*status.trailing_metadata)
    error = grpc.aio.AioRpcError(grpc.StatusCode.PERMISSION_DENIED, grpc.aio.Metadata(), trailers, "no")
    assert refused_by(error).code == "REASON_UNKNOWN"
    garbage = grpc.aio.Metadata(("grpc-status-details-bin", b"\xff\xff\xff"))
    error = grpc.aio.AioRpcError(grpc.StatusCode.PERMISSION_DENIED, grpc.aio.Metadata(), garbage, "no")
    assert refused_by(error).retry == "permanent"
