"""Handling codes: the restrictions of an item in the four signs that police analysts know.

Decides nothing; derives a view. The codes are flags, not a ladder: H1 to H3 combine, H0 says that none
applies. Source: the SIENA handling codes, read for the sets of Article 3.4.
"""

from __future__ import annotations

from dataclasses import replace

from entente.v1 import restriction_pb2 as pb

from node.exchange.audience import ALL_AUTHORISED
from node.exchange.restriction import Restrictions


def handling_codes(restrictions: Restrictions) -> tuple[str, ...]:
    """Return the codes of a set, in order.

    H1: not in court, or only with consent. H2: not passed on without consent. H3: any other limit or
    caveat.
    """
    codes = list[str]()
    if restrictions.judicial <= pb.JUDICIAL_CONSENT:
        codes.append("H1")
    if restrictions.onward_consent:
        codes.append("H2")
    plain = replace(
        restrictions,
        judicial=pb.JUDICIAL_ALLOWED,
        onward_consent=False,
        # What every item has that states no restriction at all.
        audience=frozenset() if restrictions.audience == ALL_AUTHORISED else restrictions.audience,
        purposes=None,
    )
    if plain != Restrictions():
        codes.append("H3")
    return tuple(codes) or ("H0",)
