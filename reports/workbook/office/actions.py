"""What to do about a row of the worklist, in one sentence.

Belongs here: the next action for each kind of clause, theme and reason. Does not belong here: states and their words
(`words.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.workbook.words import capital

if TYPE_CHECKING:
    from datetime import date

    from reports.workbook.rows import Row

IN_REDCAP = "have it entered in REDCap"
WINDOWED: Final = ("frequency", "stepped_frequency", "cardinality", "share")
"""Rule kinds that ask for something within a window."""

PAIRS: Final = ("person", "pair")
JOINTLY: Final = {
    "meetings": f"meet and {IN_REDCAP}",
    "agreements": "fill in the agreement together and confirm it in REDCap",
    "reports": "submit the report together and confirm it in REDCap",
}
"""What a mentor and a mentee are asked for together, by theme."""

IT: Final = {"agreements": "the agreement", "reports": "the report"}
BY_REASON: Final = {
    "feed": "Ask HR for what is missing (sheet Data quality); then this row settles itself.",
    "one_sided": "It is in REDCap, but only one of the two has confirmed {it}: ask the other to confirm.",
    "incomplete": "It is in REDCap, but a section is empty: ask both to complete it.",
}
BY_KIND: Final = {
    "exclusion": "Clear up with the mentee who else could mentor, or have HR correct who supervises; then this row "
    "settles itself.",
    "cardinality": "Find who is missing and record the assignment in REDCap.",
    "share": "Ask who could mentor too, and record the pairs in REDCap.",
}


def can_be_made_up(row: Row, *, clause: Row, as_of: date) -> bool:
    """Whether acting now still settles an obligation; a meeting owed in a window that is over cannot be held any more.

    `clause` is its row of `obligations/clause`. A late agreement or report counts as met late, and an open question can
    be answered at any time.
    """
    if row["state"] == "indeterminate" or row["reason"] in {"one_sided", "incomplete"}:
        return True
    window_over = row["window_end"] is not None and row["window_end"] < as_of
    return not (clause.get("kind") in WINDOWED and clause.get("theme") != "reports" and window_over)


def next_action(row: Row, *, clause: Row, as_of: date) -> str:
    """Return what the office does next about an obligation that is unmet, indeterminate or due soon."""
    theme, kind = clause.get("theme") or "", clause.get("kind") or ""
    if row["reason"] in BY_REASON:
        return BY_REASON[row["reason"]].format(it=IT.get(theme, "it"))
    if row["state"] == "indeterminate":
        return "Answer the question of who is meant (Identity review); then this row settles itself."
    if row["state"] == "pending":
        return f"{_asked(row, clause, verb='Remind')} by {row['due_on'].isoformat()}."
    if not can_be_made_up(row, clause=clause, as_of=as_of):
        return _too_late(row, clause)
    return BY_KIND.get(kind, f"{_asked(row, clause, verb='Ask')}; it then counts as met late.")


def assigned_to(row: Row, *, clause: Row, corrects: str = "") -> str:
    """Return who has to act next: whoever corrects a contested record, HR, the office, or whom the policy names.

    `corrects` is empty where nobody says that the record is wrong.
    """
    if corrects:
        return capital(corrects)
    if row["reason"] == "feed":
        return "HR"
    if row["state"] == "indeterminate" or clause.get("kind") in BY_KIND:
        return "Office"
    return capital(clause.get("who") or "") or "Office"


def _too_late(row: Row, clause: Row) -> str:
    """Return what is left to do about a window that is over: where some is on record, there may have been more."""
    if clause.get("kind") == "cardinality":
        return "Record in REDCap who was there in that time; if nobody, find somebody from now on: this stays unmet."
    met = "they met more often" if row["counted"] else "they met"
    done = met if clause.get("theme") == "meetings" and row["unit"] in PAIRS else "it was done"
    return f"Ask: if {done} in that time, {IN_REDCAP}; else it stays unmet."


def _asked(row: Row, clause: Row, *, verb: str) -> str:
    """Return who is asked to do what: the two of a pair together, whom the policy names, or the office itself."""
    who, wanted = clause.get("who") or "", JOINTLY.get(clause.get("theme") or "")
    if wanted and row["unit"] in PAIRS and "mentor" in who and "mentee" in who:
        return f"{verb} both to {wanted}"
    if "Office" in who:
        return f"The office's own task ({who}): do it and record it in REDCap"
    return f"{verb} whoever owes it ({who or 'see the clause'}) to do it and {IN_REDCAP}"
