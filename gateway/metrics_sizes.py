"""A histogram of sizes that come a hundred at a time.

Decides nothing; for a scraper it is a histogram like any other. Counting a batch takes one lock, and a size
one search among the bounds.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.core import HistogramMetricFamily, Metric
from prometheus_client.registry import Collector


class SizeHistogram(Collector):
    """One histogram without labels.

    Args:
        bounds: the upper bounds of the buckets in bytes, rising; one without a bound comes after them.
    """

    def __init__(self, name: str, text: str, bounds: Sequence[int], registry: CollectorRegistry) -> None:
        self._name: Final = name
        self._text: Final = text
        self._bounds: Final = tuple(bounds)
        self._lock = threading.Lock()
        self._counts = [0] * (len(self._bounds) + 1)
        self._sum = 0
        registry.register(self)

    def observe_all(self, sizes: Iterable[int]) -> None:
        """Count each of these sizes."""
        with self._lock:
            for size in sizes:
                self._counts[bisect_left(self._bounds, size)] += 1
                self._sum += size

    def describe(self) -> Iterator[Metric]:
        """Yield the metric without its values."""
        yield HistogramMetricFamily(self._name, self._text)

    def collect(self) -> Iterator[Metric]:
        """Yield the histogram as it stands."""
        with self._lock:
            counts, total = list(self._counts), self._sum
        names = [*(f"{bound}.0" for bound in self._bounds), "+Inf"]
        family = HistogramMetricFamily(self._name, self._text)
        family.add_metric([], list(zip(names, accumulate(counts), strict=True)), total)
        yield family
