"""A unit's Changes: what became open and what was settled since last Monday, and who came, moved or went.

Belongs here: the unit's part of what is new (`news.py`) and of `obligations/personnel_change`. Does not belong here:
which night is compared with (`reports/earlier.py`). A change is shown with the clauses it starts unless one of them is
for the programme's director alone: then it is shown without.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reports.workbook.director.people import KINDS as PERSON_KINDS
from reports.workbook.model import Block, Field, Line, NamedTable, Sheet
from reports.workbook.news import changes_since
from reports.workbook.office.changes import FIRST_NIGHT, GONE, KINDS
from reports.workbook.selection import directors_measures
from reports.workbook.words import counted, day_words, programme_title, rank_words, shown_state

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from reports.workbook.case import Case
    from reports.workbook.model import Cell
    from reports.workbook.news import Change
    from reports.workbook.rows import Row
    from reports.workbook.units.unit import UnitCase

TOLD: Final = frozenset({"hire", "return", "transfer", "rank", "track", "departure"})
"""Changes of a person that are told; tenure, hours and leave are not told here."""
NOT_THERE: Final = "–"


def unit_changes_sheet(case: UnitCase) -> Sheet:
    """Return the sheet Changes."""
    news = [(one, change) for one in case.cases for change in _changes_of(case, one)]
    news.sort(key=lambda pair: (_order(pair[1]), pair[1].row["due_on"], pair[1].row["obligation_id"]))
    people = _people(case)
    nights = sorted({one.rows.monday.night.as_of for one in case.cases if one.rows.monday})
    since = f"since the night of {nights[-1]}" if nights else "(first night: nothing to compare with)"
    blocks: list[Block] = [] if nights else [Line(FIRST_NIGHT)]
    blocks += [_news_table(news), _people_table(case, people)]
    return Sheet(
        name="Changes",
        title=f"Changes, {case.unit.shown}, {case.ask.quarter.label}",
        line=f"{counted(len(news), 'obligation')} new or settled {since}, and "
        f"{counted(len(people), 'change')} of people HR tells of in the quarter.",
        blocks=tuple(blocks),
    )


def _changes_of(case: UnitCase, one: Case) -> list[Change]:
    """Return what is new in a programme; of what is gone since, only what was the unit's."""
    then = one.rows.monday
    if then is None:
        return []
    now = {row["obligation_id"] for row in one.obligations}
    own = {key: row for key, row in then.obligations.items() if key in now or row.get(case.unit.kind) == case.unit.code}
    now_elsewhere = case.whole[one.ask.programme].obligation_now
    then_own = replace(then, obligations=own)
    return changes_since(one.obligations, then_own, quarter=case.ask.quarter.key, elsewhere=now_elsewhere)


def _order(change: Change) -> int:
    return list(KINDS).index(change.kind) if change.kind in KINDS else len(KINDS)


def _news_table(news: list[tuple[Case, Change]]) -> NamedTable:
    return NamedTable(
        name="News",
        caption="New, changed, resolved",
        fields=(
            Field("What", "New: came to be open. Resolved: was open and is settled.", kind="status", width=20),
            Field("Person", "Who owes it, last name first.", width=24, outside=True),
            Field("Programme", "The programme whose policy asks for it.", width=18),
            Field("Owes", "What is owed.", width=28),
            Field("Due", "Last day on which it is on time.", kind="date", width=12),
            Field("Was", "Result then; a dash where it was not there.", width=20),
            Field("Is now", "Result now.", width=20),
        ),
        rows=tuple(_news_row(one, change) for one, change in news),
        words="One row per obligation that came to be open, changed its state while open, or was settled.",
        empty="Nothing is new.",
        filtered=True,
    )


def _news_row(one: Case, change: Change) -> tuple[Cell, ...]:
    row = change.row
    return (
        KINDS.get(change.kind, change.kind) if change.now else GONE,
        one.subject_name(row),
        programme_title(one.ask.programme),
        one.owes(row),
        row["due_on"],
        _state(change.was),
        _state(change.now),
    )


def _state(row: Row | None) -> str:
    return shown_state(row["state"], row["reason"]).shown if row else NOT_THERE


def _people(case: UnitCase) -> list[Row]:
    quarter, as_of = case.ask.quarter, case.ask.as_of
    until = None if as_of <= quarter.end else quarter.end
    own = {one.ask.programme for one in case.cases}
    found = [
        row
        for row in case.changes
        if row["programme"] in own and row["kind"] in TOLD and _within(row["effective_on"], quarter.start, until)
    ]
    found.sort(key=lambda row: (row["programme"], row["change_id"]))
    return sorted(found, key=lambda row: row["effective_on"], reverse=True)


def _within(day: date, start: date, until: date | None) -> bool:
    return day >= start and (until is None or day <= until)


def _people_table(case: UnitCase, people: list[Row]) -> NamedTable:
    kept_back = {one.ask.programme: {clause for clause, _ in directors_measures(one.clauses)} for one in case.cases}
    return NamedTable(
        name="PeopleChanges",
        caption="Who came, moved or went",
        fields=(
            Field("Change", "What HR tells.", width=20),
            Field("Who", "Name as HR gives it, last name first.", width=24, outside=True),
            Field("For programme", "The programme it matters to.", width=18),
            Field("Rank", "Rank on the date judged.", width=28),
            Field("From", "First day on which it holds; it may lie ahead.", kind="date", width=12),
            Field("What it starts", "Clauses that are owed because of it.", width=20),
            Field("What it ends", "Clauses no longer owed because of it.", width=20),
        ),
        rows=tuple(
            (
                PERSON_KINDS[row["kind"]],
                case.directory.name(row["person_id"]),
                programme_title(row["programme"]),
                rank_words(case.directory.home(row["person_id"]).rank or "unknown"),
                row["effective_on"],
                clauses_told(row["starts"], row["programme"], kept_back),
                clauses_told(row["ends"], row["programme"], kept_back),
            )
            for row in people
        ),
        words=f"Changes of own people from {day_words(case.ask.quarter.start)} on.",
        empty="No change.",
        filtered=True,
    )


def clauses_told(named: list[str] | None, programme: str, kept_back: Mapping[str, set[str]]) -> str:
    """Return the clauses a change starts or ends, without those only a director may see."""
    told = [text for text in named or [] if text.split()[0].rstrip(",;:") not in kept_back[programme]]
    return ", ".join(told) or NOT_THERE
