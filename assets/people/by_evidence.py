"""What the evidence says about typed people whom no key decides: a link, or candidates for a person to choose from.

Belongs here: the way from `hr` and the references into the evidence tier and back. Does not belong here: the weights
and the arithmetic (`evidence`) and exact keys (`by_keys.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from assets.people.evidence.contact import address_of
from assets.people.evidence.names import CREDENTIALS, words_of
from assets.people.evidence.score import decisions_of, reasons_of, scored_pairs
from assets.people.evidence.sides import roster_side, typed_side
from assets.people.keys import id_width_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from assets.people.evidence.contact import Domains
    from assets.people.evidence.sides import Side
    from assets.people.evidence.weights import Weights

SEVERAL: Final = "the field names several people"
RIVALS: Final = "more than one person on the roster is like it"
_WEIGHED: Final = ("written", "email", "employee_id", "department")
_BETWEEN: Final = re.compile(r"\s*[/;&+\n]\s*|\s+(?:and|or)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Roster:
    """The roster prepared once: `ids` are the person ids by row of `side`."""

    side: Side
    domains: Domains
    ids: list[str]
    id_width: int

    def is_foreign(self, email: str) -> bool:
        """Whether an address is of another institution: neither ours nor anybody's private one."""
        return self.domains.class_of(address_of(email).domain) == "foreign"


def prepared_roster(
    person: pd.DataFrame,
    person_name: pd.DataFrame,
    *,
    active: Collection[str] | None,
    homes: pd.Series | None,
) -> Roster:
    """Return the roster; `active` are the ids of people who hold an appointment, `homes` is `homes.homes_on`.

    Either is `None` where it is not known.
    """
    work = person["work_email"].fillna("")
    emails = [
        [mail, *others] if mail else list(others) for mail, others in zip(work, person["other_emails"], strict=True)
    ]
    people = pd.DataFrame({"person_id": person["person_id"], "emails": emails, "department": ""})
    if homes is not None:
        people["department"] = people["person_id"].map(homes).fillna("").astype("str")
    people["active"] = True if active is None else people["person_id"].isin(active)
    width = id_width_of(person["person_id"])
    side, domains = roster_side(people, person_name, id_width=width)
    return Roster(side=side, domains=domains, ids=person["person_id"].tolist(), id_width=width)


def people_written(written: str) -> list[str]:
    """Return the names in a field for one: "Smith, MD / Jones" and "Smith / 王伟" name two, "Smith, MD/PhD" one."""
    return [piece for piece in _BETWEEN.split(written) if _is_a_name(piece)]


def _is_a_name(piece: str) -> bool:
    """Whether a piece holds letters that are more than credentials, in whatever script."""
    words = words_of(piece)
    return not CREDENTIALS.issuperset(words) if words else any(map(str.isalpha, piece))


def weighed(asked: pd.DataFrame, *, roster: Roster, weights: Weights) -> pd.DataFrame:
    """Return person_id, score, decision (auto, review, none), reasons and candidates, on the index of `asked`.

    `asked` has the columns of `references`. Candidates are all who reach the review threshold, best first; person_id
    is that of the best, missing where there is none; reasons are about the best. Where a field names several people,
    candidates of each are put forward and nobody is linked.
    """
    rows = [
        (at, name, *(("", "", "") if len(names) > 1 else beside))
        for at, written, *beside in zip(asked.index, *(asked[part].fillna("") for part in _WEIGHED), strict=True)
        for names in [people_written(written) or [written]]
        for name in names
    ]
    typed = pd.DataFrame(rows, columns=["asked", "name", "email", "employee_id", "department"])
    typed = typed.assign(first="", last="")
    side = typed_side(typed, id_width=roster.id_width)
    found = decisions_of(scored_pairs(side, roster.side, domains=roster.domains, weights=weights), weights=weights)
    found = found.assign(
        asked=typed["asked"].to_numpy()[found["typed"]],
        person_id=pd.Series(roster.ids, dtype="str").to_numpy()[found["person"]],
    )
    return _verdicts(asked, found, several=typed["asked"].value_counts() > 1, weights=weights)


def _verdicts(asked: pd.DataFrame, found: pd.DataFrame, *, several: pd.Series, weights: Weights) -> pd.DataFrame:
    likely = found[found["score"] >= weights.thresholds.review].sort_values("score", ascending=False, kind="stable")
    likely = likely.drop_duplicates(["asked", "person_id"])
    candidates = likely.groupby("asked")["person_id"].agg(list)
    best = likely.drop_duplicates("asked").set_index("asked").reindex(asked.index)
    is_several = pd.Series([bool(several.get(at, False)) for at in asked.index], index=asked.index, dtype="bool")
    decision = best["decision"].astype("str").fillna("none").replace("", "review").mask(is_several, "review")
    reasons = [
        [SEVERAL] if many else _reasons(pair, rivals=len(candidates.get(at, [])) - 1, weights=weights)
        for many, (at, pair) in zip(is_several, best.iterrows(), strict=True)
    ]
    return pd.DataFrame(
        {
            "person_id": best["person_id"].astype("str"),
            "score": best["score"],
            "decision": decision,
            "reasons": pd.Series(reasons, index=asked.index, dtype="object"),
            "candidates": pd.Series([candidates.get(at, []) for at in asked.index], index=asked.index, dtype="object"),
        }
    )


def _reasons(best: pd.Series, *, rivals: int, weights: Weights) -> list[str]:
    if not isinstance(best["person_id"], str):
        return []
    told = reasons_of(best, weights=weights)
    return [RIVALS, *told] if rivals > 0 and best["decision"] != "auto" else told
