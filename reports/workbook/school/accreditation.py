"""The accreditation pack: three academic years by department, the policies in force, exemptions, and what was done.

Belongs here: for which run there is one, its sheets, and its Cover. Does not belong here: any person; it is handed to
people outside the institution, so what rests on fewer than five is left out (`suppression.py`). It is of one day and
made with the running quarter only: it always covers the three latest years.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from reports.places import SCHOOL
from reports.workbook.bookmaking import Book, draft_of, policy_facts
from reports.workbook.definitions import definitions_sheet, quoted, strength_words
from reports.workbook.model import Field, NamedTable, Sheet
from reports.workbook.school.accreditation_actions import actions_sheet, exemptions_sheet
from reports.workbook.school.accreditation_years import YEARS, departments_by_year, years_of, years_sheet
from reports.workbook.school.book import DEFINITIONS_LINE, school_ask
from reports.workbook.sources import sources_of
from reports.workbook.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.drafts import Desk, Draft
    from reports.workbook.case import Case

AUDIENCE: Final = "accreditation"
CONFIDENTIAL: Final = "For accreditation. Names nobody; figures that rest on fewer than five are left out."


def accreditation_drafts(desk: Desk) -> Iterator[Draft]:
    """Yield the pack, where the run makes the quarter its day lies in."""
    cases = desk.cases(desk.running_quarter)
    if cases:
        yield draft_of(_book(cases), partial(_sheets, desk, cases))


def _sheets(desk: Desk, cases: Sequence[Case]) -> list[Sheet]:
    shown = [
        years_sheet(cases),
        departments_by_year(cases),
        _policies_sheet(cases),
        exemptions_sheet(desk, cases),
        actions_sheet(desk, cases),
    ]
    return [*shown, definitions_sheet(shown, line=DEFINITIONS_LINE)]


def _book(cases: Sequence[Case]) -> Book:
    ask = school_ask(cases[0])
    years = years_of(ask.as_of)
    return Book(
        ask=ask,
        programme=SCHOOL,
        audience=AUDIENCE,
        what=SCHOOL,
        title=f"Faculty mentoring, academic years {years[0].label} to {years[-1].label}",
        line="What the mentoring policies ask, how it was met by department, exemptions, and what was done about it.",
        confidential=CONFIDENTIAL,
        readers="Accreditors, through the Office of Faculty Affairs.",
        sources=sources_of([case.sources for case in cases]),
        counts=(
            ("Programmes", len(cases), "Mentoring programmes with a written policy that is judged from records."),
            ("Clauses in force", sum(len(case.clauses) for case in cases), "Quoted in full on the sheet Policies."),
            ("Academic years", YEARS, "July to June; the running one so far."),
        ),
        facts=policy_facts(cases),
        entry_title="Accreditation pack",
    )


def _policies_sheet(cases: Sequence[Case]) -> Sheet:
    number = sum(len(case.clauses) for case in cases)
    return Sheet(
        name="Policies",
        title="Policies in force",
        line=f"{counted(number, 'clause')} in the policies' own words, with how strongly each is put.",
        blocks=(
            NamedTable(
                name="Policies",
                caption="Programme by programme, in the order of the clauses",
                fields=(
                    Field("Policy", "What the policy calls its programme.", width=34),
                    Field("Clause", "Clause id.", width=8),
                    Field("Policy's words", "Quoted from the policy.", width=64, outside=True),
                    Field("What is owed", "In a few words.", width=38, outside=True),
                    Field("Strength", "How strongly the policy puts it.", width=14),
                    Field("Where it says so", "Document and section.", width=40, outside=True),
                ),
                rows=tuple(
                    (
                        case.title,
                        row["clause"],
                        quoted(row["words"]),
                        row["title"] or row["measure"] or "none recorded",
                        strength_words(row),
                        row["source"] or "none recorded",
                    )
                    for case in cases
                    for row in case.clauses
                ),
                words="Every clause in force with its words and strength.",
                filtered=True,
            ),
        ),
        frozen_columns=2,
    )
