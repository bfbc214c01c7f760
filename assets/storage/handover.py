"""Frames that one step has read or stored, handed to the next step of the same run that asks for them.

Belongs here: which frames are kept, and for how long. Does not belong here: the reading (`store.py`). A frame is kept
by table, version and quarters, so it can never be out of date; a run reads most tables two or three times, and to read
one again costs ten times what handing it over does. Of what a step has written, the rows Delta was given are kept,
sorted and typed as a reader gets them, and not the frame the step returned: that one says nothing of what was stored.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    import pandas as pd

BYTES_KEPT: Final = 64 * 2**20
"""All tables of a school of 1,000 faculty; where one frame is larger, it is read each time, as memory is dearer."""


class Handover:
    """The frames read last, up to a number of bytes."""

    def __init__(self, *, limit: int = BYTES_KEPT) -> None:
        """Begin with nothing."""
        self._limit = limit
        self._frames: OrderedDict[Hashable, tuple[pd.DataFrame, int]] = OrderedDict()

    def holds(self, place: Hashable) -> bool:
        """Whether a frame is kept under this place."""
        return place in self._frames

    def frame_of(self, place: Hashable, *, read: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Return the frame kept under this place, or read it and keep it; whoever gets it may change his own copy."""
        if place in self._frames:
            self._frames.move_to_end(place)
            return self._frames[place][0].copy(deep=False)
        frame = read()
        size = int(frame.memory_usage(index=False, deep=True).sum())
        if size <= self._limit:
            self._frames[place] = frame, size
            while sum(kept for _, kept in self._frames.values()) > self._limit:
                self._frames.popitem(last=False)
        return frame.copy(deep=False)
