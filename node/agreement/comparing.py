"""Whether two nodes have come to the same agreement: one digest over everything that was folded.

Decides what belongs to it: which statements counted and which were void, and everything they made. Both nodes
ask for the same instant, since the end changes the life by itself. Refuses to know when it is worth
comparing, and leaves out what each node knows by its own clock alone. Source: Articles 7 to 9; protocol,
section 4.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

from node.agreement.agreed import Agreement


def standing_digest(agreement: Agreement) -> bytes:
    """Return SHA-256 over how the agreement was folded: 32 bytes, the same on both nodes."""
    hasher = hashlib.sha256(b"entente/standing/v1\n")
    for line in sorted(_lines(agreement)):
        hasher.update(len(line).to_bytes(4, "big") + line)
    return hasher.digest()


def _lines(agreement: Agreement) -> Iterable[bytes]:
    standing = agreement.standing
    yield _line("life", int(standing.life))
    for party in standing.signed_by:
        yield _line("signed", party)
    for notice in standing.notices:
        yield _line("notice", notice.by, notice.act_id, _at(notice.ends))
    for one in standing.suspensions:
        yield _line("suspension", one.by, one.act_id, int(one.inbound), *sorted(one.articles))
    for number, version in enumerate(agreement.versions):
        # Since when the first record holds, each node says by its own clock.
        since = _at(version.since) if number else 0
        yield _line("version", number, version.digest, since, version.completed_by)
    for party, principals in agreement.principals.items():
        yield _line("keys", party, principals.threshold, *principals.keys)
    for held in agreement.designations:
        yield _line("contact", held.act_id, held.party, _at(held.since), _at(held.until), int(held.revoked))
    for dispute in agreement.disputes.values():
        yield _line("dispute", dispute.dispute_id, int(dispute.state), *sorted(dispute.signed_by))
    for amending in agreement.amendments.values():
        yield _line(
            "amendment",
            amending.amendment_id,
            int(amending.state),
            amending.record_digest,
            amending.offered_by,
            amending.signed_by,
        )
    for act_id, act in agreement.acts.items():
        digest = hashlib.sha256(act.act).digest()
        yield _line("act", act_id, digest, _at(act.done), *sorted(act.signed_by))
    for statement_id in agreement.counted:
        yield _line("counted", statement_id)
    for statement_id in agreement.void:
        yield _line("void", statement_id)


def _line(*parts: str | bytes | int) -> bytes:
    """Return parts as one line in which none runs into the next."""
    raw = [part if isinstance(part, bytes) else str(part).encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in raw)


def _at(instant: datetime | None) -> int:
    return -1 if instant is None else round(instant.astimezone(UTC).timestamp() * 1_000_000)
