"""Two lists as they lie in CSV files: a roster, and people somebody typed.

Belongs here: which columns such a list may have, under which names, and the sentence where one is missing. Does not
belong here: reading or writing files (the command does) and the matching (`score.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from assets.people.evidence.contact import address_of
from assets.people.evidence.names import words_of
from assets.people.evidence.score import decisions_of, scored_pairs
from assets.people.evidence.sides import roster_side, typed_side

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assets.people.evidence.weights import Weights

ROSTER_NAMES: Final[Mapping[str, Sequence[str]]] = {
    "person_id": ("person_id", "emplid", "employee_id"),
    "first": ("legal_first", "first_name", "first"),
    "middle": ("legal_middle", "middle_name", "middle"),
    "last": ("legal_last", "last_name", "last"),
    "preferred_first": ("preferred_first",),
    "preferred_last": ("preferred_last",),
    "email": ("email", "work_email"),
    "department": ("dept", "department", "department_code"),
    "status": ("status", "employment_status"),
}
TYPED_NAMES: Final[Mapping[str, Sequence[str]]] = {
    "query_id": ("query_id", "id", "row"),
    "name": ("full_name", "name"),
    "first": ("first_name", "first"),
    "last": ("last_name", "last"),
    "email": ("email", "e_mail"),
    "employee_id": ("campus_id", "employee_id", "emplid"),
    "department": ("dept", "department"),
}
ACTIVE: Final = frozenset({"", "a", "l", "p", "s", "w", "active", "leave_paid", "leave_unpaid", "suspended"})
"""Statuses of people who hold an appointment: PeopleSoft's letters and the canonical words."""
TEST_WORDS: Final = frozenset({"test", "tester", "testing", "demo", "dummy"})
TEST_DOMAINS: Final = frozenset({"test.com", "test.org", "test.edu"})


class ListError(Exception):
    """A list cannot be used; the message is one sentence that names list and column."""


def with_known_columns(
    frame: pd.DataFrame, names: Mapping[str, Sequence[str]], *, needed: Sequence[str], what: str
) -> pd.DataFrame:
    """Return a list's columns under the names used here, blank where absent; `ListError` where a needed one is."""
    by_lower = {str(column).strip().lower(): column for column in frame.columns}
    found = {
        ours: next((by_lower[name] for name in theirs if name in by_lower), None) for ours, theirs in names.items()
    }
    for ours in needed:
        if found[ours] is None:
            raise ListError(f"{what} has no column {' or '.join(names[ours])}; it has {', '.join(by_lower)}.")
    columns = {ours: frame[theirs].fillna("") if theirs is not None else "" for ours, theirs in found.items()}
    return pd.DataFrame(columns, index=frame.index).astype("str")


def matched_lists(roster: pd.DataFrame, typed: pd.DataFrame, *, weights: Weights) -> pd.DataFrame:
    """Return the candidates for each typed person, best first: five, and all that reach the review threshold.

    `roster` and `typed` have the columns of `ROSTER_NAMES` and `TYPED_NAMES`. Columns: query_id, person_id (text),
    score (`float64`), decision (auto, review, none; blank but on the best), and those of `scored_pairs`. A test person
    is linked to nobody. Raises `ListError` where the roster holds an id twice.
    """
    twice = int(roster["person_id"].duplicated().sum())
    if twice:
        raise ListError(f"the roster has {twice} rows whose person id stands in an earlier row: it needs one row each.")
    width = _width_of(roster["person_id"])
    person = pd.DataFrame(
        {
            "person_id": roster["person_id"],
            "emails": [[cell] if cell else [] for cell in roster["email"]],
            "department": roster["department"],
            "active": roster["status"].str.strip().str.lower().isin(ACTIVE),
        }
    )
    side, domains = roster_side(person, _names_of(roster), id_width=width)
    pairs = scored_pairs(typed_side(typed, id_width=width), side, domains=domains, weights=weights)
    found = decisions_of(pairs[~_is_test(typed).to_numpy()[pairs["typed"]]], weights=weights)
    return found.assign(
        query_id=typed["query_id"].to_numpy()[found["typed"]],
        person_id=roster["person_id"].to_numpy()[found["person"]],
    )


def _names_of(roster: pd.DataFrame) -> pd.DataFrame:
    columns = ["person_id", "first", "middle", "last"]
    preferred = roster.assign(
        first=roster["preferred_first"].where(roster["preferred_first"] != "", roster["first"]),
        last=roster["preferred_last"].where(roster["preferred_last"] != "", roster["last"]),
    )
    return pd.concat([roster[columns], preferred[columns]]).drop_duplicates(ignore_index=True)


def _width_of(ids: pd.Series) -> int:
    lengths = ids.str.len().unique()
    return int(lengths.max()) if len(lengths) and bool(ids.str.fullmatch(r"\d+").all()) else 0


def _is_test(typed: pd.DataFrame) -> pd.Series:
    return pd.Series(
        [
            not TEST_WORDS.isdisjoint(words_of(f"{name} {first} {last}"))
            or address_of(email).domain in TEST_DOMAINS
            or (len(key.strip()) > 3 and len(set(key.strip())) == 1)  # noqa: PLR2004 - 9999, 00000000
            for name, first, last, email, key in zip(
                *(typed[part] for part in ("name", "first", "last", "email", "employee_id")), strict=True
            )
        ],
        index=typed.index,
        dtype="bool",
    )
