"""Whom a measure concerns, in which window, and what about them may excuse it.

Belongs here: population, eligible days and active pairs of a measure. Does not belong here: what is known of people
whatever the measure (`facts.py`), evidence (`evidence.py`) and states (`judge.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import OPEN, day_of
from assets.hr.spans import Spans, intersection, matches, spans_from, union
from assets.obligations.calendar import months_after, quarter_windows
from assets.obligations.facts import nobody_last
from assets.obligations.records import NOBODY
from assets.obligations.texts import names_of
from assets.obligations.windows import DayCounts, day_counts, in_windows

if TYPE_CHECKING:
    from assets.hr.days import Days, Mask
    from assets.obligations.facts import Facts
    from assets.obligations.policy import Deadline, Frequency, Rule


def pairs_in_scope(facts: Facts, rule: Deadline) -> pd.DataFrame:
    """Return one row per pair the deadline concerns.

    Columns: those of `Facts.pairs`, window_start, window_end, due, anchor, days (of the window), leave_days. The mentee
    is in scope on the day of assignment and has enrolled; a pair assigned after the judged day is not looked at.
    """
    pairs = _pairs_of_roles(facts, rule)
    started = pairs["started"].to_numpy()
    pairs = pairs[(started <= facts.today) & _in_force(rule, started)].reset_index(drop=True)
    if not rule.after_change.value:
        pairs = pairs.drop_duplicates("subject").reset_index(drop=True)
    subject, started = pairs["subject"].to_numpy(), pairs["started"].to_numpy()
    row, span = matches(subject, facts.scoped.key)
    inside = np.zeros(len(pairs), dtype=bool)
    covers = (facts.scoped.start[span] <= started[row]) & (facts.scoped.stop[span] > started[row])
    inside[row[covers]] = True
    enrolled = facts.subjects["enrolled"].to_numpy()[subject] < OPEN
    owed = pairs[inside & enrolled & (pairs["mentor"] != NOBODY).to_numpy()].reset_index(drop=True)
    start = owed["started"].to_numpy()
    if rule.within_months is not None:
        end = months_after(start, rule.within_months.value)
    else:
        end = start + (rule.within_days.value if rule.within_days else 0)
    due = end + rule.grace_days.value
    row, span = matches(owed["subject"].to_numpy(), facts.leave.key)
    away = np.minimum(facts.leave.stop[span], due[row] + 1) - np.maximum(facts.leave.start[span], start[row])
    leave_days = np.zeros(len(owed), dtype=np.int64)
    np.add.at(leave_days, row, np.maximum(away, 0))
    dates = {"window_start": start, "window_end": end, "due": due, "anchor": start, "days": due - start + 1}
    concerned: pd.DataFrame = owed.assign(**dates, leave_days=leave_days)
    return concerned


def windows_in_scope(facts: Facts, rule: Frequency) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return one row per subject and window the frequency concerns; the windows; the pairs active in each.

    Owed columns, in the order of subject and window: subject, window (row of the windows), label, window_start,
    window_end, due, days (eligible ones), anchor (the last eligible day, the judged one at most), leave_days,
    mentors_left, and mentor and pair of the latest active pair. A person who opted out by the due day is concerned
    without an eligible day, to be excluded.
    """
    windows = _windows_of(facts, rule)
    eligible = eligible_spans(facts, rule)
    counts = day_counts(in_windows(eligible, windows), windows)
    out = _opted_out(facts, rule, windows)
    place, more = _places(counts, windows), _places(out, windows)
    fresh = ~np.isin(more, place)
    order = np.argsort(np.concatenate([place, more[fresh]]), kind="stable")
    place = np.concatenate([place, more[fresh]])[order]
    subject, window = np.divmod(place, max(len(windows), 1))
    away = day_counts(in_windows(intersection(eligible, facts.leave), windows), windows)
    active = active_pairs(facts, rule, windows)
    last = np.concatenate([counts.last, out.last[fresh]])[order]
    owed = pd.DataFrame(
        {
            "subject": subject,
            "window": window,
            "label": names_of(windows["label"], window),
            "window_start": windows["start"].to_numpy()[window],
            "window_end": windows["end"].to_numpy()[window],
            "due": windows["end"].to_numpy()[window] + rule.grace_days.value,
            "days": np.concatenate([counts.days, np.zeros(int(fresh.sum()), dtype=np.int64)])[order],
            "anchor": np.minimum(last, facts.today),
            "leave_days": _looked_up(place, _places(away, windows), away.days, otherwise=0),
        }
    )
    return owed.assign(**_latest(active, place, windows)), windows, active


