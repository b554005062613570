"""A notice that its originator's signed head names and that never comes: two running nodes."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert

from node.store import schema
from node.store.engine import writing_engine
from tests.support.processes import Pair, until


def test_a_notice_that_a_peer_names_and_never_states_is_found_and_proved_between_two_running_nodes(
    founded: Pair, tmp_path: Path
) -> None:
    pair = founded.copy(tmp_path / "pair")
    try:
        engine = writing_engine(pair.caricc.home.config().database_url)
        with engine.begin() as connection:
            connection.execute(
                insert(schema.notice).values(
                    rel=1,
                    whose=schema.OWN,
                    statement_id=bytes(16),
                    item_id=bytes(15) + b"9",
                    sequence=1,
                    digest=bytes(32),
                    kind=1,
                    notice=b"",
                    stated_us=1,
                    early=False,
                    state="delivered",
                    leaf_index=0,
                    recorded_us=1,
                )
            )
        engine.dispose()
        pair.start()
        pair.until_linked()
        until(lambda: "RESTRICTION_GAP" in pair.wco.alarms(), "the peer's own word proves it")
        (one,) = pair.wco.status().relationships
        assert one.restriction_gap_items == 1
        assert one.HasField("peer_restriction_head_time")
        assert pair.caricc.alarms() == []
    finally:
        pair.stop()
