"""The judgement as the table `obligations/obligation`, and who is not in it.

Belongs here: ids, homes, dates and words of the rows. Does not belong here: states (`judge.py`), partitions
(`by_quarter.py`) and rates (`rates.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import MISSING, OPEN, dates_of
from assets.hr.history import HOME
from assets.hr.spans import Spans
from assets.obligations.by_quarter import held_by
from assets.obligations.calendar import span_words, windows_of
from assets.obligations.judge import judge, lists_where
from assets.obligations.policy import Deadline
from assets.obligations.population import eligible_spans
from assets.obligations.roster import homes_of
from assets.obligations.schema import NOT_IN_POPULATION, OBLIGATION
from assets.obligations.texts import names_of, texts_at
from assets.obligations.why import why_of
from assets.obligations.windows import in_windows
from assets.obligations.worlds import NIGHT
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from assets.hr.days import Days
    from assets.obligations.judge import Judged
    from assets.obligations.policy import Frequency, Policy, Rule
    from assets.obligations.records import Tables
    from assets.quarters import Quarter

ID_DIGITS = 16
COLUMNS = [column for column in OBLIGATION.columns if column.name != "quarter"]


def obligations_of(
    tables: Tables, policy: Policy, *, as_of: date, known_at: datetime | None, snapshot: str
) -> pd.DataFrame:
    """Return everything a policy owed up to a day, judged on that day: `OBLIGATION` without `quarter`, by its key.

    `known_at` and `snapshot` name what the tables were read from; they do not change the judgement.
    """
    frame = judgement_frame(judge(tables, policy, as_of), known_at=known_at, snapshot=snapshot)
    return frame.sort_values([name for name in OBLIGATION.key if name != "quarter"], ignore_index=True)


def judgement_frame(
    judged: Judged, *, known_at: datetime | None, snapshot: str, quarters: Sequence[Quarter] | None = None
) -> pd.DataFrame:
    """Return a judgement as `OBLIGATION` without `quarter`, clause by clause.

    Where quarters are named, only what one of them holds: ten years of met obligations need no sentence tonight.
    """
    parts = [_rows_of(judged, rule, quarters) for rule in judged.policy.clauses]
    rows = pd.concat([part for part in parts if len(part)] or [empty_frame_of(OBLIGATION)], ignore_index=True)
    rows["as_of"] = pd.Timestamp(judged.facts.roster.as_of)
    rows["known_at"] = pd.Timestamp(known_at) if known_at else pd.NaT
    rows["snapshot"] = snapshot
    return rows[[column.name for column in COLUMNS]].astype({column.name: DTYPES[column.type] for column in COLUMNS})


def _held(owed: pd.DataFrame, quarters: Sequence[Quarter]) -> pd.DataFrame:
    days = {"due_on": owed["due"].to_numpy(), **{name: owed[name].to_numpy() for name in ("window_start", "met_on")}}
    held: pd.DataFrame = owed[held_by(days, owed["state"], quarters).any(axis=1)].reset_index(drop=True)
    return held


def _rows_of(judged: Judged, rule: Deadline | Frequency, quarters: Sequence[Quarter] | None) -> pd.DataFrame:
    owed, facts = judged.owed[rule.measure], judged.facts
    if quarters:
        owed = _held(owed, quarters)
    starts, due = owed["window_start"].to_numpy(), owed["due"].to_numpy()
    of_pair = rule.unit == "pair"
    target = rule.target.value if rule.target else None
    homes = homes_of(facts.roster, owed["person"].to_numpy(), owed["anchor"].to_numpy())
    person, mentor = (names_of(facts.records.people.ids, owed[name].to_numpy()) for name in ("person", "mentor"))
    rows = pd.DataFrame(
        {
            "subject_id": person + "+" + mentor if of_pair else person,
            "person_id": person,
            "counterpart_id": mentor,
            **{name: names_of(facts.records.pairs[name], owed["pair"].to_numpy()) for name in ("pair_id", "hub")},
            **{name: owed[name] for name in ("state", "reason", "counted", "evidence")},
            **{name: homes[name] for name in HOME.values()},
            "period": _span_names(starts, due) if of_pair else owed["label"],
            "window_start": dates_of(starts),
            "window_end": dates_of(owed["window_end"].to_numpy()),
            "due_on": dates_of(due),
            "met_on": dates_of(owed["met_on"].where(owed["state"].isin(["met", "met_late"]), MISSING).to_numpy()),
            "days_overdue": _days_overdue(owed, facts.today),
            "why": why_of(owed, rule),
            "target": target,
            "target_met": owed["counted"] >= target if target else None,
        }
    ).assign(
        programme=judged.policy.programme,
        rule_version=judged.policy.version,
        required=rule.minimum.value,
        subject_kind=rule.unit,
        **{name: getattr(rule, name) for name in ("clause", "measure", "strength", "unit")},
    )
    # Where somebody is excused, the evidence is not looked at.
    looked_at = (rows["state"] != "excluded").to_numpy(dtype=bool)
    return rows.assign(
        obligation_id=_ids_of(rows, judged.policy, rule),
        counted=rows["counted"].where(looked_at, 0),
        evidence=lists_where(rows["evidence"], looked_at),
    )


def _span_names(starts: Days, due: Days) -> pd.Series[Any]:
    """Return `1 Jul to 1 Aug 2026` for each pair of days; of one clause the first day decides about the second."""
    _, first, place = np.unique(starts, return_index=True, return_inverse=True)
    spans = zip(starts[first].tolist(), due[first].tolist(), strict=True)
    return texts_at([span_words(*span, joint=" to ") for span in spans], place)


def _days_overdue(owed: pd.DataFrame, today: int) -> Any:
    """Return days since due where it is open, days late where it was met late, else 0."""
    due, state = owed["due"], owed["state"]
    is_open = state.isin(["not_met", "indeterminate"])
    return np.select([is_open, state == "met_late"], [np.maximum(today - due, 0), owed["met_on"] - due], default=0)


def _ids_of(rows: pd.DataFrame, policy: Policy, rule: Rule) -> list[str]:
    """Return the permanent ids: a hash of programme, clause, measure, unit, subject, window start (and counterpart).

    The counterpart is part of it for unit pair only. A hash is taken text by text; the texts are made column-wise.
    """
    unit = getattr(rule, "unit", "")
    texts = f"{policy.programme}|{rule.clause}|{rule.measure}|{unit}|" + rows["subject_id"] + "|"
    texts = texts + rows["window_start"].dt.strftime("%Y-%m-%d")
    if unit == "pair":
        texts = texts + "|" + rows["counterpart_id"]
    return [sha256(text.encode()).hexdigest()[:ID_DIGITS] for text in texts.tolist()]


def not_in_population_of(judged: Judged, quarters: Sequence[Quarter]) -> pd.DataFrame:
    """Return `NOT_IN_POPULATION`: per measure and quarter begun, who of the roster it does not concern, and why.

    Reasons, the first that holds: not_employed (no day in the quarter), out_of_scope, not_enrolled (neither enrolled
    nor opted out by its end), no_active_pair; identity_open where an unresolved record may concern the person. Whoever
    owes the measure in that window, or for unit pair was concerned but had nothing due in it, is not listed.
    """
    begun = [quarter for quarter in quarters if quarter.start <= judged.facts.roster.as_of]
    windows = windows_of(begun).sort_values("start", ignore_index=True)
    grid = Grid(np.unique(judged.facts.records.people.roster), windows)
    if not grid.person.size or windows.empty:
        return empty_frame_of(NOT_IN_POPULATION)
    base = _roster_reasons(judged, grid)
    parts = [_absent_from(judged, rule, base, grid) for rule in judged.policy.clauses]
    rows = pd.concat(parts, ignore_index=True).assign(programme=judged.policy.programme)
    typed = rows[list(NOT_IN_POPULATION.column_names)].astype("str")
    return typed.sort_values(list(NOT_IN_POPULATION.key), ignore_index=True)


def _roster_reasons(judged: Judged, grid: Grid) -> Any:
    """Return per place of the grid the first reason that does not depend on the measure, else empty."""
    facts, windows = judged.facts, grid.windows
    joined = np.full(len(facts.records.people.ids), OPEN, dtype=np.int64)
    tonight = facts.subjects[facts.subjects["world"] == NIGHT]
    joined[tonight["person"]] = tonight[["enrolled", "opted_out"]].min(axis=1)
    late = joined[grid.person][:, np.newaxis] > windows["end"].to_numpy()
    cases = [~grid.covered(facts.roster.employed), ~grid.covered(facts.roster.scoped), late]
    return np.select(cases, ["not_employed", "out_of_scope", "not_enrolled"], default="")


def _absent_from(judged: Judged, rule: Deadline | Frequency, base: Any, grid: Grid) -> pd.DataFrame:
    """Return quarter, clause, measure, person_id, reason of those a measure does not concern."""
    facts, owed, undecided = judged.facts, judged.owed[rule.measure], judged.undecided[rule.measure]
    eligible = eligible_spans(facts, rule)
    tonight = (facts.subjects["world"] == NIGHT).to_numpy()[eligible.key]
    person = facts.subjects["person"].to_numpy()[eligible.key[tonight]]
    concerned = grid.covered(Spans(person, eligible.start[tonight], eligible.stop[tonight]))
    day = owed["due"] if isinstance(rule, Deadline) else owed["window_start"]
    concerned |= grid.holds(owed["person"].to_numpy(), day.to_numpy())
    waiting = grid.holds(undecided["person"].to_numpy(), undecided["window_start"].to_numpy())
    reason = np.where(waiting, "identity_open", np.where(base == "", "no_active_pair", base))
    row, window = np.nonzero(~concerned)
    quarter = dates_of(grid.windows["start"].to_numpy()).dt.strftime("%Y-%m-%d").array
    return pd.DataFrame(
        {
            "quarter": quarter.take(window),
            "person_id": names_of(facts.records.people.ids, grid.person[row]),
            "reason": pd.Series(reason[row, window], dtype="str"),
        }
    ).assign(clause=rule.clause, measure=rule.measure)


@dataclass(frozen=True, slots=True)
class Grid:
    """Every person of the roster (rows, by number and without repeats) in every one of some windows (columns)."""

    person: Days
    windows: pd.DataFrame

    def covered(self, spans: Spans) -> Any:
        """Return where a span of the person (its key) covers a day of the window."""
        cut = in_windows(spans, self.windows)
        return self._marked(cut.key, cut.window)

    def holds(self, people: Days, days: Days) -> Any:
        """Return where one of the days, each some person's, lies in the window."""
        window = np.searchsorted(self.windows["end"].to_numpy(), days, side="left")
        inside = window < len(self.windows)
        inside[inside] = days[inside] >= self.windows["start"].to_numpy()[window[inside]]
        return self._marked(people[inside], window[inside])

    def _marked(self, people: Days, window: Days) -> Any:
        row = np.searchsorted(self.person, people)
        known = np.append(self.person, -1)[row] == people
        marked = np.zeros((len(self.person), len(self.windows)), dtype=bool)
        marked[row[known], window[known]] = True
        return marked
