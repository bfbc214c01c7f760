"""Incremental equals full: whatever happens to a project between two nights, the landed table is what REDCap holds.

Random histories are played against the sandbox over HTTP; after each quiet night the landing is compared, row for row,
with a full pull of the same server into another store. In which mode a history can be followed at all is what
`assets/redcap/incremental.py` says: with a server that does not count the deletion of a part as a modification,
`record_ids` cannot see that a row went, and neither mode that an instrument's values went from a row that stays.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, get_args

import pytest

from tests.sources.histories import Mode, history_of
from tests.sources.history_play import HistoryError, played

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = range(13)
CAMPAIGN = range(1000, 1520)
AT_ONCE = 20
"""Histories of one server: each has a project of its own, and its requests are remembered."""


@pytest.mark.parametrize("mode", get_args(Mode))
def test_whatever_happens_the_landing_equals_a_fresh_full_pull(mode: Mode):
    counted = played(SAMPLE, mode=mode)
    assert counted["nights compared"] > counted["nights edited during the pull"] > 0
    assert counted[f"nights pulled by {mode}"] > counted["nights pulled by full"]
    assert counted["drops refused, then accepted"] > 0


def test_histories_notice_a_window_that_does_not_reach_back_over_a_wrong_clock():
    wrong = [seed for seed in range(200) if _is_hard_on_the_clock(seed)][:6]
    with pytest.raises(HistoryError, match="other than they should be"):
        played(wrong, mode="record_ids", overlap_hours=0)


@pytest.mark.campaign
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("mode", get_args(Mode))
def test_histories_by_the_hundred(mode: Mode, record_property: Callable[[str, object], None]):
    parts = [
        range(start, min(start + AT_ONCE, CAMPAIGN.stop)) for start in range(CAMPAIGN.start, CAMPAIGN.stop, AT_ONCE)
    ]
    counted: Counter[str] = Counter()
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        for part in pool.map(played, parts, [mode] * len(parts)):
            counted += part
    assert counted["histories"] == len(CAMPAIGN)
    for name, count in sorted(counted.items()):
        record_property(name, count)


def _is_hard_on_the_clock(seed: int) -> bool:
    history = history_of(seed)
    return history.habits["partial_delete_is_change"] and any(
        night.jump.total_seconds() < -20 * 3600 and night.steps for night in history.nights
    )
