"""Whether a window is still open, and whether what it asks for is due soon.

Belongs here: the days on which an obligation waits. Does not belong here: what waiting means for its state (`order.py`,
and `identities.py` where nobody can tell whose it is).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.obligations.columns.calendar import months_after
from assets.obligations.language.kinds import Deadline
from assets.obligations.language.policy import filled

if TYPE_CHECKING:
    import pandas as pd

    from assets.hr.days import Mask
    from assets.obligations.known.facts import Facts
    from assets.obligations.language.kinds import Cardinality, Frequency


def waiting(facts: Facts, rule: Deadline | Frequency | Cardinality, owed: pd.DataFrame) -> tuple[Mask, Mask]:
    """Return which obligations are due soon, and which are due on the judged day or later; the first are among these.

    Soon is within `due_soon_days` of the due day, or from the months after the clock start that the clause names (R1).
    """
    due, today = owed["due"].to_numpy(), facts.today
    is_open: Mask = today <= due
    soon: Mask = is_open & (due - today <= filled(facts.policy, rule, "due_soon_days"))
    if isinstance(rule, Deadline) and rule.due_soon_months is not None:
        soon |= is_open & (today >= months_after(owed["clock"].to_numpy(), rule.due_soon_months.value))
    return soon, is_open
