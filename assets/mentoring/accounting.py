"""What became of every landed row: used, excluded, quarantined or empty; nothing else is possible.

Belongs here: that count, by source row. Does not belong here: the reasons (`mentoring/quarantine` holds them). The
four are worked out independently of one another, so that a row no reader knew what to do with shows as none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from assets.mentoring.landing import ROW_ID, holds_nothing

if TYPE_CHECKING:
    from assets.mentoring.landing import Landing

OUTCOMES: Final = ("used", "excluded", "quarantined", "empty")
UNACCOUNTED: Final = "unaccounted"


def accounting_of_rows(landing: Landing, *, used: pd.Series, problems: pd.DataFrame) -> pd.DataFrame:
    """Return one row per landed row: `source` and `outcome` (text).

    `landing` is the whole landing, test records included; `used` holds the sources that gave a fact (repeats do no
    harm), `problems` is `mentoring/quarantine`. A row that gave one fact and had another answer quarantined is used.
    `unaccounted` stands where a row holds something and nothing is known of it; `read_mentoring` never leaves any.
    """
    rows = landing.rows
    sources = rows["source"]
    outcome = pd.Series(UNACCOUNTED, index=rows.index, dtype="str")
    outcome = outcome.mask(is_empty(landing), "empty")
    for name in ("quarantined", "used", "excluded"):
        named = used if name == "used" else problems.loc[problems["outcome"] == name, "source"]
        outcome = outcome.mask(pd.Index(named.unique()).get_indexer(pd.Index(sources)) >= 0, name)
    return pd.DataFrame({"source": sources, "outcome": outcome})


def is_empty(landing: Landing) -> pd.Series:
    """Return whether a landed row holds nothing at all in any allow-listed field (boolean mask)."""
    rows = landing.rows
    statuses = [f"{name}_complete" for name in landing.mapping.instruments if f"{name}_complete" in rows]
    apart = {*ROW_ID, *statuses, "snapshot"}
    fields = [name for name in landing.mapping.allowed_fields()[1:] if name in rows and name not in apart]
    return holds_nothing(rows, fields=fields, silent=landing.silent, statuses=statuses)
