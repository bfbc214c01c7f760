"""Which groups' figures are not shown outside the office, because they rest on too few.

Belongs here: the rule, for groups that add up to a total that is shown. Does not belong here: rates. Leaving out the
groups under five alone was rejected: where only one of a total's groups is left out, subtracting the others from the
total brings it back, so the next smallest goes with it until what could be worked out rests on five again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

FEWEST: Final = 5
"""Judged obligations a rate must rest on outside the office (design, *Obligations, states, rates*)."""

TOO_FEW: Final = "n < 5"
"""Stands where a figure is left out."""


def hidden_groups(judged: Mapping[str, int], *, total_shown: bool = True) -> frozenset[str]:
    """Return the groups whose figures are left out, of groups with how many were judged in each.

    A group in which nothing was judged has no rate and hides nothing. With `total_shown` the groups left out are
    together at least `FEWEST`, and so at least two.
    """
    rated = sorted((number, group) for group, number in judged.items() if number)
    hidden = [one for one in rated if one[0] < FEWEST]
    rest = [one for one in rated if one[0] >= FEWEST]
    while total_shown and hidden and rest and sum(number for number, _ in hidden) < FEWEST:
        hidden.append(rest.pop(0))
    return frozenset(group for _, group in hidden)
