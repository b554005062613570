"""Which CA stands behind a certificate.

Decides whether a leaf chains to the bundle registered for one peer. The handshake only shows that some
CA of the listener's whole bundle issued it, and any of them could assert any name: so this is asked
again with the bundle of the Party whose name the leaf bears. Refuses to know who the Parties are.
Source: RFC 5280 through cryptography's verifier; the isolation of bundles is SPIFFE's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from cryptography import x509
from cryptography.x509 import verification


def chain_belongs_to(pem: bytes, bundle_pem: bytes, now: datetime) -> bool:
    """Return whether the leaf in `pem` (intermediates may follow it) chains to a CA of `bundle_pem` at `now`.

    Denies on doubt: what cannot be read, an empty bundle, an expired link, a use other than client
    authentication are all no. Answers are remembered for the minute; check the leaf's own expiry with
    `PeerCertificate.check_time`.
    """
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    return _chains(pem, bundle_pem, minute) or (minute != now and _chains(pem, bundle_pem, now))


@lru_cache(maxsize=1024)
def _chains(pem: bytes, bundle_pem: bytes, now: datetime) -> bool:
    try:
        leaf, *intermediates = x509.load_pem_x509_certificates(pem)
        verify_client(leaf, intermediates, x509.load_pem_x509_certificates(bundle_pem), now)
    except Exception:  # any doubt is a no
        return False
    return True


def verify_client(
    leaf: x509.Certificate,
    intermediates: Sequence[x509.Certificate],
    anchors: Sequence[x509.Certificate],
    now: datetime,
) -> None:
    """Return if `leaf` is good for client authentication under one of `anchors`.

    Raises:
        cryptography.x509.verification.VerificationError: it is not.
        ValueError: there are no anchors.
    """
    verifier = (
        verification.PolicyBuilder()
        .store(verification.Store(list(anchors)))
        .time(now)
        .build_client_verifier()
    )
    verifier.verify(leaf, list(intermediates))
