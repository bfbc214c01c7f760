"""Whose obligation a row is: subject, person, mentor, pair and hub, as numbers and the texts they stand for.

Belongs here: those columns. Does not belong here: all others (`frame.py`) and who is concerned (`known/population.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.history import HOME
from assets.hr.in_order import order_of
from assets.hr.spans import matches
from assets.obligations.columns.texts import names_of
from assets.obligations.known.facts import nobody_last, pairs_of_roles
from assets.obligations.known.numbering import NOBODY
from assets.obligations.known.population import roles_of
from assets.obligations.language.kinds import Deadline
from assets.obligations.owed.excuses import active_pairs
from assets.obligations.rows.drafts import Texts
from assets.obligations.rows.ids import hashes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assets.hr.days import Days
    from assets.obligations.judging.judge import Judgeable, Judgement
    from assets.obligations.known.facts import Facts
    from assets.obligations.rows.ids import Ids


@dataclass(frozen=True, slots=True)
class Names:
    """The texts of a programme that its numbers stand for, each one array that all measures share.

    `person_hashes`: per person of `people` who owes or is owed anything one, for the ids. `homes`: per column of
    `roster.Roster.homes` one.
    """

    people: Any
    person_hashes: Ids
    events: Any
    pairs: Any
    hubs: Any
    listed_hubs: Any
    homes: Mapping[str, Any]


def names_in(facts: Facts, judgements: Iterable[Judgement]) -> Names:
    """Return the texts of a programme; taken once a judgement, so that its measures share the arrays."""
    records = facts.records
    return Names(
        people=records.people.ids.array,
        person_hashes=_hashes_of_those_in(judgements, records.people.ids),
        events=records.events["event_id"].array,
        pairs=records.pairs["pair_id"].array,
        hubs=records.pairs["hub"].array,
        listed_hubs=_listed(facts)["hub"].array,
        homes={name: facts.roster.homes[column].array for column, name in HOME.items()},
    )


def _hashes_of_those_in(judgements: Iterable[Judgement], ids: pd.Index[str]) -> Ids:
    # With one place more: nobody's is the last.
    named = np.zeros(len(ids) + 1, dtype=bool)
    for judgement in judgements:
        for name in ("person", "mentor"):
            named[judgement.rows[name].to_numpy()] = True
    hashes = np.zeros(len(ids), dtype=np.uint64)
    place = np.flatnonzero(named[:-1])
    hashes[place] = hashes_of(ids.take(place).tolist())
    return hashes


def subjects_of(facts: Facts, rule: Judgeable, owed: pd.DataFrame, names: Names) -> dict[str, Texts]:
    """Return subject_id, person_id, counterpart_id, pair_id and hub."""
    person, mentor = (Texts(owed[name].to_numpy(), names.people) for name in ("person", "mentor"))
    pair = owed["pair"].to_numpy()
    subject, hub = person, Texts(pair, names.hubs)
    if rule.unit == "pair":
        subject = _both(person, mentor)
    elif rule.unit == "meeting":
        subject = Texts(owed["event"].to_numpy(), names.events)
    elif rule.unit == "hub_mentor":
        hub = Texts(_hubs(facts, owed), names.listed_hubs)
    found = {"subject_id": subject, "person_id": person, "counterpart_id": mentor}
    return {**found, "pair_id": Texts(pair, names.pairs), "hub": hub}


def _both(person: Texts, mentor: Texts) -> Texts:
    """Return `mentee+mentor`, made once for each two."""
    many = len(person.names)
    place, both = pd.factorize(person.places * many + mentor.places)
    mentee, other = (names_of(pd.Series(person.names), each) for each in np.divmod(both, many))
    return Texts(place, (mentee + "+" + other).array)


def _listed(facts: Facts) -> pd.DataFrame:
    """Return subject, hub, start and stop of hub mentors in the order in which they joined."""
    rows = facts.records.registers.hub_mentors.iloc[facts.listed["row"].to_numpy()]
    listed = rows[["hub", "start", "stop"]].assign(subject=facts.listed["subject"].to_numpy())
    return listed.sort_values(["start", "hub"], ignore_index=True)


def _hubs(facts: Facts, owed: pd.DataFrame) -> Days:
    """Return where the hub is listed each hub mentor mentors in on the anchor date, of several the one joined last."""
    listed = _listed(facts)
    row, at = matches(owed["subject"].to_numpy(), listed["subject"].to_numpy())
    anchor = owed["anchor"].to_numpy()[row]
    there = (listed["start"].to_numpy()[at] <= anchor) & (listed["stop"].to_numpy()[at] > anchor)
    latest = np.full(len(owed), NOBODY, dtype=np.int64)
    latest[row[there]] = at[there]
    return latest


def latest_mentor(facts: Facts, rule: Judgeable, owed: pd.DataFrame) -> dict[str, Any]:
    """Return mentor and pair of each row: the pair's own, else of the latest pair active then, for information.

    Of a meeting the mentor is whoever else took part.
    """
    if rule.unit == "meeting":
        return {"mentor": _first_attendee(facts, owed["event"].to_numpy())}
    if rule.unit == "pair" and isinstance(rule, Deadline):
        return {}
    asked = owed
    if isinstance(rule, Deadline):
        asked = owed.assign(window_start=owed["clock"], window_end=owed["clock"])
    row, pair = active_pairs(facts, rule, asked)
    pairs = pairs_of_roles(facts, roles_of(rule))
    started, last, mentor = (pairs[name].to_numpy()[pair] for name in ("started", "last", "mentor"))
    latest = np.full(len(owed), NOBODY, dtype=np.int64)
    latest[row] = pair
    several = np.flatnonzero(np.bincount(row, minlength=len(owed))[row] > 1)
    order = several[order_of(*(column[several] for column in (row, started, last, nobody_last(mentor))))]
    latest[row[order]] = pair[order]
    found = {name: np.append(pairs[name].to_numpy(), NOBODY)[latest] for name in ("mentor", "pair")}
    return {**found, "mentor": owed["mentor"].to_numpy()} if rule.unit == "pair" else found


def _first_attendee(facts: Facts, event: Days) -> Days:
    attendance = facts.records.attendance
    events, first = np.unique(attendance["event"].to_numpy(), return_index=True)
    at = np.searchsorted(events, event)
    known = np.append(events, NOBODY)[at] == event
    person: Days = np.where(
        known, attendance["mentor"].to_numpy()[np.append(first, 0)[at]] if len(first) else NOBODY, NOBODY
    )
    return person
