"""Pairs and choices as evidence: what stands on record rather than happens.

Belongs here: matching them to obligations. Does not belong here: events (`events.py`) and counting (`counting.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assets.hr.days import MISSING, OPEN
from assets.hr.in_order import order_of
from assets.hr.spans import matches
from assets.obligations.evidence.events import earliest_days, latest_days
from assets.obligations.evidence.filters import COUNTS, FAILURES
from assets.obligations.evidence.hits import Hits
from assets.obligations.known.facts import pairs_of_roles
from assets.obligations.known.numbering import NOBODY
from assets.obligations.known.population import roles_of
from assets.obligations.known.records import candidates_as_seniors
from assets.obligations.known.roster import home_rows
from assets.obligations.language.kinds import Deadline

if TYPE_CHECKING:
    from assets.hr.days import Days, Mask
    from assets.obligations.known.facts import Facts
    from assets.obligations.language.evidence import Pairs
    from assets.obligations.language.kinds import Rule


def pair_hits(facts: Facts, rule: Rule, evidence: Pairs, owed: pd.DataFrame) -> Hits:
    """Return the pairs of the rule's roles that began by then (of a deadline), or are active in the window.

    Each counterpart counts once, from the first day on which it does. Who would be the group's senior mentor if an open
    name of the registry meant him fails `open_senior`.
    """
    pairs = pairs_of_roles(facts, roles_of(rule), of_mentor=evidence.side == "mentor")
    row, at = matches(owed["subject"].to_numpy(), pairs["subject"].to_numpy())
    began, last = pairs["started"].to_numpy()[at], pairs["last"].to_numpy()[at]
    other = pairs["mentor"].to_numpy()[at]
    if isinstance(rule, Deadline):
        day = until = began
        counts = (began <= facts.today) & (began >= earliest_days(rule, owed)[row])
        counts &= began <= latest_days(rule, owed)[row]
    else:
        start = owed["window_start"].to_numpy()[row]
        end = np.minimum(owed["window_end"].to_numpy()[row], facts.today)
        day = np.maximum(began, start) if evidence.active_on == "any_day" else end
        until = np.minimum(last, end)
        counts = (began <= end) & (last >= (start if evidence.active_on == "any_day" else end))
    counts &= other != NOBODY
    failure = np.full(len(row), COUNTS)
    if evidence.other_discipline and evidence.other_discipline.value:
        counts &= _differs(facts, facts.person[owed["subject"].to_numpy()[row]], other, day)
    if evidence.group_senior:
        subject = owed["subject"].to_numpy()[row]
        known = _first_day_as_senior(facts, facts.records.registers.led, subject, other, day)
        maybe = _first_day_as_senior(facts, candidates_as_seniors(facts.records), subject, other, day)
        day = np.where(known <= until, known, maybe)
        failure = np.where(known <= until, COUNTS, FAILURES.index("open_senior"))
        counts &= day <= until
    row, at, other, day, failure = (column[counts] for column in (row, at, other, day, failure))
    return Hits(row, pairs["pair"].to_numpy()[at], day, other, failure, facts.records.pairs["source"])


def choice_hits(facts: Facts, rule: Rule, owed: pd.DataFrame) -> Hits:
    """Return the hubs a person chose; one that is in no registry, or chosen twice, does not count."""
    choices = facts.records.registers.choices
    row, at = matches(facts.person[owed["subject"].to_numpy()], choices["person"].to_numpy())
    day, hub = choices["day"].to_numpy()[at], choices["hub"].to_numpy()[at]
    early = day < earliest_days(rule, owed)[row]
    failure = np.select([hub == NOBODY, early], [FAILURES.index("answer"), FAILURES.index("before")], default=COUNTS)
    last = latest_days(rule, owed) if isinstance(rule, Deadline) else owed["window_end"].to_numpy()
    inside = day <= last[row]
    row, at, day, hub, failure = (column[inside] for column in (row, at, day, hub, failure))
    return Hits(row, at, day, hub, failure, choices["source"])


def step_instead(facts: Facts, step: str, owed: pd.DataFrame) -> tuple[Days, Days]:
    """Return the first day on which the step was taken that may stand for the evidence, and its event, per row.

    `MISSING` and `NOBODY` where it was not taken by the due day.
    """
    events = facts.records.events
    held = events["held_on"].to_numpy()
    chosen = facts.owned.by_kind.rows(facts.records.kinds.among(["step"], [step]))
    chosen = chosen[held[facts.owned.event[chosen]] > MISSING]
    subject, event = facts.owned.subject[chosen], facts.owned.event[chosen]
    order = order_of(subject, held[event])
    subjects, first = np.unique(subject[order], return_index=True)
    at = np.searchsorted(subjects, owed["subject"].to_numpy())
    found = np.append(subjects, NOBODY)[at] == owed["subject"].to_numpy()
    taken = np.where(found, np.append(event[order][first], NOBODY)[at], NOBODY)
    day = np.where(found, np.append(held, OPEN)[taken], OPEN)
    in_time = day <= np.minimum(owed["due"].to_numpy(), facts.today)
    return np.where(in_time, day, MISSING), np.where(in_time, taken, NOBODY)


def _differs(facts: Facts, person: Days, other: Days, day: Days) -> Mask:
    """Return where both home appointments name a discipline on that day, and not the same one."""
    number, _ = pd.factorize(facts.roster.homes["discipline"])
    known = np.append(number, NOBODY)
    mine, theirs = (known[home_rows(facts.roster, who, day)] for who in (person, other))
    mask: Mask = (mine != NOBODY) & (theirs != NOBODY) & (mine != theirs)
    return mask


def _first_day_as_senior(facts: Facts, led: pd.DataFrame, subject: Days, other: Days, day: Days) -> Days:
    """Return the first day from `day` on on which the subject is listed in a hub whose group the other leads.

    `led`: hub mentors beside their senior mentors as `Registers` has them. `OPEN` where there is none. The pair may be
    older than the membership of the hub, or the other way round.
    """
    many = len(facts.records.people.ids)
    known = led[led["senior"] != NOBODY]
    at, row = matches(facts.listed["row"].to_numpy(), known["hub_mentor"].to_numpy())
    both = facts.listed["subject"].to_numpy()[at] * many + known["senior"].to_numpy()[row]
    asked, found = matches(subject * many + other, both)
    later = np.maximum(known["start"].to_numpy()[row[found]], day[asked])
    there = later < known["stop"].to_numpy()[row[found]]
    first = np.full(len(subject), OPEN, dtype=np.int64)
    np.minimum.at(first, asked[there], later[there])
    return first
