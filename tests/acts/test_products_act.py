"""Items made of the other Party's items, through both nodes: used, bound, and following their sources."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import ledger_pb2, restriction_notice_pb2, use_pb2
from entente.v1 import restriction_pb2 as pb
from entente.v1 import restriction_service_pb2 as notices
from sqlalchemy import select

from node.acts import open_item, restrict
from node.acts.submit import submit
from node.errors import Refusal
from node.store import schema
from tests.acts.consent_talk import supplied
from tests.support.memorandum import FIRST, SECOND
from tests.support.world import ANALYST, LIAISON, World, only_persons, person_id, request

pytestmark = pytest.mark.any_memorandum

TIGHTEN = restriction_notice_pb2.RESTRICTION_NOTICE_KIND_TIGHTEN
SEAL = restriction_notice_pb2.RESTRICTION_NOTICE_KIND_SEAL
DERIVE = use_pb2.USE_ACTION_DERIVE


def green(**more: Any) -> pb.RestrictionSet:
    return pb.RestrictionSet(tlp=pb.TLP_GREEN, **more)


def product(world: World, *sources: str, restrictions: Any = None, **more: Any) -> Any:
    """Have CARICC's analyst supply a product; return the response or the refusal."""
    asked = request(world.wco, restrictions=restrictions or green(), **more)
    asked.derived_from.extend(sources)
    world.clear(world.caricc, asked)
    (answer,) = submit(world.caricc, world.person(world.caricc, ANALYST), [asked]).result()
    world.carry(world.caricc, world.wco)
    return answer


def change(world: World, item_id: str, kind: int, named: pb.RestrictionSet | None = None) -> None:
    asked = notices.IssueNoticeRequest(
        request_id=str(uuid.uuid4()),
        item_id=item_id,
        kind=kind,  # type: ignore[arg-type]
        set=named,
    )
    restrict.issue_notice(world.wco, world.person(world.wco, ANALYST), asked).result()
    world.carry(world.wco, world.caricc)
    world.carry(world.caricc, world.wco)
    world.carry(world.wco, world.caricc)


def opened(world: World, code: str, item_id: str, who: str = ANALYST) -> str:
    party = world.parties[code]
    asked = exchange.OpenItemRequest(item_id=item_id, purpose="ANA")
    try:
        open_item.open_item(party, world.person(party, who), asked).result()
    except Refusal as refusal:
        return refusal.code
    return ""


def derivations(world: World) -> list[ledger_pb2.LedgerEntry]:
    return [leaf for leaf in world.leaves(world.caricc, "use.decided") if leaf.action == DERIVE]


def notices_on(world: World, item_id: str) -> list[restriction_notice_pb2.RestrictionNotice]:
    """Return the notices that the WCO received on a product."""
    table = schema.notice.c
    with world.wco.store.read() as connection:
        rows = connection.execute(
            select(table.notice)
            .where(table.item_id == uuid.UUID(item_id).bytes, table.whose == schema.PEER)
            .order_by(table.sequence)
        ).scalars()
        return [restriction_notice_pb2.RestrictionNotice.FromString(bytes(row)) for row in rows]


def test_a_product_names_its_sources_and_each_is_used_for_it_once(world: World) -> None:
    sources = [supplied(world, green()) for _ in range(2)]
    made = product(world, *sources)
    leaves = derivations(world)
    assert [str(uuid.UUID(bytes=leaf.object_id)) for leaf in leaves] == sources
    assert {(leaf.decision, leaf.all_parts, leaf.purpose) for leaf in leaves} == {(1, True, "ANA")}
    assert opened(world, FIRST, made.item_id) == ""


