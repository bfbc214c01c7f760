"""What is left out outside the office cannot be worked out from what is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reports.workbook.suppression import FEWEST, hidden_groups

GROUPS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 30), max_size=8)


@given(GROUPS)
def test_no_group_under_five_is_shown(judged: dict[str, int]):
    shown = judged.keys() - hidden_groups(judged)
    assert all(judged[group] == 0 or judged[group] >= FEWEST for group in shown)


@given(GROUPS)
def test_no_group_under_five_comes_back_by_subtracting_the_others_from_the_total(judged: dict[str, int]):
    hidden = hidden_groups(judged)
    left = sum(judged[group] for group in hidden)
    rest = [group for group in judged if group not in hidden and judged[group]]
    assert not hidden or not rest or (len(hidden) > 1 and left >= FEWEST)


@given(GROUPS)
def test_nothing_is_left_out_where_every_group_has_five(judged: dict[str, int]):
    enough = {group: number + FEWEST for group, number in judged.items()}
    assert hidden_groups(enough) == frozenset()


def test_the_next_smallest_goes_with_a_single_small_group():
    assert hidden_groups({"PATH": 3, "SURG": 20, "PEDS": 7, "MED": 40}) == {"PATH", "PEDS"}


def test_where_no_total_is_shown_only_the_small_ones_are_left_out():
    assert hidden_groups({"PATH": 3, "SURG": 20, "PEDS": 7}, total_shown=False) == {"PATH"}
