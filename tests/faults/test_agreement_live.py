"""The agreement executes between two running nodes, by principals' keys that lie on neither."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from entente.v1 import (
    agreement_service_pb2,
    amendment_pb2,
    contact_pb2,
    exchange_service_pb2,
    localized_text_pb2,
    principal_act_pb2,
    suspension_pb2,
    termination_pb2,
)

from gateway.cli import typed
from gateway.cli.act_file import read_act_file
from gateway.cli.main import entente
from gateway.cli.signatures import principal_signer, sign
from gateway.demo.cast import SAMPLES
from gateway.demo.stage import entente_command
from gateway.status import PeerRefused
from node.agreement.acts import act_to_sign
from node.agreement.principal import ACT_TYPE
from node.errors import code_of
from tests.support.governing import submitted
from tests.support.processes import Pair, PartyFolder, until

WORDS = [localized_text_pb2.LocalizedText(language="en", text="synthetic")]
NAMED = ("--channel-name", "WCO=invented bureau")
CONTACTS = {"WCO": "W-CP-001", "CARICC": "C-CP-001"}


@pytest.fixture(scope="module")
def running(founded: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """One running pair for all of these: what each test leaves behind is what the next one finds."""
    pair = founded.copy(tmp_path_factory.mktemp("agreement") / "pair")
    pair.start()
    pair.until_linked()
    try:
        yield pair
    finally:
        pair.stop()


def shown(party: PartyFolder) -> dict[str, object]:
    return dict(party.cli("agreement", "show").done())


def alike(pair: Pair, name: str, wanted: object) -> None:
    """Wait until both nodes show the same."""
    for party in pair.both:
        until(lambda p=party: shown(p)[name] == wanted, f"{party.code}: {name} is {wanted}")  # type: ignore[misc]


def test_what_comes_while_a_party_is_suspended_waits_and_is_there_once_that_is_lifted(running: Pair) -> None:
    wco, caricc = running.both
    suspend = ("agreement", "prepare", "suspension", "--breach", "en=Synthetic", "--inbound", "quarantine")
    submitted(running, caricc, "quarantine", *suspend)
    alike(running, "suspended", ["CARICC"])
    for party in running.both:
        assert _suspended_page(party) == [("CARICC", "all obligations", "held unopened")]
    item = wco.submit()
    assert [code_of(reason) for reason in item.warnings] == ["PEER_SUSPENDED"]
    dossier = running.stage.folder / "one.yaml"
    dossier.write_text((SAMPLES / "from-wco.yaml").read_text("utf-8").split("\n---\n")[1], "utf-8")
    (told,) = wco.cli("submit", dossier).done()["outcomes"]
    assert told["warnings"] == ["PEER_SUSPENDED"]
    sent = [item.statement_id, str(told["statement_id"])]
    for one in sent:
        until(lambda s=one: wco.state(s) == "HELD", "it waits at CARICC")  # type: ignore[misc]
    assert caricc.received_items() == []
    caricc.node.kill()
    caricc.node.start()
    running.until_linked()
    refused = caricc.cli("submit", str(running.stage.folder / "none.yaml"), "--as", "C-AN-007")
    assert refused.exit_code
    with pytest.raises(PeerRefused) as told:
        caricc.submit()
    assert told.value.code == "SUSPENDED_BY_SELF"
    submitted(running, caricc, "lift", "agreement", "prepare", "lift")
    alike(running, "suspended", [])
    assert all(_suspended_page(party) == [] for party in running.both)
    for one in sent:
        until(lambda s=one: wco.state(s) == "ACCEPTED", "it is judged to the end")  # type: ignore[misc]
    assert len(caricc.received_items()) == len(sent)


def test_the_status_names_who_has_suspended_which_articles_on_either_node(running: Pair) -> None:
    wco, _caricc = running.both
    breach = ("agreement", "prepare", "suspension", "--breach", "en=Synthetic", "--inbound", "accept")
    submitted(running, wco, "articles", *breach, "--article", "5.2", "--article", "5.6")
    alike(running, "suspended", ["WCO"])
    for party in running.both:
        assert _suspended_page(party) == [("WCO", "5.2, 5.6", "taken as before")]
        (held,) = party.status().relationships[0].agreement.suspensions
        assert not held.HasField("said"), "why it was made the page of the agreement alone tells"
    submitted(running, wco, "articles-lift", "agreement", "prepare", "lift")
    alike(running, "suspended", [])


def _suspended_page(party: PartyFolder) -> list[tuple[str, str, str]]:
    """Return what `entente status` says of suspensions: who, what, what becomes of the other's supply."""
    page = read_by_people("status", "--home", party.folder)
    found = re.findall(r"Suspended by (\w+)\W+(.+), since 20.+; what the other supplies is (.+?)\W*\n", page)
    for (told,) in [party.cli("status").done()["relationships"]]:
        named = [one["party"] for one in told["agreement"]["suspensions"]]
        assert named == [one[0] for one in found], "a program reads the same"
    return found


