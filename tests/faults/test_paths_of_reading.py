"""No method of the contract tells of an item whom the one decision does not let know of it.

Two items are alike to the last word, and the same is said of both: passed on, reported, asked about, linked.
Then one is restricted to a single person. To everybody else it is from then on what does not exist, on both
nodes; and while the decision function denies everything, so is the other.
"""

from __future__ import annotations

import importlib
import pkgutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import entente.v1
import pytest
from entente.v1 import exchange_service_pb2
from google.protobuf.message import Message

from gateway.demo import cast
from gateway.status import PeerRefused
from tests.faults import paths_of_reading as paths
from tests.faults.paths_of_reading import COLLEAGUE, RPCS, Decided, Twin, unnamed
from tests.support import judged_node
from tests.support.processes import Pair, PartyFolder, sample_request, until
from tests.support.restricting import RELAX, issue, marks, outcome, tighten

READERS: Final = (paths.READER, "W-LO-005", paths.INSIDER, cast.OVERSEER, cast.ADVISER)
QUESTIONS: Final = [
    pytest.param(method, path, id=f"{method.rpartition('/')[2]}-{path.where}")
    for method, found in RPCS.items()
    if isinstance(found, tuple)
    for path in found
]


@dataclass(frozen=True)
class Stage:
    """Both nodes, the two items, and the file that has every decision denied."""

    pair: Pair
    seen: Twin
    hidden: Twin
    denied: Path

    def ask(self, method: str, path: Decided, twin: Twin) -> list[Message] | tuple[str, ...]:
        """Return what a method answers about a twin, or how it refuses."""
        party = self.pair.wco if path.where == "WCO" else self.pair.caricc
        return asked(party, path.who, method, path.ask(twin))


def asked(party: PartyFolder, who: str, method: str, request: Any) -> list[Message] | tuple[str, ...]:
    """Return the answers of a call, or how it is refused; the first answer of a stream that does not end."""
    client = party.client(who)
    kind = described()[method]
    stubs = (stub for stub in vars(client).values() if hasattr(stub, kind.name))
    call = getattr(next(stubs), kind.name)
    try:
        if not kind.server_streaming:
            return [client.call(call, request)]
        stream = client.stream(call, request, 10.0)
        answers = [next(stream)]
        stream.cancel()
    except PeerRefused as refused:
        facts = {key: said for key, said in refused.facts.items() if key != "correlationId"}
        return (refused.code, str(refused), refused.article, refused.remedy, str(facts), str(refused.faults))
    return answers


def described() -> dict[str, Any]:
    """Return every method of every service of the contract by its full name."""
    files = (
        importlib.import_module(f"entente.v1.{module.name}").DESCRIPTOR
        for module in pkgutil.iter_modules(entente.v1.__path__)
        if module.name.endswith("_pb2")
    )
    return {
        f"/{service.full_name}/{method.name}": method
        for file in files
        for service in file.services_by_name.values()
        for method in service.methods
    }


def names(told: object, twin: Twin) -> bool:
    """Whether an answer names the item, as text or as octets."""
    if isinstance(told, list):
        raw = b"".join(answer.SerializeToString() for answer in told)
        return twin.item.encode() in raw or uuid.UUID(twin.item).bytes in raw
    return twin.item in str(told)


