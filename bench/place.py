"""What a load client needs to know of the two nodes: addresses, certificates, processes, and what to submit.

Decides nothing; it is written once by whoever founded the Parties and read by every client process.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import grpc
import grpc.aio
from entente.v1 import (
    exchange_service_pb2,
    exchange_service_pb2_grpc,
    operator_service_pb2_grpc,
    party_pb2,
    restriction_service_pb2_grpc,
)

_MESSAGE_MAX_BYTES = 4_194_304


@dataclass(frozen=True, slots=True)
class Place:
    """The sending Party's doors, as seen from a client, and both nodes' processes."""

    folder: str
    institutions: str
    operator: str
    server_name: str
    ca: str
    caller: str
    operator_caller: str
    sender_descriptor: str
    receiver_descriptor: str
    sender_pid: int
    receiver_pid: int

    def save(self, path: Path) -> None:
        """Write it to `path`."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Place:
        """Return what was saved in `path`."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    @property
    def pids(self) -> dict[str, int]:
        """Both nodes' processes."""
        return {"sender": self.sender_pid, "receiver": self.receiver_pid}

    @property
    def request_path(self) -> Path:
        """The request that is submitted again and again, under a new identifier each time."""
        return Path(self.folder) / "request.bin"

    def request(self) -> exchange_service_pb2.SubmitRequest:
        """Return that request; its `request_id` is to be set."""
        return exchange_service_pb2.SubmitRequest.FromString(self.request_path.read_bytes())

    def sent_path(self, phase: str) -> Path:
        """Where a phase keeps what it submitted and when."""
        return Path(self.folder) / f"sent-{phase}.bin"

    def phases(self) -> list[Path]:
        """Return what every phase has kept."""
        return sorted(Path(self.folder).glob("sent-*.bin"))

    @property
    def items_path(self) -> Path:
        """Where the identifiers of what is restricted later are kept."""
        return Path(self.folder) / "items.txt"

    def notices_path(self, phase: str) -> Path:
        """Where a phase keeps which notices it issued and when."""
        return Path(self.folder) / f"notices-{phase}.txt"

    def noticed(self) -> list[Path]:
        """Return what every phase has kept of its notices."""
        return sorted(Path(self.folder).glob("notices-*.txt"))

    def descriptors(self) -> tuple[party_pb2.PartyDescriptor, party_pb2.PartyDescriptor]:
        """Return the sender's and the receiver's descriptor."""
        sender, receiver = (
            party_pb2.PartyDescriptor.FromString(Path(path).read_bytes())
            for path in (self.sender_descriptor, self.receiver_descriptor)
        )
        return sender, receiver

    def exchange(self) -> tuple[grpc.aio.Channel, Any]:
        """Return a channel to the institutions' listener, and the stub of ExchangeService on it."""
        channel = self._channel(self.institutions, self.caller)
        return channel, exchange_service_pb2_grpc.ExchangeServiceStub(channel)  # type: ignore[no-untyped-call]

    def restrict(self) -> tuple[grpc.aio.Channel, Any]:
        """Return a channel to the institutions' listener, and the stub of RestrictionService on it."""
        channel = self._channel(self.institutions, self.caller)
        return channel, restriction_service_pb2_grpc.RestrictionServiceStub(channel)  # type: ignore[no-untyped-call]

    def operate(self) -> tuple[grpc.aio.Channel, Any]:
        """Return a channel to the operator's listener, and the stub of OperatorService on it."""
        channel = self._channel(self.operator, self.operator_caller)
        return channel, operator_service_pb2_grpc.OperatorServiceStub(channel)  # type: ignore[no-untyped-call]

    def _channel(self, address: str, leaf_path: str) -> grpc.aio.Channel:
        leaf = Path(leaf_path).read_bytes()
        return grpc.aio.secure_channel(
            address,
            grpc.ssl_channel_credentials(Path(self.ca).read_bytes(), leaf, leaf),
            options=(
                ("grpc.ssl_target_name_override", self.server_name),
                ("grpc.default_authority", self.server_name),
                ("grpc.max_receive_message_length", _MESSAGE_MAX_BYTES),
                ("grpc.max_send_message_length", _MESSAGE_MAX_BYTES),
                ("grpc.enable_http_proxy", 0),
            ),
        )