def read_by_people(*arguments: str | Path) -> str:
    """Return what a command writes for a person, in English and without a line broken."""
    typed_ones = [*map(str, arguments), "--lang", "en"]
    return CliRunner(env={"COLUMNS": "250"}).invoke(entente, typed_ones, catch_exceptions=False).output


def signed_act(pair: Pair, party: PartyFolder, **body: object) -> principal_act_pb2.SignedPrincipalAct:
    """Return an act that a Party's principal signs though no command prepares it so."""
    client = party.operator()
    state = client.call(client.agreement.GetAgreementState, agreement_service_pb2.GetAgreementStateRequest())
    act = principal_act_pb2.PrincipalAct(
        act_id=uuid.uuid4().bytes,
        agreement_id=state.agreement_id,
        agreement_digest=state.agreement_digest,
        party=party.code,
        **body,  # type: ignore[arg-type]
    )
    act.create_time.GetCurrentTime()
    raw = act.SerializeToString(deterministic=True)
    signature = sign(principal_signer(pair.stage.key(party.side)), ACT_TYPE, raw, party.code)
    return principal_act_pb2.SignedPrincipalAct(act=raw, signatures=[signature])


def test_each_refusal_of_articles_2_and_7_to_9_names_its_article_and_leaves_nothing(running: Pair) -> None:
    wco, caricc = running.both
    paper = running.stage.folder / "paper.txt"
    paper.write_text("Synthetic.\n", "utf-8")
    prepare, breach = ("agreement", "prepare"), ("--breach", "en=Synthetic", "--inbound", "refuse")
    before = [party.status().relationships[0].ledger_size for party in running.both]
    typed_ones = {
        "duty": ((*prepare, "suspension", *breach, "--article", "3.4"), "PROTECTIVE_DUTY", "7.2"),
        "near": ((*prepare, "notice", "--document", paper, "--last-day", "2027-01-01"),
                 "NOTICE_PERIOD_TOO_SHORT", "8.3"),
        "ground": ((*prepare, "suspension", "--dispute", str(uuid.uuid4()), "--inbound", "accept"),
                   "SUSPENSION_GROUND_UNMET", "7.2"),
        "end": (("dispute", "give-up", str(uuid.uuid4())), "NOT_FOUND", "7.1"),
    }  # fmt: skip
    for name, (command, code, article) in typed_ones.items():
        act, signature = (running.stage.folder / f"refused-{name}.{kind}" for kind in ("act", "sig"))
        wco.cli(*command, "--out", act).done()
        key = running.stage.key(wco.side)
        entente_command(
            "agreement", "sign", act, "--key", key, "--party", "WCO", "--out", signature, "--yes"
        ).done()
        error = wco.cli("agreement", "submit", act, signature).error
        assert (error["code"], error["article"]) == (code, article)
        assert error["remedy"]
    designation = contact_pb2.ContactDesignation(
        person_id="W-LO-005", functions=WORDS, languages=["en"], reached_at=["+0"], supersedes=bytes(16)
    )
    for body, code, article in (
        ({"termination_notice": termination_pb2.TerminationNotice()}, "WRITTEN_NOTICE_REQUIRED", "8.3"),
        ({"suspension": suspension_pb2.Suspension(inbound=suspension_pb2.INBOUND_POLICY_REFUSE)},
         "SCHEMA_INVALID", ""),
        ({"contact_designation": designation}, "INVALID_TRANSITION", "2.1"),
        ({"amendment": amendment_pb2.Amendment(amendment_id=bytes(16), record_digest=bytes(32))},
         "NOT_FOUND", "8.2"),
    ):  # fmt: skip
        request = agreement_service_pb2.SubmitActRequest(act=signed_act(running, wco, **body))
        client = wco.operator()
        with pytest.raises(PeerRefused) as told:
            client.call(client.agreement.SubmitAct, request)
        assert (told.value.code, told.value.article) == (code, article)
    draft = running.stage.folder / "incomplete.bin"
    asked = caricc.cli("amendment", "request", "--proposal", "en=Draft", "--as", CONTACTS["CARICC"]).done()
    named = str(asked["amendment_id"])
    caricc.cli("amendment", "draft", "--set", "consultation_interval_months=3", "--out", draft).done()
    offered = caricc.cli("amendment", "offer", named, draft, "--as", CONTACTS["CARICC"])
    assert (offered.error["code"], offered.error["article"]) == ("AUTHENTIC_TEXT_INCOMPLETE", "9")
    assert {fault["field"] for fault in offered.error["faults"]} == {"authentic_texts"}
    twice = [part for language in ("en", "fr", "ru") for part in ("--text", f"{language}={paper}")]
    drafted = caricc.cli("amendment", "draft", *twice, "--out", draft)
    assert (drafted.error["code"], drafted.error["article"]) == ("AUTHENTIC_TEXT_INCOMPLETE", "9")
    assert len(drafted.error["faults"]) == 2, "each language that has the file of another"
    caricc.cli("amendment", "withdraw", named, "--as", CONTACTS["CARICC"]).done()
    assert wco.status().relationships[0].ledger_size - before[0] <= 6, "what CARICC said, and its receipts"
    assert shown(wco)["suspended"] == []
    assert shown(wco)["standing"] == "IN_FORCE"


