"""Under which memorandum the tests run: the shipped one, or whichever ENTENTE_TEST_MEMORANDUM names.

Decides who the two Parties of a test are and what binds them, all of it read from a profile: a test that is
marked `any_memorandum` holds under each, without a line of it changed (`make test` runs these under a second
one, that of two invented bodies). Refuses to know what a test does with it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from gateway.cli.profile_file import profile_of

MEMORANDUM_ENV: Final = "ENTENTE_TEST_MEMORANDUM"
SAMPLES: Final = Path(__file__).resolve().parents[2] / "gateway" / "samples"
SHIPPED: Final = "wco-caricc"
SYNTHETIC: Final = SAMPLES / "synthetic-harbours.toml"
"""Another memorandum: other Parties, zones, languages and limits, five months' notice, symmetric reviews."""

PROFILE: Final = profile_of(os.environ.get(MEMORANDUM_ENV) or SHIPPED)
"""The memorandum of this run; to be read only."""
AGREEMENT: Final = PROFILE.agreement_id
FIRST, SECOND = (party.code for party in PROFILE.parties)
"""The Parties in the order of the memorandum."""
DOMAINS: Final = {code: f"{code.lower()}.example" for code in (FIRST, SECOND)}
PREFIX: Final = {FIRST: FIRST[0], SECOND: SECOND[0] if SECOND[0] != FIRST[0] else SECOND[-1]}
"""How the ids of a Party's persons begin."""
LANGUAGES: Final = tuple(PROFILE.languages)
