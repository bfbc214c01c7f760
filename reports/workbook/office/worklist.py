"""The Worklist: everything unmet, unclear or due soon that can still be acted on; and apart from it what is too late.

Belongs here: which obligations are listed on which of the two sheets and what each row says. Does not belong here:
their order (`urgency.py`), and what is done or not yet due (Roster, Summary). What a reader needs on paper comes first,
what a filter or the read-back needs stands at the right; the obligation id is the key a returned workbook is read by.

One sheet for both was tried: in a programme that asks for something every month, nine of ten rows were windows long
over, and the Worklist could no longer be read. They are not summed up per person instead, because each can be settled
on its own: by a record that was missing, or by an exemption.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from reports.inputs.sheets import TOO_LATE as TOO_LATE_LIST
from reports.inputs.sheets import WORKLIST
from reports.workbook.choices import fill_in_blocks
from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.news import is_open
from reports.workbook.office.actions import assigned_to, next_action
from reports.workbook.office.urgency import PARTS, TOO_LATE, part_of, urgency_of
from reports.workbook.record_links import record_link
from reports.workbook.words import counted, shown_state

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row


def worklist_rows(case: Case) -> list[Row]:
    """Return the obligations the Worklist holds, in its order."""
    return sorted(
        (row for row in case.obligations if is_open(row) and part_of(case, row) is not TOO_LATE),
        key=lambda row: urgency_of(case, row),
    )


def too_late_rows(case: Case) -> list[Row]:
    """Return the obligations of earlier quarters whose window is over, the latest first: those are remembered best."""
    rows = [row for row in case.obligations if is_open(row) and part_of(case, row) is TOO_LATE]
    rows.sort(key=lambda row: urgency_of(case, row))
    return sorted(rows, key=lambda row: row["due_on"], reverse=True)


LISTED: Final = tuple(part for part in PARTS if part is not TOO_LATE)
FIELDS: Final = (
    Field("Part", "; ".join(f"{part.word}: {part.meaning}" for part in LISTED) + ".", width=11.5),
    Field("Status", "Symbol and word of the state.", kind="status", width=14),
    Field("Person", "Who owes it, last name first; or the department, hub or group.", width=17, outside=True),
    Field("Owes", "What is owed.", width=20),
    Field("To whom", "The mentor; a dash where no pair is judged.", width=16, outside=True),
    Field("Due", "Last day on which it is on time.", kind="date", width=10.5),
    Field("Days overdue", "Days since the due date; 0 while it is not overdue.", kind="integer", width=10),
    Field("Why", "The rule and the missing evidence, in words.", width=50, outside=True),
    Field("Next action", "What the office does next.", width=36),
    Field("REDCap record", "Link to the person's record in REDCap.", kind="link", width=11.5, outside=True),
    Field("Department", "Department on the day that decides for this obligation.", width=14, outside=True),
    Field("E-mail", "Work e-mail as HR gives it.", width=28, outside=True),
    Field("Assigned to", "Who has to act next.", width=18, outside=True),
    Field("Owed since", "First day of the window, or the day the deadline counts from.", kind="date", width=11.5),
    Field("Reminded", "Latest day somebody was reminded, as entered in a workbook.", kind="date", width=13),
    Field("New since Monday", "New: not open on the night of last Monday. –: no such night.", width=13),
    Field("New since last quarter closed", "New: not open when the last quarter was closed. –: none is.", width=15),
    Field(
        "Contested", "What is said to be wrong, and who corrects it; ends when it is corrected.", width=26, outside=True
    ),
    Field("Asked for", "Entries that wait for approval, or were refused.", width=28, outside=True),
    Field("Clause", "Link to the clause.", kind="link", width=11),
    Field("Period", "The window it is about.", width=22),
    Field("Due in this quarter", "Yes: in the counts and rates of this quarter. No: from another quarter.", width=11),
    Field("Person ID", "HR's key of the person; or the code of the department, hub or group.", width=10, outside=True),
    Field("Obligation", "Key of the obligation; the same from night to night.", width=19, outside=True),
)
UNCHANGING: Final = frozenset({"Part", "Due in this quarter", "Reminded"})
"""Columns that say the same, or nothing, of all that is too late."""
MOST_NAMED: Final = 2
"""Clauses a caption names: it is one line on paper."""
PRINTED: Final = 10
"""Columns on paper; the department comes on top where there are several."""


def worklist_sheet(case: Case) -> Sheet:
    """Return the Worklist, with what people fill in at the right."""
    listed = worklist_rows(case)
    parts = [part_of(case, row) for row in listed]
    people = len({row["person_id"] for row in listed if row["person_id"]})
    several = len({row["department"] for row in listed}) > 1
    return Sheet(
        name="Worklist",
        title=f"Worklist, {case.ask.quarter.label}",
        line=f"{counted(len(listed), 'row')} about {counted(people, 'person', 'people')}: due in this quarter first, "
        f"then due soon, then the backlog that can be made up; the longest overdue on top.{_elsewhere(case)}",
        blocks=fill_in_blocks(
            WORKLIST,
            NamedTable(
                name="Worklist",
                caption=_caption(listed, [part.word for part in parts]),
                fields=FIELDS,
                rows=tuple(worklist_row(case, row) for row in listed),
                words="One row per obligation that is not met, indeterminate or due soon, this quarter's first.",
                empty="Nothing is open.",
                ruled=frozenset(number for number in range(1, len(parts)) if parts[number] is not parts[number - 1]),
            ),
        ),
        frozen_columns=3,
        printed_columns=PRINTED + several,
    )


def _elsewhere(case: Case) -> str:
    late = len(too_late_rows(case))
    return f" {counted(late, 'further row')} can no longer be made up: sheet Too late." if late else ""


def too_late_sheet(case: Case) -> Sheet:
    """Return the sheet of what can no longer be made up, the Worklist's columns without those that never change."""
    listed = too_late_rows(case)
    people = len({row["person_id"] for row in listed if row["person_id"]})
    kept = [number for number, one in enumerate(FIELDS) if one.header not in UNCHANGING]
    rows = [worklist_row(case, row) for row in listed]
    return Sheet(
        name="Too late",
        title=f"Too late to be made up, {case.ask.quarter.label}",
        line=f"{counted(len(listed), 'row')} about {counted(people, 'person', 'people')}, the latest first. Not met, "
        "from earlier quarters, and their window is over: only a missing record or an exemption can settle them.",
        blocks=fill_in_blocks(
            TOO_LATE_LIST,
            NamedTable(
                name="TooLate",
                caption=_by_clause(case, listed),
                fields=tuple(FIELDS[number] for number in kept),
                rows=tuple(tuple(row[number] for number in kept) for row in rows),
                words="One row per obligation of an earlier quarter whose window is over, the latest first.",
                empty="Nothing is too late.",
            ),
        ),
        frozen_columns=2,
        printed_columns=PRINTED,
    )


