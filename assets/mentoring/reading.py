"""What a reader of landed rows hands back: what it made, what was wrong, and which rows it used.

Belongs here: that triple, and the two problems every reader looks for in the same way (an essential date, an optional
answer). Does not belong here: any one table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from assets.mentoring.problems import Found, Outcome, Problem

if TYPE_CHECKING:
    from assets.mentoring.decode import Decoded
    from assets.mentoring.landing import Landing


@dataclass(frozen=True, slots=True)
class Reading:
    """One reader's result: `frame` is what it made, `used` the sources (text) that gave something."""

    frame: pd.DataFrame
    problems: list[Found]
    used: pd.Series


@dataclass(slots=True)
class Complaints:
    """Collects the problems of one instrument's rows."""

    landing: Landing
    instrument: str
    parts: list[Found]

    def add(self, rows: pd.DataFrame, mask: pd.Series, problem: Problem, outcome: Outcome, field: str = "") -> None:
        """Note a problem on the rows the mask picks.

        `rows` needs `source` (text) and `owner_id` (text, missing where unknown); `mask` is boolean on the same index.
        """
        # Most masks pick nothing, and a frame for each of them took a third of the whole reading.
        picked = mask.to_numpy(dtype=bool, na_value=False)
        if not picked.any():
            return
        self.parts.append(
            Found(
                source=rows["source"][picked],
                person_id=rows["owner_id"][picked],
                programme=self.landing.programme,
                instrument=self.instrument,
                problem=problem,
                field=field,
                outcome=outcome,
            )
        )

    def about_needed(
        self, rows: pd.DataFrame, answer: Decoded, *, field: str, blank: Problem | None, unreadable: Problem
    ) -> pd.Series:
        """Note what is wrong with an answer the row is no evidence without; return the rows that have it (mask).

        "Not in REDCap", "a missing-data code" and "there, but not readable" are three different findings.
        """
        if blank is not None:
            self.add(rows, answer.blank, blank, "quarantined", field)
        self.add(rows, answer.missing_code, Problem.MISSING_CODE, "quarantined", field)
        self.add(rows, answer.unreadable, unreadable, "quarantined", field)
        return answer.read.notna()

    def about_optional(self, rows: pd.DataFrame, answer: Decoded, *, field: str, unreadable: Problem) -> pd.Series:
        """Note an unreadable answer the row is used without; return the values, missing where there are none."""
        self.add(rows, answer.unreadable, unreadable, "used", field)
        return answer.read


def together(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """Return the parts below one another with a fresh index; no part gives an empty frame with these columns."""
    filled = [part for part in parts if not part.empty]
    if filled:
        return pd.concat(filled, ignore_index=True)
    return parts[0].reset_index(drop=True) if parts else pd.DataFrame(columns=columns)
