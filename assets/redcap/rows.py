"""REDCap's CSV as a frame of text: nothing guessed, nothing renamed but the row key.

Belongs here: parsing a body that passed `answers.py`, and the shape of landed rows. Does not belong here: whether the
rows are complete (`pull.py`) or what they mean (`mentoring`).

CSV is asked for because JSON repeats every field name in every row: 12,000 rows of 85 columns are 2 MB as CSV and 0.08
CPU-seconds to a frame, 23 MB as JSON and 0.39. JSON's advantage, that a cut is always seen, is made up for here by
counting columns and quotes and asking for the last line's end, and in `pull.py` by comparing with the records that
exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY_COLUMNS: Final = {
    "redcap_event_name": "event",
    "redcap_repeat_instrument": "instrument",
    "redcap_repeat_instance": "instance",
}
"""REDCap's structural columns and the landing's names for them; each is absent where nothing is of its kind."""


class UnusableCsvError(Exception):
    """A body is not the whole CSV that was asked for; the words say how, without a value of it."""


def frame_of_csv(text: str) -> pd.DataFrame:
    """Return a CSV as a frame of `str` columns, blank = missing; a lone line end is a frame without columns.

    Leading zeros, the text "NA" and line ends inside values survive. Raises `UnusableCsvError` where the text was cut
    short or its rows do not fit its header.
    """
    import pyarrow as pa
    from pyarrow import csv

    if not text.strip():
        return pd.DataFrame()
    if not text.endswith("\n") or text.count('"') % 2:
        raise UnusableCsvError("the answer was cut short: try the night again")
    body = text.removeprefix("\ufeff").encode()
    header = text.removeprefix("\ufeff").splitlines()[0].split(",")
    names = [name.strip('"') for name in header]
    if len(set(names)) != len(names):
        raise UnusableCsvError("a column came twice: report it to the REDCap administrator")
    try:
        table = csv.read_csv(
            pa.BufferReader(body),
            read_options=csv.ReadOptions(use_threads=False, block_size=len(body) + 1),
            parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
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
    frame: pd.DataFrame = table.to_pandas()
    return frame.astype("str")


def keys_of(frame: pd.DataFrame, *, record_id: str) -> pd.DataFrame:
    """Return the row keys of a keys-only export: record, event, instrument, instance, blank where absent, in order.

    Raises `UnusableCsvError` where the record id is not among the columns.
    """
    if not len(frame.columns):
        return pd.DataFrame(columns=["record", *KEY_COLUMNS.values()], dtype="str")
    if record_id not in frame.columns:
        raise UnusableCsvError(
            f"the record id {record_id} is not in the answer: give the token's user the full export right to its"
            " instrument"
        )
    blank = pd.Series("", index=frame.index, dtype="str")
    return pd.DataFrame(
        {
            "record": frame[record_id].fillna(""),
            **{ours: frame[theirs].fillna("") if theirs in frame else blank for theirs, ours in KEY_COLUMNS.items()},
        }
    )


def landed_rows(frame: pd.DataFrame, *, project: str, fields: Sequence[str]) -> pd.DataFrame:
    """Return exported rows as they land: project, record, event, instrument, instance, then the fields.

    `fields[0]` is the record id and lands as `record` only. The key columns are blank and never missing where REDCap
    leaves them out, as it does with the repeat columns whenever nothing repeats in a batch: structure comes from the
    dictionary, not from rows. Raises `UnusableCsvError` where a field was left out, which is how a token without rights
    to it shows, or where a column came that nobody asked for.
    """
    missing = [name for name in fields if name not in frame.columns]
    if missing:
        raise UnusableCsvError(
            f"{len(missing)} of {len(fields)} fields were left out ({_some(missing)}): give the token's user the full"
            " export right to their instruments"
        )
    asked = {*fields, *(name.partition("___")[0] for name in fields)}
    extra = [name for name in frame.columns if name.partition("___")[0] not in asked and name not in KEY_COLUMNS]
    if extra:
        raise UnusableCsvError(
            f"{len(extra)} columns came that were not asked for: report it to the REDCap administrator, a field filter"
            " that is ignored would let narrative out"
        )
    key = keys_of(frame, record_id=fields[0])
    key.insert(0, "project", pd.Series(project, index=frame.index, dtype="str"))
    return pd.concat([key, frame[list(fields[1:])]], axis=1)


def _some(names: Sequence[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
