"""Row keys compared as sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.redcap.key_sum import KeySum
from assets.redcap.keys import are_same_rows, only_in, records_that_differ, repeated
from assets.redcap.rows import ROW_KEY

if TYPE_CHECKING:
    from collections.abc import Sequence

Key = tuple[str, str, str, str]
keys = st.lists(
    st.tuples(
        st.sampled_from(["1", "01", "10", ""]),
        st.sampled_from(["", "e"]),
        st.sampled_from(["", "f"]),
        st.sampled_from(["", "1", "2"]),
    ),
    unique=True,
    max_size=12,
)


def table(rows: Sequence[Key]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(ROW_KEY)
    return pa.table({name: pa.array(column, pa.large_string()) for name, column in zip(ROW_KEY, columns, strict=True)})


@settings(deadline=None)
@given(keys, keys)
def test_comparing_tables_is_comparing_sets(some: list[Key], others: list[Key]):
    mine, theirs = set(some), set(others)
    assert are_same_rows(table(some), table(others)) == (mine == theirs)
    assert set(map(tuple, zip(*only_in(table(some), table(others)).to_pydict().values(), strict=True))) == mine - theirs
    assert records_that_differ(table(some), table(others)) == {key[0] for key in mine ^ theirs}


@settings(deadline=None)
@given(keys, st.sets(st.sampled_from(["1", "01", "10", ""])))
def test_sums_are_added_and_taken_as_sets_are(rows: list[Key], records: set[str]):
    theirs, rest = [key for key in rows if key[0] in records], [key for key in rows if key[0] not in records]
    whole = KeySum.of(table(rows))
    assert whole == KeySum.of(table(rows[::-1])) == KeySum.of(table(theirs)) + KeySum.of(table(rest))
    assert whole - KeySum.of(table(theirs)) == KeySum.of(table(rest))
    assert KeySum.in_fact(whole.fact) == whole
    assert KeySum.in_fact("") is None


@settings(deadline=None)
@given(keys, st.integers(0, 11))
def test_a_row_that_came_twice_is_named_by_its_record(rows: list[Key], at: int):
    assert repeated(table(rows)) == []
    if rows:
        twice = rows[at % len(rows)]
        assert repeated(table([*rows, twice])) == [twice[0]]


def test_the_same_texts_in_other_columns_are_another_key():
    some, others = (KeySum.of(table([row])) for row in (("1", "e", "f", "2"), ("2", "e", "f", "1")))
    assert some != others
    assert KeySum.of(table([("1", "e", "", "")])) != KeySum.of(table([("1", "", "e", "")]))
