"""The school's book: how the programmes and their departments stand, in counts and rates alone.

Belongs here: for which quarters there is one, its sheets and its Cover's counts. Does not belong here: any person; it
goes to the dean's office, so what rests on fewer than five is left out (`suppression.py`).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from reports.places import SCHOOL
from reports.workbook.bookmaking import Book, draft_of, policy_facts
from reports.workbook.definitions import definitions_sheet
from reports.workbook.school.coverage import coverage_sheet
from reports.workbook.school.departments import departments_sheet
from reports.workbook.school.programmes import programmes_sheet
from reports.workbook.sources import sources_of
from reports.workbook.sums import sums_of
from reports.workbook.units.book import current_quarters
from reports.workbook.units.summary import due_rates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.drafts import Desk, Draft
    from reports.workbook.case import Ask, Case
    from reports.workbook.model import Sheet
    from reports.workbook.rows import Row

AUDIENCE: Final = "school"
CONFIDENTIAL: Final = (
    "Confidential: for the dean's office and the Office of Faculty Affairs. Figures under five left out."
)
DEFINITIONS_LINE: Final = (
    "Symbols, columns, and how a result is reached. n < 5: rests on fewer, or could be worked out from the others."
)


def school_drafts(desk: Desk) -> Iterator[Draft]:
    """Yield the school's book of the running quarter and the one before it."""
    for key in current_quarters(desk):
        cases = desk.cases(key)
        if cases:
            yield draft_of(_book(cases), partial(school_sheets, cases))


def school_ask(case: Case) -> Ask:
    """Return what is asked of a book about all programmes."""
    return replace(case.ask, programme=SCHOOL)


def programme_rates(case: Case) -> list[Row]:
    """Return a programme's rates of its case's quarter as a whole."""
    return [row for row in due_rates(case) if row["by"] == "programme"]


def school_sheets(cases: Sequence[Case]) -> list[Sheet]:
    """Return the sheets after the Cover; the same cases give the same sheets."""
    shown = [programmes_sheet(cases), departments_sheet(cases), coverage_sheet(cases)]
    return [*shown, definitions_sheet(shown, line=DEFINITIONS_LINE)]


def _book(cases: Sequence[Case]) -> Book:
    ask = school_ask(cases[0])
    sums = sums_of(row for case in cases for row in programme_rates(case))
    return Book(
        ask=ask,
        programme=SCHOOL,
        audience=AUDIENCE,
        what=SCHOOL,
        title=f"Mentoring across the school, {ask.quarter.label}",
        line="How the mentoring programmes stand, by programme, department and rank.",
        confidential=CONFIDENTIAL,
        readers="Dean's office.",
        sources=sources_of([case.sources for case in cases]),
        counts=(
            ("Programmes judged", len(cases), "Programmes with a policy that is computed from records."),
            ("Obligations due in the quarter", sums.due, "One clause, one person or pair, one window."),
            ("… judged", sums.judged, "Met, met late and not met; the denominator N of every rate."),
            ("… of these met on time", sums.on_time, "The numerator n of the on-time rate."),
            ("… not met", sums.not_met, "Due date passed, nothing that counts on record."),
        ),
        facts=policy_facts(cases),
        unmet=sums.not_met,
        on_time_rate=sums.on_time_rate,
        entry_title="School",
    )
