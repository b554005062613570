"""Two principals and what they and their Parties say of one agreement, for the tests of how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from entente.v1 import (
    agreement_pb2,
    amendment_pb2,
    dispute_pb2,
    localized_text_pb2,
    principal_act_pb2,
    suspension_pb2,
    termination_pb2,
)

from node.agreement.acts import act_to_sign
from node.agreement.agreed import Agreement, Recorded, begin
from node.agreement.fold import fold
from node.agreement.genesis import PartyInput, build_genesis
from node.agreement.standing import IN_FORCE, Standing
from tests.support.memorandum import AGREEMENT, FIRST, LANGUAGES, PROFILE, SECOND

START: Final = datetime(2031, 4, 17, 8, 30, tzinfo=UTC)
PARTIES: Final = (FIRST, SECOND)
KEYS: Final = {
    code: Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32) for seed, code in enumerate(PARTIES, 1)
}
PAPER: Final = bytes(range(32))
WORDS: Final = [localized_text_pb2.LocalizedText(language="en", text="synthetic")]
TEXTS: Final = {language: bytes([place]) * 32 for place, language in enumerate(LANGUAGES, 10)}


def public(key: Ed25519PrivateKey) -> bytes:
    """Return the raw public key."""
    return key.public_key().public_bytes_raw()


def record(*, texts: bool = False) -> bytes:
    """Return a genesis record of both."""
    return build_genesis(
        PROFILE,
        [
            PartyInput(code, f"{code.lower()}.example", public(key), bytes([place]) * 32)
            for place, (code, key) in enumerate(KEYS.items(), 40)
        ],
        text_digests=TEXTS if texts else {},
        create_time=START,
    )


def sign(act: bytes, party: str, *keys: Ed25519PrivateKey) -> list[agreement_pb2.PrincipalSignature]:
    """Return the signatures of these keys under an act, for `party`."""
    return [
        agreement_pb2.PrincipalSignature(party=party, signature=key.sign(act_to_sign(act))) for key in keys
    ]


@dataclass
class Talk:
    """What was said so far. Time stands until a test moves it.

    Receipts come at once unless `later`; each knows what was said before unless `knows` says how much.
    """

    at: datetime = START
    genesis: bytes = field(default_factory=record)
    said: list[Recorded] = field(default_factory=list)
    later: bool = False
    knows: int | None = None
    _named: int = 0

    def agreement(self, now: datetime | None = None, said: Sequence[Recorded] | None = None) -> Agreement:
        """Return how the agreement stands at `now`, by everything said or by `said`."""
        standing = Standing(PARTIES, IN_FORCE, frozenset(PARTIES))
        beginning = begin(self.genesis, standing, START)
        return fold(beginning, self.said if said is None else said, now or self.at)

    def name(self) -> bytes:
        """Return a new identifier."""
        self._named += 1
        return self._named.to_bytes(16, "big")

    def act(self, party: str, **body: object) -> principal_act_pb2.PrincipalAct:
        """Return an act of `party`, prepared under the version in effect."""
        made = principal_act_pb2.PrincipalAct(
            act_id=self.name(),
            agreement_id=AGREEMENT,
            agreement_digest=self.agreement().version.digest,
            party=party,
            **body,  # type: ignore[arg-type]
        )
        made.create_time.FromDatetime(self.at)
        return made

    def say(self, by: str, said: object) -> bytes:
        """Have `by` state it now; return the statement's id."""
        statement_id = self.name()
        us = round((self.at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))
        place = sum(one.by == by for one in self.said) + 1
        knows = self.knows if self.knows is not None else len(self.said) + 1 - place
        received = None if self.later else us
        self.said.append(Recorded(by, statement_id, place, knows, us, received, said))  # type: ignore[arg-type]
        return statement_id

    def principal(
        self, act: principal_act_pb2.PrincipalAct, *by: str, keys: Sequence[Ed25519PrivateKey] = ()
    ) -> list[bytes]:
        """Have the principals of these Parties sign an act and their nodes state it."""
        raw = act.SerializeToString(deterministic=True)
        stated = []
        for party in by or (act.party,):
            signatures = sign(raw, party, *(keys or (KEYS[party],)))
            said = principal_act_pb2.SignedPrincipalAct(act=raw, signatures=signatures)
            stated.append(self.say(party, said))
        return stated

    def not_achieved(self, by: str = FIRST) -> bytes:
        """Take a dispute to where no solution was achieved; return its id."""
        dispute = self.consulted(by)
        said = dispute_pb2.DisputeConclusion(
            dispute_id=dispute, outcome=dispute_pb2.DISPUTE_STATE_NOT_ACHIEVED
        )
        self.principal(self.act(by, dispute_conclusion=said))
        return dispute

    def consulted(self, by: str = FIRST) -> bytes:
        """Take a dispute to where the principals seek a solution; return its id."""
        raised = dispute_pb2.DisputeRaised(kind=dispute_pb2.DISPUTE_KIND_APPLICATION, question=WORDS)
        dispute = self.say(by, dispute_pb2.DisputeStep(raised=raised))
        self.say(by, dispute_pb2.DisputeStep(dispute_id=dispute, referred=dispute_pb2.DisputeReferred()))
        self.say(by, dispute_pb2.DisputeStep(dispute_id=dispute, consulted=dispute_pb2.DisputeConsulted()))
        return dispute

    def suspended(self, by: str = FIRST, *articles: str) -> bytes:
        """Have `by` suspend its obligations, of the opinion that the other has breached its own."""
        act = self.act(
            by,
            suspension=suspension_pb2.Suspension(
                breach=suspension_pb2.BreachGround(statement=WORDS),
                articles=articles,
                inbound=suspension_pb2.INBOUND_POLICY_ACCEPT,
            ),
        )
        self.principal(act)
        return act.act_id

    def settled(self, by: str = FIRST, **changed: int) -> bytes:
        """Take an amendment to where both hold its text for right; return its id."""
        other = next(code for code in PARTIES if code != by)
        requested = amendment_pb2.AmendmentRequested(proposal=WORDS)
        amendment = self.say(by, amendment_pb2.AmendmentStep(requested=requested))
        text = self.amended(**changed)
        offered = amendment_pb2.AmendmentOffered(record=text)
        self.say(by, amendment_pb2.AmendmentStep(amendment_id=amendment, offered=offered))
        held = self.agreement().amendments[amendment]
        settled = amendment_pb2.AmendmentSettled(record_digest=held.record_digest)
        self.say(other, amendment_pb2.AmendmentStep(amendment_id=amendment, settled=settled))
        return amendment

    def amended(self, **changed: int) -> bytes:
        """Return the record in effect with other settings and every text."""
        made = self.agreement().terms()
        for name, value in (changed or {"consultation_interval_months": 12}).items():
            setattr(made.settings, name, value)
        for text in made.authentic_texts:
            text.sha256 = TEXTS[text.language]
        return made.SerializeToString(deterministic=True)


def voids(talk: Talk) -> list[str]:
    """Return why what was said changed nothing, in order."""
    return [refusal.code for refusal in talk.agreement().void.values()]


def give_notice(talk: Talk, by: str, **said: object) -> bytes:
    """Have a Party give notice; return the act."""
    given = {"document_digest": PAPER, **said}
    act = talk.act(by, termination_notice=termination_pb2.TerminationNotice(**given))  # type: ignore[arg-type]
    talk.principal(act)
    return act.act_id
