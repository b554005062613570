"""The act of co-operation: a project review in two languages, and an exemption (Articles 5.3 and 6.1).

Decides what is shown of it. Everything is done by commands that a person can type; what is said in the review
travels as items with restrictions of their own, and the case holds which, of what, and when.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from gateway.demo.founding import Stage
from gateway.demo.stage import Answer, Side
from gateway.demo.telling import Teller
from gateway.i18n import gettext as _

Check = Callable[..., None]
Expect = Callable[[Mapping[str, Any], str, str], None]
Until = Callable[[Callable[[], bool], str], None]

_REVIEW: Final = """\
project:
  reference: syn-proj-lantern
  titles:
    en: "Container profiling pilot LANTERN (synthetic)"
    ru: "Пилотный проект ФОНАРЬ по профилированию контейнеров (учебный)"
  aims: {en: "Profile containers on the rail corridors of three states."}
  subjects: [drugs, precursors]
  territories: [KZ, KG, UZ]
  period: [2097-01-01, 2098-06-30]
  level: regional
questions:
  - {text_en: "Are rail corridors missing?", text_ru: "Не упущены ли железнодорожные коридоры?"}
  - {text_en: "Which training exists already?", text_ru: "Какое обучение уже есть?"}
due_time: 2096-11-30T12:00:00Z
"""
_NOTE: Final = """\
id: {name}
synthetic: true
family: PROJECT_NOTE
from: {{party: {party}, person: {person}}}
to: {{party: {peer}, roles: [project-officer, contact]}}
mou_basis: "5.3"
purpose: {{codes: [PRJ.REVIEW], text_en: Review of a project}}
nominal: false
title: {{en: "{en}", ru: "{ru}"}}
subjects: [drugs]
project_ref: {name}
level: regional
territories: [KZ, UZ]
period: [2097-01-01, 2098-06-30]
text_en: "{en}"
text_ru: "{ru}"
restrictions: {{tlp: GREEN, audience: [role:project-officer, role:contact], purposes: [PRJ], territory: WORLD,
               use_until: NEVER, judicial: BARRED, bars: []}}
"""


class Cooperating:
    """Plays the act between two running nodes; arguments as those of `Governing`."""

    def __init__(self, stage: Stage, check: Check, expect: Expect, until: Until) -> None:
        self._stage = stage
        self._check, self._expect, self._until = check, expect, until

    def play(self, tell: Teller) -> None:
        """Play it."""
        tell.step(_("The two Parties co-operate: a project review in two languages, and an exemption."))
        wco, caricc = self._stage.wco, self._stage.caricc
        asks, reviews = (side.player.holder("project-officer") for side in (wco, caricc))
        review = self._written("review.yaml", _REVIEW)
        wrong = caricc.command("review", "open", review, "--as", reviews)
        self._expect(wrong.error, "WRONG_PARTY", _("CARICC asking the WCO for a review (5.2 is its way)"))
        case = str(wco.command("review", "open", review, "--as", asks).done()["case_id"])
        self._await(caricc, case, "REQUESTED", reviews)
        caricc.command("review", "acknowledge", case, "--as", reviews).done()
        self._comment(case, reviews)
        caricc.command("review", "deliver", case, "--as", reviews).done()
        self._await(wco, case, "COMMENTED", asks)
        closed = wco.command(
            "review", "close", case, "--conclusion", "en=The southern corridor is added.",
            "--conclusion", "ru=Добавлен южный коридор.", "--as", asks,
        )  # fmt: skip
        self._check(
            closed.facts.get("state") == "CLOSED",
            _("the WCO asks, CARICC comments under its own restrictions, the WCO closes (5.3)"),
            tell=True,
            why=closed,
        )
        self._await(caricc, case, "CLOSED", reviews)
        late = caricc.command("review", "withdraw", case, "--as", reviews)
        self._expect(late.error, "WRONG_PARTY", _("a withdrawal by the Party that was asked"))
        self._reported(case, asks)
        self._exempted(review, asks)

    def _comment(self, case: str, person: str) -> None:
        side = self._stage.caricc
        said = _NOTE.format(
            name="syn-comment-lantern", party=side.player.code, person=person,
            peer=self._stage.wco.player.code, en="The corridor through the south is missing (synthetic).",
            ru="Не хватает южного коридора (учебный пример).",
        )  # fmt: skip
        path = self._written("comment.yaml", said)
        (stored,) = side.command("submit", path, "--as", person).done()["outcomes"]
        side.command(
            "review", "comment", case, "--item", stored["item_id"], "--question", "1", "--suggestion",
            "--as", person,
        ).done()  # fmt: skip

    def _reported(self, case: str, person: str) -> None:
        side, sizes = self._stage.wco, []
        for name in ("lantern-report.md", "lantern-report.pdf"):
            out = self._stage.folder / name
            written = side.command("review", "report", case, "--out", out, "--as", person)
            sizes.append(written.facts.get("size_bytes", 0))
        self._check(
            all(sizes),
            _("the closing report is written as Markdown and PDF: who said what, under which restriction"),
            tell=True,
            why=written,
        )

    def _exempted(self, review: Path, asks: str) -> None:
        wco, caricc = self._stage.wco, self._stage.caricc
        contact = caricc.player.holder("contact")
        case = str(wco.command("review", "open", review, "--as", asks).done()["case_id"])
        self._await(caricc, case, "REQUESTED", contact)
        note = self._written("why.txt", "Our own reasons (synthetic).\n")
        done = caricc.command("exempt", case, "--private-note-file", note, "--as", contact)
        self._await(wco, case, "EXEMPTED", asks)
        told = self._shown(wco, case, asks).facts["acts"][-1]
        self._check(
            done.facts.get("state") == "EXEMPTED" and not told["has_private_note"],
            _("CARICC is exempt under Article 6; the WCO sees that, and no reason"),
            tell=True,
            why=done,
        )

    def _await(self, side: Side, case: str, state: str, person: str) -> None:
        def there() -> bool:
            return bool(self._shown(side, case, person).facts.get("state") == state)

        self._until(there, _("the review at {}").format(side.player.code))

    def _shown(self, side: Side, case: str, person: str) -> Answer:
        return side.command("review", "show", case, "--as", person)

    def _written(self, name: str, text: str) -> Path:
        path = self._stage.folder / name
        path.write_text(text, "utf-8")
        return path
