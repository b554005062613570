"""The two systems in which analysts grade information, and the way from one to the other.

It decides which Admiralty grade a 4x4 grade stands for. Each 4x4 grade has exactly one counterpart
and no two share one, so nothing is lost on the way there and back. It refuses to turn an Admiralty
grade without a counterpart into 4x4: that would be a judgement. Items keep the grade as it was
given; the counterpart is for reading and sorting. Source: our reading of both scales.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from entente.v1 import circumstances_pb2
from entente.v1 import code_lists_pb2 as lists

ADMIRALTY_SOURCE_OF: Final[Mapping[int, lists.SourceReliability]] = {
    lists.FOUR_BY_FOUR_SOURCE_A: lists.SOURCE_RELIABILITY_A,
    lists.FOUR_BY_FOUR_SOURCE_B: lists.SOURCE_RELIABILITY_B,
    # "Mostly unreliable" is Admiralty's D; C there is still "fairly reliable".
    lists.FOUR_BY_FOUR_SOURCE_C: lists.SOURCE_RELIABILITY_D,
    lists.FOUR_BY_FOUR_SOURCE_X: lists.SOURCE_RELIABILITY_F,
}
ADMIRALTY_INFO_OF: Final[Mapping[int, lists.InformationCredibility]] = {
    lists.FOUR_BY_FOUR_INFORMATION_CERTAIN: lists.INFORMATION_CREDIBILITY_CONFIRMED,
    lists.FOUR_BY_FOUR_INFORMATION_KNOWN_TO_SOURCE: lists.INFORMATION_CREDIBILITY_PROBABLE,
    lists.FOUR_BY_FOUR_INFORMATION_CORROBORATED: lists.INFORMATION_CREDIBILITY_POSSIBLE,
    lists.FOUR_BY_FOUR_INFORMATION_UNCORROBORATED: lists.INFORMATION_CREDIBILITY_CANNOT_BE_JUDGED,
}
_SOURCE_BACK: Final = {admiralty: grade for grade, admiralty in ADMIRALTY_SOURCE_OF.items()}
_INFO_BACK: Final = {admiralty: grade for grade, admiralty in ADMIRALTY_INFO_OF.items()}


def to_admiralty(grade: circumstances_pb2.FourByFourGrade) -> circumstances_pb2.AdmiraltyGrade:
    """Return the counterpart of a 4x4 grade. Raises KeyError for a grade that is not stated in full."""
    return circumstances_pb2.AdmiraltyGrade(
        source=ADMIRALTY_SOURCE_OF[grade.source], info=ADMIRALTY_INFO_OF[grade.info]
    )


def to_four_by_four(
    grade: circumstances_pb2.AdmiraltyGrade,
) -> circumstances_pb2.FourByFourGrade | None:
    """Return the 4x4 grade that `grade` is the counterpart of; None where there is none."""
    source, info = _SOURCE_BACK.get(grade.source), _INFO_BACK.get(grade.info)
    if source is None or info is None:
        return None
    four_by_four = circumstances_pb2.FourByFourGrade()
    four_by_four.source, four_by_four.info = source, info  # type: ignore[assignment]
    return four_by_four
