"""What a new version of a roster changes: everything, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from entente.v1 import roster_pb2, roster_proposal_pb2
from hypothesis import given
from hypothesis import strategies as st

from node.errors import Refusal
from node.roster.changes import ADDED, CHANGED, REMOVED, changes_between, is_understood, warnings_of
from node.roster.proposals import (
    CONFIRMED,
    PENDING,
    STATES,
    SUPERSEDED,
    WITHDRAWN,
    Event,
    after,
    drafted,
    require_contact,
    require_withdrawer,
)
from node.roster.view import RosterView
from tests.roster.test_roster_view import DAY, NOW, person, roster

CONTACT, ANALYST = "W-CP-001", "W-AN-003"
Said = dict[tuple[str, str], dict[str, list[str]]]

_ids = st.sampled_from(["W-AN-003", "W-CP-001", "W-LO-005", "W-AU-009"])
_roles = st.lists(st.sampled_from([r for r in roster_pb2.Role.values() if r]), min_size=1, unique=True)
_words = st.lists(st.sampled_from(["en", "fr", "ru"]), unique=True)
_instants = st.integers(0, 3).map(lambda days: NOW + timedelta(days=days))


@st.composite
def persons(draw: st.DrawFn, key: str) -> roster_pb2.RosterPerson:
    made = person(key, *draw(_roles), units=tuple(draw(_words)))
    made.languages.extend(draw(_words))
    made.valid_from_time.FromDatetime(draw(_instants))
    if draw(st.booleans()):
        made.valid_until_time.FromDatetime(draw(_instants) + 9 * DAY)
    for language in draw(_words):
        made.names.add(language=language, text=draw(st.sampled_from(["Anna Example", "Boris Example"])))
    return made


@st.composite
def rosters(draw: st.DrawFn) -> roster_pb2.Roster:
    made = roster(version=draw(st.integers(1, 9)))
    del made.persons[:], made.systems[:]
    made.lease_seconds = draw(st.sampled_from([3600, 7200]))
    for key in draw(st.lists(_ids, unique=True)):
        made.persons.append(draw(persons(key)))
    for name in draw(st.lists(st.sampled_from(["case-desk", "portal"]), unique=True)):
        made.systems.add(
            name=name,
            may_act_for=draw(st.lists(_ids, unique=True)),
            may_act_for_roles=draw(_roles),
        )
    return made


def said(made: roster_pb2.Roster) -> Said:
    """Everything that a roster says of anybody, written down without the code under test."""

    def names(roles: object) -> list[str]:
        return sorted(roster_pb2.Role.Name(r).removeprefix("ROLE_") for r in roles)  # type: ignore[attr-defined]

    found: Said = {("", ""): {"lease_seconds": [str(made.lease_seconds)]}}
    for one in made.persons:
        until = one.valid_until_time.ToJsonString() if one.HasField("valid_until_time") else ""
        found["person_id", one.person_id] = {
            "roles": names(one.roles),
            "units": sorted(one.units),
            "languages": sorted(one.languages),
            "valid_from_time": [one.valid_from_time.ToJsonString()],
            "valid_until_time": [until] if until else [],
            "names": sorted(f"{name.language}: {name.text}" for name in one.names),
        }
    for system in made.systems:
        found["system", system.name] = {
            "may_act_for": sorted(system.may_act_for),
            "may_act_for_roles": names(system.may_act_for_roles),
        }
    return found


def told(before: Said, changes: list[roster_proposal_pb2.RosterChange]) -> Said:
    """What holds after the changes, by what they tell alone."""
    found = {key: dict(fields) for key, fields in before.items()}
    for change in changes:
        subject = change.WhichOneof("subject") or ""
        key = (subject, getattr(change, subject) if subject else "")
        if change.kind == REMOVED:
            gone = found.pop(key)
            assert {f.field: list(f.before) for f in change.fields} == {f: v for f, v in gone.items() if v}
            continue
        entry = found.setdefault(key, {})
        assert bool(entry) is (change.kind == CHANGED)
        for field in change.fields:
            assert list(field.before) == entry.get(field.field, [])
            entry[field.field] = list(field.after)
    return found


def filled(found: Said) -> Said:
    return {key: {field: value for field, value in fields.items() if value} for key, fields in found.items()}


@given(rosters(), rosters())
def test_the_changes_are_exactly_what_differs(before: roster_pb2.Roster, then: roster_pb2.Roster) -> None:
    changes = changes_between(before, then)
    assert filled(told(said(before), changes)) == filled(said(then))
    assert (changes == []) is (said(before) == said(then))


@given(rosters())
def test_another_order_of_entries_and_lists_is_no_change(made: roster_pb2.Roster) -> None:
    turned = roster_pb2.Roster()
    turned.CopyFrom(made)
    del turned.persons[:]
    for one in reversed(made.persons):
        copy = turned.persons.add()
        copy.CopyFrom(one)
        del copy.roles[:]
        copy.roles.extend(reversed(one.roles))
    assert changes_between(made, turned) == []


def test_of_the_first_roster_everything_is_added() -> None:
    changes = changes_between(None, roster())
    assert {change.kind for change in changes} == {ADDED}
    assert {change.person_id or change.system for change in changes} == {
        "", ANALYST, CONTACT, "case-desk", "portal"
    }  # fmt: skip


def test_a_roster_with_something_this_version_does_not_know_is_not_understood() -> None:
    body = roster().SerializeToString()
    assert is_understood(body)
    assert not is_understood(body + b"\xfa\x01\x03abc")
    inner = roster()
    inner.persons[0].MergeFromString(b"\xfa\x01\x03abc")
    assert not is_understood(inner.SerializeToString())


def test_names_that_would_cross_and_a_missing_contact_person_are_warned_of() -> None:
    made = roster()
    assert warnings_of(made, NOW) == []
    made.persons[0].names.add(language="en", text="Anna Example")
    (names,) = warnings_of(made, NOW)
    assert names.kind == roster_proposal_pb2.ROSTER_WARNING_KIND_NAMES_CROSS
    assert list(names.person_ids) == [ANALYST]
    made.persons[1].valid_until_time.FromDatetime(NOW)
    assert [warning.kind for warning in warnings_of(made, NOW)] == [
        roster_proposal_pb2.ROSTER_WARNING_KIND_NAMES_CROSS,
        roster_proposal_pb2.ROSTER_WARNING_KIND_NO_CONTACT,
    ]


def draft_of(made: roster_pb2.Roster, base_version: int = 1) -> roster_proposal_pb2.RosterDraft:
    return roster_proposal_pb2.RosterDraft(
        base_version=base_version, persons=made.persons, systems=made.systems
    )


def test_a_draft_becomes_the_next_version_of_the_same_party() -> None:
    wanted = roster()
    del wanted.persons[0], wanted.systems[0]
    made = drafted(roster(), draft_of(wanted), NOW + DAY)
    assert (made.version, made.party, made.agreement_id) == (2, "WCO", "wco-caricc")
    assert made.lease_seconds == 3600
    assert made.issue_time.ToDatetime() == (NOW + DAY).replace(tzinfo=None)
    assert [one.person_id for one in made.persons] == [CONTACT]


def test_a_draft_from_another_version_or_without_a_change_is_refused_with_what_to_do() -> None:
    for draft in (draft_of(roster(), 2), draft_of(roster())):
        with pytest.raises(Refusal) as refused:
            drafted(roster(), draft, NOW)
        assert refused.value.code == "INVALID_TRANSITION"
        assert "propos" in refused.value.remedy


def test_what_is_not_known_here_does_not_get_into_the_bytes_to_be_signed() -> None:
    wanted = roster()
    del wanted.persons[0], wanted.systems[0]
    wanted.persons[0].MergeFromString(b"\xfa\x01\x03abc")
    assert is_understood(drafted(roster(), draft_of(wanted), NOW).SerializeToString())


def test_the_faults_of_a_draft_are_named_at_once_by_their_place() -> None:
    wanted = roster()
    wanted.persons.append(person(ANALYST, roster_pb2.ROLE_LIAISON))
    wanted.persons.append(person("W-CP-002", roster_pb2.ROLE_CONTACT))
    with pytest.raises(Refusal) as refused:
        drafted(roster(), draft_of(wanted), NOW)
    assert refused.value.code == "SCHEMA_INVALID"
    assert {fault.path for fault in refused.value.faults} == {
        "draft.persons[2].person_id", "draft.persons[3].roles"
    }  # fmt: skip


ALLOWED: dict[tuple[int, Event], int] = {
    (PENDING, Event.CONFIRM): CONFIRMED,
    (PENDING, Event.WITHDRAW): WITHDRAWN,
    (PENDING, Event.OVERTAKE): SUPERSEDED,
    (CONFIRMED, Event.CONFIRM): CONFIRMED,
    (WITHDRAWN, Event.WITHDRAW): WITHDRAWN,
}


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("state", [*STATES, 99])
def test_a_proposal_moves_as_the_table_says_and_no_other_way(state: int, event: Event) -> None:
    if (then := ALLOWED.get((state, event))) is not None:
        assert after(state, event) == then
        return
    with pytest.raises(Refusal) as refused:
        after(state, event)
    assert refused.value.code == "INVALID_TRANSITION"
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("who", "proposer", "code"),
    [
        (CONTACT, CONTACT, ""),
        (CONTACT, ANALYST, ""),
        (ANALYST, ANALYST, ""),
        (ANALYST, CONTACT, "ROLE_INSUFFICIENT"),
        ("W-XX-404", "W-XX-404", "SENDER_NOT_AUTHORISED"),
    ],
)
def test_the_proposer_and_a_contact_person_withdraw_and_nobody_else(
    who: str, proposer: str, code: str
) -> None:
    view = RosterView.of(roster())
    if not code:
        require_withdrawer(view, who, proposer, NOW)
        return
    with pytest.raises(Refusal) as refused:
        require_withdrawer(view, who, proposer, NOW)
    assert refused.value.code == code


@pytest.mark.parametrize("role", [r for r in roster_pb2.Role.values() if r])
def test_only_the_contact_person_proposes(role: int) -> None:
    made = roster()
    made.persons[1].roles[:] = [role]  # type: ignore[list-item]
    if role == roster_pb2.ROLE_CONTACT:
        require_contact(RosterView.of(made), CONTACT, NOW)
        return
    with pytest.raises(Refusal) as refused:
        require_contact(RosterView.of(made), CONTACT, NOW)
    assert refused.value.code == "ROLE_INSUFFICIENT"


def test_before_the_first_roster_nobody_proposes_and_the_remedy_says_how_to_begin() -> None:
    with pytest.raises(Refusal) as refused:
        require_contact(None, CONTACT, NOW)
    assert refused.value.code == "ROLE_INSUFFICIENT"
    assert "principal" in refused.value.remedy


@given(rosters(), st.integers(0, 20))
def test_everybody_on_a_roster_is_counted_once(made: roster_pb2.Roster, days: int) -> None:
    view, now = RosterView.of(made), NOW + timedelta(days=days)
    counts = view.counts(now)
    assert sum(counts.values()) == len(made.persons)
    assert counts[next(state for state in counts if state.value == "active")] == len(view.persons(now))
