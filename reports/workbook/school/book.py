"""The school's book: how the programmes and their departments stand, in counts and rates alone.

Belongs here: for which quarters there is one, its sheets and its Cover's counts. Does not belong here: any person; it
goes to the dean's office, so what rests on fewer than five is left out (`suppression.py`).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from reports.places import SCHOOL
from reports.workbook.bookmaking import Book, draft_of, rules_of
from reports.workbook.definitions import columns_table, methods_table, states_table
from reports.workbook.model import Sheet
from reports.workbook.school.coverage import coverage_sheet
from reports.workbook.school.departments import departments_sheet
from reports.workbook.school.programmes import programmes_sheet
from reports.workbook.sums import sums_of
from reports.workbook.units.book import current_quarters
from reports.workbook.units.summary import due_rates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.drafts import Desk, Draft
    from reports.workbook.case import Ask, Case
    from reports.workbook.rows import Row

AUDIENCE: Final = "school"
CONFIDENTIAL: Final = (
    "Confidential: for the dean's office and the Office of Faculty Affairs. Figures under five left out."
)


def school_drafts(desk: Desk) -> Iterator[Draft]:
    """Yield the school's book of the running quarter and the one before it."""
    for key in current_quarters(desk):
        cases = cases_of(desk, key)
        if cases:
            yield draft_of(_book(cases), partial(school_sheets, cases))


def cases_of(desk: Desk, quarter: str) -> list[Case]:
    """Return the cases of all programmes in a quarter (first day, ISO)."""
    return [desk.case(programme, quarter) for programme in desk.programmes]


def school_ask(case: Case) -> Ask:
    """Return what is asked of a book about all programmes."""
    return replace(case.ask, programme=SCHOOL)


def programme_rates(case: Case) -> list[Row]:
    """Return a programme's rates of its case's quarter as a whole."""
    return [row for row in due_rates(case) if row["by"] == "programme"]


def school_sheets(cases: Sequence[Case]) -> list[Sheet]:
    """Return the sheets after the Cover; the same cases give the same sheets."""
    shown = [programmes_sheet(cases), departments_sheet(cases), coverage_sheet(cases)]
    definitions = Sheet(
        name="Definitions",
        title="Definitions and methods",
        line="What every symbol and column means, and how a result is reached. n < 5: left out, because fewer than "
        "five were judged, or because it could be worked out from the others.",
        blocks=(states_table(), methods_table(), columns_table(shown)),
        printed_tables=2,
    )
    return [*shown, definitions]


def joined(cases: Sequence[Case]) -> tuple[str, list[Row]]:
    """Return the snapshots of several cases in one text, and the projects that were not read."""
    names = sorted({name for case in cases for name in case.snapshot.split()})
    return " ".join(names), [row for case in cases for row in case.stale]


def _book(cases: Sequence[Case]) -> Book:
    ask = school_ask(cases[0])
    sums = sums_of(row for case in cases for row in programme_rates(case))
    snapshot, stale = joined(cases)
    return Book(
        ask=ask,
        programme=SCHOOL,
        audience=AUDIENCE,
        what=SCHOOL,
        title=f"Mentoring across the school, {ask.quarter.label}",
        line="How the mentoring programmes stand, by programme, department and rank.",
        confidential=CONFIDENTIAL,
        readers="Dean's office.",
        known_at=max(case.known_at for case in cases),
        snapshot=snapshot,
        rule_version=rules_of(cases),
        stale=stale,
        counts=(
            ("Programmes judged", len(cases), "Programmes with a policy that is computed from records."),
            ("Obligations due in the quarter", sums.due, "One clause, one person or pair, one window."),
            ("… judged", sums.judged, "Met, met late and not met; the denominator N of every rate."),
            ("… of these met on time", sums.on_time, "The numerator n of the on-time rate."),
            ("… not met", sums.not_met, "Due date passed, nothing that counts on record."),
        ),
        facts=tuple((f"Policy, {case.title}", case.rule_version or "none recorded", "Version.") for case in cases),
        unmet=sums.not_met,
        on_time_rate=sums.on_time_rate,
        entry_title="School",
    )
