"""Pairing proposals: for everybody who waits for a mentor, the pair the product proposes, or why it proposes none.

Belongs here: the proposals and the columns the decision is typed into. Does not belong here: proposing
(`assets/obligations/workflows`). The office decides, the pair itself is then entered in REDCap.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from reports.inputs.sheets import PAIRING_PROPOSALS
from reports.workbook.choices import fill_in_blocks
from reports.workbook.model import Cell, Field, NamedTable, Sheet

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.rows import Row

STATES: Final = {
    "proposed": (0, "◔ Proposed"),
    "accepted": (1, "✔ Accepted, enter it in REDCap"),
    "unmatched": (2, "✖ Nobody to propose"),
}
CHOICES: Final = {1: "first", 2: "second", 3: "third"}

FIELDS: Final = (
    Field("Status", "Proposed, accepted (not yet in REDCap), or nobody to propose.", kind="status", width=17),
    Field("Mentee", "Who waits for a mentor, last name first.", width=20, outside=True),
    Field("Proposed mentor", "Whom the product proposes.", width=20, outside=True),
    Field("Hub", "Hub of the pair.", width=22, outside=True),
    Field("Choice", "Which of the mentee's choices the hub is.", width=11),
    Field("Chosen on", "Day of the choice, which decides between equals.", kind="date", width=12),
    Field(
        "Free places",
        "Places of the hub before any proposal, where they are limited.",
        kind="integer",
        width=13,
    ),
    Field("Mentor's mentees", "Active mentees of the proposed mentor.", kind="integer", width=14),
    Field("Why", "Why this pair, or why none, in words.", width=52, outside=True),
    Field("Department", "Department of the mentee on the date judged.", width=18, outside=True),
    Field("E-mail", "Work e-mail of the mentee as HR gives it.", width=28, outside=True),
    Field("Asked for", "A decision that waits for approval, or was refused.", width=28, outside=True),
    Field("Proposal ID", "Key of the proposal; the same proposal keeps it.", width=19, outside=True),
)
PRINTED: Final = 9


def pairing_sheet(case: Case) -> Sheet | None:
    """Return the proposals, those to be decided first; `None` where the programme has no hubs to choose from."""
    if not case.rows.proposals and not case.rows.hubs:
        return None
    listed = sorted(case.rows.proposals, key=lambda row: (*_order(row), row["person_id"]))
    states = Counter(row["state"] for row in listed)
    told = [f"{states['proposed']:,} proposed", f"{states['accepted']:,} accepted and not yet in REDCap"]
    return Sheet(
        name="Pairing proposals",
        title="Pairing proposals",
        line=f"{'; '.join(told)}; {states['unmatched']:,} without a proposal.",
        blocks=fill_in_blocks(
            PAIRING_PROPOSALS,
            NamedTable(
                name=PAIRING_PROPOSALS.table,
                caption="Who waits for a mentor",
                fields=FIELDS,
                rows=tuple(_row(case, row) for row in listed),
                words="One row per person who waits for a mentor, with the proposed pair or why there is none.",
                empty="Nobody waits for a mentor.",
            ),
        ),
        frozen_columns=2,
        printed_columns=PRINTED,
    )


def _order(row: Row) -> tuple[int, str]:
    return STATES.get(row["state"], (3, ""))[0], row["hub"] or ""


def _row(case: Case, row: Row) -> tuple[Cell, ...]:
    proposed = row["state"] != "unmatched"
    choice = row["choice"]
    return (
        STATES.get(row["state"], (3, f"▲ {row['state']}"))[1],
        case.directory.name(row["person_id"]),
        case.directory.name(row["mentor_id"]) or "–",
        case.hub_name(row["hub"]) if row["hub"] else "–",
        CHOICES.get(choice, f"{choice}th") if choice else "–",
        row["chosen_on"] or "–",
        (row["free"] if row["free"] is not None else "not limited") if proposed and row["hub"] else "–",
        row["mentor_mentees"] if row["mentor_mentees"] is not None else "–",
        row["why"] or "none recorded",
        case.directory.unit(case.directory.home(row["person_id"]).department) or "none recorded",
        case.directory.email(row["person_id"]) or "none recorded",
        case.rows.entered.asked(row["proposal_id"]),
        row["proposal_id"] or "–",
    )
