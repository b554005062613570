"""The channel that a memorandum leaves undisturbed is known by the names that memorandum gives it (3.5)."""

from __future__ import annotations

import pytest
from entente.v1 import restriction_pb2 as pb

from node.acts.party import Party
from node.acts.submit import submit
from node.agreement.genesis import protected_channel
from node.errors import Refusal
from tests.support.memorandum import PROFILE
from tests.support.world import ANALYST, World, request

pytestmark = pytest.mark.any_memorandum

NAMES = protected_channel(PROFILE)


def supplied(world: World, party: Party, peer: Party, text: str) -> tuple[str, str]:
    """Supply an item with a caveat; return code and article of its refusal."""
    marks = pb.RestrictionSet(tlp=pb.TLP_GREEN)
    marks.caveats.add(id="OWN-1", original_language="en").texts.add(language="en", text=text)
    asked = request(peer, restrictions=marks)
    (answer,) = submit(party, world.person(party, ANALYST), [asked]).result()
    return (answer.code, answer.article) if isinstance(answer, Refusal) else ("", "")


def test_a_restriction_that_closes_the_channel_is_refused_to_either_party_whatever_the_channel_is_called(
    world: World,
) -> None:
    assert len(NAMES) > 1
    for party, peer in ((world.wco, world.caricc), (world.caricc, world.wco)):
        for name in NAMES:
            text = f"Do not report these facts to the {name.replace('*', 'xyz')}."
            assert supplied(world, party, peer, text) == ("RILO_CHANNEL_INTERFERENCE", "3.5"), name
        assert supplied(world, party, peer, "Do not report these facts to the Unprotected Gazette.") == (
            "",
            "",
        )
