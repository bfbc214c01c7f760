"""Who waits for a mentor, what they wish for, and which of it could be.

Belongs here: reading preferences, the registry, supervisors and the office's decisions into wishes. Does not belong
here: which wishes come true (`matching.py`) and what is written about it (`proposals.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.obligations.beside.heads import heads_on
from assets.obligations.beside.lookup import looked_up
from assets.obligations.language.kinds import Exclusion
from assets.obligations.language.policy import rules_of
from assets.obligations.rows.ids import text_ids
from assets.obligations.workflows.hubs import hub_mentors_on, hubs_on, pairs_in_hubs
from assets.obligations.workflows.members import members_of, roles_paired

if TYPE_CHECKING:
    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.policy import Policy

BARS = ("no_place", "no_mentor", "only_supervisor", "settled")
"""Why a wish cannot be, in the order they are told: what the office could change soonest comes first."""

FOR_GOOD = pd.Timestamp(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Wishes:
    """`waiting`: person_id and chosen_on of everybody without a mentor, in order of precedence; `place` numbers them.

    `wish`: person_id, hub, choice, free, bar (a name of `BARS`, empty where nothing bars it). `mentor`: person_id, hub,
    mentor_id, load and proposal_id of every mentor who could be had with a wish. `accepted`: decisions of the office
    that wait to be entered in REDCap.
    """

    waiting: pd.DataFrame
    wish: pd.DataFrame
    mentor: pd.DataFrame
    accepted: pd.DataFrame


def wishes_of(policy: Policy, inputs: Inputs, homes: Homes, *, decisions: pd.DataFrame) -> Wishes:
    """Return the wishes of a programme's people who have no active pair.

    Precedence: the day of the choice, then the person key, which says nothing about anybody. Barred is a hub without a
    free place (accepted proposals take one; a hub without a capacity on record is never full), without mentors, with
    nobody but the mentee or supervisors of his, and one with whose every mentor a pair was decided on or ended.
    """
    pairs = pairs_in_hubs(policy, inputs, homes)
    members = members_of(policy, inputs, homes)
    own = decisions[decisions["programme"] == policy.programme]
    accepted = _not_entered(own, policy, inputs)
    accepted = accepted[accepted["person_id"].isin(members.index) & ~accepted["person_id"].isin(pairs["mentee_id"])]
    absent = members[~members.index.isin(pairs["mentee_id"]) & ~members.index.isin(accepted["person_id"])]
    chosen = inputs.preference[inputs.preference["programme"] == policy.programme].dropna(subset=["person_id", "hub"])
    chosen = chosen[chosen["person_id"].isin(absent.index)]
    if not policy.population.enrolled_step:
        absent = absent[absent.index.isin(chosen["person_id"])]
    days = looked_up(absent["person_id"], chosen.groupby("person_id")["chosen_on"].max())
    waiting = pd.DataFrame({"person_id": absent["person_id"], "chosen_on": days}).sort_values(
        ["chosen_on", "person_id"], na_position="last", ignore_index=True
    )
    wish = _wishes(chosen, policy, inputs, homes, accepted)
    mentor = _mentors(wish, policy, inputs, homes, pairs, members)
    allowed = mentor[~mentor["barred"]]
    left = allowed[~(allowed["proposal_id"].isin(own["proposal_id"]) | _were_paired(allowed, policy, inputs))]
    told = wish.assign(bar=_bars(wish, allowed, left))
    return Wishes(waiting=waiting, wish=told, mentor=left.reset_index(drop=True), accepted=accepted)


def proposal_ids(programme: str, people: pd.Series[Any], hubs: pd.Series[Any], mentors: pd.Series[Any]) -> list[str]:
    """Return the permanent id of each proposal: a hash of programme, mentee, hub and mentor."""
    texts = f"{programme}|" + people.astype("str") + "|" + hubs.fillna("") + "|" + mentors.fillna("")
    return text_ids(texts)


def _not_entered(decisions: pd.DataFrame, policy: Policy, inputs: Inputs) -> pd.DataFrame:
    """Return the accepted decisions, the latest of each person, since which REDCap has shown no pair of the mentee.

    A pair in another hub settles it as well: the office thought better of it.
    """
    latest = decisions[decisions["decision"] == "accepted"].sort_values("at", kind="stable")
    latest = latest.drop_duplicates("person_id", keep="last")
    own, roles = inputs.pair[inputs.pair["programme"] == policy.programme], roles_paired(policy)
    own = own if roles is None else own[own["role"].isin(roles)]
    lasts = own.assign(end=own["ended_on"].fillna(FOR_GOOD)).groupby("mentee_id")["end"].max()
    waiting: pd.DataFrame = latest[~(looked_up(latest["person_id"], lasts) >= latest["on"])].reset_index(drop=True)
    return waiting


def _wishes(chosen: pd.DataFrame, policy: Policy, inputs: Inputs, homes: Homes, accepted: pd.DataFrame) -> pd.DataFrame:
    hubs = hubs_on(policy, inputs, homes)
    taken = looked_up(hubs["hub"], accepted.groupby("hub")["person_id"].nunique()).fillna(0).astype("Int64")
    ordered = chosen.sort_values(["person_id", "choice", "hub"]).drop_duplicates(["person_id", "hub"])
    known = ordered[ordered["hub"].isin(hubs.index)][["person_id", "hub", "choice"]].reset_index(drop=True)
    return known.assign(
        free=looked_up(known["hub"], hubs["free"] - taken), mentors=looked_up(known["hub"], hubs["mentors"])
    )


def _mentors(
    wish: pd.DataFrame, policy: Policy, inputs: Inputs, homes: Homes, pairs: pd.DataFrame, members: pd.DataFrame
) -> pd.DataFrame:
    """Return person_id, hub, mentor_id, load, proposal_id, barred (himself, or a supervisor of his) of every wish."""
    both = wish[["person_id", "hub"]].merge(hub_mentors_on(policy, inputs, homes), on="hub")
    loads = pairs.groupby("mentor_id")["mentee_id"].nunique()
    home = members.reindex(both["person_id"]).set_axis(both.index)
    bosses = [both["person_id"], home["supervisor_id"]]
    if any(isinstance(rule, Exclusion) and rule.unit_heads and rule.unit_heads.value for rule in rules_of(policy)):
        today = pd.Series(pd.Timestamp(homes.as_of), index=both.index).astype("datetime64[us]")
        units = ("division_code", "department_code")
        bosses += [heads_on(inputs.unit, home[name], today).set_axis(both.index) for name in units]
    barred = pd.concat([boss == both["mentor_id"] for boss in bosses], axis=1).fillna(False).any(axis=1)
    return both.assign(
        load=looked_up(both["mentor_id"], loads).fillna(0).astype("int64"),
        proposal_id=proposal_ids(policy.programme, both["person_id"], both["hub"], both["mentor_id"]),
        barred=barred.astype(bool),
    )


def _were_paired(mentor: pd.DataFrame, policy: Policy, inputs: Inputs) -> pd.Series[Any]:
    """Return which of these mentors the mentee had once: a pair that ended is not proposed again."""
    own = inputs.pair[inputs.pair["programme"] == policy.programme]
    had = pd.MultiIndex.from_frame(own[["mentee_id", "mentor_id"]])
    keys = pd.MultiIndex.from_frame(mentor[["person_id", "mentor_id"]])
    return pd.Series(keys.isin(had), index=mentor.index)


def _bars(wish: pd.DataFrame, allowed: pd.DataFrame, left: pd.DataFrame) -> pd.Series[Any]:
    """Return what bars each wish; `allowed` the mentors it could be with at all, `left` those still open."""
    keys = pd.MultiIndex.from_frame(wish[["person_id", "hub"]])
    among = {
        name: keys.isin(pd.MultiIndex.from_frame(part[["person_id", "hub"]]))
        for name, part in {"allowed": allowed, "left": left}.items()
    }
    bar = pd.Series("", index=wish.index, dtype="str")
    bar = bar.mask(~among["left"], "settled").mask(~among["allowed"], "only_supervisor")
    return bar.mask(wish["mentors"] == 0, "no_mentor").mask((wish["free"] < 1).fillna(False).astype(bool), "no_place")
