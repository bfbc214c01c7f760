"""Counts and rates as columns of books that leave the office: each under its own header, and none that is too few."""

from __future__ import annotations

import pytest

from reports.workbook.figures import FIELDS, NOTHING_JUDGED, figures, share_cell
from reports.workbook.sums import Sums
from reports.workbook.suppression import TOO_FEW


def test_each_count_and_rate_stands_under_its_own_header():
    sums = Sums(met=7, met_late=1, not_met=2, pending=3, indeterminate=4, excluded=5, excepted=6, advice=8)
    shown = dict(zip((one.header for one in FIELDS), figures(sums, hidden=False), strict=True))
    assert shown == pytest.approx(
        {
            "Due": 36,
            "Met": 7,
            "Met late": 1,
            "Not met": 2,
            "Not due yet": 3,
            "Indeterminate": 4,
            "Not counted": 19,
            "Judged": 10,
            "On time": 0.7,
            "Done": 0.8,
            "Worst case": 8 / 14,
            "Best case": 12 / 14,
        }
    )


def test_what_is_only_encouraged_is_in_the_counts_and_in_no_rate():
    sums = Sums(
        met=9, met_late=3, not_met=2, indeterminate=5, advice=1, advised_met=4, advised_late=2, advised_unclear=3
    )
    assert (sums.due, sums.judged, sums.on_time, sums.done, sums.unclear) == (20, 8, 5, 6, 2)
    assert (sums.done_rate_worst, sums.done_rate_best) == (6 / 10, 8 / 10)


def test_of_a_group_that_is_hidden_no_figure_is_shown():
    assert figures(Sums(met=40), hidden=True) == [TOO_FEW] * len(FIELDS)


@pytest.mark.parametrize(("judged", "shown"), [(0, NOTHING_JUDGED), (4, TOO_FEW), (5, 0.5)])
def test_a_rate_that_rests_on_fewer_than_five_is_left_out(judged: int, shown: object):
    assert share_cell(0.5, judged=judged) == shown
