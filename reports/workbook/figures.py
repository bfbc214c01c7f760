"""Counts and rates as columns, for books that leave the office.

Belongs here: the columns, and their cells with what is too few left out. Does not belong here: adding up (`sums.py`)
and which groups are hidden (`suppression.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.workbook.model import Cell, Field
from reports.workbook.suppression import FEWEST, TOO_FEW

if TYPE_CHECKING:
    from reports.workbook.sums import Sums

NOTHING_JUDGED: Final = "–"

COUNT_FIELDS: Final = (
    Field("Due", "Obligations due in the time the table is about.", kind="integer", width=9),
    Field("Met", "Done by the due date.", kind="integer", width=9),
    Field("Met late", "Done after the due date.", kind="integer", width=9),
    Field("Not met", "Due date passed, nothing that counts on record.", kind="integer", width=9),
    Field("Not due yet", "Too early to tell.", kind="integer", width=9),
    Field("Indeterminate", "An open question about who is meant could change the result.", kind="integer", width=14),
    Field("Not counted", "Excluded, excepted or only advised.", kind="integer", width=10),
)
RATE_FIELDS: Final = (
    Field("Judged", "N: met, met late and not met, without what is only encouraged.", kind="integer", width=9),
    Field("On time", "Met, of those judged; left out where fewer than five were.", kind="share", width=9),
    Field("Done", "Met and met late, of those judged; left out where fewer than five were.", kind="share", width=9),
    Field("Worst case", "Done, if every indeterminate one turns out not met.", kind="share", width=9),
    Field("Best case", "Done, if every indeterminate one turns out met.", kind="share", width=9),
)
FIELDS: Final = (*COUNT_FIELDS, *RATE_FIELDS)
"""Counts and rates together."""


def count_cells(sums: Sums) -> list[Cell]:
    """Return the cells of `COUNT_FIELDS`."""
    beside = sums.excluded + sums.excepted + sums.advice
    return [sums.due, sums.met, sums.met_late, sums.not_met, sums.pending, sums.indeterminate, beside]


def rate_cells(sums: Sums) -> list[Cell]:
    """Return the cells of `RATE_FIELDS`: the counts are shown beside them, so only the rates are left out."""
    shown = [sums.on_time_rate, sums.done_rate, sums.done_rate_worst, sums.done_rate_best]
    return [sums.judged, *(share_cell(rate, judged=sums.judged) for rate in shown)]


def share_cell(rate: float | None, *, judged: int) -> Cell:
    """Return a rate, a dash where nothing was judged, or that it rests on too few."""
    if rate is None or not judged:
        return NOTHING_JUDGED
    return TOO_FEW if judged < FEWEST else rate


def figures(sums: Sums, *, hidden: bool) -> list[Cell]:
    """Return the cells of `FIELDS`; of a group that is hidden, that each is left out."""
    return [TOO_FEW] * len(FIELDS) if hidden else [*count_cells(sums), *rate_cells(sums)]
