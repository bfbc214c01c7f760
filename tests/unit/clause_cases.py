"""Clause cases in words an office would use, and the school each is told in.

Belongs here: the shape of a case, and judging it. Does not belong here: any case. `given` builds the school: the mentee
is `ann`, the mentor `max`, and everybody else comes when named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.obligations.beside.inputs import READ, inputs_from
from assets.obligations.beside.owed import owed_beside
from assets.obligations.frame import obligations_of
from assets.obligations.judge import personal_rules
from tests.unit.obligations_school import KNOWN_AT, School

if TYPE_CHECKING:
    from collections.abc import Callable

    from assets.obligations.language.policy import Policy
    from assets.obligations.records import Tables


@dataclass
class Told(School):
    """A school whose rows are one programme's."""

    programme: str = ""

    def faculty(self, person: str, since: str = "2015-01-01", *, until: str | None = None, **post: Any) -> Told:
        """Add a faculty member with one appointment over [since, until); `post` are columns of it."""
        self.person(person, since=since, until=until, enrolled=None)
        self.appointments[-1] |= post
        return self

    def step_on(
        self, person: str, step: str, held_on: str, *, mentor: str | None = None, value: str | None = None
    ) -> Told:
        """Add a step, with the mentor it is about and its coded answer."""
        self.event("step", person, mentor, step=step, held_on=held_on, value=value)
        return self

    def tables(self) -> Tables:
        """Return the frames, all of them the programme's, each pair with the row it is from."""
        tables = super().tables()
        own = {name: getattr(tables, name).assign(programme=self.programme) for name in ("pair", "event")}
        own["pair"] = own["pair"].assign(source=own["pair"]["pair_id"])
        return replace(tables, **own)


@dataclass(frozen=True)
class Case:
    """One case of a clause: what is given, on which day it is judged, and what is then said.

    `quotes` is the policy's text the case was written from. `then` is state and reason; nothing is owed where it is
    empty. `owed` says which of several rows is meant, by its window's first day.
    """

    clause: str
    measure: str
    quotes: str
    words: str
    given: Callable[[Told], object]
    then: str
    when: str
    owed: str
    person: str


def cases(
    clause: str,
    measure: str,
    quotes: str,
    *told: tuple[str, Callable[[Told], object], str],
    when: str = "2026-11-21",
    owed: str = "",
    person: str = "ann",
) -> list[Case]:
    """Return cases of one measure, each told as its words, what is given, and `state` or `state: reason`."""
    return [Case(clause, measure, quotes, *one, when=when, owed=owed, person=person) for one in told]


def judged(case: Case, policy: Policy) -> pd.DataFrame:
    """Return what the case's measure asks of its person, one row per obligation."""
    school = Told(programme=policy.programme)
    case.given(school)
    named = tuple(clause for clause in policy.clauses if getattr(clause, "measure", "") == case.measure)
    only = policy.model_copy(update={"clauses": named})
    known = {"as_of": date.fromisoformat(case.when), "known_at": KNOWN_AT, "snapshot": "s"}
    if personal_rules(only):
        rows = obligations_of(school.tables(), only, **known)
    else:
        tables = school.tables()
        shared = {table.name: getattr(tables, table.name) for table in READ if hasattr(tables, table.name)}
        rows = owed_beside(inputs_from(shared), only, **known)
    rows = rows[(rows["person_id"] == case.person) | (rows["subject_id"] == case.person)]
    return rows[rows["window_start"] == pd.Timestamp(case.owed)] if case.owed else rows


def check(case: Case, policy: Policy) -> None:
    """Assert that what is said is what the case says, in one sentence that ends with the clause."""
    rows = judged(case, policy)
    if not case.then:
        assert rows.empty, rows[["window_start", "state", "why"]].to_string()
        return
    assert len(rows) == 1, rows[["window_start", "state", "why"]].to_string()
    row = rows.iloc[0]
    reason = "" if pd.isna(row["reason"]) else f": {row['reason']}"
    assert row["state"] + reason.removesuffix(": ") == case.then, row["why"]
    assert row["why"].endswith(f"({case.clause}).")
