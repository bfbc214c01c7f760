"""What the modules beside the kernel read.

Belongs here: the frames, by name. Does not belong here: reading them from storage, and any rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from assets.hr.schema import APPOINTMENT, CAREER_DATE, PERSON, UNIT
from assets.ledger.schema import EXEMPTION
from assets.mentoring.schema import EVENT, HUB, HUB_MENTOR, PAIR, PREFERENCE
from assets.people.schema import REVIEW
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assets.storage.schema import ColumnType

READ = (PERSON, APPOINTMENT, UNIT, CAREER_DATE, PAIR, EVENT, HUB, HUB_MENTOR, PREFERENCE, REVIEW, EXEMPTION)
"""The tables that are read as they are declared, under their own names."""

MARK: dict[str, ColumnType] = {"reminder_id": "text", "sent_on": "date"}
ATTESTED: dict[str, ColumnType] = {
    "programme": "text",
    "clause": "text",
    "unit": "text",
    "period": "text",
    "attested_on": "date",
    "by": "text",
    "link": "text",
    "note": "text",
    "action_due_on": "date",
    "action_done_on": "date",
    "at": "instant",
}


@dataclass(frozen=True, slots=True)
class Inputs:
    """Frames as their `schema.py` declares them, of all programmes.

    `reminder_mark` has reminder_id and sent_on: that a reminder or a line of a digest was sent. `attested` has
    programme, clause, unit (department code, missing for the office), period (its first day, ISO), attested_on, by,
    link and note: what owners attested; action_due_on and action_done_on: what they do about it, which the note says;
    at: when it was written down.
    """

    person: pd.DataFrame
    appointment: pd.DataFrame
    unit: pd.DataFrame
    career_date: pd.DataFrame
    pair: pd.DataFrame
    event: pd.DataFrame
    hub: pd.DataFrame
    hub_mentor: pd.DataFrame
    preference: pd.DataFrame
    review: pd.DataFrame
    exemption: pd.DataFrame
    reminder_mark: pd.DataFrame
    attested: pd.DataFrame


def inputs_from(frames: Mapping[str, pd.DataFrame]) -> Inputs:
    """Return the inputs among frames by the name of their table; what is absent is empty."""
    empty = {table.name: empty_frame_of(table) for table in READ}
    empty |= {"reminder_mark": _empty(MARK), "attested": _empty(ATTESTED)}
    return Inputs(**{name: frames.get(name, frame) for name, frame in empty.items()})


def _empty(columns: Mapping[str, ColumnType]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=DTYPES[kind]) for name, kind in columns.items()})