def test_what_may_not_be_derived_makes_no_product_and_the_denial_is_recorded(world: World) -> None:
    free, barred = supplied(world, green()), supplied(world, green(bars=[pb.BAR_DERIVE]))
    narrow = supplied(world, only_persons(person_id(SECOND, LIAISON)))
    for sources, code in (
        ((free, barred), "ACTION_BARRED"),
        ((free, narrow), "NOT_FOUND"),
        ((free, str(uuid.uuid4())), "NOT_FOUND"),
        ((product(world).item_id,), "NOT_FOUND"),  # an own item is no source
    ):
        before = len(derivations(world))
        answer = product(world, *sources)
        assert isinstance(answer, Refusal)
        assert answer.code == code
        assert [leaf.decision for leaf in derivations(world)[before:]] == [2]
    with world.caricc.store.read() as connection:
        assert connection.execute(select(schema.derivation)).all() == []
    widened = product(world, free, purposes=["ANA", "ENF"])
    assert isinstance(widened, Refusal)
    assert widened.code == "PURPOSE_MISMATCH"


def test_a_product_looser_than_its_sources_is_refused_with_the_dimensions(world: World) -> None:
    one = supplied(world, green(bars=[pb.BAR_PRINT]))
    other = supplied(world, green(judicial=pb.JUDICIAL_BARRED))
    answer = product(world, one, other)
    assert isinstance(answer, Refusal)
    assert answer.code == "SCHEMA_INVALID"
    assert [fault.path for fault in answer.faults] == ["restrictions.bars", "restrictions.judicial"]
    assert derivations(world) == []
    bound = green(bars=[pb.BAR_PRINT], judicial=pb.JUDICIAL_BARRED)
    assert not isinstance(product(world, one, other, restrictions=bound), Refusal)


def test_at_home_a_product_is_read_by_who_may_read_all_its_sources(world: World) -> None:
    source = supplied(world, green())
    made = product(world, source)
    assert opened(world, SECOND, made.item_id) == opened(world, SECOND, made.item_id, LIAISON) == ""
    only = pb.Audience(members=[pb.AudienceMember(person_id=person_id(SECOND, ANALYST))])
    change(world, source, TIGHTEN, pb.RestrictionSet(audience=only))
    assert opened(world, SECOND, made.item_id) == ""
    assert opened(world, SECOND, made.item_id, LIAISON) == "NOT_FOUND"
    assert notices_on(world, made.item_id) == []  # the other Party's persons are not meant


def test_a_source_that_is_restricted_further_has_its_products_tightened_at_the_other_party(
    world: World,
) -> None:
    source, other = supplied(world, green()), supplied(world, green())
    made, unrelated = product(world, source, other), product(world, other)
    change(world, source, TIGHTEN, pb.RestrictionSet(bars=[pb.BAR_EXPORT], judicial=pb.JUDICIAL_BARRED))
    (notice,) = notices_on(world, made.item_id)
    assert (notice.kind, notice.reason_code) == (TIGHTEN, "SOURCE_RESTRICTED")
    assert {field.name for field, _ in notice.set.ListFields()} == {"bars", "judicial"}
    assert notices_on(world, unrelated.item_id) == []
    party = world.wco
    asked = exchange.OpenItemRequest(item_id=made.item_id, purpose="ANA", action=use_pb2.USE_ACTION_EXPORT)
    with pytest.raises(Refusal) as refused:
        open_item.open_item(party, world.person(party, ANALYST), asked).result()
    assert refused.value.code == "ACTION_BARRED"
    change(world, source, TIGHTEN, pb.RestrictionSet(bars=[pb.BAR_EXPORT]))  # equal: nothing to say
    assert len(notices_on(world, made.item_id)) == 1


def test_a_source_that_is_sealed_seals_its_products_at_home_and_at_the_other_party(world: World) -> None:
    source = supplied(world, green())
    made = product(world, source)
    change(world, source, SEAL)
    (notice,) = notices_on(world, made.item_id)
    assert notice.kind == SEAL
    assert opened(world, FIRST, made.item_id) in ("SEALED", "NOT_FOUND")
    assert opened(world, SECOND, made.item_id) in ("SEALED", "NOT_FOUND")
    with world.caricc.store.read() as connection:
        assert connection.execute(select(schema.alarm)).all() == []
