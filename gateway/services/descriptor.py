"""DescriptorService: this Party's keys and what the peers are told of them (protocol, section 7).

Decides that no peer is told of CAs that do not vouch for the certificate which this node shows: it would be
shut out at the next handshake. Refuses to know keys; the acts say what may be rotated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from entente.v1 import descriptor_service_pb2, descriptor_service_pb2_grpc

from gateway.pki.tls import TlsMaterialError, check_bundle
from gateway.pki.trust import chain_belongs_to
from gateway.services.desk import Desk, own_caller
from node.acts import own_keys
from node.errors import FieldFault, Refusal

_FIELD = "ca_bundle_pem"


class DescriptorService(descriptor_service_pb2_grpc.DescriptorServiceServicer):
    """Answers on the operator's listener.

    Args:
        desk: the Party's desk.
        shown: the node's certificate chain in use, PEM; a plain read.
    """

    def __init__(self, desk: Desk, shown: Callable[[], bytes]) -> None:
        self._desk = desk
        self._shown = shown

    async def ListKeys(  # noqa: N802
        self, request: descriptor_service_pb2.ListKeysRequest, _context: Any
    ) -> descriptor_service_pb2.ListKeysResponse:
        """Return the keys and descriptors."""
        return await self._desk.read(own_keys.list_keys, request)

    async def RotateKey(  # noqa: N802
        self, request: descriptor_service_pb2.RotateKeyRequest, _context: Any
    ) -> descriptor_service_pb2.RotateKeyResponse:
        """Make and announce a new key."""
        return await self._desk.write(own_keys.rotate_key, request, own_caller())

    async def RetireKey(  # noqa: N802
        self, request: descriptor_service_pb2.RetireKeyRequest, _context: Any
    ) -> descriptor_service_pb2.RetireKeyResponse:
        """Withdraw and destroy an old key."""
        return await self._desk.write(own_keys.retire_key, request, own_caller())

    async def UpdateDescriptor(  # noqa: N802
        self, request: descriptor_service_pb2.UpdateDescriptorRequest, _context: Any
    ) -> descriptor_service_pb2.UpdateDescriptorResponse:
        """Announce other endpoints, CAs or another server name."""
        if request.ca_bundle_pem:
            self._require_vouching(request.ca_bundle_pem.encode())
        return await self._desk.write(own_keys.update_descriptor, request, own_caller())

    def _require_vouching(self, bundle: bytes) -> None:
        now = self._desk.party.clock.now()
        try:
            check_bundle(bundle, now)
        except TlsMaterialError:
            fault = FieldFault(_FIELD, "not a bundle of CA certificates in force")
            raise Refusal("SCHEMA_INVALID", "the bundle is not fit", faults=[fault]) from None
        if not chain_belongs_to(self._shown(), bundle, now):
            fault = FieldFault(_FIELD, "does not vouch for the node's certificate in use")
            raise Refusal(
                "SCHEMA_INVALID",
                "the peer would shut this node out",
                remedy="announce the old and the new CA together, then change the certificate",
                faults=[fault],
            )
