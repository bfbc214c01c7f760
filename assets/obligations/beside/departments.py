"""Which departments a programme concerns on a day.

Belongs here: that one question; attestations and unit department both ask it. Does not belong here: what a department
owes (`units.py`, `attestations.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.obligations.beside.scoping import in_scope

if TYPE_CHECKING:
    from datetime import date

    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.policy import Policy
    from assets.obligations.language.scope import Scope


def departments_on(homes: Homes, policy: Policy, scope: Scope, *, day: date) -> list[str]:
    """Return the codes, sorted, of the departments in which somebody in scope is employed on a day."""
    when = pd.Timestamp(day)
    rows = homes.homes
    there = (rows["valid_from"] <= when) & (rows["valid_to"].isna() | (rows["valid_to"] > when))
    # Few columns are looked at, and never all of them copied: a policy asks this of every year since it began.
    inside = in_scope(rows, policy, scope)[there]
    home = ~rows["person_id"][there].duplicated()
    return sorted(rows["department_code"][there][home & inside].dropna().unique())
