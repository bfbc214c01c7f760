"""The judgement as the table `obligations/obligation`.

Belongs here: ids, homes, dates and words of the rows. Does not belong here: states (`judging/order.py`), how columns
become a table (`drafts.py`), who is not in it (`judging/absent.py`), partitions (`by_quarter.py`) and rates
(`rates.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import MISSING
from assets.obligations.columns.calendar import iso_days
from assets.obligations.columns.distinct import distinct_days, first_rows
from assets.obligations.columns.texts import among
from assets.obligations.evidence.answered import latest_answers, steps_missing
from assets.obligations.evidence.counting import failures_found, failures_of, sources_counted
from assets.obligations.evidence.standing import latest_short
from assets.obligations.judging.identities import UNTOLD
from assets.obligations.judging.judge import judge, personal_rules
from assets.obligations.known.numbering import NOBODY
from assets.obligations.known.roster import home_rows
from assets.obligations.language.evidence import Events
from assets.obligations.language.kinds import Deadline
from assets.obligations.owed.agreed import prorated
from assets.obligations.owed.calendar_windows import period_names
from assets.obligations.rows.by_quarter import held_by
from assets.obligations.rows.drafts import Draft, Texts, alike, frame_of_drafts, narrow
from assets.obligations.rows.ids import hashes_of, head_of, id_numbers
from assets.obligations.rows.subjects import latest_mentor, names_in, subjects_of
from assets.obligations.rows.why import why_of
from assets.obligations.schema import OBLIGATION
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from assets.obligations.evidence.hits import Hits
    from assets.obligations.judging.judge import Judgeable, Judged, Judgement
    from assets.obligations.known.facts import Facts
    from assets.obligations.known.read import Tables
    from assets.obligations.language.policy import Policy
    from assets.obligations.rows.ids import Ids
    from assets.obligations.rows.subjects import Names
    from assets.quarters import Quarter


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
    drafts = drafts_of(judged, known_at=known_at, snapshot=snapshot, quarters=quarters)
    if not drafts:
        return empty_frame_of(OBLIGATION).drop(columns="quarter")
    return frame_of_drafts(drafts, np.arange(sum(len(draft.ids) for draft in drafts)))


def drafts_of(
    judged: Judged, *, known_at: datetime | None, snapshot: str, quarters: Sequence[Quarter] | None = None
) -> list[Draft]:
    """Return a judgement as drafts of `OBLIGATION`, of each measure that has rows one; `quarters` as above."""
    names = names_in(judged.facts, judged.owed.values())
    same = {"as_of": judged.facts.today, "known_at": known_at}
    drafts = []
    for rule in personal_rules(judged.policy):
        rows = judged.owed[rule.measure].rows
        owed = _held(rows, quarters) if quarters else rows.reset_index(drop=True)
        if len(owed):
            draft = _draft_of(judged, rule, owed, names)
            draft.columns.update(same, snapshot=alike(snapshot, len(owed)))
            drafts.append(draft)
    return drafts


def _held(owed: pd.DataFrame, quarters: Sequence[Quarter]) -> pd.DataFrame:
    days = {"due_on": owed["due"].to_numpy(), **{name: owed[name].to_numpy() for name in ("window_start", "met_on")}}
    held = held_by(days, owed["state"], quarters).any(axis=1)
    return owed if held.all() else owed[held].reset_index(drop=True)


def _draft_of(judged: Judged, rule: Judgeable, owed: pd.DataFrame, names: Names) -> Draft:
    """Return the rows of one measure, without what is the same in the whole judgement."""
    facts, policy = judged.facts, judged.policy
    owed = owed.assign(**latest_mentor(facts, rule, owed))
    owed = owed.assign(**_told(facts, rule, judged.owed[rule.measure], owed))
    period = _periods(rule, owed)
    target = prorated(facts, rule, owed, np.full(len(owed), rule.target.value)) if rule.target else None
    home = home_rows(facts.roster, owed["person"].to_numpy(), owed["anchor"].to_numpy())
    met = among(owed["state"], ["met", "met_late"])
    subjects = subjects_of(facts, rule, owed, names)
    same = {
        **{name: getattr(rule, name) for name in ("clause", "measure", "strength", "unit")},
        "programme": policy.programme,
        "rule_version": policy.version,
        "subject_kind": rule.unit,
    }
    columns = {
        **subjects,
        **{name: alike(text, len(owed)) for name, text in same.items()},
        **{name: _coded(owed[name]) for name in ("state", "reason")},
        **{name: owed[name].to_numpy() for name in ("counted", "required", "evidence", "window_start", "window_end")},
        **{name: Texts(home, texts) for name, texts in names.homes.items()},
        "period": period,
        "due_on": owed["due"].to_numpy(),
        "met_on": np.where(met, owed["met_on"], MISSING),
        "days_overdue": _days_overdue(owed, facts.today),
        "why": why_of(owed, rule, policy, period=period),
        "target": target,
        "target_met": owed["counted"].to_numpy() >= target if target is not None else None,
    }
    head = head_of(programme=policy.programme, **{name: getattr(rule, name) for name in ("clause", "measure", "unit")})
    ids = id_numbers(head, *_parts_of_ids(rule, owed, names))
    return Draft(
        policy.programme, rule.clause, rule.measure, ids, {name: narrow(each) for name, each in columns.items()}
    )


def _coded(column: pd.Series[Any]) -> Texts:
    return Texts(np.asarray(column.cat.codes, dtype=np.int64), column.cat.categories.array)


def _parts_of_ids(rule: Judgeable, owed: pd.DataFrame, names: Names) -> list[Ids]:
    """Return what tells the rows of a measure apart: subject and first day, and of a pair the mentor too."""
    starts, place = distinct_days(owed["window_start"].to_numpy())
    first_day = hashes_of(iso_days(starts))[place]
    if rule.unit == "meeting":
        event, place = distinct_days(owed["event"].to_numpy())
        return [hashes_of(names.events.take(event).tolist())[place], first_day]
    subject = names.person_hashes[owed["person"].to_numpy()]
    return [subject, first_day, *([names.person_hashes[owed["mentor"].to_numpy()]] if rule.unit == "pair" else [])]


def _told(facts: Facts, rule: Judgeable, judgement: Judgement, owed: pd.DataFrame) -> dict[str, Any]:
    """Return the evidence of each row (lists), how much counted, and how many events failed which test.

    Beside them what only some clauses tell: the day a rank fell short, the answer, the steps that are missing. Where
    somebody is excused, the evidence is not looked at.
    """
    looked_at = ~among(owed["state"], ["excluded"])
    hits = judgement.hits.of_rows(np.where(looked_at, owed["hit"], UNTOLD))
    step = owed["step"].to_numpy()
    instead = np.flatnonzero(looked_at & (step != NOBODY))
    also = facts.records.events["source"].array.take(step[instead])
    return {
        "evidence": sources_counted(hits, len(owed), also=(instead, pd.Series(also))),
        "counted": np.where(looked_at, owed["counted"], 0),
        **failures_of(hits, len(owed), ["one_sided", "incomplete"]),
        **failures_found(hits, len(owed)),
        **_said(facts, rule, hits, len(owed)),
    }


def _said(facts: Facts, rule: Judgeable, hits: Hits, rows: int) -> dict[str, Any]:
    evidence, found = rule.evidence, dict[str, Any]()
    if not isinstance(evidence, Events):
        return found
    if evidence.senior_by:
        found["short_on"] = latest_short(hits, rows)
    if evidence.wording.answers:
        found["said"] = latest_answers(facts, hits, rows, answers=list(evidence.wording.answers))
    if evidence.count == "steps":
        found["missing"] = steps_missing(facts, hits, rows, steps=evidence.steps)
    return found


def _periods(rule: Judgeable, owed: pd.DataFrame) -> Texts:
    """Return what each window is called; of one clause the first day decides about the last."""
    starts = owed["window_start"].to_numpy()
    ends = owed["due" if isinstance(rule, Deadline) else "window_end"].to_numpy()
    distinct, place = distinct_days(starts)
    first = first_rows(place, len(distinct))
    every = "" if isinstance(rule, Deadline) or rule.every is None else rule.every.value
    return Texts(place, pd.array(period_names(every, starts[first], ends[first]), dtype="str"))


def _days_overdue(owed: pd.DataFrame, today: int) -> Any:
    """Return days since due where it is open, days late where it was met late, else 0."""
    due, met_on = owed["due"].to_numpy(), owed["met_on"].to_numpy()
    is_open = among(owed["state"], ["not_met", "indeterminate"])
    late = among(owed["state"], ["met_late"])
    return np.select([is_open, late], [np.maximum(today - due, 0), met_on - due], default=0)
