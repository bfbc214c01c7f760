"""Which REDCap rows an obligation names as its evidence."""

from __future__ import annotations

import numpy as np
import pandas as pd

from assets.obligations.evidence.counting import sources_counted
from assets.obligations.evidence.filters import COUNTS
from assets.obligations.evidence.hits import Hits


def hits_of(rows: list[tuple[int, int]], *, sources: list[str]) -> Hits:
    """Return hits that all count: the row that is owed and the thing, each another day and another kind."""
    owed, thing = (np.array([row[place] for row in rows], dtype=np.int64) for place in (0, 1))
    place = np.arange(len(rows))
    return Hits(owed, thing, place, place, np.full(len(rows), COUNTS), pd.Series(sources, dtype="str"))


def none_besides() -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], pd.Series[str]]:
    return np.zeros(0, dtype=np.int64), pd.Series([], dtype="str")


def test_two_steps_on_one_row_name_that_row_once() -> None:
    hits = hits_of([(0, 0), (0, 1), (2, 2)], sources=["m/7/form", "m/7/form", "m/9/form"])
    assert sources_counted(hits, 3, also=none_besides()).tolist() == [["m/7/form"], [], ["m/9/form"]]


def test_the_rows_that_count_stand_in_their_order() -> None:
    hits = hits_of([(0, 0), (0, 1), (0, 2)], sources=["m/9/form", "m/10/form", "m/10/form"])
    assert sources_counted(hits, 1, also=none_besides()).tolist() == [["m/10/form", "m/9/form"]]


def test_a_row_that_counts_besides_is_named_with_the_others() -> None:
    hits = hits_of([(0, 0)], sources=["m/9/form"])
    also = np.array([0, 1], dtype=np.int64), pd.Series(["m/8/form", "m/8/form"], dtype="str")
    assert sources_counted(hits, 2, also=also).tolist() == [["m/8/form", "m/9/form"], ["m/8/form"]]
