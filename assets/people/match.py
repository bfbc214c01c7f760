"""Whom a typed person means: by exact keys, or nobody can tell and a person is asked.

Belongs here: the decision about each distinct typed person, the links, and the review queue. Does not belong here:
normalisation (`keys.py`). Names alone never link: two Wei Zhangs in one department are two people, and whoever bears
the name is only put forward as a candidate. Two roster persons are never merged.

Rejected: letting any matching key link. An e-mail that is somebody's, beside an employee id that is nobody's, is more
often an assistant's address than a slip in the id; so a weaker key never overrules a stronger one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.people.keys import folded_ids, folded_names, id_width_of
from assets.people.roster import key_holders, name_bearers
from assets.people.schema import LINK, REVIEW
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assets.redcap.entries import TestRecords
    from assets.storage.schema import Table

KEYS = {"employee_id": "employee id", "username": "username", "email": "e-mail"}
"""Exact keys, the strongest first, and what people call them."""

MOST_CANDIDATES = 5
WHO = ["programme", "typed"]


def resolved_identities(
    references: pd.DataFrame,
    *,
    person: pd.DataFrame,
    person_alias: pd.DataFrame,
    person_name: pd.DataFrame,
    test_records: Mapping[str, TestRecords],
) -> pd.DataFrame:
    """Return one row per programme and typed person, with the decision about it.

    `references` is `references.references_in` of any programmes; `test_records` is by programme. Columns: programme,
    typed, person_id (missing unless decided), method, decision (auto, review, test, none), reasons, candidates (lists).
    """
    asked = references.drop_duplicates(WHO).reset_index(drop=True)
    hits = _hits(asked, key_holders(person, person_alias))
    candidates = _candidates(asked, hits, name_bearers(person_name))
    is_test = _is_test(asked, test_records, width=id_width_of(person["person_id"]))
    named = hits.groupby("asked")["person_id"].nunique().reindex(asked.index, fill_value=0)
    best = hits.drop_duplicates("asked").set_index("asked")
    strongest = asked[list(KEYS)].notna().idxmax(axis=1)
    agreed = (named == 1) & (best["part"].reindex(asked.index) == strongest) & ~is_test
    blank = asked["typed"] == ""
    decision = pd.Series("review", index=asked.index, dtype="str")
    decision = decision.mask(agreed, "auto").mask(is_test & (named == 0), "test").mask(blank, "none")
    method = best["method"].reindex(asked.index).where(decision == "auto", "none").mask(named > 1, "conflict")
    return asked[WHO].assign(
        person_id=best["person_id"].reindex(asked.index).where(decision == "auto"),
        method=method,
        decision=decision,
        reasons=_reasons(asked, hits, named=named, is_test=is_test),
        candidates=candidates,
    )


def link_references(references: pd.DataFrame, resolved: pd.DataFrame) -> pd.DataFrame:
    """Return `people/link`: every reference with the decision about whom it means."""
    links = references[["source", "field", *WHO]].merge(resolved, on=WHO, how="left")
    score = pd.Series(1.0, index=links.index).where(links["decision"] == "auto")
    return _as_table(links.assign(score=score, decided_by=None, decided_on=None), LINK)


def review_queue(references: pd.DataFrame, resolved: pd.DataFrame) -> pd.DataFrame:
    """Return `people/review`: one row per distinct typed person who waits for an answer, candidates best first."""
    waiting = references.merge(resolved[resolved["decision"] == "review"], on=WHO).sort_values(["programme", "source"])
    if waiting.empty:
        return empty_frame_of(REVIEW)
    queue = waiting.drop_duplicates("typed").rename(columns={"source": "example"})
    count = waiting.groupby("typed").size()
    return _as_table(queue.assign(references=queue["typed"].map(count)), REVIEW)


def _hits(asked: pd.DataFrame, holders: pd.DataFrame) -> pd.DataFrame:
    """Return asked (position), part, key, method, person_id of every key that names somebody, strongest part first."""
    typed = pd.concat(
        [
            pd.DataFrame({"asked": asked.index, "part": part, "key": asked[part], "order": n})
            for n, part in enumerate(KEYS)
        ]
    ).dropna(subset="key")
    hits = typed.merge(holders, on=["part", "key"])
    return hits.sort_values(["asked", "order", "method", "person_id"], ascending=[True, True, False, True])


def _candidates(asked: pd.DataFrame, hits: pd.DataFrame, bearers: pd.DataFrame) -> pd.Series:
    """Return the lists of candidates: holders of a key by strength, then bearers of the name, in the order of ids."""
    by_name = asked[["name"]].reset_index(names="asked").dropna().merge(bearers, on="name").assign(order=len(KEYS))
    found = pd.concat([hits[["asked", "person_id", "order"]], by_name[["asked", "person_id", "order"]]])
    found = found.sort_values(["asked", "order", "person_id"]).drop_duplicates(["asked", "person_id"])
    lists = found.groupby("asked").head(MOST_CANDIDATES).groupby("asked")["person_id"].agg(list)
    return pd.Series([lists.get(at, []) for at in asked.index], index=asked.index, dtype="object")


def _is_test(asked: pd.DataFrame, test_records: Mapping[str, TestRecords], *, width: int) -> pd.Series:
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


def _as_table(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    types = {column.name: DTYPES[column.type] for column in table.columns}
    return frame[list(types)].astype(types).sort_values(list(table.key), kind="stable", ignore_index=True)
