"""The order of rows by several columns, against NumPy's own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.hr.in_order import last_of_alike, order_of

SMALL = st.integers(-3, 3)
WIDE = st.integers(-(2**40), 2**40)


@given(rows=st.lists(st.tuples(SMALL, WIDE, SMALL), max_size=40), narrow=st.booleans())
def test_rows_stand_by_the_first_column_then_by_the_next_and_equal_ones_as_before(
    *, rows: list[tuple[int, int, int]], narrow: bool
) -> None:
    first, second, third = (np.array([row[place] for row in rows], dtype=np.int64) for place in range(3))
    columns = (first, third) if narrow else (first, second, third)
    assert order_of(*columns).tolist() == np.lexsort(columns[::-1]).tolist()


def test_columns_that_have_no_room_in_one_number_are_put_in_order_all_the_same() -> None:
    far = np.array([2**61, -(2**61), 0, 2**61], dtype=np.int64)
    near = np.array([3, 1, 2, 0], dtype=np.int64)
    assert order_of(near // 2, far, near).tolist() == np.lexsort((near, far, near // 2)).tolist()


@pytest.mark.parametrize(
    ("columns", "last"),
    [
        (([1, 1, 2], [5, 5, 5]), [False, True, True]),
        (([1, 1, 2], [5, 6, 6]), [True, True, True]),
        (([7], [7]), [True]),
        (([], []), []),
    ],
)
def test_the_last_of_rows_that_agree_in_every_column_is_told(columns: tuple[list[int], ...], last: list[bool]) -> None:
    assert last_of_alike(*(np.array(column, dtype=np.int64) for column in columns)).tolist() == last
