"""Registers and policies in files: in the words of dossiers, written as they are read, all faults at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from entente.v1 import general_rule_pb2, instrument_pb2, item_pb2
from entente.v1 import restriction_pb2 as pb
from hypothesis import assume, given

from gateway.cli.terms_file import read_policy, read_register, write_terms
from gateway.cli.terms_words import selection_line, set_line, set_words
from gateway.demo.cast import REGISTER, SAMPLES
from gateway.dossier_mapping import Faults
from gateway.dossier_supply import restrictions_of
from node import contract
from node.errors import Refusal
from node.exchange.restriction import unknown_in
from tests.exchange.restriction_strategies import messages


def test_the_register_of_the_samples_is_in_order_and_reads_back_as_it_is_written(tmp_path: Path) -> None:
    register = read_register(SAMPLES / REGISTER)
    assert contract.check(register) == []
    assert register.instruments[0].floor.tlp == pb.TLP_AMBER
    assert item_pb2.FAMILY_PRECURSOR_INCIDENT in register.instruments[0].selector.families
    assert register.instruments[0].selector.customs_enforcement
    saved = tmp_path / "register.yaml"
    write_terms(saved, register)
    assert read_register(saved) == register


@given(messages())
def test_every_set_of_restrictions_reads_back_as_it_is_written(named: pb.RestrictionSet) -> None:
    assume(not unknown_in(named) and all(one.WhichOneof("member") for one in named.audience.members))
    faults = Faults()
    assert restrictions_of(set_words(named), "set", faults).restrictions == named
    assert faults == []


@given(messages())
def test_what_a_later_version_states_is_shown_all_the_same(named: pb.RestrictionSet) -> None:
    assert set_line(named)


def test_what_is_selected_is_told_in_one_line() -> None:
    assert selection_line(general_rule_pb2.ItemSelector()) == "every item"
    selector = general_rule_pb2.ItemSelector(families=[item_pb2.FAMILY_SEIZURE], nominal=False)
    assert selection_line(selector) == "families: SEIZURE; nominal: no"
    assert set_line(pb.RestrictionSet()) == "-"


def _faults(path: Path, text: str, *, policy: bool = False) -> list[str]:
    path.write_text(text, "utf-8")
    with pytest.raises(Refusal) as refused:
        read_policy(path) if policy else read_register(path)
    assert refused.value.code == "SCHEMA_INVALID"
    return [fault.path for fault in refused.value.faults]


def test_every_fault_of_a_register_is_named_once_and_all_at_once(tmp_path: Path) -> None:
    found = _faults(
        tmp_path / "register.yaml",
        """
        version: first
        instruments:
          - {instrument_id: lower, kind: letter, titles: {en: x}, floor: {tlp: PINK, bars: [PRINT, NO]},
             selector: {families: [SEIZURE, CAT], nominal: perhaps}, titel: 3}
          - nonsense
          - {instrument_id: X-1, kind: convention, titles: {en: x}, text_reference: x, floor: none}
        consents: [{instrument_id: X-1, member: ZZ}]
        agreements: {agreement_id: X, third_party: EXAMPOL}
        waivers: all
        """,
    )
    assert sorted(found) == sorted(
        {
            "register.version",
            "register.instruments[0].instrument_id",
            "register.instruments[0].kind",
            "register.instruments[0].text_reference",
            "register.instruments[0].floor.tlp",
            "register.instruments[0].floor.bars[1]",
            "register.instruments[0].selector.families[1]",
            "register.instruments[0].selector.nominal",
            "register.instruments[0].titel",
            "register.instruments[1]",
            "register.instruments[2].floor",
            "register.consents[0].member",
            "register.agreements[0].titles",
            "register.waivers",
        }
    )


def test_every_fault_of_a_policy_is_named(tmp_path: Path) -> None:
    text = "version: 1\nrules:\n  - {reference: a b}\n  - {reference: c, set: {tlp: AMBER}}\n"
    assert _faults(tmp_path / "policy.yaml", text, policy=True) == [
        "policy.rules[0].reference",
        "policy.rules[0].set",
    ]


def test_a_policy_is_written_as_it_is_read_in_json_too(tmp_path: Path) -> None:
    path = tmp_path / "policy.json"
    path.write_text(
        '{"version": 7, "rules": [{"reference": "house", "selector": {"families": ["TREND"]},'
        ' "set": {"bars": ["PRINT"], "duties": ["FRESH_CHECK(4h)"], "use_until": "2032-04-14"}}]}'
    )
    policy = read_policy(path)
    assert policy.rules[0].set.duties[0].fresh_check.hours == 4
    assert isinstance(policy, instrument_pb2.LocalPolicy)
    write_terms(tmp_path / "saved.yaml", policy)
    assert read_policy(tmp_path / "saved.yaml") == policy
