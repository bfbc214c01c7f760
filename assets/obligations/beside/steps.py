"""The first day people took a step: joined, declined, or whatever a policy names.

Belongs here: that one reading of `mentoring/event`. Does not belong here: what the step means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from datetime import date

    from assets.obligations.language.policy import Policy


def first_step(event: pd.DataFrame, programme: str, step: str, *, as_of: date) -> pd.Series[Any]:
    """Return the earliest day of a step by person_id; one dated after the judged day has not happened."""
    taken = event["step"] == step
    own = event.loc[taken, ["programme", "kind", "person_id", "held_on"]]
    own = own[(own["programme"] == programme) & (own["kind"] == "step")]
    happened = own[own["person_id"].notna() & (own["held_on"] <= pd.Timestamp(as_of))]
    return happened.groupby("person_id")["held_on"].min()


def first_steps(event: pd.DataFrame, policy: Policy, *, as_of: date) -> dict[str, pd.Series[Any]]:
    """Return `enrolled` and `opted_out` as `first_step`; nobody where the programme has no such step."""
    named = {"enrolled": policy.population.enrolled_step, "opted_out": policy.population.opt_out_step}
    return {
        name: first_step(event, policy.programme, step.value if step else "", as_of=as_of)
        for name, step in named.items()
    }
