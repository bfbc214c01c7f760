"""CSV bytes as the columns below their header, and a sentence for every way they can be no whole table.

Belongs here: encoding, line breaks, quoting. Does not belong here: what the columns mean.

Two readers, one answer. Arrow reads whole columns, but passes over what a strict reader refuses (text after a closing
quote, an end inside a cell); so it is used where the bytes show that they are in order, and Python's `csv`, ten times
as slow, for the rest and to say what is wrong. Reading all by Python was rejected for its cost, all by Arrow because a
quote in the wrong place would have swallowed people. Statistical guessing of an encoding was rejected: on a short file
it answered cp1250.
"""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from assets.hr.grids import (
    Below,
    Grid,
    UnreadableError,
    below_header,
    header_among,
    named_frame,
    refuse_a_name_twice,
    says_something,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from assets.hr.grids import Numbers, Wanted

BLOCK = 1 << 24
"""Bytes Arrow parses at a time; a row must fit in."""

MOST_FURNITURE = 100
"""Rows above the header that the fast reader looks through; below more, the header is found by the slow one."""

NOT_BESIDE_A_QUOTE = b",\r\n"

OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
"""What Excel and databases put between cells in other countries and programs."""


def text_of_csv(content: bytes) -> tuple[str, str]:
    """Return the text and its encoding, utf-8 or cp1252; `UnreadableError` where it is neither, or no text at all."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise UnreadableError(
            "is an HTML or XML page and no table: the export probably met a log-in page; export it again."
        )
    if b"\x00" in content:
        raise UnreadableError("is neither CSV nor .xlsx (it holds zero bytes): export it again as CSV.")
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"is neither UTF-8 nor Windows-1252 text (byte {error.start}): export it again as UTF-8."
        ) from None


def below_header_of_csv(text: str, *, wanted: Wanted, final_newline: bool) -> Below:
    """Return what stands below the header; `UnreadableError` where the file may be cut or breaks inside a cell."""
    if final_newline and not text.endswith(("\n", "\r")):
        raise UnreadableError(
            "does not end with a line break, so its last row may be cut: wait until the upload has ended, "
            "or set final_newline: false in the HR mapping if this source never writes one."
        )
    content = text.encode("utf-8")
    header = _header_in(content, wanted=wanted) if final_newline and _is_in_order(content) else None
    below = _columns_below(content, header, wanted=wanted) if header else None
    if below is not None:
        return below
    _refuse_other_separators(text, wanted=wanted)
    return below_header([_grid_of(text, final_newline=final_newline)], wanted=wanted)


def _refuse_other_separators(text: str, *, wanted: Wanted) -> None:
    """Raise `UnreadableError` where a header's cells are parted by something else than commas.

    It is said and not read: which cells hold that sign as text cannot be told from a file that quotes for commas.
    """
    lines = list(islice(io.StringIO(text), MOST_FURNITURE))
    for sign, words in OTHER_SEPARATORS.items():
        if header_among(([cell.strip(' "\r\n') for cell in line.split(sign)] for line in lines), wanted=wanted):
            raise UnreadableError(f"has its cells parted by {words}: export it again as CSV with commas, or as .xlsx.")


def _grid_of(text: str, *, final_newline: bool) -> Grid:
    try:
        grid = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise UnreadableError(
            f"ends or breaks inside a quoted cell ({error}): wait until the upload has ended, or deliver it again."
        ) from None
    if not final_newline and len(grid) > 1 and len(grid[-1]) < len(grid[-2]):
        raise UnreadableError("has a cut last row: wait until the upload has ended, or deliver it again.")
    return grid


def _is_in_order(content: bytes) -> bool:
    """Whether every quote opens or closes a whole cell and every line ends the usual way.

    Of a doubled quote nothing is left to look at, so those that remain open and close in turn.
    """
    if content.count(b"\r") != content.count(b"\r\n"):
        return False
    if b'"' not in content:
        return True
    line = b"\n" + content.replace(b'""', b"") + b"\n"
    codes = np.frombuffer(line, dtype=np.uint8)
    quotes = np.flatnonzero(codes == ord('"'))
    allowed = np.frombuffer(NOT_BESIDE_A_QUOTE, dtype=np.uint8)
    opening, closing = quotes[0::2], quotes[1::2]
    return (
        len(opening) == len(closing)
        and bool(np.isin(codes[opening - 1], allowed).all())
        and bool(np.isin(codes[closing + 1], allowed).all())
    )


class _Header(NamedTuple):
    """The names in a header, and the place of the first byte below it."""

    names: list[str]
    ends_at: int


def _header_in(content: bytes, *, wanted: Wanted) -> _Header | None:
    """Return the header among the first rows, `None` where it is not among them."""
    at = 0

    def lines() -> Iterator[str]:
        nonlocal at
        for line in io.BytesIO(content):
            at += len(line)
            yield line.decode("utf-8")

    try:
        found = header_among(islice(csv.reader(lines(), strict=True), MOST_FURNITURE), wanted=wanted)
    except csv.Error:
        return None
    return _Header(found[1], at) if found else None


def _columns_below(content: bytes, header: _Header, *, wanted: Wanted) -> Below | None:
    """Return the columns by Arrow, rows of another length put in by hand; `None` where Arrow gives up."""
    import pyarrow as pa

    refuse_a_name_twice(header.names)
    try:
        table, odd = _arrow_table(memoryview(content)[header.ends_at :], width=len(header.names))
    except (pa.ArrowInvalid, csv.Error):
        return None
    numbers = _numbers_between(odd, rows=len(table) + len(odd))
    if odd:
        table, numbers = _with_odd_rows(table, numbers, odd)
    columns = [_dictionary(column) for column in table.itercolumns()]
    shifted = [number for number, cells in odd.items() if says_something(cells[len(header.names) :])]
    kept = _rows_that_say_something(columns) | np.isin(numbers, shifted)
    if not kept.all():
        columns, numbers = [column[kept] for column in columns], numbers[kept]
    delivered = {name: column for name, column in zip(header.names, columns, strict=True) if name}
    return Below(
        frame=named_frame(delivered, numbers=numbers + 1, wanted=wanted),
        shifted=pd.Series([number + 1 for number in shifted], dtype="int64"),
    )


def _arrow_table(content: memoryview, *, width: int) -> tuple[pa.Table, dict[int, list[str]]]:
    """Return the rows of the header's width, and the others by their number below the header, the first being 1."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    odd: dict[int, list[str]] = {}

    def set_aside(row: arrow.InvalidRow) -> str:
        odd[row.number] = next(csv.reader(io.StringIO(row.text, newline=""), strict=True), [])
        return "skip"

    names = [str(at) for at in range(width)]
    if not len(content):
        return pa.table({name: pa.array([], pa.string()).dictionary_encode() for name in names}), odd
    table = arrow.read_csv(
        pa.BufferReader(content),
        read_options=arrow.ReadOptions(use_threads=False, column_names=names, block_size=BLOCK),
        parse_options=arrow.ParseOptions(
            newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=set_aside
        ),
        convert_options=arrow.ConvertOptions(
            column_types=dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string())), strings_can_be_null=False
        ),
    )
    return table, odd


