"""Admission, the disk gate, the log, the rounds, the bridge to the acts."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, Counter

from gateway.admission import Admission, clamped
from gateway.background import Rounds
from gateway.commits import Commits
from gateway.config_sections import DiskSection
from gateway.health import Intake, Readiness
from gateway.hop import FirstHop, Hop
from gateway.logging_json import JsonLines
from node.errors import Refusal


def test_places_are_given_back_even_if_the_call_fails() -> None:
    admission = Admission(unary=1, streams=1)
    with pytest.raises(ValueError, match="x"), admission.place("a", stream=False):
        raise ValueError("x")
    with admission.place("a", stream=False), admission.place("a", stream=True):
        with pytest.raises(Refusal) as caught, admission.place("a", stream=False):
            pass
        assert (caught.value.code, caught.value.retry_after_s) == ("BUSY", 1.0)
        with admission.place("b", stream=False):
            assert admission.held(stream=False) == 2
    assert admission.held(stream=False) == admission.held(stream=True) == 0


def test_deadline_is_the_shorter_one_and_one_that_is_over_is_refused() -> None:
    assert clamped(None, 30) == 30
    assert clamped(100, 30) == 30
    assert 0 < clamped(5, 30) < 5
    with pytest.raises(Refusal) as caught:
        clamped(0, 30)
    assert caught.value.code == "DEADLINE_INVALID"


def test_filling_disk_stops_bulk_first_and_then_all_new_supply_and_recovers() -> None:
    intake = Intake(DiskSection(soft_free_bytes=100, hard_free_bytes=10))
    for free, bulk_passes, other_passes in (
        (None, 1, 1),
        (100, 1, 1),
        (99, 0, 1),
        (10, 0, 1),
        (9, 0, 0),
        (200, 1, 1),
    ):
        intake.free_bytes = free
        for bulk, passes in ((True, bulk_passes), (False, other_passes)):
            if passes:
                intake.admit(bulk=bulk)
                continue
            with pytest.raises(Refusal) as caught:
                intake.admit(bulk=bulk)
            assert caught.value.code == "STORE_UNAVAILABLE"
            assert caught.value.retry_after_s


def test_disk_is_measured_where_the_folder_is(tmp_path: Path) -> None:
    intake = Intake(DiskSection())
    intake.measure(tmp_path)
    assert intake.free_bytes
    intake.measure(tmp_path / "gone")
    assert intake.free_bytes is None


def test_readiness_names_every_condition_that_is_not_met() -> None:
    ready = Readiness(store_writable=True, room="low", certificate_valid=True, draining=False)
    assert ready.missing() == ()
    worst = Readiness(store_writable=False, room="out", certificate_valid=False, draining=True)
    assert worst.missing() == ("store", "disk", "certificate", "draining")


def test_log_keeps_listed_facts_only_and_no_text_of_exceptions() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log = logging.Logger("entente.test")
    log.addHandler(handler)
    try:
        raise ValueError("a name that must not be logged")
    except ValueError:
        log.exception(
            "failed", extra={"code": "BUSY", "person_id": "W-AN-003", "title": "content", "count": 3}
        )
    foreign = logging.Logger("foreign.library")
    foreign.addHandler(handler)
    foreign.warning("value %s seen", "W-AN-003")
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["code"], first["exception"]) == ("BUSY", "ValueError")
    assert first["trace"]
    assert second["text"] == "value %s seen"
    for secret in ("W-AN-003", "content", "must not"):
        assert secret not in stream.getvalue()


async def test_round_that_fails_is_counted_and_goes_on() -> None:
    failures = Counter("failures", "", ("task",), registry=CollectorRegistry())
    rounds, done, runs = Rounds(failures), asyncio.Event(), 0

    async def work() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise RuntimeError
        if runs == 2:
            raise Refusal("STORE_UNAVAILABLE", "full")
        done.set()

    rounds.every(0.001, "work", work)
    await asyncio.wait_for(done.wait(), 5)
    await rounds.stop()
    assert failures.labels("work")._value.get() == 2


async def test_round_comes_sooner_when_it_is_woken() -> None:
    rounds = Rounds(Counter("failures", "", ("task",), registry=CollectorRegistry()))
    runs: asyncio.Queue[int] = asyncio.Queue()
    sooner = asyncio.Event()

    async def work() -> None:
        runs.put_nowait(1)

    rounds.every(3600, "work", work, sooner)
    await asyncio.wait_for(runs.get(), 5)
    sooner.set()
    await asyncio.wait_for(runs.get(), 5)
    await rounds.stop()


async def test_caller_who_goes_away_cancels_no_act() -> None:
    """A cancelled future would be an error in the writer's hands."""
    future: Future[str] = Future()
    asked: Future[None] = Future()

    def act() -> Future[str]:
        asked.set_result(None)
        return future

    with ThreadPoolExecutor(1) as executor:
        waiting = asyncio.create_task(Hop(executor).commit(act))
        await asyncio.wait_for(asyncio.wrap_future(asked), 5)
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert not future.cancelled()
    future.set_result("written")


async def test_act_that_protects_goes_first_until_its_commit_also_where_that_fails() -> None:
    claims = 0

    def claim() -> Callable[[], None]:
        nonlocal claims
        claims += 1

        def end() -> None:
            nonlocal claims
            claims -= 1

        return end

    with ThreadPoolExecutor(1) as executor:
        hop = FirstHop(executor, claim)
        assert await hop.run(lambda: claims) == 1
        assert claims == 0
        for ending in ("written", Refusal("STORE_UNAVAILABLE", "no")):
            future: Future[str] = Future()
            handed_on = threading.Event()

            def act(future: Future[str] = future, handed_on: threading.Event = handed_on) -> Future[str]:
                handed_on.set()
                return future

            committing = asyncio.create_task(hop.commit(act))
            assert await asyncio.to_thread(handed_on.wait, 5)
            assert claims == 1
            if isinstance(ending, str):
                future.set_result(ending)
                assert await committing == ending
            else:
                future.set_exception(ending)
                with pytest.raises(Refusal):
                    await committing
            assert claims == 0


async def test_commit_wakes_those_who_wait_for_its_topics_only() -> None:
    commits = Commits(asyncio.get_running_loop())
    heard: list[str] = []
    commits.listen("deny", lambda: heard.append("deny"))
    with commits.waiting("inbox") as inbox, commits.waiting("roster") as roster:
        await asyncio.to_thread(commits.heard, frozenset({"inbox", "deny"}))
        await asyncio.wait_for(inbox.wait(), 5)
        assert not roster.is_set()
        assert heard == ["deny"]
