"""One row of the truth, and the order in which an obligation is judged.

Belongs here: what every programme's truth shares. Does not belong here: which obligations there are (`told/`), and
reading a record. The order of judgement is the policies': excluded, met, pending, excepted, indeterminate, not met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sandbox.school.days import OPEN, Day

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.school.evidence import Outcome

DUE_SOON = 14
COLUMNS = (
    "programme",
    "clause",
    "unit",
    "person_id",
    "counterpart_id",
    "window_start",
    "due_on",
    "state",
    "planted",
    "measure",
    "subject_id",
    "as_of",
    "reason",
)


class Obligation(NamedTuple):
    """One row of `truth/obligations.csv`; dates are text already."""

    programme: str
    clause: str
    unit: str
    person_id: str
    counterpart_id: str
    window_start: str
    due_on: str
    state: str
    planted: str
    measure: str
    subject_id: str
    as_of: str
    reason: str


def judged(
    outcome: Outcome,
    *,
    due: Day,
    as_of: Day,
    excluded: str,
    excepted: Callable[[], str],
    soon_from: Day = OPEN,
    unmet: str = "not_met",
) -> tuple[str, str]:
    """Return state and reason, in the policy's order; it is due soon from two weeks before, or from `soon_from` on."""
    if excluded:
        return "excluded", excluded
    if outcome.evidence:
        return outcome.evidence, ""
    if as_of <= due:
        return "pending", "due_soon" if due - as_of <= DUE_SOON or soon_from <= as_of else ""
    if reason := excepted():
        return "excepted", reason
    if outcome.hidden or outcome.untold:
        return "indeterminate", "identity" if outcome.hidden else "feed"
    return unmet, outcome.flaw
