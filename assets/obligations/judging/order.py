"""The order of judgement: from what was found of each obligation to one state and one reason.

Belongs here: the order the states are looked at. Does not belong here: what is owed and what counts (`judge.py` puts
them together), what excuses (`owed/excuses.py`), what an open identity changes (`identities.py`) and how it reads
(`rows/why.py`).

The order is that of clinical quality measures (FHIR `measure-population`): excluded before the evidence is looked at,
excepted only when unmet. A single score per person was rejected: nobody could say which meeting would change it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from assets.hr.days import MISSING
from assets.obligations.evidence.counting import failures_of
from assets.obligations.judging.states import REASON, STATE, coded
from assets.obligations.judging.waiting import waiting
from assets.obligations.language.evidence import Events, Pairs
from assets.obligations.language.kinds import Deadline
from assets.obligations.language.policy import filled
from assets.obligations.owed.agreed import is_prorated
from assets.obligations.owed.excuses import ended_early, exempted, leave_days, lost_mentors

if TYPE_CHECKING:
    import pandas as pd

    from assets.hr.days import Mask
    from assets.obligations.evidence.hits import Hits
    from assets.obligations.known.facts import Facts
    from assets.obligations.language.kinds import Cardinality, Frequency


def with_states(facts: Facts, rule: Deadline | Frequency | Cardinality, owed: pd.DataFrame, hits: Hits) -> pd.DataFrame:
    """Return the rows with person, world, what may excuse them, state and reason."""
    subject = owed["subject"].to_numpy()
    known = {name: facts.subjects[name].to_numpy()[subject] for name in ("person", "world", "left", "opted_out")}
    asked = [name for name, asks in (("untold", _asks_rank), ("open_senior", _asks_senior)) if asks(rule)]
    faults = failures_of(hits, len(owed), ["one_sided", "incomplete", *asked])
    owed = owed.assign(**known, **faults, leave_days=leave_days(facts, rule, owed), hit=np.arange(len(owed)))
    states = _states_of(facts, rule, owed)
    chosen = np.full(len(owed), len(states), dtype=np.int8)
    for number, (_, _, holds) in reversed(list(enumerate(states))):
        chosen[holds] = number
    unmet = "advice" if rule.strength == "I" else "not_met"
    fault = np.select([owed["one_sided"] > 0, owed["incomplete"] > 0], [1, 2], default=0) * (unmet == "not_met")
    # A gap that was tried names the fault, one-sided before incomplete; advice needs no reason.
    reason = chosen + np.where(chosen == len(states), fault, 0)
    names = [*(state for state, _, _ in states), unmet]
    reasons = [*(reason for _, reason, _ in states), "", "one_sided", "incomplete"]
    return owed.assign(state=coded(names, chosen, STATE), reason=coded(reasons, reason, REASON))


def _states_of(
    facts: Facts, rule: Deadline | Frequency | Cardinality, owed: pd.DataFrame
) -> list[tuple[str, str, Any]]:
    """Return state, reason and where it holds, in the order of judgement."""
    policy = facts.policy
    due, days, away, met_on = (owed[name].to_numpy() for name in ("due", "days", "leave_days", "met_on"))
    waived, documented = exempted(facts, rule, owed)
    soon, is_open = waiting(facts, rule, owed)
    some, reached = days > 0, met_on > MISSING
    short = partly = np.zeros(len(owed), dtype=bool)
    if not isinstance(rule, Deadline):
        short = days < filled(policy, rule, "min_eligible_days")
    if not is_prorated(rule):
        partly = some & (away >= filled(policy, rule, "partial_leave_share") * days)
    return [
        ("excluded", "waived", waived),
        ("excluded", "opted_out", owed["opted_out"].to_numpy() <= due),
        ("excluded", "left", owed["left"].to_numpy() <= due),
        ("excluded", "on_leave", some & (away >= days)),
        ("excluded", "ended_before_due", ended_early(rule, owed)),
        ("met", "", reached & (met_on <= due)),
        ("met_late", "", reached),
        ("pending", "due_soon", soon),
        ("pending", "", is_open),
        ("excepted", "hired_too_late", short),
        ("excepted", "mentor_left", lost_mentors(facts, rule, owed)),
        ("excepted", "partial_leave", partly),
        ("excepted", "documented", documented),
        *([("indeterminate", "identity", _may_be_enough(owed))] if _asks_senior(rule) else []),
        *([("indeterminate", "feed", owed["untold"].to_numpy() > 0)] if _asks_rank(rule) else []),
    ]


def _may_be_enough(owed: pd.DataFrame) -> Mask:
    """Return what would have been done if the open names of the registry meant the senior mentors who are there."""
    maybe = owed["open_senior"].to_numpy()
    mask: Mask = (maybe > 0) & (owed["counted"].to_numpy() + maybe >= owed["required"].to_numpy())
    return mask


def _asks_senior(rule: Deadline | Frequency | Cardinality) -> bool:
    """Whether a rule hangs on who leads an affinity group, whom the registry may name so that nobody can tell."""
    return isinstance(rule.evidence, Pairs | Events) and bool(rule.evidence.group_senior)


def _asks_rank(rule: Deadline | Frequency | Cardinality) -> bool:
    """Whether a rule hangs on ranks, of which HR may not know one."""
    return isinstance(rule.evidence, Events) and rule.evidence.senior_by is not None
