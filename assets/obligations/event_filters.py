"""Which events a clause means, on which day they lie, and the filter each fails.

Belongs here: filters that look at one event alone. Does not belong here: whose event it is and who else was there
(`evidence.py`, `company.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assets.hr.days import MISSING
from assets.obligations.texts import among

if TYPE_CHECKING:
    import pandas as pd

    from assets.hr.days import Days, Mask
    from assets.obligations.language.evidence import Events
    from assets.obligations.records import Records

FAILURES = (
    *("future", "before", "other_mentor", "no_mentee", "absent_mentee"),
    *("video", "phone", "email", "mode", "setting", "one_sided", "incomplete", "answer"),
)
"""The tests an event may fail."""

LOOKED_AT = ["mode", "setting", "value", "filled", "mentee", "mentor"]
"""The columns of an event the filters read."""

COUNTS = -1
"""The failure of an event that fails no test; the others are positions in `FAILURES`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The events of the records as a rule sees them, one row each.

    `chosen`: of its kinds (and steps). `day`: the day that counts. `placed`: the day that tells the window: `day`, the
    first day of the period it is about, or of an event that is dated by its filing the day it was held, where known.
    `fault`: the filter it fails.
    """

    chosen: Mask
    day: Days
    placed: Days
    fault: Days


def kind_of(records: Records, evidence: Events) -> Kind:
    """Return the events as the evidence of a rule sees them."""
    events = records.events
    chosen = among(events["kind"], evidence.kinds)
    if evidence.steps:
        chosen &= ~among(events["kind"], ["step"]) | among(events["step"], evidence.steps)
    fault = np.full(len(chosen), COUNTS, dtype=np.int64)
    fault[chosen] = first_failed(_filters(events.loc[chosen, LOOKED_AT], evidence), fault[chosen])
    day, held = events[evidence.dated].to_numpy(), events["held_on"].to_numpy()
    placed = events["period"].to_numpy() if evidence.placed_by == "period" else np.where(held > MISSING, held, day)
    return Kind(chosen, day, placed, fault)


def _filters(events: pd.DataFrame, evidence: Events) -> dict[str, Mask]:
    """Return, per filter the evidence has and in the order they are told, which events fail it."""
    tests: dict[str, Mask] = {}
    if evidence.modes:
        refused = ~among(events["mode"], evidence.modes.value)
        for mode in ("video", "phone", "email"):
            tests[mode] = refused & among(events["mode"], [mode])
        tests["mode"] = refused
    if evidence.settings:
        tests["setting"] = ~among(events["setting"], evidence.settings.value)
    if evidence.confirmed_by:
        tests["one_sided"] = ~np.logical_and.reduce([events[who].to_numpy() for who in evidence.confirmed_by.value])
    if evidence.sections:
        wanted = frozenset(evidence.sections.value)
        filled = events["filled"].array
        enough = np.fromiter((wanted.issubset(each) for each in filled.categories), bool, len(filled.categories))
        tests["incomplete"] = ~np.append(enough, False)[filled.codes]
    answers = evidence.values  # noqa: PD011 - a field of the language and no frame's
    if answers:
        tests["answer"] = ~among(events["value"], answers.value)
    return tests


def first_failed(tests: dict[str, Mask], otherwise: Days) -> Days:
    """Return the place in `FAILURES` of the first test each event fails, else what it is otherwise."""
    if not tests:
        return otherwise
    failed: Days = np.select(list(tests.values()), [FAILURES.index(name) for name in tests], default=otherwise)
    return failed
