"""What is new: obligations compared with an earlier night.

Belongs here: what counts as new, as resolved and as changed. Does not belong here: which night is compared with
(`reports/earlier.py`) and how a sheet shows it (`office/changes.py`). An obligation keeps its id for as long as it is
owed, so it is the same one in both nights whatever quarter it stands in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reports.workbook.rows import Row
    from reports.workbook.selection import Then

NEW: Final = "New"
OLD: Final = "No"
NOTHING_THEN: Final = "–"
"""Shown where there is no earlier night to compare with."""


@dataclass(frozen=True, slots=True)
class Change:
    """An obligation that was otherwise in the earlier night; `now` is `None` where it is no longer owed."""

    kind: str
    was: Row | None
    now: Row | None

    @property
    def row(self) -> Row:
        """The obligation as it is now, else as it was."""
        row = self.now or self.was
        if row is None:
            raise ValueError("a change is of an obligation that was or is owed.")
        return row


def is_open(row: Row) -> bool:
    """Whether an obligation is unmet, unclear or due soon, and so on the Worklist or on Too late."""
    return row["state"] in {"not_met", "indeterminate"} or (row["state"] == "pending" and row["reason"] == "due_soon")


def new_words(row: Row, then: Then | None) -> str:
    """Return whether an open obligation was not open in an earlier night: `New`, `No`; a dash without such a night."""
    if then is None:
        return NOTHING_THEN
    was = then.obligations.get(row["obligation_id"])
    return NEW if is_open(row) and (was is None or not is_open(was)) else OLD


def changes_since(
    rows: Iterable[Row], then: Then, *, quarter: str, elsewhere: Callable[[str], Row | None]
) -> list[Change]:
    """Return what came to be open, what was settled, and what is open in another state than it was.

    `rows` are the obligations of a quarter's partition. Of those that are gone from it, the ones count that the earlier
    night had in this quarter at the latest and open; `elsewhere` gives such a one as another quarter has it tonight.
    """
    now = {row["obligation_id"]: row for row in rows}
    changes = [_change(then.obligations.get(key), row) for key, row in now.items()]
    for key, was in then.obligations.items():
        if key not in now and is_open(was) and was["quarter"] == quarter:
            changes.append(_change(was, elsewhere(key)))
    return [one for one in changes if one]


def _change(was: Row | None, now: Row | None) -> Change | None:
    open_then, open_now = was is not None and is_open(was), now is not None and is_open(now)
    if open_now and not open_then:
        return Change("new", was, now)
    if open_then and not open_now:
        return Change("resolved", was, now)
    if was is not None and now is not None and open_now and was["state"] != now["state"]:
        return Change("changed", was, now)
    return None
