"""Workbooks for the tests of reading back: written by our writer, filled in by openpyxl, and what is known meanwhile.

Belongs here: the least a workbook must have to be filled in. Does not belong here: the sheets of a real workbook.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pandas as pd
from openpyxl import load_workbook

from assets.hr.schema import PERSON, UNIT
from assets.ledger.office import Office, Person
from assets.ledger.schema import APPROVAL, RETURNED
from assets.mentoring.schema import EVENT, PAIR
from assets.obligations.beside.schema import ATTESTATION, DIGEST, REMINDER
from assets.obligations.schema import OBLIGATION
from assets.obligations.workflows.schema import PAIRING_PROPOSAL
from assets.people.schema import LINK, REVIEW
from assets.storage.schema import DTYPES, Table, empty_frame_of
from reports.inputs.sheets import INPUT_SHEETS, WORKLIST
from reports.readback.known import Known
from reports.readback.reading import Desk, Receipt, read_back
from reports.workbook.file.write import workbook_bytes
from reports.workbook.model import Field, NamedTable, Sheet, Workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from reports.inputs.model import InputSheet

KNOWN_AT = datetime(2026, 9, 28, 9, 0, tzinfo=UTC)
TONIGHT = date(2026, 9, 30)
NOON = datetime(2026, 9, 30, 16, 0, tzinfo=UTC)
OFFICE = Office({"Olive Officer": "Faculty Affairs", "Dana Dean": "Dean's Office"})
OLIVE, DANA = Person("Olive Officer", "Faculty Affairs"), Person("Dana Dean", "Dean's Office")
CHAIR = Person("Carl Chair", "ANES")
OURS = {
    "programme": "anesthesiology",
    "quarter": "2026-07-01",
    "audience": "office",
    "as_of": "2026-09-28",
    "known_at": KNOWN_AT.isoformat(),
}
LEAVE = {"Exemption reason": "on leave", "Exempt until": date(2026, 12, 31)}
"""An exemption asked for, as it is typed."""
Filled = dict[str, dict[str, Any]]
"""Key → header → what is typed."""


def frame_of(table: Table, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows as a frame of the table's dtypes; columns a row does not name are missing, lists empty."""
    columns = {}
    for column in table.columns:
        values = [row.get(column.name, [] if column.type == "texts" else None) for row in rows]
        columns[column.name] = pd.Series(values, dtype="object").astype(DTYPES[column.type])
    return pd.DataFrame(columns)


def obligation(number: int, **said: Any) -> dict[str, Any]:
    """Return a row of `OBLIGATION`: not met, of person p<number>, clause A11, third quarter of 2026."""
    return {
        "obligation_id": f"o{number}",
        "programme": "anesthesiology",
        "clause": "A11",
        "measure": "in_person",
        "unit": "person",
        "subject_id": f"p{number}",
        "person_id": f"p{number}",
        "window_start": date(2026, 7, 1),
        "window_end": date(2026, 9, 30),
        "due_on": date(2026, 9, 30),
        "state": "not_met",
        "reason": "",
        "quarter": "2026-07-01",
    } | said


def known(**frames: pd.DataFrame) -> Known:
    """Return what is known: three obligations not met, nothing else, unless said otherwise."""
    tables = {
        "event": EVENT,
        "pair": PAIR,
        "digest": DIGEST,
        "reminder": REMINDER,
        "review": REVIEW,
        "link": LINK,
        "proposal": PAIRING_PROPOSAL,
        "attestation": ATTESTATION,
        "person": PERSON,
        "returned": RETURNED,
        "unit": UNIT,
        "approval": APPROVAL,
    }
    from assets.ledger.schema import EXEMPTION

    empty = {name: empty_frame_of(table) for name, table in tables.items()} | {"exemption": empty_frame_of(EXEMPTION)}
    some = {"obligation": frame_of(OBLIGATION, [obligation(number) for number in (1, 2, 3)])}
    return Known(**(empty | some | frames))


def book(
    sheet: InputSheet = WORKLIST,
    *,
    keys: Sequence[str] = ("o1", "o2", "o3"),
    filled: Filled | None = None,
    properties: Mapping[str, str] = OURS,
    edit: Callable[[Worksheet], None] = lambda _page: None,
) -> bytes:
    """Return a workbook with one input table, filled in and saved by openpyxl.

    Beside the key and the inputs it has a column of text that looks like a formula. `edit` changes the sheet last.
    """
    headers = [sheet.key, "Why", *(one.header for one in sheet.inputs())]
    rows = tuple((key, "=1+1 said somebody", *([""] * len(sheet.inputs()))) for key in keys)
    table = NamedTable(
        name=sheet.table,
        caption="Rows to fill in",
        fields=tuple(Field(header, header, outside=True) for header in headers),
        rows=rows,
        words="Rows to fill in.",
        filtered=True,
    )
    model = Workbook(
        title="Test",
        sheets=(Sheet(sheet.table, sheet.table, "What is here.", (table,)),),
        created=KNOWN_AT,
        properties=dict(properties),
        footer="Test",
        confidential="Confidential",
    )
    return edited(workbook_bytes(model), filled=filled or {}, sheet=sheet, edit=edit)


def edited(
    content: bytes,
    *,
    filled: Filled,
    sheet: InputSheet = WORKLIST,
    edit: Callable[[Worksheet], None] = lambda _page: None,
) -> bytes:
    """Return a workbook with cells filled in by key and header, saved by openpyxl."""
    opened = load_workbook(BytesIO(content))
    page = opened[sheet.table]
    header = header_row(page, sheet.key)
    places = {cell.value: cell.column for cell in page[header]}
    for row in page.iter_rows(min_row=header + 1):
        for name, value in filled.get(str(row[places[sheet.key] - 1].value), {}).items():
            page.cell(row[0].row, places[name]).value = value
    edit(page)
    target = BytesIO()
    opened.save(target)
    return target.getvalue()


def header_row(page: Worksheet, key: str) -> int:
    """Return the row that holds a header."""
    return next(row[0].row for row in page.iter_rows() if any(cell.value == key for cell in row))


def desk(**said: Any) -> Desk:
    """Return the desk: one programme, an office of two units, tonight and noon."""
    return Desk(**({"programmes": ["anesthesiology"], "office": OFFICE, "on": TONIGHT, "at": NOON} | said))


def read(content: bytes, *, by: Person = OLIVE, against: Known | None = None, name: str = "book.xlsx") -> Receipt:
    """Return what came of a workbook."""
    return read_back(content, name=name, by=by, known=against or known(), desk=desk())


def told(receipt: Receipt) -> list[tuple[str, str, str]]:
    """Return form, key and outcome of everything that was filled in."""
    return [(one.form, one.key, one.outcome) for _, one in receipt.rows]


def every_input_table() -> Sequence[InputSheet]:
    """Return the tables people fill in."""
    return INPUT_SHEETS