def test_an_act_the_other_principal_signed_and_a_step_of_the_other_party_are_refused_with_their_articles(
    running: Pair,
) -> None:
    wco, caricc = running.both
    act, theirs = (running.stage.folder / f"theirs.{kind}" for kind in ("act", "sig"))
    wco.cli(
        "agreement", "prepare", "suspension", "--breach", "en=Foreign", "--inbound", "refuse", "--out", act
    ).done()
    before = wco.status().relationships[0].ledger_size
    key = running.stage.key(caricc.side)
    entente_command(
        "agreement", "sign", act, "--key", key, "--party", "CARICC", "--out", theirs, "--yes"
    ).done()
    foreign = wco.cli("agreement", "submit", act, theirs).error
    assert (foreign["code"], foreign["article"]) == ("PRINCIPAL_REQUIRED", "2.1")
    assert wco.status().relationships[0].ledger_size == before
    asked = wco.cli("amendment", "request", "--proposal", "en=Draft", "--as", CONTACTS["WCO"]).done()
    named = str(asked["amendment_id"])
    until(lambda: caricc.cli("amendment", "show", named).facts.get("state") == "CONSULTING", "at CARICC")
    taken_back = caricc.cli("amendment", "withdraw", named, "--as", CONTACTS["CARICC"]).error
    assert (taken_back["code"], taken_back["article"]) == ("WRONG_PARTY", "8.2")
    assert all(error["remedy"] for error in (foreign, taken_back))
    assert caricc.cli("amendment", "show", named).facts["state"] == "CONSULTING"
    wco.cli("amendment", "withdraw", named, "--as", CONTACTS["WCO"]).done()
    until(
        lambda: caricc.cli("amendment", "show", named).facts.get("state") == "WITHDRAWN", "it is taken back"
    )


