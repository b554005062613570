"""A Party that holds a second agreement, with a third Party, beside the one of a `World`. All synthetic.

The second memorandum is the synthetic one with this Party in the place of its first: other text, same code.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from entente.v1 import agreement_pb2, exchange_service_pb2

from node.acts import agreements
from node.acts.party import Party, checkpoint_signer
from node.acts.submit import submit
from node.agreement.profile import parse_profile
from node.errors import Refusal
from node.keys.folder import create_keys, load_keys
from node.keys.sealing import X25519
from node.store.store import open_store
from tests.support.databases import sqlite_url
from tests.support.memorandum import DOMAINS, FIRST, SYNTHETIC
from tests.support.world import ANALYST, START, Genesis, World, request

THIRD: Final = "SYNRAIL"
SECOND_AGREEMENT: Final = "second-agreement"


def second_profile_text(code: str = FIRST, third: str = THIRD) -> str:
    """Return the memorandum between the Party `code` and the third one, as people write it."""
    text = SYNTHETIC.read_text(encoding="utf-8").replace("synthetic-harbours", SECOND_AGREEMENT)
    return text.replace('"SYNPORT"', f'"{code}"').replace(f'"{THIRD}"', f'"{third}"')


def second_profile(code: str = FIRST, third: str = THIRD) -> agreement_pb2.AgreementGenesis:
    """Return the memorandum between the Party `code` and the third one."""
    return parse_profile(SECOND_AGREEMENT, second_profile_text(code, third))


@contextmanager
def second_agreement(world: World, folder: Path, code: str = THIRD) -> Iterator[World]:
    """Have the first Party of `world` conclude a second agreement, with a third Party; give these two."""
    create_keys(folder / code.lower(), START, suite=X25519)
    keys = load_keys(folder / code.lower())
    store = open_store(
        sqlite_url(folder / f"{code.lower()}.db"),
        now=world.clock.now,
        sign=checkpoint_signer(keys),
    )
    try:
        third = Party(code, store, keys, world.clock)
        parties = {FIRST: world.wco, code: third}
        domains = {FIRST: DOMAINS[FIRST], code: f"{code.lower()}.example"}
        profile = second_profile(third=code)
        genesis = Genesis({one: held.keys for one, held in parties.items()}, START, profile, domains)
        second = World(world.clock, parties, genesis, SECOND_AGREEMENT)
        for party in parties.values():
            agreements.record_genesis(party, genesis.request()).result()
            party.forget()
            genesis.sign(party, party.code)
        both = (world.wco, third)
        for a, b in (both, both[::-1]):
            second.carry(a, b)
        for party in both:
            second.put_roster(party, 1)
        for a, b in (both, both[::-1]):
            second.carry(a, b)
        yield second
    finally:
        store.close()


def supplied_under(
    world: World, sender: Party, to: Party, *, who: str = ANALYST, sources: Sequence[str] = (), **more: Any
) -> exchange_service_pb2.SubmitResponse | Refusal:
    """Supply an item under the agreement of `world`; return the answer or the refusal.

    No two have the same content: bytes that came under another agreement are known again.
    """
    asked = request(to, **more)
    asked.content.reference.texts[0].text += f" {uuid.uuid4()}"
    asked.request_id, asked.agreement_id = str(uuid.uuid4()), world.agreement
    asked.derived_from.extend(sources)
    world.clear(sender, asked, who)
    (answer,) = submit(sender, world.person(sender, who), [asked]).result()
    world.carry(sender, to)
    return answer
