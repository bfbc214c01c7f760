"""The sheet Quarterly reports: who owed one for the quarter, and what of it is there.

Belongs here: one row per report owed about the quarter, with the sections that hold something and who confirmed. Does
not belong here: what the sections say, which never leaves REDCap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.office.agreements import CONFIRMED, FILLED_IN, written_cells
from reports.workbook.record_links import source_link
from reports.workbook.words import counted, shown_state

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row

FIELDS: Final = (
    Field("Status", "Symbol and word of the state of what is owed.", kind="status", width=15),
    Field("Mentee", "Who owes it with the mentor, last name first.", width=22, outside=True),
    Field("Mentor", "Mentor of the pair.", width=22, outside=True),
    Field("Due", "Last day on which it is on time.", kind="date", width=11),
    Field("Filed on", "Day it was filed; none where none is on record.", kind="date", width=11),
    *CONFIRMED,
    FILLED_IN,
    Field("Corrective action", "What the two answered about corrective action; a dash where nothing.", width=14),
    Field("Reports on record", "Reports of this person for this quarter.", kind="integer", width=11),
    Field("REDCap record", "Link to the record in REDCap.", kind="link", width=11.5, outside=True),
    Field("Obligation", "Key of the obligation, as on the Worklist.", width=19, outside=True),
)


def quarterly_reports_sheet(case: Case) -> Sheet | None:
    """Return the sheet Quarterly reports; `None` where the policy asks for no report of a quarter."""
    reports = [row for row in case.rows.events if row["kind"] == "report" and row["period"]]
    measures = {
        (row["clause"], row["measure"])
        for row in case.clauses
        if row["theme"] == "reports" and row["kind"] == "frequency"
    }
    if not reports and not measures:
        return None
    key = case.ask.quarter.key
    by_person: dict[str, list[Row]] = {}
    for row in reports:
        if row["period"] == key and row["person_id"] and row["filed_on"] and row["filed_on"] <= case.ask.as_of:
            by_person.setdefault(row["person_id"], []).append(row)
    owed = [
        row
        for row in case.obligations
        if (row["clause"], row["measure"]) in measures and row["window_start"] == case.ask.quarter.start
    ]
    owed.sort(key=lambda row: (case.directory.name(row["person_id"]).casefold(), row["obligation_id"]))
    rows = [_row(case, row, by_person.pop(row["person_id"], [])) for row in owed]
    others = sorted(by_person, key=lambda person: (case.directory.name(person).casefold(), person))
    rows += [_unowed(case, person, by_person[person]) for person in others]
    return Sheet(
        name="Quarterly reports",
        title=f"Quarterly reports about {case.ask.quarter.label}",
        line=f"{counted(len(owed), 'report')} owed about the quarter, {counted(len(by_person), 'further one')} on "
        "record. A report is due some days after the quarter, so it counts in the rates of the next one.",
        blocks=(
            NamedTable(
                name="QuarterlyReports",
                caption="By mentee",
                fields=FIELDS,
                rows=tuple(rows),
                words="One row per report owed or filed about the quarter, with what of it is there.",
                filtered=True,
            ),
        ),
        frozen_columns=2,
        printed_columns=len(FIELDS) - 1,
    )


def _row(case: Case, owed: Row, filed: list[Row]) -> tuple[Cell, ...]:
    name = case.directory.name
    return (
        shown_state(owed["state"], owed["reason"]).shown,
        name(owed["person_id"]),
        name(owed["counterpart_id"]) or "–",
        owed["due_on"],
        *_filed(case, filed),
        owed["obligation_id"],
    )


def _unowed(case: Case, person: str, filed: list[Row]) -> tuple[Cell, ...]:
    mentors = [case.directory.name(one) for one in _latest(filed)["attendees"] or []]
    return "– Not owed", case.directory.name(person), "; ".join(mentors) or "–", "–", *_filed(case, filed), "–"


def _latest(filed: list[Row]) -> Row:
    return max(filed, key=lambda row: (row["filed_on"], row["event_id"]))


def _filed(case: Case, filed: list[Row]) -> tuple[Cell, ...]:
    """Return the cells about what is on record; of several reports the latest is shown."""
    last = _latest(filed) if filed else {}
    return (
        last.get("filed_on") or "none",
        *written_cells(last),
        (last.get("value") or "–").replace("_", " "),
        len(filed),
        source_link(case, last.get("source")),
    )
