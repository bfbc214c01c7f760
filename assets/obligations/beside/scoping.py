"""Homes of people on given days, and whether they fulfil a scope.

Belongs here: looking up the home appointment of few people on few days. Does not belong here: the predicates
(`known/predicates.py`) and spans of days in scope, which the kernel keeps for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.history import appointments_known_on, homes_best_first, left_on
from assets.hr.spans import matches
from assets.obligations.beside.lookup import looked_up
from assets.obligations.known.predicates import fulfils

if TYPE_CHECKING:
    from datetime import date

    from assets.obligations.language.policy import Policy
    from assets.obligations.language.scope import Scope


NOWHERE = -1
"""The row of `Homes.homes` where there is no home."""


@dataclass(frozen=True, slots=True)
class Homes:
    """HR as it was known on a day: `homes`, primary appointments of employed people, of two at once the home first.

    `left`: the day after the last employed day, by person_id, missing while employed.
    """

    as_of: date
    homes: pd.DataFrame
    left: pd.Series[Any]
    answers: dict[tuple[str, str], tuple[Any, Any, Any]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What was worked out of these homes and is asked for again, see `workflows/once.py`."""

    def on(self, people: pd.Series[Any], days: pd.Series[Any]) -> pd.DataFrame:
        """Return the home appointment of each person on each day, in the order asked; all missing where none is."""
        codes, known = pd.factorize(self.homes["person_id"])
        asked, home = matches(pd.Index(known).get_indexer(people), codes)
        day = days.to_numpy()[asked]
        begins, ends = (self.homes[name].to_numpy()[home] for name in ("valid_from", "valid_to"))
        covers = (begins <= day) & (np.isnat(ends) | (ends > day))
        asked, home = asked[covers], home[covers]
        row = np.full(len(people), NOWHERE)
        # Of one place the last assignment stays, and of two homes the first is to.
        row[asked[::-1]] = home[::-1]
        return self.homes.reindex(row).reset_index(drop=True)

    def left_of(self, people: pd.Series[Any]) -> pd.Series[Any]:
        """Return the day after each person's last one; missing while employed and for somebody HR does not know."""
        return looked_up(people, self.left)

    def are_there(self, people: pd.Series[Any], days: pd.Series[Any]) -> pd.Series[Any]:
        """Return who has not left by the day; somebody HR does not know (an external mentor) never leaves by HR."""
        left = self.left_of(people)
        return left.isna() | (left > days)


def homes_known_on(appointment: pd.DataFrame, as_of: date) -> Homes:
    """Return the homes read from `hr/appointment` as known on a day."""
    known = appointments_known_on(appointment, as_of)
    return Homes(as_of=as_of, homes=homes_best_first(known), left=left_on(known))


def in_scope(homes: pd.DataFrame, policy: Policy, scope: Scope) -> pd.Series[Any]:
    """Return which homes fulfil the programme's scope and a clause's; a row without a home fulfils none."""
    return homes["person_id"].notna() & fulfils(homes, policy.population.scope) & fulfils(homes, scope)
