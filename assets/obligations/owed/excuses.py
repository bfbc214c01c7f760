"""What may excuse an obligation: exemptions, leave, and mentors who left.

Belongs here: the facts behind the states excluded and excepted. Does not belong here: the order in which they are
looked at (`judging/order.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assets.hr.spans import intersection, matches
from assets.obligations.columns.windows import days_within
from assets.obligations.known.facts import pairs_of_roles
from assets.obligations.known.population import concern_of, roles_of
from assets.obligations.language.clocks import Assignment, PairEnd
from assets.obligations.language.kinds import Deadline

if TYPE_CHECKING:
    import pandas as pd

    from assets.hr.days import Days, Mask
    from assets.obligations.known.facts import Facts
    from assets.obligations.language.kinds import Rule


def leave_days(facts: Facts, rule: Rule, owed: pd.DataFrame) -> Days:
    """Return the days of leave among the days counted by `days`: of the window up to the due day, or eligible ones."""
    if isinstance(rule, Deadline):
        ends = np.maximum(owed["due"].to_numpy(), owed["window_start"].to_numpy())
        days, _ = days_within(facts.leave, owed["subject"].to_numpy(), owed["window_start"].to_numpy(), ends)
        return days
    concern = concern_of(facts, rule)
    away = intersection(concern.eligible, concern.holders.by_holder(facts.leave))
    subject = owed["subject"].to_numpy()
    holder = concern.holders.number_of(subject, owed["mentor"].to_numpy()) if rule.unit == "pair" else subject
    days, _ = days_within(away, holder, owed["window_start"].to_numpy(), owed["window_end"].to_numpy())
    return days


def exempted(facts: Facts, rule: Rule, owed: pd.DataFrame) -> tuple[Mask, Mask]:
    """Return which obligations an approved exemption covers on the anchor date: approved by the due day, and later."""
    rows = facts.records.registers.exemptions
    waived, documented = np.zeros(len(owed), dtype=bool), np.zeros(len(owed), dtype=bool)
    if rows.empty:
        return waived, documented
    rows = rows[rows["clause"].isin(["", rule.clause])]
    row, at = matches(facts.person[owed["subject"].to_numpy()], rows["person"].to_numpy())
    anchor, due = owed["anchor"].to_numpy()[row], owed["due"].to_numpy()[row]
    covers = (rows["start"].to_numpy()[at] <= anchor) & (rows["stop"].to_numpy()[at] > anchor)
    early = rows["approved"].to_numpy()[at] <= due
    waived[row[covers & early]] = True
    documented[row[covers & ~early]] = True
    return waived, documented


def lost_mentors(facts: Facts, rule: Rule, owed: pd.DataFrame) -> Mask:
    """Return which obligations lost every mentor they could have been met with, because the mentors left.

    Of a pair's deadline: its mentor left by the due day. In a window: every pair active in it ended inside it because
    its mentor left. Only where the measure concerns the pair or the mentee; a person's deadline can be met without.
    """
    if isinstance(rule, Deadline):
        if rule.unit != "pair" or isinstance(rule.clock, PairEnd):
            return np.zeros(len(owed), dtype=bool)
        due = owed["due"].to_numpy()
        told = owed["told_left"].to_numpy(dtype=bool) & (owed["ended"].to_numpy() <= due)
        return told | (owed["mentor_left"].to_numpy() <= due)
    if rule.unit not in {"person", "pair"} or (rule.unit == "person" and rule.concerns != "mentees"):
        return np.zeros(len(owed), dtype=bool)
    row, pair = active_pairs(facts, rule, owed)
    pairs = pairs_of_roles(facts, roles_of(rule))
    last = pairs["last"].to_numpy()
    left = (pairs["mentor_left"].to_numpy() - 1 == last) | (
        pairs["told_left"].to_numpy(dtype=bool) & (pairs["ended"].to_numpy() == last)
    )
    lost = left[pair] & (last[pair] <= owed["window_end"].to_numpy()[row])
    many = np.bincount(row, minlength=len(owed))
    mask: Mask = (many > 0) & (np.bincount(row[lost], minlength=len(owed)) == many)
    return mask


def ended_early(rule: Rule, owed: pd.DataFrame) -> Mask:
    """Return which deadlines of a pair fell away: the pair ended before they were due, its mentor still there."""
    if not (isinstance(rule, Deadline) and rule.unit == "pair" and isinstance(rule.clock, Assignment)):
        return np.zeros(len(owed), dtype=bool)
    due = owed["due"].to_numpy()
    mask: Mask = (owed["ended"].to_numpy() < due) & ~owed["told_left"].to_numpy(dtype=bool)
    return mask & ~(owed["mentor_left"].to_numpy() <= due)


def active_pairs(facts: Facts, rule: Rule, owed: pd.DataFrame) -> tuple[Days, Days]:
    """Return each obligation beside the subject's pairs of the rule's roles that are active in its window.

    Row, and row of `facts.pairs_of_roles`; of unit pair only those with the pair's mentor.
    """
    pairs = pairs_of_roles(facts, roles_of(rule))
    key, known = owed["subject"].to_numpy(), pairs["subject"].to_numpy()
    if rule.unit == "pair":
        many = len(facts.records.people.ids) + 1
        key, known = key * many + owed["mentor"].to_numpy() + 1, known * many + pairs["mentor"].to_numpy() + 1
    row, pair = matches(key, known)
    begins, ends = pairs["started"].to_numpy()[pair], pairs["last"].to_numpy()[pair]
    active = (begins <= owed["window_end"].to_numpy()[row]) & (ends >= owed["window_start"].to_numpy()[row])
    return row[active], pair[active]
