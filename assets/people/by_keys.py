"""What exact keys say about typed people: one person, several, nobody, or a test record.

Belongs here: the tier of unique keys. Does not belong here: likeness of names (`by_evidence.py`, `veto.py`) and what
was decided before (`standing.py`).

Rejected: letting any matching key link. An e-mail that is somebody's, beside an employee id that is nobody's, is more
often an assistant's address than a slip in the id; so a weaker key never overrules a stronger one by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.people.keys import folded_ids, folded_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assets.redcap.entries import TestRecords

KEYS = {"employee_id": "employee id", "username": "username", "email": "e-mail"}
"""Exact keys, the strongest first, and what people call them."""


def key_hits(asked: pd.DataFrame, holders: pd.DataFrame) -> pd.DataFrame:
    """Return asked (position), part, key, method, person_id of every key that names somebody, strongest part first."""
    typed = pd.concat(
        [
            pd.DataFrame({"asked": asked.index, "part": part, "key": asked[part], "order": n})
            for n, part in enumerate(KEYS)
        ]
    ).dropna(subset="key")
    hits = typed.merge(holders, on=["part", "key"])
    return hits.sort_values(["asked", "order", "method", "person_id"], ascending=[True, True, False, True])


def decided_by_keys(asked: pd.DataFrame, hits: pd.DataFrame, *, is_test: pd.Series) -> pd.DataFrame:
    """Return person_id, method, decision (auto, review, test, none) and reasons, on the index of `asked`.

    Auto where all keys that name somebody name the same person, the strongest typed key among them.
    """
    named = hits.groupby("asked")["person_id"].nunique().reindex(asked.index, fill_value=0)
    best = hits.drop_duplicates("asked").set_index("asked")
    strongest = asked[list(KEYS)].notna().idxmax(axis=1)
    agreed = (named == 1) & (best["part"].reindex(asked.index) == strongest) & ~is_test
    blank = asked["typed"] == ""
    decision = pd.Series("review", index=asked.index, dtype="str")
    decision = decision.mask(agreed, "auto").mask(is_test & (named == 0), "test").mask(blank, "none")
    method = best["method"].reindex(asked.index).where(decision == "auto", "none").mask(named > 1, "conflict")
    return pd.DataFrame(
        {
            "person_id": best["person_id"].reindex(asked.index).where(decision == "auto"),
            "method": method.astype("str"),
            "decision": decision,
            "reasons": _reasons(asked, hits, named=named, is_test=is_test),
        }
    )


def looks_like_a_test(asked: pd.DataFrame, test_records: Mapping[str, TestRecords], *, width: int) -> pd.Series:
    """Return whether a pattern of the programme's mapping says so (boolean, on the index of `asked`)."""
    is_test = pd.Series(data=False, index=asked.index)
    for programme, patterns in test_records.items():
        ids = folded_ids(pd.Series(patterns.employee_ids, dtype="str"), width=width)
        names = folded_names(pd.Series(patterns.names, dtype="str"))
        domains = {domain.lower() for domain in patterns.email_domains}
        domain = asked["email"].fillna("").str.split("@").str[-1]
        looks = asked["employee_id"].isin(ids.dropna()) | asked["name"].isin(names.dropna()) | domain.isin(domains)
        is_test |= looks & (asked["programme"] == programme)
    return is_test


def _reasons(asked: pd.DataFrame, hits: pd.DataFrame, *, named: pd.Series, is_test: pd.Series) -> pd.Series:
    """Return lists of sentences about keys, never their values."""
    sentences: list[pd.Series] = [_where(asked["typed"] == "", "nothing was typed")]
    for part, words in KEYS.items():
        of_part = hits[hits["part"] == part]
        by_alias = asked.index.isin(of_part.loc[of_part["method"] == "alias", "asked"])
        holders = of_part.groupby("asked")["person_id"].nunique().reindex(asked.index, fill_value=0)
        sentences += [
            _where((holders == 1) & ~by_alias, f"{words} matches exactly"),
            _where((holders == 1) & by_alias, f"{words} is a prior id of the person"),
            _where(holders > 1, f"{words} belongs to several people on the roster"),
            _where(asked[part].notna() & (holders == 0), f"{words} names nobody on the roster"),
        ]
    keyless = asked[list(KEYS)].isna().all(axis=1) & (asked["typed"] != "")
    sentences += [
        _where(named > 1, "the keys name different people"),
        _where(keyless & ~is_test, "only a name was typed"),
        _where(is_test, "looks like a test record"),
    ]
    columns = [column.tolist() for column in sentences]
    lists = [[text for text in row if text] for row in zip(*columns, strict=True)]
    return pd.Series(lists, index=asked.index, dtype="object")


def _where(mask: pd.Series, sentence: str) -> pd.Series:
    return pd.Series("", index=mask.index, dtype="str").mask(mask, sentence)
