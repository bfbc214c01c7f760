"""Three academic years: programme by programme as a whole, and by department.

Belongs here: adding quarters to years. An obligation counts in the quarter it was due in and in no other, so the counts
of a year are those of its quarters together. Does not belong here: a policy's own academic year, which need not begin
with a quarter; years are July to June here, and say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assets.quarters import Quarter, quarter_from_key, quarter_of
from reports.workbook.figures import FIELDS, figures
from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.school.departments import sums_by_department
from reports.workbook.sums import sums_of
from reports.workbook.suppression import FEWEST, hidden_groups
from reports.workbook.tracking import year_began_on
from reports.workbook.words import NO_GROUP, programme_title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from reports.workbook.case import Case
    from reports.workbook.rows import Row

YEARS: Final = 3
QUARTERS_OF_YEAR: Final = 4
YEAR_FIELD: Final = Field("Academic year", "July to June, by the quarter an obligation was due in.", width=18)
PROGRAMME_FIELD: Final = Field("Programme", "The mentoring programme.", width=22)


@dataclass(frozen=True, slots=True)
class Year:
    """One academic year by its quarters, and whether it is over."""

    quarters: tuple[Quarter, ...]
    over: bool

    @property
    def label(self) -> str:
        """For people: `2025/26`."""
        begins = self.quarters[0].start.year
        return f"{begins}/{(begins + 1) % 100:02d}"

    @property
    def shown(self) -> str:
        """The label, marked while the year is running."""
        return self.label if self.over else f"{self.label} (so far)"


def years_of(as_of: date) -> list[Year]:
    """Return the three latest academic years, the running one last."""
    first = quarter_of(year_began_on(as_of)).following(-QUARTERS_OF_YEAR * (YEARS - 1))
    years = []
    for number in range(YEARS):
        quarters = tuple(first.following(QUARTERS_OF_YEAR * number + step) for step in range(QUARTERS_OF_YEAR))
        years.append(Year(quarters, over=quarters[-1].end < as_of))
    return years


def rates_in(case: Case, year: Year) -> list[Row]:
    """Return a programme's rows of `obligations/rate` of the quarters of a year that are on record."""
    return [row for one in year.quarters for row in case.rows.rates.get(one.key, ())]


def years_sheet(cases: Sequence[Case]) -> Sheet:
    """Return the sheet Years: each programme as a whole."""
    rows: list[tuple[Cell, ...]] = []
    for case in cases:
        for year in years_of(case.ask.as_of):
            rates = [row for row in rates_in(case, year) if row["by"] == "programme"]
            sums = sums_of(rates)
            judged = len({row["quarter"] for row in rates})
            rows.append(
                (
                    programme_title(case.ask.programme),
                    year.shown,
                    judged,
                    *figures(sums, hidden=0 < sums.judged < FEWEST),
                )
            )
    return Sheet(
        name="Years",
        title="Three academic years",
        line="By programme: what was due in each academic year, and how much of it was done. – means that nothing was "
        f"judged. {_since(cases)}",
        blocks=(
            NamedTable(
                name="Years",
                caption="By programme and academic year",
                fields=(
                    PROGRAMME_FIELD,
                    YEAR_FIELD,
                    Field("Quarters judged", "Of the four; fewer where records begin later.", kind="integer", width=10),
                    *FIELDS,
                ),
                rows=tuple(rows),
                words="Counts and rates by programme and academic year.",
            ),
        ),
    )


def _since(cases: Sequence[Case]) -> str:
    known = sorted({key for case in cases for key in case.rows.rates})
    return f"Records were judged from {quarter_from_key(known[0]).label} on." if known else ""


def departments_by_year(cases: Sequence[Case]) -> Sheet:
    """Return the sheet Departments: programme by department by year."""
    rows: list[tuple[Cell, ...]] = []
    for case in cases:
        name = case.directory.unit
        for year in years_of(case.ask.as_of):
            groups = sums_by_department(rates_in(case, year))
            hidden = hidden_groups({group: sums.judged for group, sums in groups.items()})
            for group in sorted(groups, key=lambda one: (name(one).casefold(), one)):
                shown = figures(groups[group], hidden=group in hidden)
                rows.append((programme_title(case.ask.programme), name(group) or NO_GROUP, year.shown, *shown))
    rows.sort(key=lambda row: (str(row[0]), row[1] == NO_GROUP, str(row[1]).casefold()))
    return Sheet(
        name="Departments",
        title="Departments, three academic years",
        line="Programme by department, as the department was on the day that decides. n < 5: left out.",
        blocks=(
            NamedTable(
                name="Departments",
                caption="By programme, department and academic year",
                fields=(
                    PROGRAMME_FIELD,
                    Field("Department", "Department on the day that decides.", width=26, outside=True),
                    YEAR_FIELD,
                    *FIELDS,
                ),
                rows=tuple(rows),
                words="Counts and rates by programme, department and academic year.",
                empty="Nothing was due.",
                filtered=True,
            ),
        ),
        frozen_columns=3,
    )
