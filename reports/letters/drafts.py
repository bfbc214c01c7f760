"""Which letters a night makes: the dean's page, the director's reports, the committee's summary, the outcomes.

Belongs here: for which programme and quarter each is made, and what its file is called. Does not belong here: what
stands in them, and documents about one person, which are written when asked for and never published (`mentor.py`).

===========  ================================================================  =======================================
audience     what                                                              made for
===========  ================================================================  =======================================
`dean`       the dean's page over all programmes                               every quarter of the run
`chief`      the report a policy asks of its director (`directors_report`)     each quarter whose report is due
`committee`  the summary a policy promises on request (`committee_summary`)    the latest quarter that is over
`chairs`     outcomes of mentoring (`outcomes_table`)                          the quarter in which a year's falls due
===========  ================================================================  =======================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.quarters import quarter_from_key, quarter_of
from reports.drafts import SCHOOL, Draft
from reports.letters.coverage import coverage_of, newcomers_of, staff_of, whole_coverage
from reports.letters.dean import AUDIENCE as DEAN
from reports.letters.dean import dean_letter
from reports.letters.figures import Figures
from reports.letters.model import LetterError
from reports.letters.outcomes import CHAIRS, outcomes_letter
from reports.letters.report import CHIEF, COMMITTEE, committee_letter, report_letter
from reports.letters.school import School
from reports.workbook.rows import Row, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assets.quarters import Quarter
    from reports.drafts import Desk
    from reports.letters.coverage import Staff
    from reports.letters.model import Letter
    from reports.workbook.case import Ask

DIRECTORS_REPORT: Final = "directors_report"
COMMITTEE_SUMMARY: Final = "committee_summary"
OUTCOMES_TABLE: Final = "outcomes_table"


def letter_drafts(desk: Desk) -> Iterator[Draft]:
    """Yield the letters of every quarter of the run. Nothing is drawn before a draft's content is asked for."""
    office = _Office(desk)
    documents = [row for row in rows_of(desk.tables.document) if row["programme"] in desk.programmes]
    for key in desk.order.quarters:
        if desk.programmes:
            yield office.dean(key)
        for row in documents:
            if row["document"] == DIRECTORS_REPORT and _ends_with(row, key) and row["due_on"] <= desk.order.as_of:
                yield office.of_programme(key, row, CHIEF, report_letter)
            if row["document"] == COMMITTEE_SUMMARY and key == latest_ended(desk).key:
                yield office.of_programme(key, row, COMMITTEE, committee_letter)
            if row["document"] == OUTCOMES_TABLE and row["due_on"] and quarter_of(row["due_on"]).key == key:
                yield from office.outcomes(key, row)


def _ends_with(document: Row, quarter: str) -> bool:
    """Whether the period a document covers ends with the quarter: so a yearly report is that of its last quarter."""
    return bool(document["covers_to"] == quarter_from_key(quarter).end)


def latest_ended(desk: Desk) -> Quarter:
    """Return the latest quarter that was over on the day judged."""
    return quarter_of(desk.order.as_of).following(-1)


def letter_name(ask: Ask, audience: str, programme: str = "") -> str:
    """Return a letter's file name, for example `mentoring-school-2026q3-dean-2026-11-21.docx`."""
    quarter = ask.quarter.label.replace(" ", "").lower()
    return f"mentoring-{programme or ask.programme}-{quarter}-{audience}-{ask.as_of.isoformat()}.docx"


def summary_of(desk: Desk, programme: str, quarter: str) -> Letter:
    """Return the committee's summary of any quarter of the desk; `LetterError` where the policy promises none."""
    for row in rows_of(desk.tables.document):
        if row["programme"] == programme and row["document"] == COMMITTEE_SUMMARY:
            return committee_letter(_Office(desk).figures(programme, quarter), row)
    raise LetterError(f"the policy of {programme!r} promises no summary to a committee.")


class _Office:
    """The desk with what several letters need: the staff on each day, looked up once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._staff: Callable[..., Staff] = staff_of(desk)

    def figures(self, programme: str, quarter: str) -> Figures:
        case = self._desk.case(programme, quarter)
        return Figures(case, coverage_of(case, self._staff_in(quarter)))

    def dean(self, quarter: str) -> Draft:
        figures = [self.figures(programme, quarter) for programme in self._desk.programmes]
        staff = self._staff_in(quarter)
        whole = whole_coverage((one.coverage for one in figures), staff)
        school = School(figures, whole, newcomers_of(whole, staff))
        return Draft(
            quarter=quarter,
            programme=SCHOOL,
            title="All programmes",
            audience=DEAN,
            name=letter_name(school.ask, DEAN, SCHOOL),
            as_of=self._desk.order.as_of,
            known_at=school.sources.known_at,
            snapshot=school.sources.snapshot,
            stale=bool(school.sources.stale),
            unmet=school.sums.not_met,
            on_time_rate=school.sums.on_time_rate,
            model=lambda: dean_letter(school),
        )

    def of_programme(self, quarter: str, row: Row, audience: str, letter: Callable[[Figures, Row], Letter]) -> Draft:
        figures = self.figures(row["programme"], quarter)
        return self._draft(figures, audience, lambda: letter(figures, row))

    def outcomes(self, quarter: str, row: Row) -> Iterator[Draft]:
        frame = self._desk.tables.outcome
        mine = frame["programme"].eq(row["programme"]) & frame["clause"].eq(row["clause"])
        rows = rows_of(frame.loc[mine & frame["period"].eq(row["period"]) & frame["whole"].fillna(False)])
        if rows:
            figures = self.figures(row["programme"], quarter)
            yield self._draft(figures, CHAIRS, lambda: outcomes_letter(figures.case, row, rows))

    def _draft(self, figures: Figures, audience: str, letter: Callable[[], Letter]) -> Draft:
        case = figures.case
        return Draft(
            quarter=case.ask.quarter.key,
            programme=case.ask.programme,
            title=case.title,
            audience=audience,
            name=letter_name(case.ask, audience),
            as_of=case.ask.as_of,
            known_at=case.known_at,
            snapshot=case.snapshot,
            stale=bool(case.stale),
            unmet=figures.sums.not_met,
            on_time_rate=figures.sums.on_time_rate,
            model=letter,
        )

    def _staff_in(self, quarter: str) -> Staff:
        return self._staff(min(self._desk.order.as_of, quarter_from_key(quarter).end))
