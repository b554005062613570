"""Whom this node trusts now: CA bundles by trust domain, and the deny list. Snapshots, read without a lock.

Decides which bundle stands for which trust domain: the own CA for the own domain, and for a peer's
the bundle of its newest descriptor, which the principals' signatures vouch for. Refuses to know listeners.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gateway.callers import DenyList
from gateway.pki.tls import TlsMaterialError
from node.acts import operate
from node.acts.party import Party


class Trusted:
    """The snapshots of one Party. `refresh` runs on a thread; everything else is a plain read.

    Args:
        own_domain: the Party's trust domain.
        own_ca: the file with its CA bundle.
    """

    def __init__(self, party: Party, own_domain: str, own_ca: Path) -> None:
        self._party = party
        self._own_domain = own_domain
        self._own_ca = own_ca
        self._own: bytes = b""
        self._peers: Mapping[str, bytes] = {}
        self._deny: DenyList
        self.refresh()

    def refresh(self) -> bool:
        """Read everything again; return whether a bundle changed.

        Raises:
            TlsMaterialError: the own CA bundle cannot be read; nothing changed.
            Refusal: STORE_UNAVAILABLE; nothing changed.
        """
        try:
            own = self._own_ca.read_bytes()
        except OSError:
            raise TlsMaterialError(
                f"{self._own_ca} cannot be read: bring the CA's bundle with entente pki import"
            ) from None
        self._party.forget()  # another replica's commits are not heard here
        peers: dict[str, bytes] = {}
        for relationship in self._party.relationships():
            descriptor = relationship.peer_descriptor
            bundle = descriptor.ca_bundle_pem.encode()
            known = peers.get(descriptor.trust_domain, b"")
            if bundle not in known:
                peers[descriptor.trust_domain] = known + bundle
        # A peer that names our own trust domain is nobody's peer.
        peers.pop(self._own_domain, None)
        changed = own != self._own or peers != self._peers
        self._own, self._peers = own, peers
        self.refresh_deny_list()
        return changed

    def refresh_deny_list(self) -> None:
        """Read the deny list again. Raises Refusal STORE_UNAVAILABLE; the last one stays in force."""
        self._deny = operate.deny_list(self._party)

    def deny_list(self) -> DenyList:
        """Return the newest deny list."""
        return self._deny

    def own_bundle(self) -> bytes:
        """Return the CAs whose clients may connect to the institutions' and the operator's listener."""
        return self._own

    def peer_bundles(self) -> bytes:
        """Return the CAs whose nodes may connect to the federation listener.

        Before the first agreement there is none, and gRPC asks for one: the own CA, whose nodes the
        caller check then refuses.
        """
        return b"\n".join(self._peers.values()) or self._own

    def own_bundle_of(self, domain: str) -> bytes | None:
        """Return the bundle of `domain` on the institutions' and the operator's listener."""
        return self._own if domain == self._own_domain else None

    def peer_bundle_of(self, domain: str) -> bytes | None:
        """Return the bundle of `domain` on the federation listener."""
        return self._peers.get(domain)
