"""What is on record about people beside pairs and events: hub and senior mentors, choices, career dates, exemptions.

Belongs here: one programme's rows of those tables by the number of the person. Does not belong here: what a clause
makes of them (`owed/clocks.py`, `population.py`, `owed/excuses.py`, `evidence/on_record.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import MISSING, OPEN, day_of, days_of
from assets.hr.spans import matches
from assets.mentoring.on_register import mentors_of_hubs, seniors_of_groups
from assets.obligations.known.numbering import NOBODY

if TYPE_CHECKING:
    from datetime import date

    from assets.hr.days import Days, Mask
    from assets.obligations.known.numbering import People
    from assets.obligations.known.read import Tables

PERSONS = ("hub_mentor", "senior", "preference", "career_date", "exemption")
"""The tables of which each row is about one person."""


@dataclass(frozen=True, slots=True)
class Registers:
    """Rows by `person` (number); days are whole numbers.

    `hub_mentors`: hub (text), person, typed (number of what was typed where nobody could be told from it, then person
    is `NOBODY`), start, stop (`OPEN` while it lasts). `seniors`, who leads the groups: the same by group. `led`: of
    each row of `hub_mentors` (hub_mentor) beside those who lead the hub's group while it lasts: senior, senior_typed,
    start, stop. `choices`: person, hub (number of a hub in the registry), day, source. `career`: person, kind, due_on,
    held_on. `exemptions`, the approved ones: person, clause (empty: all), start, stop, approved.
    """

    hub_mentors: pd.DataFrame
    seniors: pd.DataFrame
    led: pd.DataFrame
    choices: pd.DataFrame
    career: pd.DataFrame
    exemptions: pd.DataFrame


def own_rows(tables: Tables, programme: str) -> dict[str, pd.DataFrame]:
    """Return the rows of a programme of the tables that `registers_of` reads, and its hubs."""
    own = {name: getattr(tables, name) for name in ("hub", "preference", "exemption")}
    chosen = {name: frame[frame["programme"] == programme].reset_index(drop=True) for name, frame in own.items()}
    return {
        **chosen,
        "hub_mentor": mentors_of_hubs(tables.hub_mentor, programme),
        "senior": seniors_of_groups(tables.hub, tables.hub_mentor, programme),
        "career_date": tables.career_date,
    }


def registers_of(rows: dict[str, pd.DataFrame], people: People, as_of: date, *, typed: dict[str, Days]) -> Registers:
    """Return a programme's registers as they were known on a day; `typed`: of each row of hub_mentor and senior."""
    hubs, today = rows["hub"], day_of(as_of)
    mentors, seniors = (_listed(rows[name], people.of[name], typed[name]) for name in ("hub_mentor", "senior"))
    return Registers(
        hub_mentors=mentors,
        seniors=seniors,
        led=_led(mentors, seniors, hubs),
        choices=_choices(rows["preference"], hubs, people.of["preference"], today),
        career=_career(rows["career_date"], people.of["career_date"]),
        exemptions=_exemptions(rows["exemption"], people.of["exemption"], today),
    )


def _listed(rows: pd.DataFrame, person: Days, typed: Days) -> pd.DataFrame:
    last = days_of(rows["valid_to"], missing=OPEN)
    return pd.DataFrame(
        {
            "hub": rows["hub"],
            "person": person,
            "typed": np.where(person == NOBODY, typed, NOBODY),
            "start": days_of(rows["valid_from"], missing=MISSING),
            "stop": np.where(last < OPEN, last + 1, OPEN),
        }
    )


def _led(mentors: pd.DataFrame, seniors: pd.DataFrame, hubs: pd.DataFrame) -> pd.DataFrame:
    """Return who leads the group of each hub mentor's hub, and when both hold."""
    in_group = hubs[hubs["kind"] == "hub"].drop_duplicates("hub").set_index("hub")["affinity_group"]
    groups = pd.Index(seniors["hub"].unique())
    numbers = (groups.get_indexer(codes) for codes in (mentors["hub"].map(in_group), seniors["hub"]))
    row, at = matches(*numbers)
    start = np.maximum(mentors["start"].to_numpy()[row], seniors["start"].to_numpy()[at])
    stop = np.minimum(mentors["stop"].to_numpy()[row], seniors["stop"].to_numpy()[at])
    senior, typed = (seniors[name].to_numpy()[at] for name in ("person", "typed"))
    led = pd.DataFrame({"hub_mentor": row, "senior": senior, "senior_typed": typed, "start": start, "stop": stop})
    lasts: Mask = start < stop
    return led.loc[lasts].reset_index(drop=True)


def _choices(rows: pd.DataFrame, hubs: pd.DataFrame, person: Days, today: int) -> pd.DataFrame:
    known = pd.Index(hubs.loc[hubs["kind"] == "hub", "hub"].drop_duplicates())
    day = days_of(rows["chosen_on"], missing=MISSING)
    hub = known.get_indexer(rows["hub"]).astype("int64")
    choices = pd.DataFrame({"person": person, "hub": hub, "day": day, "source": rows["source"]})
    return choices[(day > MISSING) & (day <= today)].reset_index(drop=True)


def _career(rows: pd.DataFrame, person: Days) -> pd.DataFrame:
    days = {name: days_of(rows[name], missing=MISSING) for name in ("due_on", "held_on")}
    return pd.DataFrame({"person": person, "kind": rows["kind"], **days})


def _exemptions(rows: pd.DataFrame, person: Days, today: int) -> pd.DataFrame:
    last = days_of(rows["valid_to"], missing=OPEN)
    approved = days_of(rows["approved_on"], missing=OPEN)
    columns: dict[str, Any] = {
        "person": person,
        "clause": rows["clause"].fillna(""),
        "start": days_of(rows["valid_from"], missing=MISSING),
        "stop": np.where(last < OPEN, last + 1, OPEN),
        "approved": approved,
    }
    return pd.DataFrame(columns)[approved <= today].reset_index(drop=True)
