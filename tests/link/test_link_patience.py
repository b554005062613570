"""What an honest peer says is borne for ever; what nobody has reason to say is not."""

from __future__ import annotations

from node.link.patience import BURST, PER_S, Patience


def test_pings_heads_and_unknown_frames_at_a_fair_pace_are_borne_for_ever() -> None:
    patience = Patience(0.0)
    assert all(
        patience.bears(kind, n / PER_S) for n in range(20_000) for kind in (("ping", "heads", None)[n % 3],)
    )


def test_a_burst_is_borne_once_and_again_after_a_rest() -> None:
    patience = Patience(0.0)
    assert all(patience.bears("ping", 1.0) for _ in range(BURST))
    assert not patience.bears("ping", 1.0)
    assert patience.bears("ping", 1.0 + BURST / PER_S)


def test_credit_is_borne_for_each_statement_sent_however_fast() -> None:
    patience = Patience(0.0)
    for _ in range(20 * BURST):
        patience.sent(1)
        assert patience.bears("credit", 0.0)
    assert all(patience.bears("credit", 0.0) for _ in range(BURST))
    assert not patience.bears("credit", 1e9)


def test_batches_receipts_and_a_goodbye_are_always_heard() -> None:
    patience = Patience(0.0)
    while patience.bears("ping", 0.0):
        pass
    assert all(patience.bears(kind, 0.0) for kind in ("batch", "receipt", "bye"))
