"""The link to one peer under one agreement: at most one session lives, and there is one as often as possible.

Decides when to dial, which of two sessions lives, when to look at the outbox, and how a link drains.
Refuses to know frames (`conversation.py`), channels (`channel.py`) and what the acts do. Runs on one event
loop.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Collection, Coroutine, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from entente.v1 import link_pb2

from gateway.link.calls import Calls, ChannelSource
from gateway.link.conversation import HALTING, Conversation, Times
from gateway.link.desk import Desk
from gateway.link.fetcher import Fetcher
from gateway.link.head_comparer import HeadComparer
from gateway.link.observer import Observer, Silent
from gateway.link.offer import Ends, Offer
from gateway.link.ports import HEAD_MADE, Acts, Topics, lanes_of
from gateway.link.stream import DialledStream, Stream, StreamLostError
from gateway.pki.identity import PeerCertificate
from node.errors import Refusal
from node.link.arbitration import Contender, newer_lives
from node.link.effects import Close, Ending
from node.link.lanes import GUARDED, PRIORITY
from node.link.retry import CLASS_OF, Backoff, RetryClass
from node.link.session import Session, Terms

_LOG: Final = logging.getLogger("entente.link")
T = TypeVar("T")
_NONCE_BYTES: Final = 16
_HEALTHY_S: Final = 10.0
_GATHER_S: Final = 0.005
"""While receipts are on their way, commits of so many seconds are gathered into one batch."""


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """The link's times, in seconds.

    `dial` is false for a Party that only answers; `poll_s` is how often the outbox is looked at though
    nothing woke the link.
    """

    dial: bool = True
    poll_s: float = 2.0
    backoff_base_s: float = 0.5
    backoff_max_s: float = 60.0
    times: Times = field(default_factory=Times)


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """How a link stands. `halted` is the code why business stopped, or empty."""

    up: bool
    state: str
    halted: str
    silent_s: float | None
    failures: int


class Link:
    """The link of one relationship.

    Args:
        terms: the agreement, the two Parties and the session's times.
        acts: the acts of this relationship.
        executor: where they run.
        first: where those of the guarded lanes run; the same unless given.
        source: opens channels to the peer; None for a peer that cannot be dialled (`move` changes it).
    """

    def __init__(
        self,
        terms: Terms,
        acts: Acts,
        executor: Executor,
        *,
        first: Executor | None = None,
        source: ChannelSource | None = None,
        observer: Observer | None = None,
        settings: LinkSettings | None = None,
    ) -> None:
        self.terms = terms
        self.acts = acts
        self._source = source
        self._observer = observer or Silent()
        self._settings = settings or LinkSettings()
        self._desk = Desk(acts, executor, first)
        self._calls = Calls(terms.agreement_id, source)
        self._fetcher = Fetcher(terms.agreement_id, self._desk, self._calls, self._observer, self.late)
        self._comparer = HeadComparer(
            terms.agreement_id, self._desk, self._observer, self._fetcher.ways, self._have_resent
        )
        self._offering: tuple[Conversation, asyncio.Task[None]] | None = None
        self._backoff = self._first_backoff()
        self._moved = asyncio.Event()
        self._current: Conversation | None = None
        self._contender: Contender | None = None
        self._halted = ""
        self._vacant = asyncio.Event()
        self._vacant.set()
        self._waking: asyncio.TimerHandle | None = None
        self._owing: set[int] = set()
        self._tasks: set[asyncio.Task[object]] = set()
        self._dialling = 0
        self._stopping = True  # until `start`
        self._loop = asyncio.get_running_loop()

    def start(self) -> None:
        """Begin: serve the acts, watch the outbox, dial if this side may."""
        self._stopping = False
        self.acts.on_commit(self._on_commit)
        self._spawn_named(self._desk.run(), "desk")
        self._spawn_named(self._poll(), "poll")
        self._spawn_named(self._fetcher.run(), "fetcher")
        self._spawn_named(self._comparer.run(), "comparer")
        if self._settings.dial:
            self._spawn_named(self._keep_dialling(), "dial")

    @property
    def status(self) -> LinkStatus:
        """How the link stands now."""
        session = self._current.session if self._current is not None else None
        return LinkStatus(
            up=session is not None and not session.closed,
            state=session.state.value if session is not None else "down",
            halted=self._halted,
            silent_s=self._loop.time() - session.last_heard if session is not None else None,
            failures=self._backoff.failures,
        )

    async def accept(self, stream: Stream, first: bytes, peer: PeerCertificate | None) -> Close:
        """Converse on a stream that the peer dialled, until it ends. `first` is its first frame.

        Raises:
            Refusal: DRAINING: this node shuts down, or has not begun.
        """
        if self._stopping:
            raise Refusal("DRAINING", "the node shuts down or has not begun")
        return await self._converse(stream, first=first, peer=peer, dialled_here=False)

    async def accept_offer(self, stream: Ends) -> None:
        """Hold a stream on which the peer offers the content it supplied, until it ends.

        Raises:
            Refusal: DRAINING; SCHEMA_INVALID, the peer sent what was not asked for.
        """
        if self._stopping:
            raise Refusal("DRAINING", "the node shuts down or has not begun")
        await self._fetcher.accept(Offer(self.terms.agreement_id, stream))

    async def prove_own_ledger(self, origin: str) -> None:
        """Ask the peer for the newest checkpoint it cosigned of our ledger `origin`, and have it judged.

        What contradicts it, or did before this start, freezes the ledger and halts the link. Raises nothing:
        a peer that cannot be asked now says the same in its hello.
        """
        try:
            await self._desk.write(self.acts.check_kept_proofs)
            note = await self._calls.get_cosigned_checkpoint(origin)
            if note:
                shown = link_pb2.Heads(cosigned_checkpoint=note)
                await self._desk.write(self.acts.take_heads, shown, False)
        except StreamLostError:
            _LOG.info("the peer cannot be asked for its cosigned checkpoint now")
        except Refusal as refusal:
            _LOG.error("the peer's cosigned checkpoint was not confirmed (%s)", refusal.code)
            self._observer.fault(self.terms.agreement_id, refusal.code)
            if refusal.code in HALTING:
                self._halted = refusal.code

    async def move(self, source: ChannelSource | None) -> None:
        """Take another way to the peer from now on, or none: its descriptor has changed."""
        self._source = source
        self._calls.move(source)
        self._backoff = self._first_backoff()
        self._moved.set()
        await self.replace_channel()

    async def replace_channel(self) -> None:
        """Move to new channels, as after a change of our certificate: new stream, hello, then the old ends.

        Nothing is interrupted; if the new one fails, the old one goes on.
        """
        self._spawn_named(self._calls.renew(), "renew")
        if self._source is not None and self._dialling:
            self._spawn_named(self._dial(self._source), "replace")

    async def drain(self) -> None:
        """Say goodbye and stop; what was not receipted is sent again at the next start."""
        self._stopping = True
        self._fetcher.end_offer()
        if self._current is not None:
            self._current.end(Ending.DRAINED)
            with_time = self._settings.times.flush_s + 2.0
            try:
                async with asyncio.timeout(with_time):
                    await self._vacant.wait()
            except TimeoutError:
                _LOG.warning("the session did not end in time")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._calls.close()

    # What conversations tell (conversation.Host).
    def admit(self, conversation: Conversation, hello: link_pb2.Hello) -> bool:
        """Decide whether a session whose peer has said hello is the one that lives."""
        newer = conversation.contender(hello)
        current = self._current
        if current is not None and current.alive and self._contender is not None:
            silent_s = self._loop.time() - current.session.last_heard
            older = Contender(self._contender.dialled_here, self._contender.nonce, silent_s)
            if not newer_lives(older, newer):
                return False
            current.end(Ending.SUPERSEDED)
        self._current, self._contender = conversation, newer
        self._halted = ""
        self._vacant.clear()
        return True

    def opened(self, conversation: Conversation, halted: str) -> None:
        """Take note of what the hellos said, or of what stopped business later."""
        if conversation is self._current:
            self._halted = halted
            self._observer.session(self.terms.agreement_id, up=True)
            self._stop_offering()
            if conversation.dialled_here and not halted:
                # Whether the peer could dial us nobody knows for certain, and an idle stream costs nothing.
                task = self._spawn_named(self._keep_offering(), "offer")
                self._offering = (conversation, task)
            self.peer_is_needed()

    def peer_is_needed(self) -> None:
        """Wake whoever asks the peer for something."""
        self._fetcher.wake()
        self._comparer.wake()

    def _have_resent(self) -> None:
        """Begin a new session: each begins with everything that its sender owes."""
        if self._current is not None:
            self._current.end(Ending.UNANSWERED)

    def late(self, receipts: Sequence[bytes]) -> None:
        """Send receipts of an earlier session, or of content that came later, on the session that lives."""
        if self._current is not None:
            self._current.apply(self._current.session.resolved(receipts))

    # Dialling and conversing.

    async def _keep_dialling(self) -> None:
        while not self._stopping:
            await self._vacant.wait()
            self._moved.clear()
            if self._source is None:
                await self._moved.wait()
                continue
            ended = await self._dial(self._source)
            wait_s = self._after(ended)
            self._observer.retry(self.terms.agreement_id, ended.ending.value, wait_s)
            try:
                async with asyncio.timeout(wait_s):
                    await self._moved.wait()
            except TimeoutError:
                continue

    async def _keep_offering(self) -> None:
        """Offer the peer what we supplied, for as long as the session that we dialled lives."""
        backoff = self._first_backoff()
        while True:
            retry = RetryClass.RETRYABLE
            began = self._loop.time()
            try:
                await self._calls.serve(self._desk)
            except StreamLostError as lost:
                retry = RetryClass.PERMANENT if lost.retry == "permanent" else retry
            backoff = backoff.succeeded() if self._loop.time() - began >= _HEALTHY_S else backoff.failed()
            await asyncio.sleep(backoff.wait_s(retry, random.random()))  # noqa: S311 (jitter, no secret)

    def _stop_offering(self) -> None:
        if self._offering is not None:
            self._offering[1].cancel()
            self._offering = None

    def _first_backoff(self) -> Backoff:
        return Backoff(self._settings.backoff_base_s, self._settings.backoff_max_s)

    async def _dial(self, source: ChannelSource) -> Close:
        """Dial once and converse to the end. Raises nothing: whatever fails, the link dials again."""
        self._dialling += 1
        try:
            opened = await source.open()
            try:
                stream = DialledStream(opened.channel)
                return await self._converse(stream, first=None, peer=opened.peer, dialled_here=True)
            finally:
                await opened.channel.close()
        except StreamLostError as lost:
            ended = Close(Ending.REFUSED if lost.retry == "permanent" else Ending.LOST, lost.wait_s)
        except Exception:
            _LOG.exception("the peer could not be dialled")
            ended = Close(Ending.LOST)
        finally:
            self._dialling -= 1
        self._backoff = self._backoff.failed()
        return ended

    async def _converse(
        self, stream: Stream, *, first: bytes | None, peer: PeerCertificate | None, dialled_here: bool
    ) -> Close:
        hello = link_pb2.Hello()
        try:
            hello.CopyFrom(await self._desk.call(self.acts.hello))
        except Refusal as refusal:
            _LOG.warning("no hello can be said now (%s)", refusal.code)
            self._backoff = self._backoff.failed()
            return Close(Ending.LOST, refusal.retry_after_s or 0.0)
        hello.session_nonce = self.acts.random(_NONCE_BYTES)
        session = Session(self.terms, hello, self._loop.time(), probing=self._backoff.probing)
        whole = (session, stream, self._desk, self, self._observer, hello)
        times = self._settings.times
        conversation = Conversation(
            *whole, dialled_here=dialled_here, calls=self._calls, peer=peer, times=times
        )
        began = self._loop.time()
        ended = Close(Ending.LOST)
        try:
            ended = await conversation.run(first)
        finally:
            if self._offering is not None and self._offering[0] is conversation:
                self._stop_offering()
            if conversation is self._current:
                self._current = self._contender = None
                self._observer.session(self.terms.agreement_id, up=False)
                self._vacant.set()
            self._judge(session, ended, self._loop.time() - began)
        return ended

    def _judge(self, session: Session, ended: Close, lasted_s: float) -> None:
        """Count a failure, or forget the earlier ones."""
        if session.receipted or (lasted_s >= _HEALTHY_S and CLASS_OF[ended.ending] is RetryClass.RETRYABLE):
            self._backoff = self._backoff.succeeded()
        elif ended.ending not in (Ending.SUPERSEDED, Ending.DRAINED):
            self._backoff = self._backoff.failed()

    def _after(self, ended: Close) -> float:
        chance = random.random()  # noqa: S311 (jitter, no secret)
        return self._backoff.wait_s(CLASS_OF[ended.ending], chance, ended.wait_s)

    # The outbox.

    def _on_commit(self, topics: Topics) -> None:
        """On the writer's thread."""
        if topics & {"agreement", HEAD_MADE} or lanes_of(topics):
            try:
                self._loop.call_soon_threadsafe(self._woken, topics)
            except RuntimeError:  # the loop is closed: the node stops
                return

    def _woken(self, topics: Topics) -> None:
        if "agreement" in topics:
            self._spawn_named(self._look_at_agreement(), "agreement")
        if self._current is None:
            return
        if HEAD_MADE in topics:
            self._current.apply(self._current.session.news())
        owing = lanes_of(topics)
        if guarded := owing.intersection(GUARDED):  # nothing is gathered where somebody is to be protected
            self._look(guarded)
        self._owing |= owing.difference(GUARDED)
        if self._owing and self._waking is None:
            if self._current.session.in_flight:
                self._waking = self._loop.call_later(_GATHER_S, self._look_at_owing)
            else:
                self._look_at_owing()

    def _look_at_owing(self) -> None:
        self._waking = None
        owing, self._owing = self._owing, set()
        self._look(owing)

    def _look(self, lanes: Collection[int] = PRIORITY) -> None:
        if self._current is not None:
            self._current.apply(self._current.session.available(lanes))

    async def _poll(self) -> None:
        """Waking is a hint; this is the truth."""
        while True:
            await asyncio.sleep(self._settings.poll_s)
            self._look()

    async def _look_at_agreement(self) -> None:
        """Another agreement is in force here: greet anew, so that both sides compare it."""
        current = self._current
        if current is None:
            return
        hello = await self._desk.call(self.acts.hello)
        if hello.agreement_digest != current.hello.agreement_digest:
            current.end(Ending.DRAINED)

    def _spawn_named(self, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        task = self._loop.create_task(work, name=f"link {self.terms.agreement_id} {name}")
        self._tasks.add(task)
        task.add_done_callback(self._task_ended)
        return task

    def _task_ended(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOG.error("%s failed", task.get_name(), exc_info=error)
