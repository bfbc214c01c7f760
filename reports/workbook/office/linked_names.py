"""Linked names: whom people typed without a certain key were taken to be, for somebody who knows better to say so.

Belongs here: links made by evidence or by an answer, those the evidence has turned against since, and the columns
another answer is typed into. Does not belong here: names nobody could link (`identity_review.py`), and links by an id,
a username or an address, which are corrected where they are typed. One answer undoes a link everywhere it serves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.people.typed import typed_words
from reports.inputs.sheets import LINKED_NAMES
from reports.workbook.choices import fill_in_blocks
from reports.workbook.model import Field, NamedTable, Sheet
from reports.workbook.office.identity_review import ASKED_FOR, EXAMPLE, candidate_words
from reports.workbook.office.pairs import known_by_words, score_words
from reports.workbook.record_links import row_link
from reports.workbook.words import counted

if TYPE_CHECKING:
    from reports.workbook.case import Case
    from reports.workbook.model import Cell
    from reports.workbook.rows import Row

FIELDS: Final = (
    Field("Records", "Records in which the same is typed.", kind="figure", width=12),
    Field("Who is typed", "What was typed, in small letters and without signs.", width=32, outside=True),
    Field("Taken to be", "Person of the roster: name, Person ID, rank and department.", width=40, outside=True),
    Field("Known by", "What told who is meant, and who linked it.", width=28, outside=True),
    Field("Score", "By evidence the published sum of weights; a dash where people answered.", width=9),
    Field("Evidence", "What speaks for the link.", width=40, outside=True),
    EXAMPLE,
    ASKED_FOR,
    Field("Queue ID", "Key of the typed person; the same from night to night.", width=19, outside=True),
)
PRINTED: Final = 7
OTHERWISE: Final = {"external": "an external mentor", "test": "a test record"}


def linked_names_sheet(case: Case) -> Sheet:
    """Return who was linked without a key, least certain first, those people answered for last."""
    linked = sorted(case.rows.linked, key=lambda row: (row["score"] is None, row["score"] or 0, row["typed"]))
    records = sum(row["references"] for row in linked)
    return Sheet(
        name="Linked names",
        title="Linked names: who was taken to be meant?",
        line=f"{counted(len(linked), 'name')} without a certain key, in {counted(records, 'record')}. Where it "
        "is somebody else, say who: the answer holds for every record in which the same is typed.",
        blocks=fill_in_blocks(
            LINKED_NAMES,
            NamedTable(
                name=LINKED_NAMES.table,
                caption="Linked by evidence, by an answer, or against the evidence",
                fields=FIELDS,
                rows=tuple(_row(case, row) for row in linked),
                words="People typed who were linked by evidence or an answer, or by a key that since points elsewhere.",
                empty="Everybody who was linked is known by an id, a username or an address that still says so.",
            ),
        ),
        frozen_columns=2,
        printed_columns=PRINTED,
    )


def _row(case: Case, row: Row) -> tuple[Cell, ...]:
    person = row["person_id"]
    on_roster = person and row["decision"] in {"auto", "decided"}
    return (
        row["references"],
        typed_words(row["typed"]),
        candidate_words(case, person) if on_roster else OTHERWISE.get(row["decision"], "nobody known"),
        known_by_words(row),
        score_words(row),
        "; ".join(row["reasons"] or []) or "none recorded",
        row_link(case, row["source"]),
        case.rows.entered.asked(row["typed"]),
        row["typed"],
    )
