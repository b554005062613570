"""Whether a use of an item is denied, and by what: everything that stands between a person and the content.

The one place that opening, recording and explaining a use ask. Decides the order: what `decide()` says, then
whether the part exists, has arrived and is not destroyed. Refuses to know who calls for whom, and has no
effect. Source: Articles 3.3 and 3.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from node.acts.bound import Bound
from node.acts.declared import waits_unopened
from node.acts.destroying import destroyed_parts
from node.acts.party import Relationship
from node.acts.restriction_heads import LastWord, last_word
from node.acts.statements import not_found
from node.acts.using import Answer, Wanted, answer_for, question_of
from node.errors import Refusal
from node.exchange.consents import Grant
from node.exchange.decide import ACTIONS, Question

PART: Final = "part"
CONTENT: Final = "content"
"""What denies beside the rules of `decide`: the part is none, its content is not here or is destroyed."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a use that was asked about.

    Attributes:
        denial: as the ledger records it; None: it is allowed.
        rule: what decided; empty where it is allowed.
        question, answer: what was asked of `decide`, before any consent; None where nothing was.
    """

    denial: Refusal | None
    rule: str = ""
    question: Question | None = None
    answer: Answer | None = None


def judge_use(
    connection: Connection,
    relationship: Relationship,
    row: Row[Any],
    bound: Bound,
    wanted: Wanted,
    now: datetime,
    *,
    grants: Sequence[Grant] = (),
    word: LastWord | None = None,
    superseded_by: int = 0,
) -> Judged:
    """Judge a use by a person who is authorised.

    Args:
        row: of the version that is used, as `version_asked` gives it, with what has replaced it.
        grants: the supplier's consents that are held on the item.
        word: the supplier's last word on its restrictions; as stored, unless given.
    """
    if row.drill:
        return Judged(not_found(), "audience")
    if word is None:
        word = last_word(connection, relationship, row, now)
    question = question_of(
        relationship,
        bound,
        wanted,
        now,
        head_age_s=word.head_age_s,
        behind=word.behind,
        superseded_by=superseded_by,
    )
    answer = answer_for(question, bound, grants, acknowledged=wanted.acknowledged)
    if (refusal := answer.refusal()) is not None:
        return Judged(refusal, answer.decision.rule, question, answer)
    if not ACTIONS[wanted.action].is_use and row.readable:
        return Judged(None, "", question, answer)
    if wanted.part > row.attachment_count:
        return Judged(not_found(), PART, question, answer)
    if not row.readable:
        return Judged(_pending(connection, row), CONTENT, question, answer)
    used = set(range(row.attachment_count + 1)) if wanted.all_parts else {0, wanted.part}
    if not destroyed_parts(connection, row.rel, bytes(row.item_id), row.version).isdisjoint(used):
        return Judged(Refusal("EXPIRED", "the content was destroyed"), CONTENT, question, answer)
    return Judged(None, "", question, answer)


def _pending(connection: Connection, row: Row[Any]) -> Refusal:
    """Return why what a supplier has stated cannot be read yet."""
    if waits_unopened(connection, row.rel, bytes(row.statement_id)):
        return Refusal(
            "CONTENT_PENDING",
            "this Party has suspended its obligations and holds unopened what is supplied to it",
            article="7.2",
            remedy="wait until this Party lifts its suspension",
        )
    return Refusal("CONTENT_PENDING", "the content has not arrived yet")
