"""The sheet Changes: what is new, settled, changed or restated since, and who came and went in the quarter.

Belongs here: obligations compared with the last Monday and with the last closed quarter, people who joined or left, and
restatements of closed quarters. Does not belong here: which nights are compared (`reports/earlier.py`) and what counts
as new (`news.py`). That somebody changed mentors is not told here (design, *What may never happen*, 8).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from assets.quarters import quarter_from_key
from reports.workbook.model import Block, Cell, Field, NamedTable, Sheet
from reports.workbook.news import changes_since
from reports.workbook.office.people_changes import people_table
from reports.workbook.office.restated import restated_table
from reports.workbook.words import day_words, shown_state, weekday_words

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.news import Change
    from reports.workbook.selection import Then

KINDS: Final = {"new": "✖ New", "changed": "▲ Changed", "resolved": "✔ Resolved"}
"""What a change of an obligation is called; in this order."""

FIRST_NIGHT: Final = "First night: nothing to compare with."
NOT_CLOSED: Final = "No quarter is closed yet: nothing to compare with."
GONE: Final = "– No longer owed"
FIELDS: Final = (
    Field(
        "Change",
        "New: open and was not. Changed: open, in another state. Resolved: was open and is not.",
        kind="status",
        width=13,
    ),
    Field("Person", "Who owes it, last name first; or the department, hub or group.", width=20, outside=True),
    Field("Owes", "What is owed.", width=26),
    Field("Was", "State then; a dash where it was not owed.", kind="status", width=15),
    Field("Is now", "State tonight.", kind="status", width=16),
    Field("Due", "Last day on which it is on time.", kind="date", width=11),
    Field("Why", "The rule and the evidence, in words.", width=60, outside=True),
    Field("To whom", "The mentor, where a pair is judged.", width=18, outside=True),
    Field("Department", "Department on the day that decides.", width=18, outside=True),
    Field("Clause", "Link to the clause.", kind="link", width=8),
    Field("Obligation", "Key of the obligation, as on the Worklist.", width=19, outside=True),
)
PRINTED: Final = 9


def changes_sheet(case: Case) -> Sheet:
    """Return the sheet Changes."""
    monday, published = case.rows.monday, case.rows.published
    blocks: list[Block] = [
        _since(case, monday, name="ChangesSinceMonday", caption=monday_caption(case), nothing=FIRST_NIGHT),
        people_table(case),
    ]
    if published or case.is_running:
        blocks.append(_since(case, published, name="ChangesSinceQuarter", caption=_published(case), nothing=NOT_CLOSED))
    if case.is_running:
        blocks.append(restated_table(case))
    return Sheet(
        name="Changes",
        title=f"Changes, {case.ask.quarter.label}",
        line=f"{_line(monday)} Obligations of this book that came to be open, changed or were settled; "
        "and who joined or left in the quarter.",
        blocks=tuple(blocks),
        printed_columns=PRINTED,
    )


def monday_caption(case: Case) -> str:
    """Return what the first table compares with, in words."""
    night = case.rows.monday
    return f"Since the night of {_night_words(night)}" if night else "Since last Monday"


def _line(monday: Then | None) -> str:
    return f"Compared with the night of {_night_words(monday)}." if monday else FIRST_NIGHT


def _published(case: Case) -> str:
    night = case.rows.published
    if night is None:
        return "Since the last closed quarter"
    label = quarter_from_key(night.night.quarter).label
    return f"Since {label} was closed, as of {day_words(date.fromisoformat(night.night.as_of))}"


def _night_words(then: Then) -> str:
    return weekday_words(date.fromisoformat(then.night.as_of))


def _since(case: Case, then: Then | None, *, name: str, caption: str, nothing: str) -> NamedTable:
    changes = _ordered(case, then) if then else []
    counts = [
        f"{words.partition(' ')[2].lower()} {sum(one.kind == kind for one in changes):,}" for kind, words in _kinds()
    ]
    return NamedTable(
        name=name,
        caption=f"{caption}: {', '.join(counts)}" if then else caption,
        fields=FIELDS,
        rows=tuple(_row(case, one) for one in changes),
        words="One row per obligation that is new, in another state, or resolved since then.",
        empty="No change." if then else nothing,
    )


def _kinds() -> list[tuple[str, str]]:
    return list(KINDS.items())


def _ordered(case: Case, then: Then) -> list[Change]:
    found = changes_since(case.obligations, then, quarter=case.ask.quarter.key, elsewhere=case.obligation_now)
    order = list(KINDS)
    return sorted(
        found,
        key=lambda one: (
            order.index(one.kind),
            one.row["due_on"],
            case.subject_name(one.row).casefold(),
            one.row["obligation_id"],
        ),
    )


def _row(case: Case, change: Change) -> tuple[Cell, ...]:
    row, was, now = change.row, change.was, change.now
    return (
        KINDS[change.kind],
        case.subject_name(row),
        case.owes(row),
        shown_state(was["state"], was["reason"]).shown if was else "–",
        shown_state(now["state"], now["reason"]).shown if now else GONE,
        row["due_on"],
        (now["why"] if now else "") or "none recorded",
        case.directory.name(row["counterpart_id"]) or "–",
        case.directory.unit(row["department"]) or "–",
        case.clause_link(row["clause"]),
        row["obligation_id"],
    )
