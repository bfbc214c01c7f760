"""The director's workbook of one programme: what only the programme's director may see, and whom to welcome.

Belongs here: concerns and other clauses the policy keeps for the director, requests for another mentor and changes of
mentor. Does not belong here: who came, moved or went (`people.py`), records to repair (`records.py`),
and what the office's workbook shows. It is of one day and made with the running quarter only, because what the director
has to do about a concern does not begin again with the next quarter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.quarters import quarter_of
from reports.drafts import Draft, verified_workbook
from reports.workbook.director.case import DirectorCase, director_case_of
from reports.workbook.director.people import PERSON, people_sheet
from reports.workbook.director.records import records_sheet
from reports.workbook.model import Cell, Field, Line, Link, NamedTable, Sheet, Workbook, WorkbookError
from reports.workbook.office.book import SCHEMA_VERSION, file_name
from reports.workbook.selection import DIRECTOR
from reports.workbook.words import counted, day_words, shown_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.drafts import Desk

CONFIDENTIAL: Final = (
    "Confidential: for the director of the programme only. Not for the office, the chairs or the chiefs."
)

WAITING: Final = {"open": "▲ Open", "waiting": "▲ No new mentor"}
SETTLED: Final = {"decided": "✔ Answered", "replaced": "✔ New mentor", "handed_over": "✔ Handed over"}
STATUS: Final = Field("Status", "Symbol and word.", kind="status", width=17)


def director_drafts(desk: Desk) -> Iterator[Draft]:
    """Yield the directors' workbooks, where the run makes the quarter its day lies in."""
    running = quarter_of(desk.order.as_of).key
    if running not in desk.order.quarters:
        return
    for programme in desk.programmes:
        ask = desk.ask(programme, running)
        yield _draft(director_case_of(desk.tables, desk.directory, ask, desk.withheld(programme)))


def _draft(case: DirectorCase) -> Draft:
    model = director_workbook(case)
    return Draft(
        quarter=case.ask.quarter.key,
        programme=case.ask.programme,
        title=case.title,
        audience=DIRECTOR,
        name=file_name(case.ask, DIRECTOR),
        as_of=case.ask.as_of,
        known_at=model.created,
        snapshot=case.snapshot,
        stale=bool(case.stale),
        unmet=sum(row["state"] == "not_met" for row in case.owed),
        on_time_rate=None,
        content=lambda: verified_workbook(model),
    )


def director_workbook(case: DirectorCase) -> Workbook:
    """Return the director's workbook of a case; the same case gives the same workbook.

    Raises `WorkbookError` where the programme has no snapshot at all.
    """
    ask = case.ask
    if case.known_at is None:
        message = f"programme {ask.programme!r} has no snapshot to make a director's workbook from: pull it first."
        raise WorkbookError(message)
    sheets = [_concerns(case), _mentor_changes(case), people_sheet(case), records_sheet(case)]
    return Workbook(
        title=f"For the director: {case.title}, {day_words(ask.as_of)}",
        sheets=(_cover(case, sheets), *sheets),
        created=case.known_at,
        properties={
            "programme": ask.programme,
            "quarter": ask.quarter.key,
            "audience": DIRECTOR,
            "as_of": ask.as_of.isoformat(),
            "known_at": case.known_at.isoformat(),
            "snapshot": case.snapshot[:255],
            "rules_version": case.rule_version[:255],
            "schema_version": SCHEMA_VERSION,
        },
        footer=f"{case.title}, for the director, as of {ask.as_of.isoformat()}",
        confidential=CONFIDENTIAL,
    )


def _cover(case: DirectorCase, sheets: list[Sheet]) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (
            Link(one.name, sheet=one.name, tip=f"Go to {one.name}"),
            sum(len(table.rows) for table in one.tables()),
            one.line,
        )
        for one in sheets
    ]
    return Sheet(
        name="Cover",
        title=f"For the director: {case.title}",
        line=f"As of {day_words(case.ask.as_of)}. {CONFIDENTIAL}",
        blocks=(
            *(
                Line(f"▲ Not up to date: project {row['project']} was not read tonight.", "warning")
                for row in case.stale
            ),
            NamedTable(
                name="Contents",
                caption="What is in this workbook",
                fields=(
                    Field("Sheet", "Link to the sheet.", kind="link", width=24),
                    Field("Rows", "How many rows it lists.", kind="integer", width=8),
                    Field("What it holds", "What the sheet is for.", width=110),
                ),
                rows=tuple(rows),
                words="The sheets of this workbook with their sizes.",
            ),
        ),
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
                empty="Nothing on record.",
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
