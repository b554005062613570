"""Items that are made of items of the other Party (Article 3.4): each source is used, and binds the product.

Decides that every source is asked about, for every purpose of the product, before anything is recorded: a
product that is refused leaves the denials alone, one that is made a use of each source. Refuses to know what
a product must state: that is `node/exchange/products.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from node.acts.bound import Bound, Bounds
from node.acts.drafting import Draft
from node.acts.open_item import Use, find_item, record_absent, use_judged
from node.acts.party import Party
from node.acts.statements import not_found
from node.acts.using import Wanted, record_use
from node.errors import FieldFault, Refusal
from node.exchange.consents import Grant
from node.exchange.decide import Action
from node.exchange.marking import Marking
from node.exchange.products import carried, looser_in
from node.store import schema
from node.store.unit import UnitOfWork


def derive(unit: UnitOfWork, party: Party, draft: Draft) -> Refusal | None:
    """Use each source of a draft for it; return why it may not be made. Denials are recorded.

    Inside the transaction that stores the product, before anything of it is stored. The refusal: NOT_FOUND,
    the same for a source that does not exist and one that the author may not see; what denies DERIVE;
    SCHEMA_INVALID with the dimensions in which the product is looser than its sources.
    """
    supply = draft.supply
    if not supply.derived_from:
        return None
    relationship = draft.relationship
    codes = (draft.supplied_for or " ".join(supply.purpose.codes)).split() or [""]
    wanted = Wanted(
        person=draft.author.person_id,
        action=Action.DERIVE,
        purpose=codes[0],
        territory=draft.territory,
        all_parts=True,
        acknowledged=draft.acknowledged,
    )
    uses: list[tuple[Row[Any], Bound, tuple[Grant, ...]]] = []
    for source_id in supply.derived_from:
        use = Use(party, draft.caller, wanted, source_id)
        found = find_item(unit.connection, [relationship], source_id)
        if found is None or found[1].whose != schema.PEER:
            record_absent(unit, use, [relationship], wanted.person, "NOT_FOUND")
            return not_found()
        row = found[1]
        bound = Bounds(unit.connection, relationship, unit.now).of(row)
        spent = dict[bytes, Grant]()
        for code in codes:
            asked = replace(use, wanted=replace(wanted, purpose=code))
            denial, answer = use_judged(unit, asked, relationship, row, bound)
            if denial is not None:
                record_use(unit, relationship, row, bound, asked.wanted, draft.author, denial.code)
                return denial
            spent |= {grant.grant_id: grant for grant in (answer.grants if answer else ())}
        uses.append((row, bound, tuple(spent.values())))
    stated = Marking.of_supply(supply, supplied_for=codes)
    if looser := looser_in(stated, carried(bound.effective for _, bound, _ in uses)):
        faults = [
            FieldFault(f"restrictions.{name}", "is looser than what it is derived from") for name in looser
        ]
        return Refusal("SCHEMA_INVALID", "a product keeps to the restrictions of its sources", faults=faults)
    for row, bound, grants in uses:
        record_use(unit, relationship, row, bound, wanted, draft.author, "", grants)
    unit.insert(
        schema.derivation,
        [
            {"rel": relationship.rel, "product_id": supply.item_id, "source_id": source_id}
            for source_id in supply.derived_from
        ],
    )
    return None
