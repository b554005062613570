"""The bare measure: gRPC with mutual TLS and nothing behind it.

Decides what the nodes are compared with: one grpc.aio server on uvloop that gives back the bytes it got. No
message is parsed; certificates are ECDSA P-256 from the project's CA, TLS 1.3 only. The stream takes messages
of 256 KiB and answers with the sum of their lengths. Refuses to know Entente. Each end is its own process:

    python -m bench.bare serve FOLDER
    python -m bench.bare echo FOLDER PORT SECONDS CONCURRENCY
    python -m bench.bare stream FOLDER PORT BYTES
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import grpc
import grpc.aio
import uvloop

from bench.measure import MB, cpu_seconds, machine_busy_seconds, quantiles_ms
from bench.worker import answer
from gateway.pki.authority import create_ca, issue, new_key, save_leaf
from gateway.pki.identity import Identity, Kind

ECHO_BYTES: Final = 1024
PIECE_BYTES: Final = 262_144
DOMAIN: Final = "bare.example"
_ECHO: Final = "/bare.Bare/Echo"
_TAKE: Final = "/bare.Bare/Take"
_OPTIONS: Final = (("grpc.so_reuseport", 0), ("grpc.enable_http_proxy", 0))
_WARM_UP_CALLS: Final = 200


def certify(folder: Path) -> None:
    """Make a CA and the certificates of both ends in `folder`."""
    now = datetime.now(UTC)
    ca = create_ca(DOMAIN, now)
    ca.save(folder)
    for name in ("server", "client"):
        key = new_key()
        identity = Identity(DOMAIN, Kind.NODE, name)
        save_leaf(folder, name, issue(ca, key.public_key(), identity, ("localhost",), now=now), key)


class _Bare(grpc.GenericRpcHandler):
    """Both methods, on raw bytes."""

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[Any, Any] | None:
        return {
            _ECHO: grpc.unary_unary_rpc_method_handler(_echo),
            _TAKE: grpc.stream_unary_rpc_method_handler(_take),
        }.get(str(details.method))


async def _echo(request: bytes, _context: Any) -> bytes:
    return request


async def _take(requests: AsyncIterator[bytes], _context: Any) -> bytes:
    taken = 0
    async for piece in requests:
        taken += len(piece)
    return taken.to_bytes(8, "big")


async def serve(folder: Path) -> None:
    """Answer until the process is ended."""
    leaf = (folder / "server.pem").read_bytes()
    credentials = grpc.ssl_server_credentials(
        [(leaf, leaf)], (folder / "ca.pem").read_bytes(), require_client_auth=True
    )
    server = grpc.aio.server(options=_OPTIONS)
    server.add_generic_rpc_handlers((_Bare(),))
    port = server.add_secure_port("127.0.0.1:0", credentials)
    await server.start()
    answer({"port": port})
    await server.wait_for_termination()


def _channel(folder: Path, port: int) -> grpc.aio.Channel:
    leaf = (folder / "client.pem").read_bytes()
    credentials = grpc.ssl_channel_credentials((folder / "ca.pem").read_bytes(), leaf, leaf)
    return grpc.aio.secure_channel(f"localhost:{port}", credentials, options=_OPTIONS)


async def echo(folder: Path, port: int, seconds: float, concurrency: int, server_pid: int) -> dict[str, Any]:
    """Call for so many seconds with so many calls at once; return calls per second and their times."""
    async with _channel(folder, port) as channel:
        call: Any = channel.unary_unary(_ECHO)
        payload = bytes(ECHO_BYTES)
        for _number in range(_WARM_UP_CALLS):
            await call(payload)
        times: list[float] = []
        began, cpu = time.perf_counter(), cpu_seconds(server_pid)
        own, busy = time.process_time(), machine_busy_seconds()

        async def caller() -> None:
            while (start := time.perf_counter()) - began < seconds:
                if await call(payload) != payload:
                    raise ValueError("the echo is not the call")
                times.append(time.perf_counter() - start)

        await asyncio.gather(*(caller() for _number in range(concurrency)))
        elapsed = time.perf_counter() - began
        served, called = cpu_seconds(server_pid) - cpu, time.process_time() - own
        return {
            "per_s": len(times) / elapsed,
            "latency_ms": quantiles_ms(times),
            "server_cpu_us": served / len(times) * 1e6,
            "client_cpu_us": called / len(times) * 1e6,
            "others_cores": max(0.0, machine_busy_seconds() - busy - served - called) / elapsed,
        }


async def stream(folder: Path, port: int, size: int) -> dict[str, Any]:
    """Send so many bytes on one stream; return MB per second until the server has said that it has them."""
    piece = bytes(PIECE_BYTES)

    def pieces() -> Iterator[bytes]:
        for _number in range(size // PIECE_BYTES):
            yield piece
        if rest := size % PIECE_BYTES:
            yield piece[:rest]

    async with _channel(folder, port) as channel:
        connect: Any = channel.unary_unary(_ECHO)
        take: Any = channel.stream_unary(_TAKE)
        await connect(b"")
        began = time.perf_counter()
        taken = int.from_bytes(await take(pieces()), "big")
        elapsed = time.perf_counter() - began
        if taken != size:
            raise ValueError("the stream was not taken whole")
        return {"mb_per_s": size / elapsed / MB}


def main(task: str, folder: Path, *figures: str) -> None:
    """Run one end."""
    if task == "serve":
        uvloop.run(serve(folder))
    elif task == "echo":
        port, seconds, concurrency, pid = figures
        answer(uvloop.run(echo(folder, int(port), float(seconds), int(concurrency), int(pid))))
    else:
        port, size = figures
        answer(uvloop.run(stream(folder, int(port), int(size))))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
