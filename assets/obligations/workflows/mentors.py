"""Mentors as a directory and a recognition list need them, and pairs as a CV statement and a dossier need them.

Belongs here: `obligations/mentor` and `obligations/mentoring_record`. Does not belong here: the documents (`reports`),
and whether a mentor is effective, which the office attests. Why a pair ended is left out: it may say who asked for a
change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.obligations.beside.lookup import looked_up, no_later
from assets.obligations.beside.pairs import active_pairs_on
from assets.obligations.beside.scorecard import STEPS
from assets.obligations.language.said import Scored
from assets.obligations.workflows.framed import as_lists, framed, lists_of
from assets.obligations.workflows.hubs import hub_mentors_on, hubs_on
from assets.obligations.workflows.schema import MENTOR, MENTORING_RECORD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.policy import Policy

AGREED, DECLINED = "directory_agreed", "directory_declined"
"""Steps by which a mentor says whether the directory may show him; `weill_cornell` asks once a year."""

RANKS = ("instructor", "assistant", "associate", "professor")
YEAR = pd.DateOffset(years=1)
DAY = pd.Timedelta(days=1)


def mentors_of(policies: Sequence[Policy], inputs: Inputs, homes: Homes) -> pd.DataFrame:
    """Return `MENTOR`: who has an active pair as its mentor or is listed in a hub, and is still there.

    A training counts in whatever programme it is on record; where a self-assessment names the years it counts for
    (`within_years`), an older one does not.
    """
    trained_on = _trained_on(policies, inputs, homes)
    parts = [_mentors(policy, policies, inputs, homes, trained_on) for policy in policies]
    return framed(parts, table=MENTOR, as_of=homes.as_of)


def _mentors(
    policy: Policy, policies: Sequence[Policy], inputs: Inputs, homes: Homes, trained_on: pd.Series[Any]
) -> pd.DataFrame:
    today = pd.Timestamp(homes.as_of)
    own = inputs.pair[inputs.pair["programme"] == policy.programme].dropna(subset=["mentee_id", "mentor_id"])
    own = own[own["started_on"] <= today]
    active, listed = active_pairs_on(own, homes, homes.as_of), hub_mentors_on(policy, inputs, homes)
    people = pd.Series(sorted({*active["mentor_id"], *listed["mentor_id"]}), dtype="str")
    home = homes.on(people, pd.Series(today, index=people.index).astype("datetime64[us]"))
    trained = looked_up(people, trained_on)
    years = _training_years(policies)
    fresh = trained.notna() if years is None else trained > today - pd.DateOffset(years=years)
    seasoned = people.isin(active.loc[active["started_on"] <= today - YEAR, "mentor_id"])
    return pd.DataFrame(
        {
            "programme": policy.programme,
            "person_id": people,
            "roles": as_lists(looked_up(people, lists_of(active, by="mentor_id", value="role"))),
            "hubs": as_lists(looked_up(people, lists_of(listed, by="mentor_id", value="hub"))),
            "department": home["department_code"],
            "rank": home["rank"],
            "active_mentees": _counted(people, active),
            "hub_free": looked_up(people, _free(listed, hubs_on(policy, inputs, homes)["free"])),
            "mentees_ever": _counted(people, own),
            "mentor_since": looked_up(people, own.groupby("mentor_id")["started_on"].min()),
            "trained_on": trained,
            "trained": fresh,
            "in_directory": _in_directory(people, policy, inputs, homes),
            "to_recognise": fresh & seasoned,
        }
    )


def _counted(people: pd.Series[Any], pairs: pd.DataFrame) -> pd.Series[Any]:
    return looked_up(people, pairs.groupby("mentor_id")["mentee_id"].nunique()).fillna(0)


def _free(listed: pd.DataFrame, free: pd.Series[Any]) -> pd.Series[Any]:
    """Return the free places of each mentor's hubs together, missing where one of them is."""
    places = listed.assign(free=looked_up(listed["hub"], free).clip(lower=0))
    sums = places.groupby("mentor_id")["free"].agg(lambda each: each.sum(skipna=False))
    return sums.astype("Int64")


