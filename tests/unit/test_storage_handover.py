"""Frames handed from step to step: read once, never out of date, never shared for changing, bounded."""

from __future__ import annotations

import pandas as pd

from assets.storage.handover import Handover


class Reads:
    """A source of frames that counts how often it was read."""

    def __init__(self, rows: int = 3) -> None:
        """Take how many rows each frame has."""
        self.count = 0
        self._rows = rows

    def __call__(self) -> pd.DataFrame:
        """Return a new frame."""
        self.count += 1
        return pd.DataFrame({"value": range(self._rows)})


def test_a_frame_asked_for_again_is_not_read_again() -> None:
    reads, handover = Reads(), Handover()
    first = handover.frame_of(("hr/person", 1, None), read=reads)
    again = handover.frame_of(("hr/person", 1, None), read=reads)
    assert reads.count == 1
    pd.testing.assert_frame_equal(first, again)


def test_another_version_of_the_same_table_is_read() -> None:
    reads, handover = Reads(), Handover()
    handover.frame_of(("hr/person", 1, None), read=reads)
    handover.frame_of(("hr/person", 2, None), read=reads)
    assert reads.count == 2


def test_a_step_that_changes_its_frame_changes_nobody_elses() -> None:
    handover = Handover()
    mine = handover.frame_of("place", read=Reads())
    mine["value"] += 1
    mine.loc[0, "value"] = 99
    mine["more"] = 1
    assert handover.frame_of("place", read=Reads())["value"].tolist() == [0, 1, 2]
    assert list(handover.frame_of("place", read=Reads())) == ["value"]


def test_a_frame_larger_than_the_limit_is_read_each_time() -> None:
    reads, handover = Reads(rows=1000), Handover(limit=1000)
    handover.frame_of("place", read=reads)
    handover.frame_of("place", read=reads)
    assert reads.count == 2


def test_the_frame_unused_the_longest_goes_first() -> None:
    first, second, third = Reads(), Reads(), Reads()
    handover = Handover(limit=60)
    handover.frame_of("first", read=first)
    handover.frame_of("second", read=second)
    handover.frame_of("first", read=first)
    handover.frame_of("third", read=third)
    handover.frame_of("first", read=first)
    handover.frame_of("second", read=second)
    assert (first.count, second.count, third.count) == (1, 2, 1)
