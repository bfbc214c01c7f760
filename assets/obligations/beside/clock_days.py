"""The days reminders count from, person by person.

Belongs here: every kind of clock start read from the frames of the night. Does not belong here: the kernel's clocks
(`owed/clocks.py`), which number people in every alternative world and never look ahead. A reminder is about a known
person, and may count from a day that is still to come: a promotion is due in spring, its reminder in autumn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.hr.history import appointments_known_on, employed_spells
from assets.obligations.language import clocks

if TYPE_CHECKING:
    from datetime import date

    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.language.policy import Policy
    from assets.obligations.language.said import Reminder


def clock_days(rule: Reminder, policy: Policy, inputs: Inputs, *, as_of: date) -> pd.DataFrame:
    """Return person_id and clock_on, each day once per person; only a career date may lie after the judged day."""
    days = _days(rule, policy, inputs, as_of=as_of).set_axis(["person_id", "clock_on"], axis=1).dropna()
    if not isinstance(rule.clock, clocks.CareerDate):
        days = days[days["clock_on"] <= pd.Timestamp(as_of)]
    return days.drop_duplicates().sort_values(["person_id", "clock_on"], ignore_index=True)


def _days(rule: Reminder, policy: Policy, inputs: Inputs, *, as_of: date) -> pd.DataFrame:
    clock = rule.clock
    match clock:
        case clocks.Hire():
            return _hires(inputs.appointment, clock.gap_days.value, as_of=as_of)
        case clocks.CareerDate():
            dates = inputs.career_date
            return dates.loc[dates["kind"] == clock.kind, ["person_id", clock.day]]
        case clocks.Step() | clocks.Event():
            return _events(inputs.event[inputs.event["programme"] == policy.programme], clock)
        case clocks.Choice():
            own = inputs.preference[inputs.preference["programme"] == policy.programme]
            return own.groupby("person_id")["chosen_on"].min().reset_index()
        case clocks.Assignment() | clocks.PairEnd():
            return _pairs(rule, inputs.pair[inputs.pair["programme"] == policy.programme], clock)


def _hires(appointment: pd.DataFrame, gap_days: int, *, as_of: date) -> pd.DataFrame:
    spells = employed_spells(appointments_known_on(appointment, as_of)).sort_values(["person_id", "spell_from"])
    gap = (spells["spell_from"] - spells.groupby("person_id")["spell_to"].shift()).dt.days
    return spells.loc[gap.isna() | (gap >= gap_days), ["person_id", "spell_from"]]


def _events(events: pd.DataFrame, clock: clocks.Step | clocks.Event) -> pd.DataFrame:
    if isinstance(clock, clocks.Step):
        taken = events[(events["kind"] == "step") & (events["step"] == clock.step)]
        days = taken[["person_id", "held_on"]]
        return days if clock.each else days.groupby("person_id")["held_on"].min().reset_index()
    wanted = events["kind"].isin(clock.kinds)
    if answers := clock.values:  # noqa: PD011 - a field of the language
        wanted &= events["value"].isin(answers.value)
    chosen: pd.DataFrame = events.loc[wanted, ["person_id", clock.dated]]
    return chosen


def _pairs(rule: Reminder, pairs: pd.DataFrame, clock: clocks.Assignment | clocks.PairEnd) -> pd.DataFrame:
    chosen: pd.DataFrame = pairs[pairs["role"].isin(rule.roles.value)] if rule.roles else pairs
    if isinstance(clock, clocks.PairEnd):
        ended = chosen[chosen["end_reason"].isin(clock.reasons.value)]
        return ended[["mentee_id", "ended_on"]]
    days = chosen[["mentee_id", "started_on"]]
    return days.groupby("mentee_id")["started_on"].min().reset_index() if _first_only(clock) else days


def _first_only(clock: clocks.Assignment) -> bool:
    return bool(clock.first_only and clock.first_only.value)