@pytest.fixture(scope="module")
def stage(founded: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    pair = founded.copy(tmp_path_factory.mktemp("paths") / "pair")
    denied = pair.stage.folder / "denied"
    try:
        for party in pair.both:
            party.node.module = "tests.support.judged_node"
        pair.start({judged_node.VARIABLE: str(denied)})
        pair.until_linked()
        seen, hidden = twin_of(pair, paths.ASKER), twin_of(pair, COLLEAGUE)
        tighten(pair.caricc, seen.item, bars=["PRINT"])
        tighten(pair.caricc, hidden.item, COLLEAGUE, tlp="RED", audience=[paths.INSIDER])
        pair.until_settled()
        # A round works limits out: what is asked of them afterwards is asked of both items.
        for who, twin in ((paths.READER, seen), (paths.INSIDER, hidden)):
            until(partial(listed_due, pair.wco, who, twin), "limits are listed")
        yield Stage(pair, seen, hidden, denied)
    finally:
        pair.stop()


def listed_due(party: PartyFolder, who: str, twin: Twin) -> bool:
    """Whether a limit of the item is in the list of what time will bring about."""
    return names(asked(party, who, *paths.DUE), twin)


def twin_of(pair: Pair, author: str) -> Twin:
    """Supply an item of which all at the WCO may know, and have said of it all that can be said."""
    wco, caricc = pair.wco, pair.caricc
    request = sample_request(cast.CARICC.samples, "sample-c02")
    request.request_id = str(uuid.uuid4())
    request.addressees.persons[:] = READERS
    request.restrictions.restrictions.CopyFrom(
        marks(
            tlp="GREEN",
            audience=list(READERS),
            onward={"allowed": [paths.RECIPIENT], "consent_required": False},
            use_until="2035-01-01",
            duties=["REPORT_USE"],
            judicial="CONSENT",
        )
    )
    delaying = request.restrictions.restrictions.caveats.add(id=paths.CAVEAT, original_language="en")
    delaying.texts.add(language="en", text="Report to the RILO after the operation is over.")
    client = caricc.client(author)
    answer = client.call(client.exchange.Submit, request)
    assert outcome(caricc, answer.statement_id, author).state == exchange_service_pb2.STATEMENT_STATE_ACCEPTED
    bare = Twin(author, answer.item_id, answer.statement_id, "", "", "")

    def said(method: str, request: Any) -> Any:
        (told,) = asked(wco, paths.READER, f"/entente.v1.{method}", request)
        assert isinstance(told, Message), told
        return told

    said("ExchangeService/OpenItem", paths.forwarded(bare))
    said("ProposalService/ProposeRestriction", paths.proposed(bare))
    said("InterferenceService/FileReport", paths.reported(bare))
    consent = said("ConsentService/AskConsent", paths.consented(bare)).consent_id
    link = said("ChannelService/LinkRecord", paths.linked(bare, "RILO/EX/1")).link_id
    draft = issue(caricc, bare.item, RELAX, marks(tlp="GREEN"), author, reason_code="OVER").notice_id
    twin = Twin(author, answer.item_id, answer.statement_id, draft, consent, link)
    for method in ("ConsentService/ListConsents", "ProposalService/ListProposals"):
        (path,) = (one for one in RPCS[f"/entente.v1.{method}"] if one.where == "CARICC")  # type: ignore[union-attr]
        told = f"/entente.v1.{method}"
        until(lambda t=told, p=path: names(asked(caricc, author, t, p.ask(twin)), twin), "it is told")  # type: ignore[misc]
    return twin


def test_the_table_names_every_method_of_the_contract_and_no_other() -> None:
    assert described().keys() == RPCS.keys()


@pytest.mark.parametrize(("method", "path"), QUESTIONS)
def test_what_is_hidden_is_what_does_not_exist(stage: Stage, method: str, path: Decided) -> None:
    told, seen = stage.ask(method, path, stage.hidden), stage.ask(method, path, stage.seen)
    assert not names(told, stage.hidden)
    if path.lists:
        assert names(seen, stage.seen) or counted(seen) == 1
    else:
        nowhere = Twin.nowhere()
        assert unnamed(told) == unnamed(stage.ask(method, path, nowhere))
        assert unnamed(seen) != unnamed(told), "the question would show nothing"


@pytest.mark.parametrize(("method", "path"), QUESTIONS)
def test_what_the_one_decision_denies_is_told_on_no_path(stage: Stage, method: str, path: Decided) -> None:
    stage.denied.touch()
    try:
        told, nowhere = stage.ask(method, path, stage.seen), Twin.nowhere()
        assert not names(told, stage.seen)
        if path.lists:
            assert counted(told) == 0
        else:
            assert unnamed(told) == unnamed(stage.ask(method, path, nowhere))
    finally:
        stage.denied.unlink()


def counted(told: object) -> int:
    """Return how many items an answer counts."""
    return sum(one.count for answer in told for one in getattr(answer, "counts", ()))  # type: ignore[attr-defined]


def test_metrics_and_the_log_name_no_item_and_no_person(stage: Stage) -> None:
    for party in stage.pair.both:
        written = party.node.metrics_text() + party.node.log()
        for told in (stage.seen.item, stage.hidden.item, paths.READER, COLLEAGUE, paths.WORD):
            assert told not in written
