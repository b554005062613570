"""Amendments: a request obliges both to consult, a text is settled by both, both principals sign it.

Decides which step may follow which, by whom, and which record may be put before the other Party. Refuses to
know who may speak for a Party. Nothing changes before both have signed. Source: Articles 8.1, 8.2 and 9.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Final

from entente.v1 import agreement_pb2, amendment_pb2

from node.agreement.genesis import read_genesis, require_text_each
from node.agreement.principals import Principals
from node.errors import FieldFault, Refusal

CONSULTING: Final = amendment_pb2.AMENDMENT_STATE_CONSULTING
TEXT_OFFERED: Final = amendment_pb2.AMENDMENT_STATE_TEXT_OFFERED
TEXT_SETTLED: Final = amendment_pb2.AMENDMENT_STATE_TEXT_SETTLED
SIGNED_ONE: Final = amendment_pb2.AMENDMENT_STATE_SIGNED_ONE
IN_EFFECT: Final = amendment_pb2.AMENDMENT_STATE_IN_EFFECT
WITHDRAWN: Final = amendment_pb2.AMENDMENT_STATE_WITHDRAWN


class Step(Enum):
    """What happens to an amendment that was requested."""

    OFFER = "offered"
    SETTLE = "settled"
    SIGN = "signed"
    COUNTERSIGN = "countersigned"
    WITHDRAW = "withdrawn"


_State = amendment_pb2.AmendmentState
AMENDMENTS: Final[Mapping[_State, Mapping[Step, _State]]] = MappingProxyType(
    {
        CONSULTING: {Step.OFFER: TEXT_OFFERED, Step.WITHDRAW: WITHDRAWN},
        TEXT_OFFERED: {Step.OFFER: TEXT_OFFERED, Step.SETTLE: TEXT_SETTLED, Step.WITHDRAW: WITHDRAWN},
        TEXT_SETTLED: {Step.OFFER: TEXT_OFFERED, Step.SIGN: SIGNED_ONE, Step.WITHDRAW: WITHDRAWN},
        SIGNED_ONE: {Step.COUNTERSIGN: IN_EFFECT},
        IN_EFFECT: {},
        WITHDRAWN: {},
    }
)


@dataclass(frozen=True, slots=True)
class Amending:
    """One amendment.

    Attributes:
        record: the text offered last, a serialised `AgreementGenesis`; empty before the first.
        offered_by: the Party that offered it.
        signed_by: the Party whose principal has signed, while the other's is missing.
    """

    amendment_id: bytes
    requested_by: str
    said: amendment_pb2.AmendmentRequested
    state: amendment_pb2.AmendmentState
    moved: tuple[tuple[amendment_pb2.AmendmentState, datetime], ...]
    record: bytes = b""
    offered_by: str = ""
    signed_by: str = ""

    @property
    def record_digest(self) -> bytes:
        """SHA-256 of the text offered last; empty before the first."""
        return hashlib.sha256(self.record).digest() if self.record else b""

    def offered(self, by: str, record: bytes, at: datetime) -> Amending:
        """Return it once `by` has put a text before the other Party. Raises Refusal INVALID_TRANSITION."""
        return replace(self._moved(Step.OFFER, at), record=record, offered_by=by)

    def settled(self, by: str, digest: bytes, at: datetime) -> Amending:
        """Return it once the Party that did not offer the text holds it for right.

        Raises:
            Refusal: INVALID_TRANSITION, also where another text was offered since; WRONG_PARTY.
        """
        made = self._moved(Step.SETTLE, at)
        if by == self.offered_by:
            raise Refusal("WRONG_PARTY", "the other Party settles the text that was offered", article="8.2")
        self._require_text(digest)
        return made

    def signed(self, by: str, digest: bytes, at: datetime) -> Amending:
        """Return it once the principal of `by` has signed.

        Raises:
            Refusal: COUNTERSIGNATURE_MISSING, the text is not settled by both; INVALID_TRANSITION.
        """
        if self.state in (CONSULTING, TEXT_OFFERED):
            raise Refusal(
                "COUNTERSIGNATURE_MISSING", "the text is not settled by both Parties", article="8.1"
            )
        if self.state == SIGNED_ONE and by == self.signed_by:
            raise self._refused(Step.COUNTERSIGN)
        made = self._moved(Step.COUNTERSIGN if self.state == SIGNED_ONE else Step.SIGN, at)
        self._require_text(digest)
        return replace(made, signed_by=by if made.state == SIGNED_ONE else "")

    def withdrawn(self, by: str, at: datetime) -> Amending:
        """Return it once the Party that requested it takes it back. Raises Refusal as `settled`."""
        made = self._moved(Step.WITHDRAW, at)
        if by != self.requested_by:
            raise Refusal("WRONG_PARTY", "the Party that requested an amendment takes it back", article="8.2")
        return made

    def _require_text(self, digest: bytes) -> None:
        if digest != self.record_digest:
            raise Refusal("INVALID_TRANSITION", "another text than the one offered last", article="8.2")

    def _moved(self, step: Step, at: datetime) -> Amending:
        state = AMENDMENTS[self.state].get(step)
        if state is None:
            raise self._refused(step)
        return replace(self, state=state, moved=(*self.moved, (state, at)))

    def _refused(self, step: Step) -> Refusal:
        state = amendment_pb2.AmendmentState.Name(self.state).removeprefix("AMENDMENT_STATE_")
        return Refusal(
            "INVALID_TRANSITION",
            "not possible as the amendment stands",
            article="8.2",
            facts={"state": state, "step": step.value},
        )


def require_amended(
    record: bytes, held: agreement_pb2.AgreementGenesis, principals: Mapping[str, Principals]
) -> agreement_pb2.AgreementGenesis:
    """Return the record that is put before the other Party, if it may take the place of the one held.

    An amendment changes what was agreed, not who agreed: Parties, their domains, descriptors and principals'
    keys have acts of their own.

    Raises:
        Refusal: SCHEMA_INVALID with every fault; AUTHENTIC_TEXT_INCOMPLETE, a language without its text, or
            with that of another.
    """
    made = read_genesis(record)
    if faults := list(_unlike(made, held, principals)):
        raise Refusal("SCHEMA_INVALID", "an amendment does not change who the Parties are", faults=faults)
    absent = [text.language for text in made.authentic_texts if text.WhichOneof("text") != "sha256"]
    if absent:
        raise Refusal(
            "AUTHENTIC_TEXT_INCOMPLETE",
            "an amendment is settled in every language of the agreement",
            faults=[
                FieldFault("authentic_texts", f"the text in {language} is missing") for language in absent
            ],
        )
    require_text_each(made)
    return made


def _unlike(
    made: agreement_pb2.AgreementGenesis,
    held: agreement_pb2.AgreementGenesis,
    principals: Mapping[str, Principals],
) -> Iterator[FieldFault]:
    if made.agreement_id != held.agreement_id:
        yield FieldFault("agreement_id", "another agreement")
    if sorted(made.languages) != sorted(held.languages):
        yield FieldFault("languages", "the authentic languages are those of the memorandum")
    for place, (new, old) in enumerate(zip(made.parties, held.parties, strict=True)):
        at = f"parties[{place}]"
        for name in ("code", "trust_domain", "descriptor_digest"):
            if getattr(new, name) != getattr(old, name):
                yield FieldFault(f"{at}.{name}", "differs from the agreement's")
        if new.channel_names and not new.protected_channel:
            yield FieldFault(f"{at}.channel_names", "names of a channel that it does not have")
        keys = principals.get(new.code)
        if keys is not None and Principals.of_party(new) != keys:
            yield FieldFault(f"{at}.principal", "keys other than those in force")
