"""The receipt of a workbook that came back, as a workbook: what became of every row, and what the office decides on.

Belongs here: the sheet. Does not belong here: bytes (`reports/workbook/file/write.py`). A comment is never printed
again, only that there is one. The receipt is itself a table people fill in: the office may refuse single requests in
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.inputs.sheets import RECEIPT
from reports.readback.about import entered_words
from reports.readback.reading import BOOK_PARTS, KIND, RECEIPT_KIND, REFUSED
from reports.workbook.choices import input_fields
from reports.workbook.model import Field, Line, NamedTable, Sheet, Workbook
from reports.workbook.words import counted

if TYPE_CHECKING:
    from assets.ledger.returned import Returned
    from reports.readback.reading import Desk, Receipt
    from reports.workbook.model import Cell

CONFIDENTIAL: Final = "Confidential: for the office and whoever returned the workbook."
OUTCOMES: Final = {
    "accepted": "✔ accepted",
    "requested": "▲ requested",
    "rejected": "✖ rejected",
    "duplicate": "– duplicate",
}
STUCK: Final = "Nobody may approve it: it needs somebody of the office who is of another unit."
STUCK_LINE: Final = (
    "▲ {} nobody may approve: the settings name nobody as office who is of another unit than the one that asks and the "
    "one it is about. Have one named under [office] people; then this receipt can be approved as it is."
)
FORMS: Final = {
    "exemption": "exemption",
    "reminded": "reminded",
    "contested": "record is wrong",
    "identity": "who it is",
    "pairing": "proposed pair",
    "attestation": "attestation",
    "ending": "end of an exemption",
    "comment": "comment",
}
FIELDS: Final = (
    Field("Outcome", "Accepted, requested (waits for the office), rejected, or a duplicate.", kind="status", width=14),
    Field("What", "Which entries of the row.", width=18),
    Field("About", "Whom and which clause; or who is typed, which pair, which period.", width=34, outside=True),
    Field("Entered", "What was entered; of a comment only that there is one.", width=44, outside=True),
    Field("Reason", "Why it waits or was not taken, and what to do.", width=52, outside=True),
    Field("Sheet", "Where it was found.", width=18, outside=True),
    Field("Row", "Row of that sheet.", kind="integer", width=8),
    Field("Key", "Obligation or queue id.", width=20, outside=True),
    Field(RECEIPT.key, "Key of the request; a dash where there is nothing to decide.", width=20, outside=True),
    *input_fields(RECEIPT),
)
PRINTED: Final = 7
"""Columns on paper; keys are for the read-back, and the decision is chosen in Excel."""


def receipt_workbook(receipt: Receipt) -> Workbook:
    """Return the receipt as a model; the same receipt gives the same bytes."""
    counts, delivery = receipt.counts(), receipt.delivery
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES if counts[outcome]) or "nothing filled in"
    stuck = [Line(STUCK_LINE.format(counted(len(receipt.stuck), "request")), "warning")] if receipt.stuck else []
    table = NamedTable(
        name=RECEIPT.table,
        caption=told[0].upper() + told[1:],
        fields=FIELDS,
        rows=tuple(
            _row(request, one, about, stuck=request in receipt.stuck)
            for (request, one), about in zip(receipt.rows, receipt.about, strict=True)
        ),
        words="One row per entry of the workbook that came back, with what became of it.",
        empty="Nothing was filled in.",
        filtered=True,
    )
    sheet = Sheet(
        name="Receipt",
        title="Receipt of a returned workbook",
        line=f"Read on {delivery.on.isoformat()}. What is requested waits until somebody of the office and of another "
        "unit approves it. To refuse a request or leave it open, choose so in the green column before.",
        blocks=(
            Line(f"Workbook: {receipt.name} ({book_words(delivery.book)})"),
            Line(f"Returned by {delivery.by.name}, {delivery.by.unit}"),
            *stuck,
            table,
        ),
        frozen_columns=1,
        printed_columns=PRINTED,
    )
    return Workbook(
        title="Receipt of a returned workbook",
        sheets=(sheet,),
        created=delivery.at,
        properties={KIND: RECEIPT_KIND, "book": delivery.book[:255], "file_hash": delivery.file_hash},
        footer=f"Receipt, {delivery.on.isoformat()}",
        confidential=CONFIDENTIAL,
    )


def refusal_workbook(sentence: str, *, name: str, file_hash: str, desk: Desk) -> Workbook:
    """Return the receipt of a file that was refused as a whole: one sentence with what to do."""
    sheet = Sheet(
        name="Receipt",
        title="Receipt of a file that could not be taken",
        line=f"Read on {desk.on.isoformat()}. Nothing of it was taken; put it right and return it again.",
        blocks=(Line(f"File: {name}"), Line(f"✖ {sentence}", "warning")),
    )
    return Workbook(
        title="Receipt of a file that could not be taken",
        sheets=(sheet,),
        created=desk.at,
        properties={KIND: RECEIPT_KIND, REFUSED: "yes", "file_hash": file_hash},
        footer=f"Receipt, {desk.on.isoformat()}",
        confidential=CONFIDENTIAL,
    )


def book_words(book: str) -> str:
    """Return which workbook it was; `book` as in ledger/returned: programme, quarter and date judged."""
    parts = book.split()
    return "{}, quarter from {}, as of {}".format(*parts) if len(parts) == len(BOOK_PARTS) else book


def _row(request: str, one: Returned, about: str, *, stuck: bool) -> tuple[Cell, ...]:
    asked = one.outcome == "requested"
    return (
        OUTCOMES[one.outcome],
        FORMS[one.form],
        about or "–",
        entered_words(one) or "–",
        STUCK if stuck else one.reason or "–",
        one.sheet,
        one.row,
        one.key or "none",
        request if asked else "–",
        None,
    )
