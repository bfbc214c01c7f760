"""What several workflows ask about a programme is worked out once for all of them.

Belongs here: remembering an answer for as long as the homes it was worked out of. Does not belong here: any question.
The half a dozen lists of a night asked four questions of each programme some thirty times, which was a third of what
they cost. To hand the answers from list to list was rejected: every function between would have to name them.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.policy import Policy

    Question = Callable[[Policy, Inputs, Homes], pd.DataFrame]


def worked_out_once(question: Question) -> Question:
    """Return the question so that it is worked out once for one policy, the same inputs and the same homes.

    Whoever asks must leave the frame he is given as it is.
    """

    @wraps(question)
    def answer(policy: Policy, inputs: Inputs, homes: Homes) -> pd.DataFrame:
        known = homes.answers.get((question.__name__, policy.programme))
        if known is None or known[0] is not inputs or known[1] is not policy:
            known = (inputs, policy, question(policy, inputs, homes))
            homes.answers[question.__name__, policy.programme] = known
        found: pd.DataFrame = known[2]
        return found

    return answer
