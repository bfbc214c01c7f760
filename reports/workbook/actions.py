"""What to do about a row of the worklist, in one sentence.

Belongs here: the next action for each theme and reason. Does not belong here: states and their words (`words.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from reports.workbook.rows import Row

IN_REDCAP = "have it entered in REDCap"


def can_be_made_up(row: Row, *, theme: str, as_of: date) -> bool:
    """Whether acting now still settles an obligation; a meeting owed in a window that is over cannot be held any more.

    A late agreement or report counts as met late, and an open question can be answered at any time.
    """
    if row["state"] == "indeterminate" or row["reason"] in {"one_sided", "incomplete"}:
        return True
    window_over = row["window_end"] is not None and row["window_end"] < as_of
    return not (theme == "meetings" and row["unit"] == "person" and window_over)


def next_action(row: Row, *, theme: str, as_of: date) -> str:
    """Return what the office does next about an obligation that is unmet, indeterminate or due soon."""
    if row["state"] == "indeterminate":
        return "Answer the question of who is meant (sheet Data quality); then this row settles itself."
    if row["reason"] == "one_sided":
        return f"It is in REDCap, but only one of the two has confirmed {_it(theme)}: ask the other to confirm."
    if row["reason"] == "incomplete":
        return "It is in REDCap, but a section is empty: ask both to complete it."
    if row["state"] == "pending":
        return f"Remind both to {_wanted(theme)} by {row['due_on'].isoformat()}."
    if not can_be_made_up(row, theme=theme, as_of=as_of):
        return f"Ask whether they met in {row['period']}. If so, {IN_REDCAP}; if not, it stays unmet."
    return f"Ask both to {_wanted(theme)}; it then counts as met late."


def _it(theme: str) -> str:
    return {"agreements": "the agreement", "reports": "the report"}.get(theme, "it")


def _wanted(theme: str) -> str:
    return {
        "meetings": f"meet and {IN_REDCAP}",
        "agreements": "fill in the agreement together and confirm it in REDCap",
        "reports": "submit the report together and confirm it in REDCap",
    }.get(theme, f"do what the clause asks and {IN_REDCAP}")
