"""The evidence weighed: a score per pair, lowered by rivals, and the decision about each typed person.

Belongs here: the arithmetic and the two thresholds. Does not belong here: what is compared (`compare.py`, `reach.py`)
and overrides, exact keys or earlier decisions (`people.match`).

A score is the natural logarithm of the odds that this person is meant: ln(w) - ln(the rivals' w + the share of
outsiders), where w is the prior divided by the size of the roster, times exp(the sum of the weights). So a namesake
with the same evidence brings both near zero, and a person is asked.
"""

from __future__ import annotations

import math
from collections import Counter
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

LISTED: Final = 5
"""How many pairs of a typed person are kept at least, for whoever looks at what was weighed."""
WHOLE_LAST: Final = ("last_same", "last_particle", "last_near")
WHOLE_FIRST: Final = ("first_same", "first_nickname", "first_as_middle", "first_near", "first_sound")
RESPELLED: Final = (
    "last_near",
    "last_near_known",
    "first_near",
    "first_near_short",
    "first_near_other_initial",
    "first_sound",
)
MANY_BEARERS: Final = 4
"""A last name that so many bear does not support a key by itself."""
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
    nameless = pairs["last"].isin(["", "last_other"]) & pairs["first"].isin(["", "first_other"])
    foreign = pairs["email"].isin(["email_foreign", "email_foreign_of_name"]) & (pairs["id"] != "id_same")
    pairs["vetoed"] = nameless | foreign | _of_anothers_key(pairs, surname_bearers=_bearers(roster.names)[persons])
    return pairs.sort_values(["typed", "score", "person"], ascending=[True, False, True], ignore_index=True)


def _of_anothers_key(pairs: pd.DataFrame, *, surname_bearers: np.ndarray) -> np.ndarray:
    """Return whether a pair rests on one key and half a name that proves little (`bool`, by position).

    Half a name proves little where somebody else on the roster bears the whole of it, or where it is a last name that
    several bear, and a respelled name where somebody bears it as typed: the key is then as likely that of the colleague
    before or behind in the list.
    """
    whole = pairs["last"].isin(WHOLE_LAST) & pairs["first"].isin(WHOLE_FIRST)
    is_half = (pairs["last"] == "last_other") | (pairs["first"] == "first_other")
    exact = pairs["last"].isin(["last_same", "last_particle"]) & (pairs["first"] == "first_same")
    is_respelled = ~exact & (pairs["last"].isin(RESPELLED) | pairs["first"].isin(RESPELLED))
    bears_it, bears_exactly = (of.groupby(pairs["typed"]).transform("any").to_numpy() for of in (whole, exact))
    two_keys = (pairs["id"] == "id_same") & pairs["email"].isin(["email_same", "email_alias"])
    common = (pairs["first"] == "first_other").to_numpy() & (surname_bearers >= MANY_BEARERS)
    doubtful = (is_half.to_numpy() & (bears_it | common)) | (is_respelled.to_numpy() & bears_exactly)
    veto: np.ndarray = doubtful & ~two_keys.to_numpy()
    return veto


def _bearers(names: Names) -> np.ndarray:
    """Return by roster person how many people bear the commonest of the person's last names."""
    people = pd.DataFrame({"owner": names.owner, "last": names.last}).drop_duplicates()
    counts = people["last"].map(people["last"].value_counts())
    by_owner: np.ndarray = counts.groupby(people["owner"]).max().reindex(range(int(names.owner.max()) + 1)).to_numpy()
    return by_owner


def decisions_of(pairs: pd.DataFrame, *, weights: Weights) -> pd.DataFrame:
    """Return the pairs of each typed person that matter, with decision: auto, review or none, blank but on the best.

    They are the five best, and all that reach the review threshold: whom a person may choose, and whose obligations an
    open question may change. Those are never many, because a score is the odds against the rivals: at a threshold of
    -2.5 at most 13.
    """
    rank = pairs.groupby("typed").cumcount()
    best, score = rank == 0, pairs["score"]
    automatic = best & (score >= weights.thresholds.auto) & ~pairs["vetoed"]
    review = best & (score >= weights.thresholds.review) & ~automatic
    decision = np.select([automatic, review, best], ["auto", "review", "none"], default="")
    return pairs.assign(decision=decision)[(rank < LISTED) | (score >= weights.thresholds.review)].reset_index(
        drop=True
    )


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
    rare_last, rare_first = _rarity(roster.last), _rarity(roster.first)
    last_rarity = np.select(
        [last == "last_near_known", last == "last_initial", np.isin(last, ["last_part", "last_share"])],
        [
            _rarity_of(typed.last, roster.last, rare_last)[at],
            _rarity_of_initials(roster.last)[to],
            _rarity_of_shared(typed, roster, at=at, to=to, which=np.isin(last, ["last_part", "last_share"])),
        ],
        default=rare_last[to],
    )
    first_rarity = np.select(
        [first == "first_as_middle", first == "first_initial"],
        [_rarity_of(typed.given, roster.first, rare_first)[at], _rarity_of_initials(roster.first)[to]],
        default=rare_first[to],
    )
    evidence = (
        _worth(last, weights=weights, rarity=last_rarity)
        + _worth(first, weights=weights, rarity=first_rarity)
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
        if weight.rarity and rarity is not None:
            worth[here] += np.minimum(rarity[here], weight.rarity_up_to)
    return worth


def _rarity(names: np.ndarray) -> np.ndarray:
    """Return minus the logarithm of each name's share; one bearer is added to all, so a name borne once is no proof."""
    values, inverse, counts = np.unique(names.astype(str), return_inverse=True, return_counts=True)
    return -np.log((counts[inverse] + 1) / (len(names) + len(values)))


def _rarity_of(asked: np.ndarray, names: np.ndarray, rarity: np.ndarray) -> np.ndarray:
    """Return the rarity among `names` of each name asked for; one that nobody bears is as rare as can be."""
    known = dict(zip(names.tolist(), rarity.tolist(), strict=True))
    rarest = math.log(len(names) + len(known) + 1)
    return np.array([known.get(name, rarest) for name in asked.tolist()])


def _rarity_of_shared(typed: Names, roster: Names, *, at: np.ndarray, to: np.ndarray, which: np.ndarray) -> np.ndarray:
    """Return for the pairs in question the rarity of the rarest word their last names share, 0 for the others."""
    words = Counter(word for last in roster.words for word in set(last))
    rarity = np.zeros(len(at))
    for n in np.flatnonzero(which).tolist():
        shared = set(typed.words[at[n]]).intersection(roster.words[to[n]])
        fewest = min(words[word] for word in shared)
        rarity[n] = math.log((len(roster.last) + len(words)) / (fewest + 1))
    return rarity


def _rarity_of_initials(names: np.ndarray) -> np.ndarray:
    initials = np.array([name[:1] for name in names], dtype=str)
    _, inverse, counts = np.unique(initials, return_inverse=True, return_counts=True)
    return -np.log(np.maximum(counts[inverse] / max(len(initials), 1), 0.01))
