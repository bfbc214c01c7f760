"""The answer to whoever returned a workbook: what the office decided on each request, as a workbook.

Belongs here: from the ledger's records to one row per request of a receipt. Does not belong here: deciding
(`approving.py`), and what was rejected or stood twice, which the receipt said when the workbook was read. Writing the
decisions into the receipt was rejected: it is the file the office decided by, and its hash stands in the ledger.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assets.ledger.office import Person
from assets.ledger.returned import Returned
from reports.readback.about import about_words, entered_words
from reports.readback.reading import ANSWER_KIND, KIND
from reports.readback.receipt import CONFIDENTIAL, FORMS, book_words
from reports.readback.taking import known_now
from reports.workbook.model import Field, Line, NamedTable, Sheet, Workbook
from reports.workbook.words import capital, counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from assets.storage.store import TableStore
    from reports.readback.approving import Verdict
    from reports.readback.known import Known
    from reports.workbook.model import Cell

OPEN: Final = "◔ open"
RULINGS: Final = {"approved": "✔ approved", "refused": "✖ refused"}
NOT_DECIDED: Final = "Nobody has decided on it yet."
FIELDS: Final = (
    Field("Decision", "Approved, refused, or still open.", kind="status", width=14),
    Field("What", "Which entries of the row.", width=18),
    Field("About", "Whom and which clause; or who is typed, which pair, which period.", width=34, outside=True),
    Field("Entered", "What was entered; of a comment only that there is one.", width=44, outside=True),
    Field("Decided by", "Who decided, and for which unit; or why it is still open.", width=40, outside=True),
    Field("Decided on", "Day of the decision.", kind="date", width=12),
    Field("Sheet", "Where it was found.", width=18, outside=True),
    Field("Row", "Row of that sheet.", kind="integer", width=8),
    Field("Key", "Obligation or queue id.", width=20, outside=True),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the office decided on the requests of one receipt; `rows` as `FIELDS`. `on` and `at` are of the answer."""

    returned_by: Person
    book: str
    rows: tuple[tuple[Cell, ...], ...]
    on: date
    at: datetime


def answer_of(store: TableStore, verdicts: Sequence[Verdict], *, on: date, at: datetime) -> Answer | None:
    """Return the answer to a receipt as the ledger has it now; `None` where none of its requests is on record.

    `verdicts` are of all requests of the receipt, and tell why one stayed open. One that was decided before is answered
    as it was decided.
    """
    known = known_now(store)
    asked = {str(row["returned_id"]): row for row in known.returned.to_dict("records")}
    listed = [(asked[one.request], one) for one in verdicts if one.request in asked]
    if not listed:
        return None
    rows = tuple(_row(row, known.rulings.get(one.request), one.reason, known) for row, one in listed)
    first, _ = listed[0]
    return Answer(Person(str(first["by"]), str(first["unit"])), str(first["book"]), rows, on, at)


def answer_workbook(answer: Answer) -> Workbook:
    """Return the answer as a model; the same answer gives the same bytes."""
    decisions = [row[0] for row in answer.rows]
    told = [f"{decisions.count(word):,} {word.partition(' ')[2]}" for word in (*RULINGS.values(), OPEN)]
    sheet = Sheet(
        name="Decisions",
        title="What the office decided on a returned workbook",
        line="What was approved counts from the next night, and the next workbook shows it. What was refused may be "
        "asked for again in a newer workbook; ask the office why. Nothing is to be filled in here.",
        blocks=(
            Line(f"Workbook: {book_words(answer.book)}"),
            Line(f"Returned by {answer.returned_by.name}, {answer.returned_by.unit}"),
            NamedTable(
                name="Decisions",
                caption=f"{counted(len(answer.rows), 'request')}: {', '.join(told)}",
                fields=FIELDS,
                rows=answer.rows,
                words="One row per request of the workbook that came back, with what the office decided.",
                filtered=True,
            ),
        ),
        frozen_columns=1,
    )
    return Workbook(
        title=sheet.title,
        sheets=(sheet,),
        created=answer.at,
        properties={KIND: ANSWER_KIND, "book": answer.book[:255]},
        footer=f"Decisions, {answer.on.isoformat()}",
        confidential=CONFIDENTIAL,
    )


def _row(row: Any, ruling: Mapping[str, Any] | None, reason: str, known: Known) -> tuple[Cell, ...]:
    one = Returned(
        form=row["form"],
        programme=str(row["programme"]),
        key=str(row["key"]),
        typed=json.loads(row["typed"]),
        outcome="requested",
        sheet=str(row["sheet"]),
        row=int(row["row"]),
        person_id=row["person_id"] if isinstance(row["person_id"], str) else "",
        facts=json.loads(row["facts"]),
    )
    return (
        RULINGS[ruling["decision"]] if ruling else OPEN,
        FORMS[one.form],
        about_words(one, known) or "–",
        entered_words(one) or "–",
        f"{ruling['by']}, {ruling['unit']}" if ruling else capital(reason) or NOT_DECIDED,
        ruling["on"].date() if ruling else "–",
        one.sheet,
        one.row,
        one.key or "none",
    )
