"""The shape of a decision about a typed person: as a row while it is decided, and as a frame.

Belongs here: the columns and their types. Does not belong here: any decision. Rows and not columns, because the tiers
replace whole decisions of few people: those no key decides, and those somebody answered.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Final

import pandas as pd

WHO: Final = ["programme", "typed"]

Row = dict[Hashable, Any]
Rows = dict[Hashable, Row]

TEXTS: Final = (*WHO, "email", "person_id", "method", "decision", "decided_by")
LISTS: Final = ("reasons", "candidates")


def rows_of(frame: pd.DataFrame) -> Rows:
    """Return the decisions by the frame's index."""
    return dict(frame.to_dict("index"))


def frame_of(rows: Rows, *, like: pd.DataFrame) -> pd.DataFrame:
    """Return the decisions as a frame with the columns and dtypes of the one they were taken from."""
    columns = {name: [row[name] for row in rows.values()] for name in like.columns}
    frame = pd.DataFrame(index=like.index)
    for name, cells in columns.items():
        frame[name] = pd.Series(cells, index=like.index, dtype="object").astype(like[name].dtype)
    return frame


def typed_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with the dtype of each of its columns: texts `str`, lists `object`, score, decided_on."""
    types = dict.fromkeys(TEXTS, "str") | dict.fromkeys(LISTS, "object")
    return frame.astype(types | {"score": "float64", "decided_on": "datetime64[us]"})
