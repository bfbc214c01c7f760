"""The table of what a programme attests itself, with the columns an attestation is typed into.

Belongs here: the table, which stands on the sheet Policy. Does not belong here: which attestations are asked for
(`assets/obligations/beside/attestations.py`). What was attested is shown with its note and evidence: they are written
to be read, unlike a comment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.ledger.attestations import attestation_key
from reports.inputs.sheets import ATTESTATIONS
from reports.workbook.choices import fill_in_words, to_fill_in
from reports.workbook.model import Cell, Field, NamedTable
from reports.workbook.selection import clause_order

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row

STATES: Final = {"lapsed": "✖ Lapsed", "due": "◔ Due", "attested": "✔ Attested"}
"""State of an attestation → symbol and word, in the order they are listed in."""
OFFICE: Final = "office"

FIELDS: Final = (
    Field("Clause", "Link to the clause.", kind="link", width=24),
    Field("What is attested", "What the clause asks for, in a few words.", width=58, outside=True),
    Field("Owner", "Office that attests it.", width=46, outside=True),
    Field("Status", "Lapsed: the last day is over. Due: to be attested. Attested.", kind="status", width=13),
    Field("Period", "The period it is about.", width=30),
    Field("Evidence on record", "Where the evidence is.", width=40, outside=True),
    Field("For", "Department it is about, or the office.", width=22, outside=True),
    Field("Due", "Last day to attest it.", kind="date", width=11),
    Field("Attested by", "Who attested it, and on which day.", width=26, outside=True),
    Field("Note on record", "What was written beside it.", width=28, outside=True),
    Field(
        "Action on record", "By when what its note says is to be done, and when it was done.", width=28, outside=True
    ),
    Field("Asked for", "An attestation that waits for approval, or was refused.", width=28, outside=True),
    Field("Attestation ID", "Key: programme, clause, unit and period.", width=30, outside=True),
)
"""As wide as the columns of the other tables of the sheet, which share their widths."""


def attestations_table(case: Case) -> NamedTable | None:
    """Return the attestations, lapsed ones first; `None` where the policy asks for none."""
    listed = sorted(
        case.not_directors(case.rows.attestations),
        key=_order,
    )
    if not listed:
        return None
    table = NamedTable(
        name=ATTESTATIONS.table,
        caption=f"What the programme attests itself. {fill_in_words(ATTESTATIONS)}",
        fields=FIELDS,
        rows=tuple(_row(case, row) for row in listed),
        words="One row per clause, unit and period that is attested and not measured.",
    )
    return to_fill_in(ATTESTATIONS, table)


def state_words(attestation: Row) -> str:
    """Return the state of an attestation in a symbol and a word."""
    return STATES.get(attestation["state"], f"▲ {attestation['state']}")


def _order(row: Row) -> tuple[object, ...]:
    place = list(STATES).index(row["state"]) if row["state"] in STATES else len(STATES)
    return place, row["due_on"], clause_order(row["clause"], ""), _key(row)


def _key(row: Row) -> str:
    return attestation_key(
        programme=row["programme"], clause=row["clause"], subject_id=row["subject_id"], period=row["period"]
    )


def _row(case: Case, row: Row) -> tuple[Cell, ...]:
    clause, key = row["clause"], _key(row)
    known = next((one for one in case.clauses if one["clause"] == clause), None)
    given = row["attested_on"]
    return (
        case.clause_link(clause),
        (known or {}).get("title") or "see the clause",
        row["owner"] or "–",
        state_words(row),
        row["label"] or row["period"],
        row["link"] or "–",
        "Office" if row["unit"] == OFFICE else case.directory.unit(row["subject_id"]),
        row["due_on"],
        f"{row['attested_by'] or 'nobody named'}, {given.isoformat()}" if given else "nobody yet",
        row["note"] or "–",
        _action(row),
        case.rows.entered.asked(key),
        key,
    )


def _action(row: Row) -> str:
    """Return what is to be done, by when, and when it was done."""
    if not row["action_due_on"]:
        return "–"
    done = f"done on {row['action_done_on'].isoformat()}" if row["action_done_on"] else "not done yet"
    return f"{row['action']}: due {row['action_due_on'].isoformat()}, {done}"
