"""Events: everything in REDCap that happened on a date and is evidence.

Belongs here: the events of all kinds beside one another, the pair each belongs to, and what is implausible about it.
Does not belong here: reading one row (`event_rows.py`), and whether an event satisfies a clause (`obligations`). An
implausible event is kept and complained about: the judgement leaves it out by its dates, and a person can see why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from assets.mentoring.belonging import matched_pairs
from assets.mentoring.event_rows import entry_of, event_rows_of
from assets.mentoring.hashes import hashes_of
from assets.mentoring.landing import references_of
from assets.mentoring.lists import lists_of
from assets.mentoring.problems import Problem
from assets.mentoring.reading import Complaints, Reading, together
from assets.mentoring.schema import EVENT
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from assets.mentoring.landing import Landing
    from assets.mentoring.problems import Found

SAME_EVENT: Final = (
    "kind",
    "person_key",
    "attendee_key",
    "held_on",
    "filed_on",
    "period",
    "mode",
    "setting",
)
"""Two rows that agree in all of these are one event entered twice."""


def events_of(landing: Landing, *, pairs: pd.DataFrame, hubs: pd.DataFrame) -> Reading:
    """Return `mentoring/event`. `pairs` is `pairs_of(...)`, `hubs` is `hubs_of(...)`, of the same landing.

    `event_id` is the hash of programme, kind, step and source. A step stated by an assignment that was quarantined is
    left out with it.
    """
    problems: list[Found] = []
    entries = [entry_of(landing, words, problems) for words in landing.mapping.events]
    found = together([event_rows_of(entry) for entry in entries], list(EVENT.column_names))
    if found.empty:
        return Reading(frame=empty_frame_of(EVENT), problems=problems, used=pd.Series(dtype="str"))
    of_pairs = {words.instrument for words in landing.mapping.pairs}
    stated = (found["kind"] != "step") | ~found["instrument"].isin(of_pairs) | found["source"].isin(pairs["source"])
    found = found[stated].sort_values("instance_number", kind="stable", ignore_index=True)
    found = found.join(matched_pairs(found, pairs))
    found["hub"] = _hub_of_record(found, hubs).fillna(found["pair_hub"])
    _complain(landing, found, problems)
    people = _others(landing, found)
    told, untold = people["person_id"], people["unresolved"]
    frame = found.assign(
        event_id=hashes_of(found["programme"], found["kind"], found["step"], found["source"]),
        attendees=lists_of([found["attendee_id"], told], index=found.index),
        unresolved_attendees=lists_of(
            [found["person_unresolved"], found["attendee_unresolved"], untold], index=found.index
        ),
        recorded_at=pd.Series(pd.NaT, index=found.index, dtype="datetime64[us, UTC]"),
    )
    return Reading(frame=frame[list(EVENT.column_names)], problems=problems, used=frame["source"])


def _complain(landing: Landing, events: pd.DataFrame, problems: list[Found]) -> None:
    on = events["held_on"].fillna(events["filed_on"])
    owed = (events["kind"] != "step") & events["has_attendee"] & events["pair_id"].isna()
    known = events["person_id"].notna() & events["attendee_id"].notna()
    whole = events["person_key"].notna() & (events["attendee_key"].notna() | ~events["has_attendee"])
    compared = events.loc[whole & (events["kind"] != "step"), ["instrument", *SAME_EVENT]]
    masks = {
        Problem.FUTURE_DATE: on > landing.as_of,
        Problem.BEFORE_ASSIGNMENT: owed & known & events["too_early"],
        Problem.NO_PAIR: owed & known & ~events["too_early"],
        Problem.DUPLICATE_EVENT: compared.duplicated().reindex(events.index, fill_value=False),
    }
    for instrument, words in {words.instrument: words for words in landing.mapping.events}.items():
        complaints, of_form = Complaints(landing, instrument, problems), events["instrument"] == instrument
        for problem, mask in masks.items():
            complaints.add(events, mask & of_form, problem, "used", words.held_on or words.filed_on or "")


def _hub_of_record(events: pd.DataFrame, hubs: pd.DataFrame) -> pd.Series:
    place = ["project", "record"]
    of_record = hubs[[*place, "hub"]].drop_duplicates(place)
    hub = events[place].merge(of_record, how="left", on=place)["hub"].set_axis(events.index)
    return hub.where(events["hub_of_record"].astype("bool")).astype("str")


def _others(landing: Landing, events: pd.DataFrame) -> pd.DataFrame:
    """Return the further people of each event, one row each on the event's index: person_id, unresolved (text)."""
    parts, names = [], references_of(landing.links)
    for words in landing.mapping.events:
        if words.others is None:
            continue
        links = landing.links[(names == words.others) & (landing.links["decision"] != "test")]
        links = links.sort_values(["source", "field"])[["source", "person_id", "typed"]].replace("", None)
        here = events.loc[(events["instrument"] == words.instrument), ["source"]]
        long = here.assign(event=here.index).merge(links, on="source").set_index("event")
        parts.append(long.assign(unresolved=long["typed"].where(long["person_id"].isna())))
    if not parts:
        return pd.DataFrame({"person_id": pd.Series(dtype="str"), "unresolved": pd.Series(dtype="str")})
    return pd.concat(parts)[["person_id", "unresolved"]].astype("str")
