"""What the events that count say besides: whether a request was accepted, and which of several steps were taken.

Belongs here: those columns, for sentences. Does not belong here: whether an answer or a step is required
(`filters.py`, `counting.py`) and their words (the policy's `wording`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assets.obligations.evidence.filters import COUNTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.hr.days import Days
    from assets.obligations.evidence.hits import Hits
    from assets.obligations.known.facts import Facts


def latest_answers(facts: Facts, hits: Hits, rows: int, *, answers: Sequence[str]) -> Days:
    """Return per obligation the number (from 1) of the answer of the latest event that counts, 0 where it has none."""
    values = facts.records.events["value"]
    number = np.append(pd.Index(answers).get_indexer(values.cat.categories) + 1, 0)[values.cat.codes.to_numpy()]
    good = np.flatnonzero(hits.failure == COUNTS)
    in_order = good[np.argsort(hits.day[good], kind="stable")]
    latest = np.zeros(rows, dtype=np.int64)
    # Of several the last one written stays.
    latest[hits.owed[in_order]] = number[hits.thing[in_order]]
    return latest


def steps_missing(facts: Facts, hits: Hits, rows: int, *, steps: Sequence[str]) -> Days:
    """Return per obligation which of some steps no event that counts is: a number with bit n set for step n."""
    column = facts.records.events["step"]
    place = np.append(pd.Index(steps).get_indexer(column.cat.categories), 0)[column.cat.codes.to_numpy()]
    good = hits.failure == COUNTS
    missing = np.full(rows, 2 ** len(steps) - 1, dtype=np.int64)
    np.bitwise_and.at(missing, hits.owed[good], ~(1 << place[hits.thing[good]]))
    return missing
