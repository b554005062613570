"""`entente clear` says of a correction whether what it states needs the clearance."""

from __future__ import annotations

import uuid
from pathlib import Path

from gateway.demo import cast
from tests.support.processes import Pair


def test_who_clears_a_correction_is_told_whether_what_it_states_needs_it(pair: Pair, tmp_path: Path) -> None:
    caricc = pair.caricc
    caricc.node.start()
    dossiers = (cast.SAMPLES / caricc.player.samples).read_text(encoding="utf-8").split("\n---\n")
    for place, above in ((0, False), (1, True)):
        path = tmp_path / f"{place}.yaml"
        path.write_text(dossiers[place], encoding="utf-8")
        asked = ("clear", path, "--corrects", str(uuid.uuid4()), "--as", caricc.player.holder("contact"))
        (outcome,) = caricc.cli(*asked).done()["outcomes"]
        assert (outcome["needed"], outcome["stated_above_amber"]) == (True, above)
