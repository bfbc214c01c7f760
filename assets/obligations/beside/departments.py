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
    there = rows[(rows["valid_from"] <= when) & (rows["valid_to"].isna() | (rows["valid_to"] > when))]
    people = there.drop_duplicates("person_id")
    codes = people.loc[in_scope(people, policy, scope), "department_code"].dropna()
    return sorted(set(codes))
