"""Hubs and affinity groups: mentors, mentees, places, demand, and the gaps (A2, A3, A5).

Belongs here: `obligations/hub_coverage`, and the state of hubs that proposals are made on. Does not belong here: what a
hub owes under a clause (`../beside/units.py`): here also a hub nobody asks anything of is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.mentoring.on_register import listed_on, mentors_of_hubs
from assets.obligations.beside.lookup import looked_up
from assets.obligations.beside.pairs import active_pairs_on
from assets.obligations.words.wording import counted, counted_text, sentence_case
from assets.obligations.workflows.framed import framed
from assets.obligations.workflows.members import members_of, roles_paired
from assets.obligations.workflows.once import worked_out_once
from assets.obligations.workflows.schema import HUB_COVERAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.hr.days import Mask
    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.policy import Policy

CHOICES = {1: "first_choices", 2: "second_choices", 3: "third_choices"}
GAPS = {
    "no_mentor": "nobody mentors there",
    "no_senior": "no senior mentor leads it",
    "open_senior": "who leads it is an open question (Identity review)",
    "over_capacity": "more mentees than it can take",
    "no_mentee": "no mentee",
}


def hub_coverage_of(policies: Sequence[Policy], inputs: Inputs, homes: Homes) -> pd.DataFrame:
    """Return `HUB_COVERAGE`: a row per hub and affinity group in the registry.

    A mentor counts who is listed and there on the day; a mentee with an active pair of the roles mentees are paired in.
    Demand counts the people in the programme by choice, `waiting` those of them without an active pair.
    """
    parts = [part for policy in policies for part in (_hubs(policy, inputs, homes), _groups(policy, inputs, homes))]
    return framed(parts, table=HUB_COVERAGE, as_of=homes.as_of)


@worked_out_once
def pairs_in_hubs(policy: Policy, inputs: Inputs, homes: Homes) -> pd.DataFrame:
    """Return the programme's active pairs of the roles mentees are paired in, both known, with or without hub."""
    own = inputs.pair[inputs.pair["programme"] == policy.programme]
    roles = roles_paired(policy)
    chosen = own if roles is None else own[own["role"].isin(roles)]
    return active_pairs_on(chosen, homes, homes.as_of)


@worked_out_once
def hub_mentors_on(policy: Policy, inputs: Inputs, homes: Homes) -> pd.DataFrame:
    """Return hub and mentor_id, each once, of the mentors listed and there on the day."""
    today = pd.Timestamp(homes.as_of)
    listed = mentors_of_hubs(inputs.hub_mentor, policy.programme).dropna(subset="person_id")
    days = pd.Series(today, index=listed.index).astype("datetime64[us]")
    there: Mask = listed_on(listed, today) & homes.are_there(listed["person_id"], days).to_numpy(dtype=bool)
    found = listed.loc[there, ["hub", "person_id"]].rename(columns={"person_id": "mentor_id"})
    return found.drop_duplicates().sort_values(["hub", "mentor_id"], ignore_index=True)


@worked_out_once
def hubs_on(policy: Policy, inputs: Inputs, homes: Homes) -> pd.DataFrame:
    """Return, by hub code: affinity_group, capacity, mentors, active_mentees, free (missing without a capacity)."""
    own = inputs.hub[(inputs.hub["programme"] == policy.programme) & (inputs.hub["kind"] == "hub")]
    hubs = own.drop_duplicates("hub").set_index("hub", drop=False)[["hub", "affinity_group", "capacity"]]
    mentors = hub_mentors_on(policy, inputs, homes).groupby("hub")["mentor_id"].nunique()
    mentees = pairs_in_hubs(policy, inputs, homes).dropna(subset="hub").groupby("hub")["mentee_id"].nunique()
    hubs = hubs.assign(mentors=_counted(hubs["hub"], mentors), active_mentees=_counted(hubs["hub"], mentees))
    return hubs.assign(free=hubs["capacity"] - hubs["active_mentees"]).sort_index()


def _counted(keys: pd.Series[Any], counts: pd.Series[Any]) -> pd.Series[Any]:
    return looked_up(keys, counts).fillna(0).astype("Int64")


