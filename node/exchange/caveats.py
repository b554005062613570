"""Standard caveats: restrictions in words that every item may bear by their id alone.

Decides nothing; holds the fixed wording in the three languages of the agreement. The wording is a
draft until lawyers of each language have read it. Any other caveat brings its own text, and binds
in its original language. Source: Article 3.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

STANDARD: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "CAV-JUD": {
            "en": "May be used in court only if the supplying Party has agreed in writing.",
            "fr": "Ne peut servir en justice qu'avec l'accord écrit de la Partie qui l'a fourni.",
            "ru": "Использование в суде возможно только при письменном согласии предоставившей Стороны.",
        },
        "CAV-SRC": {
            "en": "Nothing may be done that could make the source known.",
            "fr": "Rien ne doit être fait qui puisse faire connaître la source.",
            "ru": "Запрещены любые действия, способные раскрыть источник.",
        },
        "CAV-LIVE": {
            "en": "An operation is under way: speak to the supplier before taking any action.",
            "fr": "Une opération est en cours : s'adresser au fournisseur avant d'agir.",
            "ru": "Идёт операция: до любых действий свяжитесь с предоставившей Стороной.",
        },
    }
)
