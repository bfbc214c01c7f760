"""The order Arrow gives rows is the order Python gives their keys."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.storage.latest import places_of
from assets.storage.order import in_order, is_in_order

KEY = ("one", "two", "three")
TEXT = st.sampled_from(["", "1", "10", "2", "a", "é", "\uffff", "\U0001f9ea"])
ROWS = st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=12)


def table_of(rows: list[tuple[str, str, str]]) -> pa.Table:
    columns = [pa.array([row[place] for row in rows], pa.string()) for place in range(len(KEY))]
    return pa.table([*columns, pa.array(range(len(rows)))], names=[*KEY, "number"])


@settings(deadline=None)
@given(rows=ROWS)
def test_rows_are_sorted_as_their_keys_are_and_equal_ones_stay_as_they_lie(rows: list[tuple[str, str, str]]):
    expected = sorted(range(len(rows)), key=lambda number: rows[number])
    assert in_order(table_of(rows), key=KEY)["number"].to_pylist() == expected


@settings(deadline=None)
@given(rows=ROWS)
def test_being_in_order_is_seen_with_and_without_ties(rows: list[tuple[str, str, str]]):
    for given_rows in (rows, sorted(rows), sorted(set(rows))):
        table = table_of(given_rows)
        assert is_in_order(table, key=KEY, ties=True) == (given_rows == sorted(given_rows))
        assert is_in_order(table, key=KEY, ties=False) == (given_rows == sorted(set(given_rows)))


@settings(deadline=None)
@given(rows=ROWS, wanted=ROWS)
def test_the_place_of_a_record_is_found_whether_it_is_there_or_not(
    rows: list[tuple[str, str, str]], wanted: list[tuple[str, str, str]]
):
    rows = sorted(rows)
    first, behind = places_of(table_of(wanted), base=table_of(rows), by=KEY)
    assert first.tolist() == [sum(row < record for row in rows) for record in wanted]
    assert behind.tolist() == [sum(row <= record for row in rows) for record in wanted]
