"""Profiles as a person names them: a shipped one by its name, any other by its file.

Decides which of the two is meant; refuses to know what is in a profile (`node/agreement/profile.py` does).
"""

from __future__ import annotations

from pathlib import Path

from entente.v1 import agreement_pb2

from gateway.cli.home import read_file
from node.agreement.profile import load_profile, parse_profile


def profile_of(named: str) -> agreement_pb2.AgreementGenesis:
    """Return a profile. A name that ends in .toml is a file's, called as the profile that it holds.

    Raises:
        ProfileError: with every fault.
        InputError: the file cannot be read.
    """
    path = Path(named)
    if path.suffix != ".toml":
        return load_profile(named)
    return parse_profile(path.stem, read_file(path).decode(errors="replace"))
