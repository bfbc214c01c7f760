"""What became of every landed row: used, excluded, quarantined or empty; nothing else is possible.

Belongs here: that account, by source row and counted by reason. Does not belong here: finding the reasons
(`mentoring/quarantine` holds them). The four are worked out independently of one another, so that a row no reader knew
what to do with shows as none of them. The account by row is not kept as a table: it would be as long as the landing,
and every row's reason can be read off the quarantine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from assets.mentoring.schema import ACCOUNT
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from assets.mentoring.landing import Landing

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


def account_of(landing: Landing, *, accounting: pd.DataFrame, problems: pd.DataFrame) -> pd.DataFrame:
    """Return `mentoring/account` of one programme: `accounting_of_rows` counted by project, outcome and reason.

    A row with several problems is counted under the first by code, so that counts add up to rows. A used row with a
    problem is a `finding`, an empty one is `excluded` because it is `empty`.
    """
    if accounting.empty:
        return empty_frame_of(ACCOUNT)
    first = problems.sort_values("problem").drop_duplicates(["source", "outcome"])
    reasons = {
        name: first[first["outcome"] == name].set_index("source")["problem"].reindex(accounting["source"]).to_numpy()
        for name in ("used", "excluded", "quarantined")
    }
    outcome = accounting["outcome"]
    reason = pd.Series("", index=accounting.index, dtype="str").mask(outcome == "empty", "empty")
    for name in ("excluded", "quarantined"):
        reason = reason.mask(outcome == name, pd.Series(reasons[name], index=accounting.index, dtype="str"))
    # A row whose other answer is quarantined is used as well, and has something to repair.
    repair = pd.Series(reasons["used"], index=accounting.index, dtype="str").fillna(
        pd.Series(reasons["quarantined"], index=accounting.index, dtype="str")
    )
    is_finding = (outcome == "used") & repair.notna()
    rows = pd.DataFrame(
        {
            "programme": landing.programme,
            "project": landing.rows["project"].to_numpy(),
            "outcome": outcome.mask(is_finding, "finding").replace("empty", "excluded"),
            "reason": reason.mask(is_finding, repair).fillna(""),
        }
    )
    counted = rows.groupby(list(ACCOUNT.key)).size().reset_index(name="rows")
    return counted.astype({column.name: DTYPES[column.type] for column in ACCOUNT.columns})


def is_empty(landing: Landing) -> pd.Series:
    """Return whether a landed row holds nothing at all in any allow-listed field (boolean mask)."""
    blank = landing.blank
    statuses = [f"{name}_complete" for name in landing.mapping.instruments]
    looked_at = {*landing.mapping.allowed_fields()[1:], *statuses}.intersection(blank.columns)
    return blank[sorted(looked_at)].all(axis=1)
