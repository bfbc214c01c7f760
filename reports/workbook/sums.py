"""Counts of a workbook, and rates over several clauses.

Belongs here: adding up the rows of `obligations/rate`. Rates of one clause are read from there and never computed
again; a rate over several clauses is the rate of the added counts, by the same formula, and is computed only here.
Does not belong here: counting obligations for a rate a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.workbook.rows import Row

COUNTS: Final = ("met", "met_late", "not_met", "pending", "indeterminate", "excluded", "excepted", "advice")


@dataclass(frozen=True, slots=True)
class Sums:
    """Added counts with their rates (0 to 1); a rate is `None` where nothing was judged.

    What the policy only encourages is in the counts and in no rate: `advised_met`, `advised_late` and `advised_unclear`
    say how much of met, met late and indeterminate it is.
    """

    met: int = 0
    met_late: int = 0
    not_met: int = 0
    pending: int = 0
    indeterminate: int = 0
    excluded: int = 0
    excepted: int = 0
    advice: int = 0
    advised_met: int = 0
    advised_late: int = 0
    advised_unclear: int = 0

    @property
    def due(self) -> int:
        """All obligations due in the quarter."""
        return sum(getattr(self, name) for name in COUNTS)

    @property
    def on_time(self) -> int:
        """Met on time, of those judged."""
        return self.met - self.advised_met

    @property
    def done(self) -> int:
        """Met on time or late, of those judged."""
        return self.on_time + self.met_late - self.advised_late

    @property
    def judged(self) -> int:
        """Met, met late and not met, without what the policy only encourages: the denominator of both rates."""
        return self.done + self.not_met

    @property
    def unclear(self) -> int:
        """Indeterminate, without what the policy only encourages: what the best and the worst case differ by."""
        return self.indeterminate - self.advised_unclear

    @property
    def on_time_rate(self) -> float | None:
        """Met on time, of those judged."""
        return self.on_time / self.judged if self.judged else None

    @property
    def done_rate(self) -> float | None:
        """Met, on time or late, of those judged."""
        return self.done / self.judged if self.judged else None

    @property
    def done_rate_worst(self) -> float | None:
        """The done rate if every indeterminate one is not met."""
        whole = self.judged + self.unclear
        return self.done / whole if whole else None

    @property
    def done_rate_best(self) -> float | None:
        """The done rate if every indeterminate one is met."""
        whole = self.judged + self.unclear
        return (self.done + self.unclear) / whole if whole else None


def sums_of(rates: Iterable[Row]) -> Sums:
    """Return the added counts of rows of `obligations/rate`."""
    totals = dict.fromkeys(COUNTS, 0)
    advised = dict.fromkeys(("met", "met_late", "indeterminate"), 0)
    for row in rates:
        for name in COUNTS:
            totals[name] += row[name] or 0
        if is_advised(row):
            for name in advised:
                advised[name] += row[name] or 0
    return Sums(
        **totals,
        advised_met=advised["met"],
        advised_late=advised["met_late"],
        advised_unclear=advised["indeterminate"],
    )


def is_advised(rate: Row) -> bool:
    """Whether a row of `obligations/rate` is of a measure the policy only encourages, which has a share and no rate."""
    return rate["target_share"] is not None or bool(rate["advice"])
