"""Which events meet an obligation, and which came near.

Belongs here: matching events to obligations and the first test an event fails. Does not belong here: whether that was
in time (`judge.py`) and how a near miss is worded (`why.py`).

An event that counts for nothing is kept with the test it failed: a chair who reads "not met" asks first about the
meeting he remembers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import MISSING
from assets.hr.spans import matches
from assets.mentoring.lists import lists_by_count
from assets.obligations.records import NOBODY

if TYPE_CHECKING:
    from assets.hr.days import Days, Mask
    from assets.obligations.facts import Facts
    from assets.obligations.policy import Deadline, Evidence, Frequency
    from assets.obligations.records import Records

FAILURES = ("future", "before", "other_mentor", "video", "phone", "email", "mode", "setting", "one_sided", "incomplete")
"""The tests an event may fail."""

COUNTS = -1
"""The failure of an event that fails no test; the others are positions in `FAILURES`."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Events that might meet an obligation: `owed` (row), `event` (row of the records), `day`, `mentor`, `failure`."""

    owed: Days
    event: Days
    day: Days
    mentor: Days
    failure: Days


@dataclass(frozen=True, slots=True)
class _Kind:
    """The events of the records as a rule sees them: which are of its kind, their day, and the filter they fail."""

    chosen: Mask
    day: Days
    fault: Days


def pair_hits(facts: Facts, rule: Deadline, owed: pd.DataFrame) -> Hits:
    """Return the pair's events of the rule's kind.

    A7, A8: the event is the mentee's record and names the pair's mentor; it may not lie more than `early_days` before
    the assignment.
    """
    kind = _kind_of(facts.records, rule.evidence)
    attended = facts.attended[kind.chosen[facts.attended["event"].to_numpy()]]
    many = len(facts.records.people.ids)
    row, met = matches(*(frame["subject"].to_numpy() * many + frame["mentor"].to_numpy() for frame in (owed, attended)))
    event = attended["event"].to_numpy()[met]
    day = kind.day[event]
    tests = {
        "future": day > facts.today,
        "before": day < owed["window_start"].to_numpy()[row] - rule.early_days.value,
    }
    # Every one of them is with the pair's own mentor, so who that is tells none from another.
    return Hits(row, event, day, np.zeros_like(row), _first_failed(tests, kind.fault[event]))


def window_hits(facts: Facts, rule: Frequency, owed: pd.DataFrame, windows: pd.DataFrame, active: pd.DataFrame) -> Hits:
    """Return a person's events of the rule's kind per window.

    A11: placed by the day it was held, with a mentor whose pair is active on that day. A12: placed by the period it is
    about, with a mentor whose pair is active in that period, and not filed before the period begins.
    """
    kind = _kind_of(facts.records, rule.evidence)
    on_the_day = rule.placed_by == "date"
    placed = kind.day if on_the_day else facts.records.events["period"].to_numpy()
    window = np.searchsorted(windows["end"].to_numpy(), placed, side="left")
    owned = facts.owned[kind.chosen[facts.owned["event"].to_numpy()]]
    event = owned["event"].to_numpy()
    many = len(windows) + 1
    row, mine = matches(
        owed["subject"].to_numpy() * many + owed["window"].to_numpy(),
        owned["subject"].to_numpy() * many + window[event],
    )
    starts = owed["window_start"].to_numpy()
    if not on_the_day:
        about = placed[event[mine]] == starts[row]
        row, mine = row[about], mine[about]
    mentor = _mentors_of(facts, active, kind, window, windows=len(windows), on_the_day=on_the_day)
    names = owned["subject"].to_numpy()[mine] * len(window) + event[mine]
    at = np.searchsorted(mentor.index, names)
    with_mentor = np.append(mentor.index, -1)[at] == names
    day = kind.day[event[mine]]
    tests = {"future": day > facts.today, "before": day < starts[row], "other_mentor": ~with_mentor}
    met = np.append(mentor.to_numpy(), NOBODY)[np.where(with_mentor, at, -1)]
    return Hits(row, event[mine], day, met, _first_failed(tests, kind.fault[event[mine]]))


