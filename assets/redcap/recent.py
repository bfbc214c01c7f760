"""Which records were pulled as changed lately, and how they looked then, so that they are not stored twice.

Belongs here: one hash per record. Does not belong here: which records are pulled (`incremental.py`). A night's window
reaches back before the last pull, so most of what changed yesterday comes again; the landing keeps a hash of each such
record beside its snapshot. Rejected: comparing with the rows that are held, which reads the whole landing and takes a
sixth of the time of a full pull. A record that was edited only where nothing is landed from is therefore stored again.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

MOST: Final = 2000
"""Records remembered. Of more than these, the list would weigh more than storing the records again."""


def hashes_of(rows: pd.DataFrame) -> dict[str, str]:
    """Return record → hash of its landed rows (sorted by key); nothing where there are more records than `MOST`."""
    from pandas.util import hash_pandas_object

    if rows["record"].nunique() > MOST:
        return {}
    by_row = hash_pandas_object(rows.fillna(""), index=False, categorize=False).to_numpy()
    places = rows.groupby("record", sort=True).indices
    return {str(record): hashlib.sha256(by_row[at].tobytes()).hexdigest()[:16] for record, at in places.items()}


def fact_of(hashes: Mapping[str, str]) -> str:
    """Return the hashes as the text that is kept with the landing."""
    return json.dumps(dict(hashes), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hashes_in(fact: str) -> dict[str, str]:
    """Return the hashes kept with the landing, none where nothing is kept."""
    return dict(json.loads(fact)) if fact else {}
