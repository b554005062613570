"""The story: two Parties found a relationship, exchange, refuse, fail, recover, and prove it all.

Decides what is shown and what must come of it; anything else is collected as unexpected and makes the
demonstration fail. Waiting is for events (an answer, an arrival, a receipt), bounded by a deadline.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from entente.v1 import exchange_service_pb2

from gateway.cli import words
from gateway.cli.calls import caller_client
from gateway.cli.home import Home
from gateway.cli.words import standing_word
from gateway.client import Client
from gateway.demo import cast
from gateway.demo.arrivals import Arrivals
from gateway.demo.barred import barred_releases
from gateway.demo.clearing import Clearing
from gateway.demo.cooperating import Cooperating
from gateway.demo.founding import Stage, found, keep_register, prepare_record, sign_record, sign_roster
from gateway.demo.governing import Governing
from gateway.demo.later import LaterRestrictions
from gateway.demo.looking import digest_of, in_force, knows_roster
from gateway.demo.stage import Answer, DemoError, Side
from gateway.demo.telling import Teller
from gateway.dossier import Dossier, load_dossiers, submit_request
from gateway.i18n import gettext as _
from gateway.status import PeerRefused

WAIT_S: Final = 120.0
_LOOK_AGAIN_S: Final = 0.5
_FINAL: Final = {"ACCEPTED", "REFUSED"}


class Scenario:
    """The demonstration in one folder. `run` plays it; `close` stops what is left running."""

    def __init__(self, folder: Path, teller: Teller, *, fast: bool) -> None:
        self._folder = folder
        self._tell = teller
        self._fast = fast
        self._stage: Stage | None = None
        self._arrivals = Arrivals()
        self._clients: dict[str, Client] = {}
        self._clients_of = ExitStack()
        self._loaded: dict[str, list[Dossier]] = {}
        self.items: dict[str, dict[str, Any]] = {}
        self.refusals: list[dict[str, str]] = []
        self.ledgers: dict[str, dict[str, Any]] = {}
        self.notices: list[dict[str, Any]] = []
        self.unexpected: list[str] = []

    @property
    def stage(self) -> Stage:
        """Both Parties, once founded."""
        if self._stage is None:
            raise DemoError("the Parties are not founded yet")
        return self._stage

    def run(self) -> dict[str, Any]:
        """Play the story and return what it showed. Raises DemoError, EntenteError where it cannot go on."""
        self._found()
        self._refuse_before_signature()
        self._sign()
        self._exchange()
        self._open()
        self._refuse()
        self._restrict_later()
        self._govern()
        self._verify()
        facts = {
            "ok": not self.unexpected,
            "items": list(self.items.values()),
            "refusals": self.refusals,
            "ledgers": self.ledgers,
            "notices": self.notices,
            "unexpected": self.unexpected,
            "elapsed_s": round(self._tell.elapsed_s, 1),
        }
        self._show(facts)
        return facts

    def close(self) -> None:
        """Stop the nodes; safe at any moment."""
        self._arrivals.stop()
        self._clients_of.close()
        if self._stage is not None:
            for side in self._stage.sides:
                side.stop()

    def _found(self) -> None:
        self._tell.step(_("Two Parties: each its own folder, keys, certificates, database and node."))
        self._stage = stage = found(self._folder)
        for side in stage.sides:
            ready = side.start()
            self._tell.fact(
                _("{} runs (process {}, {})").format(side.player.code, ready.get("pid"), side.folder)
            )
        self._tell.step(_("The principals prepare the record; so far only one has signed (Article 9)."))
        digest = prepare_record(stage)
        self._tell.fact(_("agreement digest {}").format(digest[:16] + "…"))
        sign_record(stage, stage.wco)
        for side in stage.sides:
            recorded = side.command("agreement", "submit", stage.record, stage.signature(stage.wco)).done()
            self._tell.fact(f"{side.player.code}: {standing_word(recorded['standing'])}")

    def _refuse_before_signature(self) -> None:
        dossier = self._dossiers(self.stage.wco)[1]
        self._expect_refusal(
            self._submit_one(self.stage.wco, dossier, "11111111-0000-5000-8000-000000000001"),
            "NOT_IN_FORCE",
            _("supply before the second signature"),
        )

    def _sign(self) -> None:
        stage = self.stage
        self._tell.step(
            _("The second principal signs: in force. Both Parties tell who is authorised (Article 3.3).")
        )
        sign_record(stage, stage.caricc)
        stage.caricc.command("agreement", "submit", stage.record, stage.signature(stage.caricc)).done()
        for side in stage.sides:
            self._until(partial(in_force, side), _("{} in force").format(side.player.code))
            self._tell.fact(_("{}: IN_FORCE").format(side.player.code))
        for side in stage.sides:
            sign_roster(stage, side)
            side.command("roster", "submit", stage.roster(side)).done()
        for side in stage.sides:
            peer = stage.peer(side)
            self._until(
                partial(knows_roster, side, peer.player.code),
                _("the roster of {} at {}").format(peer.player.code, side.player.code),
            )
            self._tell.fact(_("{} knows the roster of {}").format(side.player.code, peer.player.code))
        kept = _("the WCO's legal adviser keeps version {} of its register of instruments (3.2)")
        self._tell.fact(kept.format(keep_register(stage)))

    def _exchange(self) -> None:
        stage = self.stage
        self._tell.step(_("CARICC supplies; the WCO receipts each item with a proof from its ledger."))
        self._watch(stage.wco)
        self._clear(stage.caricc)
        self._submit_all(stage.caricc)
        self._settle(stage.caricc)
        self._tell.step(_("CARICC's node is stopped in the middle; the WCO supplies all the same."))
        stage.caricc.stop()
        self._clear(stage.wco)
        self._submit_all(stage.wco)
        waiting = [item for item in self.items.values() if item["outcome"] == "QUEUED"]
        self._tell.fact(_("{} items wait in the outbox, nothing is lost").format(len(waiting)))
        self._check(len(waiting) > 0, _("items wait while the peer is down"))
        stage.caricc.start()
        self._watch(stage.caricc)
        self._tell.fact(_("CARICC's node runs again"))
        self._settle(stage.wco)
        again = stage.caricc.command(
            "submit", cast.samples(stage.caricc.player, self._folder, fast=self._fast)
        ).done()
        same = {one["statement_id"] for one in again["outcomes"]} <= {
            one["id"] for one in self.items.values()
        }
        self._check(same, _("submitting the same file again doubles nothing"), tell=True)

    def _open(self) -> None:
        wco, caricc = self.stage.wco, self.stage.caricc
        self._tell.step(
            _("Persons open items: only for a purpose the supplier allows, only in the audience (3.4).")
        )
        item = self.items[cast.SHOWN]["item_id"]
        caveat = ("--caveat", cast.CAVEAT)
        opened = wco.command("open", item, "--purpose", cast.FITTING, *caveat, "--as", cast.READER)
        self._check(
            opened.exit_code == 0 and opened.facts["content"].get("seizure") is not None,
            _("{} opens it for {}").format(cast.READER, cast.FITTING),
            tell=True,
            why=opened,
        )
        other = wco.command("open", item, "--purpose", cast.UNFITTING, *caveat, "--as", cast.READER)
        self._expect_refusal(other.error, "PURPOSE_MISMATCH", _("the same for {}").format(cast.UNFITTING))
        outside = wco.command("open", item, "--purpose", cast.FITTING, "--as", cast.OUTSIDER)
        self._expect_refusal(outside.error, "NOT_FOUND", _("{}, outside the audience").format(cast.OUTSIDER))
        big = next(one for one in self._dossiers(self.stage.wco) if one.name == cast.BIG)
        out = self._folder / "opened.bin"
        saved = caricc.command(
            "open", self.items[cast.BIG]["item_id"], "--purpose", cast.BIG_PURPOSE,
            "--part", "1", "--out", out, "--as", cast.BIG_READER,
        )  # fmt: skip
        described = big.attachments[0].description
        whole = saved.exit_code == 0 and digest_of(out) == described.sha256
        size = described.size_bytes // 1_048_576
        self._check(whole, _("an attachment of {} MiB arrives whole").format(size), tell=True, why=saved)

    def _refuse(self) -> None:
        wco, caricc = self.stage.wco, self.stage.caricc
        self._tell.step(
            _("What the memorandum forbids is refused, with the article and every fault at once.")
        )
        invalid = caricc.command("submit", cast.SAMPLES / "invalid.yaml", "--as", "C-AN-007")
        faults = invalid.error.get("faults", [])
        self._expect_refusal(
            invalid.error, "SCHEMA_INVALID", _("a dossier with {} faults").format(len(faults))
        )
        self._check(len(faults) > 1, _("all faults are named at once"))
        dossier = self._dossiers(wco)[1]
        request_id = "11111111-0000-5000-8000-{:012d}".format
        for code, field in (
            ("RESTRICTION_STATEMENT_MISSING", "restrictions"),
            ("PURPOSE_MISSING", "purpose"),
        ):
            told = self._submit_one(wco, dossier, request_id(len(self.refusals)), without=field)
            self._expect_refusal(told, code, _("an item without its {}").format(field))
        for barred, code, situation in barred_releases(dossier):
            told = self._submit_one(wco, barred, request_id(len(self.refusals)))
            self._expect_refusal(told, code, situation)

    def _restrict_later(self) -> None:
        wco, caricc = self.stage.wco, self.stage.caricc
        self._tell.step(
            _("CARICC restricts what it has supplied, on the WCO's node: no later word is lost (3.4).")
        )
        later = LaterRestrictions(caricc, wco, self._check, self._expect_refusal)
        dossier = next(one for one in self._dossiers(caricc) if one.name == cast.SHOWN)
        later.play(
            lambda: self._supplied(caricc, submit_request(dossier, later.REQUEST_ID)),
            self._until,
            self.items[cast.SHOWN]["item_id"],
            self.items[cast.RECALLED]["item_id"],
        )
        self.notices = later.notices

    def _supplied(self, side: Side, request: exchange_service_pb2.SubmitRequest) -> str:
        client = self._client(side, cast.AUTHOR)
        return str(client.call(client.exchange.Submit, request).item_id)

    def _govern(self) -> None:
        self._tell.step(_("The agreement executes itself: a dispute, a suspension, and what it never stops."))
        supplied = iter(range(1, 100))

        def supply(side: Side) -> dict[str, Any]:
            request_id = f"33333333-0000-5000-8000-{next(supplied):012d}"
            plain = next(one for one in self._dossiers(side) if not one.attachments)
            return self._submit_one(side, plain, request_id)

        governing = Governing(self.stage, self._check, self._expect_refusal, self._until, supply)
        governing.play(self.items[cast.SHOWN]["item_id"])
        Cooperating(self.stage, self._check, self._expect_refusal, self._until).play(self._tell)

    def _verify(self) -> None:
        self._tell.step(
            _("Anyone can check: every receipt, and both ledgers, by hashes and signatures alone.")
        )
        for item in self.items.values():
            side = next(side for side in self.stage.sides if side.player.code == item["from"])
            answer = side.command("receipt", item["id"], "--as", item["author"])
            proven = answer.exit_code == 0 and answer.facts.get("verified") is True
            item["receipt_verified"] = proven and answer.facts.get("outcome") == item["outcome"]
            self._check(item["receipt_verified"], _("the receipt of {}").format(item["name"]), why=answer)
        good = sum(1 for item in self.items.values() if item["receipt_verified"])
        self._tell.fact(
            _("{} of {} receipts verify").format(good, len(self.items)), good=good == len(self.items)
        )
        for side in self.stage.sides:
            answer = side.command("ledger", "verify")
            facts = answer.facts
            self.ledgers[side.player.code] = {
                key: facts.get(key) for key in ("origin", "size", "root", "verified")
            }
            self._check(
                answer.exit_code == 0,
                _("ledger of {}: {} entries, cosigned by the peer up to {}").format(
                    side.player.code, facts.get("size"), facts.get("cosigned_size")
                ),
                tell=True,
                why=answer,
            )

    def _show(self, facts: Mapping[str, Any]) -> None:
        rows = [
            (
                item["name"],
                item["family"],
                f"{item['from']} → {item['to']}",
                item["mark"],
                item["outcome"],
                _("verified") if item["receipt_verified"] else _("NOT VERIFIED"),
            )
            for item in sorted(facts["items"], key=lambda item: str(item["name"]))
        ]
        columns = (_("Item"), _("Family"), _("Way"), _("Mark"), _("Outcome"), _("Receipt"))
        self._tell.table(_("What was exchanged"), columns, rows)
        refused = [(one["code"], one["article"], one["situation"]) for one in facts["refusals"]]
        self._tell.table(_("What was refused"), (_("Code"), _("Article"), _("When")), refused)

    def _clear(self, side: Side) -> None:
        """Have a colleague clear what of a Party's dossiers does not leave under its author alone."""
        file = cast.samples(side.player, self._folder, fast=self._fast)
        clearing = Clearing(side, file, self._dossiers(side), self._check, self._expect_refusal)
        if side is self.stage.caricc:
            clearing.refused(lambda dossier, number: self._submit_one(side, dossier, number))
        clearing.play()

    def _submit_all(self, side: Side) -> None:
        answer = side.command("submit", cast.samples(side.player, self._folder, fast=self._fast))
        by_index = {dossier.index: dossier for dossier in self._dossiers(side)}
        for one in answer.facts.get("outcomes", ()):
            dossier = by_index[one["document"]]
            if "refused" in one:
                self.unexpected.append(
                    f"{dossier.name}: {one['refused']['code']} {one['refused']['message']}"
                )
                continue
            self.items[dossier.name] = {
                "id": one["statement_id"],
                "item_id": one["item_id"],
                "name": dossier.name,
                "author": dossier.from_person,
                "family": (dossier.content.WhichOneof("family") or "").upper(),
                "from": side.player.code,
                "to": self.stage.peer(side).player.code,
                "mark": words.tlp(dossier.restrictions) if dossier.restrictions is not None else "",
                "outcome": "QUEUED",
                "receipt_verified": False,
            }
        if not answer.facts.get("outcomes"):
            answer.done()
        self._tell.fact(_("{} submits {} items").format(side.player.code, len(answer.facts["outcomes"])))

    def _settle(self, side: Side) -> None:
        """Wait until every item of `side` has its final outcome."""
        owed = [item for item in self.items.values() if item["from"] == side.player.code]
        deadline = time.monotonic() + WAIT_S
        while pending := [item for item in owed if item["outcome"] not in _FINAL]:
            for item in pending:
                client = self._client(side, item["author"])
                request = exchange_service_pb2.GetStatementRequest(statement_id=item["id"])
                seen = client.call(client.exchange.GetStatement, request)
                item["outcome"] = words.state(seen.state)
            if all(item["outcome"] in _FINAL for item in pending):
                break
            if time.monotonic() > deadline:
                names = ", ".join(f"{item['name']} {item['outcome']}" for item in pending)
                raise DemoError(_("No receipt in time for: {}").format(names))
            self._arrivals.wait(_LOOK_AGAIN_S)
        for item in owed:
            self._check(item["outcome"] == "ACCEPTED", f"{item['name']}: {item['outcome']}")
        self._tell.fact(_("{} of {} receipted").format(len(owed), side.player.code))

    def _submit_one(self, side: Side, dossier: Dossier, request_id: str, without: str = "") -> dict[str, Any]:
        """Submit a dossier by itself; return what was refused."""
        request = submit_request(dossier, request_id)
        request.person_id = ""
        if without:
            request.ClearField(without)
        client = self._client(side, dossier.from_person)
        try:
            client.call(client.exchange.Submit, request)
        except PeerRefused as refused:
            return {"code": refused.code, "article": refused.article}
        return {}

    def _expect_refusal(self, told: Mapping[str, Any], code: str, situation: str) -> None:
        if told.get("code") != code:
            self.unexpected.append(f"{situation}: {told.get('code', 'not refused')} instead of {code}")
            self._tell.fact(self.unexpected[-1], good=False)
            return
        number = str(told.get("article", ""))
        self.refusals.append({"code": code, "article": number, "situation": situation})
        self._tell.refusal(code, number, situation)

    def _check(self, good: bool, text: str, *, tell: bool = False, why: Answer | None = None) -> None:
        if not good:
            detail = f" ({dict(why.error) or dict(why.facts)})" if why is not None else ""
            self.unexpected.append(text + detail)
        if tell or not good:
            self._tell.fact(text, good=good)

    def _until(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + WAIT_S
        while not holds():
            if time.monotonic() > deadline:
                raise DemoError(_("Not in time: {}").format(what))
            self._arrivals.wait(_LOOK_AGAIN_S)

    def _watch(self, side: Side) -> None:
        for person, role in side.player.persons.items():
            if role != "auditor":
                self._arrivals.watch(self._client(side, person))

    def _client(self, side: Side, person: str) -> Client:
        if person not in self._clients:
            client = caller_client(Home(side.folder), person)
            self._clients[person] = self._clients_of.enter_context(client)
        return self._clients[person]

    def _dossiers(self, side: Side) -> list[Dossier]:
        if side.player.code not in self._loaded:
            self._loaded[side.player.code] = load_dossiers(
                cast.samples(side.player, self._folder, fast=self._fast)
            )
        return self._loaded[side.player.code]


@contextmanager
def scenario(folder: Path, teller: Teller, *, fast: bool) -> Iterator[Scenario]:
    """Give the demonstration and stop its nodes at the end, whatever happens."""
    played = Scenario(folder, teller, fast=fast)
    try:
        yield played
    finally:
        played.close()
