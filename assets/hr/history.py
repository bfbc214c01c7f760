"""What held on a day: appointments as they were known, employment, home department and leave, for many people at once.

Belongs here: reading effective-dated HR frames (`hr/schema.py`) on given days. Does not belong here: any rule of a
policy (who is eligible is `obligations`) and the repair of a delivery (`decode.py`).

A loop over people was rejected: every measure asks these questions for every open quarter, and joins answer 160,000 of
them (20,000 people on 8 days) in 0.2 s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.hr.intervals import days_in, intersected, merged, spans_of

if TYPE_CHECKING:
    from datetime import date

EMPLOYED = frozenset({"active", "leave_paid", "leave_unpaid", "suspended"})
"""Statuses under which a person is still employed: somebody on leave is excluded with a reason, not gone."""

HOME = {"department_code": "department", "division_code": "division", "rank": "rank", "track": "track"}


def appointments_known_on(frame: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return `hr/appointment` as it held on `as_of`: rows that start later are not there, ends that lie later are open.

    A row with `valid_to` on the day after `as_of` is open too: on `as_of` the person is still there.
    """
    day = pd.Timestamp(as_of)
    known = frame[frame["valid_from"] <= day]
    return known.assign(valid_to=known["valid_to"].where(known["valid_to"] <= day)).reset_index(drop=True)


def leave_known_on(frame: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return `hr/leave` as it held on `as_of`: leaves that begin later are not there, later returns are open."""
    day = pd.Timestamp(as_of)
    known = frame[frame["leave_from"] <= day]
    return known.assign(leave_to=known["leave_to"].where(known["leave_to"] <= day)).reset_index(drop=True)


def employed_spells(frame: pd.DataFrame) -> pd.DataFrame:
    """Return person_id, spell_from, spell_to: the days a person holds any appointment, adjacent ones merged.

    `spell_to` is the day after the last and missing while it lasts. A rehire after a gap of a day is a second spell.
    """
    employed = frame[frame["employment_status"].isin(EMPLOYED)]
    spells = merged(spans_of(employed, by=["person_id"], start="valid_from", stop="valid_to"), by=["person_id"])
    return spells.rename(columns={"start": "spell_from", "stop": "spell_to"})


def left_on(frame: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """Return the day after each person's last employed day, indexed by person_id; missing while employed."""
    spells = employed_spells(frame)
    return spells.drop_duplicates("person_id", keep="last").set_index("person_id")["spell_to"].rename("left_on")


def home_on(frame: pd.DataFrame, people_and_days: pd.DataFrame) -> pd.DataFrame:
    """Return department, division, rank and track of each `person_id` on each `day`, with the index of the question.

    The home is the primary appointment of an employed person that covers the day; all four are missing where there is
    none. Where HR has two at once (a track switch in approval), the larger FTE decides, then the later start, then
    the appointment id, so the same delivery always gives the same home; `hr/quarantine` lists the person.
    """
    homes = homes_best_first(frame)[["person_id", "valid_from", "valid_to", *HOME]]
    asked = people_and_days[["person_id", "day"]].drop_duplicates()
    both = homes.merge(asked, on="person_id")
    covers = (both["valid_from"] <= both["day"]) & (both["valid_to"].isna() | (both["valid_to"] > both["day"]))
    chosen = both[covers].drop_duplicates(["person_id", "day"])[["person_id", "day", *HOME]].rename(columns=HOME)
    answer = people_and_days[["person_id", "day"]].merge(chosen, on=["person_id", "day"], how="left")
    return answer[list(HOME.values())].set_axis(people_and_days.index)


def homes_best_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the primary appointments of employed people; of two that cover a day, the first is the home."""
    primary = frame[frame["is_primary"].fillna(False).astype(bool) & frame["employment_status"].isin(EMPLOYED)]
    order = ["fte", "valid_from", "appointment_id"]
    return primary.sort_values(
        order, ascending=[False, False, True], na_position="last", kind="stable", ignore_index=True
    )


def leave_days(leave: pd.DataFrame, windows: pd.DataFrame) -> pd.Series[int]:
    """Return the number of distinct days on leave in each window, with the index of `windows`.

    `windows` has person_id, start and stop (half-open, both given). Overlapping leaves count once; an open leave lasts
    to the end of the window. A leave from one appointment counts like a leave from all: which appointment a meeting
    belongs to is not known.
    """
    numbered = windows[["person_id", "start", "stop"]].assign(window=range(len(windows)))
    spans = merged(spans_of(leave, by=["person_id"], start="leave_from", stop="leave_to"), by=["person_id"])
    of_window = numbered[["person_id", "window"]].merge(spans, on="person_id")
    by = ["window"]
    days = days_in(intersected(numbered, of_window, by=by), by=by)
    counts = numbered["window"].map(days).fillna(0).astype("int64")
    return counts.set_axis(windows.index).rename("leave_days")
