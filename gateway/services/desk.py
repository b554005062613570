"""What every service of a Party's own callers has at hand: the Party, the bridge, the caller.

Decides that a request's form is checked, off the loop, before its act sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from google.protobuf.message import Message

from gateway.callers import current_call
from gateway.hop import Hop
from node.acts.party import Caller, Party
from node.contract import require_valid

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """One Party's desk, shared by its services.

    `bulk` has threads of its own, since uploads and attachments wait for disks and callers.
    """

    party: Party
    hop: Hop
    bulk: Hop

    async def read(self, act: Callable[..., T], request: Message, *given: Any) -> T:
        """Return `act(party, *given, request)` of a request that has the contract's form.

        Raises:
            Refusal: SCHEMA_INVALID with every fault, or the act's own.
        """

        return await self.hop.run(self._checked, act, request, *given)

    async def read_long(self, act: Callable[..., T], request: Message, *given: Any) -> T:
        """Do the same on the threads for what may take long, so that it delays no act. Raises as `read`."""
        return await self.bulk.run(self._checked, act, request, *given)

    def _checked(self, act: Callable[..., T], request: Message, *given: Any) -> T:
        require_valid(request)
        return act(self.party, *given, request)

    async def write(self, act: Callable[..., Future[T]], request: Message, *given: Any) -> T:
        """Return the committed answer of `act(party, *given, request)`. Raises as `read` does."""
        return await self.hop.commit(self._checked, act, request, *given)


def own_caller() -> Caller:
    """Return who calls: a person or system of this Party; the border has admitted nobody else."""
    identity = current_call().certificate.identity
    return Caller(cast("Any", identity.kind.value), identity.name)