def test_items_flow_before_between_and_after_both_signatures_of_an_amendment(running: Pair) -> None:
    wco, caricc = running.both
    sent = [_forbidding(wco), caricc.submit()]
    texts = []
    for language in ("en", "fr", "ru"):
        path = running.stage.folder / f"text.{language}"
        path.write_text(f"Article 3\n4. Synthetic text in {language}.\n", "utf-8")
        texts += ["--text", f"{language}={path}"]
    asked = wco.cli("amendment", "request", "--proposal", "en=Six months", "--as", CONTACTS["WCO"]).done()
    named, record = asked["amendment_id"], running.stage.folder / "amended.bin"
    wco.cli("amendment", "draft", "--set", "notice_period_months=6", *texts, *NAMED, "--out", record).done()
    wco.cli("amendment", "offer", named, record, "--as", CONTACTS["WCO"]).done()
    until(lambda: caricc.cli("amendment", "show", named).facts.get("state") == "TEXT_OFFERED", "the text")
    digest = caricc.cli("amendment", "show", named).done()["record_digest"]
    early = wco.cli("agreement", "prepare", "amendment", named, "--out", running.stage.folder / "early.act")
    assert early.exit_code == 0, "to prepare it is no promise"
    one_sided = running.stage.folder / "early.sig"
    key = running.stage.key(wco.side)
    entente_command(
        "agreement", "sign", running.stage.folder / "early.act", "--key", key, "--party", "WCO",
        "--out", one_sided, "--yes",
    ).done()  # fmt: skip
    refused = wco.cli("agreement", "submit", running.stage.folder / "early.act", one_sided)
    assert refused.error["code"] == "COUNTERSIGNATURE_MISSING"
    caricc.cli("amendment", "settle", named, "--digest", digest, "--as", CONTACTS["CARICC"]).done()
    until(lambda: wco.cli("amendment", "show", named).facts.get("state") == "TEXT_SETTLED", "it is settled")
    stale = [running.stage.folder / f"stale.{kind}" for kind in ("act", "sig")]
    wco.cli("agreement", "prepare", "suspension", "--breach", "en=Old", "--inbound", "refuse",
            "--out", stale[0]).done()  # fmt: skip
    entente_command(
        "agreement", "sign", stale[0], "--key", key, "--party", "WCO", "--out", stale[1], "--yes"
    ).done()
    first = submitted(running, wco, "amend", "agreement", "prepare", "amendment", named)
    assert first["awaits"] == ["CARICC"]
    sent += [wco.submit(), caricc.submit()]
    until(lambda: bool(shown(caricc)["waiting"]), "the first signature at CARICC")
    second = submitted(running, caricc, "amend", "agreement", "prepare", "countersign", str(first["act_id"]))
    assert second["done"]
    sent += [wco.submit(), caricc.submit()]
    alike(running, "agreement_digest", digest)
    alike(running, "stated_digest", digest)
    with pytest.raises(PeerRefused) as told:
        _forbidding(wco)
    assert (told.value.code, told.value.article) == ("RILO_CHANNEL_INTERFERENCE", "3.5")
    outdated = wco.cli("agreement", "submit", *stale).error
    assert (outdated["code"], outdated["article"]) == ("AGREEMENT_VERSION_MISMATCH", "8.1")
    assert shown(wco)["suspended"] == [], "what was signed under the version before holds no more"
    for party in running.both:
        assert any("invented bureau" in line for line in shown(party)["reading"])  # type: ignore[attr-defined]
    sent += [wco.submit(), caricc.submit()]
    for party, statements in ((wco, sent[::2]), (caricc, sent[1::2])):
        for one in statements:
            until(lambda p=party, o=one: p.state(o.statement_id) == "ACCEPTED", "every item is accepted")  # type: ignore[misc]
    wco.cli("agreement", "texts", "import", "fr", running.stage.folder / "text.fr").done()
    assert wco.cli("agreement", "texts", "import", "fr", running.stage.folder / "text.ru").exit_code
    compared = wco.cli("agreement", "texts", "compare", "3.4").done()
    assert compared["passages"] == {"en": None, "fr": "Synthetic text in fr.", "ru": None}


def _forbidding(party: PartyFolder) -> exchange_service_pb2.SubmitResponse:
    """Supply an item that may not be told to a body that an amendment names as the protected channel."""
    request, client = party.request(), party.client()
    words = "Do not report this to the invented bureau."
    caveat = request.restrictions.restrictions.caveats.add(id="X-1", original_language="en")
    caveat.texts.add(language="en", text=words)
    return client.call(client.exchange.Submit, request)  # type: ignore[no-any-return]