def _latest(inputs: Inputs, steps: set[str], homes: Homes) -> pd.DataFrame:
    taken = inputs.event[(inputs.event["kind"] == "step") & inputs.event["step"].isin(steps)]
    past = taken[taken["person_id"].notna() & (taken["held_on"] <= pd.Timestamp(homes.as_of))]
    return past.sort_values(["held_on", "event_id"])


def _scored(policies: Sequence[Policy]) -> list[Scored]:
    clauses = [clause for policy in policies for clause in policy.clauses]
    return [clause for clause in clauses if isinstance(clause, Scored) and clause.figure == "trained_share"]


def _trained_on(policies: Sequence[Policy], inputs: Inputs, homes: Homes) -> pd.Series[Any]:
    named = {step for clause in _scored(policies) for step in clause.steps}
    return _latest(inputs, named or set(STEPS["trained_share"]), homes).groupby("person_id")["held_on"].max()


def _training_years(policies: Sequence[Policy]) -> int | None:
    years = [clause.within_years.value for clause in _scored(policies) if clause.within_years]
    return min(years) if years else None


def _in_directory(people: pd.Series[Any], policy: Policy, inputs: Inputs, homes: Homes) -> pd.Series[Any]:
    said = _latest(inputs, {AGREED, DECLINED}, homes)
    own = said[said["programme"] == policy.programme].drop_duplicates("person_id", keep="last").set_index("person_id")
    answers = looked_up(people, own["step"])
    return (answers == AGREED).astype("boolean").where(answers.notna())


def mentoring_records_of(policies: Sequence[Policy], inputs: Inputs, homes: Homes) -> pd.DataFrame:
    """Return `MENTORING_RECORD`: a row per pair whose people are both known, begun by the judged day.

    A pair lasts to its last day or until either has left. Meetings are those on record for the pair, held by the judged
    day; a programme that keeps none has 0.
    """
    programmes = {policy.programme for policy in policies}
    pairs = inputs.pair[inputs.pair["programme"].isin(programmes)].dropna(subset=["mentee_id", "mentor_id"])
    pairs = pairs[pairs["started_on"] <= pd.Timestamp(homes.as_of)].reset_index(drop=True)
    return framed([_records(pairs, inputs, homes)], table=MENTORING_RECORD, as_of=homes.as_of)


def _records(pairs: pd.DataFrame, inputs: Inputs, homes: Homes) -> pd.DataFrame:
    ends = [pairs["ended_on"], *(homes.left_of(pairs[who]) - DAY for who in ("mentee_id", "mentor_id"))]
    end = pd.concat(ends, axis=1).min(axis=1).astype("datetime64[us]")
    end = end.where(end < pd.Timestamp(homes.as_of))
    until = no_later(end.fillna(pd.Timestamp(homes.as_of)), homes.as_of)
    then, now = homes.on(pairs["mentee_id"], pairs["started_on"]), homes.on(pairs["mentee_id"], until)
    met = inputs.event[(inputs.event["kind"] == "meeting") & inputs.event["pair_id"].notna()]
    meetings = met[met["held_on"] <= pd.Timestamp(homes.as_of)].groupby("pair_id").size()
    return pairs.assign(
        ended_on=end,
        months=_whole_months(pairs["started_on"], until),
        meetings=looked_up(pairs["pair_id"], meetings).fillna(0),
        department=then["department_code"],
        rank_then=then["rank"],
        rank_now=now["rank"],
        promoted=rose(then["rank"], now["rank"]),
    )


def _whole_months(start: pd.Series[Any], end: pd.Series[Any]) -> pd.Series[Any]:
    months = (end.dt.year - start.dt.year) * 12 + (end.dt.month - start.dt.month)
    whole: pd.Series[Any] = (months - (end.dt.day < start.dt.day)).clip(lower=0)
    return whole


def rose(before: pd.Series[Any], after: pd.Series[Any]) -> pd.Series[Any]:
    """Return whether a rank rose, missing where either is none of `RANKS`."""
    steps = {rank: number for number, rank in enumerate(RANKS)}
    old, new = (ranks.map(steps).astype("Float64") for ranks in (before, after))
    return (new > old).astype("boolean")
