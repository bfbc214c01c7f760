"""The trend on the Summary: on-time rates of up to eight quarters with the number judged, and a picture of them.

Belongs here: the rows, the chart, and the sentence that says what it shows. Does not belong here: rates of one quarter.
The running quarter is in the table, marked, but neither in the sentence nor in the picture: only part of it is due, and
what was done early makes it look better than any quarter that is over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.quarters import quarter_from_key
from reports.workbook.model import Block, Cell, Field, Line, LineChart, NamedTable
from reports.workbook.sums import sums_of
from reports.workbook.words import quarter_words, went_words

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row

ALL: Final = "All clauses"
MOST_CLAUSES: Final = 4
FEWEST_QUARTERS: Final = 2

SMALL: Final = 10
"""Judged in a quarter: with fewer than this, one obligation moves the rate by more than ten points."""

HEIGHT: Final = 178.0
"""Points the table takes at least, so that the picture beside it covers nothing below."""
CAPTION_AND_HEADER: Final = 44.0
"""Points of these, of which the header is one line."""


def trend_blocks(case: Case) -> list[Block]:
    """Return the trend's table and chart; a line instead where there are fewer than two quarters to compare."""
    rates = [row for row in case.rates if row["by"] == "programme"]
    quarters = sorted({row["quarter"] for row in rates})
    if len(quarters) < FEWEST_QUARTERS:
        return [Line("The trend appears once two quarters have been judged.")]
    clauses = case.measures if len(case.measures) <= MOST_CLAUSES else []
    names = [ALL, *(case.clause_short(one["clause"], one["measure"]) for one in clauses)]
    rows = [
        (quarter_words(key, case.ask.as_of), *_cells([row for row in rates if row["quarter"] == key], clauses))
        for key in quarters
    ]
    over = rows[: sum(quarter_from_key(key).end < case.ask.as_of for key in quarters)]
    finding = f"{_change(over)}{_caution(over, names)}"
    table = NamedTable(
        name="Trend",
        caption="On-time rate, quarter by quarter",
        fields=(Field("Quarter", "Calendar quarter.", width=32), *(one for name in names for one in _fields(name))),
        rows=tuple(rows),
        words=finding,
        row_height=max(15.0, (HEIGHT - CAPTION_AND_HEADER) / len(rows)),
    )
    titles = [case.clause_title(one["clause"], one["measure"]) for one in clauses] or ["All clauses"]
    headers = [_header(name, "on time") for name in (names[1:] or names)]
    chart = LineChart(
        table="Trend",
        categories="Quarter",
        series=tuple(zip(headers, titles, strict=True)),
        rows=len(over),
        title="On-time rate by clause" if clauses else "On-time rate, all clauses",
        finding=finding,
        first_column=len(table.fields),
    )
    return [Line(finding), table, *([chart] if len(over) >= FEWEST_QUARTERS else [])]


def _fields(name: str) -> tuple[Field, Field]:
    what = name.lower() if name == ALL else name
    return (
        Field(
            _header(name, "on time"),
            f"On-time rate of {what}; empty where nothing was judged.",
            kind="share",
            width=9.5,
        ),
        Field(_header(name, "judged"), f"Obligations of {what} the rate rests on.", kind="integer", width=9.5),
    )


def _header(name: str, what: str) -> str:
    return what.capitalize() if name == ALL else f"{name} {what}"


def _cells(rows: list[Row], clauses: list[Row]) -> list[Cell]:
    """Return rate and number judged, of all clauses and of each."""
    cells: list[Cell] = [sums_of(rows).on_time_rate, sums_of(rows).judged]
    by_clause = {(row["clause"], row["measure"]): row for row in rows}
    for one in clauses:
        row = by_clause.get((one["clause"], one["measure"]))
        cells += [row["on_time_rate"] if row else None, sums_of([row]).judged if row else 0]
    return cells


def _change(over: list[tuple[Cell, ...]]) -> str:
    rated = [(str(row[0]), row[1]) for row in over if isinstance(row[1], float)]
    if len(rated) < FEWEST_QUARTERS:
        return "Fewer than two quarters are over: no trend can be told yet."
    (first, before), (last, now) = rated[0], rated[-1]
    return f"The on-time rate over all clauses {went_words(before, first, now, last)}."


def _caution(over: list[tuple[Cell, ...]], names: list[str]) -> str:
    """Return a second sentence where a rate rests on few."""
    few = {}
    for number, name in enumerate(names):
        judged = [cell for row in over if isinstance(cell := row[2 + 2 * number], int) and cell]
        if judged and min(judged) < SMALL:
            few[name] = min(judged)
    if not few:
        return ""
    parts = ", ".join(f"{name} on as few as {number}" for name, number in few.items())
    return f" Small numbers: in some quarters {parts} judged; there a single case moves the rate a lot."
