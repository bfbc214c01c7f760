"""Frames of whole numbers, made for being asked for one column at a time.

Belongs here: that one way to make a frame. Does not belong here: which columns it has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping


def frame_of_columns(columns: Mapping[str, Any]) -> pd.DataFrame:
    """Return columns of one length as a frame, without a copy.

    Their names are plain objects: to find or to add a column by a name that Arrow holds takes twice as long, and a
    judgement of whatever size asks ten thousand times.
    """
    frame = pd.DataFrame(dict(columns), copy=False)
    frame.columns = pd.Index(list(columns), dtype=object)
    return frame
