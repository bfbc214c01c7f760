"""Equal lists of a column are one list, and few texts are categories, whatever pieces they were stored in."""

from __future__ import annotations

import random

import pandas as pd
import pyarrow as pa
import pytest

from assets.storage.lists import arrow_of_lists, categories_of_arrow, distinct_lists, lists_of_arrow
from assets.storage.schema import Column, Table
from assets.storage.store import TableStore

LISTS = pa.list_(pa.string())
TABLE = Table(
    room="mentoring",
    name="thing",
    words="Things.",
    columns=(Column("key", "text", "key"), Column("kind", "text", "kind"), Column("who", "texts", "people")),
    key=("key",),
)


def drawn(many: int, *, different: int) -> list[list[str] | None]:
    """Return lists of up to nine texts, some of them missing."""
    draw = random.Random(many + different)
    sizes = [draw.choice([0, 0, 1, 1, 2, 3, 9, -1]) for _ in range(many)]
    return [None if size < 0 else [f"t{draw.randrange(different)}" for _ in range(size)] for size in sizes]


@pytest.mark.parametrize(("many", "different"), [(0, 1), (1, 1), (500, 3), (500, 500)])
@pytest.mark.parametrize("cut", [0, 3, 170])
def test_lists_come_back_as_they_were_however_they_are_cut(many, different, cut):
    lists = drawn(many, different=different)
    whole = pa.array(lists, type=LISTS)
    pieces = pa.chunked_array([whole[:cut], whole[cut:]], type=LISTS)
    wanted = [each or [] for each in lists]
    assert lists_of_arrow(pieces).tolist() == wanted
    assert lists_of_arrow(whole[cut:]).tolist() == wanted[cut:]


def test_equal_lists_are_one_list_and_the_order_in_a_list_tells():
    lists = lists_of_arrow(pa.array([["a", "b"], ["b", "a"], ["a", "b"], ["a"], [], None], type=LISTS))
    assert lists[0] is lists[2]
    assert lists[0] != lists[1]
    assert lists[4] is lists[5]
    place, distinct = distinct_lists(pd.Series(lists, dtype="object"))
    assert place.tolist() == [0, 1, 0, 2, 3, 3]
    assert distinct == [["a", "b"], ["b", "a"], ["a"], []]


@pytest.mark.parametrize("different", [2, 500])
def test_lists_that_are_shared_are_stored_like_lists_that_are_not(different):
    lists = [each or [] for each in drawn(500, different=different)]
    shared = pd.Series(lists_of_arrow(pa.array(lists, type=LISTS)), dtype="object")
    apart = pd.Series([list(each) for each in lists], dtype="object")
    assert arrow_of_lists(shared, wanted=LISTS).equals(arrow_of_lists(apart, wanted=LISTS))


def test_texts_in_pieces_are_one_set_of_categories():
    column = categories_of_arrow(pa.chunked_array([["b", None, "a"], ["a", "c"], []], type=pa.string()))
    assert column.astype("str").fillna("").tolist() == ["b", "", "a", "a", "c"]
    assert sorted(column.cat.categories) == ["a", "b", "c"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_column_read_as_categories_holds_what_the_column_holds(tmp_path, order):
    store = TableStore(tmp_path)
    rows = [f"k{number:03d}" for number in range(50)][::order]
    kinds = ["meeting", "report", None, "step", "meeting"] * 10
    store.write(pd.DataFrame({"key": rows, "kind": kinds, "who": [["a"], [], ["b"], ["a"], []] * 10}), table=TABLE)
    whole, coded = store.read(TABLE), store.read(TABLE, columns=["key", "kind"], coded=["key", "kind"])
    assert [str(dtype) for dtype in coded.dtypes] == ["category", "category"]
    pd.testing.assert_frame_equal(coded.astype("str"), whole[["key", "kind"]])
