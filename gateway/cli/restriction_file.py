"""A set of restrictions in a file (YAML or JSON), in the words of a dossier's `restrictions`.

Decides that a file holds exactly one set; every fault of it is named at once.
"""

from __future__ import annotations

from pathlib import Path

from entente.v1 import restriction_pb2

from gateway.cli.faults import InputError
from gateway.dossier_mapping import Faults
from gateway.dossier_reading import read_documents
from gateway.dossier_supply import restrictions_of
from gateway.i18n import gettext as _
from node.errors import Refusal


def read_set(path: Path) -> restriction_pb2.RestrictionSet:
    """Return the set in `path`. Raises InputError; Refusal SCHEMA_INVALID with every fault."""
    whole = read_documents(path)
    if len(whole) != 1 or not isinstance(whole[0], dict) or not whole[0]:
        raise InputError(_("{} does not hold the dimensions of a restriction.").format(path))
    faults = Faults()
    made = restrictions_of(whole[0], "set", faults).restrictions
    if faults:
        raise Refusal("SCHEMA_INVALID", "the restrictions cannot be read", faults=faults)
    return made
