"""Retention, promotion and leadership of mentored and not mentored faculty, from HR alone (W17).

Belongs here: `obligations/outcome`. Does not belong here: rates of obligations (`../rows/rates.py`), and any claim that
mentoring was the cause. Who counts as mentored is settled on the first day of the year looked at: counting whoever
found a mentor in its course would make those who stayed look mentored, because only they had the time to find one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.obligations.beside.heads import heads_on
from assets.obligations.beside.pairs import active_pairs_on
from assets.obligations.beside.periods import begun_in_force
from assets.obligations.beside.scoping import in_scope
from assets.obligations.language.said import Document
from assets.obligations.language.scope import Scope
from assets.obligations.rows.rates import SMALLEST_SHOWN
from assets.obligations.workflows.framed import framed
from assets.obligations.workflows.mentors import RANKS, rose
from assets.obligations.workflows.schema import OUTCOME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.periods import Period
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.policy import Policy

DOCUMENT = "outcomes_table"
YEARS = 3
"""The running year and the two before it: enough to see a direction, and what HR history usually reaches."""


def outcomes_of(policies: Sequence[Policy], inputs: Inputs, homes: Homes) -> pd.DataFrame:
    """Return `OUTCOME` for every policy that asks for the table, of its latest three years.

    Faculty in scope on the year's first day. retained: of them, still employed on its last day (the judged day while it
    runs). promoted: of those retained whose rank was known and below professor, with a higher rank then. leading: of
    those retained, heads of a school, department or division then. Mentored: a mentee of an active pair of any
    programme. By the programme and by the department of the first day; fewer than 5 are not shown outside the office.
    """
    parts = [
        _of_year(clause.clause, policy, year, inputs, homes)
        for policy in policies
        for clause in policy.clauses
        if isinstance(clause, Document)
        and clause.document == DOCUMENT
        and not (clause.switched_off and clause.switched_off.value)
        for year in begun_in_force(clause, policy, as_of=homes.as_of)[-YEARS:]
    ]
    return framed(parts, table=OUTCOME, as_of=homes.as_of)


def _of_year(clause: str, policy: Policy, year: Period, inputs: Inputs, homes: Homes) -> pd.DataFrame:
    people = _faculty(policy, year, inputs, homes)
    outcomes = {
        "retained": people["retained"],
        "promoted": people["promoted"].where(people["retained"] & people["rank"].isin(RANKS[:-1])),
        "leading": people["leading"].where(people["retained"]),
    }
    rows = [
        {"by": by, "figure": figure, "of": of, "group": group, "count": counts["sum"], "out_of": counts["count"]}
        for figure, came in outcomes.items()
        for by, groups in (("programme", pd.Series("", index=people.index)), ("department", people["department_code"]))
        for (of, group), counts in _counts(came, people["of"], groups)
    ]
    frame = pd.DataFrame(rows, columns=["by", "figure", "of", "group", "count", "out_of"])
    share = frame["count"] / frame["out_of"].where(frame["out_of"] > 0)
    return frame.assign(
        programme=policy.programme,
        clause=clause,
        period=year.start.isoformat(),
        label=year.label,
        share=share.astype("float64"),
        suppressed_outside=frame["out_of"] < SMALLEST_SHOWN,
        whole=year.end <= homes.as_of,
    )


def _counts(came: pd.Series[Any], of: pd.Series[Any], groups: pd.Series[Any]) -> list[tuple[Any, dict[str, int]]]:
    """Return (of, group) with the number it came true for and the number it is known of."""
    known = pd.DataFrame({"came": came.astype("boolean"), "of": of, "group": groups}).dropna()
    counted = known.astype({"came": "int64"}).groupby(["of", "group"])["came"].agg(["sum", "count"])
    return [(key, {name: int(row[name]) for name in ("sum", "count")}) for key, row in counted.iterrows()]


def _faculty(policy: Policy, year: Period, inputs: Inputs, homes: Homes) -> pd.DataFrame:
    """Return home of the first day of everybody in scope then, and of, retained, promoted, leading."""
    first, last = pd.Timestamp(year.start), pd.Timestamp(min(year.end, homes.as_of))
    rows = homes.homes
    there = rows[(rows["valid_from"] <= first) & (rows["valid_to"].isna() | (rows["valid_to"] > first))]
    people = there.drop_duplicates("person_id")
    people = people[in_scope(people, policy, Scope())].reset_index(drop=True)
    mentees = active_pairs_on(inputs.pair, homes, year.start)["mentee_id"]
    then = homes.on(people["person_id"], pd.Series(last, index=people.index).astype("datetime64[us]"))
    heads = _heads(inputs, last)
    of = people["person_id"].isin(mentees).map({True: "mentored", False: "not_mentored"})
    return people.assign(
        of=of.astype("str"),
        retained=then["person_id"].notna(),
        promoted=rose(people["rank"], then["rank"]),
        leading=people["person_id"].isin(heads),
    )


def _heads(inputs: Inputs, day: pd.Timestamp) -> set[str]:
    codes = inputs.unit["unit_code"].drop_duplicates().reset_index(drop=True)
    named = heads_on(inputs.unit, codes, pd.Series(day, index=codes.index).astype("datetime64[us]"))
    return set(named.dropna())
