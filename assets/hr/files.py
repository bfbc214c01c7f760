"""How one delivered file becomes a table of text: no types, no guessing, and a sentence for every way it can be wrong.

Belongs here: which kind of file it is by its first bytes, and the sentence with the file's name. Does not belong here:
each kind (`csv_files.py`, `workbooks.py`), types (`cells.py`, `decode.py`) and the decision whether a whole delivery is
used (`deliveries.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assets.hr.csv_files import below_header_of_csv, text_of_csv
from assets.hr.grids import UnreadableError, Wanted, below_header, header_text
from assets.hr.workbooks import OLE, ZIP, grids_of_workbook, refuse_old_container

if TYPE_CHECKING:
    import pandas as pd

    from assets.hr.mapping import HrMapping, TableName


class DeliveryRefusedError(Exception):
    """A delivery cannot be used; the message is one sentence that names the file and the remedy, and no person."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A delivered table as text: canonical column names, and `row`, the row in the file with the header as row 1.

    The columns of `frame` are ``category`` of text. `shifted` are the rows with more filled cells than the header has
    columns. `encoding` is utf-8, cp1252 or xlsx.
    """

    file: str
    frame: pd.DataFrame
    encoding: str
    shifted: pd.Series[int]
    serial_epoch: str = ""


def read_table(content: bytes, *, file: str, table: TableName, mapping: HrMapping) -> RawTable:
    """Return the table a file holds; `DeliveryRefusedError` in one sentence where it cannot be read whole."""
    names = {ours: header_text(theirs) for ours, theirs in mapping.source_names(table).items()}
    wanted = Wanted(names=names, required=[names[name] for name in mapping.required_columns(table)])
    try:
        return _read(content, file=file, wanted=wanted, final_newline=mapping.final_newline)
    except UnreadableError as error:
        raise DeliveryRefusedError(f"{file} {error}") from None


def _read(content: bytes, *, file: str, wanted: Wanted, final_newline: bool) -> RawTable:
    if not content.strip():
        raise UnreadableError("is empty: wait until the upload has ended, or deliver it again.")
    if content.startswith(OLE):
        refuse_old_container(content)
    if content.startswith(ZIP):
        grids, epoch = grids_of_workbook(content)
        below = below_header(grids, wanted=wanted)
        return RawTable(file=file, frame=below.frame, encoding="xlsx", shifted=below.shifted, serial_epoch=epoch)
    text, encoding = text_of_csv(content)
    below = below_header_of_csv(text, wanted=wanted, final_newline=final_newline)
    return RawTable(file=file, frame=below.frame, encoding=encoding, shifted=below.shifted)
