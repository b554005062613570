"""A third Party's node beside a `Pair`, and a second agreement between it and the first Party, as typed.

Decides how a Party concludes an agreement more: a descriptor for it, a record, a roster of its own. Refuses
to know what is exchanged. Everybody in it is invented.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from entente.v1 import exchange_service_pb2, restriction_pb2

from gateway.demo.cast import Player
from gateway.demo.stage import Side, entente_command
from tests.support.processes import Pair, PartyFolder, until
from tests.support.running_node import free_ports
from tests.support.several import SECOND_AGREEMENT, second_profile_text
from tests.support.world import content

RAILWAYS: Final = Player(
    "SYNRAIL",
    "synrail.example",
    "NZ",
    {"R-AN-001": "analyst", "R-CP-001": "contact", "R-AU-001": "auditor"},
    "",
)


class Third:
    """The third Party beside a pair."""

    def __init__(self, pair: Pair) -> None:
        self.pair: Final = pair
        self.wco: Final = pair.wco
        self._folder: Final = pair.stage.folder
        ports = free_ports(4)
        self.rail: Final = PartyFolder(Side(RAILWAYS, self._folder / "synrail", ports))
        self.record: Final = self._folder / "second.record"
        self.profile: Final = self._folder / f"{SECOND_AGREEMENT}.toml"

    def keys(self, party: PartyFolder) -> list[Path]:
        """Return where the keys of a Party lie; for the third Party two persons sign every act."""
        first = self.pair.stage.key(party.side)
        return [first, first.with_suffix(".second.key")] if party is self.rail else [first]

    def conclude(self) -> None:
        """Found the third Party and bring the second agreement into force; the first Party's node runs."""
        side, domain = self.rail.side, self.wco.player.domain
        self.profile.write_text(second_profile_text("WCO"), encoding="utf-8")
        entente_command(
            "init", side.folder, "--party", "SYNRAIL", "--trust-domain", RAILWAYS.domain,
            "--peer-domain", domain, "--profile", self.profile, "--place", "NZ",
            "--federation", side.federation, "--institutions", side.institutions,
            "--operator", side.operator, "--metrics", side.metrics,
        ).done()  # fmt: skip
        for person in RAILWAYS.persons:
            side.command("pki", "issue", "person", person).done()
        for key in self.keys(self.rail):
            entente_command("principal", "keygen", key).done()
        self.rail.node.start()
        made = self.wco.cli("descriptor", "make", "--peer-domain", RAILWAYS.domain).done()
        entente_command(
            "agreement", "prepare", "genesis", "--profile", self.profile,
            "--descriptor", str(made["file"]), "--descriptor", side.folder / "descriptor.pb",
            *self._principals(self.wco), *self._principals(self.rail), "--threshold", "SYNRAIL=2",
            "--out", self.record,
        ).done()  # fmt: skip
        both = (self.wco, self.rail)
        signatures = [one for party in both for one in self._sign(party, self.record, "second")]
        for party in both:
            for signature in signatures:
                party.cli("agreement", "submit", self.record, signature).done()
        for party in both:
            self._roster(party)
        for party, peer in (both, both[::-1]):
            known = ("roster", "show", peer.code, "--agreement", SECOND_AGREEMENT)
            until(lambda p=party, k=known: not p.cli(*k).exit_code, f"{peer.code}'s roster")  # type: ignore[misc]

    def _principals(self, party: PartyFolder) -> list[str]:
        return [word for key in self.keys(party) for word in ("--principal", f"{party.code}={key}.pub")]

    def _sign(self, party: PartyFolder, file: Path, name: str) -> list[Path]:
        """Have everybody who signs for a Party sign a record or an act; return the signatures."""
        made = []
        for number, key in enumerate(self.keys(party)):
            made.append(self._folder / f"{party.code.lower()}.{name}.{number}.sig")
            entente_command(
                "agreement", "sign", file, "--key", key, "--party", party.code, "--out", made[-1], "--yes"
            ).done()
        return made

    def _roster(self, party: PartyFolder) -> None:
        stem = self._folder / f"{party.code.lower()}-second"
        lines = (f"  - {{id: {who}, roles: [{role}]}}" for who, role in self.persons(party).items())
        persons = "\n".join(lines)
        text = f"agreement: {SECOND_AGREEMENT}\nparty: {party.code}\nversion: 1\npersons:\n{persons}\n"
        stem.with_suffix(".yaml").write_text(text, encoding="utf-8")
        body, signed = stem.with_suffix(".bin"), stem.with_suffix(".roster")
        entente_command("roster", "prepare", stem.with_suffix(".yaml"), "--out", body).done()
        for key in self.keys(party):
            entente_command("roster", "sign", body, "--key", key, "--out", signed, "--yes").done()
            body = signed
        party.cli("roster", "submit", signed).done()

    def persons(self, party: PartyFolder) -> dict[str, str]:
        """Return who stands on a Party's roster under the second agreement: of the first, not the liaison."""
        return {who: role for who, role in party.player.persons.items() if role != "liaison"}

    def acted(self, party: PartyFolder, name: str, *prepare: str | Path) -> dict[str, Any]:
        """Prepare an act of a Party under the second agreement, have it signed elsewhere, and submit it."""
        act, signatures = self.prepared(party, name, *prepare)
        return dict(party.cli("agreement", "submit", act, *signatures).done())

    def prepared(self, party: PartyFolder, name: str, *prepare: str | Path) -> tuple[Path, list[Path]]:
        """Prepare an act of a Party under the second agreement; return it with its signatures."""
        act = self._folder / f"{party.code.lower()}.{name}.second.act"
        party.cli(*prepare, "--agreement", SECOND_AGREEMENT, "--out", act).done()
        return act, self._sign(party, act, f"second.{name}")

    def stop(self) -> None:
        """Stop whatever runs."""
        self.rail.close()
        self.rail.node.stop()


def item_for(
    agreement_id: str,
    persons: Sequence[str],
    restrictions: restriction_pb2.RestrictionSet,
    *,
    sources: Sequence[str] = (),
) -> exchange_service_pb2.SubmitRequest:
    """Return a request to supply a small item for analysis under an agreement, with a content of its own."""
    made = exchange_service_pb2.SubmitRequest(
        request_id=str(uuid.uuid4()),
        agreement_id=agreement_id,
        content=content(),
        mou_basis="3.1",
        restrictions=restriction_pb2.RestrictionStatement(restrictions=restrictions),
        derived_from=sources,
    )
    made.content.reference.texts[0].text += f" {uuid.uuid4()}"
    made.purpose.codes.append("ANA")
    made.addressees.persons.extend(persons)
    return made
