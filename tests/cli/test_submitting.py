"""Dossiers on their way to the node: identifiers, batches, remembered uploads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from entente.v1 import exchange_service_pb2, refusal_pb2

from gateway.cli.submitting import Submission, UploadJournal, request_id_of
from gateway.client import Client
from gateway.demo.cast import SAMPLES
from gateway.dossier import Dossier, load_dossiers
from gateway.status import to_wire
from node.errors import FieldFault, Refusal


class Exchange:
    """A node that remembers what it was sent, and forgets uploads when told to."""

    def __init__(self) -> None:
        self.requests: list[exchange_service_pb2.SubmitRequest] = []
        self.batches: list[int] = []
        self.uploads = 0
        self.gone: set[str] = set()
        self.exchange = self

    def UploadAttachment(self, pieces: Iterator[Any]) -> Any:  # noqa: N802 - the contract's name
        assert next(pieces).HasField("info")
        size = sum(len(piece.data) for piece in pieces)
        self.uploads += 1
        return exchange_service_pb2.UploadAttachmentResponse(
            upload_id=f"upload-{self.uploads}", size_bytes=size
        )

    def SubmitStream(self, batches: Iterator[Any]) -> Iterator[Any]:  # noqa: N802
        for batch in batches:
            self.batches.append(len(batch.requests))
            answer = exchange_service_pb2.SubmitStreamResponse()
            for request in batch.requests:
                self.requests.append(request)
                outcome = answer.outcomes.add(request_id=request.request_id)
                if self.gone & set(request.upload_ids):
                    outcome.refused.CopyFrom(self._gone())
                else:
                    outcome.accepted.statement_id = "s"
            yield answer

    @staticmethod
    def _gone() -> refusal_pb2.Refusal:
        faults = [FieldFault("upload_ids[0]", "no such upload of this caller")]
        return to_wire(Refusal("SCHEMA_INVALID", "1 field", faults=faults))

    def call(self, method: Callable[[Any], Any], request: Any, _deadline_s: float = 1.0) -> Any:
        return method(request)

    def stream(self, method: Callable[[Any], Any], request: Any, _deadline_s: float | None = None) -> Any:
        return method(request)


@pytest.fixture(scope="module")
def dossiers() -> list[Dossier]:
    return load_dossiers(SAMPLES / "from-caricc.yaml")


def submission(node: Exchange, folder: Path, person: str = "C-AN-007") -> Submission:
    return Submission(cast("Client", node), UploadJournal(folder / "uploads.json"), person)


def test_the_same_dossier_has_the_same_identifier_and_a_changed_one_another(dossiers: list[Dossier]) -> None:
    again = load_dossiers(SAMPLES / "from-caricc.yaml")
    assert [request_id_of(one) for one in dossiers] == [request_id_of(one) for one in again]
    assert len({request_id_of(one) for one in dossiers}) == len(dossiers)
    first = dossiers[0]
    assert request_id_of(replace(first, mou_basis="1.2")) != request_id_of(first)
    assert request_id_of(replace(first, index=9)) != request_id_of(first)
    assert request_id_of(replace(first, source=Path("/elsewhere/from-caricc.yaml"))) == request_id_of(first)


def test_running_twice_sends_the_same_bytes_and_uploads_once(dossiers: list[Dossier], tmp_path: Path) -> None:
    node = Exchange()
    carrying = [one for one in dossiers if one.attachments]
    assert carrying
    for _attempt in range(2):
        assert all(one.accepted for one in submission(node, tmp_path).run(dossiers))
    first, second = node.requests[: len(dossiers)], node.requests[len(dossiers) :]
    assert [one.SerializeToString() for one in first] == [one.SerializeToString() for one in second]
    assert node.uploads == sum(len(one.attachments) for one in carrying)


def test_an_upload_that_the_node_forgot_is_made_again(dossiers: list[Dossier], tmp_path: Path) -> None:
    node = Exchange()
    carrying = [one for one in dossiers if one.attachments][:1]
    list(submission(node, tmp_path).run(carrying))
    node.gone = {"upload-1"}
    outcomes = list(submission(node, tmp_path).run(carrying))
    assert [outcome.refused for outcome in outcomes] == [None]
    assert node.uploads == 2


def test_batches_stay_small_and_keep_the_order(dossiers: list[Dossier], tmp_path: Path) -> None:
    node = Exchange()
    plain = next(one for one in dossiers if not one.attachments)
    many = [replace(plain, index=index) for index in range(230)]
    outcomes = list(submission(node, tmp_path).run(many))
    assert node.batches == [100, 100, 30]
    assert [outcome.dossier.index for outcome in outcomes] == list(range(230))


def test_a_persons_own_call_names_nobody_and_a_systems_names_the_author(
    dossiers: list[Dossier], tmp_path: Path
) -> None:
    node = Exchange()
    plain = [one for one in dossiers if one.from_person == "C-AN-007" and not one.attachments][:1]
    list(submission(node, tmp_path).run(plain))
    list(submission(node, tmp_path, person="").run(plain))
    assert [one.person_id for one in node.requests] == ["", "C-AN-007"]
