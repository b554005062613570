"""`python -m bench`: measure both nodes beside a bare echo; the last line is one JSON object.

`python -m bench lists`: lists, counts and searches over many items. `python -m bench notices`: later
restrictions, idle and under load. `python -m bench decisions`: what one decision costs.
`python -m bench cases`: many open cases listed, read, acted in and watched.

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
    if sys.argv[1:2] == ["notices"]:
        from bench.notices import main as notices

        sys.exit(notices(sys.argv[2:]))
    if sys.argv[1:2] == ["decisions"]:
        from bench.decisions import main as decisions

        sys.exit(decisions(sys.argv[2:]))
    if sys.argv[1:2] == ["cases"]:
        from bench.cases import main as cases

        sys.exit(cases(sys.argv[2:]))
    from bench.command import main

    sys.exit(main(sys.argv[1:]))
