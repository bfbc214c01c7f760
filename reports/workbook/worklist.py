"""The Worklist: everything unmet, unclear or due soon, most urgent first.

Belongs here: which obligations are listed, in which order, and what each row says. Does not belong here: what is done
or not yet due (Roster, Summary). The obligation id at the right is the key a returned workbook is read by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from reports.workbook.actions import next_action
from reports.workbook.model import Cell, Field, Link, NamedTable, Sheet
from reports.workbook.words import counted, shown_state

if TYPE_CHECKING:
    from reports.workbook.case import Case, Row


def worklist_rows(case: Case) -> list[Row]:
    """Return the obligations the Worklist holds, most urgent first.

    Not met before indeterminate before due soon; then the longest overdue (or the soonest due); then the stronger
    clause; then person and obligation id, so that the same data give the same order.
    """
    return sorted((row for row in case.obligations if is_on_worklist(row)), key=_urgency)


def is_on_worklist(row: Row) -> bool:
    """Whether somebody has to act on an obligation now."""
    return row["state"] in {"not_met", "indeterminate"} or (row["state"] == "pending" and row["reason"] == "due_soon")


def _urgency(row: Row) -> tuple[object, ...]:
    return (
        shown_state(row["state"], row["reason"]).order,
        row["due_on"],
        row["strength"] != "M",
        row["person_id"],
        row["obligation_id"],
    )


FIELDS = (
    Field("Status", "Symbol and word of the state.", kind="status", width=14),
    Field("Person", "Who owes it, last name first.", width=16, outside=True),
    Field("Department", "Department on the day that decides for this obligation.", width=14, outside=True),
    Field("E-mail", "Work e-mail as HR gives it.", width=28, outside=True),
    Field("Owes", "What is owed.", width=16),
    Field("To whom", "The mentor.", width=15, outside=True),
    Field("Period", "The window it is about.", width=10),
    Field("Due", "Last day on which it is on time.", kind="date", width=11),
    Field("Days overdue", "Days since the due date; 0 while it is not overdue.", kind="integer", width=9.5),
    Field("Why", "The rule and the missing evidence, in words.", width=42, outside=True),
    Field("Next action", "What the office does next.", width=36),
    Field("Clause", "Link to the clause on Definitions.", kind="link", width=7.5),
    Field("REDCap record", "Link to the person's record in REDCap.", kind="link", width=9, outside=True),
    Field("Due in this quarter", "Yes: in the counts and rates of this quarter. No: from another quarter.", width=11),
    Field("Person ID", "HR's key of the person.", width=10, outside=True),
    Field("Obligation", "Key of the obligation; the same from night to night.", width=19, outside=True),
)
PRINTED = 13


def worklist_sheet(case: Case) -> Sheet:
    """Return the Worklist."""
    listed = worklist_rows(case)
    states = [row["state"] for row in listed]
    caption = ", ".join(
        (
            f"{states.count('not_met')} not met",
            f"{states.count('indeterminate')} indeterminate",
            f"{states.count('pending')} due soon",
        )
    )
    themes = {(row["clause"], row["measure"]): row["theme"] or "" for row in case.clauses}
    people = len({row["person_id"] for row in listed})
    return Sheet(
        name="Worklist",
        title=f"Worklist, {case.ask.quarter.label}",
        line=f"{counted(len(listed), 'row')} about {counted(people, 'person', 'people')}: unmet, unclear or due soon, "
        "most urgent first. Open rows from earlier quarters are included.",
        blocks=(
            NamedTable(
                name="Worklist",
                caption=caption,
                fields=FIELDS,
                rows=tuple(_row(case, row, themes.get((row["clause"], row["measure"]), "")) for row in listed),
                words="One row per obligation that is not met, indeterminate or due soon, most urgent first.",
                empty="Nothing is open.",
                filtered=True,
            ),
        ),
        frozen_columns=2,
        printed_columns=PRINTED,
    )


def _row(case: Case, row: Row, theme: str) -> tuple[Cell, ...]:
    directory = case.directory
    overdue = max(row["days_overdue"] or 0, 0) if row["state"] != "pending" else 0
    title = case.clause_title(row["clause"], row["measure"])
    return (
        shown_state(row["state"], row["reason"]).shown,
        directory.name(row["person_id"]),
        directory.unit(row["department"]) or "none recorded",
        directory.email(row["person_id"]) or "none recorded",
        title.removeprefix(row["clause"]).strip() or row["measure"],
        directory.name(row["counterpart_id"]) or "no mentor on record",
        row["period"] or "–",
        row["due_on"],
        overdue,
        row["why"] or "none recorded",
        next_action(row, theme=theme, as_of=case.ask.as_of),
        Link(row["clause"], sheet="Definitions", anchor=row["clause"], tip="Read the clause"),
        _record_link(case, row["person_id"]),
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
