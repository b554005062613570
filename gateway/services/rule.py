"""RuleService: general terms and the Party's own policy (Article 3.4)."""

from __future__ import annotations

from typing import Any

from entente.v1 import rule_service_pb2 as wire
from entente.v1 import rule_service_pb2_grpc

from gateway.services.desk import Desk, own_caller
from node.acts import own_policy, ruling


class RuleService(rule_service_pb2_grpc.RuleServiceServicer):
    """Answers on the institutions' listener."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def IssueRule(self, request: wire.IssueRuleRequest, _context: Any) -> wire.IssueRuleResponse:  # noqa: N802
        """State a general rule."""
        return await self._desk.write(ruling.issue_rule, request, own_caller())

    async def DropRule(self, request: wire.DropRuleRequest, _context: Any) -> wire.DropRuleResponse:  # noqa: N802
        """Draft the end of a rule."""
        return await self._desk.write(ruling.drop_rule, request, own_caller())

    async def ApproveRuleDrop(  # noqa: N802
        self, request: wire.ApproveRuleDropRequest, _context: Any
    ) -> wire.ApproveRuleDropResponse:
        """Approve the end of a rule and state it."""
        return await self._desk.write(ruling.approve_rule_drop, request, own_caller())

    async def ListRules(self, request: wire.ListRulesRequest, _context: Any) -> wire.ListRulesResponse:  # noqa: N802
        """Return a page of rules."""
        return await self._desk.read(ruling.list_rules, request, own_caller())

    async def SetLocalPolicy(  # noqa: N802
        self, request: wire.SetLocalPolicyRequest, _context: Any
    ) -> wire.SetLocalPolicyResponse:
        """Put a new policy in the place of the one held."""
        return await self._desk.write(own_policy.set_local_policy, request, own_caller())

    async def GetLocalPolicy(  # noqa: N802
        self, request: wire.GetLocalPolicyRequest, _context: Any
    ) -> wire.GetLocalPolicyResponse:
        """Return the policy held."""
        return await self._desk.read(own_policy.get_local_policy, request, own_caller())
