"""Whom a measure concerns, in which window, and what about them may excuse it.

Belongs here: population, eligible days, leave and departures of the people of a judgement. Does not belong here: how HR
was known (`roster.py`), evidence (`evidence.py`) and states (`judge.py`).

Everything is keyed by `subject`, a number for one person in one world (`worlds.py`), so that an alternative world is
judged by the same code as the night's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.intervals import intersected, merged
from assets.obligations.calendar import MISSING, OPEN, dates_of, day_of, days_of, months_after, quarter_windows
from assets.obligations.windows import day_counts, in_windows

if TYPE_CHECKING:
    from assets.obligations.policy import Deadline, Frequency, Policy, Rule
    from assets.obligations.records import Records
    from assets.obligations.roster import Roster

KEY = ["subject"]
SPAN = ["subject", "start", "stop"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of every subject of some worlds.

    `subjects`: world, person_id, left, enrolled, opted_out (days, `OPEN` where it has not happened). `pairs`: the
    records' pairs with subject, `mentor_left`, and `last`, the last day on which both were still there. `events` and
    `attendance`: the records', with subject. `scoped`, `leave`: the roster's spans, by subject. `eligible`: the days
    `eligible_spans` has worked out, by roles, because several measures ask for the same.
    """

    roster: Roster
    subjects: pd.DataFrame
    pairs: pd.DataFrame
    events: pd.DataFrame
    attendance: pd.DataFrame
    scoped: pd.DataFrame
    leave: pd.DataFrame
    eligible: dict[tuple[str, ...], pd.DataFrame] = field(default_factory=dict)

    @property
    def today(self) -> int:
        """The judged day."""
        return day_of(self.roster.as_of)


def facts_of(roster: Roster, records: Records, policy: Policy, people: pd.DataFrame) -> Facts:
    """Return the facts about `people` (world, person_id) and everybody else the worlds' records are about."""
    pairs = records.pairs.rename(columns={"mentee_id": "person_id"})
    parts = [frame[["world", "person_id"]] for frame in (people, pairs, records.events)]
    subjects = pd.concat(parts).drop_duplicates().sort_values(["world", "person_id"], ignore_index=True)
    keys = subjects.assign(subject=subjects.index)
    events = records.events.merge(keys, on=["world", "person_id"])
    attendance = records.attendance.merge(events[["world", "event", "subject"]], on=["world", "event"])
    subjects = subjects.assign(
        left=_mapped(subjects["person_id"], roster.left),
        enrolled=_first_step(events, policy.population.enrolled_step.value, subjects.index),
        opted_out=_first_step(events, policy.population.opt_out_step.value, subjects.index),
    )
    known = pairs.merge(keys, on=["world", "person_id"]).drop(columns=["world", "person_id"])
    order = ["subject", "started", "mentor_id", "ended", "pair_id"]
    known = known.sort_values(order, kind="stable").drop_duplicates(
        ["subject", "role", "mentor_id", "started"], keep="last"
    )
    known["mentor_left"] = _mapped(known["mentor_id"], roster.left)
    leaving = np.minimum(known["mentor_left"], subjects["left"].to_numpy()[known["subject"].to_numpy()]) - 1
    known["last"] = np.where(leaving < OPEN - 1, np.minimum(known["ended"], leaving), known["ended"])
    return Facts(
        roster=roster,
        subjects=subjects,
        pairs=known.reset_index(drop=True),
        events=events,
        attendance=attendance,
        scoped=keys.merge(roster.scoped, on="person_id")[SPAN],
        leave=keys.merge(roster.leave, on="person_id")[SPAN],
    )


def _mapped(people: pd.Series[Any], left: pd.Series[Any]) -> Any:
    return days_of(left.reindex(people), missing=OPEN)


def _first_step(events: pd.DataFrame, step: str, subjects: pd.Index[Any]) -> Any:
    """Return the earliest day of a step per subject, `OPEN` where it was never taken."""
    taken = events[(events["kind"] == "step") & (events["step"] == step) & (events["held_on"] > MISSING)]
    return taken.groupby("subject")["held_on"].min().reindex(subjects, fill_value=OPEN).to_numpy()


