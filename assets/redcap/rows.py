"""REDCap's CSV as rows of text: nothing guessed, nothing renamed but the row key.

Belongs here: parsing a body that passed `answers.py`, and the shape of landed rows. Does not belong here: whether the
rows are complete (`complete.py`) or what they mean (`mentoring`).

CSV is asked for because JSON repeats every field name in every row: 200,000 rows of 20 fields are 20 MB as CSV and 62
as JSON. JSON's advantage, that a cut is always seen, is made up for here by counting columns and quotes and asking for
the last line's end, and in `complete.py` by comparing with the records that exist. Rows stay Arrow until they are
handed on: a frame of Python strings takes six times the memory.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final

import pandas as pd

from assets.redcap.errors import some

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

KEY_COLUMNS: Final = {
    "redcap_event_name": "event",
    "redcap_repeat_instrument": "instrument",
    "redcap_repeat_instance": "instance",
}
"""REDCap's structural columns and the landing's names for them; each is absent where nothing is of its kind."""

LOST_LETTER: Final = "\ufffd"
"""What stands for bytes that are no UTF-8."""

ROW_KEY: Final = ("record", *KEY_COLUMNS.values())
"""What identifies a row of one project, and the order landed rows are sorted in."""


class UnusableCsvError(Exception):
    """A body is not the whole CSV that was asked for; the words say how, without a value of it."""


def frame_of_csv(body: bytes) -> pd.DataFrame:
    """Return a CSV as a frame of `str` columns, blank = missing; a lone line end is a frame without columns.

    Raises `UnusableCsvError` as `table_of_csv` does.
    """
    frame: pd.DataFrame = table_of_csv(body).to_pandas()
    return frame.astype("str") if len(frame.columns) else pd.DataFrame()


def table_of_csv(body: bytes, *, only: Sequence[str] | None = None) -> pa.Table:
    """Return a CSV in UTF-8 as an Arrow table of text, blank = missing; a lone line end is a table without columns.

    `only` keeps no other columns, of those that came; every row is checked against the whole header all the same.
    Leading zeros, the text "NA" and line ends inside values survive; bytes that are no UTF-8 become `LOST_LETTER`.
    Raises `UnusableCsvError` where the body was cut short or its rows do not fit its header.
    """
    import pyarrow as pa
    from pyarrow import csv

    body = body.removeprefix(codecs.BOM_UTF8)
    if not body or body.isspace():
        return pa.table({})
    if not body.endswith(b"\n") or body.count(b'"') % 2:
        raise UnusableCsvError("the answer was cut short: try the night again")
    if not body.isascii():
        body = body.decode("utf-8", "replace").encode()
    names = [name.strip('"') for name in body[: body.index(b"\n")].decode().rstrip("\r").split(",")]
    if len(set(names)) != len(names):
        raise UnusableCsvError("a column came twice: report it to the REDCap administrator")
    kept = names if only is None else [name for name in names if name in only]
    try:
        return csv.read_csv(
            pa.BufferReader(body),
            read_options=csv.ReadOptions(use_threads=False, block_size=len(body) + 1),
            parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            convert_options=csv.ConvertOptions(
                # The offsets pandas uses: its `str` columns then are these very buffers.
                column_types=dict.fromkeys(names, pa.large_string()),
                include_columns=kept,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid:
        # Arrow quotes the row in its message.
        raise UnusableCsvError(
            "a row does not have the columns of the header, so it was cut short or is not REDCap's: try the night again"
        ) from None


def row_keys(table: pa.Table, *, record_id: str) -> pa.Table:
    """Return the row keys of an export (`ROW_KEY`, text, blank and never missing where REDCap leaves them out).

    REDCap leaves out the repeat columns whenever nothing repeats in a batch: structure comes from the dictionary, not
    from rows. Raises `UnusableCsvError` where the record id is not among the columns, or has a letter lost: a record
    whose name is not known cannot be asked for.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if not table.num_columns:
        return pa.table({name: pa.array([], pa.large_string()) for name in ROW_KEY})
    if record_id not in table.column_names:
        raise UnusableCsvError(
            f"the record id {record_id} is not in the answer: give the token's user the full export right to its"
            " instrument"
        )
    lost = pc.match_substring(table[record_id], LOST_LETTER)
    if pc.any(lost).as_py():
        raise UnusableCsvError(
            f"{pc.sum(lost).as_py()} rows are of records whose id holds bytes that are no UTF-8 text: rename these"
            " records in REDCap"
        )
    found = {"record": record_id, **{ours: theirs for theirs, ours in KEY_COLUMNS.items()}}
    blank = pa.scalar("", pa.large_string())
    return pa.table(
        {
            ours: pc.fill_null(table[theirs].cast(pa.large_string()), blank)
            if theirs in table.column_names
            else pa.repeat(blank, table.num_rows)
            for ours, theirs in found.items()
        }
    )


def landed_rows(table: pa.Table, *, project: str, fields: Sequence[str]) -> pa.Table:
    """Return exported rows as they land, sorted: project, record, event, instrument, instance, then the fields.

    `fields[0]` is the record id and lands as `record` only. Raises `UnusableCsvError` where a field was left out, which
    is how a token without rights to it shows, or where a column came that nobody asked for.
    """
    import pyarrow as pa

    if not table.num_columns:
        names = ["project", *ROW_KEY, *fields[1:]]
        return pa.table({name: pa.array([], pa.large_string()) for name in names})
    _refuse_other_columns(table.column_names, fields=fields)
    keys = row_keys(table, record_id=fields[0])
    place = pa.repeat(pa.scalar(project, pa.large_string()), table.num_rows)
    columns = {"project": place, **{name: keys[name] for name in ROW_KEY}}
    return in_order(pa.table({**columns, **{name: table[name] for name in fields[1:]}}))


def in_order(rows: pa.Table) -> pa.Table:
    """Return landed rows of one project, or their keys, sorted by `ROW_KEY`."""
    import pyarrow.compute as pc

    return rows.take(pc.sort_indices(rows, sort_keys=[(name, "ascending") for name in ROW_KEY]))


def with_columns(rows: pa.Table, names: Sequence[str]) -> pa.Table:
    """Return the rows with exactly these columns in this order; those a project does not hold are missing text."""
    import pyarrow as pa

    for name in names:
        if name not in rows.column_names:
            rows = rows.append_column(name, pa.nulls(rows.num_rows, pa.large_string()))
    return rows.select(list(names))


def _refuse_other_columns(names: Sequence[str], *, fields: Sequence[str]) -> None:
    missing = [name for name in fields if name not in names]
    if missing:
        raise UnusableCsvError(
            f"{len(missing)} of {len(fields)} fields were left out ({some(missing)}): give the token's user the full"
            " export right to their instruments"
        )
    asked = {*fields, *(name.partition("___")[0] for name in fields)}
    extra = [name for name in names if name.partition("___")[0] not in asked and name not in KEY_COLUMNS]
    if extra:
        raise UnusableCsvError(
            f"{len(extra)} columns came that were not asked for: report it to the REDCap administrator, a field filter"
            " that is ignored would let narrative out"
        )
