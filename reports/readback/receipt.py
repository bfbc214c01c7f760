"""The receipt of a workbook that came back, as a workbook: what became of every row, and what the office decides on.

Belongs here: the sheet. Does not belong here: bytes (`reports/workbook/write.py`). A comment is never printed again,
only that there is one. The receipt is itself a table people fill in: the office may refuse single requests in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.readback.inputs import RECEIPT
from reports.readback.reading import KIND, RECEIPT_KIND
from reports.workbook.model import Field, Line, NamedTable, Sheet, Workbook

if TYPE_CHECKING:
    from assets.ledger.returned import Returned
    from reports.readback.reading import Receipt
    from reports.workbook.model import Cell

CONFIDENTIAL: Final = "Confidential: for the office and whoever returned the workbook."
DECISION: Final = RECEIPT.inputs()[0]
OUTCOMES: Final = {
    "accepted": "✔ accepted",
    "requested": "▲ requested",
    "rejected": "✖ rejected",
    "duplicate": "– duplicate",
}
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
    Field("Sheet", "Where it was found.", width=20, outside=True),
    Field("Row", "Row of that sheet.", kind="integer", width=7),
    Field("Key", "Obligation or queue id.", width=24, outside=True),
    Field("Entered", "What was entered, without a comment.", width=44, outside=True),
    Field("Reason", "Why it was not simply accepted.", width=60, outside=True),
    Field(DECISION.header, DECISION.words, width=14),
    Field(RECEIPT.key, "Key of the request; empty where there is nothing to decide.", width=20, outside=True),
)


def receipt_workbook(receipt: Receipt) -> Workbook:
    """Return the receipt as a model; the same receipt gives the same bytes."""
    counts, delivery = receipt.counts(), receipt.delivery
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES if counts[outcome]) or "nothing filled in"
    table = NamedTable(
        name=RECEIPT.table,
        caption=told[0].upper() + told[1:],
        fields=FIELDS,
        rows=tuple(_row(request, one) for request, one in receipt.rows),
        words="One row per entry of the workbook that came back, with what became of it.",
        empty="Nothing was filled in.",
        filtered=True,
    )
    sheet = Sheet(
        name="Receipt",
        title="Receipt of a returned workbook",
        line=f"Read on {delivery.on.isoformat()}. Requests wait for somebody of the office and of another unit.",
        blocks=(
            Line(f"Workbook: {delivery.book}"),
            Line(f"Returned by {delivery.by.name}, {delivery.by.unit}"),
            table,
        ),
        frozen_columns=1,
    )
    return Workbook(
        title="Receipt of a returned workbook",
        sheets=(sheet,),
        created=delivery.at,
        properties={KIND: RECEIPT_KIND, "book": delivery.book[:255], "file_hash": delivery.file_hash},
        footer=f"Receipt, {delivery.on.isoformat()}",
        confidential=CONFIDENTIAL,
    )


def _row(request: str, one: Returned) -> tuple[Cell, ...]:
    entered = "; ".join(f"{name}: {value}" for name, value in sorted(one.shown().items()))
    if len(one.shown()) < len(one.typed):
        entered = f"{entered}; a comment".removeprefix("; ")
    asked = one.outcome == "requested"
    return (
        OUTCOMES[one.outcome],
        FORMS[one.form],
        one.sheet,
        one.row,
        one.key or "none",
        entered,
        one.reason or "–",
        "",
        request if asked else "–",
    )
