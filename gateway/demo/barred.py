"""What the WCO's register of instruments does not let leave (Article 3.2): dossiers, and how each is refused.

Decides which supplies show it; refuses to know how they are submitted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from entente.v1 import item_supply_pb2

from gateway.demo import cast
from gateway.dossier import Dossier
from gateway.i18n import gettext as _


def barred_releases(dossier: Dossier) -> Iterator[tuple[Dossier, str, str]]:
    """Yield what `dossier` must not be made into: the dossier, the code of its refusal, the situation."""
    flagged = replace(dossier, customs_enforcement=True, instruments=(cast.UNHELD,))
    yield (
        flagged,
        "COUNCIL_INSTRUMENT_UNSATISFIED",
        _("customs enforcement information under an instrument that the register does not hold"),
    )
    third = item_supply_pb2.SOURCE_CHANNEL_THIRD_PARTY
    yield (
        replace(dossier, source_channel=third, third_party=cast.THIRD_PARTY),
        "THIRD_PARTY_AGREEMENT_BAR",
        _("information that the WCO has from {}").format(cast.THIRD_PARTY),
    )
