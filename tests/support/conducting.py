"""Cases on two real nodes by the command line: dossiers and files of steps, written for a test.

Decides only what they say; everything in them is invented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from gateway.demo.cast import SAMPLES
from tests.support.processes import Pair, PartyFolder, until

OFFICER: Final = {"WCO": "W-PO-001", "CARICC": "C-PO-002"}
CONTACT: Final = {"WCO": "W-CP-001", "CARICC": "C-CP-001"}
CASES: Final = SAMPLES / "cases"


def sample(name: str) -> str:
    """Return the text of a sample of a step's file."""
    return (CASES / f"{name}.yaml").read_text(encoding="utf-8")


_NOTE: Final = """\
id: {name}
synthetic: true
family: PROJECT_NOTE
from: {{party: {party}, person: {person}}}
to: {{party: {peer}, roles: [project-officer, contact]}}
mou_basis: "5.3"
purpose: {{codes: [{purpose}], text_en: For a case of the two Parties}}
nominal: false
title: {{en: "{title}"}}
subjects: [drugs]
project_ref: {name}
level: regional
territories: [KZ, UZ]
period: [2097-01-01, 2098-12-31]
text_en: All of it is invented.
restrictions: {{tlp: GREEN, audience: [role:project-officer, role:contact], purposes: [{within}],
               territory: WORLD, use_until: NEVER, judicial: BARRED, bars: [{bars}]}}
"""


def supplied(
    party: PartyFolder,
    folder: Path,
    name: str,
    *,
    purpose: str = "PRJ.REVIEW",
    within: str = "PRJ",
    bars: str = "",
) -> str:
    """Supply a note of a Party's project officer, await that the peer holds it, and return its id.

    Args:
        purpose: what it is supplied for.
        within: the purposes of its restrictions.
        bars: the actions that they bar.
    """
    officer, peer = OFFICER[party.code], next(code for code in OFFICER if code != party.code)
    text = _NOTE.format(
        name=name,
        party=party.code,
        person=officer,
        peer=peer,
        purpose=purpose,
        title=f"{name} (synthetic)",
        within=within,
        bars=bars,
    )
    done = party.cli("submit", written(folder, f"{name}.yaml", text), "--as", officer).done()
    stored = done["outcomes"][0]
    statement = stored["statement_id"]
    until(lambda: party.state(statement) == "ACCEPTED", f"{name} is accepted")
    return str(stored["item_id"])


def corrected(party: PartyFolder, folder: Path, name: str, item: str) -> None:
    """Supply a note once more as its next version, and await that the peer holds it."""
    again = written(folder, f"{name}-2.yaml", (folder / f"{name}.yaml").read_text(encoding="utf-8"))
    done = party.cli("correct", item, again, "--as", OFFICER[party.code]).done()
    until(lambda: party.state(done["statement_id"]) == "ACCEPTED", f"{name} is corrected")


def written(folder: Path, name: str, text: str) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def acted(party: PartyFolder, *arguments: str | Path, contact: bool = False) -> Mapping[str, Any]:
    """Do one step as the Party's project officer, or its contact person; it must go well."""
    caller = (CONTACT if contact else OFFICER)[party.code]
    return party.cli(*arguments, "--as", caller).done()


def refused(
    party: PartyFolder, *arguments: str | Path, contact: bool = False
) -> tuple[int, Mapping[str, Any]]:
    """Do one step that must not go well; return the exit code and the error."""
    caller = (CONTACT if contact else OFFICER)[party.code]
    answer = party.cli(*arguments, "--as", caller)
    assert answer.exit_code, answer.facts
    return answer.exit_code, answer.error


def shown(party: PartyFolder, kind: str, case: str) -> Mapping[str, Any]:
    """Return a case as a Party's contact person sees it; empty where there is none yet."""
    answer = party.cli(kind, "show", case, "--as", CONTACT[party.code])
    return {} if answer.exit_code else answer.facts


def until_state(party: PartyFolder, kind: str, case: str, state: str) -> Mapping[str, Any]:
    """Wait until a case stands in a state at a Party, everything in it receipted; return it."""

    def look() -> Mapping[str, Any]:
        seen = shown(party, kind, case)
        return seen if seen.get("state") == state and not seen["unsettled"] else {}

    return until(look, f"{case} is {state} at {party.code}")


def signed_by_both(
    pair: Pair, kind: str, case: str, folder: Path, states: Sequence[str]
) -> list[Sequence[str]]:
    """Have both principals sign what a case offers; return what each read. `states`: after each signature."""
    readings = []
    for party, other, state in zip(pair.both, reversed(pair.both), states, strict=True):
        act, sig = folder / f"{party.code}.act", folder / f"{party.code}.sig"
        readings.append(acted(party, kind, "prepare-signature", case, "--out", act)["reading"])
        key = ("--key", pair.stage.key(party.side), "--party", party.code)
        party.cli("agreement", "sign", act, *key, "--out", sig, "--yes").done()
        assert acted(party, kind, "sign", case, act, sig)["state"] == state
        until_state(other, kind, case, state)
    return readings