def _by_clause(case: Case, listed: list[Row]) -> str:
    """Return how many rows each clause has, most first; of many clauses the last are counted together."""
    counts = Counter((row["clause"], row["measure"]) for row in listed).most_common()
    told = [f"{case.clause_title(*one)}: {number:,}" for one, number in counts[:MOST_NAMED]]
    others = counts[MOST_NAMED:]
    if others:
        told.append(f"{counted(len(others), 'other clause')}: {sum(number for _, number in others):,}")
    return "; ".join(told) or "None"


def _caption(listed: list[Row], parts: list[str]) -> str:
    """Return how many rows each part has, the quarter's own by state."""
    states = Counter(row["state"] for row, word in zip(listed, parts, strict=True) if word == PARTS[0].word)
    rows = Counter(parts)
    others = [f"{part.word}: {rows[part.word]:,}" for part in LISTED[1:] if rows[part.word]]
    return "; ".join(
        [f"This quarter: {states['not_met']:,} not met, {states['indeterminate']:,} indeterminate", *others]
    )


def worklist_row(case: Case, row: Row) -> tuple[Cell, ...]:
    """Return the cells of an obligation, in the order of `FIELDS`."""
    directory, entered, clause = case.directory, case.rows.entered, case.clause_of(row)
    key = row["obligation_id"]
    nothing = "none recorded" if row["person_id"] else "–"
    overdue = max(row["days_overdue"] or 0, 0) if row["state"] != "pending" else 0
    return (
        part_of(case, row).word,
        shown_state(row["state"], row["reason"]).shown,
        case.subject_name(row),
        case.owes(row),
        directory.name(row["counterpart_id"]) or "–",
        row["due_on"],
        overdue,
        row["why"] or "none recorded",
        next_action(row, clause=clause, as_of=case.ask.as_of),
        _record_link(case, row["person_id"]),
        directory.unit(row["department"]) or nothing,
        directory.email(row["person_id"]) or nothing,
        assigned_to(row, clause=clause, corrects=entered.corrects(key)),
        row["window_start"],
        entered.reminded.get(key) or "not yet",
        case.new_since_monday(row),
        case.new_since_quarter(row),
        entered.contest(key),
        entered.asked(key),
        case.clause_link(row["clause"]),
        row["period"] or "–",
        "Yes" if case.is_due_in_quarter(row) else "No",
        row["person_id"] or row["subject_id"],
        key,
    )


def _record_link(case: Case, person_id: str | None) -> Cell:
    if not person_id:
        return "–"
    project, record = case.records.get(person_id, ("", ""))
    return record_link(case, project, record) if record else "none yet"
