"""Links that stay although tonight's evidence would not make them again: what changed, as rows somebody can look at.

Belongs here: which of tonight's decisions are such links. Does not belong here: keeping them (`standing.py`) and the
words of the finding (`checks`). A link a person decided is none: whoever decided saw the evidence and knew better.

Rejected: to tell it in the link's reasons alone. There it stood, a sentence among thousands of rows, and the office
never learned that HR had hired a namesake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.people.schema import CHANGED_CANDIDATE
from assets.people.standing import NO_LONGER_ENOUGH, POINTS_ELSEWHERE
from assets.people.verdicts import WHO
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    import pandas as pd

CHANGES: Final = {POINTS_ELSEWHERE: "points_elsewhere", NO_LONGER_ENOUGH: "no_longer_enough"}
"""The first reason of a link that was kept → the code of what changed, a problem code of `checks`."""


def changed_candidates(references: pd.DataFrame, resolved: pd.DataFrame) -> pd.DataFrame:
    """Return `people/changed_candidate`: one row per programme and typed person whose link stands against the evidence.

    `references` is `references.all_references`, `resolved` is `match.resolved_identities`.
    """
    change = resolved["reasons"].map(lambda reasons: CHANGES.get(next(iter(reasons), ""))).astype("str")
    kept = resolved.assign(change=change)[change.notna()]
    if kept.empty:
        return empty_frame_of(CHANGED_CANDIDATE)
    best = kept["candidates"].map(lambda candidates: next(iter(candidates), None)).astype("str")
    kept = kept.assign(candidate_id=best.where(kept["change"] == "points_elsewhere"))
    standing = references.merge(kept, on=WHO).sort_values([*WHO, "source"], kind="stable")
    rows = standing.drop_duplicates(WHO).rename(columns={"source": "example"})
    count = standing.groupby(WHO).size().rename("references").reset_index()
    types = {column.name: DTYPES[column.type] for column in CHANGED_CANDIDATE.columns}
    whole = rows.merge(count, on=WHO)
    return whole[list(types)].astype(types).sort_values(list(CHANGED_CANDIDATE.key), kind="stable", ignore_index=True)
