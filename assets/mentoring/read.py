"""A programme's landed rows become its mentoring tables: the readers in their order, and the two that go first.

Belongs here: the order, records that are nobody, people with two records, and rows no reader could use. Does not belong
here: any one table (`registry`, `pairs`, `events`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from assets.mentoring.accounting import UNACCOUNTED, account_of, accounting_of_rows
from assets.mentoring.events import events_of
from assets.mentoring.landing import first_field_of, landing_of, owner_names, references_of
from assets.mentoring.lost_letters import lost_letters
from assets.mentoring.pairs import pairs_of
from assets.mentoring.problems import Problem, gathered
from assets.mentoring.reading import Complaints
from assets.mentoring.registry import hubs_of, preferences_of
from assets.mentoring.schema import ACCOUNT, EVENT, HUB, HUB_MENTOR, PAIR, PREFERENCE, QUARANTINE

if TYPE_CHECKING:
    from collections.abc import Mapping as Lookup
    from datetime import date

    from assets.mentoring.landing import Landing
    from assets.mentoring.problems import Found
    from assets.redcap.mapping import Mapping
    from assets.storage.schema import Table


@dataclass(frozen=True, slots=True)
class Mentoring:
    """The tables of one programme, each sorted by its key, and what became of every landed row (`accounting`)."""

    hub: pd.DataFrame
    hub_mentor: pd.DataFrame
    preference: pd.DataFrame
    pair: pd.DataFrame
    event: pd.DataFrame
    quarantine: pd.DataFrame
    account: pd.DataFrame
    accounting: pd.DataFrame


def read_mentoring(
    *,
    mapping: Mapping,
    landed: pd.DataFrame,
    dictionary: pd.DataFrame,
    links: pd.DataFrame,
    snapshots: Lookup[str, str],
    as_of: date,
) -> Mentoring:
    """Read one programme's landing. `dictionary` is `redcap/field`, `links` is `people/link`, of any programmes.

    `snapshots` are those in use, by project (`redcap/pull`).
    """
    whole = landing_of(
        mapping=mapping, landed=landed, dictionary=dictionary, links=links, snapshots=snapshots, as_of=as_of
    )
    landing, problems = _without_tests(whole)
    problems += _rows_of_nobody(landing) + _people_with_two_records(landing) + lost_letters(landing)
    hubs, hub_mentors = hubs_of(landing)
    preferences = preferences_of(landing, hubs.frame)
    pairs = pairs_of(landing)
    events = events_of(landing, pairs=pairs.frame, hubs=hubs.frame)
    readings = (hubs, preferences, pairs, events)
    problems += [part for reading in readings for part in reading.problems]
    used = pd.concat([_profiles(landing)["source"], *(reading.used for reading in readings)])
    told = gathered(problems)
    accounting = accounting_of_rows(whole, used=used, problems=told)
    left_over = accounting["outcome"] == UNACCOUNTED
    Complaints(whole, "", problems).add(whole.rows, left_over, Problem.STRAY_VALUES, "quarantined")
    accounting["outcome"] = accounting["outcome"].mask(left_over, "quarantined")
    quarantine = gathered(problems) if left_over.any() else told
    return Mentoring(
        hub=_as_table(hubs.frame, HUB),
        hub_mentor=_as_table(hub_mentors, HUB_MENTOR),
        preference=_as_table(preferences.frame, PREFERENCE),
        pair=_as_table(pairs.frame, PAIR),
        event=_as_table(events.frame, EVENT),
        quarantine=_as_table(quarantine, QUARANTINE),
        account=_as_table(account_of(whole, accounting=accounting, problems=quarantine), ACCOUNT),
        accounting=accounting,
    )


def _as_table(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    return frame[list(table.column_names)].sort_values(list(table.key), ignore_index=True)


def _without_tests(landing: Landing) -> tuple[Landing, list[Found]]:
    """Take out whole records whose owner is a test person, and single rows that name one.

    A hub or group is not taken out because its senior mentor is one, nor a meeting of several because one of them is:
    the others are real.
    """
    rows = landing.rows
    seniors = {entry.senior for entry in landing.mapping.hubs}
    apart = seniors | {entry.others for entry in landing.mapping.events}
    tests = landing.links[(landing.links["decision"] == "test") & ~references_of(landing.links).isin(list(apart))]
    mask = (rows["owner_decision"] == "test") | rows["source"].isin(tests["source"])
    problems: list[Found] = []
    for instrument in rows.loc[mask, "instrument"].unique():
        complaints = Complaints(landing, instrument, problems)
        complaints.add(rows, mask & (rows["instrument"] == instrument), Problem.TEST_RECORD, "excluded")
    return landing.without(mask) if problems else landing, problems


def _owned_instruments(landing: Landing) -> dict[str, str]:
    """Return the instruments whose rows belong to the record's owner, each with the reference that names him."""
    mapping, owners = landing.mapping, set(owner_names(landing.mapping))
    named = [(mapping.people[name].instrument, name) for name in owner_names(mapping)]
    named += [(entry.instrument, entry.mentee) for entry in mapping.pairs]
    named += [(entry.instrument, entry.person) for entry in mapping.preferences]
    named += [(entry.instrument, entry.person) for entry in mapping.events]
    return {instrument: name for instrument, name in named if name in owners}


def _rows_of_nobody(landing: Landing) -> list[Found]:
    """Complain of opened rows in records in which nobody was typed as their owner."""
    problems: list[Found] = []
    for instrument, name in _owned_instruments(landing).items():
        rows = landing.carrying(instrument)
        nobody = rows["owner_id"].isna() & rows["owner_typed"].isna()
        field = first_field_of(landing, name)
        Complaints(landing, instrument, problems).add(rows, nobody, Problem.NOBODY, "quarantined", field)
    return problems


def _profiles(landing: Landing) -> pd.DataFrame:
    """Return the rows that say whose record it is: they are used even where they say nothing else."""
    links = landing.links[landing.links["field"].isin(owner_names(landing.mapping))]
    typed = links[links["person_id"].fillna("").ne("") | links["typed"].fillna("").ne("")]
    return landing.rows.loc[landing.rows["source"].isin(typed["source"]), ["project", "record", "source", "owner_id"]]


def _people_with_two_records(landing: Landing) -> list[Found]:
    """Complain of every further record of a person in one project; all of them are read, as if they were one."""
    problems: list[Found] = []
    profiles = _profiles(landing).drop_duplicates(["project", "record"])
    again = profiles["owner_id"].notna() & profiles.duplicated(["project", "owner_id"])
    for name in owner_names(landing.mapping)[:1]:
        complaints = Complaints(landing, landing.mapping.people[name].instrument, problems)
        complaints.add(profiles, again, Problem.PERSON_TWICE, "used", first_field_of(landing, name))
    return problems
