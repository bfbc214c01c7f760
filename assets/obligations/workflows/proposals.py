"""Proposed pairs: the cheapest way to give everybody who waits a place in a hub he chose (A4, A5).

Belongs here: `obligations/pairing_proposal`. Does not belong here: deciding, which the office does in its workbook
(`ledger/pairing`), and the pair itself, which it enters in REDCap. First hubs are given out, then the mentors of each
hub: the registry knows what a hub can take and nothing of the sort about a mentor, so within a hub only evenness is
left to choose. One assignment of mentees to mentors in one go would say the same and cost a column per mentor and
place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.obligations.beside.lookup import looked_up
from assets.obligations.columns.calendar import date_text
from assets.obligations.words.wording import counted_text
from assets.obligations.workflows.framed import framed
from assets.obligations.workflows.matching import UNPLACED, hubs_for, mentors_for
from assets.obligations.workflows.schema import PAIRING_PROPOSAL
from assets.obligations.workflows.wishes import BARS, proposal_ids, wishes_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.policy import Policy
    from assets.obligations.workflows.wishes import Wishes

NTH = {1: "first choice", 2: "second choice", 3: "third choice"}
BARRED = {
    "": "given to others who chose it",
    "no_place": "no free place",
    "no_mentor": "no mentor in it",
    "only_supervisor": "nobody mentors there but the mentee or a supervisor",
    "settled": "a pair with each of its mentors was decided on, or ended, already",
}


def pairing_proposals_of(
    policies: Sequence[Policy], inputs: Inputs, homes: Homes, *, decisions: pd.DataFrame
) -> pd.DataFrame:
    """Return `PAIRING_PROPOSAL`: a row for everybody in a programme with hubs who has no active mentor.

    `decisions`: rows of `ledger/pairing` in force, of which none is proposed again; who is accepted waits for his pair
    in REDCap and holds his place. In a programme people enrol in, also who chose no hub is listed.
    """
    parts = [
        _proposed(policy, wishes_of(policy, inputs, homes, decisions=decisions), named=_names(policy, inputs.hub))
        for policy in policies
        if (inputs.hub["programme"] == policy.programme).any()
    ]
    return framed(parts, table=PAIRING_PROPOSAL, as_of=homes.as_of)


def _names(policy: Policy, hub: pd.DataFrame) -> dict[str, str]:
    """Return the hubs of a programme by code as people know them; one without a name is not among them."""
    own = hub[(hub["programme"] == policy.programme) & (hub["kind"] == "hub") & hub["name"].notna()]
    return dict(zip(own["hub"], own["name"], strict=True))


def _proposed(policy: Policy, wishes: Wishes, *, named: Mapping[str, str]) -> pd.DataFrame:
    placed = _with_mentors(_placed(wishes), wishes.mentor)
    rows = wishes.waiting.merge(placed, how="left", on="person_id")
    matched = rows["mentor_id"].notna()
    rows = rows.assign(
        programme=policy.programme,
        proposal_id=proposal_ids(policy.programme, rows["person_id"], rows["hub"], rows["mentor_id"]),
        state=np.where(matched, "proposed", "unmatched"),
        reason=_reasons(rows["person_id"], wishes.wish).where(~matched, ""),
    )
    told = dict(list(wishes.wish.groupby("person_id")))
    rows["why"] = [_why(row, told.get(row["person_id"]), named) for row in rows.to_dict("records")]
    return pd.concat([rows, _accepted(policy, wishes.accepted)], ignore_index=True)


def _placed(wishes: Wishes) -> pd.DataFrame:
    """Return person_id, hub, choice and free of the wishes that come true."""
    open_ = wishes.wish[wishes.wish["bar"] == ""].reset_index(drop=True)
    people = pd.Index(wishes.waiting["person_id"])
    codes, hubs = pd.factorize(open_["hub"], sort=True)
    places = open_["free"].fillna(len(open_)).groupby(codes).first().reindex(range(len(hubs)))
    came_true = hubs_for(
        people.get_indexer(open_["person_id"]).astype("int64"),
        codes.astype("int64"),
        open_["choice"].to_numpy(dtype="int64"),
        people=len(people),
        places=places.to_numpy(dtype="int64"),
    )
    kept: pd.DataFrame = open_.loc[came_true[came_true != UNPLACED], ["person_id", "hub", "choice", "free"]]
    return kept.reset_index(drop=True)


def _with_mentors(placed: pd.DataFrame, mentor: pd.DataFrame) -> pd.DataFrame:
    """Return the placed with mentor_id and mentor_mentees; hubs in order of code, so a mentor of two is seen to."""
    before = dict(zip(mentor["mentor_id"], mentor["load"], strict=True))
    loads, chosen = before.copy(), np.full(len(placed), None, dtype=object)
    wanted = placed[["person_id", "hub"]].merge(mentor, on=["person_id", "hub"])
    offers = {key: set(group) for key, group in wanted.groupby(["person_id", "hub"])["mentor_id"]}
    people = placed["person_id"].to_numpy()
    for hub, places in sorted(placed.groupby("hub").indices.items()):
        offered = [offers[person, hub] for person in people[places]]
        names = sorted(set().union(*offered))
        allowed = np.array([[name in own for name in names] for own in offered])
        picked = mentors_for(allowed, np.array([loads[name] for name in names], dtype=np.int64))
        for place, number in zip(places, picked, strict=True):
            chosen[place] = names[number]
            loads[names[number]] += 1
    mentees = [before.get(name) for name in chosen]
    return placed.assign(
        mentor_id=pd.Series(chosen, index=placed.index, dtype="str"),
        mentor_mentees=pd.Series(mentees, index=placed.index, dtype="Int64"),
    )


def _reasons(people: pd.Series[Any], wish: pd.DataFrame) -> pd.Series[Any]:
    """Return why nothing is proposed: a place was lacking, else the first bar that holds for any wish."""
    told = wish.assign(bar=wish["bar"].replace("", BARS[0]))
    rank = told["bar"].map({name: number for number, name in enumerate(BARS)}).astype("Int64")
    first = looked_up(people, rank.groupby(told["person_id"]).min())
    return first.map(dict(enumerate(BARS))).fillna("no_choice").astype("str")


def _accepted(policy: Policy, accepted: pd.DataFrame) -> pd.DataFrame:
    rows = accepted[["proposal_id", "person_id", "hub", "mentor_id", "on"]]
    why = [f"Accepted by the office on {date_text(day)}; the pair is not in REDCap yet." for day in rows["on"]]
    return rows.assign(programme=policy.programme, state="accepted", reason="", why=why).drop(columns="on")


def _why(row: dict[Any, Any], wish: pd.DataFrame | None, named: Mapping[str, str]) -> str:
    if wish is None or wish.empty:
        return "Nothing to propose from: no choice of a hub on record."
    if row["state"] == "unmatched":
        told = wish.sort_values("choice")
        choices = told[["choice", "hub", "bar"]].to_numpy()
        each = [f"{NTH.get(n, n)} {named.get(hub, hub)} ({BARRED[bar]})" for n, hub, bar in choices]
        return f"No pair can be proposed: {'; '.join(each)}."
    free = "places not limited on record" if pd.isna(row["free"]) else f"{counted_text(row['free'], 'free place')}"
    mentees = counted_text(row["mentor_mentees"], "active mentee")
    hub = named.get(row["hub"], row["hub"])
    return f"{NTH.get(row['choice'], 'choice').capitalize()} {hub} ({free}); its mentor has {mentees}."
