"""The table of what a programme attests itself, with the columns an attestation is typed into.

Belongs here: the table, which stands on the sheet Policy. Does not belong here: which attestations are asked for
(`assets/obligations/beside/attestations.py`). What was attested is shown with its note and evidence: they are written
to be read, unlike a comment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.ledger.attestations import attestation_key
from reports.readback.inputs import ATTESTATIONS
from reports.workbook.choices import fill_in_words, input_fields, left_empty
from reports.workbook.model import Cell, Field, Link, NamedTable
from reports.workbook.selection import DIRECTOR

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row

STATES: Final = {"lapsed": (0, "✖ Lapsed"), "due": (1, "◔ Due"), "attested": (2, "✔ Attested")}
OFFICE: Final = "office"

FIELDS: Final = (
    Field("Clause", "Link to the clause.", kind="link", width=24),
    Field("What is attested", "What the clause asks for, in a few words.", width=62, outside=True),
    Field("Owner", "Office that attests it.", width=46, outside=True),
    Field("Status", "Lapsed: the last day is over. Due: to be attested. Attested.", kind="status", width=13),
    Field("Period", "The period it is about.", width=30),
    Field("Evidence on record", "Where the evidence is.", width=44, outside=True),
    Field("For", "Department it is about, or the office.", width=22, outside=True),
    Field("Due", "Last day to attest it.", kind="date", width=11),
    Field("Attested by", "Who attested it, and on which day.", width=26, outside=True),
    Field("Note on record", "What was written beside it.", width=28, outside=True),
    Field("Asked for", "An attestation that waits for approval, or was refused.", width=28, outside=True),
    Field("Attestation ID", "Key: programme, clause, unit and period.", width=30, outside=True),
)
"""As wide as the columns of the other tables of the sheet, which share their widths."""


def attestations_table(case: Case) -> NamedTable | None:
    """Return the attestations, lapsed ones first; `None` where the policy asks for none."""
    listed = sorted(_shown(case), key=lambda row: (STATES.get(row["state"], (3, ""))[0], row["due_on"], _key(row)))
    if not listed:
        return None
    return NamedTable(
        name=ATTESTATIONS.table,
        caption=f"What the programme attests itself. {fill_in_words(ATTESTATIONS)}",
        fields=(*FIELDS, *input_fields(ATTESTATIONS)),
        rows=tuple(_row(case, row) for row in listed),
        words="One row per clause, unit and period that is attested and not measured.",
        filtered=True,
    )


def _shown(case: Case) -> list[Row]:
    offices = {row["clause"] for row in case.clauses if row["audience"] != DIRECTOR}
    withheld = {row["clause"] for row in case.clauses} - offices
    return [row for row in case.rows.attestations if row["clause"] not in withheld]


def _key(row: Row) -> str:
    return attestation_key(
        programme=row["programme"], clause=row["clause"], subject_id=row["subject_id"], period=row["period"]
    )


def _row(case: Case, row: Row) -> tuple[Cell, ...]:
    clause, key = row["clause"], _key(row)
    known = next((one for one in case.clauses if one["clause"] == clause), None)
    given = row["attested_on"]
    return (
        Link(clause, sheet=case.clauses_on, anchor=clause, tip="Read the clause") if known else Link(clause),
        (known or {}).get("title") or "see the clause",
        row["owner"] or "–",
        STATES.get(row["state"], (3, f"▲ {row['state']}"))[1],
        row["label"] or row["period"],
        row["link"] or "–",
        "Office" if row["unit"] == OFFICE else case.directory.unit(row["subject_id"]),
        row["due_on"],
        f"{row['attested_by'] or 'nobody named'}, {given.isoformat()}" if given else "nobody yet",
        row["note"] or "–",
        case.rows.entered.asked(key),
        key,
        *left_empty(ATTESTATIONS),
    )