def _mentors_of(
    facts: Facts, active: pd.DataFrame, kind: _Kind, window: Days, *, windows: int, on_the_day: bool
) -> pd.Series[int]:
    """Return the first mentor of an event whose pair is active then, by subject × events + event, sorted."""
    attended = facts.attended[kind.chosen[facts.attended["event"].to_numpy()]]
    subject, event, mentor = (attended[name].to_numpy() for name in ("subject", "event", "mentor"))
    many = len(facts.records.people.ids)
    active = active[active["mentor"] != NOBODY]
    place = active["subject"].to_numpy() * (windows + 1) + active["window"].to_numpy()
    asked = (subject * (windows + 1) + window[event]) * many + mentor
    met, pair = matches(asked, place * many + active["mentor"].to_numpy())
    if on_the_day:
        day = kind.day[event[met]]
        held = (active["started"].to_numpy()[pair] <= day) & (day <= active["last"].to_numpy()[pair])
        met = met[held]
    name = subject[met] * len(window) + event[met]
    order = np.lexsort((mentor[met], name))
    names, first = np.unique(name[order], return_index=True)
    return pd.Series(mentor[met][order][first], index=names)


def counted_of(hits: Hits, records: Records, *, required: int, rows: int) -> dict[str, Any]:
    """Return per owed row: counted, met_on (day the required number was reached, else `MISSING`), evidence (list).

    The same pair meeting twice on a day by the same mode is one meeting recorded twice and counts once.
    """
    good = hits.failure == COUNTS
    owed, event, day, mentor = (column[good] for column in (hits.owed, hits.event, hits.day, hits.mentor))
    mode = records.events["mode_number"].to_numpy()[event]
    source, _ = pd.factorize(records.events["source"].array.take(event), sort=True)
    order = np.lexsort((source, mode, mentor, day, owed))
    again = np.zeros(len(order), dtype=bool)
    again[1:] = np.logical_and.reduce([np.diff(column[order]) == 0 for column in (owed, day, mentor, mode)])
    kept = order[~again]
    owed, event, day, source = owed[kept], event[kept], day[kept], source[kept]
    counts = np.bincount(owed, minlength=rows)
    met_on = np.full(rows, MISSING, dtype=np.int64)
    enough = counts >= required
    met_on[enough] = day[(np.cumsum(counts) - counts)[enough] + required - 1]
    told = np.lexsort((source, owed))
    sources = records.events["source"].take(event[told])
    return {"counted": counts, "met_on": met_on, "evidence": lists_by_count(sources, counts)}


def failures_of(hits: Hits, rows: int) -> dict[str, Days]:
    """Return per owed row how many events failed which test of `FAILURES` first, one column each."""
    near = hits.failure != COUNTS
    place = hits.owed[near] * len(FAILURES) + hits.failure[near]
    counts = np.bincount(place, minlength=rows * len(FAILURES)).reshape(rows, len(FAILURES))
    return {name: counts[:, position] for position, name in enumerate(FAILURES)}


def _kind_of(records: Records, evidence: Evidence) -> _Kind:
    chosen = (records.events["kind"] == evidence.kind).to_numpy()
    fault = np.full(len(chosen), COUNTS, dtype=np.int64)
    fault[chosen] = _first_failed(_filters(records.events[chosen], evidence), fault[chosen])
    return _Kind(chosen, records.events[evidence.dated].to_numpy(), fault)


def _filters(events: pd.DataFrame, evidence: Evidence) -> dict[str, Mask]:
    """Return, per filter the evidence has and in the order they are told, which events fail it."""
    tests: dict[str, Mask] = {}
    if evidence.modes:
        refused = ~events["mode"].isin(evidence.modes.value).to_numpy()
        for mode in ("video", "phone", "email"):
            tests[mode] = refused & (events["mode"] == mode).to_numpy(dtype=bool)
        tests["mode"] = refused
    if evidence.settings:
        tests["setting"] = ~events["setting"].isin(evidence.settings.value).to_numpy()
    if evidence.confirmed_by:
        tests["one_sided"] = ~np.logical_and.reduce([events[who].to_numpy() for who in evidence.confirmed_by.value])
    if evidence.sections:
        wanted = frozenset(evidence.sections.value)
        tests["incomplete"] = np.fromiter((not wanted.issubset(each) for each in events["filled"]), bool, len(events))
    return tests


def _first_failed(tests: dict[str, Mask], otherwise: Days) -> Days:
    failed: Days = np.select(list(tests.values()), [FAILURES.index(name) for name in tests], default=otherwise)
    return failed
