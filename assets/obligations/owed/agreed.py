"""How much a rule requires of each obligation: its minimum, what the pair agreed, or a share of it.

Belongs here: the number asked for, and proration. Does not belong here: what counts towards it
(`evidence/counting.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assets.hr.days import MISSING
from assets.obligations.columns.windows import dated, found_between
from assets.obligations.known.numbering import NOBODY
from assets.obligations.language.kinds import Frequency
from assets.obligations.owed.excuses import leave_days

if TYPE_CHECKING:
    import pandas as pd

    from assets.hr.days import Days, Mask
    from assets.obligations.known.facts import Facts
    from assets.obligations.language.kinds import Rule


def is_prorated(rule: Rule) -> bool:
    """Whether leave and late hire lower the number a rule asks for."""
    return isinstance(rule, Frequency) and rule.prorate is not None and rule.prorate.value


def required_of(facts: Facts, rule: Rule, owed: pd.DataFrame) -> tuple[Days, Mask]:
    """Return what each obligation requires, and whether that is known: who has agreed no number of times owes none."""
    required = np.full(len(owed), rule.minimum.value, dtype=np.int64)
    if isinstance(rule, Frequency) and rule.agreed:
        required = _agreed(facts, rule, owed, rule.agreed.value)
    known: Mask = required > 0
    return np.where(known, prorated(facts, rule, owed, required), 0), known


def prorated(facts: Facts, rule: Rule, owed: pd.DataFrame, number: Days) -> Days:
    """Return a number lowered by the share of the window's days that were eligible and not leave, at least 1."""
    if not is_prorated(rule):
        return number
    served = owed["days"].to_numpy() - leave_days(facts, rule, owed)
    length = owed["window_end"].to_numpy() - owed["window_start"].to_numpy() + 1
    lowered: Days = np.maximum((2 * number * served + length) // (2 * length), 1)
    return lowered


def _agreed(facts: Facts, rule: Frequency, owed: pd.DataFrame, numbers: dict[str, int]) -> Days:
    """Return the number the latest agreement by the window's end names, 0 where there is none or it names no number."""
    events, taken = facts.records.events, facts.owned
    held = events["held_on"].to_numpy()
    own, key = taken.by_kind.rows(facts.records.kinds.among(["agreement"])), owed["subject"].to_numpy()
    own = own[(held[taken.event[own]] > MISSING) & (held[taken.event[own]] <= facts.today)]
    whose = taken.subject[own]
    if rule.unit == "pair":
        many = len(facts.records.people.ids)
        hit, other = taken.others(own)
        own = own[hit]
        key, whose = key * many + owed["mentor"].to_numpy(), taken.subject[own] * many + other
    day = held[taken.event[own]]
    row, at = found_between(dated(whose, day), key, None, owed["window_end"].to_numpy())
    latest = np.full(len(owed), NOBODY, dtype=np.int64)
    # Of each row the latest stands last, and the last assignment to a place stays.
    latest[row] = taken.event[own[at]]
    number = events["value"].map(numbers).astype("float64").fillna(0).to_numpy(dtype="int64")
    return np.where(latest == NOBODY, 0, np.append(number, 0)[latest])
