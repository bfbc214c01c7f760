"""The Worklist: everything unmet, unclear or due soon, this quarter's before the backlog.

Belongs here: which obligations are listed and what each row says. Does not belong here: their order (`urgency.py`), and
what is done or not yet due (Roster, Summary). What a reader needs on paper comes first, what a filter or the read-back
needs stands at the right; the obligation id is the key a returned workbook is read by.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from reports.workbook.actions import next_action
from reports.workbook.model import Cell, Field, Link, NamedTable, Sheet
from reports.workbook.urgency import PARTS, part_of, urgency_of
from reports.workbook.words import counted, shown_state

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row


def worklist_rows(case: Case) -> list[Row]:
    """Return the obligations the Worklist holds, in its order."""
    return sorted(
        (row for row in case.obligations if is_on_worklist(row)),
        key=lambda row: urgency_of(case, row),
    )


def is_on_worklist(row: Row) -> bool:
    """Whether somebody has to act on an obligation now."""
    return row["state"] in {"not_met", "indeterminate"} or (row["state"] == "pending" and row["reason"] == "due_soon")


FIELDS: Final = (
    Field("Part", "; ".join(f"{part.word}: {part.meaning}" for part in PARTS) + ".", width=12),
    Field("Status", "Symbol and word of the state.", kind="status", width=14),
    Field("Person", "Who owes it, last name first.", width=17, outside=True),
    Field("Owes", "What is owed.", width=20),
    Field("To whom", "The mentor.", width=17, outside=True),
    Field("Due", "Last day on which it is on time.", kind="date", width=10.5),
    Field("Days overdue", "Days since the due date; 0 while it is not overdue.", kind="integer", width=12),
    Field("Why", "The rule and the missing evidence, in words.", width=64, outside=True),
    Field("Next action", "What the office does next.", width=46),
    Field("REDCap record", "Link to the person's record in REDCap.", kind="link", width=11.5, outside=True),
    Field("Department", "Department on the day that decides for this obligation.", width=15, outside=True),
    Field("E-mail", "Work e-mail as HR gives it.", width=28, outside=True),
    Field("Clause", "Link to the clause on Definitions.", kind="link", width=8),
    Field("Period", "The window it is about.", width=22),
    Field("Due in this quarter", "Yes: in the counts and rates of this quarter. No: from another quarter.", width=11),
    Field("Person ID", "HR's key of the person.", width=10, outside=True),
    Field("Obligation", "Key of the obligation; the same from night to night.", width=19, outside=True),
)
PRINTED: Final = 10
"""Columns on paper; the department comes on top where there are several."""


def worklist_sheet(case: Case) -> Sheet:
    """Return the Worklist."""
    listed = worklist_rows(case)
    parts = [part_of(case, row) for row in listed]
    people = len({row["person_id"] for row in listed})
    several = len({row["department"] for row in listed}) > 1
    return Sheet(
        name="Worklist",
        title=f"Worklist, {case.ask.quarter.label}",
        line=f"{counted(len(listed), 'row')} about {counted(people, 'person', 'people')}. In this order: due in this "
        "quarter and not met, then indeterminate; due soon; the backlog of earlier quarters, what can be made up "
        "before what is too late. Longest overdue first.",
        blocks=(
            NamedTable(
                name="Worklist",
                caption=_caption(listed, [part.word for part in parts]),
                fields=FIELDS,
                rows=tuple(_row(case, row) for row in listed),
                words="One row per obligation that is not met, indeterminate or due soon, this quarter's first.",
                empty="Nothing is open.",
                filtered=True,
                ruled=frozenset(number for number in range(1, len(parts)) if parts[number] is not parts[number - 1]),
            ),
        ),
        frozen_columns=3,
        printed_columns=PRINTED + several,
    )


def _caption(listed: list[Row], parts: list[str]) -> str:
    """Return how many rows each part has, the quarter's own by state."""
    states = Counter(row["state"] for row, word in zip(listed, parts, strict=True) if word == PARTS[0].word)
    rows = Counter(parts)
    others = [f"{part.word}: {rows[part.word]:,}" for part in PARTS[1:] if rows[part.word]]
    return "; ".join(
        [f"This quarter: {states['not_met']:,} not met, {states['indeterminate']:,} indeterminate", *others]
    )


def _row(case: Case, row: Row) -> tuple[Cell, ...]:
    directory = case.directory
    overdue = max(row["days_overdue"] or 0, 0) if row["state"] != "pending" else 0
    title = case.clause_title(row["clause"], row["measure"])
    return (
        part_of(case, row).word,
        shown_state(row["state"], row["reason"]).shown,
        directory.name(row["person_id"]),
        title.removeprefix(row["clause"]).strip() or row["measure"],
        directory.name(row["counterpart_id"]) or "no mentor on record",
        row["due_on"],
        overdue,
        row["why"] or "none recorded",
        next_action(row, theme=case.theme_of(row), as_of=case.ask.as_of),
        _record_link(case, row["person_id"]),
        directory.unit(row["department"]) or "none recorded",
        directory.email(row["person_id"]) or "none recorded",
        Link(row["clause"], sheet="Definitions", anchor=row["clause"], tip="Read the clause"),
        row["period"] or "–",
        "Yes" if case.is_due_in_quarter(row) else "No",
        row["person_id"],
        row["obligation_id"],
    )


def _record_link(case: Case, person_id: str) -> Cell:
    project, record = case.records.get(person_id, ("", ""))
    if not record:
        return "none yet"
    versions = {row["project"]: row["redcap_version"] or "" for row in case.pulls}
    template = case.ask.record_links.get(project, "").replace("{version}", versions.get(project) or "{version}")
    head, mark, tail = template.partition("{record}")
    if not mark or {"{", "}"} & set(head + tail):
        return Link(record)
    return Link(record, url=f"{head}{quote(record, safe='')}{tail}", tip="Open the record in REDCap")
