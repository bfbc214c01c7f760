"""What a change of a policy would have changed.

Belongs here: comparing two judgements of the same records by the permanent id of each obligation. Does not belong here:
judging. An obligation's id does not depend on the version of the policy, so one that is owed under both has one line,
and one whose window, subject or measure is new has no counterpart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from datetime import date

SAID = ["programme", "clause", "measure", "subject_id", "period", "due_on"]
NOT_OWED = "not owed"


def due_between(obligations: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """Return the obligations due from `first` to `last`."""
    due = obligations["due_on"]
    kept: pd.DataFrame = obligations[(due >= pd.Timestamp(first)) & (due <= pd.Timestamp(last))]
    return kept.reset_index(drop=True)


def changed_obligations(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the obligations whose state, reason or due date differs, in the order of clause, due date and subject.

    Columns: programme, clause, measure, subject_id, period, due_on (of the new policy, else of the old), and the texts
    `before` and `after`: the state with its reason, and the due date where only that differs; `not owed` where there is
    none. Both frames are as `OBLIGATION`, and each obligation is in each of them at most once.
    """
    both = before.merge(after, on="obligation_id", how="outer", suffixes=("_before", "_after"))
    rows = pd.DataFrame({name: both[f"{name}_after"].fillna(both[f"{name}_before"]) for name in SAID})
    moved = (
        both["due_on_before"].notna() & both["due_on_after"].notna() & (both["due_on_before"] != both["due_on_after"])
    )
    for side in ("before", "after"):
        reason = both[f"reason_{side}"].fillna("")
        told = both[f"state_{side}"] + (" (" + reason + ")").where(reason != "", "")
        due = ", due " + both[f"due_on_{side}"].dt.strftime("%Y-%m-%d")
        rows[side] = (told + due.where(moved, "")).fillna(NOT_OWED)
    differ = rows[rows["before"] != rows["after"]]
    order = ["programme", "clause", "measure", "due_on", "subject_id"]
    return differ.sort_values(order, key=_in_clause_order, ignore_index=True)


def counts_by_state(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return programme, clause, measure, state, before, after (numbers of obligations), where one of them is not 0."""
    keys = ["programme", "clause", "measure", "state"]
    counts = {side: frame.groupby(keys).size() for side, frame in (("before", before), ("after", after))}
    whole = pd.DataFrame(counts).fillna(0).astype("int64").reset_index()
    return whole.sort_values(keys, key=_in_clause_order, ignore_index=True)[[*keys, "before", "after"]]


def _in_clause_order(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return what a column is sorted by: clause ids so that A7 comes before A11, everything else by itself."""
    if column.name != "clause":
        return column
    parts = column.str.extract(r"^(\D+)(\d+)(\D?)$")
    return parts[0] + parts[1].str.zfill(3) + parts[2]
