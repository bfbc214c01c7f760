"""A frame either is what its table declares, or is refused without a value in the sentence."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from assets.storage.errors import FrameRefused, TableUnreadable
from assets.storage.frames import arrow_of, conform_frame, frame_of_arrow
from assets.storage.schema import DTYPES, ColumnType, empty_frame_of
from tests.unit.every_type import CANARY, DECLARED, EVERY_TYPE, dtypes_of, frame_with, one_column, rows_of_every_type


def test_columns_come_in_declared_order_with_declared_dtypes_sorted_by_key():
    frame = conform_frame(rows_of_every_type().iloc[::-1], table=EVERY_TYPE)
    assert dtypes_of(frame) == DECLARED
    assert list(frame.columns) == list(EVERY_TYPE.column_names)
    assert frame["id"].tolist() == ["007", "08", "ünï \U0001f9ea"]
    assert frame.index.tolist() == [0, 1, 2]


def test_the_way_through_arrow_and_back_changes_nothing():
    frame = conform_frame(rows_of_every_type(), table=EVERY_TYPE)
    back = frame_of_arrow(arrow_of(frame, EVERY_TYPE), EVERY_TYPE)
    pd.testing.assert_frame_equal(back, frame)
    assert back["names"].tolist() == [["b", "a"], [], []]
    assert all(isinstance(names, list) for names in back["names"])


def test_conforming_twice_is_conforming_once():
    once = conform_frame(rows_of_every_type(), table=EVERY_TYPE)
    pd.testing.assert_frame_equal(conform_frame(once, table=EVERY_TYPE), once)


def test_the_frame_that_was_given_is_left_as_it_was():
    given = rows_of_every_type()
    conform_frame(given, table=EVERY_TYPE)
    pd.testing.assert_frame_equal(given, rows_of_every_type())


def test_an_empty_frame_of_any_dtypes_gets_the_declared_ones():
    frame = conform_frame(pd.DataFrame(columns=list(EVERY_TYPE.column_names)), table=EVERY_TYPE)
    assert dtypes_of(frame) == DECLARED
    assert dtypes_of(frame_of_arrow(arrow_of(frame, EVERY_TYPE), EVERY_TYPE)) == DECLARED
    assert dtypes_of(conform_frame(empty_frame_of(EVERY_TYPE), table=EVERY_TYPE)) == DECLARED


@pytest.mark.parametrize("nothing", [None, math.nan, pd.NA, pd.NaT], ids=["None", "nan", "NA", "NaT"])
def test_a_column_without_any_value_keeps_its_declared_type(nothing: object):
    rows: dict[str, Any] = {name: pd.Series([nothing, nothing], dtype="object") for name in EVERY_TYPE.column_names}
    rows["id"] = ["a", "b"]
    rows["names"] = [None, math.nan]
    frame = conform_frame(pd.DataFrame(rows), table=EVERY_TYPE)
    assert dtypes_of(frame) == DECLARED
    assert dtypes_of(frame_of_arrow(arrow_of(frame, EVERY_TYPE), EVERY_TYPE)) == DECLARED


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("integer", pd.Series(["08", "12"], dtype="str"), "2 of 2 values are not integers"),
        ("integer", pd.Series(["08", 12], dtype="object"), "1 of 2 values are not integers"),
        ("integer", [1.0, 1.5], "1 of 2 values are not whole numbers"),
        ("integer", [1.0, math.inf], "1 of 2 values are not whole numbers"),
        ("integer", [2.0**60, 1.0], "1 of 2 values are too large"),
        ("integer", pd.Series([2**64 - 1, 1], dtype="uint64"), "1 of 2 values do not fit 64 bits"),
        ("integer", [True, False], "2 of 2 values are flags"),
        ("number", pd.Series(["1.5", None], dtype="str"), "1 of 2 values are not numbers"),
        ("number", [2**53 + 1, 1], "1 of 2 values are integers a float64 cannot hold"),
        ("number", [True, False], "2 of 2 values are flags"),
        ("flag", [1, 0], "2 of 2 values are not true or false"),
        ("flag", ["1", None], "1 of 2 values are not true or false"),
        ("text", [8, 12], "2 of 2 values are not text"),
        ("text", pd.Series(["08", 8], dtype="object"), "1 of 2 values are not text"),
        ("text", pd.Series(["\ud800", "a"], dtype="object"), "1 of 2 values hold half a surrogate pair"),
        ("date", pd.Series(["2026-01-01", None], dtype="str"), "1 of 2 values are not dates"),
        (
            "date",
            pd.to_datetime(pd.Series(["2026-01-01", "2026-01-01T00:00:01"]), format="ISO8601"),
            "1 of 2 values have",
        ),
        ("date", pd.to_datetime(pd.Series(["2026-01-01"] * 2), utc=True), "2 of 2 values carry a time zone"),
        ("date", [datetime(2026, 1, 1, 12), None], "1 of 2 values have"),
        ("date", pd.Series([datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1)], dtype="object"), "1 of 2 values"),
        ("instant", pd.to_datetime(pd.Series(["2026-01-01"] * 2)), "2 of 2 values are not moments with a time zone"),
        ("instant", pd.Series(["2026-01-01T00:00:00Z", None], dtype="str"), "1 of 2 values are not moments"),
        (
            "instant",
            pd.Series(pd.to_datetime(["2026-01-01T00:00:00.000000001Z", None], format="ISO8601")).astype(
                "datetime64[ns, UTC]"
            ),
            "1 of 2 values are finer than a microsecond",
        ),
        ("texts", ["a;b", None], "1 of 2 values are not lists of text"),
        ("texts", [["a", 1], ["b"]], "1 of 2 values are not lists of text"),
        ("texts", [["a", None], ["b"]], "1 of 2 values are not lists of text"),
    ],
)
def test_a_cast_that_would_lose_something_is_refused_with_a_count(kind: ColumnType, values: Any, words: str):
    with pytest.raises(FrameRefused, match=r"table test/one: column 'value' \(" + kind) as refusal:
        conform_frame(frame_with(values), table=one_column(kind))
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("integer", [1.0, math.nan], [1, None]),
        ("integer", pd.Series([7, 8], dtype="int8"), [7, 8]),
        ("integer", pd.Series([7, None], dtype="object"), [7, None]),
        ("integer", pd.Series([2**63 - 1, 0], dtype="uint64"), [2**63 - 1, 0]),
        ("number", [1, 2], [1.0, 2.0]),
        ("number", pd.Series([1, None, 0.5], dtype="object"), [1.0, None, 0.5]),
        ("number", pd.array([1, None], dtype="Int64"), [1.0, None]),
        ("flag", pd.Series([True, None], dtype="object"), [True, None]),
        ("text", pd.Series(["08", None], dtype="object"), ["08", None]),
        ("text", pd.Series(["08", "08"], dtype="category"), ["08", "08"]),
        ("text", pd.Series(["08", None], dtype="string"), ["08", None]),
        ("date", pd.Series([np.datetime64("2026-01-01", "s")]), [pd.Timestamp("2026-01-01")]),
        ("texts", pd.Series([("a",), np.array(["b", "c"], dtype=object)]), [["a"], ["b", "c"]]),
    ],
)
def test_a_cast_that_loses_nothing_is_made(kind: ColumnType, values: Any, expected: list[Any]):
    table = one_column(kind)
    frame = conform_frame(frame_with(values), table=table)
    assert dtypes_of(frame)["value"] == DTYPES[kind]
    assert [None if not isinstance(value, list) and pd.isna(value) else value for value in frame["value"]] == expected
    pd.testing.assert_frame_equal(frame_of_arrow(arrow_of(frame, table), table), frame)


def test_a_moment_in_another_zone_is_the_same_moment_in_utc():
    moments = pd.Series(pd.to_datetime(["2026-07-01T00:30:00-04:00"], format="ISO8601"))
    frame = conform_frame(frame_with(moments), table=one_column("instant"))
    assert frame["value"].iloc[0] == pd.Timestamp("2026-07-01T04:30:00", tz="UTC")


def test_absent_and_undeclared_columns_are_refused_and_undeclared_ones_not_quoted():
    frame = rows_of_every_type().drop(columns="day").assign(**{CANARY: 1})
    with pytest.raises(FrameRefused, match="absent day; undeclared: 1") as refusal:
        conform_frame(frame, table=EVERY_TYPE)
    assert CANARY not in str(refusal.value)


def test_a_column_that_is_there_twice_is_refused():
    frame = pd.concat([frame_with(["a"]), frame_with(["a"])[["value"]]], axis=1)
    with pytest.raises(FrameRefused, match="named twice: 1"):
        conform_frame(frame, table=one_column("text"))


def test_a_missing_key_is_refused_with_a_count():
    frame = rows_of_every_type().assign(id=pd.Series(["a", None, None], dtype="str"))
    with pytest.raises(FrameRefused, match="key column 'id' is missing in 2 of 3 rows"):
        conform_frame(frame, table=EVERY_TYPE)


def test_a_key_that_is_not_unique_is_refused_with_a_count():
    frame = rows_of_every_type().assign(id=[CANARY, CANARY, "other"])
    with pytest.raises(FrameRefused, match=r"table test/every_type: 1 of 3 rows repeat the key \(id\)") as refusal:
        conform_frame(frame, table=EVERY_TYPE)
    assert CANARY not in str(refusal.value)


def test_something_that_is_no_frame_is_refused():
    with pytest.raises(FrameRefused, match="a data frame is needed, not dict"):
        conform_frame({"id": [CANARY]}, table=EVERY_TYPE)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["date", "instant", "integer", "number", "flag", "texts"])
def test_no_refusal_quotes_or_carries_a_value(kind: ColumnType):
    with pytest.raises(FrameRefused) as refusal:
        conform_frame(frame_with([CANARY, CANARY]), table=one_column(kind))
    assert CANARY not in str(refusal.value)
    assert refusal.value.__context__ is None or CANARY not in str(refusal.value.__context__)
    assert refusal.value.__cause__ is None


def test_a_day_outside_the_calendar_of_the_store_is_refused_without_the_day():
    far = pd.Series(np.array(["290000-01-01"], dtype="datetime64[s]").repeat(2))
    with pytest.raises(FrameRefused) as refusal:
        conform_frame(
            frame_with(far.astype("datetime64[s]") + pd.Timedelta(days=365 * 20_000)), table=one_column("date")
        )
    assert "290000" not in str(refusal.value)


def test_a_column_stored_before_it_was_declared_comes_back_missing():
    arrow = arrow_of(conform_frame(rows_of_every_type(), table=EVERY_TYPE), EVERY_TYPE).select(["id"])
    frame = frame_of_arrow(arrow, EVERY_TYPE)
    assert dtypes_of(frame) == DECLARED
    assert frame["names"].tolist() == [[], [], []]
    assert frame[["day", "moment", "count", "share", "done"]].isna().all(axis=None)


def test_a_column_stored_with_another_type_is_unreadable_and_says_which():
    arrow = pa.table({"id": ["a"], "value": pa.array([8], pa.int64())})
    with pytest.raises(TableUnreadable, match="column 'value' was stored as int64 and is declared text"):
        frame_of_arrow(arrow, one_column("text"))
