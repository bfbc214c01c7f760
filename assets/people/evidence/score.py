"""The evidence weighed: a score per pair, lowered by rivals, and the decision about each typed person.

Belongs here: the arithmetic and the two thresholds. Does not belong here: what is compared (`compare.py`, `reach.py`)
and overrides, exact keys or earlier decisions (`people.match`).

A score is the natural logarithm of the odds that this person is meant: ln(w) - ln(the rivals' w + the share of
outsiders), where w is the prior divided by the size of the roster, times exp(the sum of the weights). So a namesake
with the same evidence brings both near zero, and a person is asked.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from assets.people.evidence.blocks import pairs_of_names
from assets.people.evidence.compare import first_codes, last_codes, middle_codes
from assets.people.evidence.reach import email_codes, id_codes, unit_codes

if TYPE_CHECKING:
    from assets.people.evidence.contact import Domains
    from assets.people.evidence.sides import Names, Side
    from assets.people.evidence.weights import Weights

MOST_CANDIDATES: Final = 5
PARTS: Final = ("last", "first", "middle", "unit", "email", "id")
_LARGEST = 40.0


def scored_pairs(typed: Side, roster: Side, *, domains: Domains, weights: Weights) -> pd.DataFrame:
    """Return every pair compared: typed and person (rows of the sides), score, and the code of each part.

    Columns: typed, person (`int64`), score (`float64`), last, first, middle, unit, email, id (text), swapped, vetoed
    (`bool`). One row per pair, of its names the best; best pairs of a typed person first.
    """
    at, to = pairs_of_names(typed, roster)
    pairs = _named_pairs(typed.names, roster.names, at=at, to=to, weights=weights)
    people, persons = pairs["typed"].to_numpy(), pairs["person"].to_numpy()
    pairs["unit"] = unit_codes(typed, roster, at=people, to=persons)
    pairs["email"] = email_codes(typed, roster, domains=domains, at=people, to=persons)
    pairs["id"] = id_codes(typed, roster, at=people, to=persons)
    evidence = pairs.pop("evidence").to_numpy() + np.where(roster.active[persons], 0.0, weights.value("not_active"))
    for part in ("unit", "email", "id"):
        evidence = evidence + _worth(pairs[part].to_numpy(dtype=object), weights=weights)
    odds = np.exp(np.minimum(evidence + math.log(weights.prior_on_roster / max(len(roster), 1)), _LARGEST))
    together = pd.Series(odds).groupby(people).transform("sum").to_numpy()
    pairs["score"] = np.log(odds) - np.log(np.maximum(together - odds, 0) + 1 - weights.prior_on_roster)
    # A key alone never links: it is as often an assistant's address or a colleague's id. Nor does a name alone link
    # somebody who writes from another institution.
    nameless = (pairs["last"] == "last_other") & (pairs["first"] == "first_other")
    foreign = pairs["email"].isin(["email_foreign", "email_foreign_of_name"]) & (pairs["id"] != "id_same")
    pairs["vetoed"] = nameless | foreign
    return pairs.sort_values(["typed", "score", "person"], ascending=[True, False, True], ignore_index=True)


def decisions_of(pairs: pd.DataFrame, *, weights: Weights) -> pd.DataFrame:
    """Return the five best pairs of each typed person, with decision: auto, review or none, blank but on the best."""
    rank = pairs.groupby("typed").cumcount()
    best, score = rank == 0, pairs["score"]
    automatic = best & (score >= weights.thresholds.auto) & ~pairs["vetoed"]
    review = best & (score >= weights.thresholds.review) & ~automatic
    decision = np.select([automatic, review, best], ["auto", "review", "none"], default="")
    return pairs.assign(decision=decision)[rank < MOST_CANDIDATES].reset_index(drop=True)


def reasons_of(pair: pd.Series, *, weights: Weights) -> list[str]:
    """Return the evidence of one pair in words, the weightiest first; words about keys, never their values."""
    codes = [pair[part] for part in PARTS if pair[part]] + (["names_swapped"] if pair["swapped"] else [])
    codes.sort(key=lambda code: -abs(weights.value(code)))
    return [weights.weights[code].words for code in codes]


def _named_pairs(typed: Names, roster: Names, *, at: np.ndarray, to: np.ndarray, weights: Weights) -> pd.DataFrame:
    last = last_codes(typed, roster, at=at, to=to)
    first = first_codes(typed, roster, at=at, to=to)
    middle = middle_codes(typed, roster, at=at, to=to, first=first)
    swapped = typed.swapped[at]
    evidence = (
        _worth(last, weights=weights, rarity=_rarity(roster.last)[to])
        + _worth(first, weights=weights, rarity=_rarity(roster.first)[to])
        + np.where(first == "first_initial", _rarity_of_initial(roster)[to], 0.0)
        + _worth(middle, weights=weights)
        + np.where(swapped, weights.value("names_swapped"), 0.0)
    )
    pairs = pd.DataFrame(
        {
            "typed": typed.owner[at],
            "person": roster.owner[to],
            "evidence": evidence,
            "last": last,
            "first": first,
            "middle": middle,
            "swapped": swapped,
        }
    )
    best = pairs.sort_values("evidence", ascending=False, kind="stable").drop_duplicates(["typed", "person"])
    return best.reset_index(drop=True)


def _worth(codes: np.ndarray, *, weights: Weights, rarity: np.ndarray | None = None) -> np.ndarray:
    worth = np.zeros(len(codes))
    for code in set(codes.tolist()) - {""}:
        weight, here = weights.weights[code], codes == code
        worth[here] = weight.value
        if weight.rarity and rarity is not None and code != "first_initial":
            worth[here] += np.minimum(rarity[here], weight.rarity_up_to)
    return worth


def _rarity(names: np.ndarray) -> np.ndarray:
    """Return minus the logarithm of each name's share; one bearer is added to all, so a name borne once is no proof."""
    values, inverse, counts = np.unique(names.astype(str), return_inverse=True, return_counts=True)
    return -np.log((counts[inverse] + 1) / (len(names) + len(values)))


def _rarity_of_initial(roster: Names) -> np.ndarray:
    initials = np.array([name[:1] for name in roster.first], dtype=str)
    _, inverse, counts = np.unique(initials, return_inverse=True, return_counts=True)
    return -np.log(np.maximum(counts[inverse] / max(len(initials), 1), 0.01))
