"""The director's workbook of one programme: what only the programme's director may see, and whom to welcome.

Belongs here: concerns and other clauses the policy keeps for the director, requests for another mentor and changes of
mentor. Does not belong here: who came, moved or went (`people.py`), records to repair (`records.py`),
and what the office's workbook shows. It is of one day and made with the running quarter only, because what the director
has to do about a concern does not begin again with the next quarter.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from reports.workbook.bookmaking import Book, draft_of, policy_facts
from reports.workbook.director.case import DirectorCase, director_case_of
from reports.workbook.director.people import PERSON, people_sheet
from reports.workbook.director.records import records_sheet
from reports.workbook.model import Field, NamedTable, Sheet
from reports.workbook.selection import DIRECTOR
from reports.workbook.words import counted, shown_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.drafts import Desk, Draft

CONFIDENTIAL: Final = (
    "Confidential: for the director of the programme only. Not for the office, the chairs or the chiefs."
)

NOT_KEPT: Final = "This policy keeps no clause for the director alone, so nothing can stand here."

WAITING: Final = {"open": "▲ Open", "waiting": "▲ No new mentor"}
SETTLED: Final = {"decided": "✔ Answered", "replaced": "✔ New mentor", "handed_over": "✔ Handed over"}
STATUS: Final = Field("Status", "Symbol and word.", kind="status", width=17)


def director_drafts(desk: Desk) -> Iterator[Draft]:
    """Yield the directors' workbooks, where the run makes the quarter its day lies in."""
    for programme in desk.programmes if desk.running_quarter else ():
        case = director_case_of(desk, programme)
        yield draft_of(_book(case), partial(director_sheets, case))


def director_sheets(case: DirectorCase) -> list[Sheet]:
    """Return the sheets after the Cover."""
    return [_concerns(case), _mentor_changes(case), people_sheet(case), records_sheet(case)]


def _book(case: DirectorCase) -> Book:
    office = case.office
    unmet = sum(row["state"] == "not_met" for row in case.owed)
    waiting = sum(row["state"] in WAITING for row in case.mentor_changes)
    return Book(
        ask=office.ask,
        programme=office.ask.programme,
        audience=DIRECTOR,
        what=office.ask.programme,
        title=f"For the director: {office.title}",
        line="What the policy keeps for the director, who wants or got another mentor, and whom to welcome.",
        confidential=CONFIDENTIAL,
        readers="The programme's director, and nobody else.",
        sources=office.sources,
        counts=(
            ("Not met, of what is kept for you", unmet, "On the sheet For you alone, the longest overdue first."),
            ("Requests and changes of mentor that wait", waiting, "On top of the sheet Changes of mentor."),
            ("Records to repair", len(case.problems) + len(case.questions), "Records nobody else is shown."),
        ),
        facts=policy_facts([office]),
        unmet=unmet,
        entry_title=office.title,
    )


def _concerns(case: DirectorCase) -> Sheet:
    titles = {(row["clause"], row["measure"]): row["title"] for row in case.clauses}
    ordered = sorted(
        case.owed,
        key=lambda row: (shown_state(row["state"], row["reason"]).order, row["due_on"], row["obligation_id"]),
    )
    name = case.directory.name
    return Sheet(
        name="For you alone",
        title="Clauses the policy keeps for the director",
        line=f"{counted(len(case.owed), 'row')} of the quarters that are open. Shown nowhere else.",
        blocks=(
            NamedTable(
                name="ForTheDirector",
                caption="Most urgent first",
                fields=(
                    STATUS,
                    PERSON,
                    Field("What", "What is owed.", width=34),
                    Field("To whom", "The mentor, where one is on record.", width=22, outside=True),
                    Field("Due", "Last day on which it is on time.", kind="date", width=11),
                    Field("Days overdue", "Days since the due date where not met.", kind="integer", width=10),
                    Field("Period", "The window it is about.", width=24),
                    Field("Clause", "Clause id.", width=8),
                    Field("Obligation", "Key of the obligation.", width=19),
                ),
                rows=tuple(
                    (
                        shown_state(row["state"], row["reason"]).shown,
                        name(row["person_id"]) or "–",
                        titles.get((row["clause"], row["measure"])) or row["measure"],
                        name(row["counterpart_id"]) or "–",
                        row["due_on"],
                        max(row["days_overdue"] or 0, 0) if row["state"] == "not_met" else 0,
                        row["period"] or "–",
                        row["clause"],
                        row["obligation_id"],
                    )
                    for row in ordered
                ),
                words="One row per obligation of a clause that is for the director alone.",
                empty="Nothing of it is due in the open quarters." if case.clauses else NOT_KEPT,
                filtered=True,
            ),
        ),
        frozen_columns=2,
    )


def _mentor_changes(case: DirectorCase) -> Sheet:
    ordered = sorted(case.mentor_changes, key=lambda row: row["change_id"])
    ordered.sort(key=lambda row: row["happened_on"], reverse=True)
    ordered.sort(key=lambda row: row["state"] not in WAITING)
    name = case.directory.name
    words = WAITING | SETTLED
    return Sheet(
        name="Changes of mentor",
        title="Requests for another mentor, and changes of mentor",
        line=f"{counted(len(ordered), 'row')}: what waits for you first, then the latest. In every other workbook a "
        "pair that ended so reads “ended”.",
        blocks=(
            NamedTable(
                name="MentorChanges",
                caption="Waiting first",
                fields=(
                    STATUS,
                    PERSON,
                    Field("Kind", "A request, or a change that took place.", width=10),
                    Field("On", "Day of the request, or last day of the old pair.", kind="date", width=11),
                    Field("Mentor before", "The mentor before.", width=22, outside=True),
                    Field("Mentor after", "The mentor after, a dash while there is none.", width=22, outside=True),
                    Field("What happened", "In one sentence.", width=70, outside=True),
                    Field("Key", "Key of the change; the same from night to night.", width=19),
                ),
                rows=tuple(
                    (
                        words.get(row["state"], f"▲ {row['state']}"),
                        name(row["person_id"]) or "–",
                        (row["kind"] or "").capitalize(),
                        row["happened_on"],
                        name(row["previous_mentor_id"]) or "–",
                        name(row["next_mentor_id"]) or "–",
                        row["why"] or "none recorded",
                        row["change_id"],
                    )
                    for row in ordered
                ),
                words="One row per request for another mentor or change of mentor.",
                empty="None on record.",
                filtered=True,
            ),
        ),
        frozen_columns=2,
    )
