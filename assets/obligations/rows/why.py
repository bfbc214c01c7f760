"""Why an obligation has its state, in one sentence a chair can read.

Belongs here: which rows share a sentence, and what of a row it may tell. Does not belong here: the sentences
(`words/sentences.py`) and any decision (`judging/order.py`). A sentence is made once for all rows that agree in
everything it may tell: of 280,000 quarters a few thousand differ. One per row was rejected, it cost more than the whole
judgement; so was putting whole columns together, which cost a small school as much as a large one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.obligations.columns.alike import alike_rows
from assets.obligations.columns.texts import among
from assets.obligations.language.kinds import Deadline
from assets.obligations.language.policy import filled
from assets.obligations.rows.drafts import Texts
from assets.obligations.words.sentence_parts import Told
from assets.obligations.words.sentences import sentence_of
from assets.obligations.words.wording import NEAR_MISSES

if TYPE_CHECKING:
    from assets.hr.days import Days
    from assets.obligations.judging.judge import Judgeable
    from assets.obligations.language.policy import Policy


def why_of(owed: pd.DataFrame, rule: Judgeable, policy: Policy, *, period: Texts) -> Texts:
    """Return the sentence for every row.

    `owed` is `judge.judged_of` with a count per test of `filters.FAILURES`; `period`: what the window is called.
    """
    least = 0 if isinstance(rule, Deadline) else int(filled(policy, rule, "min_eligible_days"))
    numbers = _told_numbers(owed, period)
    place, first = alike_rows(list(numbers.values()))
    texts = {name: owed[name].cat.categories.tolist() for name in ("state", "reason")}
    texts["period"] = period.names.tolist()
    columns = []
    for name, column in numbers.items():
        values = column[first].tolist()
        columns.append([texts[name][value] for value in values] if name in texts else values)
    rows = (Told(dict(zip(numbers, row, strict=True)), rule, least) for row in zip(*columns, strict=True))
    return Texts(place, pd.array([f"{sentence_of(row)} ({rule.clause})." for row in rows], dtype="str"))


def _told_numbers(owed: pd.DataFrame, period: Texts) -> dict[str, Days]:
    """Return the columns a sentence may tell something of, texts as numbers; 0 where its case tells nothing of it."""
    state, reason = owed["state"], owed["reason"]
    numbers: dict[str, Any] = {
        "state": state.cat.codes.to_numpy(),
        "reason": reason.cat.codes.to_numpy(),
        "period": period.places,
    }
    told_nothing = among(state, DONE_OR_NOT_OWED)
    for name in TOLD:
        if name not in owed:
            continue
        numbers[name] = owed[name].to_numpy()
        if name in ONLY_IN:
            numbers[name] = np.where(among(reason, ONLY_IN[name]), numbers[name], 0)
        elif name in NEAR_MISSES:
            numbers[name] = np.where(told_nothing, 0, numbers[name])
    return numbers


TOLD = (
    *("window_start", "window_end", "due", "clock", "anchor", "met_on", "required"),
    *("counted", "days", "leave_days", "left", "opted_out", "ended", "step", "maybe"),
    *("said", "missing", "short_on", "junior", "untold"),
    *NEAR_MISSES,
)
"""The columns a sentence may tell something of, besides state, reason and period."""

ONLY_IN = {
    "anchor": ["waived"],
    "opted_out": ["opted_out"],
    "left": ["left"],
    "ended": ["ended_before_due"],
    "days": ["hired_too_late", "partial_leave"],
    "leave_days": ["partial_leave"],
}
"""Columns that only the sentences of some reasons tell of."""

DONE_OR_NOT_OWED = ["met", "met_late", "excluded", "indeterminate"]
"""The states whose sentences tell of no near miss."""
