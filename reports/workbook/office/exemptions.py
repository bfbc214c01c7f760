"""Exemptions: who is exempt from what, until when, who approved it, and what still waits.

Belongs here: the exemptions on record and the column an early end is typed into. Does not belong here: asking for one
(Worklist and Too late), and what an exemption excuses (`assets/obligations/owed/excuses.py`). Refused requests stand
beside the obligation they were about.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from assets.ledger.exemptions import WORDS
from reports.inputs.sheets import EXEMPTIONS
from reports.workbook.choices import fill_in_blocks
from reports.workbook.model import Cell, Field, Link, NamedTable, Sheet

if TYPE_CHECKING:
    from datetime import date

    from reports.workbook.case import Case
    from reports.workbook.rows import Row

WAITS: Final = "◔ Waits for approval"
BEGINS: Final = "○ Begins later"
IN_FORCE: Final = "✔ In force"
OVER: Final = "– Over"
ORDER: Final = (WAITS, IN_FORCE, BEGINS, OVER)

FIELDS: Final = (
    Field(
        "Status",
        f"{WAITS}: nobody has decided. {IN_FORCE}: approved, and covers the date judged. {BEGINS}. {OVER}.",
        kind="status",
        width=18,
    ),
    Field("Person", "Who is exempt, last name first.", width=22, outside=True),
    Field("Clause", "Link to the clause; or all clauses of the programme.", kind="link", width=12),
    Field("Reason", "One of the reasons there are; no more is kept.", width=22),
    Field("From", "First day it covers.", kind="date", width=13),
    Field("Until", "Last day it covers.", kind="date", width=13),
    Field("Days left", "Days from the date judged to its last day.", kind="integer", width=11),
    Field("Requested by", "Who asked, and for which unit.", width=26, outside=True),
    Field("Requested on", "Day it was asked for.", kind="date", width=13),
    Field("Approved by", "Who approved it, and for which unit.", width=26, outside=True),
    Field("Approved on", "Day it was approved; it counts from then.", kind="date", width=13),
    Field("Department", "Department of the person on the date judged.", width=18, outside=True),
    Field("Asked for", "An end that waits for approval, or was refused.", width=28, outside=True),
    Field("Exemption ID", "Key of the exemption.", width=19, outside=True),
)
PRINTED: Final = 11


def exemptions_sheet(case: Case) -> Sheet:
    """Return the exemptions on record: those that wait first, then those in force, the soonest to end first."""
    listed = sorted(case.not_directors(case.rows.entered.exemptions), key=lambda row: _order(case, row))
    counts = Counter(status_of(row, case.ask.as_of) for row in listed)
    told = "; ".join(f"{status.partition(' ')[2]}: {counts[status]:,}" for status in ORDER if counts[status])
    return Sheet(
        name="Exemptions",
        title="Exemptions",
        line=f"{told or 'No exemption is on record'}. Exemptions are asked for on Worklist and Too late.",
        blocks=fill_in_blocks(
            EXEMPTIONS,
            NamedTable(
                name=EXEMPTIONS.table,
                caption="Exemptions on record",
                fields=FIELDS,
                rows=tuple(_row(case, row) for row in listed),
                words="One row per exemption that was not refused, with who asked for it and who approved it.",
                empty="No exemption is on record.",
            ),
        ),
        frozen_columns=2,
        printed_columns=PRINTED,
    )


def status_of(row: Row, as_of: date) -> str:
    """Return where an exemption stands on a day, with its symbol."""
    if row["step"] == "requested":
        return WAITS
    if row["valid_to"] and row["valid_to"] < as_of:
        return OVER
    return BEGINS if row["valid_from"] and row["valid_from"] > as_of else IN_FORCE


def _order(case: Case, row: Row) -> tuple[object, ...]:
    last = row["valid_to"].isoformat() if row["valid_to"] else "9999"
    return ORDER.index(status_of(row, case.ask.as_of)), last, row["person_id"], row["exemption_id"]


def _row(case: Case, row: Row) -> tuple[Cell, ...]:
    as_of, directory = case.ask.as_of, case.directory
    status, last = status_of(row, as_of), row["valid_to"]
    return (
        status,
        directory.name(row["person_id"]),
        case.clause_link(row["clause"]) if row["clause"] else Link("all clauses"),
        WORDS.get(row["reason"], row["reason"]),
        row["valid_from"] or "the beginning",
        last or "it is ended",
        (last - as_of).days if last and status in {IN_FORCE, BEGINS} else "–",
        f"{row['requested_by']}, {row['requested_unit']}",
        row["requested_on"],
        f"{row['approved_by']}, {row['approved_unit']}" if row["approved_by"] else "nobody yet",
        row["approved_on"] or "–",
        directory.unit(directory.home(row["person_id"]).department) or "none recorded",
        case.rows.entered.asked(row["exemption_id"]),
        row["exemption_id"],
    )
