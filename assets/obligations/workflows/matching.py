"""Whom to put where: the assignment of people to places at the least cost.

Belongs here: the two assignments, on whole numbers. Does not belong here: who waits, what a hub can take and what is
written about it (`proposals.py`). The first is solved sparse, with one column per place people ask for: a dense matrix
of everybody by every place is mostly of pairs nobody asked for. On most nights nobody competes with anybody, and then
nothing is solved: to import the solvers costs more CPU than all else that is done about proposals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

UNPLACED = -1


def hubs_for(person: Numbers, hub: Numbers, choice: Numbers, *, people: int, places: Numbers) -> Numbers:
    """Return the wish (position in the three arrays) that comes true for each person, `UNPLACED` where none does.

    A wish: `person` (0 to people - 1, in order of precedence) would take a place of `hub` as `choice` (1 is best).
    `places` by hub. As many people as possible are placed; among all ways to do so, the sum of the choices is least;
    among these, who comes first fares better. The same wishes always give the same answer. Exact up to some 50,000
    people: costs are whole numbers far below 2^53.
    """
    best = _best_wishes(person, choice, people=people)
    if (np.bincount(hub[best[best != UNPLACED]], minlength=len(places)) <= places).all():
        return best
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    row, column, wish = _columns(person, hub, places)
    worst = int(choice.max(initial=1)) + 1
    step = worst * people * people + 1
    later = people - np.arange(people, dtype=np.int64)
    cost = choice[wish] * step + choice[wish] * later[row]
    unplaced = ((worst - 1) * people + 1) * step + worst * later
    width = int(column.max(initial=-1)) + 1
    everybody = np.arange(people, dtype=np.int64)
    rows, columns = np.concatenate([row, everybody]), np.concatenate([column, width + everybody])
    matrix = csr_array(
        (np.concatenate([cost, unplaced]).astype(np.float64), (rows, columns)), shape=(people, width + people)
    )
    chosen_row, chosen_column = min_weight_full_bipartite_matching(matrix)
    came_true = np.full(people, UNPLACED, dtype=np.int64)
    of_pair = dict(zip(zip(row.tolist(), column.tolist(), strict=True), wish.tolist(), strict=True))
    for one, other in zip(chosen_row.tolist(), chosen_column.tolist(), strict=True):
        came_true[one] = of_pair.get((one, other), UNPLACED)
    return came_true


def _best_wishes(person: Numbers, choice: Numbers, *, people: int) -> Numbers:
    """Return each person's wish of the lowest choice, the first of several, `UNPLACED` for who has none."""
    best = np.full(people, UNPLACED, dtype=np.int64)
    falling = np.lexsort((-np.arange(len(choice)), -choice))
    best[person[falling]] = falling
    return best


def _columns(person: Numbers, hub: Numbers, places: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return person, column and wish of every wish on every place it could take.

    A hub with a place for each wish on it gives each wish a place of its own.
    """
    wanted = np.bincount(hub, minlength=len(places))
    offered = np.minimum(np.maximum(places, 0), wanted)
    first = np.concatenate([[0], np.cumsum(offered)]).astype(np.int64)
    roomy = (offered == wanted)[hub]
    nth = np.zeros(len(hub), dtype=np.int64)
    order = np.argsort(hub, kind="stable")
    nth[order] = np.arange(len(hub)) - np.concatenate([[0], np.cumsum(wanted)])[hub[order]]
    spread = np.where(roomy, 1, offered[hub])
    wish = np.repeat(np.arange(len(hub), dtype=np.int64), spread)
    inside = np.arange(len(wish)) - np.repeat(np.cumsum(spread) - spread, spread)
    column = first[hub[wish]] + np.where(roomy[wish], nth[wish], inside)
    return person[wish], column.astype(np.int64), wish


def mentors_for(allowed: NDArray[np.bool_], loads: Numbers) -> Numbers:
    """Return the mentor (column) of each person (row) such that the mentees are spread as evenly as can be.

    `allowed`: who may have whom, at least one in each row. `loads`: the mentees each mentor has. A mentor's n-th
    further mentee costs what he has then, so the least sum is the evenest spread.
    """
    people = len(allowed)
    if people == 1 or len(loads) == 1:
        least: Numbers = np.where(allowed, loads, loads.max() + 1).argmin(axis=1)
        return least
    from scipy.optimize import linear_sum_assignment

    cost = np.repeat(loads[:, None], people, axis=1) + np.arange(people)
    never = int(cost.sum()) + 1
    matrix = np.where(np.repeat(allowed, people, axis=1), cost.ravel()[None, :], never)
    rows, columns = linear_sum_assignment(matrix)
    chosen = np.empty(people, dtype=np.int64)
    chosen[rows] = columns // people
    return chosen
