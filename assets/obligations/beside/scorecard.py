"""The figures of a self-assessment over all programmes (CIMER: C0, C6, C8 and effort beside C18).

Belongs here: `obligations/scorecard`. Does not belong here: rates of obligations (`rows/rates.py`), and what is
attested. A figure counts people, each once however many programmes they are in, so it cannot be put together from the
programmes' rates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.obligations.beside.lookup import looked_up
from assets.obligations.beside.pairs import active_pairs_on
from assets.obligations.beside.schema import SCORECARD
from assets.obligations.beside.scoping import homes_known_on, in_scope
from assets.obligations.beside.steps import first_step
from assets.obligations.language.policy import rules_of
from assets.obligations.language.said import Attestation, Scored
from assets.obligations.language.scope import Scope
from assets.obligations.rows.rates import SMALLEST_SHOWN
from assets.storage.schema import DTYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.policy import Policy

STEPS = {"trained_share": ("mentor_trained", "mentee_trained"), "effort_share": ("effort_recorded",)}
"""The steps of the shipped programmes that a figure counts where the clause names none."""

Counts = dict[str, int]
Figure = tuple[str, Counts]
"""Whose figure, and how many are in each band."""


def scorecard_of(policies: Sequence[Policy], inputs: Inputs, *, as_of: date) -> pd.DataFrame:
    """Return `SCORECARD`, judged on a day over all the policies that do more than score.

    mentors_per_person: everybody owed a mentor (in scope of a programme then, and not declined) by 0, 1 or 2_or_more
    active mentors in any programme, external ones included. trained_share: active mentors and mentees by the age of
    their latest training: recent (within `within_years`), older, none. agreement_share: active pairs with and without a
    written agreement, whenever it was made. effort_share: active mentors by the effort recorded last.
    """
    homes = homes_known_on(inputs.appointment, as_of)
    pairs = active_pairs_on(inputs.pair, homes, as_of)
    rows = []
    for policy in policies:
        for clause in policy.clauses:
            asked = _asked(clause)
            if asked is None or (clause.switched_off and clause.switched_off.value):
                continue
            for whose, counts in _figures(asked, policies, inputs, homes, pairs):
                rows += _rows(counts, programme=policy.programme, clause=clause.clause, figure=asked.figure, of=whose)
    frame = pd.DataFrame(rows, columns=list(SCORECARD.column_names)).assign(as_of=pd.Timestamp(as_of))
    typed = frame.astype({column.name: DTYPES[column.type] for column in SCORECARD.columns})
    return typed.sort_values(list(SCORECARD.key), ignore_index=True)


def _asked(clause: Any) -> Scored | None:
    """Return the figure a clause asks for: its own, or the one printed beside an attestation."""
    if isinstance(clause, Attestation) and clause.computed_beside:
        said = {name: getattr(clause, name) for name in ("clause", "title", "who", "words", "source")}
        return Scored(kind="scored", figure=clause.computed_beside, **said)
    return clause if isinstance(clause, Scored) else None


def _figures(
    asked: Scored, policies: Sequence[Policy], inputs: Inputs, homes: Homes, pairs: pd.DataFrame
) -> Iterator[Figure]:
    steps = asked.steps or STEPS.get(asked.figure, ())
    if asked.figure == "mentors_per_person":
        yield "everybody owed a mentor", _mentors_per_person(policies, inputs, homes, pairs)
    elif asked.figure == "trained_share":
        years = asked.within_years.value if asked.within_years else None
        for whose, column in (("mentors", "mentor_id"), ("mentees", "mentee_id")):
            people = pairs[column].drop_duplicates()
            yield whose, _trained(people, _latest(inputs.event, steps, homes), homes, years=years)
    elif asked.figure == "agreement_share":
        yield "pairs", _agreed(pairs, inputs.event, homes)
    else:
        people = pairs["mentor_id"].drop_duplicates()
        latest = _latest(inputs.event, steps, homes)["value"]
        yield "mentors", _counts(looked_up(people, latest).fillna("none"))


def _mentors_per_person(policies: Sequence[Policy], inputs: Inputs, homes: Homes, pairs: pd.DataFrame) -> Counts:
    today = pd.Timestamp(homes.as_of)
    rows = homes.homes[homes.homes["valid_to"].isna() | (homes.homes["valid_to"] > today)]
    now = rows.drop_duplicates("person_id")
    owed: set[str] = set()
    for policy in policies:
        if not rules_of(policy):
            continue
        step = policy.population.opt_out_step
        declined = first_step(inputs.event, policy.programme, step.value if step else "", as_of=homes.as_of)
        owed |= set(now.loc[in_scope(now, policy, Scope()), "person_id"]) - set(declined.index)
    per_person = pairs.groupby("mentee_id")["mentor_id"].nunique()
    people = pd.Series(sorted(owed), dtype="str")
    counts = looked_up(people, per_person).fillna(0).astype("int64").clip(upper=2)
    names = counts.map({0: "0", 1: "1", 2: "2_or_more"})
    return {"0": 0, "1": 0, "2_or_more": 0} | _counts(names)


def _latest(event: pd.DataFrame, steps: Sequence[str], homes: Homes) -> pd.DataFrame:
    """Return held_on and value of each person's latest such step in any programme, by person_id."""
    taken = event[(event["kind"] == "step") & event["step"].isin(steps) & event["person_id"].notna()]
    past = taken[taken["held_on"] <= pd.Timestamp(homes.as_of)].sort_values(["held_on", "event_id"])
    return past.drop_duplicates("person_id", keep="last").set_index("person_id")[["held_on", "value"]]


def _trained(people: pd.Series[Any], latest: pd.DataFrame, homes: Homes, *, years: int | None) -> Counts:
    days = looked_up(people, latest["held_on"])
    since = pd.Timestamp(homes.as_of) - pd.DateOffset(years=years) if years else pd.Timestamp.min
    bands = pd.Series("none", index=people.index).mask(days.notna(), "older").mask(days > since, "recent")
    return {"recent": 0, "older": 0, "none": 0} | _counts(bands)


def _agreed(pairs: pd.DataFrame, event: pd.DataFrame, homes: Homes) -> Counts:
    """Return how many of the active pairs have an agreement on the mentee's record that names the mentor."""
    made = event[(event["kind"] == "agreement") & ~(event["held_on"] > pd.Timestamp(homes.as_of))]
    between = made[["programme", "person_id", "attendees"]].explode("attendees").dropna()
    known = set(between.itertuples(index=False, name=None))
    keys = zip(pairs["programme"], pairs["mentee_id"], pairs["mentor_id"], strict=True)
    recorded = sum(key in known for key in keys)
    return {"recorded": recorded, "none": len(pairs) - recorded}


def _counts(bands: pd.Series[Any]) -> Counts:
    return {str(band): int(count) for band, count in bands.value_counts().items()}


def _rows(counts: Counts, **said: str) -> list[dict[str, Any]]:
    whole = sum(counts.values())
    return [
        {
            **said,
            "band": band,
            "count": count,
            "out_of": whole,
            "share": count / whole if whole else None,
            "suppressed_outside": whole < SMALLEST_SHOWN,
        }
        for band, count in counts.items()
    ]
