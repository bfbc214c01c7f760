"""Which events meet an obligation, and which came near.

Belongs here: matching events to obligations and the first test an event fails. Does not belong here: whether that was
in time (`judge.py`) and how a near miss is worded (`why.py`).

An event that counts for nothing is kept with the test it failed: a chair who reads "not met" asks first about the
meeting he remembers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.mentoring.lists import lists_of
from assets.obligations.calendar import MISSING

if TYPE_CHECKING:
    from assets.obligations.policy import Deadline, Evidence, Frequency
    from assets.obligations.population import Facts

FAILURES = ("future", "before", "other_mentor", "video", "phone", "email", "mode", "setting", "one_sided", "incomplete")
"""The tests an event may fail."""

COUNTS = ""
"""The failure of an event that fails no test."""


def pair_hits(facts: Facts, rule: Deadline, owed: pd.DataFrame) -> pd.DataFrame:
    """Return owed (row of `owed`), day, mode, source, failure: the pair's events of the rule's kind.

    A7, A8: the event is the mentee's record and names the pair's mentor; it may not lie more than `early_days` before
    the assignment.
    """
    events = _events_of(facts, rule.evidence)
    attended = facts.attendance.dropna(subset=["mentor_id"])[["world", "event", "subject", "mentor_id"]]
    keys = owed[["subject", "mentor_id", "window_start"]].assign(owed=owed.index)
    hits = keys.merge(attended, on=["subject", "mentor_id"]).merge(events, on=["subject", "event"])
    tests = {
        "future": hits["day"] > facts.today,
        "before": hits["day"] < hits["window_start"] - rule.early_days.value,
        **_filters(hits, rule.evidence),
    }
    return _tested(hits.assign(mentor="the pair's"), tests)


def window_hits(
    facts: Facts, rule: Frequency, owed: pd.DataFrame, windows: pd.DataFrame, active: pd.DataFrame
) -> pd.DataFrame:
    """Return owed (row of `owed`), day, mode, source, failure: a person's events of the rule's kind per window.

    A11: placed by the day it was held, with a mentor whose pair is active on that day. A12: placed by the period it is
    about, with a mentor whose pair is active in that period, and not filed before the period begins.
    """
    events = _events_of(facts, rule.evidence)
    placed = events["day"] if rule.placed_by == "date" else events["period"]
    window = np.searchsorted(windows["end"].to_numpy(), placed.to_numpy(), side="left")
    keys = owed[["subject", "window", "window_start"]].assign(owed=owed.index)
    hits = events.assign(window=window).merge(keys, on=["subject", "window"])
    hits = hits[(placed.name == "day") | (hits["period"] == hits["window_start"])]
    hits = hits.merge(
        _mentors_of(facts, active, hits, on_the_day=rule.placed_by == "date"), on=["subject", "event"], how="left"
    )
    tests = {
        "future": hits["day"] > facts.today,
        "before": hits["day"] < hits["window_start"],
        "other_mentor": hits["mentor"].isna(),
        **_filters(hits, rule.evidence),
    }
    return _tested(hits, tests)


def counted_of(hits: pd.DataFrame, *, required: int, index: pd.Index[Any]) -> pd.DataFrame:
    """Return per row of `owed`: counted, met_on (day the required number was reached, else `MISSING`), evidence (list).

    The same pair meeting twice on a day by the same mode is one meeting recorded twice and counts once.
    """
    good = hits[hits["failure"] == COUNTS].sort_values(["owed", "day", "source"], kind="stable")
    good = good.drop_duplicates(["owed", "mentor", "day", "mode"])
    nth = good[good.groupby("owed").cumcount() == required - 1].set_index("owed")["day"]
    sources = good.sort_values(["owed", "source"], kind="stable").set_index("owed")["source"]
    return pd.DataFrame(
        {
            "counted": good.groupby("owed").size().reindex(index, fill_value=0).to_numpy(dtype=np.int64),
            "met_on": nth.reindex(index, fill_value=MISSING).to_numpy(dtype=np.int64),
            "evidence": lists_of([sources], index=index),
        },
        index=index,
    )


def failures_of(hits: pd.DataFrame, index: pd.Index[Any]) -> pd.DataFrame:
    """Return per row of `owed` how many events failed which test of `FAILURES` first, one column each."""
    near = hits[hits["failure"] != COUNTS]
    row = index.get_indexer(pd.Index(near["owed"])).astype(np.int64)
    place = row * len(FAILURES) + pd.Index(FAILURES).get_indexer(pd.Index(near["failure"])).astype(np.int64)
    counts = np.bincount(place, minlength=len(index) * len(FAILURES)).reshape(len(index), len(FAILURES))
    return pd.DataFrame(counts.astype(np.int64), index=index, columns=list(FAILURES))


def _events_of(facts: Facts, evidence: Evidence) -> pd.DataFrame:
    """Return the events of the evidence's kind that are dated, with `day`."""
    events = facts.events[facts.events["kind"] == evidence.kind]
    events = events.assign(day=events[evidence.dated])
    columns = ["event", "subject", "day", "period", "mode", "setting", "mentee", "mentor", "filled", "source"]
    kept = events.loc[events["day"] > MISSING, columns]
    return kept.rename(columns={"mentee": "by_mentee", "mentor": "by_mentor"}).reset_index(drop=True)