def _hubs(policy: Policy, inputs: Inputs, homes: Homes) -> pd.DataFrame:
    hubs = hubs_on(policy, inputs, homes).reset_index(drop=True)
    if hubs.empty:
        return hubs
    over = (hubs["free"] < 0).fillna(False)
    flags = {"no_mentor": hubs["mentors"] == 0, "over_capacity": over, "no_mentee": hubs["active_mentees"] == 0}
    rows = hubs.assign(programme=policy.programme, kind="hub", **_demand(hubs["hub"], policy, inputs, homes))
    rows["problems"] = _named(flags)
    rows["why"] = [_why(row) for row in rows.to_dict("records")]
    return rows


def _demand(hubs: pd.Series[Any], policy: Policy, inputs: Inputs, homes: Homes) -> dict[str, pd.Series[Any]]:
    members = members_of(policy, inputs, homes).index
    chosen = inputs.preference[inputs.preference["programme"] == policy.programme]
    chosen = chosen[chosen["person_id"].isin(members)].dropna(subset="hub")
    counts = {
        name: _counted(hubs, chosen[chosen["choice"] == number].groupby("hub")["person_id"].nunique())
        for number, name in CHOICES.items()
    }
    paired = pairs_in_hubs(policy, inputs, homes)["mentee_id"]
    without = chosen[~chosen["person_id"].isin(paired)]
    return counts | {"waiting": _counted(hubs, without.groupby("hub")["person_id"].nunique())}


def _groups(policy: Policy, inputs: Inputs, homes: Homes) -> pd.DataFrame:
    own = inputs.hub[(inputs.hub["programme"] == policy.programme) & (inputs.hub["kind"] == "affinity_group")]
    groups: pd.DataFrame = own.drop_duplicates("hub")[["hub", "senior_id", "senior_typed"]].reset_index(drop=True)
    if groups.empty:
        return groups
    days = pd.Series(pd.Timestamp(homes.as_of), index=groups.index).astype("datetime64[us]")
    senior = groups["senior_id"].where(homes.are_there(groups["senior_id"], days))
    of_hub = hubs_on(policy, inputs, homes)["affinity_group"]
    listed = hub_mentors_on(policy, inputs, homes)
    mentors = listed.assign(group=looked_up(listed["hub"], of_hub)).groupby("group")["mentor_id"].nunique()
    pairs = pairs_in_hubs(policy, inputs, homes).dropna(subset="hub")
    mentees = pairs.assign(group=looked_up(pairs["hub"], of_hub)).groupby("group")["mentee_id"].nunique()
    rows = groups.assign(
        programme=policy.programme,
        kind="affinity_group",
        senior_id=senior,
        mentors=_counted(groups["hub"], mentors),
        active_mentees=_counted(groups["hub"], mentees),
    )
    is_open = groups["senior_id"].isna() & groups["senior_typed"].notna()
    flags = {"no_senior": senior.isna() & ~is_open, "open_senior": is_open, "no_mentor": rows["mentors"] == 0}
    rows["problems"] = _named(flags)
    rows["why"] = [_why(row) for row in rows.to_dict("records")]
    return rows


def _named(flags: dict[str, pd.Series[Any]]) -> pd.Series[Any]:
    """Return, row by row, the names of the flags that are set."""
    frame = pd.DataFrame({name: flag.astype(bool) for name, flag in flags.items()})
    names = list(frame.columns)
    found = [[name for name, on in zip(names, row, strict=True) if on] for row in frame.itertuples(index=False)]
    return pd.Series(found, index=frame.index, dtype="object")


def _why(row: dict[Any, Any]) -> str:
    capacity = row.get("capacity")
    places = "" if pd.isna(capacity) else f" for {counted(int(capacity), 'place')}"
    there = f"{counted_text(row['mentors'], 'mentor')}, {counted_text(row['active_mentees'], 'mentee')}{places}"
    gaps = "; ".join(GAPS[gap] for gap in row["problems"])
    return sentence_case(there) + (f": {gaps}." if gaps else ".")
