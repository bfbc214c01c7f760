"""Whether the right people took part in an event.

Belongs here: the `with_whom` of a clause. Does not belong here: everything about the event itself (`filters.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assets.hr.days import OPEN
from assets.hr.spans import matches
from assets.obligations.columns.distinct import distinct_sorted
from assets.obligations.known.facts import pairs_of_roles
from assets.obligations.known.numbering import NOBODY
from assets.obligations.known.population import roles_of
from assets.obligations.language.kinds import Deadline

if TYPE_CHECKING:
    import pandas as pd

    from assets.hr.days import Days, Mask
    from assets.obligations.known.facts import Facts
    from assets.obligations.language.evidence import Events
    from assets.obligations.language.kinds import Rule


@dataclass(frozen=True, slots=True)
class Company:
    """Per hit: whether it was in the `right` company, and `who` that was (the first of them, `NOBODY` without).

    `failure`: the test an event in other company fails.
    """

    right: Mask
    who: Days
    failure: str


def company_of(
    facts: Facts, rule: Rule, evidence: Events, owed: pd.DataFrame, *, row: Days, own: Days, day: Days
) -> Company:
    """Return the company of hits: `row` of the obligations, `own` row of the subject's events, and the day that counts.

    The mentor or mentee is one whose pair of the rule's roles is active that day; of a report that belongs to a period,
    one whose pair is active in it.
    """
    taken = facts.owned if evidence.subject_is == "owner" else facts.joined
    nobody = np.full(len(row), NOBODY, dtype=np.int64)
    if evidence.with_whom == "mentor" and rule.unit == "pair":
        # They were matched by the mentor already.
        return Company(np.ones(len(row), dtype=bool), nobody, "other_mentor")
    hit, other = taken.others(own)
    if evidence.with_whom == "anyone":
        return Company(np.ones(len(row), dtype=bool), _first_of(hit, other, nobody), "other_mentor")
    of_mentor = evidence.with_whom != "mentor"
    pairs = pairs_of_roles(facts, roles_of(rule), of_mentor=of_mentor)
    in_period = evidence.placed_by == "period" and not isinstance(rule, Deadline)
    first = owed["window_start"].to_numpy()[row] if in_period else day
    last = owed["window_end"].to_numpy()[row] if in_period else day
    there, mate = _active(facts, pairs, taken.subject[own], hit, other, first=first, last=last)
    who = _first_of(there, mate, nobody)
    if evidence.with_whom != "all_mentees":
        return Company(who != NOBODY, who, "no_mentee" if of_mentor else "other_mentor")
    came = _distinct(there, mate, len(row))
    active = _active_mentees(pairs, taken.subject[own], first, last)
    return Company((came > 0) & (came == active), who, "absent_mentee")


def _active(
    facts: Facts, pairs: pd.DataFrame, subject: Days, hit: Days, other: Days, *, first: Days, last: Days
) -> tuple[Days, Days]:
    """Return those of the others whose pair with the subject is active from `first` to `last`: hit, and the person."""
    pairs = pairs[(pairs["mentor"] != NOBODY).to_numpy()]
    many = len(facts.records.people.ids)
    asked, pair = matches(subject[hit] * many + other, pairs["subject"].to_numpy() * many + pairs["mentor"].to_numpy())
    begins, ends = pairs["started"].to_numpy()[pair], pairs["last"].to_numpy()[pair]
    active = (begins <= last[hit[asked]]) & (ends >= first[hit[asked]])
    return hit[asked[active]], other[asked[active]]


def _active_mentees(pairs: pd.DataFrame, subject: Days, first: Days, last: Days) -> Days:
    """Return how many people each subject mentors from `first` to `last`."""
    hit, pair = matches(subject, pairs["subject"].to_numpy())
    active = (pairs["started"].to_numpy()[pair] <= last[hit]) & (pairs["last"].to_numpy()[pair] >= first[hit])
    return _distinct(hit[active], pairs["mentor"].to_numpy()[pair[active]], len(subject))


def _first_of(hit: Days, person: Days, otherwise: Days) -> Days:
    """Return the first person (by number) of each hit."""
    first = np.full(len(otherwise), OPEN, dtype=np.int64)
    np.minimum.at(first, hit, person)
    return np.where(first < OPEN, first, otherwise)


def _distinct(hit: Days, person: Days, many: int) -> Days:
    """Return how many different people each hit has."""
    people = int(person.max(initial=NOBODY)) + 2
    counts: Days = np.bincount(distinct_sorted(hit * people + person + 1) // people, minlength=many)
    return counts
