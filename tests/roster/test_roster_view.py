"""Authorised personnel: who is, who was, and which new roster counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from entente.v1 import agreement_pb2, roster_pb2

from node.agreement.principal import GENESIS_TYPE, ROSTER_TYPE, bytes_to_sign
from node.agreement.principals import Principals
from node.errors import Refusal
from node.roster.versions import accept_roster
from node.roster.view import RosterView

NOW = datetime(2031, 4, 17, 8, 30, tzinfo=UTC)
DAY = timedelta(days=1)
PRINCIPAL = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
PUBLIC = PRINCIPAL.public_key().public_bytes_raw()


def person(key: str, *roles: int, units: tuple[str, ...] = ()) -> roster_pb2.RosterPerson:
    entry = roster_pb2.RosterPerson(person_id=key, units=units)
    entry.roles.extend(roles)  # type: ignore[arg-type]
    entry.valid_from_time.FromDatetime(NOW - DAY)
    return entry


def roster(version: int = 1, party: str = "WCO") -> roster_pb2.Roster:
    made = roster_pb2.Roster(
        agreement_id="wco-caricc",
        party=party,
        version=version,
        persons=[
            person("W-AN-003", roster_pb2.ROLE_ANALYST, units=("DESK-2",)),
            person("W-CP-001", roster_pb2.ROLE_CONTACT),
        ],
        systems=[
            roster_pb2.RosterSystem(name="case-desk", may_act_for=["W-AN-003"]),
            roster_pb2.RosterSystem(name="portal", may_act_for_roles=[roster_pb2.ROLE_CONTACT]),
        ],
        lease_seconds=3600,
    )
    made.issue_time.FromDatetime(NOW)
    return made


def signed(
    made: roster_pb2.Roster, *, kind: str = ROSTER_TYPE, party: str = "WCO"
) -> roster_pb2.SignedRoster:
    body = made.SerializeToString()
    signature = agreement_pb2.PrincipalSignature(
        party=party, signature=PRINCIPAL.sign(bytes_to_sign(kind, body))
    )
    return roster_pb2.SignedRoster(roster=body, signatures=[signature])


def accept(new: roster_pb2.SignedRoster, held: roster_pb2.SignedRoster | None = None) -> roster_pb2.Roster:
    return accept_roster(
        new,
        agreement_id="wco-caricc",
        party="WCO",
        principals=Principals((PUBLIC,)),
        held=held.roster if held else None,
    )


def refusal(new: roster_pb2.SignedRoster, held: roster_pb2.SignedRoster | None = None) -> Refusal:
    with pytest.raises(Refusal) as refused:
        accept(new, held)
    return refused.value


def test_a_person_is_authorised_from_the_first_instant_to_the_last_excluded() -> None:
    made = roster()
    made.persons[0].valid_until_time.FromDatetime(NOW + DAY)
    view = RosterView.of(made)
    assert not view.is_authorised("W-AN-003", NOW - DAY - timedelta(microseconds=1))
    assert view.is_authorised("W-AN-003", NOW - DAY)
    assert view.is_authorised("W-AN-003", NOW)
    assert not view.is_authorised("W-AN-003", NOW + DAY)
    assert not view.roles_of("W-AN-003", NOW + DAY)
    assert not view.units_of("W-AN-003", NOW + DAY)


def test_who_is_not_on_the_roster_is_nobody() -> None:
    view = RosterView.of(roster())
    assert not view.is_authorised("W-XX-999", NOW)
    assert not view.may_act_for("case-desk", "W-XX-999", NOW)
    assert view.persons(NOW) == {"W-AN-003", "W-CP-001"}
    assert view.holders_of(roster_pb2.ROLE_ANALYST, NOW) == view.members_of("DESK-2", NOW) == {"W-AN-003"}


def test_a_role_this_version_does_not_know_gives_nothing() -> None:
    made = roster()
    made.persons.append(person("W-NEW-001", 77))
    assert not RosterView.of(made).is_authorised("W-NEW-001", NOW)


def test_a_system_acts_only_for_those_listed_and_only_while_they_are_authorised() -> None:
    view = RosterView.of(roster())
    assert view.may_act_for("case-desk", "W-AN-003", NOW)
    assert not view.may_act_for("case-desk", "W-CP-001", NOW)
    assert view.may_act_for("portal", "W-CP-001", NOW)
    assert not view.may_act_for("portal", "W-AN-003", NOW)
    assert not view.may_act_for("stranger", "W-AN-003", NOW)
    assert not view.may_act_for("case-desk", "W-AN-003", NOW - 2 * DAY)


VIEW = RosterView.of(roster())
WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("code", "check"),
    [
        ("SENDER_NOT_AUTHORISED", partial(VIEW.require_author, "W-XX-999", NOW)),
        ("ROLE_INSUFFICIENT", partial(VIEW.require_author, "W-AN-003", NOW, roles=[roster_pb2.ROLE_CONTACT])),
        ("RECIPIENT_NOT_AUTHORISED", partial(VIEW.require_recipients, ["W-AN-003", "W-XX-999"], [], NOW)),
        ("RECIPIENT_NOT_AUTHORISED", partial(VIEW.require_recipients, [], [roster_pb2.ROLE_LIAISON], NOW)),
        ("RECIPIENT_NOT_AUTHORISED", partial(VIEW.require_recipients, [], [], NOW)),
        ("ROSTER_STALE", partial(VIEW.require_fresh, None, NOW, WEEK)),
        ("ROSTER_STALE", partial(VIEW.require_fresh, NOW - timedelta(seconds=3601), NOW, WEEK)),
    ],
)
def test_authors_and_recipients_are_refused_with_their_own_codes(
    code: str, check: Callable[[], None]
) -> None:
    with pytest.raises(Refusal) as refused:
        check()
    assert refused.value.code == code


def test_whoever_is_on_a_fresh_roster_may_write_and_be_written_to() -> None:
    VIEW.require_author("W-AN-003", NOW, roles=[roster_pb2.ROLE_ANALYST])
    VIEW.require_recipients(["W-AN-003"], [roster_pb2.ROLE_CONTACT], NOW)
    VIEW.require_fresh(NOW - timedelta(seconds=3600), NOW, WEEK)


def test_the_shorter_lease_of_roster_and_agreement_binds() -> None:
    confirmed = NOW - timedelta(seconds=3600)
    assert VIEW.is_fresh(confirmed, NOW, WEEK)
    assert not VIEW.is_fresh(confirmed, NOW, timedelta(seconds=3599))
    assert not VIEW.is_fresh(NOW - timedelta(seconds=3601), NOW, WEEK)


def test_the_principals_signature_is_what_counts() -> None:
    assert accept(signed(roster())).version == 1
    unsigned = signed(roster())
    del unsigned.signatures[:]
    assert refusal(unsigned).code == "PRINCIPAL_REQUIRED"
    assert refusal(signed(roster(), party="CARICC")).code == "PRINCIPAL_REQUIRED"
    assert refusal(signed(roster(), kind=GENESIS_TYPE)).code == "SIGNATURE_INVALID"
    forged = signed(roster())
    forged.roster = roster(2).SerializeToString()
    assert refusal(forged).code == "SIGNATURE_INVALID"


def test_only_a_higher_version_takes_the_place_of_the_one_held() -> None:
    held = signed(roster(3))
    assert accept(signed(roster(5)), held).version == 5
    assert accept(held, held).version == 3
    assert refusal(signed(roster(2)), held).code == "INVALID_TRANSITION"
    other = roster(3)
    other.lease_seconds = 7200
    assert refusal(signed(other), held).code == "INVALID_TRANSITION"


def test_a_roster_of_another_party_or_agreement_is_foreign() -> None:
    assert refusal(signed(roster(party="CARICC"))).code == "FOREIGN_AGREEMENT"
    other = roster()
    other.agreement_id = "other"
    assert refusal(signed(other)).code == "FOREIGN_AGREEMENT"


def test_all_contradictions_of_a_roster_are_named_at_once() -> None:
    made = roster(version=0)
    made.persons.append(person("W-AN-003"))
    made.persons[0].valid_until_time.FromDatetime(NOW - 2 * DAY)
    made.persons.append(person("W-CP-002", roster_pb2.ROLE_CONTACT))
    made.systems[1].name = "case-desk"
    made.systems[1].may_act_for.append("W-XX-999")
    made.lease_seconds = 0
    refused = refusal(signed(made))
    assert refused.code == "SCHEMA_INVALID"
    assert {fault.path for fault in refused.faults} == {
        "version",
        "lease_seconds",
        "persons[0].valid_until_time",
        "persons[2].person_id",
        "persons[2].roles",
        "persons[3].roles",
        "systems[1].name",
        "systems[1].may_act_for",
    }


def test_a_contact_person_may_follow_another_without_overlap() -> None:
    made = roster()
    made.persons[1].valid_until_time.FromDatetime(NOW)
    next_one = person("W-CP-002", roster_pb2.ROLE_CONTACT)
    next_one.valid_from_time.FromDatetime(NOW)
    made.persons.append(next_one)
    assert accept(signed(made)).version == 1


def test_a_time_beyond_the_calendar_is_a_fault_and_no_crash() -> None:
    made = roster()
    made.persons[0].valid_until_time.seconds = 2**60
    assert [fault.path for fault in refusal(signed(made)).faults] == ["persons[0]"]