def pairs_in_scope(facts: Facts, rule: Deadline) -> pd.DataFrame:
    """Return one row per pair the deadline concerns.

    Columns: those of `Facts.pairs`, window_start, window_end, due, anchor, days (of the window), leave_days. The mentee
    is in scope on the day of assignment and has enrolled; a pair assigned after the judged day is not looked at.
    """
    pairs = _pairs_of_roles(facts, rule)
    pairs = pairs[(pairs["started"] <= facts.today) & _in_force(rule, pairs["started"])].reset_index(drop=True)
    if not rule.after_change.value:
        pairs = pairs.drop_duplicates("subject").reset_index(drop=True)
    subjects = facts.subjects.iloc[pairs["subject"].to_numpy()].reset_index(drop=True)
    asked = pd.DataFrame({"person_id": subjects["person_id"], "day": dates_of(pairs["started"].to_numpy())})
    assigned = pd.DataFrame({"subject": pairs["subject"], "start": asked["day"]})
    assigned["stop"] = dates_of(pairs["started"].to_numpy() + 1)
    within = intersected(assigned.drop_duplicates(), facts.scoped, by=KEY)[["subject", "start"]].assign(within=True)
    inside = assigned.merge(within, on=["subject", "start"], how="left")["within"].notna()
    owed = pairs[(inside & (subjects["enrolled"] < OPEN) & pairs["mentor_id"].notna())].reset_index(drop=True)
    start = owed["started"].to_numpy()
    if rule.within_months is not None:
        end = months_after(start, rule.within_months.value)
    else:
        end = start + (rule.within_days.value if rule.within_days else 0)
    owed = owed.assign(window_start=start, window_end=end, due=end + rule.grace_days.value, anchor=start)
    spans = pd.DataFrame({"subject": owed["subject"], "owed": owed.index, "start": dates_of(start)})
    spans["stop"] = dates_of(owed["due"].to_numpy() + 1)
    off = facts.leave.merge(spans[["subject", "owed"]], on="subject")
    leave = intersected(spans, off, by=["owed"])
    return owed.assign(days=owed["due"] - start + 1, leave_days=_days_by(leave, "owed", owed.index))


def windows_in_scope(facts: Facts, rule: Frequency) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return one row per subject and window the frequency concerns; the windows; the pairs active in each.

    Owed columns: subject, window (row of the windows), window_start, window_end, due, days (eligible ones), last (the
    last eligible day), anchor, leave_days, mentors_left, and pair_id, hub, mentor_id of the latest active pair. A
    person who opted out by the due day is concerned without an eligible day, to be excluded.
    """
    begun = facts.subjects[["enrolled", "opted_out"]].to_numpy().min(initial=OPEN)
    first = max(int(begun), day_of(rule.effective_from.value))
    last = facts.today if rule.effective_to is None else min(facts.today, day_of(rule.effective_to.value))
    windows = quarter_windows(first=first, last=last) if first <= last else quarter_windows(first=0, last=-1)
    windows = windows[windows["start"] >= day_of(rule.effective_from.value)].reset_index(drop=True)
    eligible = eligible_spans(facts, rule)
    counts = day_counts(in_windows(eligible, windows), by=["subject", "window"])
    owed = pd.concat([counts, _opted_out(facts, rule, windows, counts.index)]).sort_index().reset_index()
    owed = owed.merge(
        windows.rename(columns={"start": "window_start", "end": "window_end"}), left_on="window", right_index=True
    )
    owed = owed.sort_values(["subject", "window"], ignore_index=True)
    owed["due"] = owed["window_end"] + rule.grace_days.value
    owed["anchor"] = np.minimum(owed["last"], facts.today)
    index = pd.MultiIndex.from_frame(owed[["subject", "window"]])
    leave = in_windows(intersected(eligible, facts.leave, by=KEY), windows)
    owed["leave_days"] = day_counts(leave, by=["subject", "window"])["days"].reindex(index, fill_value=0).to_numpy()
    active = active_pairs(facts, rule, windows)
    latest = active.drop_duplicates(["subject", "window"], keep="last").set_index(["subject", "window"]).reindex(index)
    gone = active.groupby(["subject", "window"])["lost_mentor"].all().reindex(index, fill_value=False)
    names = {name: latest[name].to_numpy() for name in ("pair_id", "hub", "mentor_id")}
    return owed.assign(**names, mentors_left=gone.to_numpy(dtype=bool)), windows, active


def eligible_spans(facts: Facts, rule: Rule) -> pd.DataFrame:
    """Return the days on which a subject is employed in scope, enrolled, and in an active pair of the rule's roles."""
    if rule.roles.value in facts.eligible:
        return facts.eligible[rule.roles.value]
    enrolled = facts.subjects.loc[facts.subjects["enrolled"] < OPEN, "enrolled"]
    since = pd.DataFrame({"subject": enrolled.index, "start": dates_of(enrolled.to_numpy())})
    since["stop"] = pd.Series(pd.NaT, index=since.index, dtype="datetime64[us]")
    paired = merged(_pair_spans(_pairs_of_roles(facts, rule)), by=KEY)
    facts.eligible[rule.roles.value] = intersected(intersected(facts.scoped, since, by=KEY), paired, by=KEY)
    return facts.eligible[rule.roles.value]


