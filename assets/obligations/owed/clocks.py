"""The days deadlines count from.

Belongs here: finding the clock starts of subjects in what is known of them. Does not belong here: who is concerned on
such a day and what is due when (`deadlines.py`, `per_window.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from assets.hr.days import MISSING, OPEN
from assets.hr.in_order import last_of_alike, order_of
from assets.hr.spans import matches
from assets.obligations.columns.distinct import begins_run
from assets.obligations.columns.frames import frame_of_columns
from assets.obligations.columns.texts import among
from assets.obligations.known.facts import pairs_of_roles
from assets.obligations.known.numbering import NOBODY
from assets.obligations.known.population import roles_of
from assets.obligations.language import clocks

if TYPE_CHECKING:
    import pandas as pd

    from assets.hr.days import Days
    from assets.obligations.known.facts import Facts
    from assets.obligations.language.kinds import Deadline, Frequency


def clock_starts(facts: Facts, rule: Deadline | Frequency, clock: clocks.Clock) -> pd.DataFrame:
    """Return the clock starts up to the judged day, each once per subject (per pair or event where the unit says so).

    Columns (whole numbers): subject, clock (the day); pair (row of the records) and what is known of it (`mentor`,
    `ended`, `mentor_left`, `told_left`), where the clock is a pair's; event (row of the records), where it is an
    event's; else `NOBODY`; until: the subject's next clock start (of unit pair: with the same mentor), `OPEN` without.
    In the order of subject (mentor) and clock.
    """
    starts = _starts(facts, rule, clock)
    day = starts["clock"].to_numpy()
    begun = np.flatnonzero((day > MISSING) & (day <= facts.today))
    whose = ["subject", *{"pair": ["mentor"], "meeting": ["event"]}.get(rule.unit, [])]
    columns = [starts[name].to_numpy()[begun] for name in (*whose, "clock")]
    order = order_of(*columns)
    columns = [column[order] for column in columns]
    once = last_of_alike(*columns)
    *holder, clock_day = (column[once] for column in columns)
    until = np.where(last_of_alike(*holder), OPEN, np.append(clock_day[1:], OPEN)[: len(clock_day)])
    return starts.iloc[begun[order[once]]].assign(until=until).reset_index(drop=True)


def _starts(facts: Facts, rule: Deadline | Frequency, clock: clocks.Clock) -> pd.DataFrame:
    match clock:
        case clocks.Assignment() | clocks.PairEnd():
            return _of_pairs(facts, rule, clock)
        case clocks.Hire():
            return _of_people(facts, *_hires(facts, clock.gap_days.value))
        case clocks.CareerDate():
            career = facts.records.registers.career
            rows = career[career["kind"] == clock.kind]
            return _of_people(facts, rows["person"].to_numpy(), rows[clock.day].to_numpy())
        case clocks.Choice():
            choices = facts.records.registers.choices
            first = choices.groupby("person", sort=True)["day"].min()
            return _of_people(facts, first.index.to_numpy(dtype="int64"), first.to_numpy(dtype="int64"))
        case clocks.Step():
            return _of_steps(facts, clock)
        case clocks.Event():
            return _of_events(facts, clock)


def _frame(subject: Days, day: Days, **more: Days) -> pd.DataFrame:
    nobody, never = np.full(len(day), NOBODY), np.full(len(day), OPEN)
    columns: dict[str, Any] = {"subject": subject, "clock": day, "mentor": nobody, "pair": nobody, "event": nobody}
    absent = {"ended": never, "mentor_left": never, "told_left": np.zeros(len(day), dtype=bool)}
    return frame_of_columns({**columns, **absent, **more})


def _of_pairs(facts: Facts, rule: Deadline | Frequency, clock: clocks.Assignment | clocks.PairEnd) -> pd.DataFrame:
    pairs = pairs_of_roles(facts, roles_of(rule), of_mentor=rule.unit != "pair" and rule.concerns == "mentors")
    if rule.unit == "pair":
        pairs = pairs[pairs["mentor"] != NOBODY]
    if isinstance(clock, clocks.PairEnd):
        reasons = facts.records.pairs["end_reason"].to_numpy()[pairs["pair"].to_numpy()]
        pairs = pairs[np.isin(reasons.astype(object), clock.reasons.value) & (pairs["ended"] <= facts.today).to_numpy()]
        day = pairs["last"]
    else:
        if clock.first_only and clock.first_only.value:
            pairs = pairs.drop_duplicates("subject")
        day = pairs["started"]
    names = ("mentor", "pair", "ended", "mentor_left", "told_left")
    return _frame(pairs["subject"].to_numpy(), day.to_numpy(), **{name: pairs[name].to_numpy() for name in names})


def _of_people(facts: Facts, person: Days, day: Days) -> pd.DataFrame:
    subject, row = matches(facts.person, person)
    return _frame(subject, day[row])


def _hires(facts: Facts, gap_days: int) -> tuple[Days, Days]:
    """Return person and first day of each employed spell that follows so many days without one, or none at all."""
    employed = facts.roster.employed
    first = np.ones(len(employed.key), dtype=bool)
    again = employed.key[1:] == employed.key[:-1]
    first[1:] = ~again | (employed.start[1:] - employed.stop[:-1] >= gap_days)
    return employed.key[first], employed.start[first]


def _of_steps(facts: Facts, clock: clocks.Step) -> pd.DataFrame:
    events = facts.records.events
    chosen = facts.owned.by_kind.rows(facts.records.kinds.among(["step"], [clock.step]))
    subject, event = facts.owned.subject[chosen], facts.owned.event[chosen]
    day = events["held_on"].to_numpy()[event]
    known = day > MISSING
    starts = _frame(subject[known], day[known], event=event[known])
    if not clock.each:
        order = order_of(subject[known], day[known])
        starts = starts.iloc[order[begins_run(subject[known][order])]]
    return starts


def _of_events(facts: Facts, clock: clocks.Event) -> pd.DataFrame:
    events = facts.records.events
    chosen = facts.owned.by_kind.rows(facts.records.kinds.among(clock.kinds))
    answers = clock.values  # noqa: PD011 - a field of the language and no frame's
    if answers:
        chosen = chosen[among(events["value"].iloc[facts.owned.event[chosen]], answers.value)]
    event = facts.owned.event[chosen]
    return _frame(facts.owned.subject[chosen], events[clock.dated].to_numpy()[event], event=event)
