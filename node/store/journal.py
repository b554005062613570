"""The journal: the one writer of a process.

Decides the order of writing and what is acknowledged when: it takes whatever acts wait, runs each in its
own savepoint inside one transaction, commits once, and only then lets the answers go. Acts of one kind that
wait together run as one call, so that their rows reach the database together; if that call fails, each is run
alone, and a bad act undoes itself alone. What protects goes first (`waiting.py`): it overtakes whatever else
waits; where it comes into a transaction of others, a call that gives way is undone and begun anew later, and
that transaction is committed with what protects as its last. Refuses to know what the acts do.

A commit whose answer is lost may have happened or not. Its acts are told so (OUTCOME_UNDETERMINED), and
before the next transaction begins the old one has ended, everything remembered is read anew, and whoever
listens is told as if it had happened. Source: protocol, section 4 (undetermined: ask for the outcome first).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from node.errors import Refusal
from node.randomness import random_bytes
from node.store.doubt import UndeterminedError, await_end, says_undone
from node.store.faults import is_down, is_drivers
from node.store.ledger_rows import HeadMovedError, SignCheckpoint
from node.store.unit import Caches, Fact, OvertakenError, UnitOfWork
from node.store.waiting import Waiting

GROUP_MAX: Final = 256
"""At most so many acts share a transaction."""
CALL_MAX: Final = 100
"""At most so many statements share a call, unless one act has more: a call is not interrupted."""
SHORT_TURNS: Final = 16
"""So many transactions after something that protects hold one call each: more of it is likely to come."""

_LOG = logging.getLogger(__name__)
_CUTTING: Final = frozenset({"agreement", "roster", "rules"})

Run = Callable[[UnitOfWork, Sequence[Any]], Sequence[Any]]
"""An act: given the unit and the inputs that wait, one outcome each, in order. An outcome that is an
exception is raised for its caller alone."""


class JournalWatch(Protocol):
    """Who is told how the journal does (metrics)."""

    def committed(self, acts: int, seconds: float) -> None:
        """A transaction with so many acts took so long."""

    def failed(self) -> None:
        """A transaction could not be committed; its acts were refused."""

    def happened(self, facts: Mapping[Fact, int]) -> None:
        """So often did this happen in the transaction just committed."""


class _NoWatch:
    def committed(self, acts: int, seconds: float) -> None:
        """Say nothing."""

    def failed(self) -> None:
        """Say nothing."""

    def happened(self, facts: Mapping[Fact, int]) -> None:
        """Say nothing."""


@dataclass(slots=True)
class _Act:
    run: Run
    given: Any
    future: Future[Any]
    first: bool
    weight: int
    overtaken: bool = False
    outcome: Any = None


class Journal:
    """The writer thread. Start it once per process; stop it before the engine is disposed of."""

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime],
        sign: SignCheckpoint,
        random: Callable[[int], bytes] = random_bytes,
    ) -> None:
        self.watch: JournalWatch = _NoWatch()
        self._engine = engine
        self._now = now
        self._sign = sign
        self._random = random
        self._waiting: Waiting[_Act] = Waiting(GROUP_MAX)
        self._caches = Caches({}, {})
        self._frozen: dict[int, str] = {}
        self._listeners: list[Callable[[frozenset[str]], None]] = []
        self._down = False
        self._doubted: frozenset[str] | None = None
        self._facts: Mapping[Fact, int] = {}
        self._yielding = False
        self._short_turns = 0
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()

    def put(self, run: Run, given: Any, *, first: bool = False, weight: int = 1) -> Future[Any]:
        """Have `run` called with `given`; the future is resolved after the commit.

        Args:
            first: it protects, and overtakes what does not.
            weight: how many statements it is about.

        Raises (through the future):
            Refusal: whatever the act refuses; STORE_UNAVAILABLE when the database cannot write now, in
                which case nothing was stored; OUTCOME_UNDETERMINED when the answer to the commit was lost,
                so that it may have been stored or not; DRAINING once the journal is stopped.
        """
        future: Future[Any] = Future()
        if not self._waiting.put(_Act(run, given, future, first, weight)):
            future.set_exception(Refusal("DRAINING", "the node is shutting down", retry_after_s=1.0))
        return future

    def on_commit(self, listener: Callable[[frozenset[str]], None]) -> None:
        """Have `listener` called, on the writer's thread, with the topics of each commit. Be quick."""
        self._listeners.append(listener)

    @property
    def depth(self) -> int:
        """How many acts wait, about."""
        return len(self._waiting)

    @property
    def writable(self) -> bool:
        """Whether the last transaction could be committed."""
        return not self._down

    def stop(self) -> None:
        """Finish what waits, then stop. Safe to repeat."""
        self._waiting.end()
        self._thread.join()

    # --- the thread -----------------------------------------------------------------------------

    def _work(self) -> None:
        while acts := self._waiting.take():
            self._waiting.give_back(self._transact(acts))

    def _transact(self, acts: list[_Act]) -> list[_Act]:
        """Run acts in one transaction; return those that are left for the next."""
        began = time.perf_counter()
        topics: frozenset[str] = frozenset()
        done = len(acts)
        for attempt in range(3):
            try:
                self._settle_doubt()
                topics, done = self._commit(acts)
                break
            except UndeterminedError as error:
                self._doubt(acts[: error.acts], error)
                return acts[error.acts :]
            except HeadMovedError:
                self._forget()
                if attempt < 2:
                    continue
                self._refuse(acts)
                return []
            except SQLAlchemyError as error:
                self._forget()
                _LOG.error("the store cannot write", extra={"kind": type(error).__name__})
                self._refuse(acts)
                return []
            except Exception as error:
                self._forget()
                if is_drivers(error):
                    _LOG.error("the store cannot write", extra={"kind": type(error).__name__})
                    self._refuse(acts)
                    return []
                # Closing the transaction failed: a bug of ours. Nothing was committed.
                _LOG.exception("a transaction could not be closed")
                for act in acts:
                    _fail(act, error)
                self.watch.failed()
                return []
        self._down = False
        acts, left = acts[:done], acts[done:]
        # Listeners first: whoever gets an answer may rely on what it changed being seen everywhere.
        self._tell(topics)
        for act in acts:
            if isinstance(act.outcome, BaseException):
                _fail(act, act.outcome)
            elif act.future.set_running_or_notify_cancel():
                act.future.set_result(act.outcome)
        try:
            self.watch.committed(len(acts), time.perf_counter() - began)
            self.watch.happened(self._facts)
        except Exception:  # whoever counts must not stop the writer
            _LOG.exception("a commit could not be counted")
        return left

    def _tell(self, topics: frozenset[str]) -> None:
        for listener in self._listeners:
            try:
                listener(topics)
            except Exception:  # whoever listens must not stop the writer
                _LOG.exception("a listener failed")

    def _commit(self, acts: list[_Act]) -> tuple[frozenset[str], int]:
        done = 0
        unit: UnitOfWork | None = None
        committing = False
        try:
            with self._engine.begin() as connection:
                given = (connection, self._now(), self._random, self._sign, self._caches, self._frozen)
                unit = UnitOfWork(*given, overtaken=self._is_overtaken)
                done = self._work_through(unit, acts)
                unit.close()
                committing = True
        except Exception as error:
            if unit is None or not committing or says_undone(error):
                raise
            raise UndeterminedError(done, frozenset(unit.topics)) from error
        unit.keep_caches()
        self._facts = unit.facts
        return frozenset(unit.topics), done

    def _work_through(self, unit: UnitOfWork, acts: list[_Act]) -> int:
        """Run acts until the transaction is to end; return how many of them it holds, from the front.

        What protects and came meanwhile is put among them, and is the last that this transaction holds: it
        waits for what is left of a call at most, and its commit is that of the transaction it came into.
        """
        start, end = 0, len(acts)
        # What later acts are judged by must be seen by them.
        while start < end and not unit.topics & _CUTTING:
            call = acts[start : _call_end(acts, start, end)]
            self._yielding = not any(act.first or act.overtaken for act in call)
            try:
                self._run(unit, call)
                start += len(call)
            except OvertakenError:
                for act in call:
                    act.overtaken = True
            finally:
                self._yielding = False
            if call[0].first or unit.topics & _CUTTING:
                continue
            if first := self._waiting.take_first():
                acts[start:start] = first
                end = start + len(first)
            elif self._short_turns and start:
                break
        self._short_turns = SHORT_TURNS if any(act.first for act in acts) else max(0, self._short_turns - 1)
        return start

    def _is_overtaken(self) -> bool:
        """Whether the call that runs gives way. It does so once: nothing waits for ever."""
        return self._yielding and self._waiting.first_waits

    def _run(self, unit: UnitOfWork, acts: list[_Act]) -> None:
        try:
            with unit.savepoint():
                outcomes = acts[0].run(unit, [act.given for act in acts])
        except HeadMovedError:
            raise
        except Exception as error:
            if is_down(error):
                raise
            if len(acts) > 1:
                self._yielding = False  # those that were run alone stay done
                for act in acts:
                    self._run(unit, [act])
                return
            if not isinstance(error, Refusal):
                _LOG.exception("an act failed")
            acts[0].outcome = error
            return
        for act, outcome in zip(acts, outcomes, strict=True):
            act.outcome = outcome

    def _doubt(self, acts: list[_Act], error: UndeterminedError) -> None:
        """Tell the acts that nobody knows whether they are stored, and find out what can be found out."""
        self._forget()
        self._doubted = (self._doubted or frozenset()) | error.topics
        _LOG.error("the answer to a commit was lost", extra={"kind": type(error.__cause__).__name__})
        self._refuse(acts, "OUTCOME_UNDETERMINED", "whether this is stored is not known")
        try:
            self._settle_doubt()
        except Exception as again:  # it is tried again before the next transaction
            _LOG.warning("the store is not back yet", extra={"kind": type(again).__name__})

    def _settle_doubt(self) -> None:
        """Return once no transaction of ours is under way whose end we do not know."""
        if self._doubted is None:
            return
        await_end(self._engine)
        topics, self._doubted = self._doubted, None
        self._tell(topics)  # it may have been stored, and what others remember is older then

    def _forget(self) -> None:
        self._caches = Caches({}, {})

    def _refuse(
        self,
        acts: list[_Act],
        code: str = "STORE_UNAVAILABLE",
        message: str = "the node cannot store at the moment",
    ) -> None:
        self._down = True
        self.watch.failed()
        for act in acts:
            _fail(act, Refusal(code, message, retry_after_s=1.0))


def _call_end(acts: Sequence[_Act], start: int, stop: int) -> int:
    """Return where the call ends that begins with the act at `start`; no call goes beyond `stop`."""
    begin, end, weight = acts[start], start + 1, acts[start].weight
    while end < stop and (acts[end].run, acts[end].first) == (begin.run, begin.first):
        if (weight := weight + acts[end].weight) > CALL_MAX:
            break
        end += 1
    return end


def _fail(act: _Act, error: BaseException) -> None:
    if act.future.set_running_or_notify_cancel():  # nobody may wait any more
        act.future.set_exception(error)
