"""The sheet Meetings: that people met, when, and how; nothing about what was said.

Belongs here: dates and modality of the meetings held in the quarter. Does not belong here: any note, which is never
pulled (and which one of the policies forbids to keep), and whether the meetings are enough (Worklist, Roster).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.record_links import row_link
from reports.workbook.words import counted

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row

MODES: Final = {"in_person": "in person", "video": "video", "phone": "phone", "email": "e-mail"}
FIELDS: Final = (
    Field("Date", "Day the meeting was held.", kind="date", width=12),
    Field("Mentee", "Whose record it stands in; name as HR gives it.", width=24, outside=True),
    Field("With", "The others who took part, as far as it is known who they are.", width=44, outside=True),
    Field("How", "In person, by video or by phone; a dash where nobody is asked.", width=12),
    Field("Setting", "Individual or group; a dash where nobody is asked.", width=12),
    Field("Filed on", "Day the meeting was filed; a dash where nobody is asked.", kind="date", width=12),
    Field(
        "REDCap record",
        "Link to the record in REDCap; record, instrument and number.",
        kind="link",
        width=28,
        outside=True,
    ),
)


def meetings_sheet(case: Case) -> Sheet | None:
    """Return the sheet Meetings; `None` where neither the policy asks for meetings nor any is on record."""
    held = [row for row in case.rows.events if row["kind"] == "meeting"]
    if not held and not case.has_theme("meetings"):
        return None
    start = case.ask.quarter.start
    listed = [row for row in held if row["held_on"] and start <= row["held_on"] <= case.day]
    listed.sort(key=lambda row: (row["held_on"], case.directory.name(row["person_id"]).casefold(), row["event_id"]))
    return Sheet(
        name="Meetings",
        title=f"Meetings, {case.ask.quarter.label}",
        line=f"{counted(len(listed), 'meeting')} held from {start.isoformat()} to {case.day.isoformat()}: "
        "dates and how people met, nothing else.",
        blocks=(
            NamedTable(
                name="Meetings",
                caption="By date",
                fields=FIELDS,
                rows=tuple(_row(case, row) for row in listed),
                words="One row per meeting held in the quarter: when, who, and how.",
                filtered=True,
            ),
        ),
        frozen_columns=2,
    )


def _row(case: Case, event: Row) -> tuple[Cell, ...]:
    name = case.directory.name
    others = [name(person) for person in event["attendees"] or [] if person != event["person_id"]]
    unclear = len(event["unresolved_attendees"] or []) - (event["person_id"] is None)
    others += ["▲ unclear who"] * max(unclear, 0)
    return (
        event["held_on"],
        name(event["person_id"]) or "▲ unclear who",
        "; ".join(others) or "none recorded",
        MODES.get(event["mode"] or "", event["mode"] or "–"),
        event["setting"] or "–",
        event["filed_on"] or "–",
        row_link(case, event["source"]),
    )
