"""Persons of a Party: a roster signed by its principal, and a certificate for everybody on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.demo.cast import PROFILE
from gateway.demo.stage import entente_command
from tests.support.processes import Pair, PartyFolder, until


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody on a roster is."""

    role: str
    unit: str = ""


def put_roster(pair: Pair, party: PartyFolder, version: int, posts: Mapping[str, Post]) -> None:
    """Put a roster of these persons in force at their node, and at the peer's where it runs."""
    persons = "\n".join(
        f"  - {{id: {person}, roles: [{post.role}], units: [{post.unit}], languages: [en]}}"
        for person, post in posts.items()
    )
    written = pair.stage.folder / f"{party.code}-{version}.yaml"
    written.write_text(
        f"agreement: {PROFILE}\nparty: {party.code}\nversion: {version}\npersons:\n{persons}\n", "utf-8"
    )
    for person in posts:
        if not (party.home.pki / "persons" / f"{person}.pem").exists():
            party.cli("pki", "issue", "person", person).done()
    body, signed = written.with_suffix(".bin"), written.with_suffix(".roster")
    entente_command("roster", "prepare", written, "--out", body).done()
    key = pair.stage.key(party.side)
    entente_command("roster", "sign", body, "--key", key, "--out", signed, "--yes").done()
    party.cli("roster", "submit", signed).done()
    for other in pair.both:
        if other.node.running:
            shown = ("roster", "show", party.code)
            until(
                lambda node=other, shown=shown: node.cli(*shown).facts.get("version") == version,  # type: ignore[misc]
                f"{other.code} holds version {version}",
            )


def posts_of(party: PartyFolder, **more: Post) -> dict[str, Post]:
    """Return everybody of the founding, and more; an id is written with underlines for its hyphens."""
    founding = {person: Post(role) for person, role in party.player.persons.items()}
    return founding | {name.replace("_", "-"): post for name, post in more.items()}