def _windows_of(facts: Facts, rule: Frequency) -> pd.DataFrame:
    """Return the quarters in which somebody may owe the rule: none before anybody joined or the rule was in force."""
    begun = facts.subjects[["enrolled", "opted_out"]].to_numpy().min(initial=OPEN)
    first = max(int(begun), day_of(rule.effective_from.value))
    last = facts.today if rule.effective_to is None else min(facts.today, day_of(rule.effective_to.value))
    windows = quarter_windows(first=first, last=last) if first <= last else quarter_windows(first=0, last=-1)
    return windows[windows["start"] >= day_of(rule.effective_from.value)].reset_index(drop=True)


def _latest(active: pd.DataFrame, place: Days, windows: pd.DataFrame) -> dict[str, Any]:
    """Return mentor and pair of the latest active pair per place, and whether every one lost its mentor there."""
    of_pair = active["subject"].to_numpy() * len(windows) + active["window"].to_numpy()
    kept = np.searchsorted(of_pair, place, side="left")
    row = np.searchsorted(of_pair, place, side="right") - 1
    found = row >= kept
    staying = np.concatenate([[0], np.cumsum(~active["lost_mentor"].to_numpy())])
    columns = {
        name: np.append(active[name].to_numpy(), NOBODY)[np.where(found, row, -1)] for name in ("mentor", "pair")
    }
    return {**columns, "mentors_left": found & (staying[row + 1] == staying[kept])}


def _places(counts: DayCounts, windows: pd.DataFrame) -> Days:
    """Return key and window as one number, in their order."""
    places: Days = counts.key * len(windows) + counts.window
    return places


def _looked_up(asked: Days, known: Days, values: Days, *, otherwise: int) -> Days:
    """Return the value of each asked number; `known` is sorted and without repeats."""
    at = np.searchsorted(known, asked)
    found = np.append(known, -1)[at] == asked
    answer: Days = np.where(found, np.append(values, otherwise)[at], otherwise)
    return answer


def eligible_spans(facts: Facts, rule: Rule) -> Spans:
    """Return the days on which a subject is employed in scope, enrolled, and in an active pair of the rule's roles."""
    if rule.roles.value in facts.eligible:
        return facts.eligible[rule.roles.value]
    enrolled = facts.subjects["enrolled"].to_numpy()
    since = spans_from(np.arange(len(enrolled)), enrolled, np.full(len(enrolled), OPEN))
    pairs = _pairs_of_roles(facts, rule)
    paired = union(_pair_spans(pairs, key=pairs["subject"].to_numpy()))
    facts.eligible[rule.roles.value] = intersection(intersection(facts.scoped, since), paired)
    return facts.eligible[rule.roles.value]


def active_pairs(facts: Facts, rule: Rule, windows: pd.DataFrame) -> pd.DataFrame:
    """Return the windows each pair is active in, the latest pair of a window last.

    Columns: subject, window, mentor, started, last, pair, and lost_mentor: whether the pair ended inside the window
    because its mentor left.
    """
    pairs = _pairs_of_roles(facts, rule)
    left = (pairs["mentor_left"] - 1 == pairs["last"]) | (pairs["told_left"] & (pairs["ended"] == pairs["last"]))
    cut = in_windows(_pair_spans(pairs, key=np.arange(len(pairs))), windows)
    of_pair = pairs[["subject", "mentor", "started", "last", "pair"]].iloc[cut.key]
    last = of_pair["last"].to_numpy()
    active = of_pair.assign(
        window=cut.window, lost_mentor=left.to_numpy()[cut.key] & (last <= windows["end"].to_numpy()[cut.window])
    )
    order = np.lexsort(
        (nobody_last(of_pair["mentor"].to_numpy()), last, of_pair["started"], cut.window, of_pair["subject"])
    )
    return active.iloc[order].reset_index(drop=True)


def _opted_out(facts: Facts, rule: Frequency, windows: pd.DataFrame) -> DayCounts:
    """Return the scoped days of people who opted out, in the windows due on that day or later."""
    out = facts.subjects["opted_out"].to_numpy()
    scoped = facts.scoped
    chosen = out[scoped.key] < OPEN
    begins = out - rule.grace_days.value
    cut = in_windows(Spans(scoped.key[chosen], scoped.start[chosen], scoped.stop[chosen]), windows)
    late = windows["end"].to_numpy()[cut.window] >= begins[cut.key]
    return day_counts(cut.where(late), windows)


def _pairs_of_roles(facts: Facts, rule: Rule) -> pd.DataFrame:
    return facts.pairs[facts.pairs["role"].isin(rule.roles.value)].reset_index(drop=True)


def _pair_spans(pairs: pd.DataFrame, *, key: Days) -> Spans:
    last = pairs["last"].to_numpy()
    return spans_from(key, pairs["started"].to_numpy(), np.where(last < OPEN, last + 1, OPEN))


def _in_force(rule: Rule, days: Days) -> Mask:
    last = OPEN if rule.effective_to is None else day_of(rule.effective_to.value)
    inside: Mask = (days >= day_of(rule.effective_from.value)) & (days <= last)
    return inside
