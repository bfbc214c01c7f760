"""Which events a clause means, on which day they lie, and the filter each fails.

Belongs here: filters that look at one event alone. Does not belong here: whose event it is and who else was there
(`events.py`, `company.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from assets.hr.days import MISSING
from assets.obligations.columns.texts import among

if TYPE_CHECKING:
    import pandas as pd

    from assets.hr.days import Days, Mask
    from assets.obligations.known.records import Records
    from assets.obligations.language.evidence import Events

FAILURES = (
    *("future", "before", "other_mentor", "no_mentee", "absent_mentee", "junior", "untold", "unattended"),
    "open_senior",
    *("video", "phone", "email", "mode", "setting", "one_sided", "incomplete", "answer"),
)
"""The tests an event may fail; `open_senior` fails what counts only if the registry names somebody who took part."""

COUNTS = -1
"""The failure of an event that fails no test; the others are positions in `FAILURES`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The events of the records as a rule sees them, one row each.

    `numbers`: of its kinds and steps (`grouped.Kinds`). `day`: the day that counts. `placed`: the day that tells the
    window: `day`, the first day of the period it is about, or of an event that is dated by its filing the day it was
    held, where known; `placed_by` names that day. `fault`: the filter an event of these kinds fails (``int8``).
    """

    numbers: tuple[int, ...]
    day: Days
    placed: Days
    placed_by: str
    fault: Any


def kind_of(records: Records, evidence: Events) -> Kind:
    """Return the events as the evidence of a rule sees them."""
    events = records.events
    numbers = records.kinds.among(evidence.kinds, evidence.steps)
    chosen = records.by_kind.rows(numbers)
    fault = np.full(len(events), COUNTS, dtype=np.int8)
    fault[chosen] = first_failed(_filters(events, chosen, evidence), fault[chosen])
    day, held = events[evidence.dated].to_numpy(), events["held_on"].to_numpy()
    if evidence.placed_by == "period":
        placed, named = events["period"].to_numpy(), "period"
    else:
        placed = day if evidence.dated == "held_on" else np.where(held > MISSING, held, day)
        named = evidence.dated if evidence.dated == "held_on" else f"{evidence.dated}, else held_on"
    return Kind(numbers, day, placed, named, fault)


def _filters(events: pd.DataFrame, chosen: Days, evidence: Events) -> dict[str, Mask]:
    """Return, per filter the evidence has and in the order they are told, which of some events fail it."""
    tests: dict[str, Mask] = {}
    if evidence.modes:
        told = events["mode"].iloc[chosen]
        refused = ~among(told, evidence.modes.value)
        for mode in ("video", "phone", "email"):
            tests[mode] = refused & among(told, [mode])
        tests["mode"] = refused
    if evidence.settings:
        tests["setting"] = ~among(events["setting"].iloc[chosen], evidence.settings.value)
    if evidence.confirmed_by:
        confirmed = [events[who].to_numpy()[chosen] for who in evidence.confirmed_by.value]
        tests["one_sided"] = ~np.logical_and.reduce(confirmed)
    if evidence.sections:
        wanted = frozenset(evidence.sections.value)
        filled = events["filled"].array
        enough = np.fromiter((wanted.issubset(each) for each in filled.categories), bool, len(filled.categories))
        tests["incomplete"] = ~np.append(enough, False)[filled.codes[chosen]]
    answers = evidence.values  # noqa: PD011 - a field of the language and no frame's
    if answers:
        tests["answer"] = ~among(events["value"].iloc[chosen], answers.value)
    return tests


def first_failed(tests: dict[str, Mask], otherwise: Any) -> Any:
    """Return the place in `FAILURES` of the first test each event fails, else what it is otherwise."""
    if not tests:
        return otherwise
    return np.select(list(tests.values()), [FAILURES.index(name) for name in tests], default=otherwise)