def active_pairs(facts: Facts, rule: Rule, windows: pd.DataFrame) -> pd.DataFrame:
    """Return subject, window, mentor_id, pair_id, hub, lost_mentor per pair and window it is active in, latest last.

    `lost_mentor`: the pair ended inside the window because its mentor left.
    """
    pairs = _pairs_of_roles(facts, rule)
    left = (pairs["mentor_left"] - 1 == pairs["last"]) | (
        (pairs["end_reason"] == "mentor_left") & (pairs["ended"] == pairs["last"])
    )
    active = in_windows(_pair_spans(pairs).assign(pair=pairs.index), windows)
    of_pair = pairs.iloc[active["pair"].to_numpy()].reset_index(drop=True)
    ended = (of_pair["last"] <= windows["end"].to_numpy()[active["window"].to_numpy()]).to_numpy()
    active = active[["subject", "window"]].assign(
        **{name: of_pair[name].to_numpy() for name in ("mentor_id", "pair_id", "hub", "started", "last")},
        lost_mentor=left.to_numpy()[active["pair"].to_numpy()] & ended,
    )
    return active.sort_values(["subject", "window", "started", "last", "mentor_id"], kind="stable", ignore_index=True)


def _opted_out(facts: Facts, rule: Frequency, windows: pd.DataFrame, concerned: pd.Index[Any]) -> pd.DataFrame:
    """Return windows of people who opted out by the due day and would be in scope: no eligible day, last scoped day."""
    out = facts.subjects.loc[facts.subjects["opted_out"] < OPEN, "opted_out"]
    cut = in_windows(facts.scoped[facts.scoped["subject"].isin(out.index)], windows)
    due = windows["end"].to_numpy()[cut["window"].to_numpy()] + rule.grace_days.value
    counts = day_counts(cut[out.reindex(cut["subject"]).to_numpy() <= due], by=["subject", "window"])
    return counts[~counts.index.isin(concerned)].assign(days=0)


def _pairs_of_roles(facts: Facts, rule: Rule) -> pd.DataFrame:
    return facts.pairs[facts.pairs["role"].isin(rule.roles.value)].reset_index(drop=True)


def _pair_spans(pairs: pd.DataFrame) -> pd.DataFrame:
    stop = np.where(pairs["last"] < OPEN, pairs["last"] + 1, OPEN)
    return pd.DataFrame(
        {"subject": pairs["subject"], "start": dates_of(pairs["started"].to_numpy()), "stop": dates_of(stop)}
    )


def _in_force(rule: Rule, days: pd.Series[Any]) -> pd.Series[bool]:
    last = OPEN if rule.effective_to is None else day_of(rule.effective_to.value)
    return days.between(day_of(rule.effective_from.value), last)


def _days_by(spans: pd.DataFrame, key: str, index: pd.Index[Any]) -> Any:
    lengths = (spans["stop"] - spans["start"]).dt.days
    return lengths.groupby(spans[key]).sum().reindex(index, fill_value=0).to_numpy(dtype=np.int64)
