"""The trend on the Summary: on-time rates of up to eight quarters, as a table and a picture of it.

Belongs here: the rows, the chart, and the sentence that says what it shows. Does not belong here: rates of one quarter.
The running quarter is in the table and not in the finding, because only part of it is due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.quarters import quarter_from_key
from reports.workbook.model import Block, Cell, Field, Line, LineChart, NamedTable
from reports.workbook.sums import sums_of

if TYPE_CHECKING:
    from reports.workbook.case import Case, Row

ALL: Final = "All clauses"
MOST_LINES: Final = 5
FEWEST_QUARTERS: Final = 2
CHART_COLUMN: Final = 7


def trend_blocks(case: Case) -> list[Block]:
    """Return the trend's table and chart; a line instead where there are fewer than two quarters to compare."""
    rates = [row for row in case.rates if row["by"] == "programme"]
    quarters = sorted({row["quarter"] for row in rates})
    if len(quarters) < FEWEST_QUARTERS:
        return [Line("The trend appears once two quarters have been judged.")]
    headers = [ALL, *(case.clause_title(one["clause"], one["measure"]) for one in case.measures)]
    headers = headers if len(headers) <= MOST_LINES else [ALL]
    rows: list[tuple[Cell, ...]] = []
    for key in quarters:
        of_quarter = [row for row in rates if row["quarter"] == key]
        rows.append((_label(case, key), *_cells(case, of_quarter, headers)))
    finding = _finding(rows)
    table = NamedTable(
        name="Trend",
        caption="On-time rate, quarter by quarter",
        fields=(
            Field("Quarter", "Calendar quarter.", width=32),
            *(Field(header, "On-time rate.", kind="share", width=11) for header in headers),
        ),
        rows=tuple(rows),
        words=finding,
        row_height=max(19.0, 190 / (len(rows) + 1)),
    )
    chart = LineChart(
        table="Trend",
        categories="Quarter",
        series=tuple(headers[1:] or headers),
        title="On-time rate by clause",
        finding=finding,
        first_column=CHART_COLUMN,
    )
    return [Line(finding), table, chart]


def _label(case: Case, key: str) -> str:
    quarter = quarter_from_key(key)
    return f"{quarter.label}{' (so far)' if case.ask.as_of <= quarter.end else ''}"


def _cells(case: Case, rows: list[Row], headers: list[str]) -> list[Cell]:
    by_clause = {case.clause_title(row["clause"], row["measure"]): row["on_time_rate"] for row in rows}
    return [sums_of(rows).on_time_rate, *(by_clause.get(header) for header in headers[1:])]


def _finding(rows: list[tuple[Cell, ...]]) -> str:
    over = [(str(row[0]), row[1]) for row in rows if "so far" not in str(row[0]) and isinstance(row[1], float)]
    if len(over) < FEWEST_QUARTERS:
        return "Fewer than two quarters are over: no trend can be told yet."
    (first, before), (last, now) = over[0], over[-1]
    points = round(100 * (float(now or 0) - float(before or 0)))
    change = "stayed at" if points == 0 else ("rose to" if points > 0 else "fell to")
    return f"The on-time rate over all clauses {change} {now:.0%} in {last}, from {before:.0%} in {first}."