def _mentors_of(facts: Facts, active: pd.DataFrame, hits: pd.DataFrame, *, on_the_day: bool) -> pd.DataFrame:
    """Return subject, event, mentor: the first mentor of an event whose pair is active then."""
    attended = facts.attendance.dropna(subset=["mentor_id"])[["subject", "event", "mentor_id"]]
    asked = hits[["subject", "event", "window", "day"]].merge(attended, on=["subject", "event"])
    both = asked.merge(active, on=["subject", "window", "mentor_id"])
    if on_the_day:
        both = both[both["day"].between(both["started"], both["last"])]
    both = both.sort_values(["subject", "event", "mentor_id"], kind="stable").drop_duplicates(["subject", "event"])
    return both[["subject", "event", "mentor_id"]].rename(columns={"mentor_id": "mentor"})


def _filters(hits: pd.DataFrame, evidence: Evidence) -> dict[str, pd.Series[bool]]:
    """Return, per filter the evidence has and in the order they are told, which events fail it."""
    tests: dict[str, pd.Series[bool]] = {}
    if evidence.modes:
        refused = ~hits["mode"].isin(evidence.modes.value)
        for mode in ("video", "phone", "email"):
            tests[mode] = refused & (hits["mode"] == mode)
        tests["mode"] = refused
    if evidence.settings:
        tests["setting"] = ~hits["setting"].isin(evidence.settings.value)
    if evidence.confirmed_by:
        confirmed = [hits[f"by_{who}"] for who in evidence.confirmed_by.value]
        tests["one_sided"] = ~np.logical_and.reduce(confirmed)
    if evidence.sections:
        tests["incomplete"] = ~_all_filled(hits["filled"], evidence.sections.value)
    return tests


def _all_filled(filled: pd.Series[Any], sections: tuple[str, ...]) -> pd.Series[bool]:
    named = filled.reset_index(drop=True).explode()
    named = named[named.isin(sections)]
    count = named.groupby(level=0).nunique().reindex(range(len(filled)), fill_value=0)
    return pd.Series(count.to_numpy() == len(sections), index=filled.index)


def _tested(hits: pd.DataFrame, tests: dict[str, Any]) -> pd.DataFrame:
    failure = np.select([np.asarray(failed, dtype=bool) for failed in tests.values()], list(tests), default=COUNTS)
    answer = hits[["owed", "day", "mode", "source", "mentor"]].assign(failure=failure)
    return answer.reset_index(drop=True)
