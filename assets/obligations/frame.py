"""The judgement as the table `obligations/obligation`.

Belongs here: ids, homes, dates and words of the rows. Does not belong here: states (`judge.py`), who is not in it
(`absent.py`), partitions (`by_quarter.py`) and rates (`rates.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import MISSING, dates_of
from assets.hr.history import HOME
from assets.hr.spans import matches
from assets.obligations.agreed import prorated
from assets.obligations.by_quarter import held_by
from assets.obligations.calendar_windows import period_names
from assets.obligations.counting import failures_of, sources_counted
from assets.obligations.excuses import active_pairs
from assets.obligations.facts import nobody_last, pairs_of_roles
from assets.obligations.identities import UNTOLD
from assets.obligations.ids import obligation_ids
from assets.obligations.judge import judge, personal_rules
from assets.obligations.language.kinds import Deadline
from assets.obligations.numbering import NOBODY
from assets.obligations.population import roles_of
from assets.obligations.roster import homes_of
from assets.obligations.schema import OBLIGATION
from assets.obligations.texts import names_of, texts_at
from assets.obligations.why import why_of
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from assets.hr.days import Days
    from assets.obligations.facts import Facts
    from assets.obligations.judge import Judgeable, Judged, Judgement
    from assets.obligations.language.policy import Policy
    from assets.obligations.records import Tables
    from assets.quarters import Quarter

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
    parts = [_rows_of(judged, rule, quarters) for rule in personal_rules(judged.policy)]
    rows = pd.concat([part for part in parts if len(part)] or [empty_frame_of(OBLIGATION)], ignore_index=True)
    rows["as_of"] = pd.Timestamp(judged.facts.roster.as_of)
    rows["known_at"] = pd.Series(known_at, index=rows.index, dtype=DTYPES["instant"])
    rows["snapshot"] = snapshot
    return rows[[column.name for column in COLUMNS]].astype({column.name: DTYPES[column.type] for column in COLUMNS})


def _held(owed: pd.DataFrame, quarters: Sequence[Quarter]) -> pd.DataFrame:
    days = {"due_on": owed["due"].to_numpy(), **{name: owed[name].to_numpy() for name in ("window_start", "met_on")}}
    held: pd.DataFrame = owed[held_by(days, owed["state"], quarters).any(axis=1)].reset_index(drop=True)
    return held


def _rows_of(judged: Judged, rule: Judgeable, quarters: Sequence[Quarter] | None) -> pd.DataFrame:
    judgement, facts = judged.owed[rule.measure], judged.facts
    owed = _held(judgement.rows, quarters) if quarters else judgement.rows.reset_index(drop=True)
    owed = owed.assign(**_latest_mentor(facts, rule, owed)).assign(**_told(facts, judgement, owed))
    owed["period"] = _periods(rule, owed)
    target = prorated(facts, rule, owed, np.full(len(owed), rule.target.value)) if rule.target else None
    homes = homes_of(facts.roster, owed["person"].to_numpy(), owed["anchor"].to_numpy())
    met = owed["state"].isin(["met", "met_late"]).to_numpy(dtype=bool)
    rows = pd.DataFrame(
        {
            **_subjects(facts, rule, owed),
            **{name: owed[name] for name in ("state", "reason", "counted", "required", "evidence", "period")},
            **{name: homes[name] for name in HOME.values()},
            "window_start": dates_of(owed["window_start"].to_numpy()),
            "window_end": dates_of(owed["window_end"].to_numpy()),
            "due_on": dates_of(owed["due"].to_numpy()),
            "met_on": dates_of(np.where(met, owed["met_on"], MISSING)),
            "days_overdue": _days_overdue(owed, facts.today),
            "why": why_of(owed, rule, judged.policy),
            "target": target,
            "target_met": owed["counted"] >= target if target is not None else None,
        }
    ).assign(
        programme=judged.policy.programme,
        rule_version=judged.policy.version,
        subject_kind=rule.unit,
        **{name: getattr(rule, name) for name in ("clause", "measure", "strength", "unit")},
    )
    named = {name: getattr(rule, name) for name in ("clause", "measure", "unit")}
    return rows.assign(obligation_id=obligation_ids(rows, programme=judged.policy.programme, **named))


def _subjects(facts: Facts, rule: Judgeable, owed: pd.DataFrame) -> dict[str, Any]:
    """Return subject_id, person_id, counterpart_id, pair_id and hub."""
    person, mentor = (names_of(facts.records.people.ids, owed[name].to_numpy()) for name in ("person", "mentor"))
    subject = person
    if rule.unit == "pair":
        subject = person + "+" + mentor
    elif rule.unit == "meeting":
        subject = names_of(facts.records.events["event_id"], owed["event"].to_numpy())
    hub = names_of(facts.records.pairs["hub"], owed["pair"].to_numpy())
    if rule.unit == "hub_mentor":
        hub = _hubs(facts, owed)
    pair_id = names_of(facts.records.pairs["pair_id"], owed["pair"].to_numpy())
    return {"subject_id": subject, "person_id": person, "counterpart_id": mentor, "pair_id": pair_id, "hub": hub}


def _hubs(facts: Facts, owed: pd.DataFrame) -> pd.Series[Any]:
    """Return the hub each hub mentor mentors in on the anchor date, of several the one joined last."""
    listed = facts.records.registers.hub_mentors.sort_values(["start", "hub"], ignore_index=True)
    row, at = matches(owed["person"].to_numpy(), listed["person"].to_numpy())
    anchor = owed["anchor"].to_numpy()[row]
    there = (listed["start"].to_numpy()[at] <= anchor) & (listed["stop"].to_numpy()[at] > anchor)
    latest = np.full(len(owed), NOBODY, dtype=np.int64)
    latest[row[there]] = at[there]
    return names_of(listed["hub"], latest)


def _latest_mentor(facts: Facts, rule: Judgeable, owed: pd.DataFrame) -> dict[str, Any]:
    """Return mentor and pair of each row: the pair's own, else of the latest pair active then, for information.

    Of a meeting the mentor is whoever else took part.
    """
    if rule.unit == "meeting":
        return {"mentor": _first_attendee(facts, owed["event"].to_numpy())}
    if rule.unit == "pair" and isinstance(rule, Deadline):
        return {}
    asked = owed
    if isinstance(rule, Deadline):
        asked = owed.assign(window_start=owed["clock"], window_end=owed["clock"])
    row, pair = active_pairs(facts, rule, asked)
    pairs = pairs_of_roles(facts, roles_of(rule))
    started, last, mentor = (pairs[name].to_numpy()[pair] for name in ("started", "last", "mentor"))
    order = np.lexsort((nobody_last(mentor), last, started, row))
    latest = np.full(len(owed), NOBODY, dtype=np.int64)
    latest[row[order]] = pair[order]
    found = {name: np.append(pairs[name].to_numpy(), NOBODY)[latest] for name in ("mentor", "pair")}
    return {**found, "mentor": owed["mentor"].to_numpy()} if rule.unit == "pair" else found


def _first_attendee(facts: Facts, event: Days) -> Days:
    attendance = facts.records.attendance
    events, first = np.unique(attendance["event"].to_numpy(), return_index=True)
    at = np.searchsorted(events, event)
    known = np.append(events, NOBODY)[at] == event
    person: Days = np.where(
        known, attendance["mentor"].to_numpy()[np.append(first, 0)[at]] if len(first) else NOBODY, NOBODY
    )
    return person


def _told(facts: Facts, judgement: Judgement, owed: pd.DataFrame) -> dict[str, Any]:
    """Return the evidence of each row (lists), how much counted, and how many events failed which test.

    Where somebody is excused, the evidence is not looked at.
    """
    looked_at = (owed["state"] != "excluded").to_numpy(dtype=bool)
    hits = judgement.hits.of_rows(np.where(looked_at, owed["hit"], UNTOLD))
    step = owed["step"].to_numpy()
    instead = np.flatnonzero(looked_at & (step != NOBODY))
    also = facts.records.events["source"].array.take(step[instead])
    return {
        "evidence": sources_counted(hits, len(owed), also=(instead, pd.Series(also))),
        "counted": np.where(looked_at, owed["counted"], 0),
        **failures_of(hits, len(owed)),
    }


def _periods(rule: Judgeable, owed: pd.DataFrame) -> pd.Series[Any]:
    """Return what each window is called; of one clause the first day decides about the last."""
    starts = owed["window_start"].to_numpy()
    ends = owed["due" if isinstance(rule, Deadline) else "window_end"].to_numpy()
    _, first, place = np.unique(starts, return_index=True, return_inverse=True)
    every = "" if isinstance(rule, Deadline) or rule.every is None else rule.every.value
    return texts_at(period_names(every, starts[first], ends[first]), place)


def _days_overdue(owed: pd.DataFrame, today: int) -> Any:
    """Return days since due where it is open, days late where it was met late, else 0."""
    due, state = owed["due"], owed["state"]
    is_open = state.isin(["not_met", "indeterminate"])
    return np.select([is_open, state == "met_late"], [np.maximum(today - due, 0), owed["met_on"] - due], default=0)
