"""`python -m bench`: measure both nodes beside a bare echo; the last line is one JSON object.

`python -m bench lists`: lists, counts and searches over many items.

Exit code 1 where the cross-check fails: the run is void then, whatever it measured.
"""

from __future__ import annotations

import sys

from gateway.pki.environment import require_tls13_environment

if __name__ == "__main__":
    require_tls13_environment()  # before anything imports grpc
    if sys.argv[1:2] == ["lists"]:
        from bench.lists import main as lists

        sys.exit(lists(sys.argv[2:]))
    from bench.command import main

    sys.exit(main(sys.argv[1:]))
