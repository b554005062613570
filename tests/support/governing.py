"""Principals' acts between two running nodes, by the commands that a person types."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import create_engine, update

from gateway.demo.stage import entente_command
from node.store import schema
from tests.support.processes import Pair, PartyFolder, until

_LONG_AGO: Final = timedelta(days=200)


def submitted(pair: Pair, party: PartyFolder, name: str, *prepare: str) -> dict[str, Any]:
    """Prepare an act at a Party's node, have its principal sign it elsewhere, and submit it."""
    act, signature = (pair.stage.folder / f"{name}-{party.code}.{kind}" for kind in ("act", "sig"))
    party.cli(*prepare, "--out", act).done()
    key = pair.stage.key(party.side)
    entente_command(
        "agreement", "sign", act, "--key", key, "--party", party.code, "--out", signature, "--yes"
    ).done()
    return dict(party.cli("agreement", "submit", act, signature).done())


def end(pair: Pair) -> None:
    """Have the WCO give notice, and start both nodes again as if that had been 200 days ago."""
    document = pair.stage.folder / "notice.txt"
    document.write_text("Synthetic notice.\n", "utf-8")
    submitted(pair, pair.wco, "notice", "agreement", "prepare", "notice", "--document", str(document))
    for party in pair.both:
        until(
            lambda node=party: node.cli("agreement", "show").facts.get("end_time") is not None,  # type: ignore[misc]
            f"{party.code} knows the last day",
        )
    pair.stop()
    said, ago_us = schema.agreement_said.c, _LONG_AGO // timedelta(microseconds=1)
    for party in pair.both:
        engine = create_engine(party.home.config().database_url)
        with engine.begin() as connection:
            connection.execute(
                update(schema.agreement_said).values(
                    state_us=said.state_us - ago_us, received_us=said.received_us - ago_us
                )
            )
        engine.dispose()
    pair.start()
    pair.until_linked()
