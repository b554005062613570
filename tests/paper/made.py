"""A closing report as tests print it: everything in it is invented."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from gateway.paper.marking import Marking
from gateway.paper.report import Decision, Document, Exemption, Report, Saying, Section

NOW = datetime(2031, 4, 17, 8, 30, tzinfo=UTC)
AMBER = Marking("AMBER", ("PRJ", "PRJ.REVIEW"))
GREEN = Marking("GREEN", ("PRJ.REVIEW",))
TITLES = {
    "en": "Container profiling at land borders",
    "fr": "Profilage des conteneurs aux frontières terrestres",
    "ru": "Профилирование контейнеров на сухопутных границах",
}
COMMENT = "Маршрут через Термез не учтён; қосымша тексеру қажет. Le tableau 3 est périmé."


def report(language: str = "en", sayings: int = 3, documents: int = 2) -> Report:
    return Report(
        language=language,
        title=TITLES[language],
        reference="PRJ-2031/07",
        parties=(("WCO", "World Customs Organization"), ("CARICC", "ЦАРИКЦ")),
        starts=date(2031, 1, 10),
        ends=date(2031, 4, 16),
        day=date(2031, 4, 17),
        marking=GREEN,
        sections=(
            Section("§ 4 Routes", tuple(saying(number) for number in range(sayings))),
            Section("§ 5 Résultats attendus", (replace(saying(0), marking=GREEN, text="D'accord."),)),
        ),
        decisions=(
            Decision("Add Termez", True, "WCO", NOW, "", AMBER),
            Decision("Снять таблицу 3", False, "WCO", NOW, "Elle reste utile.", GREEN),
        ),
        documents=tuple(
            Document(f"Annexe {number}", number + 1, digest(number), "CARICC", NOW, GREEN)
            for number in range(documents)
        ),
        exemptions=(Exemption("CARICC", NOW),),
        conclusion="Reviewed; two suggestions, one taken up.",
    )


def saying(number: int) -> Saying:
    time = NOW + timedelta(minutes=number)
    return Saying("CARICC", "C-AN-003", time, f"{number}. {COMMENT}", AMBER, "Annexe 1, 12–14")


def digest(number: int) -> bytes:
    return hashlib.sha256(bytes([number])).digest()
