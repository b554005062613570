"""TLS 1.3 only, in a process whose gRPC has no setting for it.

Decides one environment variable, before grpc is imported; knows nothing of certificates. gRPC reads it
for TLS 1.2 alone: with only an RSA cipher in it and ECDSA certificates on our side, TLS 1.2 finds no
shared cipher, and TLS 1.3 is untouched. The interceptor that refuses
what is not `TLSv1.3` is the second line. To be dropped when grpcio offers a minimum version.
"""

from __future__ import annotations

import os
import sys
from typing import Final

VARIABLE: Final = "GRPC_SSL_CIPHER_SUITES"
ONLY_RSA: Final = "ECDHE-RSA-AES256-GCM-SHA384"


def require_tls13_environment() -> None:
    """Make this process speak TLS 1.3 only. Call it before anything imports grpc; again does no harm.

    Raises:
        RuntimeError: grpc was imported before, so that the setting might not hold.
    """
    if os.environ.get(VARIABLE) == ONLY_RSA:
        return
    if "grpc._cython.cygrpc" in sys.modules:
        raise RuntimeError(
            f"grpc was imported before {VARIABLE} was set: call require_tls13_environment() first"
        )
    os.environ[VARIABLE] = ONLY_RSA
