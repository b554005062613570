"""The file in which a principal's act travels: from the node to the principal's machine and back.

Decides its form (`.act`, JSON): the exact bytes of the act, the signatures so far, and beside an amendment
the two records, which the person who signs must be able to read. Refuses to know any key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from entente.v1 import agreement_pb2, principal_act_pb2

from gateway.cli.faults import InputError, UnverifiedError
from gateway.cli.home import read_file, write_file
from gateway.i18n import gettext as _
from node.agreement.acts import kind_of, read_act
from node.agreement.reading import readable, readable_act

FORMAT: Final = "entente/principal-act/v1"


@dataclass(frozen=True, slots=True)
class ActFile:
    """An act with what belongs to it.

    Attributes:
        act: the exact bytes that are signed.
        signatures: serialised `PrincipalSignature`s made so far.
        record, held: of an amendment, the record as it shall read and as it reads; else empty.
    """

    act: bytes
    signatures: Sequence[bytes] = ()
    record: bytes = b""
    held: bytes = b""
    _read: list[principal_act_pb2.PrincipalAct] = field(default_factory=list, compare=False)

    @property
    def message(self) -> principal_act_pb2.PrincipalAct:
        """What the bytes say. Raises Refusal SCHEMA_INVALID."""
        if not self._read:
            self._read.append(read_act(self.act))
        return self._read[0]

    def signed(
        self, made: Sequence[agreement_pb2.PrincipalSignature] = ()
    ) -> principal_act_pb2.SignedPrincipalAct:
        """Return the act with its signatures and `made`, each once."""
        held = [agreement_pb2.PrincipalSignature.FromString(raw) for raw in self.signatures]
        every = {one.signature: one for one in (*held, *made)}
        return principal_act_pb2.SignedPrincipalAct(act=self.act, signatures=list(every.values()))

    def require_shown(self) -> None:
        """Check that whoever signs can read what is signed. Raises UnverifiedError."""
        message = self.message
        if kind_of(message) != "amendment":
            return
        digests = [hashlib.sha256(raw).digest() for raw in (self.record, self.held)]
        if digests != [message.amendment.record_digest, message.agreement_digest]:
            raise UnverifiedError(
                _("The file does not hold the record that the act puts in effect."),
                _("prepare it anew: entente agreement prepare amendment"),
            )


def is_act_file(raw: bytes) -> bool:
    """Return whether these are the bytes of an act's file, well formed or not."""
    return raw.lstrip().startswith(b"{") and FORMAT.encode() in raw[:200]


def write_act(path: Path, act: ActFile) -> None:
    """Write an act's file. Raises InputError."""
    facts: dict[str, Any] = {"format": FORMAT, "act": _text(act.act)}
    if act.signatures:
        facts["signatures"] = [_text(raw) for raw in act.signatures]
    if act.record:
        facts |= {"record": _text(act.record), "held": _text(act.held)}
    write_file(path, (json.dumps(facts, indent=1) + "\n").encode())


def read_act_file(path: Path) -> ActFile:
    """Return what an act's file holds. Raises InputError; Refusal SCHEMA_INVALID, it holds no act."""
    try:
        facts = json.loads(read_file(path))
        if facts["format"] != FORMAT:
            raise InputError(_("{} holds no act of a principal.").format(path))
        signatures = [_bytes(raw) for raw in facts.get("signatures", [])]
        made = ActFile(
            _bytes(facts["act"]), signatures, _bytes(facts.get("record", "")), _bytes(facts.get("held", ""))
        )
        for raw in signatures:
            agreement_pb2.PrincipalSignature.FromString(raw)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise InputError(_("{} holds no act of a principal.").format(path)) from None
    return made


def act_lines(act: ActFile) -> list[str]:
    """Return everything that is signed, to be read before it is; of an amendment, what changes first."""
    lines = readable_act(act.act, _)
    if act.record:
        lines += ["", _("What changes in the record:"), *changed_lines(act.held, act.record)]
    return lines


def changed_lines(held: bytes, record: bytes) -> list[str]:
    """Return the lines in which two records differ, those taken away first, each under its heading."""
    before, after = _placed(readable(held, _)), _placed(readable(record, _))
    gone = [f"- {line}" for line in before if line not in after]
    new = [f"+ {line}" for line in after if line not in before]
    return [*gone, *new]


def _placed(lines: Sequence[str]) -> list[str]:
    """Return each line under the lines that it stands under, so that it says what it is of."""
    made, above = [], list[str]()
    for line in lines:
        depth = (len(line) - len(line.lstrip())) // 2
        above[depth:] = [line.strip().rstrip(":")]
        if not line.endswith(":"):
            made.append(" / ".join(above))
    return made


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
