"""What is on record about people beside pairs and events: hub mentors, choices, career dates, exemptions.

Belongs here: one programme's rows of those tables by the number of the person. Does not belong here: what a clause
makes of them (`owed/clocks.py`, `population.py`, `owed/excuses.py`, `evidence/on_record.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import MISSING, OPEN, day_of, days_of
from assets.obligations.known.numbering import NOBODY

if TYPE_CHECKING:
    from datetime import date

    from assets.hr.days import Days
    from assets.obligations.known.numbering import People
    from assets.obligations.known.read import Tables

PERSONS = ("hub_mentor", "preference", "career_date", "exemption")
"""The tables of which each row is about one person."""


@dataclass(frozen=True, slots=True)
class Registers:
    """Rows by `person` (number); days are whole numbers.

    `hub_mentors`: person, hub (text), start, stop (`OPEN` while it lasts), senior (number of the senior mentor of the
    hub's affinity group), senior_typed (number of what was typed where nobody could be told from it). `senior_typed`:
    the latter of every hub and group, `NOBODY` where nothing is open. `choices`: person, hub (number of a hub in the
    registry), day, source. `career`: person, kind, due_on, held_on. `exemptions`, the approved ones: person, clause
    (empty: all), start, stop, approved.
    """

    hub_mentors: pd.DataFrame
    senior_typed: Days
    choices: pd.DataFrame
    career: pd.DataFrame
    exemptions: pd.DataFrame


def own_rows(tables: Tables, programme: str) -> dict[str, pd.DataFrame]:
    """Return the rows of a programme of the tables that `registers_of` reads, and its hubs."""
    own = {name: getattr(tables, name) for name in ("hub", "hub_mentor", "preference", "exemption")}
    chosen = {name: frame[frame["programme"] == programme].reset_index(drop=True) for name, frame in own.items()}
    return {**chosen, "career_date": tables.career_date}


def registers_of(rows: dict[str, pd.DataFrame], people: People, as_of: date, *, senior_typed: Days) -> Registers:
    """Return a programme's registers as they were known on a day; `senior_typed`: of each row of `mentoring/hub`."""
    hubs, today = rows["hub"], day_of(as_of)
    return Registers(
        hub_mentors=_hub_mentors(rows["hub_mentor"], hubs, people, senior_typed),
        senior_typed=senior_typed,
        choices=_choices(rows["preference"], hubs, people.of["preference"], today),
        career=_career(rows["career_date"], people.of["career_date"]),
        exemptions=_exemptions(rows["exemption"], people.of["exemption"], today),
    )


def _hub_mentors(rows: pd.DataFrame, hubs: pd.DataFrame, people: People, senior_typed: Days) -> pd.DataFrame:
    last = days_of(rows["valid_to"], missing=OPEN)
    return pd.DataFrame(
        {
            "person": people.of["hub_mentor"],
            "hub": rows["hub"],
            "start": days_of(rows["valid_from"], missing=MISSING),
            "stop": np.where(last < OPEN, last + 1, OPEN),
            "senior": _of_groups(rows["hub"], hubs, people.of["senior"]),
            "senior_typed": _of_groups(rows["hub"], hubs, senior_typed),
        }
    )


def _of_groups(codes: pd.Series[Any], hubs: pd.DataFrame, numbers: Days) -> pd.Series[Any]:
    """Return for hub codes the number of their affinity group's row in the registry, `NOBODY` where it has none."""
    in_group = hubs[hubs["kind"] == "hub"].drop_duplicates("hub").set_index("hub")["affinity_group"]
    is_group = (hubs["kind"] == "affinity_group").to_numpy()
    of_group = dict(zip(hubs["hub"][is_group], numbers[is_group], strict=True))
    of_hub = in_group.map(of_group).fillna(NOBODY).astype("int64")
    return codes.map(of_hub).fillna(NOBODY).astype("int64")


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
