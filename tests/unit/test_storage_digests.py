"""Equal rows have one digest, and rows that differ another."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from assets.storage.digests import digest_of
from assets.storage.frames import arrow_of, conform_frame
from tests.unit.every_type import EVERY_TYPE, frame_with, one_column, rows_of_every_type

if TYPE_CHECKING:
    from assets.storage.schema import ColumnType, Table


def digest_of_frame(frame: pd.DataFrame, table: Table) -> str:
    return digest_of(arrow_of(conform_frame(frame, table=table), table))


def test_equal_rows_have_one_digest_whatever_lies_under_a_missing_value():
    table = one_column("integer")
    zero_below = pd.arrays.IntegerArray(np.array([1, 0]), np.array([False, True]))
    nine_below = pd.arrays.IntegerArray(np.array([1, 9]), np.array([False, True]))
    assert digest_of_frame(frame_with(pd.Series(zero_below)), table) == digest_of_frame(
        frame_with(pd.Series(nine_below)), table
    )


def test_the_digest_does_not_depend_on_chunks_or_slices():
    arrow = arrow_of(conform_frame(rows_of_every_type(), table=EVERY_TYPE), EVERY_TYPE)
    cut = pa.concat_tables([arrow.slice(0, 1), arrow.slice(1, 2)])
    longer = pa.concat_tables([arrow, arrow]).slice(3, 3)
    assert digest_of(cut) == digest_of(longer) == digest_of(arrow)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("text", ["ab", "c"], ["a", "bc"]),
        ("text", ["", "a"], [None, "a"]),
        ("texts", [["a"], ["b"]], [["a", "b"], []]),
        ("texts", [["ab"], []], [["a", "b"], []]),
        ("flag", [True, False], [True, None]),
        ("integer", [0, 1], [None, 1]),
        ("date", [date(2026, 1, 1), None], [date(2026, 1, 2), None]),
    ],
)
def test_rows_that_differ_have_different_digests(kind: ColumnType, one: list[Any], other: list[Any]):
    table = one_column(kind)
    digests = {digest_of_frame(frame_with(pd.Series(values, dtype="object")), table) for values in (one, other)}
    assert len(digests) == 2


@pytest.mark.parametrize("kind", [pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())])
def test_no_digest_is_made_of_the_addresses_of_texts(kind: pa.DataType):
    with pytest.raises(TypeError, match="no digest is defined for Arrow's"):
        digest_of(pa.table({"value": pa.array(["a", "b"], pa.string()).cast(kind)}))
