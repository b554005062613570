"""The chain that every call passes: measure, errors, caller, authorise, admission and deadline.

Decides the order, and that it acts inside the handler it wraps (what an interceptor raises itself
reaches the caller as UNKNOWN with our class name in it). Whatever the style of a handler, coroutine
or asynchronous generator, there is one wrapper. A refusal becomes its status; anything else becomes
INTERNAL, its trace in our log only. Live streams are kept in a register, so that a revoked caller's
can be ended from outside.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any, Final

import grpc
import grpc.aio

from gateway import status
from gateway.admission import Admission, clamped
from gateway.authorisation import Border, authorise
from gateway.caller_language import language_of
from gateway.callers import CallContext, CallerCheck, enter_call
from gateway.metrics_calls import CallMetrics
from gateway.pki.identity import Identity, PeerCertificate
from node.errors import Refusal

_LOG: Final = logging.getLogger("entente.border")
_Handler = Any  # grpc.RpcMethodHandler: the four kinds share no useful type


def _no_languages(_identity: Identity) -> Sequence[str]:
    return ()


class LiveStreams:
    """The streams that run now on one listener."""

    def __init__(self) -> None:
        self._streams: dict[asyncio.Task[Any], tuple[PeerCertificate, bytes]] = {}
        self._endings: dict[asyncio.Task[Any], Refusal] = {}

    def enter(self, certificate: PeerCertificate, pem: bytes) -> None:
        """Register the stream that the current task answers."""
        self._streams[_task()] = (certificate, pem)

    def leave(self) -> None:
        """Forget the current task's stream."""
        self._streams.pop(_task(), None)
        self._endings.pop(_task(), None)

    def ending(self) -> Refusal | None:
        """Return why the current task was cancelled by `recheck`, if it was."""
        return self._endings.get(_task())

    def recheck(self, check: CallerCheck) -> int:
        """End every stream whose caller is no longer good; return how many were ended."""
        ended = 0
        for task, (certificate, pem) in list(self._streams.items()):
            if task in self._endings:
                continue
            try:
                check.check(certificate, pem)
            except Refusal as refusal:
                self._endings[task] = refusal
                task.cancel()
                ended += 1
        return ended

    def __len__(self) -> int:
        return len(self._streams)


