"""The options that every step of a dispute or an amendment takes, and the call that takes it.

Decides that a step has a request's name, a caller and the person a system acts for, typed alike everywhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from gateway.cli.asking import as_option, for_option, request_option
from gateway.cli.framework import Setting, agreement_option, pass_setting
from gateway.cli.home import Home


@dataclass(frozen=True, slots=True)
class Step:
    """Who takes a step, under which agreement, under which name."""

    setting: Setting
    agreement_id: str
    request_id: str
    caller: str | None
    person: str

    def request(self, make: Callable[..., Any], /, **fields: Any) -> Any:
        """Return the request of the step."""
        return make(
            request_id=self.request_id or str(uuid.uuid4()),
            agreement_id=self.agreement_id,
            person_id=self.person,
            **fields,
        )

    def take(self, service: str, method: str, request: Any) -> Any:
        """Take the step at the running node; return its answer. Raises PeerRefused, NodeUnreachableError."""
        from gateway.cli.calls import caller_client

        with caller_client(Home(self.setting.home), self.caller) as client:
            return client.call(getattr(getattr(client, service), method), request)


def step_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a step; it is called with a `Step` first."""

    @wraps(function)
    def taken(
        setting: Setting, agreement_id: str, request_id: str, caller: str | None, person: str, **given: Any
    ) -> None:
        function(Step(setting, agreement_id, request_id, caller, person), **given)

    decorated: Callable[..., None] = taken
    decorators: tuple[Any, ...] = (pass_setting, for_option, as_option, request_option, agreement_option)
    for decorate in decorators:
        decorated = decorate(decorated)
    return decorated
