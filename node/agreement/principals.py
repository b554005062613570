"""Who signs for a Party: the keys of its principal, and how many of them an act takes.

Decides whether an act is signed as a Party wants it signed, and how new keys are introduced. Refuses to know
where keys lie. Source: Articles 2 and 7 to 9; protocol, section 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from entente.v1 import agreement_pb2, principal_act_pb2

from node.agreement.principal import ACT_TYPE, key_id_of, signing_key
from node.errors import FieldFault, Refusal


@dataclass(frozen=True, slots=True)
class Principals:
    """The keys by which a Party's principal signs, raw Ed25519 of 32 bytes; `threshold` of them sign."""

    keys: tuple[bytes, ...]
    threshold: int = 1

    @classmethod
    def of_party(cls, party: agreement_pb2.AgreementParty) -> Principals:
        """Make it from the agreement's record."""
        return cls(
            (party.principal.public_key, *party.principal.further_keys), party.principal.threshold or 1
        )

    @classmethod
    def of_keys(cls, keys: principal_act_pb2.PrincipalKeys) -> Principals:
        """Make it from an act that introduces keys."""
        return cls(tuple(keys.public_keys), keys.threshold)

    def faults(self, at: str) -> list[FieldFault]:
        """Return why these keys cannot sign anything."""
        found = []
        if self.threshold > len(self.keys):
            found.append(FieldFault(f"{at}.threshold", "more signatures than there are keys"))
        if len(set(self.keys)) < len(self.keys):
            found.append(FieldFault(f"{at}.public_keys", "the same key twice"))
        return found

    def signers(
        self,
        body: bytes,
        signatures: Iterable[agreement_pb2.PrincipalSignature],
        *,
        party: str,
        payload_type: str = ACT_TYPE,
        article: str = "",
    ) -> frozenset[bytes]:
        """Return which of the keys have signed `body` for `party`.

        Raises:
            Refusal: SIGNATURE_INVALID with `article`, a signature for this Party that is by none of its keys.
        """
        return frozenset(
            signing_key(body, signature, self.keys, payload_type=payload_type, article=article)
            for signature in signatures
            if signature.party == party
        )

    def require(
        self,
        body: bytes,
        signatures: Sequence[agreement_pb2.PrincipalSignature],
        *,
        party: str,
        payload_type: str = ACT_TYPE,
        article: str = "",
    ) -> None:
        """Check that enough of the keys have signed `body`.

        Raises:
            Refusal: PRINCIPAL_REQUIRED, too few have, or nobody; SIGNATURE_INVALID, by another key.
        """
        held = self.signers(body, signatures, party=party, payload_type=payload_type, article=article)
        if len(held) < self.threshold:
            raise Refusal(
                "PRINCIPAL_REQUIRED",
                "the principal's signature is missing, or not all of them are there",
                facts={"party": party, "signatures": str(len(held)), "threshold": str(self.threshold)},
            )


def require_introduction(
    body: bytes,
    keys: principal_act_pb2.PrincipalKeys,
    signatures: Sequence[agreement_pb2.PrincipalSignature],
    *,
    party: str,
    peer: str,
    held: Mapping[str, Principals],
) -> None:
    """Check that new keys of `party` are introduced as they must be.

    Every new key signs, as proof that somebody holds it. Beside it sign the keys before them; where these are
    lost, the other Party's principal, who so attests the new ones, and with that both Parties have.

    Raises:
        Refusal: SCHEMA_INVALID, PRINCIPAL_REQUIRED, SIGNATURE_INVALID.
    """
    new = Principals.of_keys(keys)
    if faults := new.faults("principal_keys"):
        raise Refusal("SCHEMA_INVALID", "these keys cannot sign", faults=faults)
    if not set(new.keys).isdisjoint(held[peer].keys):
        raise Refusal("SCHEMA_INVALID", "a key of the other Party's principal")
    both = Principals((*new.keys, *(key for key in held[party].keys if key not in new.keys)))
    signed = both.signers(body, signatures, party=party, article="9")
    if not signed.issuperset(new.keys):
        raise Refusal("PRINCIPAL_REQUIRED", "every new key signs, as proof that it is held")
    if len(signed.intersection(held[party].keys)) >= held[party].threshold:
        return
    held[peer].require(body, signatures, party=peer, article="9")


def key_hint(public_key: bytes) -> str:
    """Return the key id by which people compare a key: 16 hexadecimal digits."""
    return key_id_of(public_key).hex()
