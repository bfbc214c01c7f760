"""The obligations that are judged outside the kernel.

Belongs here: which rules those are, and all their rows together. Does not belong here: the rules themselves
(`units.py`, `supervisors.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.obligations.beside.scoping import homes_known_on
from assets.obligations.beside.supervisors import supervisor_obligations
from assets.obligations.beside.units import UNITS, unit_obligations
from assets.obligations.language.kinds import Cardinality, Exclusion
from assets.obligations.language.policy import rules_of
from assets.obligations.schema import OBLIGATION
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.kinds import Rule
    from assets.obligations.language.policy import Policy


def is_beside(rule: Rule) -> bool:
    """Whether a rule is judged here and not by the kernel."""
    return isinstance(rule, Exclusion) or (isinstance(rule, Cardinality) and rule.unit in UNITS)


def owed_beside(
    inputs: Inputs,
    policy: Policy,
    *,
    as_of: date,
    known_at: datetime | None,
    snapshot: str,
    homes: Homes | None = None,
) -> pd.DataFrame:
    """Return `OBLIGATION` without `quarter`, by its key, for the rules of a policy that are judged here.

    `homes`: those of the inputs on that day, where they are known already.
    """
    rules = [rule for rule in rules_of(policy) if is_beside(rule)]
    if not rules:
        return empty_frame_of(OBLIGATION).drop(columns="quarter")
    homes = homes or homes_known_on(inputs.appointment, as_of)
    parts = []
    for rule in rules:
        if isinstance(rule, Exclusion):
            parts.append(
                supervisor_obligations(rule, policy, inputs, homes, as_of=as_of, known_at=known_at, snapshot=snapshot)
            )
        elif isinstance(rule, Cardinality) and rule.unit in UNITS:
            parts.append(
                unit_obligations(rule, policy, inputs, homes, as_of=as_of, known_at=known_at, snapshot=snapshot)
            )
    filled = [part for part in parts if len(part)]
    if len(filled) == 1:
        return filled[0]
    rows = pd.concat(filled or [empty_frame_of(OBLIGATION).drop(columns="quarter")])
    return rows.sort_values([name for name in OBLIGATION.key if name != "quarter"], ignore_index=True)