def _numbers_between(odd: dict[int, list[str]], *, rows: int) -> Numbers:
    """Return the numbers of the rows that are not odd, of all the rows there are."""
    numbers = np.arange(1, rows + 1, dtype=np.int64)
    return np.delete(numbers, np.array(sorted(odd), dtype=np.int64) - 1)


def _with_odd_rows(table: pa.Table, numbers: Numbers, odd: dict[int, list[str]]) -> tuple[pa.Table, Numbers]:
    """Return the table with the odd rows in their places, cut or filled to its width."""
    import pyarrow as pa

    width = table.num_columns
    filled = [[*cells, *[""] * width][:width] for cells in odd.values()]
    more = pa.table(
        [pa.array([row[at] for row in filled], pa.string()).dictionary_encode() for at in range(width)],
        schema=table.schema,
    )
    joined = np.concatenate([numbers, np.array(list(odd), dtype=np.int64)])
    order = np.argsort(joined)
    return pa.concat_tables([table, more]).unify_dictionaries().take(order), joined[order]


def _dictionary(column: pa.ChunkedArray) -> pd.Categorical:
    whole: Any = column.unify_dictionaries().combine_chunks()
    categories = pd.Index(whole.dictionary.to_pandas(), dtype="str")
    return pd.Categorical.from_codes(whole.indices.to_numpy(), categories=categories)


def _rows_that_say_something(columns: list[pd.Categorical]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    blank = np.ones(len(columns[0]), dtype=bool)
    for column in columns:
        empty = np.flatnonzero(np.array([not cell.strip() for cell in column.categories], dtype=bool))
        blank &= np.isin(column.codes, empty) if len(empty) else False
        if not blank.any():
            break
    return ~blank
