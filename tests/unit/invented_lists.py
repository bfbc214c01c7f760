"""A roster and typed people of an invented institution, and how well the shipped weights tell who is meant.

Belongs here: the lists as `mentorsync match` takes them, and the figures. Does not belong here: the people
(`invented_institutions.py`) and what is typed for them (`invented_typing.py`). Names, addresses and ids are not those
of the benchmark beside the checkout, so that weights which fit only that are found out.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import pandas as pd

from assets.people.evidence.lists import ROSTER_NAMES, TYPED_NAMES, matched_lists, with_known_columns
from assets.people.evidence.weights import shipped_weights
from tests.unit.invented_institutions import Institution, staff_of
from tests.unit.invented_typing import Typist

TEST_SHARE, OUTSIDE_SHARE = 0.005, 0.12
FEW_EMAILS, FEW_DEPARTMENTS = 0.4, 0.5


@dataclass(frozen=True, slots=True)
class Lists:
    """The two lists, and by query whom it means (blank for nobody) and its tags."""

    roster: pd.DataFrame
    typed: pd.DataFrame
    gold: dict[str, tuple[str, set[str]]]


def invented_lists(institution: Institution, *, queries: int, few_keys: bool = False) -> Lists:
    """Return a roster and typed people: 87.5 % on the roster, 12 % elsewhere, 0.5 % test records.

    With `few_keys` no ids, 60 % of the e-mails and half of the departments are blanked, as mentor fields often look.
    """
    dice = random.Random(institution.seed)
    staff = staff_of(institution, dice)
    typist = Typist(institution, staff, dice)
    rows, gold = [], {}
    for number in range(queries):
        kind = dice.random()
        make = typist.test if kind < TEST_SHARE else typist.insider
        row, meant, tags = (typist.outsider if TEST_SHARE <= kind < TEST_SHARE + OUTSIDE_SHARE else make)()
        if few_keys:
            kept = {"campus_id": False, "email": dice.random() < FEW_EMAILS, "dept": dice.random() < FEW_DEPARTMENTS}
            row |= {part: row[part] if stays else "" for part, stays in kept.items()}
        rows.append({"query_id": f"Q{number:05d}", **row})
        gold[f"Q{number:05d}"] = (meant, tags)
    roster = [
        {
            "emplid": one.person_id,
            "legal_first": one.name.first,
            "legal_middle": one.middle,
            "legal_last": one.name.last,
            "preferred_first": one.name.preferred,
            "email": one.delivered,
            "dept": one.department,
            "status": one.status,
        }
        for one in staff
    ]
    return Lists(pd.DataFrame(roster), pd.DataFrame(rows), gold)


def candidates_of(lists: Lists) -> pd.DataFrame:
    """Return the candidates as `mentorsync match` finds them, with the shipped weights."""
    roster = with_known_columns(lists.roster, ROSTER_NAMES, needed=["person_id"], what="roster")
    typed = with_known_columns(lists.typed, TYPED_NAMES, needed=["query_id"], what="queries")
    return matched_lists(roster, typed, weights=shipped_weights())


def figures_of(lists: Lists) -> dict[str, float]:
    """Return what the benchmark's `score.py` would say, and counts of links there must be none of."""
    candidates = candidates_of(lists)
    meant = candidates["query_id"].map({key: person for key, (person, _) in lists.gold.items()})
    candidates = candidates.assign(right=(candidates["person_id"] == meant) & (meant != ""))
    best = candidates.drop_duplicates("query_id").set_index("query_id")
    second = candidates.groupby("query_id").nth(1).set_index("query_id")["score"].reindex(best.index)
    told = best[~((best["score"] - second).abs() < 1e-9)]
    linked = told[told["decision"] == "auto"]
    asked = candidates["query_id"].isin(best.index[best["decision"] == "review"])
    linkable = sum(bool(person) for person, _ in lists.gold.values())
    right = int(linked["right"].sum())
    tags = linked.index.to_series().map({key: tags for key, (_, tags) in lists.gold.items()})
    mistyped = tags.map({"email_owner", "id_owner"}.isdisjoint).eq(other=False)
    # The key is its owner's, letter by letter; who else was wrongly linked counts against the precision.
    by_key = linked["email"].isin(["email_same", "email_alias", "email_shared"]) | linked["id"].eq("id_same")
    return {
        "auto_precision": right / max(len(linked), 1),
        "auto_recall": right / linkable,
        "review_share": float((best["decision"] == "review").sum()) / len(lists.gold),
        "coverage": (right + int(candidates.loc[asked, "right"].sum())) / linkable,
        "best_F1": _best_f1(told.sort_values("score", ascending=False, kind="stable")["right"], linkable=linkable),
        "owners_linked": int((mistyped & by_key & ~linked["right"]).sum()),
        "tests_linked": int(tags.map(lambda of: "test_record" in of).sum()),
        "outsiders_linked": float(tags.map(lambda of: "external" in of).sum())
        / sum("external" in of for _, of in lists.gold.values()),
    }


def _best_f1(right: pd.Series, *, linkable: int) -> float:
    hits = right.cumsum()
    answers = pd.Series(range(1, len(right) + 1), index=right.index)
    return float((2 * hits / (answers + linkable)).max())
