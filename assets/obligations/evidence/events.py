"""What might meet an obligation, and the first test it fails.

Belongs here: events matched to obligations. Does not belong here: pairs and choices as evidence
(`on_record.py`), counting (`counting.py`), whether that was in time (`judging/order.py`) and how a near miss is worded
(`rows/why.py`).

An event that counts for nothing is kept with the test it failed: a chair who reads "not met" asks first about the
meeting he remembers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assets.hr.days import MISSING
from assets.hr.spans import APART
from assets.obligations.columns.windows import found_between
from assets.obligations.evidence.company import company_of
from assets.obligations.evidence.filters import first_failed, kind_of
from assets.obligations.evidence.hits import Hits
from assets.obligations.evidence.standing import standing_tests
from assets.obligations.language.kinds import Deadline

if TYPE_CHECKING:
    import pandas as pd

    from assets.hr.days import Days
    from assets.obligations.evidence.filters import Kind
    from assets.obligations.known.facts import Facts
    from assets.obligations.language.evidence import Events
    from assets.obligations.language.kinds import Rule


def event_hits(facts: Facts, rule: Rule, evidence: Events, owed: pd.DataFrame) -> Hits:
    """Return the events of a rule's kinds on the subject's record (or in which the subject takes part) in its window.

    Of a deadline all of them, however early, so that the sentence can tell of one that came too soon.
    """
    kind = kind_of(facts.records, evidence)
    events = facts.records.events
    if evidence.same_event:
        asked = owed["event"].to_numpy()
        meant = np.isin(facts.records.kinds.number[asked], kind.numbers)
        row = np.flatnonzero(meant & (kind.day[asked] > MISSING))
        event = asked[row]
        tests = {"future": kind.day[event] > facts.today}
        failed = first_failed(tests, kind.fault[event])
        return Hits(row, event, kind.day[event], event, failed, events["source"])
    taken = facts.owned if evidence.subject_is == "owner" else facts.joined
    row, own = _matched(facts, rule, evidence, owed, kind)
    event = taken.event[own]
    day, fault = kind.day[event], kind.fault[event]
    with_whom = company_of(facts, rule, evidence, owed, row=row, own=own, day=day)
    tests = {
        "future": day > facts.today,
        "before": day < earliest_days(rule, owed)[row],
        with_whom.failure: ~with_whom.right,
        **standing_tests(facts, evidence, taken, own=own, day=day, fault=fault),
    }
    same = _same(facts, evidence, event, day, with_whom.who)
    return Hits(row, event, day, same, first_failed(tests, fault), events["source"])


def _matched(facts: Facts, rule: Rule, evidence: Events, owed: pd.DataFrame, kind: Kind) -> tuple[Days, Days]:
    """Return each obligation (row) beside the events of its subject that are placed in its window (row of `Taken`)."""
    taken = facts.owned if evidence.subject_is == "owner" else facts.joined
    key = owed["subject"].to_numpy()
    placed, placed_by = (kind.day, evidence.dated) if isinstance(rule, Deadline) else (kind.placed, kind.placed_by)
    if rule.unit == "pair" and evidence.with_whom == "mentor":
        many = len(facts.records.people.ids)
        key = key * many + owed["mentor"].to_numpy()
        things = taken.in_order_by_pair(kind.numbers, placed, many=many, named=placed_by)
    else:
        things = taken.in_order(kind.numbers, placed, named=placed_by)
    if isinstance(rule, Deadline):
        return found_between(things, key, None, latest_days(rule, owed))
    return found_between(things, key, owed["window_start"].to_numpy(), owed["window_end"].to_numpy())


def earliest_days(rule: Rule, owed: pd.DataFrame) -> Days:
    """Return the first day that counts: a known one, and of a deadline not more than `early_days` before its clock."""
    if not isinstance(rule, Deadline):
        return owed["window_start"].to_numpy()
    if rule.early_days is None:
        return np.full(len(owed), MISSING + 1)
    earliest: Days = owed["clock"].to_numpy() - rule.early_days.value
    return earliest


def latest_days(rule: Deadline, owed: pd.DataFrame) -> Days:
    """Return the last day that counts for a deadline: what comes late belongs to the subject's next clock start.

    What comes by the due date counts whether or not the next clock has started: who completes his CV anew in the 30
    days the office gives has completed it (W3).
    """
    early = rule.early_days.value if rule.early_days else 0
    latest: Days = np.maximum(owed["until"].to_numpy() - early - 1, owed["due"].to_numpy())
    return latest


def _same(facts: Facts, evidence: Events, event: Days, day: Days, who: Days) -> Days:
    """Return a number that is equal for what counts once.

    The same two meeting twice on a day by the same mode is one meeting recorded twice; days and steps count once each.
    """
    if evidence.count == "days":
        return day
    what = facts.records.events["what"].to_numpy()[event]
    if evidence.count == "steps":
        return what
    number: Days = ((who + 1) * (int(facts.records.events["what"].max()) + 1 if len(event) else 1) + what) * APART + day
    return number
