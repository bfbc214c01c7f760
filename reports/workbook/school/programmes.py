"""The sheet Programmes of the school's book: one line per programme, and the on-time rates of eight quarters.

Belongs here: programmes beside one another, from `obligations/rate`. Does not belong here: departments. Programmes are
not added up: a person may owe in several of them, and a policy that asks for more would weigh more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.quarters import quarter_from_key
from reports.workbook.figures import FIELDS, figures
from reports.workbook.model import Block, Cell, Field, Line, LineChart, NamedTable, Sheet
from reports.workbook.office.trend import FEWEST_QUARTERS
from reports.workbook.sums import sums_of
from reports.workbook.suppression import FEWEST, hidden_groups
from reports.workbook.words import programme_title, quarter_words, went_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.workbook.case import Case

MOST_LINES: Final = 5
"""Programmes that get a line of their own in the chart."""

NAME_WIDTH: Final = 30


def programmes_sheet(cases: Sequence[Case]) -> Sheet:
    """Return the sheet; the trend comes with two quarters."""
    return Sheet(
        name="Programmes",
        title=f"Programmes, {cases[0].ask.quarter.label}",
        line="Counts and rates of what was due in the quarter. – means that nothing was judged.",
        blocks=(_table(cases), *_trend(cases)),
    )


def _table(cases: Sequence[Case]) -> NamedTable:
    sums = {
        case.ask.programme: sums_of(
            row for row in case.rates if row["quarter"] == case.ask.quarter.key and row["by"] == "programme"
        )
        for case in cases
    }
    hidden = hidden_groups({programme: one.judged for programme, one in sums.items()})
    rows: list[tuple[Cell, ...]] = [
        (programme_title(programme), *figures(one, hidden=programme in hidden)) for programme, one in sums.items()
    ]
    return NamedTable(
        name="Programmes",
        caption="By programme, all clauses",
        fields=(Field("Programme", "The mentoring programme.", width=NAME_WIDTH), *FIELDS),
        rows=tuple(rows),
        words="Counts and rates by programme.",
    )


def _trend(cases: Sequence[Case]) -> list[Block]:
    quarters = sorted({row["quarter"] for case in cases for row in case.rates})
    if len(quarters) < FEWEST_QUARTERS:
        return [Line("The trend appears once two quarters have been judged.")]
    as_of = cases[0].ask.as_of
    rates = {(case.ask.programme, key): _rate(case, key) for case in cases for key in quarters}
    over = [key for key in quarters if quarter_from_key(key).end < as_of]
    names = [case.ask.programme for case in cases]
    changes = [_change(one, [(key, rates[one, key]) for key in over]) for one in names]
    finding = " ".join(changes)
    table = NamedTable(
        name="Trend",
        caption="On-time rate, quarter by quarter",
        fields=(
            Field("Quarter", "Calendar quarter; the running one is marked.", width=NAME_WIDTH),
            *(
                Field(
                    programme_title(one),
                    "On-time rate of the programme; empty where fewer than five were judged.",
                    kind="share",
                    width=15,
                )
                for one in names
            ),
        ),
        rows=tuple((quarter_words(key, as_of), *(rates[one, key] for one in names)) for key in quarters),
        words=finding,
        row_height=20,
    )
    if len(over) < FEWEST_QUARTERS:
        return [table]
    chart = LineChart(
        table="Trend",
        categories="Quarter",
        series=tuple((programme_title(one), programme_title(one)) for one in names[:MOST_LINES]),
        rows=len(over),
        title="On-time rate by programme",
        finding=finding,
        first_column=len(table.fields),
    )
    return [*map(Line, changes), table, chart]


def _rate(case: Case, key: str) -> float | None:
    sums = sums_of(row for row in case.rates if row["quarter"] == key and row["by"] == "programme")
    return sums.on_time_rate if sums.judged >= FEWEST else None


def _change(programme: str, rates: list[tuple[str, float | None]]) -> str:
    rated = [(key, rate) for key, rate in rates if rate is not None]
    name = programme_title(programme)
    if len(rated) < FEWEST_QUARTERS:
        return f"{name}: too few quarters to tell a trend."
    (first, before), (last, now) = rated[0], rated[-1]
    ends = quarter_from_key(first).label, quarter_from_key(last).label
    return f"{name} {went_words(before, ends[0], now, ends[1], what='on time')}."