def test_no_key_of_a_node_and_no_operator_does_what_a_principal_does(running: Pair, tmp_path: Path) -> None:
    wco, caricc = running.both
    act = tmp_path / "forged.act"
    prepare = ("agreement", "prepare", "suspension", "--breach", "en=Forged", "--inbound", "refuse")
    wco.cli(*prepare, "--out", act).done()
    raw = read_act_file(act).act
    keys = wco.home.keys(wco.home.config())
    signer = next(iter(keys.signing.keys))
    forged = principal_act_pb2.SignedPrincipalAct(act=raw)
    forged.signatures.add(party="WCO", key_id=signer.key_id, signature=signer.sign(act_to_sign(raw)))
    theirs = tmp_path / "theirs.sig"
    entente_command(
        "agreement", "sign", act, "--key", running.stage.key(caricc.side), "--party", "WCO",
        "--out", theirs, "--yes",
    ).done()  # fmt: skip
    before = wco.status().relationships[0].ledger_size
    client = wco.operator()
    for signed in (forged, principal_act_pb2.SignedPrincipalAct(act=raw, signatures=forged.signatures[:1])):
        with pytest.raises(PeerRefused) as told:
            client.call(client.agreement.SubmitAct, agreement_service_pb2.SubmitActRequest(act=signed))
        assert (told.value.code, told.value.article) == ("SIGNATURE_INVALID", "7.2")
    answer = wco.cli("agreement", "submit", act, theirs)
    assert answer.error["code"] == "SIGNATURE_INVALID"
    contact = wco.client(CONTACTS["WCO"])
    with pytest.raises(PeerRefused) as told:
        contact.call(contact.agreement.SubmitAct, agreement_service_pb2.SubmitActRequest(act=forged))
    assert told.value.code == "CALLER_NOT_AUTHORISED"
    assert wco.status().relationships[0].ledger_size == before, "nothing is half done"
    assert shown(wco)["suspended"] == shown(caricc)["suspended"] == []


def test_a_second_contact_point_does_not_overlap_the_first_and_a_replaced_one_acts_no_more(
    running: Pair,
) -> None:
    wco, caricc = running.both
    say = ("--function", "en=Desk", "--language", "en", "--at", "+0")
    submitted(running, wco, "first", "contact", "designate", CONTACTS["WCO"], *say)
    held = wco.cli("contact", "show").done()["contacts"]
    assert [one["person_id"] for one in held] == [CONTACTS["WCO"]]
    state = wco.operator()
    made = state.call(state.agreement.GetAgreementState, agreement_service_pb2.GetAgreementStateRequest())
    act = running.stage.folder / "overlap.act"
    wco.cli("contact", "designate", "W-LO-005", *say, "--out", act).done()
    message = read_act_file(act).message
    assert message.contact_designation.supersedes == typed.identifier(held[0]["act_id"])
    assert made.agreement_digest == message.agreement_digest
    submitted(running, wco, "second", "contact", "designate", "W-LO-005", *say)
    until(
        lambda: (
            [one["person_id"] for one in caricc.cli("contact", "show").done()["contacts"]] == ["W-LO-005"]
        ),
        "the second at CARICC",
    )
    refused = wco.cli(
        "dispute", "raise", "--kind", "application", "--question", "en=By whom?", "--as", CONTACTS["WCO"]
    )
    assert (refused.error["code"], refused.error["article"]) == ("CONTACT_SUPERSEDED", "2.1")
    day = "2099-01-01T00:00:00Z"
    later = submitted(running, wco, "later", "contact", "designate", CONTACTS["WCO"], *say, "--from", day)
    assert (later["done"], later["begin_time"]) == (True, day)
    made = (running.stage.folder / f"later-WCO.{kind}" for kind in ("act", "sig"))
    told = read_by_people("agreement", "submit", *made, "--home", wco.folder)
    assert "It takes effect at 2099-01-01" in told
    assert "It has taken effect" not in told


def test_both_nodes_stand_alike_and_their_ledgers_agree_at_the_end(running: Pair) -> None:
    running.until_settled()
    histories = [
        [
            (one["statement_id"], one["kind"], one["void_code"])
            for one in party.cli("agreement", "history").done()["events"]
        ]
        for party in running.both
    ]
    assert sorted(histories[0]) == sorted(histories[1])
    for party in running.both:
        assert party.alarms() == []
        party.verify_ledger()
