"""The judgement as the table `obligations/obligation`, and who is not in it.

Belongs here: ids, homes, dates and words of the rows. Does not belong here: states (`judge.py`), partitions
(`by_quarter.py`) and rates (`rates.py`).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.obligations.by_quarter import held_by
from assets.obligations.calendar import MISSING, dates_of, span_words, windows_of
from assets.obligations.judge import judge
from assets.obligations.policy import Deadline
from assets.obligations.population import eligible_spans
from assets.obligations.roster import homes_of
from assets.obligations.schema import NOT_IN_POPULATION, OBLIGATION
from assets.obligations.why import why_of
from assets.obligations.windows import in_windows
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

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
    return judgement_frame(judge(tables, policy, as_of), known_at=known_at, snapshot=snapshot)


def judgement_frame(
    judged: Judged, *, known_at: datetime | None, snapshot: str, quarters: Sequence[Quarter] | None = None
) -> pd.DataFrame:
    """Return a judgement as `OBLIGATION` without `quarter`, sorted by its key.

    Where quarters are named, only what one of them holds: ten years of met obligations need no sentence tonight.
    """
    parts = [_rows_of(judged, rule, quarters) for rule in judged.policy.clauses]
    rows = pd.concat([part for part in parts if len(part)] or [empty_frame_of(OBLIGATION)], ignore_index=True)
    rows["as_of"] = pd.Timestamp(judged.facts.roster.as_of)
    rows["known_at"] = pd.Timestamp(known_at) if known_at else pd.NaT
    rows["snapshot"] = snapshot
    typed = rows[[column.name for column in COLUMNS]].astype({column.name: DTYPES[column.type] for column in COLUMNS})
    return typed.sort_values([name for name in OBLIGATION.key if name != "quarter"], ignore_index=True)


def _held(owed: pd.DataFrame, quarters: Sequence[Quarter]) -> pd.DataFrame:
    dates = {"due_on": "due", "window_start": "window_start", "met_on": "met_on"}
    rows = pd.DataFrame({name: dates_of(owed[column].to_numpy()) for name, column in dates.items()})
    rows["state"] = owed["state"]
    kept = np.logical_or.reduce([held_by(rows, quarter) for quarter in quarters])
    return owed[kept].reset_index(drop=True)


def _rows_of(judged: Judged, rule: Deadline | Frequency, quarters: Sequence[Quarter] | None) -> pd.DataFrame:
    owed, today = judged.owed[rule.measure], judged.facts.today
    if quarters:
        owed = _held(owed, quarters)
    starts, due = owed["window_start"].to_numpy(), owed["due"].to_numpy()
    of_pair = rule.unit == "pair"
    target = rule.target.value if rule.target else None
    homes = homes_of(judged.facts.roster, owed["person_id"], owed["anchor"].to_numpy())
    rows = pd.DataFrame(
        {
            "subject_id": owed["person_id"] + "+" + owed["mentor_id"] if of_pair else owed["person_id"],
            "person_id": owed["person_id"],
            "counterpart_id": owed["mentor_id"],
            **{name: owed[name] for name in ("pair_id", "hub", "state", "reason", "counted", "evidence")},
            **{name: homes[name] for name in ("department", "division", "rank", "track")},
            "period": span_words(starts, due, joint=" to ") if of_pair else owed["label"],
            "window_start": dates_of(starts),
            "window_end": dates_of(owed["window_end"].to_numpy()),
            "due_on": dates_of(due),
            "met_on": dates_of(owed["met_on"].where(owed["state"].isin(["met", "met_late"]), MISSING).to_numpy()),
            "days_overdue": _days_overdue(owed, today),
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
    return _without_evidence_where_excluded(rows.assign(obligation_id=_ids_of(rows, judged.policy, rule)))


def _days_overdue(owed: pd.DataFrame, today: int) -> Any:
    """Return days since due where it is open, days late where it was met late, else 0."""
    due, state = owed["due"], owed["state"]
    is_open = state.isin(["not_met", "indeterminate"])
    return np.select([is_open, state == "met_late"], [np.maximum(today - due, 0), owed["met_on"] - due], default=0)


def _without_evidence_where_excluded(rows: pd.DataFrame) -> pd.DataFrame:
    """Empty what counted where the evidence is not looked at."""
    excluded = rows["state"] == "excluded"
    nothing = np.empty(len(rows), dtype=object)
    nothing[:] = [[] for _ in range(len(rows))]
    rows["counted"] = rows["counted"].where(~excluded, 0)
    rows["evidence"] = rows["evidence"].where(~excluded, pd.Series(nothing))
    return rows


def _ids_of(rows: pd.DataFrame, policy: Policy, rule: Rule) -> list[str]:
    """Return the permanent ids: a hash of programme, clause, measure, unit, subject, window start (and counterpart).

    The counterpart is part of it for unit pair only. A hash is taken text by text; the texts are made column-wise.
    """
    unit = getattr(rule, "unit", "")
    texts = f"{policy.programme}|{rule.clause}|{rule.measure}|{unit}|" + rows["subject_id"] + "|"
    texts = texts + rows["window_start"].dt.strftime("%Y-%m-%d")
    if unit == "pair":
        texts = texts + "|" + rows["counterpart_id"]
    return [sha256(text.encode()).hexdigest()[:ID_DIGITS] for text in texts]


def not_in_population_of(judged: Judged, tables: Tables, quarters: Sequence[Quarter]) -> pd.DataFrame:
    """Return `NOT_IN_POPULATION`: per measure and quarter begun, who of the roster it does not concern, and why.

    Reasons, the first that holds: not_employed (no day in the quarter), out_of_scope, not_enrolled (neither enrolled
    nor opted out by its end), no_active_pair; identity_open where an unresolved record may concern the person. Whoever
    owes the measure in that window, or for unit pair was concerned but had nothing due in it, is not listed.
    """
    begun = [quarter for quarter in quarters if quarter.start <= judged.facts.roster.as_of]
    windows = windows_of(begun).sort_values("start", ignore_index=True)
    people = tables.person["person_id"].drop_duplicates().sort_values(ignore_index=True)
    if people.empty or windows.empty:
        return empty_frame_of(NOT_IN_POPULATION)
    grid = pd.MultiIndex.from_product([people, range(len(windows))], names=["person_id", "window"]).to_frame(
        index=False
    )
    base = _roster_reasons(judged, grid, windows)
    parts = [_absent_from(judged, rule, base, windows) for rule in judged.policy.clauses]
    rows = pd.concat(parts, ignore_index=True).assign(programme=judged.policy.programme)
    typed = rows[list(NOT_IN_POPULATION.column_names)].astype("str")
    return typed.sort_values(list(NOT_IN_POPULATION.key), ignore_index=True)


def _roster_reasons(judged: Judged, grid: pd.DataFrame, windows: pd.DataFrame) -> pd.DataFrame:
    """Return the grid of people and windows with the first reason that does not depend on the measure, else empty."""
    roster, subjects = judged.facts.roster, judged.facts.subjects.set_index("person_id")
    index = pd.MultiIndex.from_frame(grid)

    def covered(spans: pd.DataFrame) -> Any:
        cut = in_windows(spans, windows)
        return index.isin(pd.MultiIndex.from_frame(cut[["person_id", "window"]]))

    joined = subjects[["enrolled", "opted_out"]].min(axis=1).reindex(grid["person_id"]).to_numpy()
    ends = windows["end"].to_numpy()[grid["window"].to_numpy()]
    cases = [~covered(roster.employed), ~covered(roster.scoped), joined > ends]
    reason = np.select(cases, ["not_employed", "out_of_scope", "not_enrolled"], default="")
    return grid.assign(reason=pd.Series(reason, dtype="str"))


def _absent_from(judged: Judged, rule: Deadline | Frequency, base: pd.DataFrame, windows: pd.DataFrame) -> pd.DataFrame:
    """Return quarter, clause, measure, person_id, reason of those a measure does not concern."""
    facts, owed = judged.facts, judged.owed[rule.measure]
    index = pd.MultiIndex.from_frame(base[["person_id", "window"]])
    eligible = in_windows(eligible_spans(facts, rule), windows)
    people = facts.subjects["person_id"].iloc[eligible["subject"].to_numpy()].to_numpy()
    concerned = index.isin(pd.MultiIndex.from_arrays([people, eligible["window"].to_numpy()]))
    day = owed["due"] if isinstance(rule, Deadline) else owed["window_start"]
    concerned |= index.isin(_places(owed["person_id"], day, windows))
    undecided = judged.undecided[rule.measure]
    waiting = index.isin(_places(undecided["person_id"], undecided["window_start"], windows))
    absent = base.assign(
        reason=base["reason"].mask(base["reason"] == "", "no_active_pair").mask(waiting, "identity_open")
    )
    absent = absent[~concerned]
    quarter = dates_of(windows["start"].to_numpy()).dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
    return absent.assign(quarter=quarter[absent["window"].to_numpy()], clause=rule.clause, measure=rule.measure).drop(
        columns="window"
    )


def _places(people: pd.Series[Any], days: pd.Series[Any], windows: pd.DataFrame) -> pd.MultiIndex:
    """Return person_id and window for days that lie in one of the windows."""
    place = np.searchsorted(windows["end"].to_numpy(), days.to_numpy(), side="left")
    inside = place < len(windows)
    inside &= days.to_numpy() >= windows["start"].to_numpy()[np.minimum(place, len(windows) - 1)]
    return pd.MultiIndex.from_arrays([people.to_numpy()[inside], place[inside]])
