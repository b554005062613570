"""The table of who may call what, against the contract itself."""

from __future__ import annotations

import importlib
import itertools
import pkgutil

import entente.v1
import pytest
from google.protobuf.descriptor import FileDescriptor
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2

from gateway.authorisation import RULES, Border, authorise
from gateway.pki.identity import Kind
from node.errors import Refusal

FILES: list[FileDescriptor] = [
    *(
        importlib.import_module(f"entente.v1.{module.name}").DESCRIPTOR
        for module in pkgutil.iter_modules(entente.v1.__path__)
        if module.name.endswith("_service_pb2")
    ),
    health_pb2.DESCRIPTOR,
    reflection_pb2.DESCRIPTOR,
]


def test_table_names_every_method_of_the_contract_and_no_other() -> None:
    methods = {
        f"/{service.full_name}/{method.name}"
        for file in FILES
        for service in file.services_by_name.values()
        for method in service.methods
    }
    assert methods == RULES.keys()


def test_nodes_call_the_federation_listener_only_and_nobody_else_calls_it() -> None:
    for rule in RULES.values():
        assert (Kind.NODE in rule.kinds) is (Border.FEDERATION in rule.borders)
        assert Border.FEDERATION not in rule.borders or rule.kinds == {Kind.NODE}


def test_everything_outside_the_table_is_refused() -> None:
    for method, border, kind in itertools.product([*RULES, "/entente.v1.X/Y", ""], Border, Kind):
        rule = RULES.get(method)
        if rule is not None and border in rule.borders and kind in rule.kinds:
            authorise(method, border, kind)
            continue
        with pytest.raises(Refusal) as caught:
            authorise(method, border, kind)
        assert caught.value.code == "CALLER_NOT_AUTHORISED"
