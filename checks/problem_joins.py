"""Problems that no single row shows: only rows put beside one another do.

Belongs here: circles of pairs, several people in a field meant for one, and links that stand against tonight's
evidence. Does not belong here: what a row's own reader finds (`mentoring/quarantine`, `hr/quarantine`) and unmet
clauses. Leaving circular pairs out of what counts was rejected here: that is a policy's to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_COLUMNS: Final = ["programme", "key", "field", "person_id", "code", "row"]


def circular_pairs(pair: pd.DataFrame, *, as_of: date) -> pd.DataFrame:
    """Return the pairs of `mentoring/pair` running on a day in which people mentor one another, perhaps in a circle.

    A circle lies within one programme: who is mentored in one may well mentor the same person in another. Columns
    programme, key and row (the pair's REDCap row), field (empty), person_id (the mentee), code.
    """
    day = pd.Timestamp(as_of)
    running = (pair["started_on"] <= day) & (pair["ended_on"].isna() | (pair["ended_on"] >= day))
    people = pair["mentee_id"].notna() & pair["mentor_id"].notna() & (pair["mentee_id"] != pair["mentor_id"])
    edges = pair[running & people]
    circles = [_on_circle(of_programme) for _, of_programme in edges.groupby("programme")]
    found = pd.concat([edges.iloc[:0], *circles])
    found = found.assign(key=found["source"], row=found["source"], person_id=found["mentee_id"])
    return found.assign(field="", code="circular_pair")[_COLUMNS]


def _on_circle(edges: pd.DataFrame) -> pd.DataFrame:
    while not edges.empty:
        # Who is nobody's mentor, or nobody's mentee, is on no circle.
        kept = edges["mentor_id"].isin(edges["mentee_id"]) & edges["mentee_id"].isin(edges["mentor_id"])
        if kept.all():
            break
        edges = edges[kept]
    ends = zip(edges["mentee_id"], edges["mentor_id"], strict=True)
    is_on = [_is_back(edges, mentee=mentee, mentor=mentor) for mentee, mentor in ends]
    return edges[pd.Series(is_on, index=edges.index, dtype="bool")]


def _is_back(edges: pd.DataFrame, *, mentee: str, mentor: str) -> bool:
    """Whether the mentor is, over any number of pairs, a mentee of the mentee; few pairs are left to look at."""
    reached, newly = {mentor}, {mentor}
    while newly and mentee not in reached:
        newly = set(edges.loc[edges["mentee_id"].isin(newly), "mentor_id"]) - reached
        reached |= newly
    return mentee in reached


def several_people(link: pd.DataFrame, *, fields: Mapping[tuple[str, str], str]) -> pd.DataFrame:
    """Return the rows of `people/link` in which a field meant for one person names several.

    `fields` holds the REDCap field of each reference, by programme and name. Columns as of `circular_pairs`, without a
    person: the identity rooms ask who was meant, and this says which row to split.
    """
    from assets.people.by_evidence import SEVERAL

    found = link[link["reasons"].map(lambda reasons: SEVERAL in reasons).astype("bool")]
    places = zip(found["programme"], found["field"], strict=True)
    field = pd.Series([fields.get(place, "") for place in places], index=found.index, dtype="str")
    return found.assign(key=found["source"], row=found["source"], field=field, person_id=None, code="several_people")[
        _COLUMNS
    ].drop_duplicates(["key", "field"])


def changed_links(changed: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `people/changed_candidate` as problems of links; columns as `circular_pairs`, field empty."""
    named = changed.rename(columns={"typed": "key", "change": "code", "example": "row"})
    return named.assign(field="")[_COLUMNS]