class BorderInterceptor(grpc.aio.ServerInterceptor):
    """One listener's chain.

    Args:
        check: who may be here.
        admission: places, shared by all listeners or not.
        deadline_max_s: how long a unary call may run.
        metrics: what is counted.
        languages_of: the languages listed for a person of this Party; a read that never waits.
    """

    def __init__(
        self,
        check: CallerCheck,
        admission: Admission,
        deadline_max_s: float,
        metrics: CallMetrics,
        languages_of: Callable[[Identity], Sequence[str]] = _no_languages,
    ) -> None:
        self.check: Final = check
        self.streams: Final = LiveStreams()
        self._admission = admission
        self._deadline_max_s = deadline_max_s
        self._metrics = metrics
        self._languages_of = languages_of
        self._wrapped: dict[str, tuple[_Handler, _Handler]] = {}

    @property
    def border(self) -> Border:
        """The listener this chain belongs to."""
        return self.check.border

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[_Handler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> _Handler:
        """Return the wrapped handler; an unknown method is left to gRPC, which answers UNIMPLEMENTED."""
        method = handler_call_details.method
        handler = await continuation(handler_call_details)
        if handler is None:
            return None
        known = self._wrapped.get(method)
        if known is None or known[0] is not handler:
            known = (handler, self._wrap(method, handler))
            self._wrapped[method] = known
        return known[1]

    def _wrap(self, method: str, handler: _Handler) -> _Handler:
        codec = {
            "request_deserializer": handler.request_deserializer,
            "response_serializer": handler.response_serializer,
        }
        if handler.response_streaming:
            inner = handler.stream_stream if handler.request_streaming else handler.unary_stream
            run = self._around(method, _writer(inner), stream=True)
            if handler.request_streaming:
                return grpc.stream_stream_rpc_method_handler(run, **codec)
            return grpc.unary_stream_rpc_method_handler(run, **codec)
        if handler.request_streaming:
            run = self._around(method, handler.stream_unary, stream=True)
            return grpc.stream_unary_rpc_method_handler(run, **codec)
        run = self._around(method, handler.unary_unary, stream=False)
        return grpc.unary_unary_rpc_method_handler(run, **codec)

    def _around(
        self, method: str, inner: Callable[[Any, Any], Awaitable[Any]], *, stream: bool
    ) -> Callable[[Any, Any], Awaitable[Any]]:
        async def run(request: Any, context: Any) -> Any:
            correlation_id = secrets.token_hex(8)
            started = time.monotonic()
            self._metrics.started(self.border, method)
            code = "OK"
            try:
                return await self._guarded(method, inner, request, context, correlation_id, stream=stream)
            except Refusal as refusal:
                code = status.status_name(refusal.code)
                self._metrics.refused(self.border, refusal.code)
                _LOG.info("call refused", extra=_facts(method, refusal.code, correlation_id, self.border))
                spoken = self._language(context)
                await context.abort_with_status(status.to_status(refusal, correlation_id, spoken))
            except asyncio.CancelledError:
                code = "CANCELLED"
                raise
            except grpc.aio.AbortError:
                code = _aborted(context)
                raise
            except Exception as fault:
                if context.done() or context.cancelled():  # a write met a stream that its caller ended
                    code = "CANCELLED"
                    raise asyncio.CancelledError from fault
                code = "INTERNAL"
                _LOG.exception("call failed", extra=_facts(method, "INTERNAL", correlation_id, self.border))
                await context.abort_with_status(status.to_status(status.unexpected(), correlation_id))
            finally:
                self._metrics.handled(self.border, method, code, time.monotonic() - started)

        return run

    def _language(self, context: Any) -> str:
        """Return the language of whoever is refused; a stranger has asked for one, or reads English."""
        listed: Sequence[str] = ()
        try:
            listed = self._languages_of(self.check.identify(context.auth_context()).identity)
        except Refusal:
            listed = ()
        return language_of(context.invocation_metadata(), listed)

    async def _guarded(
        self,
        method: str,
        inner: Callable[[Any, Any], Awaitable[Any]],
        request: Any,
        context: Any,
        correlation_id: str,
        *,
        stream: bool,
    ) -> Any:
        auth_context = context.auth_context()
        certificate = self.check.identify(auth_context)
        authorise(method, self.border, certificate.identity.kind)
        enter_call(CallContext(self.border, certificate, correlation_id))
        with self._admission.place(f"{self.border.value} {certificate.identity.uri}", stream=stream):
            if not stream:
                limit = clamped(context.time_remaining(), self._deadline_max_s)
                try:
                    async with asyncio.timeout(limit) as timer:
                        return await inner(request, context)
                except TimeoutError:
                    if not timer.expired():
                        raise
                    raise Refusal(
                        "DEADLINE_INVALID", "the call ran longer than its deadline, or than this node allows"
                    ) from None
            self.streams.enter(certificate, next(iter(auth_context["x509_pem_cert"])))
            try:
                return await inner(request, context)
            except asyncio.CancelledError:
                if (refusal := self.streams.ending()) is None:
                    raise
                _task().uncancel()
                raise refusal from None
            finally:
                self.streams.leave()


def _writer(inner: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Awaitable[None]]:
    """Return `inner` as a coroutine that writes, closing a generator in the task that ran it."""
    if not inspect.isasyncgenfunction(inner):
        return inner

    async def write_all(request: Any, context: Any) -> None:
        answers: AsyncIterator[Any] = inner(request, context)
        async with aclosing(answers) as opened:  # type: ignore[type-var]
            async for answer in opened:
                await context.write(answer)

    return write_all


def _aborted(context: Any) -> str:
    code = context.code()
    return code.name if isinstance(code, grpc.StatusCode) else "UNKNOWN"


def _facts(method: str, code: str, correlation_id: str, border: Border) -> dict[str, str]:
    return {
        "method": method.rpartition("/")[2],
        "code": code,
        "correlation_id": correlation_id,
        "border": border.value,
    }


def _task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("called outside a task")
    return task
